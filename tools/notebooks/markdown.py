"""A notebook as Markdown, with its pictures in files beside it: places that show Markdown show no pictures that stand in it."""

import re

from record import shown_duration

ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}


def rendered(record):
    """The text, and the pictures by the names of their files."""
    parts = [f"<!-- Written by tools/notebook from {record.name}.swift, SHA-256 {record.sha256}. Change that and run it again. -->"]
    note = f"*Rendered from [{record.name}.swift]({record.name}.swift). {record.note}*"
    pictures = {}
    for index, (cell, result) in enumerate(record.pairs()):
        if cell.kind == "markdown":
            parts.append(cell.text)
        else:
            parts.append(fenced("swift", cell.text))
        if index == 0:
            parts.append(note)
        if result is None:
            continue
        for each in result.outputs:
            if isinstance(each, str):
                parts.append(fenced("text", each))
            else:
                name = f"{record.name}-{len(pictures) + 1}.{ENDINGS[each.kind]}"
                pictures[name] = each.data
                parts.append(f"![{each.title}]({name})")
        if time := shown_duration(result.seconds):
            parts.append(f"*{time}*")
    return "\n\n".join(parts) + "\n", pictures


def fenced(language, text):
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
