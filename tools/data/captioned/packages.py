"""Debian packages: which are used and under which licence, fetching them by name, unpacking, versions and checksums."""

import hashlib
import pathlib
import shutil
import subprocess

# Packages with pictures, in the order in which near duplicates are kept.
PICTURES = {
    "openclipart-svg": "public domain, said by each drawing's own metadata",
    "fonts-noto-color-emoji": "OFL-1.1 (the font), Apache-2.0 (its pictures)",
    "ruby-rails-assets-emojione": "CC-BY-4.0",
    "tango-icon-theme": "public domain",
}

# Packages that only lend words: names and keywords of emoji, and the list of English words.
WORDS = ("unicode-cldr-core", "wamerican")

# Packages that were looked at and are left out, with the reason; naming one of them is refused with it.
REFUSED = {
    "ruby-gemojione": "its pictures are CC-BY-SA-4.0 in Debian's copyright file: a checkpoint under Apache-2.0 cannot promise share-alike. "
                      "ruby-rails-assets-emojione has the same hand under CC-BY-4.0",
    "ruby-tanuki-emoji": "the same pictures as fonts-noto-color-emoji at 72 pixels",
    "libjs-emojify": "its pictures are marked Expat as part of the program, but show another company's emoji: the right to them is not clear",
    "suru-icon-theme": "CC-BY-SA-3.0 and GPL-3",
    "gnome-icon-theme-gartoon": "GPL-2+",
    "gnome-icon-theme-nuovo": "GPL-2+",
    "sugar-icon-theme": "LGPL-2+",
    "oxygen-icon-theme": "LGPL-3+",
    "adwaita-icon-theme": "CC-BY-SA-3.0 or LGPL-3",
    "papirus-icon-theme": "GPL-3",
    "elementary-icon-theme": "GPL-3",
    "tuxpaint-stamps-default": "GPL-2+",
    "gcompris-qt-data": "GPL-3 and others",
}


class Missing(Exception):
    """Something this machine lacks; the message says what to do."""


def fetch(package: str, folder: pathlib.Path, from_folder) -> pathlib.Path:
    """The package's file: the one that is there, one from `from_folder`, or a download by apt-get (one at a time)."""
    folder.mkdir(parents=True, exist_ok=True)
    for place in filter(None, (folder, from_folder)):
        there = sorted(place.glob(f"{package}_*.deb"))
        if there:
            return there[-1]
    if shutil.which("apt-get") is None:
        raise Missing("apt-get is missing; this needs a Debian or Ubuntu system, or --debs FOLDER with the packages")
    result = subprocess.run(["apt-get", "download", "-qq", package], cwd=folder, capture_output=True, text=True)
    there = sorted(folder.glob(f"{package}_*.deb"))
    if result.returncode != 0 or not there:
        raise Missing(f"{package} cannot be downloaded; check its name and the network, or run apt-get update first")
    return there[-1]


def unpack(file: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    if shutil.which("dpkg-deb") is None:
        raise Missing("dpkg-deb is missing; this needs a Debian or Ubuntu system")
    folder.mkdir(parents=True, exist_ok=True)
    content = folder / file.stem.split("_")[0]
    if not content.exists():
        partial = content.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        subprocess.run(["dpkg-deb", "--extract", str(file), str(partial)], check=True)
        partial.rename(content)
    return content


def version(file: pathlib.Path) -> str:
    return subprocess.run(["dpkg-deb", "--field", str(file), "Version"], check=True, capture_output=True, text=True).stdout.strip()


def checksum(file: pathlib.Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
