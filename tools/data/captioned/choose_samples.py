#!/usr/bin/env python3
"""Writes the two small sets of Samples/images from a finished captioned set: one character and one drawing style.

    python3 tools/data/captioned/choose_samples.py TARGET Samples/images
"""

import json
import pathlib
import shutil
import sys

import captions

target, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
rows = {row["source"]: row for row in map(json.loads, (target / "metadata.jsonl").read_text("utf-8").splitlines())}
for name in ("character", "hand"):
    chosen = [(rows[source], value.split("\t")[1]) for source, value in captions.table("samples.tsv").items()
              if value.split("\t")[0] == name and source in rows]
    (folder / name).mkdir(parents=True, exist_ok=True)
    lines = []
    for number, (row, caption) in enumerate(chosen, start=1):
        file = f"{name}-{number:02}.png"
        shutil.copy(target / row["file_name"], folder / name / file)
        lines.append({"file_name": file, "text": caption, "licence": row["licence"], "author": row["author"], "source": row["source"]})
    (folder / name / "metadata.jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    print(f"{folder / name}: {len(lines)} pictures")
