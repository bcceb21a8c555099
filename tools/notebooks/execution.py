"""Runs a notebook's program and cuts what it prints into the outputs of its cells.

A line of its own that is `![title](path)` is a picture, .svg, .png or .jpg, that the cell has written; the path is relative to the
folder the notebook runs in.
"""

import dataclasses
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile

from source import Failure

MARK = re.compile(r"\x1e(cell|line|end)(?: (\d+))? ([\d.e+-]+)\n")
PICTURE = re.compile(r"^!\[(?P<title>[^\]\n]*)\]\((?P<path>[^)\n]+)\)\n?", re.MULTILINE)
TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
# Of a long output the beginning and the end are shown.
MOST_LINES, FIRST_LINES, LAST_LINES, MOST_COLUMNS = 60, 40, 12, 400


@dataclasses.dataclass
class Picture:
    title: str
    kind: str
    data: bytes


@dataclasses.dataclass
class Result:
    """What a cell printed and drew, in its order: texts and pictures; and how long it took."""
    outputs: list
    seconds: float


def run(source, program, root):
    """The results of the cells of code, in order, and the share of the processor's time that other programs had meanwhile."""
    before = processor_time()
    with tempfile.TemporaryDirectory(prefix="notebook-") as scratch:
        with tempfile.TemporaryFile("w+") as errors:
            process = subprocess.Popen(
                [program], cwd=root, stdout=subprocess.PIPE, stderr=errors, text=True, errors="replace",
                env={**os.environ, "TMPDIR": scratch, "SWIFT_BACKTRACE": "enable=no"})
            printed = follow(source, process)
            code = process.wait()
            errors.seek(0)
            said = errors.read()
        # The runtime's stack trace has no lines of the source.
        if said := said.split("Current stack trace:")[0].strip():
            print(said, file=sys.stderr)
        if code or not any(mark[0] == "end" for mark in MARK.findall(printed)):
            raise Failure(failure(source, printed, code))
        everybody, own, whole = (after - earlier for after, earlier in zip(processor_time(), before))
        return results(printed, root), max(0, everybody - own) / max(whole, 1e-9)


def processor_time():
    """Seconds of all cores since some moment: those that anybody used, those of finished programs of ours, all there were."""
    with open("/proc/stat") as file:
        ticks = [int(each) for each in file.readline().split()[1:9]]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    idle = ticks[3] + ticks[4]
    per_second = os.sysconf("SC_CLK_TCK")
    return (sum(ticks) - idle) / per_second, used.ru_utime + used.ru_stime, sum(ticks) / per_second


def follow(source, process):
    """Everything the program prints; tells on standard error which cell runs."""
    printed = []
    for line in process.stdout:
        printed.append(line)
        for kind, number, time in MARK.findall(line):
            if kind == "cell":
                cell = source.code[int(number) - 1]
                print(f"{float(time):7.1f} s  {cell.name} of {len(source.code)}", file=sys.stderr, flush=True)
            elif kind == "end":
                print(f"{float(time):7.1f} s  done", file=sys.stderr, flush=True)
    return "".join(printed)


def failure(source, printed, code):
    """Where the program ended and how, in the terms of the source."""
    marks = [mark for mark in MARK.findall(printed) if mark[1]]
    if not marks:
        return f"{source.path}: the program ended with {code} before its first cell"
    kind, number, _ = marks[-1]
    cell = source.code[int(number) - 1] if kind == "cell" else source.cell_at(int(number))
    line = cell.line if kind == "cell" else int(number)
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    last = "".join(f"\n  | {each}" for each in MARK.sub("", printed).rstrip().split("\n")[-5:])
    return f"{source.path}:{line}: the statement that begins here ended the program, {how} ({cell.name}); it had printed:{last}"


def results(printed, root):
    """Cuts the output at the marks of cells."""
    found, texts, begins = [], [], []
    position = 0
    for mark in MARK.finditer(printed):
        if texts:
            texts[-1] += printed[position:mark.start()]
        position = mark.end()
        if mark[1] != "line":
            begins.append(float(mark[3]))
            if mark[1] == "cell":
                texts.append("")
    for text, begin, end in zip(texts, begins, begins[1:]):
        found.append(Result(outputs(text, root), round(end - begin, 3)))
    return found


def outputs(text, root):
    """Texts and pictures in their order; a text is shortened where it is long."""
    parts, position = [], 0
    for match in PICTURE.finditer(text):
        path = pathlib.Path(root, match["path"])
        kind = TYPES.get(path.suffix.lower())
        if kind is None or not path.is_file():
            raise Failure(f"{match['path']}: is no picture that can be shown ({', '.join(TYPES)}), or is not there")
        parts += [text[position:match.start()], Picture(match["title"], kind, path.read_bytes())]
        position = match.end()
    parts.append(text[position:])
    return [shortened(each) if isinstance(each, str) else each for each in parts
            if not isinstance(each, str) or each.strip()]


def shortened(text):
    lines = text.rstrip().split("\n")
    lines = [line if len(line) <= MOST_COLUMNS else
             f"{line[:MOST_COLUMNS]} … ({len(line) - MOST_COLUMNS} characters left out)" for line in lines]
    if len(lines) > MOST_LINES:
        left_out = len(lines) - FIRST_LINES - LAST_LINES
        lines[FIRST_LINES:-LAST_LINES] = [f"… ({left_out} lines left out)"]
    return "\n".join(lines).strip("\n")
