"""Texts said again: by hand where Samples/messy has it, else by synonyms and another order of sentences and clauses."""

import re

from similarity import jaccard
import sources

MEASURES = "サイズ|大きさ|長さ|幅|高さ|奥行き|深さ|直径|厚さ|重さ|容量|消費電力|明るさ|耐荷重"
VERBS = r"(?:is|are|has|have|holds|weighs|stands|measures|takes|comes|fits|gives|runs|uses|supports|carries|packs|suits|gains)\b"
# How a product is asked for, and asked for again.
ENGLISH_ASKED = (
    ("What is {name} like?", "Could you describe {name} to me?"),
    ("Tell me about {name}.", "I want to know more of {name}."),
    ("What should I know about {name}?", "Please say something about {name}."),
    ("Which features has {name}?", "How would you describe {name}?"),
)
JAPANESE_ASKED = (
    ("{name}はどんな品ですか。", "{name}について知りたいです。"),
    ("{name}の特徴を教えてください。", "{name}とはどのような物でしょうか。"),
    ("{name}の説明をお願いします。", "{name}について聞かせてください。"),
    ("{name}について教えてください。", "{name}の特長は何ですか。"),
)


def replaced(text, table, kept, japanese):
    """Every phrase of the table in one pass, so that no replacement is replaced again; `kept` words stay as they are."""
    # One private-use sign each: it holds no digit that the next word could be found in.
    guarded = {word: chr(0xE100 + number) for number, word in enumerate(sorted(kept, key=len, reverse=True))}
    for word, sign in guarded.items():
        text = text.replace(word, sign)
    keys = sorted(table, key=len, reverse=True)
    pattern = "|".join(map(re.escape, keys))
    found = re.compile(pattern if japanese else rf"(?<![\w-])(?:{pattern})(?![\w'-])", re.IGNORECASE)

    def new(hit):
        word = table[hit.group().lower()]
        return word[0].upper() + word[1:] if hit.group()[0].isupper() else word

    text = found.sub(new, text)
    for word, sign in guarded.items():
        text = text.replace(sign, word)
    return text


def english(text, name, kept, table):
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)
    turned = []
    for sentence in sentences:
        clauses = re.fullmatch(rf"(\S+|The [\w-]+) ({VERBS}[^,]*), ({VERBS}[^,]*),? and ({VERBS}.*)\.", sentence)
        pair = re.fullmatch(rf"(It|They|The [\w-]+) ({VERBS}[^,]*) and ({VERBS}[^,]*)\.", sentence)
        if clauses:
            sentence = f"{clauses.group(1)} {clauses.group(4)}, {clauses.group(3)} and {clauses.group(2)}."
        elif pair:
            sentence = f"{pair.group(1)} {pair.group(3)} and {pair.group(2)}."
        turned.append(sentence)
    turned = turned[::-1] if len(turned) < 4 else turned[2:] + turned[:2]
    # The name has to come with the first sentence, which was not the first.
    if name not in turned[0]:
        turned[0] = re.sub(r"^(It|They)\b", name, turned[0])
    return replaced(" ".join(turned), table, kept, False)


def japanese(text, name, kept, table):
    sentences = [sentence for sentence in text.split("。") if sentence]
    value = r"[0-9.,×]+(?:cm|mm|ml|m|kg|g|リットル|W|ルーメン)"
    turned = [
        re.sub(rf"((?:{MEASURES})は{value})、((?:{MEASURES})は{value})", r"\2、\1", sentence) for sentence in sentences
    ]
    turned = turned[::-1]
    if name not in turned[0]:
        turned[0] = (
            f"{name}の{turned[0]}"
            if re.match(rf"(?:{MEASURES}|色|素材|コード|電池|保証)", turned[0])
            else f"{name}は、{turned[0]}"
        )
    return replaced("。".join(turned) + "。", table, kept, True)


def by_script(products, language, random, count):
    """The `count` products that come out least alike, as {"question", "asked_again", "original", "reworded", "source"}."""
    table = sources.synonyms(language)
    say = english if language == "english" else japanese
    width = 4 if language == "english" else 2
    made = []
    for product in products:
        attributes = product["attributes"]
        kept = {attributes["name"], *re.findall(r"\d[\d.,x×]*(?: x \d[\d.]*)*", product["description"])}
        kept = {word.strip() for word in kept if word.strip()}
        reworded = say(product["description"], attributes["name"], kept, table)
        made.append((jaccard(product["description"], reworded, width), product, reworded))
    made.sort(key=lambda each: (each[0], each[1]["id"]))
    forms = ENGLISH_ASKED if language == "english" else JAPANESE_ASKED
    for _, product, reworded in made[:count]:
        asked, again = random.choice(forms)
        name = product["attributes"]["name"]
        yield {
            "source": product["id"],
            "question": asked.format(name=name),
            "asked_again": again.format(name=name),
            "original": product["description"],
            "reworded": reworded,
        }


def by_hand(products, language):
    """The rewordings of Samples/messy, with the original of those that name a product."""
    known = {product["id"]: product for product in products}
    for row in sources.rows(sources.WORDS / f"rewordings-{language}.jsonl"):
        yield {"original": known[row["source"]]["description"] if "source" in row else None} | row
