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


def blocks(data):
    """The marker segments of a JPEG before its scan, and the rest."""
    found, place = [], 2
    while data[place + 1] != 0xDA:
        end = place + 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
        found.append(data[place:end])
        place = end
    return found, data[place:]


def exif(orientation, big=True, kind=3):
    """A TIFF block with an orientation alone, as SHORT (3) or LONG (4)."""
    order = ">" if big else "<"
    value = struct.pack(order + ("HH" if kind == 3 else "I"), *([orientation, 0] if kind == 3 else [orientation]))
    entry = struct.pack(order + "HHI", 0x0112, kind, 1) + value
    return (b"MM\0*" if big else b"II*\0") + struct.pack(order + "IH", 8, 1) + entry + b"\0\0\0\0"


def xmp(orientation=None, as_element=False):
    tag = "" if orientation is None else f'tiff:Orientation="{orientation}"'
    inner = f"<tiff:Orientation>{orientation}</tiff:Orientation>" if as_element else ""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {"" if as_element else tag}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def colours():
    """Inks with and without Adobe's marker, and RGB stored as it is."""
    Image.fromarray(smooth(37, 45, 3)).convert("CMYK").save(target / "inks.jpg", quality=90)
    head, rest = blocks((target / "inks.jpg").read_bytes())
    (target / "inks.jpg").unlink()
    plain = b"".join(b for b in head if b[1] != 0xEE)
    (target / "cmyk-plain.jpg").write_bytes(b"\xff\xd8" + plain + rest)
    # The last byte of Adobe's block says whether inks are stored as brightness and colour.
    turned = b"".join(b[:-1] + b"\2" if b[1] == 0xEE else b for b in head)
    (target / "ycck.jpg").write_bytes(b"\xff\xd8" + turned + rest)
    Image.fromarray(smooth(21, 33, 3)).save(target / "rgb-stored.jpg", quality=90, keep_rgb=True)
    for name in ["cmyk-plain", "ycck", "rgb-stored"]:
        expect(name + ".jpg")


def orientations():
    """Which way up, told in every place that programs use."""
    picture = Image.fromarray(smooth(18, 26, 3))
    stream = io.BytesIO()
    picture.save(stream, "jpeg", quality=90, subsampling=0)
    head, rest = blocks(stream.getvalue())

    def app1(content):
        return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content

    e = lambda *a, **k: app1(b"Exif\0\0" + exif(*a, **k))
    x = lambda *a, **k: app1(b"http://ns.adobe.com/xap/1.0/\0" + xmp(*a, **k))
    for name, added in {
        "exif-then-xmp": [e(6), x()],
        "xmp-then-exif": [x(), e(8, big=False)],
        "exif-over-xmp": [x(3), e(6)],
        "xmp-alone": [x(5)],
        "xmp-element": [x(7, as_element=True)],
        "exif-long": [e(6, kind=4)],
        "exif-of-nothing": [e(0), x(1)],
    }.items():
        (target / f"{name}.jpg").write_bytes(b"\xff\xd8" + head[0] + b"".join(added) + b"".join(head[1:]) + rest)
        expect(f"{name}.jpg")
    stream = io.BytesIO()
    picture.save(stream, "png")
    data = stream.getvalue()
    early, late = data.index(b"IDAT") - 4, data.index(b"IEND") - 4
    raw = "\nexif\n{:8d}\n{}\n".format(len(exif(6)) + 6, (b"Exif\0\0" + exif(6)).hex())
    itxt = b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(8)
    for name, place, added in [
        ("exif", early, chunk(b"eXIf", exif(6))),
        ("exif-late", late, chunk(b"eXIf", exif(8))),
        ("exif-as-text", early, chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw.encode()))),
        ("xmp", early, chunk(b"iTXt", itxt)),
        ("xmp-late", late, chunk(b"iTXt", itxt)),
    ]:
        (target / f"{name}.png").write_bytes(data[:place] + added + data[place:])
        expect(f"{name}.png")
    picture.save(target / "exif.webp", lossless=True, exact=True, exif=exif(6))
    picture.save(target / "xmp.webp", lossless=True, exact=True, xmp=xmp(5))
    expect("exif.webp")
    expect("xmp.webp")


def large():
    """240 megapixels in a small file, and what is left of them at a hundredth of their size."""
    Image.MAX_IMAGE_PIXELS = None
    y, x = np.mgrid[0:150, 0:160]
    cells = ((x * 7 + y * 13) % 11 < 4).astype(np.uint8) * 255
    big = Image.fromarray(cells).resize((16000, 15000), Image.NEAREST).convert("1")
    big.save(target / "large.png", compress_level=9)
    expected["large.png reduced"] = np.asarray(big.convert("RGB").resize((75, 70), Image.BICUBIC))
    # A row of blocks that a test repeats to a picture of any height.
    row = np.repeat(np.arange(1500) % 200, 8).astype(np.uint8)
    strip = Image.fromarray(np.broadcast_to(row, (8, 12000)).copy())
    strip.save(target / "strip.jpg", quality=75, restart_marker_rows=1)
    expected["strip.jpg reduced"] = np.asarray(strip.convert("RGB").resize((150, 8), Image.BICUBIC))[:1]


png()
jpeg()
resized()
webp()
colours()
orientations()
large()
save_file({k: np.ascontiguousarray(v.astype(np.int32)) for k, v in expected.items()}, target / "expected.safetensors")
print(len(expected), "pictures")
