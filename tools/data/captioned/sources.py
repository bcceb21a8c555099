"""The four sources. Each yields every one of its input files, either with a caption and a way to draw it or with a reason."""

import dataclasses
import hashlib
import io
import json
import pathlib
import re
import xml.etree.ElementTree as XML
from typing import Callable, Iterator, Optional

import captions
import pictures

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
WORKS = ("{http://web.resource.org/cc/}", "{http://creativecommons.org/ns#}")


@dataclasses.dataclass
class Candidate:
    """One input file: refused with a reason, or a caption, words about it and how to draw it."""
    package: str
    file: str
    reason: Optional[str] = None
    phrase: str = ""
    keywords: tuple = ()
    licence: str = ""
    author: str = ""
    kind: str = ""
    subject: str = ""   # the caption without skin tones: what the group is made from
    tone: str = ""
    draw: Optional[Callable] = None
    digest: str = ""


# --- openclipart ---------------------------------------------------------------------------------------------------------------

THINNED = {
    "shapes": "shapes", "signs_and_symbols/flags": "flags", "signs_and_symbols/led": "letters of a display",
    "signs_and_symbols/map_symbols": "maps", "signs_and_symbols/semaphore": "flags", "signs_and_symbols": "signs", "recreation/games/cards": "playing cards", "recreation/games/card": "playing cards",
    "special": "gradients, patterns and examples", "transportation/roadsigns": "signs", "transportation/aiga-symbols": "signs",
    "computer/icons": "icon themes", "computer/buttons": "buttons", "computer/diagrams": "diagrams", "buttons": "buttons", "logos": "logos",
    "geography": "maps", "people/clothing/pantyhose": "one garment twelve times", "unsorted/duplicates": "duplicates",
    "tools/weapons/bullet": "bullet holes",
}
KEEP = ("geography/astronomy", "signs_and_symbols/weather", "signs_and_symbols/clocks", "signs_and_symbols/money", "signs_and_symbols/awards")


def openclipart(content: pathlib.Path, cleaner: captions.Cleaner, samples: dict) -> Iterator[Candidate]:
    root = content / "usr/share/openclipart/svg"
    for path in sorted(root.rglob("*.svg")):
        relative = path.relative_to(root).as_posix()
        kind = relative.rpartition("/")[0]
        candidate = Candidate("openclipart-svg", relative, kind="clip art " + kind.split("/")[-1].replace("_", " "))
        thinned = [reason for folder, reason in THINNED.items() if relative.startswith(folder)]
        if thinned and not relative.startswith(KEEP):
            candidate.reason = "thinned out: " + thinned[0]
            yield candidate
            continue
        source = path.read_bytes()
        try:
            tree = XML.fromstring(source)
        except XML.ParseError as error:
            candidate.reason = f"not readable: {error}"
            yield candidate
            continue
        title, author, licence = "", "", ""
        for space in WORKS:
            work = tree.find(f".//{space}Work")
            if work is not None:
                title = title or (work.findtext(DC + "title") or "").strip()
                creator = work.find(DC + "creator")
                author = author or ("" if creator is None else (creator.findtext(f".//{DC}title") or "").strip())
            for element in tree.iter(space + "license"):
                licence = licence or element.get(RDF + "resource", "")
        if author.lower() == "yves guillou":
            candidate.reason = "thinned out: signs"
            yield candidate
            continue
        if not re.search(r"public\s*domain", licence, re.I):
            candidate.reason = "licence: " + (licence or "none is named in the file")
            yield candidate
            continue
        keywords = sorted({" ".join(captions.plain(item.text)) for item in tree.iter(RDF + "li") if item.text} - {"", "hash", "unsorted"})
        foreign = "rollandin" in (author + " ".join(keywords)).lower() or title.startswith("Various Clip")
        by_eye = samples.get(f"openclipart-svg: {relative}")
        phrase, candidate.reason = (by_eye.split("\t")[1], None) if by_eye else cleaner.drawing(title, path.stem, author, foreign)
        if candidate.reason is None:
            candidate.phrase = candidate.subject = phrase
            candidate.keywords = tuple(word for word in keywords if "rollandin" not in word)
            candidate.licence, candidate.author = "public domain", re.sub(r"\S+@\S+|[<(].*", "", author).strip() or "not named"
            candidate.draw = lambda source=source: pictures.draw_svg_to_ink(source)
            candidate.digest = hashlib.sha256(source).hexdigest()
        yield candidate


# --- emoji ---------------------------------------------------------------------------------------------------------------------

TONES = {0x1F3FB: "light", 0x1F3FC: "medium light", 0x1F3FD: "medium", 0x1F3FE: "medium dark", 0x1F3FF: "dark"}


class EmojiNames:
    """Names and keywords of emoji by their code points, from Unicode's CLDR; joiners and variant marks do not count."""

    def __init__(self, content: pathlib.Path):
        self.names, self.keywords, self.everyday = {}, {}, set()
        for folder in ("annotations", "annotationsDerived"):
            tree = XML.parse(content / f"usr/share/unicode/cldr/common/{folder}/en.xml")
            for element in tree.iter("annotation"):
                key = self.key([ord(character) for character in element.get("cp", "")])
                if element.get("type") == "tts":
                    self.names[key] = element.text or ""
                else:
                    self.keywords[key] = tuple(word.strip() for word in (element.text or "").split("|"))
                if key and not 0x1F1E6 <= key[0] <= 0x1F1FF and 0x1F3F4 not in key:  # the names of countries are no everyday words
                    self.everyday.update(re.findall(r"[a-z]+", (element.text or "")))

    @staticmethod
    def key(points) -> tuple:
        return tuple(point for point in points if point not in (0x200D, 0xFE0F, 0xFE0E))


def emoji(package, file, points, names, fallback, licence, author, draw, digest, category="") -> Candidate:
    """An emoji of either hand. Of the five skin tones of a person two are kept, chosen by a hash of the person."""
    key = EmojiNames.key(points)
    candidate = Candidate(package, file, licence=licence, author=author, draw=draw, digest=digest)
    tones = [TONES[point] for point in key if point in TONES]
    bare = tuple(point for point in key if point not in TONES)
    name = names.names.get(key, fallback)
    if not bare:
        candidate.reason = "thinned out: a colour patch for skin tones"
    elif not name:
        candidate.reason = "no title: Unicode names no such emoji"
    elif len(tones) > 1 or (tones and re.search(r"couple|family|kiss|holding hands|handshake", name)):
        candidate.reason = "thinned out: skin tones of several people"
    elif tones:
        ordered = sorted(TONES.values(), key=lambda tone: hashlib.sha256(f"{bare}{tone}".encode()).hexdigest())
        if tones[0] not in ordered[:2]:
            candidate.reason = "thinned out: one of the three skin tones that are left out for each person"
    elif category in ("symbols", "flags", "modifier", "regional") and not re.search(
            r"heart|circle|square|diamond|wheel|cyclone|globe|star|flower|kiss|speech|thought|bubble|trident|bell|speaker|peace|sparkle|musical|zodiac|balloon", name):
        candidate.reason = "thinned out: " + ("flags" if category == "flags" else "letters and signs")
    if candidate.reason is None:
        phrase, candidate.reason = captions.emoji(name)
        if candidate.reason is None:
            candidate.phrase = phrase
            subject, _ = captions.emoji(names.names.get(bare, name))
            candidate.subject = re.sub(r" with (light|medium light|medium|medium dark|dark) skin", "", subject or phrase)
            candidate.tone = tones[0] if tones else ""
            candidate.keywords = names.keywords.get(bare, ())
            candidate.kind = "emoji " + (category or "other")
    return candidate


def noto(content, names, categories) -> Iterator[Candidate]:
    from fontTools.ttLib import TTFont

    font = TTFont(next(content.rglob("NotoColorEmoji.ttf")))
    points = {}
    for point, glyph in sorted(font.getBestCmap().items()):
        points.setdefault(glyph, (point,))
    ligatures = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, entries in getattr(table, "ligatures", {}).items():
                for entry in entries:
                    ligatures.setdefault(entry.LigGlyph, (first, *entry.Component))

    def resolve(glyph, depth=0):
        if glyph in points:
            return points[glyph]
        if glyph not in ligatures or depth > 8:
            return None
        parts = [resolve(part, depth + 1) for part in ligatures[glyph]]
        return None if None in parts else tuple(point for part in parts for point in part)

    for glyph, bitmap in sorted(font["CBDT"].strikeData[0].items()):
        source = bytes(bitmap.imageData) if hasattr(bitmap, "imageData") else b""
        sequence = resolve(glyph)
        file = f"NotoColorEmoji.ttf#{glyph}"
        if sequence is None:
            yield Candidate("fonts-noto-color-emoji", file, reason="no title: the glyph stands for no code points")
        elif not source:
            yield Candidate("fonts-noto-color-emoji", file, reason="not readable: no bitmap")
        elif min(sequence) < 0x80 and max(sequence) < 0x3000 or 0x1F1E6 <= sequence[0] <= 0x1F1FF or 0xE0000 <= max(sequence) <= 0xE0FFF:
            yield Candidate("fonts-noto-color-emoji", file, reason="thinned out: flags and keys")
        else:
            # The font writes joined sequences from right to left: the parts between the joiners are turned round where that has a name.
            if EmojiNames.key(sequence) not in names.names:
                parts, part = [], []
                for point in (*sequence, 0x200D):
                    if point == 0x200D:
                        parts.append(part)
                        part = []
                    else:
                        part.append(point)
                turned = tuple(point for part in reversed(parts) for point in part)
                sequence = turned if EmojiNames.key(turned) in names.names else sequence
            key = EmojiNames.key(sequence)
            bare = tuple(point for point in key if point not in TONES)
            yield emoji("fonts-noto-color-emoji", file, sequence, names, "", "OFL-1.1", "Google Inc.",
                        lambda source=source: pictures.decode(source), hashlib.sha256(source).hexdigest(),
                        categories.get(bare) or categories.get(bare[:1], ""))


def emojione_root(content: pathlib.Path) -> pathlib.Path:
    return next(content.rglob("emojione.sprites.svg")).parents[2]


def emojione_index(content: pathlib.Path) -> dict:
    """EmojiOne's own table by code points: name and category."""
    entries = json.loads((emojione_root(content) / "documents/emojione/emoji.json").read_text("utf-8"))
    return {EmojiNames.key([int(part, 16) for part in entry["unicode"].split("-")]): entry for entry in entries.values()}


def emojione(content, names, index) -> Iterator[Candidate]:
    """One sheet of symbols; each is drawn alone, with the definitions it refers to."""
    for space, address in (("", "http://www.w3.org/2000/svg"), ("xlink", "http://www.w3.org/1999/xlink")):
        XML.register_namespace(space, address)
    svg = "{http://www.w3.org/2000/svg}"
    sheet = XML.fromstring((emojione_root(content) / "fonts/emojione/emojione.sprites.svg").read_bytes())
    defined = {element.get("id"): element for element in sheet.iter() if element.get("id") and element.tag != svg + "symbol"}
    for symbol in sorted(sheet.iter(svg + "symbol"), key=lambda element: element.get("id", "")):
        file = "emojione.sprites.svg#" + symbol.get("id", "")
        match = re.fullmatch(r"(?:emoji-)?([0-9a-f]+(?:-[0-9a-f]+)*)", symbol.get("id", "").lower())
        if match is None:
            yield Candidate("ruby-rails-assets-emojione", file, reason="no title: the symbol names no code points")
            continue
        points = [int(part, 16) for part in match[1].split("-")]
        picture = XML.Element(svg + "svg", {"viewBox": symbol.get("viewBox", "0 0 64 64"), "width": "64", "height": "64"})
        wanted, pending = {}, [XML.tostring(symbol).decode()]
        while pending:
            for name in re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", pending.pop()):
                name = name[0] or name[1]
                if name in defined and name not in wanted:
                    wanted[name] = defined[name]
                    pending.append(XML.tostring(defined[name]).decode())
        holder = XML.SubElement(picture, svg + "defs")
        holder.extend(wanted[name] for name in sorted(wanted))
        picture.extend(list(symbol))
        source = XML.tostring(picture)
        bare = tuple(point for point in EmojiNames.key(points) if point not in TONES)
        entry = index.get(EmojiNames.key(points)) or index.get(bare) or {}
        yield emoji("ruby-rails-assets-emojione", file, points, names, entry.get("name", ""), "CC-BY-4.0", "Ranks.com Inc. (EmojiOne 2.2.6)",
                    lambda source=source: pictures.draw_svg_to_ink(source), hashlib.sha256(source).hexdigest(), entry.get("category", ""))


# --- tango ---------------------------------------------------------------------------------------------------------------------

def tango(content: pathlib.Path) -> Iterator[Candidate]:
    shown = captions.table("tango.tsv")
    root = content / "usr/share/icons/Tango/scalable"
    for path in sorted(root.rglob("*.svg")):
        relative = path.relative_to(root).as_posix()
        candidate = Candidate("tango-icon-theme", relative, kind="icon " + relative.split("/")[0])
        phrase = shown.get(relative[:-4])
        if path.is_symlink():
            candidate.reason = "duplicate of " + path.resolve().relative_to(root.resolve()).as_posix() + ": a link"
        elif phrase is None:
            candidate.reason = "thinned out: signs of a program, not things"
        else:
            source = path.read_bytes()
            candidate.phrase = candidate.subject = phrase
            candidate.keywords = tuple(captions.plain(path.stem))
            candidate.licence, candidate.author = "public domain", "the Tango Desktop Project"
            candidate.draw = lambda source=source: pictures.draw_svg_to_ink(source)
            candidate.digest = hashlib.sha256(source).hexdigest()
        yield candidate
