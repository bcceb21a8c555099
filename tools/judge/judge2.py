"""A second judge of voice likeness, statistical and without a network, frozen in judge2.npz; see README.md.

A mixture of Gaussians over cepstra says which sounds a clip has; how its cepstra deviate from the mixture's means is summed up in
an i-vector, and discriminant analysis keeps of that what tells people apart rather than rooms, lines and words.
"""

import hashlib
import pathlib

import numpy as np

from judge import BANDS, powers

WEIGHTS = pathlib.Path(__file__).parent / "judge2.npz"
SHA256 = "84d121afcdaee6c5a251f88b0fff56eae74c0d3e1d541c59f2eb6377effa6406"
CEPSTRA = 20
# Neighbouring frames say nearly the same: what one counts for.
WEIGHT = 0.3
# How much of a clip's mean cepstra, which is the line and the room as much as the person, is taken away.
CENTRED = 0.7
DCT = np.cos(np.pi / BANDS * (np.arange(BANDS) + 0.5)[:, None] * np.arange(1, CEPSTRA + 1)) * np.sqrt(2 / BANDS)


def cepstra(power):
    """Cepstra without the loudness and their slopes, of the frames with speech: frames × 40."""
    power = power.numpy().astype(np.float64)
    energy = power.mean(axis=1)
    loud = np.quantile(energy, 0.95)
    values = np.log(power + loud * 1e-5 + 1e-10) @ DCT
    padded = np.pad(values, ((2, 2), (0, 0)), mode="edge")
    slopes = (padded[3:-1] - padded[1:-3] + 2 * (padded[4:] - padded[:-4])) / 10
    heard = energy > loud * 10 ** -3.5
    values = values[heard] - CENTRED * values[heard].mean(axis=0)
    return np.concatenate([values, slopes[heard]], axis=1).astype(np.float32)


class Mixture:
    """Gaussians with diagonal covariance."""

    def __init__(self, shares, means, variances):
        self.shares, self.means, self.variances = shares, means, variances
        self.linear = (means / variances).T
        self.square = -0.5 / variances.T
        self.constant = np.log(shares) - 0.5 * (means ** 2 / variances + np.log(2 * np.pi * variances)).sum(axis=1)

    def responsibilities(self, frames):
        logs = frames @ self.linear + frames ** 2 @ self.square + self.constant
        logs -= logs.max(axis=1, keepdims=True)
        logs = np.exp(logs)
        return logs / logs.sum(axis=1, keepdims=True)

    def statistics(self, frames):
        """Counts, and sums of the deviations in standard deviations."""
        found = self.responsibilities(frames)
        counts = found.sum(axis=0)
        sums = (found.T @ frames - counts[:, None] * self.means) / np.sqrt(self.variances)
        return WEIGHT * counts, WEIGHT * sums


def factors(counts, sums, basis, gram):
    """Posterior means of the i-vectors and covariances, of clips × Gaussians (× values)."""
    clips, size = len(counts), basis.shape[2]
    precision = np.eye(size, dtype=np.float32) + (counts @ gram.reshape(len(gram), -1)).reshape(clips, size, size)
    covariance = np.linalg.inv(precision)
    right = sums.reshape(clips, -1) @ basis.reshape(-1, size)
    return np.einsum("nij,nj->ni", covariance, right), covariance


def gram_of(basis):
    return np.einsum("cdi,cdj->cij", basis, basis)


class Judge2:
    def __init__(self, path=WEIGHTS, sha256=None):
        found = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
        if found != (sha256 or SHA256):
            raise SystemExit(f"{path} is not the second judge that README.md describes: its SHA-256 is {found}")
        self.use({name: values.astype(np.float32) for name, values in np.load(path).items()})

    def use(self, weights):
        self.centre, self.scale = weights["centre"], weights["scale"]
        self.mixture = Mixture(weights["shares"], weights["means"], weights["variances"])
        self.basis, self.gram = weights["basis"], gram_of(weights["basis"])
        self.mean, self.projection = weights["mean"], weights["projection"]
        return self

    def of_power(self, power):
        counts, sums = self.mixture.statistics((cepstra(power) - self.centre) / self.scale)
        vector, _ = factors(counts[None], sums[None], self.basis, self.gram)
        vector = vector[0] - self.mean
        vector = (vector / np.linalg.norm(vector)) @ self.projection
        return vector / np.linalg.norm(vector)

    def embed(self, samples):
        """Unit vector of samples at 16 kHz, -1 to 1."""
        return self.of_power(powers(samples))
