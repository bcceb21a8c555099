"""Rows that are broken on their own: empty, cut off, decoded wrongly, with remnants of markup, invisible signs, another language."""

import html

from copies import full_width, half_width_kana

CUT_ENGLISH = ("the", "and", "with", "because", "of", "for", "which", "to")


def empty(text, random, japanese):
    return random.choice(("", "", " ", "   ", "\n", "\u3000", "\u200b", "\u00a0"))


def cut_off(text, random, japanese):
    """Ends in the middle of a word or a clause, without a full stop."""
    body = text.rstrip(" .。!?！？")
    keep = random.randint(len(body) // 2, len(body) - 3)
    if japanese:
        return body[:keep].rstrip("、。 ")
    piece = body[:keep].rstrip()
    if random.random() < 0.5:
        return piece.rsplit(" ", 1)[0].rstrip(",;.") + " " + random.choice(CUT_ENGLISH)
    # Inside a word.
    return (
        piece[:-1].rstrip(",;. ")
        if piece[-1:].isalpha() and body[keep : keep + 1].isalpha()
        else piece.rstrip(",;.") + " wh"
    )


def mojibake(text, random, japanese):
    """UTF-8 read in another encoding, or what could not be read replaced by U+FFFD."""
    if japanese:
        kind = random.randrange(3)
        if kind == 0:
            return text.encode("utf-8").decode("cp932", errors="replace")
        if kind == 1:
            return text.encode("utf-8").decode("latin-1")
        middle = len(text) // 2
        return text[:middle] + "\ufffd" * random.randint(3, 9) + text[middle + 4 :]
    curly = text.replace("'", "\u2019").replace(" is ", " \u2013 so we think \u2013 is ", 1).replace("euros", "€")
    if curly == text:
        curly = "\u201c" + text + "\u201d"
    if random.random() < 0.25:
        return (
            curly.replace("\u2019", "\ufffd")
            .replace("\u2013", "\ufffd")
            .replace("\u201c", "\ufffd")
            .replace("\u201d", "\ufffd")
        )
    return curly.encode("utf-8").decode("cp1252", errors="replace")


def markup(text, random, japanese):
    """Remnants of a web page."""
    middle = (text.find("。") + 1 if japanese else text.find(". ") + 1) or len(text) // 2
    start, end = text[:middle], text[middle:]
    return random.choice(
        (
            f"<p>{start}</p><p>{end}</p>",
            f"{start}<br/>{end}",
            f"{start}&nbsp;{end}",
            f'<div class="answer">{start}{end}</div>',
            f'{start} <a href="/help?id=7">{"こちら" if japanese else "here"}</a>{end}',
            html.escape(f"<b>{start}</b>") + end,
            f"{start}<!-- end -->{end}",
            f"{start}&amp;#39;{end}",
            f"<span style='color:red'>{start}</span>{end}</td>",
        )
    )


def invisible(text, random, japanese):
    signs = random.choice(("\u200b", "\ufeff", "\u00ad", "\u200e", "\u2060", "\u202e"))
    at = random.randint(2, len(text) - 2)
    return text[:at] + signs * random.randint(1, 3) + text[at:]


def control(text, random, japanese):
    at = random.randint(2, len(text) - 2)
    return (
        text[:at]
        + random.choice(("\u0000", "\u0007", "\u0008", "\u001b[31m", "\u000b", "\u007f", "\u0085"))
        + text[at:]
    )


def width_forms(text, random, japanese):
    """Latin letters and digits in full width, or katakana in half width."""
    if japanese:
        new = half_width_kana(text)
        if new != text and random.random() < 0.5:
            return new
        new = full_width(text)
        return new if new != text else "Ｎｏ．１２　" + text
    words = text.split(" ")
    start = random.randrange(max(1, len(words) - 3))
    return " ".join(words[:start] + [full_width(word) for word in words[start : start + 3]] + words[start + 3 :])


def very_long(text, random, japanese):
    return (text + ("" if japanese else " ")) * (20_000 // len(text))


# kind: (change, field, how many)
KINDS = {
    "empty": (empty, "answer", 20),
    "cut-off": (cut_off, "answer", 20),
    "mojibake": (mojibake, "answer", 20),
    "markup": (markup, "answer", 20),
    "invisible-characters": (invisible, "question", 20),
    "control-characters": (control, "question", 20),
    "width-forms": (width_forms, "question", 20),
    "outlier-length": (very_long, "answer", 5),
}
ALIKE = {
    False: (
        "Choose 3 < 5 cm for the lid and > 5 cm for the pot.",
        "The family 👨‍👩‍👧 sign on the box means large.",
        "Use a & b, not c.",
        "It fits if width <= 40 and height >= 12.",
        "R&D at the works calls it the X<Y rule.",
    ),
    True: (
        "ふたは3<5cm、鍋は>5cmを選びます。",
        "箱の👨‍👩‍👧の印は大型という意味です。",
        "a & b を使い、c は使いません。",
        "幅<=40、高さ>=12なら収まります。",
        "工場ではX<Yの決まりと呼びます。",
    ),
}


def plant(collection, random, japanese):
    """Faults of every kind above, and a few texts with signs of the same kind that are in order."""
    for kind, (change, field, count) in KINDS.items():
        for row in collection.take(
            random, count, fits=lambda row: "context" not in row.fields and len(row.fields["answer"]) > 40
        ):
            row.fields[field] = change(row.fields[field], random, japanese)
            shown = row.fields[field]
            collection.plant(kind, [row], field=field, words=shown if len(shown) < 80 else shown[:77] + "...")
    for text in ALIKE[japanese]:
        (row,) = collection.take(random, 1, fits=lambda row: "context" not in row.fields)
        row.fields["answer"] += ("" if japanese else " ") + text
        collection.vouch("signs-in-order", [row], words=text)


def replace_rows(collection, random, carriers, japanese):
    """Rows in another language and rows that somebody meant to fill in later."""
    for text in carriers["wrong-language"]:
        (row,) = collection.take(random, 1, fits=lambda row: "context" not in row.fields)
        row.fields["question"] = text
        collection.plant("wrong-language", [row], field="question", words=text)
    for text in carriers["placeholder"]:
        (row,) = collection.take(random, 1, fits=lambda row: "context" not in row.fields)
        row.fields["answer"] = text
        collection.plant("placeholder", [row], field="answer", words=text)
