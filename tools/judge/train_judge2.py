"""Trains the second judge of likeness; see README.md, which has its figures.

Run: python tools/judge/train_judge2.py VOICES SENTENCES PACKAGES [--output FILE]
     python tools/judge/train_judge2.py VOICES SENTENCES PACKAGES --check [--targets DIR]     only measures

VOICES and SENTENCES are as train_judge.py has them; PACKAGES is where tuxpaint-stamps-default and unknown-horizons are unpacked.
None of the people of targets.py is learnt from. VALIDATION of train_judge.py and HELD_OUT are held out.
"""

import argparse
import hashlib
import pathlib
import time

import numpy as np
import scipy.linalg
import scipy.signal
import soundfile
import torch

import judge
import judge2
import train_judge

STAMPS = ["da", "es", "fr", "ro", "ru"]
HELD_OUT = ["be", "ca", "el"]
GAME = ["de", "en", "fr"]
GAUSSIANS, SIZE, KEPT = 128, 100, 80
# How often everybody is learnt from, every time in other pieces with another line and noise.
COPIES = 2
# Frames of a voice at most, at one speed.
MOST = 6000


def sound(path):
    samples, rate = soundfile.read(path, dtype="float32")
    samples = samples.mean(axis=1) if samples.ndim > 1 else samples
    divisor = np.gcd(rate, judge.RATE)
    samples = scipy.signal.resample_poly(samples, judge.RATE // divisor, rate // divisor)
    loud = np.flatnonzero(np.abs(samples) > 0.02 * np.abs(samples).max())
    return samples[loud[0]:loud[-1] + 1].astype(np.float32) if len(loud) else samples[:0]


def utterances(files, most):
    """Recordings evenly over the sorted names, joined until they have 4 s."""
    files = sorted(files)
    count = min(len(files), most)
    result, parts = [], []
    for index in range(count):
        parts.append(sound(files[len(files) * index // count]))
        if sum(map(len, parts)) >= 4 * judge.RATE:
            result.append(np.concatenate(parts))
            parts = []
    return result


def stamps(packages, language, most):
    return utterances(packages.rglob(f"stamps/**/*_desc_{language}.ogg"), most)


def people(voices, sentences, packages):
    """Joined clips of everybody to learn from."""
    result = []
    for source in (voices, sentences):
        result += [np.concatenate(train_judge.clips(folder)) for folder in sorted(source.iterdir())
                   if folder.is_dir() and not folder.name.startswith("asterisk") and folder.name not in train_judge.VALIDATION]
    result += [np.concatenate(stamps(packages, language, 110)) for language in STAMPS]
    result += [np.concatenate(utterances(packages.rglob(f"voice/{language}/0/new_world/*.ogg"), 9)) for language in GAME]
    return result


def crops(samples, random):
    """Cepstra of pieces of 2 to 6 s at every speed, each clean or with another room, line and noise; and which speed each has."""
    found, speeds = [], []
    for speed, (up, down) in enumerate(train_judge.SPEEDS):
        power = judge.powers(scipy.signal.resample_poly(samples[:MOST * judge.HOP * up // down], up, down))
        power = power[power.mean(dim=1) > power.mean(dim=1).quantile(0.95) * 10 ** -4.5]
        start = 0
        while start < len(power):
            length = int(random.integers(200, 600))
            piece = power[start:start + length]
            start += length
            if len(piece) >= 100 or start == length:
                found.append(judge2.cepstra(train_judge.augmented(piece, random) if random.uniform() < 0.8 else piece))
                speeds.append(speed)
    return found, speeds


def mixture(frames, random, steps=10):
    means = frames[random.choice(len(frames), GAUSSIANS, replace=False)]
    found = judge2.Mixture(np.full(GAUSSIANS, 1 / GAUSSIANS, np.float32), means, np.ones_like(means))
    for _ in range(steps):
        count, first, second = 0, 0, 0
        for part in np.array_split(frames, 40):
            weights = found.responsibilities(part)
            count, first, second = count + weights.sum(axis=0), first + weights.T @ part, second + weights.T @ part ** 2
        count = np.maximum(count, 1)
        means = first / count[:, None]
        variances = np.maximum(second / count[:, None] - means ** 2, 0.02)
        found = judge2.Mixture((count / count.sum()).astype(np.float32), means.astype(np.float32), variances.astype(np.float32))
    return found


def basis_of(counts, sums, random, steps=6):
    """Directions in which clips deviate from the mixture, by expectation and maximisation."""
    basis = random.normal(0, 0.1, (GAUSSIANS, sums.shape[2], SIZE)).astype(np.float32)
    for _ in range(steps):
        gram = judge2.gram_of(basis)
        left = np.zeros((GAUSSIANS, SIZE * SIZE), np.float32)
        right = np.zeros((GAUSSIANS * sums.shape[2], SIZE), np.float32)
        spread = np.zeros((SIZE, SIZE), np.float32)
        for index in np.array_split(np.arange(len(counts)), max(1, len(counts) // 400)):
            means, covariances = judge2.factors(counts[index], sums[index], basis, gram)
            moments = covariances + means[:, :, None] * means[:, None, :]
            left += counts[index].T @ moments.reshape(len(index), -1)
            right += sums[index].reshape(len(index), -1).T @ means
            spread += moments.sum(axis=0)
        left = left.reshape(GAUSSIANS, SIZE, SIZE) + 1e-3 * np.eye(SIZE)
        basis = np.linalg.solve(left, right.reshape(GAUSSIANS, -1, SIZE).transpose(0, 2, 1)).transpose(0, 2, 1)
        # Of minimum divergence: i-vectors have unit covariance.
        basis = (basis @ np.linalg.cholesky(spread / len(counts))).astype(np.float32)
    return basis


def discriminant(vectors, labels, kept):
    """Projection that makes the spread within a voice round and keeps where voices lie apart."""
    names, labels = np.unique(labels, return_inverse=True)
    means = np.stack([vectors[labels == n].mean(axis=0) for n in range(len(names))])
    within = np.cov((vectors - means[labels]).T)
    within += 0.1 * np.trace(within) / len(within) * np.eye(len(within))
    values, directions = scipy.linalg.eigh(np.cov(means.T), within)
    order = np.argsort(values)[::-1][:kept]
    return directions[:, order].astype(np.float32)


def validation(voices, packages):
    held_out = {name: train_judge.clips(voices / name) for name in train_judge.VALIDATION}
    return held_out | {f"stamps-{language}": stamps(packages, language, 70) for language in HELD_OUT}


def vectors_of(found, sounds, random=None):
    result = []
    for samples in sounds:
        power = judge.powers(samples)
        result.append(found.of_power(train_judge.augmented(power, random) if random else power))
    return np.stack(result)


def shares_of_others(people):
    """Other people's cosines to a person's mean in percent of what that person's own clips have."""
    return {a: {b: 100 * train_judge.towards_mean(people[b], people[a]).mean() / train_judge.towards_mean(people[a]).mean()
                for b in people if b != a} for a in people}


def report(title, people):
    print(title)
    train_judge.report(people)
    shares = shares_of_others(people)
    every = [value for row in shares.values() for value in row.values()]
    print(f"  others have {np.mean(every):.0f} % of a person's own, the nearest of each "
          f"{np.mean([max(row.values()) for row in shares.values()]):.0f} %, at most {max(every):.0f} %", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("voices", type=pathlib.Path)
    arguments.add_argument("sentences", type=pathlib.Path)
    arguments.add_argument("packages", type=pathlib.Path)
    arguments.add_argument("--output", type=pathlib.Path, default=judge2.WEIGHTS)
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("--targets", type=pathlib.Path)
    given = arguments.parse_args()
    torch.set_num_threads(1)
    random = np.random.default_rng(1)
    if not given.check:
        begun = time.time()
        features, labels = [], []
        everybody = people(given.voices, given.sentences, given.packages)
        for number, samples in [*enumerate(everybody)] * COPIES:
            found, speeds = crops(samples, random)
            features += found
            labels += [number * len(train_judge.SPEEDS) + speed for speed in speeds]
        sample = np.concatenate([part[::10 * COPIES] for part in features])
        centre, scale = sample.mean(axis=0), sample.std(axis=0)
        print(f"{len(set(labels))} voices, {len(features)} pieces, {sum(map(len, features)) / 6000:.0f} min, "
              f"{time.time() - begun:.0f} s", flush=True)
        found = mixture((sample - centre) / scale, random)
        print(f"mixture, {time.time() - begun:.0f} s", flush=True)
        counts, sums = map(np.stack, zip(*(found.statistics((part - centre) / scale) for part in features)))
        basis = basis_of(counts, sums, random)
        print(f"basis, {time.time() - begun:.0f} s", flush=True)
        gram = judge2.gram_of(basis)
        vectors = np.concatenate([judge2.factors(counts[i], sums[i], basis, gram)[0]
                                  for i in np.array_split(np.arange(len(counts)), max(1, len(counts) // 400))])
        mean = vectors.mean(axis=0)
        vectors -= mean
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        projection = discriminant(vectors, np.array(labels), KEPT)
        weights = {"centre": centre, "scale": scale, "shares": found.shares, "means": found.means, "variances": found.variances,
                   "basis": basis, "mean": mean, "projection": projection}
        np.savez_compressed(given.output, **{name: values.astype(np.float16) for name, values in weights.items()})
        print(f"{given.output.stat().st_size / 1e6:.2f} MB, {time.time() - begun:.0f} s")
    digest = hashlib.sha256(given.output.read_bytes()).hexdigest()
    print(f"SHA-256 {digest}")
    found = judge2.Judge2(given.output, digest)
    held_out = validation(given.voices, given.packages)
    report("held-out speakers", {name: vectors_of(found, sounds) for name, sounds in held_out.items()})
    report("the same, each clip with another room, line and noise",
           {name: vectors_of(found, sounds, np.random.default_rng(2)) for name, sounds in held_out.items()})
    if given.targets:
        # "es" is the same person as "en".
        names = sorted(folder.name for folder in given.targets.iterdir() if folder.is_dir() and folder.name != "es")
        report("targets", {name: vectors_of(found, train_judge.clips(given.targets / name / "held-out")) for name in names})


if __name__ == "__main__":
    main()
