"""Verifies a finished set: the counts, the files, the captions, the licences and the split."""

import json
import pathlib

from PIL import Image

import packages
import pictures

LICENCES = {"public domain", "OFL-1.1", "CC-BY-4.0"}
SIDES = {"train", "validation", "test", "sample"}


def lines(path: pathlib.Path) -> list:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def check(target: pathlib.Path) -> list:
    """What does not agree, in words; empty where all is well."""
    try:
        rows, ledger = lines(target / "metadata.jsonl"), lines(target / "ledger.jsonl")
        manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        return [f"{target} is not a finished set: {error}"]
    faults = []
    taken = [entry for entry in ledger if entry["fate"] == "taken"]
    refused = [entry for entry in ledger if entry["fate"] == "refused"]
    if len(taken) + len(refused) != len(ledger):
        faults.append(f"ledger: {len(ledger)} files in, but {len(taken)} taken + {len(refused)} refused")
    faults += [f"ledger: {entry['package']}: {entry['file']} is refused without a reason" for entry in refused if not entry["reason"]]
    if len({(entry["package"], entry["file"]) for entry in ledger}) != len(ledger):
        faults.append("ledger: a file stands there twice")
    for package, entry in manifest["packages"].items():
        here = [row for row in ledger if row["package"] == package]
        numbers = (len(here), sum(row["fate"] == "taken" for row in here), sum(row["fate"] == "refused" for row in here))
        if numbers != (entry["files"], entry["taken"], sum(entry["refused"].values())):
            faults.append(f"manifest: the counts of {package} are not those of the ledger, {numbers}")
        if package not in packages.PICTURES:
            faults.append(f"manifest: {package} is not a package whose licence was looked at")
    if manifest["pictures"] != len(rows):
        faults.append(f"manifest: {manifest['pictures']} pictures, metadata.jsonl has {len(rows)}")
    named = [row["file_name"] for row in rows]
    if len(set(named)) != len(named):
        faults.append("metadata: a picture stands there twice")
    if set(named) != {entry["picture"] for entry in taken}:
        faults.append("metadata: its pictures are not those that the ledger took")
    there = {path.relative_to(target).as_posix() for package in manifest["packages"] for path in (target / package).glob("*.png")}
    faults += [f"{name}: the picture is missing" for name in sorted(set(named) - there)]
    faults += [f"{name}: no row names this picture" for name in sorted(there - set(named))]
    groups = {}
    for row in rows:
        name = row["file_name"]
        words = row["text"].split()
        if not 2 <= len(words) <= 8 or not all(word.isascii() and word.isalpha() and word.islower() for word in words):
            faults.append(f"{name}: the caption {row['text']!r} is not two to eight plain words")
        if row["licence"] not in LICENCES or not row["author"] or not row["source"]:
            faults.append(f"{name}: licence {row['licence']!r}, author {row['author']!r}")
        if row["side"] not in SIDES or (row["side"] == "test") != bool(row["heldout"]):
            faults.append(f"{name}: side {row['side']!r}, held out as {row['heldout']!r}")
        if row["heldout"] != "combination" and row["side"] != "sample":
            groups.setdefault(row["group"], set()).add(row["side"])
        if name in there:
            try:
                with Image.open(target / name) as picture:
                    picture.load()
                    if picture.size != (pictures.SIDE, pictures.SIDE) or picture.mode != "RGBA":
                        faults.append(f"{name}: {picture.size[0]} × {picture.size[1]} {picture.mode}")
            except Exception as error:
                faults.append(f"{name}: not readable: {error}")
    faults += [f"group {group!r} is on {len(sides)} sides" for group, sides in groups.items() if len(sides) > 1]
    return faults
