"""How alike two texts are: the share of character n-grams that they have in common, here only to keep unplanted rows apart."""

import zlib

BITS = 1 << 13


def grams(text, width):
    """The character n-grams of a text, spaces and case ignored."""
    text = "".join(text.lower().split())
    return {text[start : start + width] for start in range(max(1, len(text) - width + 1))}


def jaccard(first, second, width=4):
    left = grams(first, width)
    right = grams(second, width)
    return len(left & right) / max(1, len(left | right))


def mask(text, width):
    """The n-grams as bits of one integer: intersections of thousands of texts in a moment, with few collisions."""
    bits = 0
    for gram in grams(text, width):
        bits |= 1 << (zlib.crc32(gram.encode("utf-8")) % BITS)
    return bits


class Seen:
    """Texts so far; `accepts` is false for one that is too like an earlier one."""

    def __init__(self, width, limit):
        self.width = width
        self.limit = limit
        self.masks = []
        self.closest = 0.0
        self.refused = 0

    def accepts(self, text):
        new = mask(text, self.width)
        size = new.bit_count()
        nearest = 0.0
        for old, old_size in self.masks:
            # No pair of such unequal sizes can reach the limit.
            if min(size, old_size) < self.limit * max(size, old_size):
                continue
            common = (new & old).bit_count()
            share = common / (size + old_size - common) if common else 0.0
            if share >= self.limit:
                self.refused += 1
                return False
            nearest = max(nearest, share)
        self.closest = max(self.closest, nearest)
        self.masks.append((new, size))
        return True
