"""Sound clips as samples: read (WAV here, anything else through ffmpeg), resampled, with another gain, written as 16-bit WAV."""

import array
import math
import pathlib
import shutil
import subprocess
import sys
import wave

HALF = 16
PHASES = 256


class Unreadable(Exception):
    """What a clip could not be read for, as a sentence."""


def read(path):
    """(samples in -1…1 of one channel, rate)"""
    if path.suffix.lower() != ".wav":
        if shutil.which("ffmpeg") is None:
            raise Unreadable(f"{path}: only WAV is read without ffmpeg; install ffmpeg or name a folder of WAV files")
        done = subprocess.run(
            ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-f", "wav", "-c:a", "pcm_s16le", "-bitexact", "-"],
            capture_output=True,
        )
        if done.returncode:
            raise Unreadable(f"{path}: ffmpeg says {done.stderr.decode(errors='replace').strip()}")
        # A stream has no length in its header: the samples stand behind the word "data" and four bytes.
        data = done.stdout[done.stdout.index(b"data") + 8 :]
        rate = int.from_bytes(done.stdout[24:28], "little")
        return scaled(data), rate
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != 2:
            raise Unreadable(f"{path}: {file.getsampwidth() * 8} bits a sample; 16 are read here")
        channels, rate = file.getnchannels(), file.getframerate()
        samples = scaled(file.readframes(file.getnframes()))
    return (
        [sum(samples[at : at + channels]) / channels for at in range(0, len(samples) - channels + 1, channels)]
        if channels > 1
        else samples
    ), rate


def scaled(data):
    values = array.array("h", data[: len(data) // 2 * 2])
    if sys.byteorder == "big":
        values.byteswap()
    return [value / 32768 for value in values]


def kernel(cutoff):
    """PHASES windowed sincs with 2·HALF taps each (Hann window), the cut-off as a share of the input's Nyquist frequency."""
    table = []
    for phase in range(PHASES):
        taps = []
        for tap in range(-HALF + 1, HALF + 1):
            at = tap - phase / PHASES
            sinc = cutoff if at == 0 else math.sin(math.pi * cutoff * at) / (math.pi * at)
            taps.append(sinc * (0.5 + 0.5 * math.cos(math.pi * at / HALF)) if abs(at) < HALF else 0.0)
        total = sum(taps)
        table.append([tap / total for tap in taps])
    return table


def resampled(samples, rate, new_rate):
    table = kernel(min(1.0, new_rate / rate) * 0.95)
    padded = [0.0] * HALF + samples + [0.0] * (HALF + 1)
    result = []
    for number in range(len(samples) * new_rate // rate):
        whole, rest = divmod(number * rate, new_rate)
        start = whole + 1
        result.append(sum(map(float.__mul__, padded[start : start + 2 * HALF], table[rest * PHASES // new_rate])))
    return result


def louder(samples, decibels):
    """With that gain, but never so much that it clips."""
    factor = min(10 ** (decibels / 20), 0.99 / max(1e-9, max(map(abs, samples))))
    return [value * factor for value in samples], 20 * math.log10(factor)


def encoded(samples, rate):
    """The bytes of a WAV file."""
    values = array.array("h", (max(-32768, min(32767, round(value * 32767))) for value in samples))
    if sys.byteorder == "big":
        values.byteswap()
    data = values.tobytes()
    head = (
        b"RIFF"
        + (36 + len(data)).to_bytes(4, "little")
        + b"WAVEfmt "
        + (16).to_bytes(4, "little")
        + (1).to_bytes(2, "little")
        + (1).to_bytes(2, "little")
    )
    head += (
        rate.to_bytes(4, "little")
        + (rate * 2).to_bytes(4, "little")
        + (2).to_bytes(2, "little")
        + (16).to_bytes(2, "little")
    )
    return head + b"data" + len(data).to_bytes(4, "little") + data


def write(path, samples, rate):
    path.parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(path).write_bytes(encoded(samples, rate))
