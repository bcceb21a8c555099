"""What a run of a notebook left: its cells, their outputs, and where it ran. As a notebook file, .ipynb, and read back from it.

The file is what the other two renderings are compared with: it holds everything they show.
"""

import base64
import dataclasses
import json
import os
import pathlib
import re
import subprocess

from execution import Picture, Result
from source import Cell

# Of our own, in the notebook's metadata.
OWN = "ftlab"


@dataclasses.dataclass
class Record:
    name: str
    cells: list
    # Of the cells of code.
    results: list
    sha256: str
    processor: str
    # The share of its time that other programs had during the run.
    others: float
    swift: str

    @property
    def seconds(self):
        return sum(result.seconds for result in self.results)

    def pairs(self):
        """Each cell with its result, nil for prose."""
        results = iter(self.results)
        return [(cell, next(results) if cell.kind == "code" else None) for cell in self.cells]

    @property
    def note(self):
        """Where the outputs come from, as a sentence."""
        busy = f"; other programs had {self.others:.0%} of the cores meanwhile, so times are longer than they need be"
        # Of a moment nothing can be said.
        is_busy = self.others >= 0.1 and self.seconds >= 10
        return (f"The outputs are those of one run on {self.processor}, {duration(self.seconds)} in all, Swift {self.swift}"
                f"{busy if is_busy else ''}.")


def made(source, results, others):
    return Record(source.path.stem, source.cells, results, source.sha256, processor(), round(others, 2), swift_version())


def processor():
    """What kind of processor this is, in words."""
    lines = dict(line.split(":", 1) for line in pathlib.Path("/proc/cpuinfo").read_text().split("\n") if ":" in line)
    fields = {key.strip(): value.strip() for key, value in lines.items()}
    flags = fields.get("flags", "").split()
    widest = next((name for flag, name in (("amx_bf16", "AMX"), ("avx512f", "AVX-512"), ("avx2", "AVX2")) if flag in flags),
                  "neither AVX-512 nor AVX2")
    cores = len(os.sched_getaffinity(0))
    return f"{cores} core{'s' if cores > 1 else ''} ({fields.get('model name', 'unknown processor')}, {widest})"


def swift_version():
    said = subprocess.run(["swift", "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    found = re.search(r"Swift version (\S+)", said)
    return found.group(1) if found else "of unknown version"


def duration(seconds):
    minutes, rest = divmod(round(seconds), 60)
    if minutes:
        return f"{minutes} min {rest} s"
    return f"{rest} s" if seconds >= 1 else "less than a second"


def shown_duration(seconds):
    """A cell's time where it is worth a word."""
    return duration(seconds) if seconds >= 1 else None


def notebook(record):
    """The notebook as the text of an .ipynb file, nbformat 4.5."""
    cells, code = [], 0
    for index, (cell, result) in enumerate(record.pairs(), 1):
        entry = {"cell_type": cell.kind, "id": f"cell-{index}", "metadata": {"title": cell.title} if cell.title else {},
                 "source": split(cell.text)}
        if result is not None:
            code += 1
            entry["metadata"][OWN] = {"seconds": result.seconds}
            entry |= {"execution_count": code, "outputs": [output(each) for each in result.outputs]}
        cells.append(entry)
    metadata = {
        "kernelspec": {"display_name": "Swift", "language": "swift", "name": "swift"},
        "language_info": {"file_extension": ".swift", "mimetype": "text/x-swift", "name": "swift", "version": record.swift},
        OWN: {"source": f"{record.name}.swift", "sha256": record.sha256, "processor": record.processor,
              "other_programs": record.others},
    }
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def output(value):
    if isinstance(value, str):
        return {"name": "stdout", "output_type": "stream", "text": split(value)}
    data = split(value.data.decode()) if value.kind == "image/svg+xml" else base64.b64encode(value.data).decode()
    return {"data": {value.kind: data, "text/plain": value.title}, "metadata": {}, "output_type": "display_data"}


def split(text):
    return text.splitlines(keepends=True)


def read(path):
    """The record that a notebook file holds."""
    document = json.loads(path.read_text())
    own = document["metadata"][OWN]
    cells, results = [], []
    for entry in document["cells"]:
        number = 1 + sum(cell.kind == entry["cell_type"] for cell in cells)
        cells.append(Cell(entry["cell_type"], "".join(entry["source"]), entry["metadata"].get("title", ""), 0, number))
        if entry["cell_type"] == "code":
            results.append(Result([value(each) for each in entry["outputs"]], entry["metadata"][OWN]["seconds"]))
    return Record(path.stem, cells, results, own["sha256"], own["processor"], own["other_programs"],
                  document["metadata"]["language_info"]["version"])


def value(entry):
    if entry["output_type"] == "stream":
        return "".join(entry["text"])
    kind = next(key for key in entry["data"] if key.startswith("image/"))
    data = entry["data"][kind]
    decoded = "".join(data).encode() if kind == "image/svg+xml" else base64.b64decode(data)
    return Picture(entry["data"]["text/plain"], kind, decoded)
