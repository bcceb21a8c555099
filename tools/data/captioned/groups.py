"""Near duplicates, groups of one subject, and the split by group."""

import hashlib

import numpy

# Root mean square difference of 16 × 16 pictures on white, of 255, and the largest difference of one of their pixels. Set from
# a few pairs, not calibrated: below the first they show one picture twice; below the second one drawing in two versions.
SAME, SAME_PEAK = 3.0, 24
NEAR = 9.0

# A sparse line drawing is close to every other one: the difference must also be small beside the drawing's own distance from white.
SAME_SHARE, NEAR_SHARE = 0.1, 0.18


def contrast(thumbnail) -> float:
    return float(((255 - thumbnail.astype(numpy.float64)) ** 2).mean() ** 0.5)


def near_pairs(thumbnails: list, limit: float) -> list:
    """Pairs (first, second, distance, peak) with first < second, where a mirror image counts as the picture itself."""
    if not thumbnails:
        return []
    stack = numpy.stack(thumbnails)
    plain = stack.reshape(len(stack), -1).astype(numpy.float64)  # whole numbers: every sum below is exact
    mirrored = stack[:, :, ::-1].reshape(len(stack), -1).astype(numpy.float64)
    square = (plain ** 2).sum(axis=1)
    best, size = {}, plain.shape[1]
    for start in range(0, len(plain), 1024):
        block = plain[start:start + 1024]
        for other in (plain, mirrored):
            distance = square[start:start + 1024, None] + square[None, :] - 2 * block @ other.T
            for row, column in zip(*numpy.nonzero(distance <= limit * limit * size)):
                first, second = start + int(row), int(column)
                if first < second:
                    peak = int(numpy.abs(plain[first] - other[second]).max())
                    found = (float(distance[row, column] / size) ** 0.5, peak)
                    best[first, second] = min(best.get((first, second), found), found)
    return [(first, second, *best[first, second]) for first, second in sorted(best)]


class Union:
    """Sets that are merged; the name of a set is its smallest member."""

    def __init__(self):
        self.parents = {}

    def find(self, item):
        while self.parents.setdefault(item, item) != item:
            item = self.parents[item]
        return item

    def merge(self, first, second):
        first, second = sorted((self.find(first), self.find(second)))
        self.parents[second] = first


def share(text: str) -> float:
    """A number from 0 to 1 that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2 ** 48


def assign_sides(rows: list, content_words) -> None:
    """Writes "side" and "heldout". A group stays on one side, except that some pairs of subject and colour (or skin tone) whose
    parts are both trained on are held out as new combinations."""
    for row in rows:
        value = share("side " + row["group"])
        row["side"] = "sample" if row.pop("sample") else "train" if value < 0.90 else "validation" if value < 0.95 else "test"
    kinds = {row["kind"] for row in rows if row["side"] == "train"}
    lonely = {row["group"] for row in rows if row["kind"] not in kinds}
    for row in rows:  # a kind of picture that is nowhere else is trained on: held out are subjects, not kinds
        if row["group"] in lonely and row["side"] != "sample":
            row["side"] = "train"
    counts = {}
    for row in rows:
        if row["side"] == "train":
            counts.setdefault(row["group"], {}).setdefault(modifier(row), []).append(row)
    for group, variants in sorted(counts.items()):
        if len(variants) < 2:
            continue
        for name, members in sorted(variants.items()):
            others = sum(len(rows) for other, rows in variants.items() if other != name)
            if name and others and share(f"combination {group} {name}") < 0.08:
                for row in members:
                    row["side"], row["heldout"] = "test", "combination"
                variants[name] = []
    known = {}
    for row in rows:
        if row["side"] == "train":
            for word in content_words(row["text"]):
                known.setdefault(word, set()).add(row["group"])
    for row in rows:
        if "heldout" not in row:
            row["heldout"] = None
            if row["side"] == "test":
                seen = all(len(known.get(word, ())) >= 2 for word in content_words(row["text"]))
                row["heldout"] = "combination" if seen else "unseen subject"


def modifier(row: dict) -> str:
    return row["tone"] or (row["colour"] or "")
