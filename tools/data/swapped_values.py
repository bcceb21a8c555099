"""Copies of training descriptions with the values of other products: what a model needs to learn copying, not remembering.

A value is put in the place of another where it stands literally in the text; the attributes behind `kind` change their order, but for the
price, which no text states and which would else be taken for the weight of a product without one. No word of the text is touched
but for its values and an article in front of one.
"""

import random
import re

# Free text that the sentence is built around, or that is not stated: these stay.
KEPT = {"category", "kind", "points", "for", "price", "fits", "care", "pieces"}
# Values that are words: one of them elsewhere in the text or the record would speak against the new value.
WORDED = {"name", "material", "colour", "scent", "flavour"}


def unit(value):
    """The unit of a quantity; None for a value that is no quantity."""
    found = re.match(r"[\d., x–-]+ ?(.*)$", value)
    return found.group(1) if found else None


def places(value):
    return re.compile(r"(?<!\w)" + re.escape(value) + r"(?!\w)", re.IGNORECASE)


def candidates(key, value, others, rest):
    """Values of the same kind: the same unit, as many dimensions, no word that stands in the text already."""
    for other in others:
        fits = other != value and unit(other) == unit(value) and other.count(" x ") == value.count(" x ")
        if fits and not (key in WORDED and other.lower() in rest):
            yield other


def with_article(text, new, old):
    """The text with the article before a new value as the new value wants it, where the old one wanted the other."""
    sounds = [value[0].lower() in "aeiou" or value.startswith(("8 ", "8-", "11 ", "18 ")) for value in (new, old)]
    if sounds[0] == sounds[1]:
        return text
    article = re.compile(r"\b([Aa])n? (?=" + re.escape(new) + r"(?!\w))")
    return article.sub(lambda hit: hit.group(1) + ("n " if sounds[0] else " "), text)


def swapped(record, pool, draw):
    """The record and its description with other values.

    record: {"id", "attributes", "description"}; pool: the values of each attribute in all training records.
    """
    attributes = dict(record["attributes"])
    text = record["description"]
    for key, value in record["attributes"].items():
        if key in KEPT or not isinstance(value, str):
            continue
        place = places(value)
        found = place.findall(text)
        if not found or (len(found) > 1 and key != "name"):
            continue
        remaining = [str(other) for name, other in attributes.items() if name != key]
        rest = " ".join([place.sub(" ", text), *remaining]).lower()
        if key in WORDED and any(word.lower() in rest for word in re.findall(r"[A-Za-z]{4,}", value)):
            continue
        choice = sorted(set(candidates(key, value, pool[key], rest)))
        if not choice:
            continue
        new = draw.choice(choice)
        begins = new[0].upper() + new[1:]
        text = place.sub(lambda hit: begins if hit.group()[0].isupper() and not value[0].isupper() else new, text)
        text = with_article(text, new, value)
        attributes[key] = new
    head = [key for key in attributes if key in ("name", "category", "kind")]
    tail = [key for key in attributes if key not in head]
    price = tail.index("price") if "price" in tail else None
    tail = [key for key in tail if key != "price"]
    draw.shuffle(tail)
    if price is not None:
        tail.insert(price, "price")
    return {**record, "attributes": {key: attributes[key] for key in head + tail}, "description": text}


def copies(records, count):
    """`count` swapped copies of each record, the same in every call."""
    pool = {}
    for record in records:
        for key, value in record["attributes"].items():
            if isinstance(value, str):
                pool.setdefault(key, []).append(value)
    for number in range(count):
        for record in records:
            copy = swapped(record, pool, random.Random(f"{record['id']} {number}"))
            yield {**copy, "id": f"{record['id']}-swapped-{number + 1}"}
