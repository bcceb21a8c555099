"""Texts without a fault: 1,000 pairs across the sides that are no leaks, and five classes with and without flipped labels."""

from collection import Collection
from similarity import Seen
import sources
from sources import LANGUAGES


def clean_pairs(language, random, count=1000):
    """`count` texts a side, the n-th of training and the n-th of test on similar things and written independently; no pair across is a leak.

    Descriptions of products of one category, summaries of one section, enquiries on one topic from two halves of the
    sentences that share none.
    """
    japanese = LANGUAGES[language]
    enquiries = sources.Enquiries(language, random)
    collection = Collection(f"texts/{language}-clean-pairs", f"{language[:2]}-pair")
    seen = Seen(3 if japanese else 5, 0.6)
    apart = Seen(3 if japanese else 5, 0.3)
    pairs = []
    products = [
        (each["attributes"]["category"], each["description"])
        for each in (sources.japanese_products() if japanese else sources.english_products())
    ]
    stock = [("product", products)]
    if not japanese:
        stock.append(
            ("house", [(each["attributes"]["category"], each["description"]) for each in sources.house_products()])
        )
        sections = [
            row
            for side in ("train", "validation", "test")
            for row in sources.rows(sources.SAMPLES / "sections" / f"{side}.jsonl")
        ]
        stock.append(("summary", [(row["label"], row["text"]) for row in sections]))
    for kind, texts in stock:
        by_label = {}
        for label, text in texts:
            # Summaries of two packages of one kind ("Finnish female speaker for Festival") are no independent texts.
            if apart.accepts(text):
                by_label.setdefault(label, []).append(text)
        for label, members in sorted(by_label.items()):
            random.shuffle(members)
            pairs += [(kind, label, first, second) for first, second in zip(members[::2], members[1::2])]
    pairs = pairs[:count]
    for _, _, first, second in pairs:
        seen.accepts(first)
        seen.accepts(second)
    joint = "" if japanese else " "
    while len(pairs) < count:
        topic = random.choice(sorted(enquiries.topics))
        halves = []
        for part in (0, 1):
            _, question, answer = enquiries.unlike(seen, topic=topic, part=part, greeting=False)
            halves.append(question + joint + answer)
        pairs.append(("enquiry", topic, *halves))
    for number, (kind, label, first, second) in enumerate(pairs):
        rows = [
            collection.add({"text": text, "label": label, "group": f"{number}-{side}"}, side)
            for side, text in (("train", first), ("test", second))
        ]
        collection.vouch("clean-pair", rows, variant=kind)
    return collection


def labelled(language, random, flipped, name, rows):
    """Five classes with a tenth of the labels flipped to another class, the same number in each class; or none."""
    collection = Collection(
        f"texts/{language}-labels-{name}" + ("-flipped" if flipped else "-clean"), f"{language[:2]}-{name}"
    )
    classes = sorted({label for _, label in rows})
    members = {label: [] for label in classes}
    for text, label in rows:
        members[label].append(collection.add({"text": text, "label": label}, "train"))
    if flipped:
        for label in classes:
            for row in random.sample(members[label], round(len(members[label]) / 10)):
                row.fields["label"] = random.choice([other for other in classes if other != label])
                collection.plant("flipped-label", [row], field="label", words=row.fields["label"], of=label)
    return collection


def labelled_rows(language, random, each=120):
    """The five topics of enquiries, which are easy to tell apart."""
    enquiries = sources.Enquiries(language, random)
    seen = Seen(3 if LANGUAGES[language] else 5, 0.6)
    draw = lambda topic: enquiries.unlike(seen, topic=topic)[1]
    return [(draw(topic), topic) for topic in sorted(enquiries.topics) for _ in range(each)]


def section_rows():
    """Five sections of real summaries, which are hard to tell apart: a classifier is right on about five of six."""
    rows = [
        row
        for side in ("train", "validation", "test")
        for row in sources.rows(sources.SAMPLES / "sections" / f"{side}.jsonl")
    ]
    return [(row["text"], row["label"]) for row in rows if row["label"] != "science"]
