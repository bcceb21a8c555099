"""A judge of voice likeness that no loss of ftlab uses: a small network of its own, frozen in judge.npz; see README.md."""

import hashlib
import pathlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional

RATE, WINDOW, HOP, BANDS = 16000, 512, 160, 64
WEIGHTS = pathlib.Path(__file__).parent / "judge.npz"
SHA256 = "ae3bc7d0930d9d4a499577c8b2b0542031c5e655cfd6a0e39b27cfb618efb17f"


def mel_matrix():
    """Triangles of equal width on the mel scale from 60 to 7600 Hz."""
    mel = np.linspace(*(2595 * np.log10(1 + np.array([60, 7600]) / 700)), BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    bins = np.arange(WINDOW // 2 + 1) * RATE / WINDOW
    rise = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    triangles = np.maximum(0, np.minimum(rise, fall))
    return torch.tensor(triangles / np.maximum(triangles.sum(axis=1, keepdims=True), 1e-9), dtype=torch.float32)


MEL = mel_matrix()


def powers(samples):
    """Power in the bands, frames × bands."""
    samples = torch.from_numpy(np.array(samples, dtype=np.float32))
    if samples.numel() < WINDOW:
        samples = functional.pad(samples, (0, WINDOW - samples.numel()))
    frames = samples.unfold(0, WINDOW, HOP) * torch.hann_window(WINDOW)
    return torch.fft.rfft(frames).abs().square() @ MEL.T


def features(power):
    """Logarithms of clips × frames × bands at one loudness, and the mask of frames with speech."""
    energy = power.mean(dim=2)
    loud = energy.quantile(0.95, dim=1)[:, None]
    mask = (energy > loud * 10 ** -3.5).float()
    logs = torch.log(power + loud[:, :, None] * 1e-5 + 1e-10)
    level = (logs.mean(dim=2) * mask).sum(dim=1) / mask.sum(dim=1)
    return (logs - level[:, None, None]) / 3, mask


class Block(nn.Module):
    def __init__(self, width, dilation):
        super().__init__()
        self.wide = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.norm = nn.BatchNorm1d(width)
        self.mix = nn.Conv1d(width, width, 1)
        self.norm2 = nn.BatchNorm1d(width)

    def forward(self, x):
        return functional.relu(x + self.norm2(self.mix(functional.relu(self.norm(self.wide(x))))))


class Network(nn.Module):
    """Convolutions over time, then attentive mean and deviation over the frames with speech, then 192 numbers."""

    def __init__(self, width=128, pooled=320, size=192):
        super().__init__()
        self.first = nn.Conv1d(BANDS, width, 5, stride=2, padding=2)
        self.norm = nn.BatchNorm1d(width)
        self.blocks = nn.ModuleList([Block(width, dilation) for dilation in (1, 2, 3, 4)])
        self.last = nn.Conv1d(width, pooled, 1)
        self.attention = nn.Sequential(nn.Conv1d(pooled, 64, 1), nn.Tanh(), nn.Conv1d(64, pooled, 1))
        self.norm2 = nn.BatchNorm1d(2 * pooled)
        self.dense = nn.Linear(2 * pooled, size)
        self.norm3 = nn.BatchNorm1d(size)

    def forward(self, features, mask):
        x = functional.relu(self.norm(self.first(features.transpose(1, 2))))
        for block in self.blocks:
            x = block(x)
        x = functional.relu(self.last(x))
        heard = mask[:, None, ::2][:, :, :x.shape[2]]
        weights = torch.softmax(self.attention(x).masked_fill(heard == 0, -1e4), dim=2)
        mean = (x * weights).sum(dim=2)
        deviation = ((x.square() * weights).sum(dim=2) - mean.square()).clamp(min=1e-5).sqrt()
        return self.norm3(self.dense(self.norm2(torch.cat([mean, deviation], dim=1))))


class Judge:
    def __init__(self, path=WEIGHTS, sha256=None):
        found = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
        if found != (sha256 or SHA256):
            raise SystemExit(f"{path} is not the judge that README.md describes: its SHA-256 is {found}")
        weights = {name: torch.tensor(values.astype(np.float32)) for name, values in np.load(path).items()}
        self.network = Network().eval()
        # Only the batch counters are missing.
        self.network.load_state_dict(weights, strict=False)

    @torch.inference_mode()
    def embed(self, samples):
        """Unit vector of samples at 16 kHz, -1 to 1."""
        vector = self.network(*features(powers(samples)[None]))[0].numpy()
        return vector / np.linalg.norm(vector)
