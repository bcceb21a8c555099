"""The set that speed is measured on: short rows, free and templated, English and Japanese, one in a hundred a copy of another."""

import bisect
import itertools
import json

import copies

ONSETS = (
    "b",
    "br",
    "c",
    "ch",
    "cl",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "qu",
    "r",
    "s",
    "sh",
    "sk",
    "st",
    "t",
    "th",
    "tr",
    "v",
    "w",
)
RHYMES = (
    "a",
    "an",
    "ar",
    "ay",
    "e",
    "ea",
    "en",
    "er",
    "i",
    "ill",
    "in",
    "o",
    "old",
    "on",
    "oo",
    "or",
    "ound",
    "u",
    "um",
    "ust",
    "y",
)
KANJI = "山川田野木林水火土石金銀雨雪風花草葉竹松梅桜海島橋道門家屋町村市店品物箱袋糸布紙墨筆本書文字色音光空星月日朝昼夜春夏秋冬東西南北中外上下左右前後新古大小長短高低重軽厚薄"
PARTICLES = ("の", "を", "に", "は", "が", "で", "と", "から", "まで", "へ", "も")
VERBS_JAPANESE = (
    "使いました",
    "届きました",
    "選びます",
    "運びます",
    "洗いました",
    "見つけました",
    "直します",
    "置きました",
    "開けません",
    "比べています",
)
FRAMES = (
    "The {0} {1} {2} a {3} {4} near the {5} {6}.",
    "{0} and {1} were {2} when {3} {4} {5}.",
    "Why does {0} {1} not {2} the {3} of {4} {5}?",
    "{0} {1} asked for {2} {3} and {4} {5} instead.",
    "A {0} of {1} {2} cost {3} more than {4} {5} {6}.",
    "Nobody {0} the {1} {2} before {3} {4} {5}.",
)
TEMPLATES = (
    "Article {0}: width {1} cm, height {2} cm, weight {3} g, price {4}.90 EUR.",
    "Order {0} with {1} pieces at {2} EUR left depot {3} on day {4}.",
    "品番{0}、幅{1}cm、高さ{2}cm、重さ{3}g、税込{4}80円です。",
    "Sensor {0} read {1} V, {2} mA and {3} °C in minute {4}.",
)


def vocabulary(random, count):
    """Made-up words; the n-th is drawn about 1/n as often, as words of a language are."""
    words = set()
    while len(words) < count:
        words.add("".join(random.choice(ONSETS) + random.choice(RHYMES) for _ in range(random.choice((1, 2, 2, 3)))))
    words = sorted(words)
    random.shuffle(words)
    return words


def write(output, rows, random):
    """Writes speed/train.jsonl and speed/test.jsonl with `rows` rows; returns the truth."""
    folder = output / "speed"
    folder.mkdir(parents=True, exist_ok=True)
    english = vocabulary(random, 40_000)
    japanese = ["".join(random.choices(KANJI, k=random.choice((2, 2, 3)))) for _ in range(40_000)]
    # 1/(n + 20): the commonest word is one in a hundred and fifty, so that free rows share few runs of words.
    weights = list(itertools.accumulate(1 / (number + 20) for number in range(40_000)))
    choose = lambda words, count: [
        words[bisect.bisect_left(weights, random.random() * weights[-1])] for _ in range(count)
    ]
    originals = []
    truth = {"files": {}, "faults": [], "tolerated": [], "clean": []}
    counters = {"train": 0, "test": 0}
    files = {side: open(folder / f"{side}.jsonl", "w", encoding="utf-8", newline="\n") for side in counters}
    templates = 0
    for number in range(rows):
        side = "test" if random.random() < 0.1 else "train"
        counters[side] += 1
        origin = None
        draw = random.random()
        if draw < 0.01 and originals:
            text, place, is_japanese = originals.pop(random.randrange(len(originals)))
            origin = place
            near = random.random() < 0.5
            if near:
                changed = copies.typo(text, random, is_japanese)
                text = changed if changed != text else text + ("よ" if is_japanese else " indeed")
            elif random.random() < 0.3:
                text = text.upper() if not is_japanese else copies.full_width(text)
        elif draw < 0.26:
            form = random.choice(TEMPLATES)
            text = form.format(*(random.randint(10, 9999) for _ in range(5)))
            templates += 1
        elif draw < 0.51:
            words = choose(japanese, random.randint(5, 8))
            text = "".join(word + random.choice(PARTICLES) for word in words) + random.choice(VERBS_JAPANESE) + "。"
            if random.random() < 0.04:
                originals.append((text, {"file": f"speed/{side}.jsonl", "line": counters[side]}, True))
        else:
            frame = random.choice(FRAMES)
            text = frame.format(*choose(english, 7))
            text = text[0].upper() + text[1:]
            if random.random() < 0.04:
                originals.append((text, {"file": f"speed/{side}.jsonl", "line": counters[side]}, False))
        files[side].write(f'{{"id":"s{number}","text":{json.dumps(text, ensure_ascii=False)}}}\n')
        if origin is not None:
            place = {"file": f"speed/{side}.jsonl", "line": counters[side]}
            form = "near" if near else "exact"
            across = place["file"] != origin["file"]
            truth["faults"].append(
                {"kind": f"leak-{form}" if across else f"{form}-duplicate", "places": [origin, place]}
            )
    for side, file in files.items():
        file.close()
        truth["files"][f"speed/{side}.jsonl"] = {"rows": counters[side]}
    truth["files"]["speed"] = {"rows": rows, "templated_rows": templates}
    return truth
