"""The other side of `tools/compare-peers image`: a style step, painting and decoding in PyTorch and Pillow.

The network has the shape that ftlab-bench style measures, with random weights: three convolutions down, six residual
blocks, three convolutions up, instance norms with a style's gains and offsets; VGG16 up to conv4_3 as the loss.

Run: peer_image.py style {f32,bf16} {channels-last,contiguous} THREADS
     peer_image.py make PHOTO FOLDER         writes a photo of 12 megapixels as large.jpg and large.png
     peer_image.py decode FILE...            seconds to decode each, best of five
"""

import resource
import sys
import time


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
    print(
        f"PyTorch {torch.__version__}, {precision}, {layout}: step {1e3 * sorted(times[1:])[2]:.0f} ms, painting 512² "
        f"{1e3 * sorted(painted[1:])[2]:.0f} ms, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def make(photo, folder):
    from PIL import Image

    image = Image.open(photo).convert("RGB").resize((4000, 3000), Image.LANCZOS)
    image.save(folder + "/large.jpg", quality=90)
    image.save(folder + "/large.png", compress_level=4)


def decode(*files):
    import PIL
    from PIL import Image

    for file in files:
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            Image.open(file).convert("RGB").load()
            times.append(time.perf_counter() - begin)
        print(f"Pillow {PIL.__version__}: {file.rsplit('/', 1)[-1]} decoded in {1e3 * min(times):.0f} ms")


{"style": style, "make": make, "decode": decode}[sys.argv[1]](*sys.argv[2:])
