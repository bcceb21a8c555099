"""A notebook's source: a Swift script in cells, as Visual Studio Code and Jupytext know them.

A line `// %%` begins a cell of code, with a title behind it if there is one; `// %% [markdown]` begins a cell of text, every line of
which is a comment.
"""

import dataclasses
import hashlib
import pathlib
import re

MARKER = re.compile(r"// %%(?: (?P<words>.*))?$")
KIND = re.compile(r"\s*\[(?P<kind>\w+)\]\s*$")


class Failure(Exception):
    """What is wrong, and where."""


@dataclasses.dataclass
class Cell:
    """A cell: its text without the marker, and without the comment signs where it is prose."""
    kind: str
    text: str
    title: str
    # The line of the source on which the text begins, counted from 1.
    line: int
    # Of its kind, counted from 1.
    number: int

    @property
    def name(self):
        return f"cell {self.number}" + (f", \"{self.title}\"" if self.title else "")


@dataclasses.dataclass
class Source:
    path: pathlib.Path
    cells: list
    sha256: str

    @property
    def code(self):
        return [cell for cell in self.cells if cell.kind == "code"]

    @property
    def title(self):
        """The first heading."""
        headings = (re.search(r"^# (.+)$", cell.text, re.MULTILINE) for cell in self.cells if cell.kind == "markdown")
        return next((found.group(1) for found in headings if found), self.path.stem)

    def cell_at(self, line):
        """The cell of code that a line of the source stands in."""
        return next((cell for cell in reversed(self.code) if cell.line <= line), None)


def read(path):
    data = path.read_bytes()
    lines = data.decode("utf-8").split("\n")
    cells = []
    starts = [index for index, line in enumerate(lines) if MARKER.match(line)]
    if not starts or any(line.strip() for line in lines[: starts[0]]):
        raise Failure(f"{path}:1: expected a line that begins a cell, `// %%` or `// %% [markdown]`")
    for start, end in zip(starts, starts[1:] + [len(lines)]):
        words = MARKER.match(lines[start])["words"] or ""
        found = KIND.search(words)
        kind = found["kind"] if found else "code"
        if kind not in ("code", "markdown"):
            raise Failure(f"{path}:{start + 1}: a cell is code or [markdown], not [{kind}]")
        first, last = start + 1, end
        while first < last and not lines[first].strip():
            first += 1
        while last > first and not lines[last - 1].strip():
            last -= 1
        body = lines[first:last]
        if not body:
            raise Failure(f"{path}:{start + 1}: the cell is empty")
        if kind == "markdown":
            body = [prose(path, first + index + 1, line) for index, line in enumerate(body)]
        number = 1 + sum(cell.kind == kind for cell in cells)
        cells.append(Cell(kind, "\n".join(body), KIND.sub("", words).strip(), first + 1, number))
    return Source(path, cells, hashlib.sha256(data).hexdigest())


def prose(path, number, line):
    """A comment's text."""
    if line.rstrip() == "//":
        return ""
    if not line.startswith("// "):
        raise Failure(f"{path}:{number}: a line of a [markdown] cell begins with `// `")
    return line[3:].rstrip()
