"""Recordings of ten people to measure cloning with: what to learn from, and held-out clips to judge against.

Run: python3 tools/judge/targets.py TARGET [--from DIR]     DIR holds the .deb files; without it apt-get downloads them

TARGET/SPEAKER/held-out/   16 recordings of 2.5 to 6 s, evenly over the sorted names (of the audio book's reader all but one, 4)
TARGET/SPEAKER/5s/         one other recording of 4.5 to 6 s (6.5 s of the reader), nearly all of it speech
TARGET/en/30s/, 2min/, 8min/   other prompts that make up that much, each amount in the next; NAME.list says what is said
Recordings stay single, 16 kHz, without silence at both ends; only the words of bg-m are joined. "es" is the same person as "en".
Needs ffmpeg and dpkg-deb.
"""

import argparse
import gzip
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import wave
from array import array
from concurrent.futures import ThreadPoolExecutor

RATE = 16000
SPEAKERS = {"fr": "fr_CA_f_June", "it": "it_IT_m_Carlo", "ru": "ru_RU_f_IvrvoiceRU", "en": "en_US_f_Allison",
            "es": "es_MX_f_Allison"}
# Actors of a game, a volunteer who reads an audio book, one who says what stamps show: package, pattern of the files, words joined.
MORE = {
    "cs-f": ("fillets-ng-data-cs", "sound/*/cs/*-m-*.ogg", 1), "cs-m": ("fillets-ng-data-cs", "sound/*/cs/*-v-*.ogg", 1),
    "nl-f": ("fillets-ng-data-nl", "sound/*/nl/*-m-*.ogg", 1), "nl-m": ("fillets-ng-data-nl", "sound/*/nl/*-v-*.ogg", 1),
    "en-m": ("pocketsphinx-testdata", "librivox/*.wav", 1), "bg-m": ("tuxpaint-stamps-default", "stamps/**/*_desc_bg.ogg", 5),
}
MOST = 120
LICENCES = {"ru": "CC BY 3.0", "en-m": "public domain (LibriVox)", "bg-m": "GPL-2.0-or-later",
            **dict.fromkeys(("cs-f", "cs-m", "nl-f", "nl-m"), "GPL-2.0-only")}
AMOUNTS = {"30s": 30, "2min": 120, "8min": 480}
HELD_OUT = 16
NO_SPEECH = {"beep", "beeperr", "ascending-2tone", "descending-2tone"}


def content(package, source, work):
    """The unpacked folder of a package."""
    found = sorted(source.glob(f"{package}_*.deb")) if source else []
    if not found:
        if source:
            sys.exit(f"targets.py: {source} has no {package}_….deb")
        subprocess.run(["apt-get", "download", "-qq", package], cwd=work, check=True)
        found = sorted(work.glob(f"{package}_*.deb"))
    subprocess.run(["dpkg-deb", "--extract", found[0], work / package], check=True)
    return work / package


def decoded(path):
    """Samples at 16 kHz, 16 bit, without silence at both ends, as tools/fetch-voices has them."""
    cut = "silenceremove=start_periods=1:start_threshold=-45dB:start_silence=0.05,areverse"
    form = ["-f", "g722"] if path.suffix == ".g722" else []
    data = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", *form, "-i", path, "-af", f"{cut},{cut}", "-ac", "1",
         "-ar", str(RATE), "-f", "s16le", "-"], capture_output=True, check=True).stdout
    return array("h", data)


def speech_share(samples):
    """Share of 20 ms frames that are within 35 dB of the loudest."""
    size = RATE // 50
    powers = [sum(s * s for s in samples[i:i + size]) for i in range(0, len(samples) - size, size)]
    return sum(power > max(powers) * 10 ** -3.5 for power in powers) / len(powers)


def transcripts(package_folder, language):
    """Name of the prompt -> what it says; sounds stand in brackets and are left out. As in tools/fetch-voices."""
    file = next(package_folder.rglob(f"core-sounds-{language}.txt.gz"))
    lines = gzip.open(file, "rt", encoding="utf-8-sig").read().splitlines()
    pairs = [line.split(":", 1) for line in lines if ":" in line and not line.startswith(";")]
    known = {name.strip(): " ".join(text.split()) for name, text in pairs if text.strip() and "[" not in text}
    return {name: text if text[-1] in ".?!" else text + "." for name, text in known.items()}


def more(target, source, work):
    """The people of MORE: what to learn from and what to judge against, without transcripts."""
    for speaker, (package, pattern, joined) in MORE.items():
        root = content(package, source, work) if not (work / package).exists() else work / package
        files, digests = [], set()
        for path in sorted(root.rglob(pattern)):
            digest = hashlib.sha256(path.read_bytes()).digest()
            if digest not in digests:
                files.append(path)
            digests.add(digest)
        most = min(len(files), MOST * joined)
        files = [files[len(files) * i // most] for i in range(most)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            sounds = list(pool.map(decoded, files))
        prompts = {}
        for first in range(0, len(files) - joined + 1, joined):
            name = "-".join([files[first].parent.parent.name, files[first].stem] if joined == 1 else [files[first].stem])
            prompts[name] = array("h", b"".join(s.tobytes() for s in sounds[first:first + joined]))
        lengths = {name: len(samples) / RATE for name, samples in prompts.items()}
        few = len(prompts) <= HELD_OUT
        shares = {name: speech_share(prompts[name]) for name in prompts if 4.5 <= lengths[name] <= (6.5 if few else 6)}
        fitting = [name for name in prompts if few or 2.5 <= lengths[name] <= 6]
        held_out = fitting if few else [fitting[len(fitting) * i // HELD_OUT] for i in range(HELD_OUT)]
        chosen = max((name for name in shares if few or name not in held_out), key=lambda name: (shares[name], name))
        held_out = [name for name in held_out if name != chosen]
        folder = target / speaker
        write(folder / "held-out", prompts, held_out)
        write(folder / "5s", prompts, [chosen])
        consent(folder)
        print(f"{speaker}: held-out {len(held_out)} of {len(fitting)}; 5s is {chosen}, {lengths[chosen]:.1f} s, "
              f"{shares[chosen]:.0%} speech")


def write(folder, prompts, names):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in names:
        with wave.open(str(folder / f"{name.replace('/', '-')}.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(prompts[name].tobytes())
    consent(folder)


def consent(folder):
    (folder / "consent.json").write_text(json.dumps({
        "uses": ["evaluation"],
        "statement": "A licence is not consent: nobody asked these people whether their voices may be imitated. "
                     "The voice of a real person, for measuring only.",
        "licence": LICENCES.get(folder.name if folder.name in LICENCES else folder.parent.name, "CC BY-SA 3.0"),
    }, indent=2) + "\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("target", type=pathlib.Path)
    arguments.add_argument("--from", dest="source", type=pathlib.Path, metavar="DIR")
    given = arguments.parse_args()
    work = pathlib.Path(tempfile.mkdtemp())
    for language, speaker in SPEAKERS.items():
        root = next(content(f"asterisk-core-sounds-{language}-g722", given.source, work).rglob(speaker))
        texts = transcripts(content(f"asterisk-core-sounds-{language}", given.source, work), language) if language == "en" else {}
        paths, digests = {}, set()
        for path in sorted(root.rglob("*.g722")):
            name, digest = path.relative_to(root).with_suffix("").as_posix(), hashlib.sha256(path.read_bytes()).digest()
            # 8000 bytes are a second, before silence is cut. Of equal files one.
            seconds = path.stat().st_size / 8000
            wanted = 2.5 <= seconds <= 7.5 or (1 <= seconds <= 21 and name in texts)
            if wanted and digest not in digests and "silence/" not in name and path.stem not in NO_SPEECH:
                paths[name] = path
            digests.add(digest)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            prompts = dict(zip(paths, pool.map(decoded, paths.values())))
        lengths = {name: len(samples) / RATE for name, samples in prompts.items()}

        fitting = [name for name in prompts if 2.5 <= lengths[name] <= 6]
        held_out = [fitting[len(fitting) * i // HELD_OUT] for i in range(HELD_OUT)]
        others = [name for name in prompts if name not in held_out and (not texts or name in texts)]
        shares = {name: speech_share(prompts[name]) for name in others if 4.5 <= lengths[name] <= 6}
        first = max(shares, key=lambda name: (shares[name], name))
        folder = given.target / language
        write(folder / "held-out", prompts, held_out)
        write(folder / "5s", prompts, [first])
        consent(folder)
        made = {"5s": [first]}
        if texts:
            order = [name for name in others if name != first]
            random.Random(1).shuffle(order)
            # What is longer than 12 s only where the rest does not suffice.
            order = [name for name in order if 1 <= lengths[name] <= 12] + [name for name in order if 12 < lengths[name] <= 20]
            chosen = [first]
            for amount, goal in AMOUNTS.items():
                for name in order:
                    if name not in chosen and sum(lengths[n] for n in chosen) + lengths[name] <= goal:
                        chosen.append(name)
                made[amount] = sorted(chosen)
                write(folder / amount, prompts, chosen)
            for amount, names in made.items():
                lines = [f"{amount}/{name.replace('/', '-')}.wav|{language}|EN|{texts[name]}\n" for name in names]
                (folder / f"{amount}.list").write_text("".join(lines), encoding="utf-8")
        print(f"{language}: held-out {len(held_out)} of {len(fitting)}; 5s is {first}, {shares[first]:.0%} speech; " + ", ".join(
            f"{amount} {len(names)} prompts {sum(lengths[n] for n in names):.1f} s" for amount, names in made.items()))
    more(given.target, given.source, work)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
