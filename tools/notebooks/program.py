"""A notebook as a program: the same lines, with marks between them, in a package of its own that depends on this one."""

import re
import shutil
import subprocess
import sys

from source import Failure

HEADER = """\
// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "{name}",
  dependencies: [.package(name: "ftlab", path: "../..")],
  targets: [
    .executableTarget(name: "{name}", dependencies: [.product(name: "FTLab", package: "ftlab")])
  ],
  swiftLanguageModes: [.v6]
)
"""
# A statement begins a line, because the source is formatted; a declaration needs no mark, nothing of it runs.
STATEMENT = re.compile(r"[A-Za-z_(\[]")
DECLARATION = re.compile(
    r"(import|func|struct|enum|class|final|actor|extension|protocol|typealias|public|private|fileprivate|internal|nonisolated|case|default)\b")
ERROR = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+):(?P<column>\d+): error: (?P<message>.*)$", re.MULTILINE)


def marked(source, shown):
    """The program: before each cell and each statement a mark, and every line where it stands in the source.

    - Parameter shown: the source's path as the compiler names it.
    """
    lines = ["NotebookMark.start()"]

    def mark(call, number):
        if len(lines) > 1:
            lines.append("#sourceLocation()")
        lines.extend([call, f'#sourceLocation(file: "{shown}", line: {number})'])

    for cell in source.code:
        mark(f"NotebookMark.cell({cell.number})", cell.line)
        in_text, after_attribute = False, False
        for number, line in enumerate(cell.text.split("\n"), cell.line):
            if STATEMENT.match(line) and not DECLARATION.match(line) and not in_text and not after_attribute:
                mark(f"NotebookMark.line({number})", number)
            lines.append(line)
            in_text ^= line.count('"""') % 2 == 1
            after_attribute = line.startswith("@")
    lines.extend(["#sourceLocation()", "NotebookMark.end()", ""])
    return "\n".join(lines)


def write(source, root, shown):
    """Writes the package below .build-notebooks and returns its folder; files that say the same already stay as old as they are."""
    name = f"notebook-{source.path.stem}"
    folder = root / ".build-notebooks" / source.path.stem
    marks = (root / "tools/notebooks/marks.swift").read_text()
    for path, text in [("Package.swift", HEADER.format(name=name)), (f"Sources/{name}/Marks.swift", marks),
                       (f"Sources/{name}/main.swift", marked(source, shown))]:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
    # The versions of this package's own build, where there was one.
    if (pins := root / "Package.resolved").exists() and not (folder / pins.name).exists():
        shutil.copy(pins, folder)
    return folder, name


def build(source, root, options):
    """Builds the notebook and returns the path of its program."""
    shown = str(source.path)
    folder, name = write(source, root, shown)
    # The plan of another package that was built in the same folder would be taken for this one's.
    command = ["swift", "build", *options, "--disable-build-manifest-caching", "--package-path", str(folder), "--product", name]
    built = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if built.returncode:
        errors = dict.fromkeys(match.groups() for match in ERROR.finditer(built.stdout) if match["path"] == shown)
        if not errors:
            sys.stderr.write(built.stdout)
            raise Failure(f"{shown}: the package could not be built; see above")
        lines = []
        for path, line, column, message in errors:
            cell = source.cell_at(int(line))
            lines.append(f"{path}:{line}:{column}: {message} ({cell.name if cell else 'no cell'})")
        raise Failure("\n".join(lines))
    where = subprocess.run([*command[:2], *options, "--package-path", str(folder), "--show-bin-path"], cwd=root,
                           stdout=subprocess.PIPE, text=True, check=True)
    return f"{where.stdout.strip()}/{name}"
