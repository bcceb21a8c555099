#!/usr/bin/env python3
"""Builds a set of pictures with captions from Debian packages. Called by tools/fetch-pictures --captioned; see README.md here.

Nothing is installed. A stopped run goes on where it was: packages and drawings stay in TARGET/.work until the set is complete.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import sys
import time

try:
    import numpy
    from PIL import Image
    import fontTools
except ImportError as error:
    sys.exit(f"tools/fetch-pictures: {error.name} is missing; run: python3 -m pip install -r tools/data/captioned/requirements.txt")

import captions
import check
import groups
import packages
import pictures
import sources


def log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def candidates_of(package: str, contents: dict, names, index, cleaner, samples):
    if package == "openclipart-svg":
        return sources.openclipart(contents[package], cleaner, samples)
    if package == "fonts-noto-color-emoji":
        return sources.noto(contents[package], names, {key: entry.get("category", "") for key, entry in index.items()})
    if package == "ruby-rails-assets-emojione":
        return sources.emojione(contents[package], names, index)
    return sources.tango(contents[package])


def safe_name(candidate) -> str:
    stem = candidate.file.split("#")[-1]
    return re.sub(r"[^A-Za-z0-9_-]+", "-", stem[:-4] if stem.endswith(".svg") else stem).strip("-").lower()


def drawn(candidate, work: pathlib.Path) -> Image.Image:
    """The fitted picture, from the cache of a stopped run where it is there. Failures are remembered as well."""
    cached = work / "drawn" / candidate.package / (candidate.digest[:32] + ".png")
    failed = cached.with_suffix(".txt")
    if failed.exists():
        raise pictures.Unreadable(failed.read_text("utf-8"))
    if cached.exists():
        return Image.open(cached).convert("RGBA")
    cached.parent.mkdir(parents=True, exist_ok=True)
    try:
        picture = pictures.fit(candidate.draw())
    except pictures.Unreadable as error:
        failed.write_text(str(error), "utf-8")
        raise
    partial = cached.with_suffix(".partial")
    picture.save(partial, "PNG")
    partial.rename(cached)
    return picture


def content_words(text: str) -> list:
    return [word for word in text.split() if word not in captions.SMALL and word != "some"]


def build(target: pathlib.Path, chosen: list, from_folder) -> None:
    work = target / ".work"
    files, contents = {}, {}
    for package in [*chosen, *packages.WORDS, *([] if "ruby-rails-assets-emojione" in chosen else ["ruby-rails-assets-emojione"])]:
        files[package] = packages.fetch(package, work / "packages", from_folder)
        contents[package] = packages.unpack(files[package], work / "content")
        log(f"{package} {packages.version(files[package])}: there")
    names = sources.EmojiNames(contents["unicode-cldr-core"])
    index = sources.emojione_index(contents["ruby-rails-assets-emojione"])
    lines = (contents["wamerican"] / "usr/share/dict/american-english").read_text("utf-8").splitlines()
    cleaner = captions.Cleaner({line for line in lines if line.isalpha() and line.islower()}, names.everyday)
    samples = captions.table("samples.tsv")

    ledger, rows, thumbnails, images = [], [], [], []
    for package in chosen:
        started, taken = time.monotonic(), 0
        for candidate in candidates_of(package, contents, names, index, cleaner, samples):
            entry = {"package": package, "file": candidate.file, "fate": "refused", "reason": candidate.reason, "picture": None}
            ledger.append(entry)
            if candidate.reason:
                continue
            try:
                picture = drawn(candidate, work)
            except pictures.Unreadable as error:
                entry["reason"] = str(error)
                continue
            found = pictures.clear_colour(picture)
            text = captions.Cleaner.finish(candidate.phrase, found[0] if found and not candidate.tone else None)
            uncoloured = captions.Cleaner.finish(candidate.phrase, None)
            if text is None or uncoloured is None:
                entry["reason"] = "no title: nothing is left after cleaning"
                continue
            taken += 1
            rows.append({
                "file_name": f"{package}/{safe_name(candidate)}.png", "text": text, "plain": uncoloured,
                "keywords": list(candidate.keywords), "source": f"{package}: {candidate.file}", "licence": candidate.licence,
                "author": candidate.author, "kind": candidate.kind, "group": captions.group_key(candidate.subject),
                "colour": found[0] if found else None, "colour_share": found[1] if found else None, "tone": candidate.tone or None,
                "sample": f"{package}: {candidate.file}" in samples})
            thumbnails.append(pictures.thumbnail(picture))
            images.append((entry, picture))
            if taken % 500 == 0:
                log(f"{package}: {taken} pictures drawn, {time.monotonic() - started:.0f} s")
        log(f"{package}: {taken} pictures drawn in {time.monotonic() - started:.0f} s")

    # The first of two equal pictures stays. Skin tones differ in colour, and so are never equal.
    union, dropped = groups.Union(), {}
    contrasts = [groups.contrast(thumbnail) for thumbnail in thumbnails]
    pairs = groups.near_pairs(thumbnails, groups.NEAR)
    for first, second, distance, peak in pairs:
        if first in dropped or second in dropped or rows[first]["tone"] != rows[second]["tone"]:
            continue
        if distance <= min(groups.SAME, groups.SAME_SHARE * contrasts[first]) and peak <= groups.SAME_PEAK:
            # A picture of the samples stays, whoever came first: its twin must not be trained on.
            stays, goes = (second, first) if rows[second]["sample"] and not rows[first]["sample"] else (first, second)
            dropped[goes] = stays
    for first, second, distance, peak in pairs:
        if first not in dropped and second not in dropped and distance <= groups.NEAR_SHARE * contrasts[first]:
            union.merge(rows[first]["group"], rows[second]["group"])
    kept, seen_names = [], set()
    for package in chosen:
        shutil.rmtree(target / package, ignore_errors=True)
        (target / package).mkdir()
    for position, (row, (entry, picture)) in enumerate(zip(rows, images)):
        if position in dropped:
            entry["reason"] = "duplicate of " + rows[dropped[position]]["source"]
            continue
        name, number = row["file_name"], 2
        while name.lower() in seen_names:
            name = f"{row['file_name'][:-4]}-{number}.png"
            number += 1
        seen_names.add(name.lower())
        row["file_name"] = name
        row["group"] = union.find(row["group"])
        picture.save(target / name, "PNG")
        entry.update(fate="taken", reason=None, picture=name)
        kept.append(row)
    groups.assign_sides(kept, content_words)
    kept.sort(key=lambda row: row["file_name"])
    write_lines(target / "metadata.jsonl", kept)
    write_lines(target / "ledger.jsonl", ledger)
    manifest = summary(chosen, files, ledger, kept, pairs, dropped)
    write(target / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")


def summary(chosen, files, ledger, rows, pairs, dropped) -> dict:
    def count(items, key):
        counts = {}
        for item in items:
            counts[key(item)] = counts.get(key(item), 0) + 1
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0]))))

    return {
        "pictures": len(rows), "captions": len({row["text"] for row in rows}), "groups": len({row["group"] for row in rows}),
        "side": pictures.SIDE, "sides": count(rows, lambda row: row["side"]),
        "heldout": count((row for row in rows if row["heldout"]), lambda row: row["heldout"]),
        "licences": count(rows, lambda row: row["licence"]), "colours": count((row for row in rows if row["colour"]), lambda row: row["colour"]),
        "near_pairs": len(pairs), "duplicates_removed": len(dropped),
        "packages": {package: {
            "version": packages.version(files[package]), "sha256": packages.checksum(files[package]), "licence": packages.PICTURES[package],
            "files": sum(entry["package"] == package for entry in ledger),
            "taken": sum(entry["package"] == package and entry["fate"] == "taken" for entry in ledger),
            "refused": count((entry for entry in ledger if entry["package"] == package and entry["fate"] == "refused"),
                             lambda entry: entry["reason"].split(":")[0].split(" of ")[0])}
            for package in chosen},
        "word_lists": {package: {"version": packages.version(files[package]), "sha256": packages.checksum(files[package])}
                       for package in files if package not in chosen},
        "made_with": {"pillow": Image.__version__, "numpy": numpy.__version__, "fonttools": fontTools.version, "rsvg-convert": rsvg_version()},
    }


def rsvg_version() -> str:
    import subprocess
    return subprocess.run(["rsvg-convert", "--version"], capture_output=True, text=True).stdout.split()[-1]


def write(path: pathlib.Path, text: str) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, "utf-8")
    os.replace(partial, path)


def write_lines(path: pathlib.Path, rows: list) -> None:
    write(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def white_copy(target: pathlib.Path, folder: pathlib.Path, side: int) -> None:
    """A second form of a finished set: smaller, without transparency, on white."""
    rows = [json.loads(line) for line in (target / "metadata.jsonl").read_text("utf-8").splitlines()]
    for package in {row["file_name"].split("/")[0] for row in rows}:
        shutil.rmtree(folder / package, ignore_errors=True)
    for row in rows:
        place = folder / row["file_name"]
        place.parent.mkdir(parents=True, exist_ok=True)
        pictures.on_white(Image.open(target / row["file_name"]).convert("RGBA")).resize((side, side), Image.Resampling.BOX).save(place, "PNG")
    for name in ("metadata.jsonl", "manifest.json", "ledger.jsonl"):
        shutil.copy(target / name, folder / name)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools/fetch-pictures --captioned", description=__doc__.split("\n")[0])
    parser.add_argument("target", type=pathlib.Path, help="the folder to write to, or to check")
    parser.add_argument("packages", nargs="*", help="only these packages; all of " + ", ".join(packages.PICTURES))
    parser.add_argument("--check", action="store_true", help="verify a finished set and exit with 1 on a mismatch; writes nothing")
    parser.add_argument("--debs", type=pathlib.Path, help="a folder with .deb files that need not be downloaded again")
    parser.add_argument("--keep", action="store_true", help="keep TARGET/.work (packages and drawings) after a complete run")
    parser.add_argument("--white", type=pathlib.Path, metavar="FOLDER", help="also write 64 × 64 pictures on white there")
    arguments = parser.parse_args()
    if arguments.check:
        faults = check.check(arguments.target)
        for fault in faults[:40]:
            print(fault)
        if faults:
            sys.exit(f"{arguments.target}: {len(faults)} faults" + (", the first 40 are shown" if len(faults) > 40 else ""))
        print(f"{arguments.target}: counts, files, captions and licences agree")
        return
    for package in arguments.packages:
        if package in packages.REFUSED:
            sys.exit(f"tools/fetch-pictures: {package} is left out: {packages.REFUSED[package]}")
        if package not in packages.PICTURES:
            sys.exit(f"tools/fetch-pictures: {package} is not a known package with captions; known are {', '.join(packages.PICTURES)}")
    if shutil.which("rsvg-convert") is None:
        sys.exit("tools/fetch-pictures: rsvg-convert is missing; run: apt-get install librsvg2-bin")
    chosen = [package for package in packages.PICTURES if not arguments.packages or package in arguments.packages]
    arguments.target.mkdir(parents=True, exist_ok=True)
    try:
        build(arguments.target.resolve(), chosen, arguments.debs)
    except packages.Missing as error:
        sys.exit(f"tools/fetch-pictures: {error}")
    faults = check.check(arguments.target)
    if faults:
        sys.exit("tools/fetch-pictures: the new set does not agree with itself: " + "; ".join(faults[:5]))
    if arguments.white:
        white_copy(arguments.target, arguments.white, 64)
    if not arguments.keep:
        shutil.rmtree(arguments.target / ".work")
    manifest = json.loads((arguments.target / "manifest.json").read_text("utf-8"))
    for package, entry in manifest["packages"].items():
        print(f"{package}: {entry['files']} files, {entry['taken']} taken, {entry['files'] - entry['taken']} refused ({entry['licence']})")
    print(f"{manifest['pictures']} pictures, {manifest['captions']} captions, {manifest['groups']} groups; "
          "every file's fate is in " + str(arguments.target / "ledger.jsonl"))


if __name__ == "__main__":
    main()
