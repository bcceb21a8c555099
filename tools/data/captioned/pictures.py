"""Pictures: drawing an SVG, fitting it to the frame, and measuring ink, colour and likeness."""

import io
import subprocess

import numpy
from PIL import Image

SIDE = 128
MARGIN = 4  # pixels that stay empty on each side of the longer side

# Colours in plain words, with the hue in degrees where each ends. Brown and pink are told apart by lightness and strength.
HUES = ((14, "red"), (42, "orange"), (62, "yellow"), (165, "green"), (255, "blue"), (292, "purple"), (340, "pink"), (361, "red"))
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey")


class Unreadable(Exception):
    """A file that cannot be drawn; the message says why."""


def draw_svg(source: bytes, longer_side: int) -> Image.Image:
    """Draws an SVG on a transparent ground. External files are not read: the source comes from standard input."""
    command = ["rsvg-convert", "--keep-aspect-ratio", "--width", str(longer_side), "--height", str(longer_side)]
    try:
        result = subprocess.run(command, input=source, capture_output=True, timeout=20)
    except subprocess.TimeoutExpired:
        raise Unreadable("not readable: drawing it took more than 20 seconds") from None
    if result.returncode != 0 or not result.stdout:
        words = result.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Unreadable("not readable: " + (words[-1][:120] if words else "rsvg-convert drew nothing"))
    return decode(result.stdout)


def decode(source: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(source))
        picture.load()
    except Exception as error:  # Pillow raises many kinds on foreign input
        raise Unreadable(f"not readable: {str(error)[:120]}") from None
    return picture.convert("RGBA")


def ink_box(picture: Image.Image):
    """The box of all pixels that are not nearly transparent, or None."""
    return picture.getchannel("A").point(lambda value: 255 if value > 12 else 0).getbbox()


def draw_svg_to_ink(source: bytes) -> Image.Image:
    """Draws an SVG so that its ink, not its page, is at least as large as the frame."""
    picture = draw_svg(source, 2 * SIDE)
    box = ink_box(picture)
    if box is None:
        raise Unreadable("too little ink: nothing is drawn")
    longer = max(box[2] - box[0], box[3] - box[1])
    if longer < SIDE:
        picture = draw_svg(source, min(2048, round(2 * SIDE * 1.5 * SIDE / max(longer, 1))))
    return picture


def fit(picture: Image.Image) -> Image.Image:
    """Crops to the ink, scales the longer side to the frame and centres; the ground stays transparent."""
    box = ink_box(picture)
    if box is None:
        raise Unreadable("too little ink: nothing is drawn")
    picture = picture.crop(box)
    width, height = picture.size
    if max(width, height) > 6 * min(width, height):
        raise Unreadable(f"too long and thin: {width} × {height}")
    scale = (SIDE - 2 * MARGIN) / max(width, height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Colour is weighted by opacity, or transparent black would bleed into the rim.
    picture = picture.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    frame = Image.new("RGBA", (SIDE, SIDE), (255, 255, 255, 0))
    frame.paste(picture, ((SIDE - size[0]) // 2, (SIDE - size[1]) // 2))
    array = numpy.array(frame)
    array[array[..., 3] == 0] = (255, 255, 255, 0)
    coverage = float((array[..., 3] > 64).mean())
    if coverage < 0.03:
        raise Unreadable(f"too little ink: {100 * coverage:.1f} % of the frame")
    solid = array[array[..., 3] > 128][:, :3]
    if coverage > 0.8 and solid.std(axis=0).max() < 6:
        raise Unreadable("too little ink: one flat colour fills the frame")
    return Image.fromarray(array, "RGBA")


def on_white(picture: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, picture).convert("RGB")


def colour_shares(picture: Image.Image) -> dict:
    """The share of the opaque pixels that carry each of the eleven colour words."""
    array = numpy.array(picture)
    pixels = array[array[..., 3] > 160][:, :3].astype(numpy.int32)
    if len(pixels) == 0:
        return {}
    top, bottom = pixels.max(axis=1), pixels.min(axis=1)
    chroma = top - bottom
    safe = numpy.maximum(chroma, 1)
    red, green, blue = pixels[:, 0], pixels[:, 1], pixels[:, 2]
    hue = numpy.where(top == red, ((green - blue) / safe) % 6, numpy.where(top == green, (blue - red) / safe + 2, (red - green) / safe + 4)) * 60
    lightness = (top + bottom) / 2
    names = numpy.full(len(pixels), "grey", dtype="<U8")
    lower = 0
    for upper, name in HUES:
        names[(hue >= lower) & (hue < upper)] = name
        lower = upper
    warm = (hue < 42) | (hue >= 345)
    names[(hue >= 14) & (hue < 46) & ((top < 175) | ((chroma < 105) & (top < 225)))] = "brown"
    names[(hue < 14) & (top < 160) & (chroma < 90)] = "brown"
    names[warm & (lightness > 165) & (chroma > 40) & ((hue >= 330) | (hue < 12))] = "pink"
    names[(hue >= 14) & (hue < 42) & (lightness > 180) & (chroma < 120)] = "skin"  # no word: pale skin and wood
    pale = chroma < numpy.maximum(28, 0.16 * top)
    names[pale] = "grey"
    names[pale & (bottom > 225)] = "white"
    names[(top < 60)] = "black"
    values, counts = numpy.unique(names, return_counts=True)
    return {str(value): float(count) / len(pixels) for value, count in zip(values, counts)}


def clear_colour(picture: Image.Image):
    """The one colour word that a person would use, or None: it covers half of the ink and three times any other hue."""
    shares = colour_shares(picture)
    hues = {name: share for name, share in shares.items() if name not in ("black", "white", "grey")}
    if hues:
        ordered = sorted(hues.items(), key=lambda item: (-item[1], item[0]))
        name, share = ordered[0]
        other = ordered[1][1] if len(ordered) > 1 else 0
        if name != "skin" and share >= 0.5 and share >= 3 * other and shares.get("white", 0) < 0.3:
            return name, round(share, 3)
    for name, least in (("black", 0.85), ("white", 0.75), ("grey", 0.75)):
        if shares.get(name, 0) >= least and sum(hues.values()) < 0.08:
            return name, round(shares[name], 3)
    return None


def thumbnail(picture: Image.Image) -> numpy.ndarray:
    """A 16 × 16 picture on white as whole numbers: what near duplicates are compared by."""
    return numpy.array(on_white(picture).resize((16, 16), Image.Resampling.BOX), dtype=numpy.int64)
