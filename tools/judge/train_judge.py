"""Trains the judge of likeness; see README.md, which has its figures.

Run: python tools/judge/train_judge.py VOICES SENTENCES [--output FILE]    as tools/fetch-voices and sentence_voices.py make them
     python tools/judge/train_judge.py VOICES --check [--targets DIR]      only measures; DIR as targets.py makes it

The telephone prompts of tools/fetch-voices (asterisk-*) are never learnt from: their speakers are those that cloning is
measured with. Of the games' speakers, VALIDATION is held out and decides which epoch is kept.
"""

import argparse
import hashlib
import pathlib
import time

import numpy as np
import scipy.signal
import soundfile
import torch
from torch.nn import functional

import judge

VALIDATION = ["klettres-he", "klettres-lt", "klettres-it", "ktuberling-el", "ktuberling-gl", "ktuberling-de", "ktuberling-wa",
              "ktuberling-ru"]
# Played faster or slower a voice is another voice: up and down in a ratio of whole numbers.
SPEEDS = [(5, 4), (10, 9), (1, 1), (8, 9), (4, 5)]
BATCH, STEPS, EPOCHS, MARGIN, SCALE = 64, 50, 16, 0.2, 30


def clips(folder):
    return [soundfile.read(path, dtype="float32")[0] for path in sorted(folder.glob("*.wav"))]


def learnable(voices):
    """Powers of every training speaker at every speed, clips joined, and the names."""
    folders = [folder for folder in sorted(voices.iterdir())
               if folder.is_dir() and not folder.name.startswith("asterisk") and folder.name not in VALIDATION]
    result = []
    for folder in folders:
        joined = np.concatenate(clips(folder))
        for up, down in SPEEDS:
            power = judge.powers(scipy.signal.resample_poly(joined, up, down))
            # Digital silence between clips would be known by heart.
            result.append(power[power.mean(dim=1) > power.mean(dim=1).quantile(0.95) * 10 ** -4.5])
    return [f.name for f in folders], result


def augmented(power, random):
    """Another room, line and noise for one crop of frames × bands."""
    frames, bands = power.shape
    uniform = random.uniform
    if uniform() < 0.4:  # an echo that decays
        decay = np.exp(-np.arange(25) * 0.138 / uniform(0.05, 0.3) / 10) * uniform(0.05, 0.5)
        decay[0] = 1
        power = torch.from_numpy(scipy.signal.lfilter(decay, [1], power.numpy(), axis=0).astype(np.float32))
    equaliser = np.interp(np.arange(bands), np.linspace(0, bands, 8), random.normal(0, 0.5, 8))
    power = power * torch.from_numpy(np.exp(equaliser).astype(np.float32))
    if uniform() < 0.7:  # noise of some colour; powers of noise are distributed exponentially
        colour = np.exp(np.interp(np.arange(bands), [0, bands / 2, bands], random.normal(0, 1.5, 3)))
        noise = random.gamma(2, 0.5, (frames, bands)) * colour / colour.mean()
        level = float(power.mean()) * 10 ** (-uniform(8, 40) / 10)
        power = power + torch.from_numpy((noise * level).astype(np.float32))
    if uniform() < 0.4:  # a band limit: telephone, small loudspeaker, codec
        limit = torch.ones(bands)
        limit[int(uniform(38, bands)):] = 1e-4
        limit[:int(uniform(0, 7)) if uniform() < 0.5 else 0] = 1e-3
        power = power * limit
    return power


def batch(data, weights, random):
    labels = random.choice(len(data), BATCH, p=weights)
    length = int(random.integers(140, 260))
    crops = []
    for label in labels:
        power = data[label]
        start = int(random.integers(0, max(1, len(power) - length)))
        crop = power[start:start + length].float()
        if len(crop) < length:
            crop = crop.repeat(length // len(crop) + 1, 1)[:length]
        crops.append(augmented(crop, random))
    values, mask = judge.features(torch.stack(crops))
    for index in range(BATCH):  # some bands and some time go missing
        first, width = random.integers(0, judge.BANDS), random.integers(0, 8)
        values[index, :, first:first + width] = 0
        first, width = random.integers(0, length), random.integers(0, 20)
        values[index, first:first + width] = 0
    return values, mask, torch.from_numpy(labels)


def embedded(network, sounds):
    network.eval()
    with torch.inference_mode():
        vectors = [network(*judge.features(judge.powers(sound)[None]))[0] for sound in sounds]
    return functional.normalize(torch.stack(vectors), dim=1).numpy()


def equal_error(same, other):
    values = np.concatenate([same, other])
    order = np.argsort(values)
    is_same = np.concatenate([np.ones(len(same)), np.zeros(len(other))])[order]
    miss, alarm = np.cumsum(is_same) / len(same), 1 - np.cumsum(1 - is_same) / len(other)
    at = np.argmin(np.abs(miss - alarm))
    return (miss[at] + alarm[at]) / 2


def pairs(people):
    """Cosines of pairs of clips: of the same person, of two people."""
    names = list(people)
    same = [(people[n] @ people[n].T)[np.triu_indices(len(people[n]), 1)] for n in names]
    other = [(people[a] @ people[b].T).ravel() for i, a in enumerate(names) for b in names[i + 1:]]
    return np.concatenate(same), np.concatenate(other)


def towards_mean(clips, others=None):
    """Cosine of each clip to the mean of the other clips, or of each to the mean of another person."""
    if others is not None:
        return clips @ (others.mean(axis=0) / np.linalg.norm(others.mean(axis=0)))
    rest = clips.sum(axis=0) - clips
    return (clips * rest).sum(axis=1) / np.linalg.norm(rest, axis=1)


def report(people):
    same, other = pairs(people)
    means = {(a, b): towards_mean(people[a], people[b]) for a in people for b in people if a != b}
    ceilings = {name: towards_mean(vectors) for name, vectors in people.items()}
    to_mean = equal_error(np.concatenate(list(ceilings.values())), np.concatenate(list(means.values())))
    print(f"EER of pairs {100 * equal_error(same, other):.1f} %, of a clip and a mean {100 * to_mean:.1f} %; "
          f"cosines of pairs: same {same.mean():.3f}, other {other.mean():.3f}")
    for name, ceiling in ceilings.items():
        floors = ", ".join(f"{a} {values.mean():.2f}" for (a, b), values in means.items() if b == name)
        print(f"  {name}: person {ceiling.mean():.3f} (lowest {ceiling.min():.3f}); others {floors}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("voices", type=pathlib.Path)
    arguments.add_argument("sentences", type=pathlib.Path, nargs="?")
    arguments.add_argument("--output", type=pathlib.Path, default=judge.WEIGHTS)
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("--targets", type=pathlib.Path)
    given = arguments.parse_args()
    if not given.check and not given.sentences:
        arguments.error("training needs SENTENCES; see sentence_voices.py")
    torch.set_num_threads(1)
    torch.manual_seed(1)
    random = np.random.default_rng(1)
    held_out = {name: clips(given.voices / name) for name in VALIDATION}
    if not given.check:
        begun = time.time()
        (names, data), (more, sentences) = learnable(given.voices), learnable(given.sentences)
        # Games and sentences in equal parts, a speaker by the root of the length.
        weights = [np.array([min(len(power), 12000) for power in part]) ** 0.5 for part in (data, sentences)]
        weights = np.concatenate([part / part.sum() / 2 for part in weights])
        names, data = names + more, data + sentences
        network = judge.Network()
        centres = torch.nn.Parameter(torch.randn(len(data), 192) * 0.1)
        print(f"{len(names)} speakers, {len(data)} voices, {sum(map(len, data)) / 6000:.0f} min, "
              f"{sum(p.numel() for p in network.parameters())} weights, {time.time() - begun:.0f} s", flush=True)
        optimiser = torch.optim.AdamW([*network.parameters(), centres], lr=2e-3, weight_decay=2e-2)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=STEPS * EPOCHS, pct_start=0.15)
        best = 1.0
        for epoch in range(1, EPOCHS + 1):
            network.train()
            total, right = 0.0, 0
            for step in range(STEPS):
                values, mask, labels = batch(data, weights, random)
                cosines = functional.normalize(network(values, mask), dim=1) @ functional.normalize(centres, dim=1).T
                angle = torch.acos(cosines.clamp(-0.999, 0.999))
                margin = MARGIN * min(1, epoch / 5) * functional.one_hot(labels, len(data))
                loss = functional.cross_entropy(SCALE * torch.cos(angle + margin), labels)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
                total, right = total + float(loss.detach()), right + int((cosines.argmax(1) == labels).sum())
            people = {name: embedded(network, sounds) for name, sounds in held_out.items()}
            error = equal_error(*pairs(people))
            kept = error < best
            if kept:
                best = error
                np.savez(given.output, **{name: value.numpy().astype(np.float16) for name, value in network.state_dict().items()
                                          if "num_batches" not in name})
            print(f"epoch {epoch}: loss {total / STEPS:.2f}, right {100 * right / STEPS / BATCH:.0f} %, EER of held-out speakers "
                  f"{100 * error:.1f} %{', kept' if kept else ''}, {time.time() - begun:.0f} s", flush=True)
    digest = hashlib.sha256(given.output.read_bytes()).hexdigest()
    print(f"SHA-256 {digest}")
    network = judge.Judge(given.output, digest).network
    print("games, held-out speakers")
    report({name: embedded(network, sounds) for name, sounds in held_out.items()})
    print("telephone prompts, utterances of 4 to 7 s")
    report({folder.name: embedded(network, clips(folder)) for folder in sorted(given.voices.glob("asterisk-*"))})
    if given.targets:
        # English and Spanish are one person.
        print("targets, single prompts of 2.5 to 6 s")
        report({name: embedded(network, clips(given.targets / name / "held-out")) for name in ("en", "fr", "it", "ru")})



if __name__ == "__main__":
    main()
