"""Voices that speak whole sentences, for train_judge.py: speech synthesisers made of real people's recordings, and the
telephone prompts of three people who are no targets of cloning. See README.md.

Run: python tools/judge/sentence_voices.py TARGET [--root DIR]
     DIR is where the packages of README.md are unpacked, / unless told; festival and flite must be in PATH
"""

import argparse
import gzip
import pathlib
import subprocess
import tempfile
import unicodedata

FESTIVAL = {"kal_diphone": "en", "ked_diphone": "en", "lp_diphone": "es", "pc_diphone": "es", "czech_ph": "es",
            "czech_dita": "es", "czech_krb": "es", "czech_machac": "es", "hy_fi_mv_diphone": "es", "suo_fi_lj_diphone": "es"}
FLITE = ["awb", "rms", "slt"]
RECORDED = {"russian-nsh": "festival/voices/russian/msu_ru_nsh_clunits/wav", "prompts-es-co": "asterisk/sounds/es",
            "prompts-fr-armelle": "asterisk/sounds/fr", "prompts-it-menardi": "asterisk/sounds/it_IT_f_Menardi"}
AMOUNT = 40


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isascii() and c not in '"\\')


def texts(root, language):
    file = root / f"usr/share/doc/asterisk-core-sounds-{language}/core-sounds-{language}.txt.gz"
    lines = gzip.open(file, "rt", encoding="utf-8-sig").read().split("\n")
    found = [line.split(":", 1)[1].strip() for line in lines if ":" in line and not line.startswith(";") and "[" not in line]
    return [plain(text) for text in found if 35 <= len(text) <= 110][:AMOUNT]


def converted(path, target):
    """16 kHz, one channel, without silence at both ends."""
    cut = "silenceremove=start_periods=1:start_threshold=-45dB:start_silence=0.05,areverse"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", path, "-af", f"{cut},{cut}", "-ac", "1", "-ar", "16000",
                    "-bitexact", target], check=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("target", type=pathlib.Path)
    arguments.add_argument("--root", type=pathlib.Path, default=pathlib.Path("/"))
    given = arguments.parse_args()
    said = {language: texts(given.root, language) for language in ("en", "es")}
    for voice in [*FESTIVAL, *FLITE]:
        folder = given.target / voice.replace("_", "-")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as work:
            sentences = said[FESTIVAL.get(voice, "en")]
            paths = [pathlib.Path(work) / f"{number:03}.wav" for number in range(1, len(sentences) + 1)]
            if voice in FESTIVAL:
                script = "".join(f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{path}" \'riff)\n'
                                 for text, path in zip(sentences, paths))
                (pathlib.Path(work) / "all.scm").write_text(f"(voice_{voice})\n{script}")
                subprocess.run(["festival", "-b", pathlib.Path(work) / "all.scm"], check=True, capture_output=True)
            else:
                for text, path in zip(sentences, paths):
                    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", path], check=True)
            for path in paths:
                converted(path, folder / path.name)
        print(voice, len(paths), flush=True)
    for name, source in RECORDED.items():
        # As many seconds a file as a sentence has, evenly over the sorted names.
        sizes = {".wav": 40000, ".gsm": 4100}
        files = [p for p in sorted((given.root / "usr/share" / source).rglob("*")) if p.suffix in sizes
                 and p.stat().st_size > sizes[p.suffix] and "silence" not in p.as_posix() and "tone" not in p.stem]
        folder = given.target / name
        folder.mkdir(parents=True, exist_ok=True)
        picked = [files[len(files) * i // AMOUNT] for i in range(AMOUNT)]
        for number, path in enumerate(picked, 1):
            converted(path, folder / f"{number:03}.wav")
        print(name, len(picked), "of", len(files), flush=True)


if __name__ == "__main__":
    main()
