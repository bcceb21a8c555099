"""The modules of a finished build, for the checks that read them: nothing is built again."""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Where tools/test, tools/quickstart and a debug build leave their modules.
BUILDS = (".build-tests/release", ".build/release", ".build/debug")


def add_build_option(parser):
    parser.add_argument("--build", type=pathlib.Path, metavar="FOLDER",
                        help=f"the build whose modules are read (default: the first there is of {', '.join(BUILDS)})")


def build_folder(given):
    """The folder of a build that is whole, or the end of the program."""
    candidates = [given.resolve()] if given else [ROOT / name for name in BUILDS]
    for folder in candidates:
        if (folder / "Modules/FTLab.swiftmodule").exists():
            return folder
    names = ", ".join(str(folder) for folder in candidates)
    sys.exit(f"{pathlib.Path(sys.argv[0]).name}: no built modules in {names}; run tools/test, or swift build, first")


def library_modules(module="FTLab"):
    """The modules that the umbrella hands on, and those that they do."""
    file = ROOT / f"Sources/{module}/{module}.swift"
    direct = re.findall(r"@_exported import (\w+)", file.read_text()) if file.exists() else []
    return sorted({*direct, *(each for name in direct for each in library_modules(name))})


def import_options(build):
    """What swiftc needs to find the modules of the build and the C modules below them."""
    options = ["-I", str(build / "Modules")]
    # Generated for C targets; those of system libraries stand in the sources, that of Yams' C part in its own.
    checkouts = build.resolve().parent.parent / "checkouts"
    maps = (sorted(build.glob("C*.build/module.modulemap")) + sorted((ROOT / "Sources").glob("C*/module.modulemap"))
            + sorted(checkouts.glob("Yams/Sources/C*/include/module.modulemap"))
            + sorted(checkouts.glob("GRDB.swift/Sources/GRDBSQLite/module.modulemap")))
    # A build with the package's traits has the headers of libwebp and SQLite; without them their maps would be errors.
    unwanted = {folder for folder, library in (("CWebP", "libwebp"), ("GRDBSQLite", "sqlite3")) if not has(library)}
    for file in maps:
        if file.parent.name not in unwanted:
            options += ["-Xcc", f"-fmodule-map-file={file}"]
    return options


def has(library):
    return subprocess.run(["pkg-config", "--exists", library]).returncode == 0


def target_triple():
    described = subprocess.run(["swiftc", "-print-target-info"], stdout=subprocess.PIPE, check=True)
    return json.loads(described.stdout)["target"]["unversionedTriple"]


def write_symbol_graph(build, folder):
    """One graph of everything that `import FTLab` gives, with all modules as one."""
    command = ["swift", "symbolgraph-extract", "-module-name", "FTLab", "-target", target_triple(),
               "-output-dir", str(folder), "-minimum-access-level", "public", "-skip-synthesized-members",
               f"-experimental-allowed-reexported-modules={','.join(library_modules())}", *import_options(build)]
    if subprocess.run(command, cwd=ROOT).returncode:
        sys.exit(f"{pathlib.Path(sys.argv[0]).name}: the symbols of {build} could not be read; see above")
