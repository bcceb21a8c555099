"""Writes the pictures that FTImageCodecTests read and what Pillow reads from them, and resized pictures.

Run: python tools/golden/pictures.py   (needs pillow, numpy, safetensors)
"""

import io
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps
from safetensors.numpy import save_file

target = pathlib.Path(__file__).resolve().parents[2] / "Tests/FTImageCodecTests/Golden"
target.mkdir(parents=True, exist_ok=True)
expected = {}
generator = np.random.default_rng(7)


def smooth(height, width, channels):
    """A picture with slopes, edges and some noise, as bytes."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [
        128 + 90 * np.sin(x / (3 + c) + c) + 40 * (y > height / 2) + generator.normal(0, 6, (height, width))
        for c in range(channels)
    ]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def expect(name):
    """What Pillow sees: upright, opacity laid over white, RGB."""
    image = ImageOps.exif_transpose(Image.open(target / name))
    if image.mode.startswith("I;16") or image.mode == "I":
        # Pillow cuts 16-bit values off at 255; the high byte is what is meant.
        grey = (np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8)
        image = Image.fromarray(grey)
    if image.mode in ("P", "LA", "PA", "RGBA") or "transparency" in image.info:
        image = image.convert("RGBA")
        below = Image.new("RGBA", image.size, "white")
        below.alpha_composite(image)
        image = below
    expected[name] = np.asarray(image.convert("RGB"))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def interlaced(name, pixels):
    """Adam7 by hand, which Pillow reads but does not write."""
    height, width, channels = pixels.shape
    raw = b""
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        part = pixels[y0::dy, x0::dx]
        if part.size:
            raw += b"".join(b"\0" + row.tobytes() for row in part)
    kind = {1: 0, 3: 2, 4: 6}[channels]
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 1)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    (target / name).write_bytes(data)


def sixteen(name, pixels, kind):
    """A PNG of 16 bits a channel."""
    height, width = pixels.shape[:2]
    rows = pixels.reshape(height, -1).astype(">u2")
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    (target / name).write_bytes(data)
    expected[name] = np.repeat((pixels >> 8).astype(np.uint8), 3 if kind == 0 else 1, axis=2)


def png():
    rgb = Image.fromarray(smooth(19, 23, 3))
    grey = Image.fromarray(smooth(13, 17, 1)[..., 0])
    rgb.save(target / "rgb.png")
    grey.save(target / "grey.png")
    grey.convert("1").save(target / "bits1.png")
    rgb.quantize(4).save(target / "palette2.png", bits=2)
    rgb.quantize(16).save(target / "palette4.png", bits=4)
    rgb.quantize(60).save(target / "palette8.png", transparency=3)
    alpha = smooth(11, 14, 4)
    Image.fromarray(alpha).save(target / "rgba.png")
    Image.fromarray(alpha[..., :2], "LA").save(target / "grey-alpha.png")
    interlaced("interlaced.png", smooth(21, 15, 3))
    interlaced("interlaced-rgba.png", smooth(5, 3, 4))
    wide = generator.integers(0, 65536, (7, 9, 3)).astype(np.uint16)
    sixteen("rgb16.png", wide, 2)
    sixteen("grey16.png", wide[..., :1], 0)
    for name in ["rgb", "grey", "bits1", "palette2", "palette4", "palette8", "rgba", "grey-alpha", "interlaced", "interlaced-rgba"]:
        expect(name + ".png")


def jpeg():
    rgb = Image.fromarray(smooth(37, 45, 3))
    rgb.save(target / "baseline.jpg", quality=90, subsampling=0)
    rgb.save(target / "subsampled.jpg", quality=85, subsampling=2)
    rgb.save(target / "progressive.jpg", quality=85, progressive=True)
    rgb.convert("L").save(target / "grey.jpg", quality=85)
    rgb.convert("CMYK").save(target / "cmyk.jpg", quality=90)
    names = ["baseline", "subsampled", "progressive", "grey", "cmyk"]
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        Image.fromarray(smooth(18, 26, 3)).save(target / f"turned{orientation}.jpg", quality=90, subsampling=0, exif=exif)
        names.append(f"turned{orientation}")
    for name in names:
        expect(name + ".jpg")


def webp():
    for name, channels in [("lossless", 3), ("lossless-alpha", 4)]:
        Image.fromarray(smooth(15, 20, channels)).save(target / f"{name}.webp", lossless=True, exact=True)
        expect(f"{name}.webp")


def resized():
    filters = {"box": Image.BOX, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}
    source = {"rgb": smooth(29, 41, 3), "grey": smooth(29, 41, 1)[..., 0]}
    for kind, pixels in source.items():
        expected[f"source {kind}"] = pixels
        for name, filter in filters.items():
            for width, height in [(17, 11), (64, 50), (41, 7), (1, 1)]:
                out = Image.fromarray(pixels).resize((width, height), filter)
                expected[f"{kind} {name} {width} {height}"] = np.asarray(out)
    expected["luminance"] = np.asarray(Image.fromarray(source["rgb"]).convert("L"))


png()
jpeg()
resized()
webp()
save_file({k: np.ascontiguousarray(v.astype(np.int32)) for k, v in expected.items()}, target / "expected.safetensors")
print(len(expected), "pictures")
