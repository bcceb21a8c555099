"""The other side of `tools/compare-peers image`: steps of the picture generator, and pictures that it makes, in PyTorch.

The network has the shape that ftlab-bench generator measures, with random weights: a UNet of 48, 96 and 192 channels on 64 × 64
pixels, attention to 10 tokens, group norms steered by the caption.

Run: peer_generator.py {f32,bf16} {channels-last,contiguous} THREADS [BATCH]
"""

import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

import peer_line

precision, layout, threads = sys.argv[1:4]
batch = int(sys.argv[4]) if len(sys.argv) > 4 else 32
torch.set_num_threads(int(threads))
torch.manual_seed(0)
form = torch.channels_last if layout == "channels-last" else torch.contiguous_format
WIDTHS, CONDITION, TEXT, GROUP, TOKENS, STEPS, PICTURES = [48, 96, 192], 192, 384, 16, 10, 12, 8


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = nn.GroupNorm(channels // GROUP, channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.film = nn.Linear(CONDITION, 2 * channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x, condition):
        y = self.first(F.silu(self.norm(x)))
        scale, shift = self.film(condition)[..., None, None].chunk(2, 1)
        y = F.group_norm(y, y.shape[1] // GROUP) * (1 + scale) + shift
        return x + self.second(F.silu(y))


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.time = nn.Sequential(nn.Linear(128, CONDITION), nn.SiLU(), nn.Linear(CONDITION, CONDITION))
        self.text = nn.Linear(TEXT, CONDITION)
        self.enter = nn.Conv2d(12, WIDTHS[0], 3, padding=1)
        self.down = nn.ModuleList(nn.ModuleList(Block(w) for _ in range(2)) for w in WIDTHS)
        self.up = nn.ModuleList(nn.ModuleList(Block(w) for _ in range(2)) for w in WIDTHS)
        self.shrink = nn.ModuleList(nn.Conv2d(4 * WIDTHS[i], WIDTHS[i + 1], 1) for i in range(2))
        self.grow = nn.ModuleList(nn.Conv2d(WIDTHS[i + 1], 4 * WIDTHS[i], 1) for i in range(2))
        self.merge = nn.ModuleList(nn.Conv2d(2 * WIDTHS[i], WIDTHS[i], 1) for i in range(2))
        inner = WIDTHS[2]
        self.norm = nn.GroupNorm(inner // GROUP, inner)
        self.query, self.key, self.value, self.output = (nn.Linear(inner, inner) for _ in range(4))
        self.text_key, self.text_value = nn.Linear(TEXT, inner), nn.Linear(TEXT, inner)
        self.leave_norm = nn.GroupNorm(WIDTHS[0] // GROUP, WIDTHS[0])
        self.leave = nn.Conv2d(WIDTHS[0], 12, 3, padding=1)

    def attention(self, x, states):
        rows = self.norm(x).flatten(2).mT

        def split(y):
            return y.unflatten(2, (4, -1)).transpose(1, 2)

        key = torch.cat([self.key(rows), self.text_key(states)], 1)
        value = torch.cat([self.value(rows), self.text_value(states)], 1)
        mixed = F.scaled_dot_product_attention(split(self.query(rows)), split(key), split(value))
        return x + self.output(mixed.transpose(1, 2).flatten(2)).mT.unflatten(2, x.shape[2:])

    def forward(self, x, times, vectors, states):
        angles = 1000 * times[:, None] * torch.exp(-math.log(10_000) * torch.arange(64) / 64)[None]
        condition = F.silu(self.time(torch.cat([angles.cos(), angles.sin()], 1)) + self.text(vectors))
        y, skipped = self.enter(F.pixel_unshuffle(x, 2)), []
        for level in range(3):
            for block in self.down[level]:
                y = block(y, condition)
            if level < 2:
                skipped.append(y)
                y = self.shrink[level](F.pixel_unshuffle(y, 2))
        y = self.attention(y, states)
        for level in (2, 1, 0):
            if level < 2:
                y = self.merge[level](torch.cat([F.pixel_shuffle(self.grow[level](y), 2), skipped[level]], 1))
            for block in self.up[level]:
                y = block(y, condition)
        return F.pixel_shuffle(self.leave(F.silu(self.leave_norm(y))), 2)


network = Generator().to(memory_format=form)
low = torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16")
optimizer = torch.optim.AdamW(network.parameters(), 1e-4)
pictures, noise = (torch.randn(batch, 3, 64, 64).to(memory_format=form) for _ in range(2))
times = (torch.arange(batch) + 0.5) / batch
vectors, states = torch.randn(batch, TEXT), torch.randn(batch, TOKENS, TEXT)
seconds = []
for _ in range(4):
    begin = time.perf_counter()
    wanted = pictures - noise
    with low:
        between = noise + wanted * times[:, None, None, None]
        found = network(between, times, vectors, states)
    loss = (((found.float() - between) / (1 - times).clamp(min=0.05)[:, None, None, None] - wanted) ** 2).mean()
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    seconds.append(time.perf_counter() - begin)
made = []
with torch.no_grad(), low:
    for _ in range(4):
        begin = time.perf_counter()
        x = noise[:PICTURES]
        for step in range(STEPS):
            moment = torch.full((2 * PICTURES,), step / STEPS)
            both = network(torch.cat([x, x]), moment, vectors[: 2 * PICTURES], states[: 2 * PICTURES])
            wanted, plain = ((both.float() - torch.cat([x, x])) / (1 - step / STEPS)).chunk(2)
            x = x + (plain + 2.5 * (wanted - plain)) / STEPS
        made.append((time.perf_counter() - begin) / PICTURES)
parameters = sum(p.numel() for p in network.parameters())
peer_line.show("generator", precision, sorted(seconds[1:])[1], "step", layout=layout, parameters=parameters)
peer_line.show("generator", precision, PICTURES * sorted(made[1:])[1], "pictures", layout=layout, amount=PICTURES, unit="pictures")
