"""Training rows that stand in the test set again: reworded, exact, near; and the answers that a context does not hold."""

import re
import unicodedata

import copies
import rewording

# What a copy of that variant holds besides, and a check may name.
TOLERATED = {"width": "width-forms", "spaces": "white-space", "normal-form": "normal-form"}


def reworded(collection, products, language, random, label, count=50):
    """`count` pairs: all that were written by hand, the rest by script. Returns the products they use."""
    hand = list(rewording.by_hand(products, language))
    taken = {row["source"] for row in hand if "source" in row}
    free = [product for product in products if product["id"] not in taken]
    script = list(rewording.by_script(free, language, random, count - len(hand)))
    for number, (row, how) in enumerate([(row, "by hand") for row in hand] + [(row, "by script") for row in script]):
        about = {"label": row.get("label", label)}
        source = row.get("source", f"note-{number}")
        first = collection.add(
            {"question": row["question"], "answer": row["original"], **about, "group": source}, "train"
        )
        second = collection.add(
            {"question": row["asked_again"], "answer": row["reworded"], **about, "group": f"{source}-b"}, "test"
        )
        collection.plant("leak-reworded", [first, second], variant=how, field="answer")
    return taken | {row["source"] for row in script}


def exact(collection, random, japanese):
    """Exact copies but for case, width, spaces and normal form: four in five on the side of the original, the rest a leak."""
    variants = (
        {"identical": 30, "width": 30, "spaces": 30, "normal-form": 10}
        if japanese
        else {"identical": 40, "case": 20, "width": 20, "spaces": 20}
    )
    change = {
        "identical": lambda text: text,
        "case": lambda text: copies.case_changed(text, random),
        "spaces": lambda text: copies.spaced(text, random),
        "normal-form": lambda text: unicodedata.normalize("NFD", text),
    }
    for variant, count in variants.items():
        for number in range(count):
            if variant == "width":
                change["width"] = copies.half_width_kana if japanese and number % 2 else copies.full_width
            # The variant has to give other letters for this row, or the copy would fall under "identical".
            (original,) = collection.take(
                random,
                1,
                side="train",
                fits=lambda row: variant == "identical" or change[variant](row.text()) != row.text(),
            )
            leaks = number % 5 == 4
            fields = copies.changed(original.fields, change[variant])
            other_group = {"group": fields["group"] + "-b"} if leaks else {}
            copy = collection.add(fields | other_group, "test" if leaks else "train")
            collection.plant("leak-exact" if leaks else "exact-duplicate", [original, copy], variant=variant)
            if variant in TOLERATED:
                collection.tolerate(TOLERATED[variant], [copy])


def near(collection, random, japanese, added):
    for variant in ("typo", "word", "sentence", "punctuation", "dropped"):
        number = 0
        while number < 30:
            (original,) = collection.take(
                random,
                1,
                side="train",
                fits=lambda row: row.fields["label"] not in ("product", "商品")
                and len(row.text()) > (60 if japanese else 120),
            )
            fields = copies.near(original.fields, variant, random, japanese, added)
            if fields is None:
                original.used = False
                continue
            leaks = number % 5 == 4
            copy = collection.add(
                fields | ({"group": fields["group"] + "-b"} if leaks else {}), "test" if leaks else "train"
            )
            collection.plant("leak-near" if leaks else "near-duplicate", [original, copy], variant=variant)
            number += 1


def families(collection, random, japanese, label, size=10):
    """Rows that differ in values alone; two of each stand in the test set, which is no leak."""
    for number in range(len(copies.ENGLISH_FAMILIES)):
        made = []
        for at, (question, answer) in enumerate(copies.family(number, size, random, japanese)):
            group = f"family-{number}-{at}"
            made.append(
                collection.add(
                    {"question": question, "answer": answer, "label": label, "group": group},
                    "test" if at % 5 == 4 else "train",
                )
            )
        collection.vouch("template", made, variant=f"family-{number + 1}")


NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def altered(text, context, random):
    """The text with one of its numbers replaced by one that the context does not hold; None without a number."""
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    hit = random.choice(found)
    held = set(NUMBER.findall(context))
    while True:
        old = hit.group().replace(",", "")
        new = (
            f"{float(old) * random.choice((0.5, 1.5, 2, 3)) + random.randint(1, 9):.1f}"
            if "." in old
            else str(int(old) + random.randint(1, max(9, int(old))))
        )
        if new not in held and not any(new in number for number in held):
            return text[: hit.start()] + new + text[hit.end() :]


def other_form(text, japanese, random):
    """The same number in another form: without a space, with a thousands separator, in full width."""
    if japanese:
        return random.choice(
            (
                lambda: NUMBER.sub(lambda hit: copies.full_width(hit.group()), text),
                lambda: text.replace("cm", " cm").replace("kg", " kg"),
            )
        )()
    thousands = re.sub(r"\b(\d)(\d{3})\b", r"\1,\2", text)
    return thousands if thousands != text else re.sub(r"(\d) (cm|kg|g|ml|W|mm)\b", r"\1\2", text)


def supported(collection, rows, random, japanese, right=200, wrong=50):
    """Answers whose numbers the context holds, and others with one that it does not; `rows` are (question, answer, context, label, group)."""
    for number, (question, answer, context, label, group) in enumerate(rows[: right + wrong]):
        fields = {"question": question, "answer": answer, "context": context, "label": label, "group": group}
        row = collection.add(fields, "test" if number % 5 == 4 else "train")
        if number < wrong:
            row.fields["answer"] = altered(answer, context, random)
            collection.plant("unsupported-answer", [row], field="answer", words=row.fields["answer"])
        else:
            variant = "literal"
            if number % 10 == 0:
                form = other_form(answer, japanese, random)
                if form != answer:
                    row.fields["answer"] = form
                    variant = "other form"
                    collection.tolerate("width-forms", [row])
            collection.vouch("supported-answer", [row], variant=variant)
    if len(rows) < right + wrong:
        raise SystemExit(f"{collection.name}: {right + wrong} rows with a context are needed, there are {len(rows)}")
