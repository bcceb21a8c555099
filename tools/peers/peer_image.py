"""The other side of `tools/compare-peers image`: a style step, painting, a classifier's step and decoding in PyTorch and Pillow.

The network has the shape that ftlab-bench style measures, with random weights: three convolutions down, six residual
blocks, three convolutions up, instance norms with a style's gains and offsets; VGG16 up to conv4_3 as the loss.

The classifier has the shape of EfficientNet-Lite0 with ten classes, batch norms by the batch; all of it is trained. Its padding is
the same on both sides, where ftlab's is TensorFlow's: as many sums, and no copies of PyTorch's own.

Run: peer_image.py style {f32,bf16} {channels-last,contiguous} THREADS
     peer_image.py classifier {f32,bf16} {channels-last,contiguous} THREADS
     peer_image.py make PHOTO FOLDER         writes a photo of 12 megapixels as large.jpg and large.png
     peer_image.py decode FILE...            seconds to decode each, best of five
"""

import json
import sys
import time

import peer_line


def style(precision, layout, threads):
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    form = torch.channels_last if layout == "channels-last" else torch.contiguous_format

    def kernel(out, into, side):
        return (torch.randn(out, into, side, side) * (2 / (into * side * side)) ** 0.5).to(memory_format=form)

    plan = [("contract.0", (32, 3, 9)), ("contract.1", (32, 32, 3)), ("contract.2", (32, 32, 3))]
    plan += [(f"res.{i}.{j}", (32, 32, 3)) for i in range(6) for j in range(2)]
    plan += [("expand.0", (8, 32, 3)), ("expand.1", (4, 8, 3)), ("expand.2", (3, 4, 9))]
    weights = {name: kernel(*shape) for name, shape in plan}
    gains = {name: torch.ones(shape[0], requires_grad=True) for name, shape in plan}
    offsets = {name: torch.zeros(shape[0], requires_grad=True) for name, shape in plan}

    def layer(x, name, stride=1, active=True):
        x = F.conv2d(F.pad(x, [weights[name].shape[-1] // 2] * 4, mode="reflect"), weights[name], stride=stride)
        x = F.instance_norm(x, weight=gains[name], bias=offsets[name], eps=1e-5)
        return F.relu(x) if active else x

    def paint(x):
        x = layer(layer(layer(x, "contract.0"), "contract.1", 2), "contract.2", 2)
        for i in range(6):
            x = x + layer(layer(x, f"res.{i}.0"), f"res.{i}.1", active=False)
        x = layer(F.interpolate(x, scale_factor=2), "expand.0")
        x = layer(F.interpolate(x, scale_factor=2), "expand.1")
        return torch.sigmoid(layer(x, "expand.2", active=False))

    blocks = [[(64, 3), (64, 64)], [(128, 64), (128, 128)], [(256, 128)] + [(256, 256)] * 2, [(512, 256)] + [(512, 512)] * 2]
    vgg = [[kernel(o, i, 3) for o, i in block] for block in blocks]

    def look(x):
        taps = []
        for index, block in enumerate(vgg):
            if index:
                x = F.max_pool2d(x, 2)
            for weight in block:
                x = F.relu(F.conv2d(x, weight, padding=1))
            taps.append(x.float())
        return taps

    def gram(features):
        n, c, h, w = features.shape
        rows = features.reshape(n, c, h * w)
        return rows @ rows.transpose(1, 2) / (c * h * w)

    photos = torch.rand(4, 3, 256, 256).to(memory_format=form)
    low = torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16")
    with torch.no_grad(), low:
        wanted = [gram(t) for t in look(torch.rand(1, 3, 256, 256).to(memory_format=form))]
        content = look(photos)[2]
    optimizer = torch.optim.AdamW([*gains.values(), *offsets.values()], 1e-2, weight_decay=0)
    times = []
    for _ in range(6):
        begin = time.perf_counter()
        with low:
            taps = look(paint(photos))
        loss = sum(((gram(t) - w) ** 2).sum() for t, w in zip(taps, wanted)) + ((taps[2] - content) ** 2).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        times.append(time.perf_counter() - begin)
    photo = torch.rand(1, 3, 512, 512).to(memory_format=form)
    painted = []
    with torch.no_grad(), low:
        for _ in range(6):
            begin = time.perf_counter()
            paint(photo)
            painted.append(time.perf_counter() - begin)
    peer_line.show("style", precision, sorted(times[1:])[2], "step", layout=layout)
    peer_line.show("style", precision, sorted(painted[1:])[2], "painting", layout=layout)


def classifier(precision, layout, threads):
    import torch
    import torch.nn.functional as F
    from torch import nn

    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    form = torch.channels_last if layout == "channels-last" else torch.contiguous_format

    def unit(into, out, kernel=1, stride=1, groups=1, active=True):
        layers = [nn.Conv2d(into, out, kernel, stride, kernel // 2, groups=groups, bias=False),
                  nn.BatchNorm2d(out, eps=1e-3, momentum=0.01)]
        return nn.Sequential(*layers, *([nn.ReLU6(inplace=True)] if active else []))

    class Block(nn.Module):
        def __init__(self, into, out, kernel, stride, expansion):
            super().__init__()
            wide = into * expansion
            self.layers = nn.Sequential(
                *([unit(into, wide)] if expansion > 1 else []), unit(wide, wide, kernel, stride, wide),
                unit(wide, out, active=False))
            self.is_residual = stride == 1 and into == out

        def forward(self, x):
            y = self.layers(x)
            return y + x if self.is_residual else y

    # Blocks, kernel, stride, expansion and channels of each stage.
    stages = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
              (1, 3, 1, 6, 320)]
    layers, width = [unit(3, 32, 3, 2)], 32
    for blocks, kernel, stride, expansion, out in stages:
        for index in range(blocks):
            layers.append(Block(width, out, kernel, stride if index == 0 else 1, expansion))
            width = out
    network = nn.Sequential(*layers, unit(width, 1280), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 10))
    network = network.to(memory_format=form).train()
    optimizer = torch.optim.AdamW(network.parameters(), 1e-4)
    pictures, labels = (torch.rand(16, 3, 224, 224) * 2 - 1).to(memory_format=form), torch.arange(16) % 10
    times = []
    for _ in range(6):
        begin = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
            logits = network(pictures)
        F.cross_entropy(logits.float(), labels).backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        times.append(time.perf_counter() - begin)
    peer_line.show("classifier full step", precision, sorted(times[1:])[2], layout=layout,
                   parameters=sum(p.numel() for p in network.parameters()))


def make(photo, folder):
    from PIL import Image

    image = Image.open(photo).convert("RGB").resize((4000, 3000), Image.LANCZOS)
    image.save(folder + "/large.jpg", quality=90)
    image.save(folder + "/large.png", compress_level=4)
    print(json.dumps({"kind": "photo", "width": image.width, "height": image.height}))


def decode(*files):
    import PIL
    from PIL import Image

    for file in files:
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            Image.open(file).convert("RGB").load()
            times.append(time.perf_counter() - begin)
        peer_line.show(f"decoding {file.rsplit('/', 1)[-1]}", "8-bit", min(times), program="Pillow",
                       versions={"pillow": PIL.__version__})


{"style": style, "classifier": classifier, "make": make, "decode": decode}[sys.argv[1]](*sys.argv[2:])
