"""Writes what FTGenerationTests compare the picture generator with: pictures, losses and the gradients of every weight.

A tiny network of the architecture `picture-flow`, written here in PyTorch with channels first, in float64. Weights and inputs are
sines of their place, so that only results are stored; Tests/FTGenerationTests/NetworkGoldenTests.swift makes the same ones.

Run: python tools/golden/generator.py   (needs torch, safetensors)
"""

import hashlib
import json
import math
from importlib.metadata import version
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save

TARGET = Path(__file__).resolve().parents[2] / "Tests/FTGenerationTests/Golden"
SIDE, WIDTH, BLOCKS, HEADS, TEXT, WORDS, GROUP, TIME = 16, 16, 1, 2, 8, 1, 16, 128
WIDTHS = [WIDTH, 2 * WIDTH, 4 * WIDTH]
CONDITION = 4 * WIDTH
weights = {}


def wave(phase, shape):
    """sin(0.7 i + 0.013 i² + phase) at place i, as float32 in float64."""
    i = torch.arange(math.prod(shape), dtype=torch.float64)
    return torch.sin(0.7 * i + 0.013 * i * i + phase).float().double().reshape(shape)


def add(name, *shape):
    value = wave(1.3 * len(weights), shape)
    if name.endswith("norm.weight"):
        value = 1 + 0.2 * value
    elif name.endswith(".bias"):
        value = 0.1 * value
    else:
        value = value / math.sqrt(math.prod(shape[1:]))
    # What the other side holds are float32 numbers.
    weights[name] = value.float().double().requires_grad_()


def layer(name, *shape):
    add(f"{name}.weight", *shape)
    add(f"{name}.bias", shape[0])


def block_weights(name, channels):
    add(f"{name}.norm.weight", channels)
    add(f"{name}.norm.bias", channels)
    layer(f"{name}.first", channels, 3, 3, channels)
    layer(f"{name}.film", 2 * channels, CONDITION)
    layer(f"{name}.second", channels, 3, 3, channels)


for name in ["null.vector", "null.state"]:
    add(name, 1, TEXT)
for name in ["words.vectors", "words.states"]:
    add(name, WORDS, TEXT)
layer("time.first", CONDITION, TIME)
layer("time.second", CONDITION, CONDITION)
layer("text", CONDITION, TEXT)
layer("enter", WIDTH, 3, 3, 12)
for level in range(3):
    for index in range(BLOCKS):
        block_weights(f"down.{level}.{index}", WIDTHS[level])
    if level < 2:
        layer(f"shrink.{level}", WIDTHS[level + 1], 1, 1, 4 * WIDTHS[level])
add("attention.norm.weight", WIDTHS[2])
add("attention.norm.bias", WIDTHS[2])
for name in ["query", "key", "value", "output"]:
    layer(f"attention.{name}", WIDTHS[2], WIDTHS[2])
for name in ["text_key", "text_value"]:
    layer(f"attention.{name}", WIDTHS[2], TEXT)
for level in [2, 1, 0]:
    if level < 2:
        layer(f"grow.{level}", 4 * WIDTHS[level], 1, 1, WIDTHS[level + 1])
        layer(f"merge.{level}", WIDTHS[level], 1, 1, 2 * WIDTHS[level])
    for index in range(BLOCKS):
        block_weights(f"up.{level}.{index}", WIDTHS[level])
add("leave.norm.weight", WIDTH)
add("leave.norm.bias", WIDTH)
layer("leave.output", 12, 3, 3, WIDTH)


def linear(x, name):
    return F.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])


def convolution(x, name):
    weight = weights[f"{name}.weight"].permute(0, 3, 1, 2)
    return F.conv2d(x, weight, weights[f"{name}.bias"], padding=weight.shape[-1] // 2)


def norm(x, gain, offset):
    """Group norm with a gain and an offset for each channel, or for each picture and channel."""
    y = F.group_norm(x, x.shape[1] // GROUP)
    return y * gain[..., None, None] + offset[..., None, None]


def named_norm(x, name):
    return norm(x, weights[f"{name}.weight"], weights[f"{name}.bias"])


def block(x, condition, name):
    inner = convolution(F.silu(named_norm(x, f"{name}.norm")), f"{name}.first")
    scale, shift = linear(condition, f"{name}.film").chunk(2, dim=1)
    return x + convolution(F.silu(norm(inner, 1 + scale, shift)), f"{name}.second")


def attention(x, states, lengths):
    n, c, h, w = x.shape
    rows = named_norm(x, "attention.norm").flatten(2).mT
    def split(y):
        return y.unflatten(2, (HEADS, c // HEADS)).transpose(1, 2)
    key = torch.cat([linear(rows, "attention.key"), linear(states, "attention.text_key")], 1)
    value = torch.cat([linear(rows, "attention.value"), linear(states, "attention.text_value")], 1)
    seen = torch.ones(n, 1, 1, h * w + states.shape[1], dtype=torch.bool)
    for row, length in enumerate(lengths):
        seen[row, :, :, h * w + length:] = False
    mixed = F.scaled_dot_product_attention(split(linear(rows, "attention.query")), split(key), split(value), attn_mask=seen)
    out = linear(mixed.transpose(1, 2).flatten(2), "attention.output")
    return x + out.mT.unflatten(2, (h, w))


def picture(x, times, captions):
    """x [pictures, side, side, 3]; captions: vector, states and whether the learned word follows, or None."""
    half = TIME // 2
    angles = 1000 * times[:, None] * torch.exp(-math.log(10_000) * torch.arange(half) / half)[None]
    moment = linear(F.silu(linear(torch.cat([angles.cos(), angles.sin()], 1), "time.first")), "time.second")
    vectors, states = [], []
    for caption in captions:
        if caption is None:
            vectors.append(weights["null.vector"][0])
            states.append(weights["null.state"])
            continue
        vector, rows, has_word = caption
        vectors.append(vector + weights["words.vectors"][0] if has_word else vector)
        states.append(torch.cat([rows, weights["words.states"]]) if has_word else rows)
    lengths = [len(rows) for rows in states]
    padded = torch.stack([F.pad(rows, (0, 0, 0, 8 - len(rows))) for rows in states])
    condition = F.silu(moment + linear(torch.stack(vectors), "text"))
    y = convolution(F.pixel_unshuffle(x.permute(0, 3, 1, 2), 2), "enter")
    skipped = []
    for level in range(3):
        for index in range(BLOCKS):
            y = block(y, condition, f"down.{level}.{index}")
        if level < 2:
            skipped.append(y)
            y = convolution(F.pixel_unshuffle(y, 2), f"shrink.{level}")
    y = attention(y, padded, lengths)
    for level in [2, 1, 0]:
        if level < 2:
            y = F.pixel_shuffle(convolution(y, f"grow.{level}"), 2)
            y = convolution(torch.cat([y, skipped[level]], 1), f"merge.{level}")
        for index in range(BLOCKS):
            y = block(y, condition, f"up.{level}.{index}")
    y = convolution(F.silu(named_norm(y, "leave.norm")), "leave.output")
    return F.pixel_shuffle(y, 2).permute(0, 2, 3, 1)


pictures, noise = wave(0.1, (3, SIDE, SIDE, 3)), wave(0.2, (3, SIDE, SIDE, 3))
times = torch.tensor([0.25, 0.75, 0.5], dtype=torch.float64)
captions = [(wave(0.3, (TEXT,)), wave(0.4, (3, TEXT)), False), None, (wave(0.5, (TEXT,)), wave(0.6, (2, TEXT)), True)]
# States are kept in bfloat16.
captions = [c and (c[0], c[1].float().bfloat16().double(), c[2]) for c in captions]
t = times[:, None, None, None]
wanted = pictures - noise
between = noise + wanted * t
found = picture(between, times, captions)
losses = (((found - between) / (1 - t) - wanted) ** 2).mean((1, 2, 3))
losses.sum().backward()
tensors = {"picture": found.detach(), "losses": losses.detach()}
tensors |= {f"gradient {name}": weight.grad for name, weight in weights.items()}
data = save({name: value.float().contiguous() for name, value in tensors.items()})
TARGET.mkdir(parents=True, exist_ok=True)
(TARGET / "generator.safetensors").write_bytes(data)
manifest = {
    "script": "generator.py", "seed": None, "versions": {name: version(name) for name in ["torch", "safetensors"]},
    "files": {"generator.safetensors": hashlib.sha256(data).hexdigest()},
}
(TARGET / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
print({name: tuple(value.shape) for name, value in tensors.items() if not name.startswith("gradient")}, len(data), losses)
