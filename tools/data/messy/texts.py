"""The messy sets in two languages: products and enquiries with faults of rows, labels and sides."""

import re

from collection import Collection
import damage
import invented
import leaks
import look_alikes
import personal
import rewording
from similarity import Seen, mask
import sources
from sources import LANGUAGES

PRODUCT = {False: "product", True: "商品"}


def closed(question, japanese):
    """With the sign at the end that hasty customers leave out: without it the row would be one that was cut off."""
    question = question.strip()
    if re.search(r"[.?!。？！]$", question):
        return question
    return question + ("？" if re.search(r"(か|の|は)$", question) else "。") if japanese else question + "?"


def with_contexts(language, random, skipped):
    """(question, answer, context, label, group): a number in each answer, literally in the context."""
    japanese = LANGUAGES[language]
    folder = sources.SAMPLES / "products"
    forms = sources.answer_forms(folder / "japanese" if japanese else folder)
    products = sources.japanese_products() if japanese else sources.english_products()
    rows = []
    for product in products:
        if product["id"] in skipped:
            continue
        asked = product["questions"] + product.get("further", [])
        random.shuffle(asked)
        for question in asked:
            key = question["a"]
            value = product["attributes"].get(key) if key else None
            if isinstance(value, str) and re.search(r"\d", value) and value in product["description"]:
                rows.append(
                    (
                        closed(question["q"], japanese),
                        forms[key].replace("{value}", value),
                        product["description"],
                        PRODUCT[japanese],
                        product["id"],
                    )
                )
                break
    if japanese:
        taken = set()
        ways = (
            "{name}の{what}を教えてください。",
            "{name}の{what}はどれくらいですか。",
            "{what}が知りたいのですが、{name}ではどうなっていますか。",
            "購入を考えています。{name}の{what}は？",
            "{name}という{kind}の{what}について伺います。",
        )
        seen = Seen(3, 0.5)
        for row in rows:
            seen.accepts("\n".join(row[:3]))
        while len(rows) < 250:
            product = invented.product(random, taken)
            key = random.choice([key for key in product["attributes"] if key in invented.MEASURES])
            what = invented.MEASURES[key][0]
            value = product["attributes"][key]
            question = random.choice(ways).format(name=product["name"], kind=product["attributes"]["kind"], what=what)
            row = (
                question,
                forms[key].replace("{value}", value),
                product["description"],
                PRODUCT[True],
                f"invented-{len(taken)}",
            )
            if seen.accepts("\n".join(row[:3])):
                rows.append(row)
    random.shuffle(rows)
    return rows


def personal_rows(collection, enquiries, seen, carriers, random, japanese):
    def row(carrier, plant):
        side = "test" if random.random() < 0.2 else "train"
        topic, question, answer = enquiries.unlike(seen, carrier=carrier, part=int(side == "test"))
        fields = {"question": question, "answer": answer, "label": topic, "group": f"customer-{len(collection.rows)}"}
        plant(collection.add(fields, side))

    for number in range(30):
        for kind, sentences in carriers["personal-data"].items():
            value, name, label = personal.personal(random, kind, japanese)
            carrier = sentences[number % len(sentences)].format(value=value, name=name, label=label)
            row(
                carrier,
                lambda made: collection.plant("personal-data", [made], variant=kind, field="question", words=value),
            )
        for kind, sentences in carriers["secret"].items():
            value = personal.secret(random, kind)
            name, _ = personal.person(random, japanese)
            carrier = sentences[number % len(sentences)].format(value=value, name=name)
            row(carrier, lambda made: collection.plant("secret", [made], variant=kind, field="question", words=value))
    kinds = list(carriers["look-alike"].items())
    for number in range(200):
        kind, sentences = kinds[number % len(kinds)]
        value = look_alikes.look_alike(random, kind, japanese)
        carrier = sentences[number // len(kinds) % len(sentences)].format(value=value)
        row(
            carrier,
            lambda made: collection.vouch(
                "look-alike", [made], variant=kind, field="question", words=value if kind != "word" else carrier
            ),
        )


def labels_and_keys(collection, carriers, random):
    """Spelling variants, rare labels, labels of the test side alone, ids that come twice, groups on both sides."""
    plain = lambda row: "context" not in row.fields and row.fields["label"] in carriers["label-variants"]
    for label, variants in carriers["label-variants"].items():
        for variant in variants:
            rows = collection.take(
                random, 3, side="train", fits=lambda row: row.fields["label"] == label and plain(row)
            )
            for row in rows:
                row.fields["label"] = variant
            collection.plant("label-variant", rows, field="label", words=variant, of=label)
            collection.tolerate("rare-label", rows)
            collection.tolerate("label-of-one-side", rows)
    for label in carriers["rare-labels"]:
        (row,) = collection.take(random, 1, side="train", fits=plain)
        row.fields["label"] = label
        collection.plant("rare-label", [row], field="label", words=label)
        collection.tolerate("label-of-one-side", [row])
    for label in carriers["test-only-labels"]:
        rows = collection.take(random, 3, side="test", fits=plain)
        for row in rows:
            row.fields["label"] = label
        collection.plant("label-only-in-test", rows, field="label", words=label)
        collection.tolerate("rare-label", rows)
    for _ in range(10):
        first, second = collection.take(random, 2, side="train", fits=plain)
        second.fields["label"] = next(
            label for label in sorted(carriers["label-variants"]) if label != first.fields["label"]
        )
        for key in ("question", "answer"):
            second.fields[key] = first.fields[key]
        collection.plant("conflicting-label", [first, second], field="label")
        collection.tolerate("exact-duplicate", [first, second])
        collection.tolerate("label-noise", [second])
    for number in range(15):
        (first,) = collection.take(random, 1, side="train", fits=plain)
        (second,) = collection.take(random, 1, side="train" if number < 10 else "test", fits=plain)
        second.fields["id"] = first.fields["id"]
        collection.plant("duplicate-id", [first, second], field="id", words=first.fields["id"])
    for _ in range(10):
        (first,) = collection.take(random, 1, side="train", fits=plain)
        (second,) = collection.take(random, 1, side="test", fits=plain)
        second.fields["group"] = first.fields["group"]
        collection.plant("group-on-both-sides", [first, second], field="group", words=first.fields["group"])


def tolerate_accidents(collection, width, limit=0.6):
    """Rows that came to be alike by what was planted in both, such as two placeholders for an answer: no fault, no false alarm."""
    together = set()
    for entries in collection.entries.values():
        for _, rows in entries:
            together |= {(id(first), id(second)) for first in rows for second in rows}
    masks = [(row, mask(row.text(), width)) for row in collection.rows]
    sizes = [bits.bit_count() for _, bits in masks]
    for at, (row, bits) in enumerate(masks):
        for before in range(at):
            other, other_bits = masks[before]
            if min(sizes[at], sizes[before]) < limit * max(sizes[at], sizes[before]):
                continue
            common = (bits & other_bits).bit_count()
            if common >= limit * (sizes[at] + sizes[before] - common) and (id(row), id(other)) not in together:
                collection.tolerate("near-duplicate", [other, row], words="alike by accident")


def plain_products(collection, random, japanese, skipped, count=80):
    """Products and their descriptions, without a context, to plant faults in."""
    if japanese:
        taken = set()
        products = [(f"further-{number}", invented.product(random, taken)) for number in range(count)]
        stock = [(group, product["name"], product["description"]) for group, product in products]
    else:
        free = [each for each in sources.english_products() if each["id"] not in skipped]
        stock = [(each["id"], each["attributes"]["name"], each["description"]) for each in free][:count]
    forms = rewording.JAPANESE_ASKED if japanese else rewording.ENGLISH_ASKED
    for number, (group, name, description) in enumerate(stock):
        question = random.choice(forms)[0].format(name=name)
        fields = {"question": question, "answer": description, "label": PRODUCT[japanese], "group": group}
        collection.add(fields, "test" if number % 5 == 4 else "train")


def messy(language, random, spare=900):
    """The set with all faults of rows, labels and sides; `spare` enquiries to plant them in."""
    japanese = LANGUAGES[language]
    carriers = sources.words(f"carriers-{language}.json")
    enquiries = sources.Enquiries(language, random, shares=(3, 2))
    collection = Collection(f"texts/{language}", language[:2])
    products = sources.japanese_products() if japanese else sources.english_products()
    used = leaks.reworded(collection, products, language, random, PRODUCT[japanese])
    rows = with_contexts(language, random, used)
    leaks.supported(collection, rows, random, japanese)
    leaks.families(collection, random, japanese, PRODUCT[japanese])
    plain_products(collection, random, japanese, used | {row[-1] for row in rows[:250]})
    seen = Seen(3 if japanese else 5, 0.55)
    for row in collection.rows:
        seen.accepts(row.text())
    for number in range(spare):
        # No sentence stands on both sides unless it was planted there.
        side = "test" if number % 5 == 4 else "train"
        topic, question, answer = enquiries.unlike(seen, part=int(side == "test"))
        fields = {"question": question, "answer": answer, "label": topic, "group": f"customer-{len(collection.rows)}"}
        collection.add(fields, side)
    personal_rows(collection, enquiries, seen, carriers, random, japanese)
    damage.plant(collection, random, japanese)
    damage.replace_rows(collection, random, carriers, japanese)
    labels_and_keys(collection, carriers, random)
    leaks.exact(collection, random, japanese)
    leaks.near(collection, random, japanese, carriers["added"])
    tolerate_accidents(collection, 3 if japanese else 5)
    return collection
