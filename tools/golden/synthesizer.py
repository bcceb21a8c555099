"""Writes what FTVoiceTests compares the speech synthesiser with: hibari's graph with its integer products made float again,
run by onnxruntime, and the waveform that hibari's own dsp.py makes of the result.

Run: python tools/golden/synthesizer.py PACKAGE
     PACKAGE is the unpacked folder of the wheel hibari-tts 0.2.1 (it holds hibari/assets/hibari.onnx);
     needs numpy, onnx, onnxruntime, scipy, safetensors
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper
from safetensors.numpy import save_file

package = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(package))
from hibari import dsp  # noqa: E402

root = pathlib.Path(__file__).resolve().parents[2]


def float_graph(model):
    """Every DynamicQuantizeLinear → MatMulInteger → Cast → Mul becomes one MatMul with the dequantised matrix."""
    graph = model.graph
    tensors = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    readers = {name: node for node in graph.node for name in node.input}
    products = {}
    for node in graph.node:
        if node.op_type != "MatMulInteger":
            continue
        name = node.input[1].removesuffix("_quantized")
        matrix = tensors[node.input[1]].astype(np.float32) - tensors[node.input[3]].astype(np.float32)
        graph.initializer.append(numpy_helper.from_array(matrix * tensors[name + "_scale"], node.name + "_float"))
        scaled = readers[readers[node.output[0]].output[0]]
        products[scaled.output[0]] = helper.make_node(
            "MatMul", [makers[node.input[0]].input[0], node.name + "_float"], [scaled.output[0]], name=node.name)
    # A product takes the place of the multiplication by its scales, so the order stays topological; what only quantised is dead.
    nodes = [products.get(node.output[0], node) for node in graph.node]
    needed, kept = {o.name for o in graph.output}, []
    for node in reversed(nodes):
        if needed & set(node.output):
            kept.append(node)
            needed |= set(node.input)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    used = {t.name for t in graph.initializer} & needed
    initializers = [t for t in graph.initializer if t.name in used]
    del graph.initializer[:]
    graph.initializer.extend(initializers)
    return model


def session(model, *extra):
    for name in extra:
        model.graph.output.append(helper.make_empty_tensor_value_info(name))
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def main():
    path = package / "hibari/assets/hibari.onnx"
    shipped = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    middle = ["/Transpose_22_output_0", "/Cast_32_output_0", "/Reshape_41_output_0"]
    plain = session(float_graph(onnx.load(path)), *middle)
    vocabulary = json.loads((package / "hibari/assets/vocab.json").read_text())
    # "A dog barked."
    ids = [0] + [vocabulary[c] for c in "ɐ dˈɔɡ bˈɑɹkt."] + [0]
    feed = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([1.3], np.float32)}
    names = [o.name for o in plain.get_outputs()]
    values = dict(zip(names, plain.run(None, feed)))
    reference = dict(zip([o.name for o in shipped.get_outputs()], shipped.run(None, feed)))
    if reference["lh"].shape == values["lh"].shape:
        for name in ("lh", "ln", "lr", "f0"):
            d = np.abs(reference[name] - values[name])
            print(name, "float against shipped: mean", d.mean(), "largest", d.max())
    parts = [values[n][0] for n in ("lh", "theta", "ln", "lr", "phi")]
    f0 = values["f0"][0]
    rng = np.random.default_rng(7)
    wave = dsp.synth(*[p.copy() for p in parts], f0, rng)
    noise = np.random.default_rng(7).standard_normal((601, 2 * f0.size), dtype=np.float32).view(np.complex64)
    pulses = dsp.pulses(f0)
    tensors = {
        "ids": np.asarray(ids, np.float32), "text_features": values[middle[0]][0].T,
        "durations": np.asarray(values[middle[1]], np.float32).reshape(-1), "prosody": values[middle[2]][0].T, "f0": f0,
        "head": np.concatenate(parts).T, "shipped_head_every_fourth": np.concatenate(
            [reference[n][0] for n in ("lh", "theta", "ln", "lr", "phi")]).T[::4]
        if reference["lh"].shape == values["lh"].shape else np.zeros((0, 0)),
        "pulses": pulses, "noise": np.stack([noise.real.T, noise.imag.T]), "waveform": wave,
    }
    tensors = {k: np.ascontiguousarray(np.asarray(v, np.float32)) for k, v in tensors.items()}
    target = root / "Tests/FTVoiceTests/Golden/synthesizer.safetensors"
    save_file(tensors, target, {"script": "tools/golden/synthesizer.py", "package": "hibari-tts 0.2.1",
                                "onnxruntime": onnxruntime.__version__})
    print(target.stat().st_size, {k: v.shape for k, v in tensors.items()})


if __name__ == "__main__":
    main()
