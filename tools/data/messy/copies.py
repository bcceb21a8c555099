"""Copies of rows: exact but for case, width and spaces; near; and families that differ in values alone and are no copies."""

import re
import unicodedata

TEXTS = ("question", "answer", "context")


def full_width(text):
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def half_width_kana(text):
    """Katakana in the half-width forms of JIS X 0201: every sign that NFKC turns back into the same."""
    table = {}
    for code in range(0xFF61, 0xFFA0):
        table.setdefault(unicodedata.normalize("NFKC", chr(code)), chr(code))
    result = ""
    for sign in text:
        parts = unicodedata.normalize("NFD", sign)
        marks = parts[1:].replace("\u3099", "\uff9e").replace("\u309a", "\uff9f")
        fits = ("ァ" <= sign <= "ヶ" or sign == "ー") and parts[0] in table
        result += table[parts[0]] + marks if fits else sign
    return result


def spaced(text, random):
    """White space that no reader notices: doubled, no-break, ideographic, in front, at the end, a tab."""
    kind = random.randrange(5)
    if kind == 0 and " " in text:
        return text.replace(" ", "  ", 2)
    if kind == 1 and " " in text:
        return text.replace(" ", "\u00a0", 2)
    if kind == 2:
        return "\t" + text
    if kind == 3:
        return text + " \n"
    return re.sub(r"(?<=[.。])(?=[^\d])", "\u3000", text, count=1) + " "


def changed(fields, change):
    return {key: change(value) if key in TEXTS else value for key, value in fields.items() if key != "id"}


def case_changed(text, random):
    return text.upper() if random.random() < 0.5 else text.lower()


def typo(text, random, japanese):
    """One to three slips in letters: swapped, doubled, left out; never in a number."""
    signs = list(text)
    places = [
        at
        for at in range(1, len(signs) - 2)
        if all(sign.isalpha() and (ord(sign) < 128 or japanese) for sign in signs[at : at + 2])
        and signs[at] != signs[at + 1]
    ]
    for at in sorted(random.sample(places, min(len(places), random.randint(1, 3))), reverse=True):
        slip = random.randrange(3)
        if slip == 0:
            signs[at], signs[at + 1] = signs[at + 1], signs[at]
        elif slip == 1:
            signs.insert(at, signs[at])
        else:
            del signs[at]
    return "".join(signs)


ENGLISH_WORDS = {
    "parcel": "package",
    "please": "kindly",
    "still": "yet",
    "because": "since",
    "would like": "want",
    "carton": "box",
    "courier": "driver",
    "shows": "displays",
    "arrived": "come",
    "send": "ship",
    "the": "this",
    "has": "had",
    "is": "was",
    "could": "can",
    "with": "having",
    "bill": "invoice",
    "money": "cash",
    "when": "once",
    "made of": "built of",
    "weighs": "scales",
}
JAPANESE_WORDS = {
    "まだ": "いまだに",
    "ください": "いただきたい",
    "荷物": "お荷物",
    "届いて": "着いて",
    "箱": "外箱",
    "たいです": "たく思います",
    "ですか": "でしょうか",
    "です": "でございます",
    "ます。": "ますね。",
    "使って": "用いて",
    "近く": "そば",
    "すぐ": "ただちに",
    "方": "人",
    "代金": "料金",
}


def word_changed(text, random, japanese):
    """One plain word in the place of another; None when none of the known ones stands in the text."""
    table = JAPANESE_WORDS if japanese else ENGLISH_WORDS
    found = [word for word in table if re.search(re.escape(word) if japanese else rf"\b{re.escape(word)}\b", text)]
    if not found:
        return None
    word = random.choice(found)
    pattern = re.escape(word) if japanese else rf"\b{re.escape(word)}\b"
    return re.sub(pattern, table[word], text, count=1)


def punctuation_changed(text, japanese):
    if japanese:
        return text.replace("、", "，").replace("。", "！", 1) if "、" in text else text.replace("。", "．")
    return (
        re.sub(r"[,;]", "", text).replace(".", "!", 1) if "," in text else text.replace(".", " ...").replace("?", "??")
    )


def word_dropped(text, random, japanese):
    if japanese:
        return re.sub(r"(?<=[一-鿿ァ-ヶ])[はがをに]", "", text, count=1)
    words = text.split(" ")
    plain = [at for at, word in enumerate(words[1:-1], start=1) if word.isalpha() and word.islower()]
    del words[random.choice(plain)]
    return " ".join(words)


def near(fields, variant, random, japanese, added):
    """The row with a small change of that kind in its question, or in its answer where the question has no place for it."""
    copy = {key: value for key, value in fields.items() if key != "id"}
    joint = "" if japanese else " "
    for field in ("question", "answer"):
        text = copy[field]
        new = {
            "typo": lambda: typo(text, random, japanese),
            "word": lambda: word_changed(text, random, japanese),
            "sentence": lambda: text + joint + random.choice(added),
            "punctuation": lambda: punctuation_changed(text, japanese),
            "dropped": lambda: word_dropped(text, random, japanese),
        }[variant]()
        if new is not None and new != text:
            copy[field] = new
            return copy
    return None


# Families whose rows differ in a number, a size or an attribute value alone: {…} are drawn, all else stays.
ENGLISH_FAMILIES = (
    ("How long is the dog lead {code}?", "The dog lead {code} is {a} cm long and weighs {b} g."),
    ("What does the {colour} door mat measure?", "The {colour} door mat measures {a} x {b} cm."),
    ("Which price has the {material} bowl of {a} ml?", "The {material} bowl of {a} ml costs {b}.90 EUR."),
    ("How many plates are in set {code}?", "Set {code} contains {a} plates with a diameter of {b} cm."),
    ("Is the {colour} curtain available in {a} cm?", "The {colour} curtain is available in {a} cm and in {b} cm."),
    (
        "What load does the {material} shelf carry?",
        "The {material} shelf carries {a} kg on each of its boards of {b} cm.",
    ),
    ("How bright is lamp {code}?", "Lamp {code} gives {a} lumens and uses {b} W."),
    ("Which size of glove fits a hand of {a} mm?", "A hand of {a} mm takes glove size {b} in {colour}."),
    (
        "How long does the battery of model {code} last?",
        "The battery of model {code} lasts {a} hours and charges in {b} minutes.",
    ),
    (
        "How much water does the {colour} vase hold?",
        "The {colour} vase of {material} holds {a} ml and stands {b} cm tall.",
    ),
    ("What is the thread of screw {code}?", "Screw {code} has a thread of {a} mm and a head of {b} mm."),
    (
        "How hot may the {material} blanket be washed?",
        "The {material} blanket may be washed at {a} °C and spun at {b} turns.",
    ),
    ("When was catalogue {code} printed?", "Catalogue {code} was printed in 19{a} on {b} pages."),
    ("Which shelf holds article {code}?", "Article {code} lies on shelf {a} of aisle {b}."),
    ("What is the weight of a {colour} tile of {a} mm?", "A {colour} tile of {a} mm weighs {b} g."),
    ("How wide is the {material} bench?", "The {material} bench is {a} cm wide and {b} cm deep."),
    ("What does postage to zone {a} cost?", "Postage to zone {a} costs {b}.40 EUR for a parcel of up to 5 kg."),
    (
        "How many candles are in the {colour} box?",
        "The {colour} box holds {a} candles, each of which burns for {b} hours.",
    ),
    ("Which fuse belongs in socket {code}?", "Socket {code} needs a fuse of {a} A and a cable of {b} mm."),
    ("How tall is the {material} ladder?", "The {material} ladder is {a} cm tall and has rungs every {b} cm."),
)
JAPANESE_FAMILIES = (
    ("品番{code}の犬用リードの長さは？", "品番{code}の犬用リードは長さ{a}cm、重さ{b}gです。"),
    ("{colour}の玄関マットの大きさを教えてください。", "{colour}の玄関マットは{a}×{b}cmです。"),
    ("{material}の鉢{a}mlはいくらですか。", "{material}の鉢{a}mlは{b}80円です。"),
    ("組{code}には皿が何枚入っていますか。", "組{code}には直径{b}cmの皿が{a}枚入っています。"),
    ("{colour}のカーテンで{a}cmの物はありますか。", "{colour}のカーテンには{a}cmと{b}cmがあります。"),
    ("{material}の棚は何キロまで載せられますか。", "{material}の棚は幅{b}cmの板一枚に{a}kgまで載せられます。"),
    ("ランプ{code}の明るさは？", "ランプ{code}は{a}ルーメンで、消費電力は{b}Wです。"),
    ("手の周り{a}mmに合う手袋の号数は？", "手の周り{a}mmには{colour}の{b}号が合います。"),
    ("型番{code}の電池は何時間もちますか。", "型番{code}の電池は{a}時間もち、{b}分で充電できます。"),
    ("{colour}の花瓶にはどれだけ水が入りますか。", "{material}でできた{colour}の花瓶は高さ{b}cmで、{a}ml入ります。"),
    ("ねじ{code}の太さを教えてください。", "ねじ{code}は太さ{a}mm、頭は{b}mmです。"),
    ("{material}の毛布は何度で洗えますか。", "{material}の毛布は{a}℃で洗い、脱水は{b}秒です。"),
    ("カタログ{code}は何年の印刷ですか。", "カタログ{code}は19{a}年の印刷で、{b}ページあります。"),
    ("商品{code}はどの棚にありますか。", "商品{code}は{b}番通路の{a}番の棚にあります。"),
    ("{colour}のタイル{a}mmの重さは？", "{colour}のタイル{a}mmは一枚{b}gです。"),
    ("{material}の長椅子の幅は？", "{material}の長椅子は幅{a}cm、奥行き{b}cmです。"),
    ("第{a}地帯への送料はいくらですか。", "第{a}地帯への送料は5kgまで{b}40円です。"),
    ("{colour}の箱にはろうそくが何本ありますか。", "{colour}の箱には一本{b}時間燃えるろうそくが{a}本入っています。"),
    ("ソケット{code}に合うヒューズは？", "ソケット{code}には{a}Aのヒューズと{b}mmの線を使います。"),
    ("{material}のはしごの高さは？", "{material}のはしごは高さ{a}cmで、段の間は{b}cmです。"),
)
VALUES = {
    False: {
        "colour": ("red", "navy", "olive", "cream", "plum", "grey", "coral", "black", "teal", "mustard"),
        "material": ("oak", "steel", "bamboo", "linen", "glass", "wool", "copper", "cork", "slate", "pine"),
    },
    True: {
        "colour": ("赤", "紺", "黄緑", "白", "紫", "灰色", "桃色", "黒", "青緑", "からし色"),
        "material": ("樫", "鋼", "竹", "麻", "ガラス", "羊毛", "銅", "コルク", "石", "松"),
    },
}


def family(number, size, random, japanese):
    """`size` rows (question, answer) of one family, all of them unlike."""
    question, answer = (JAPANESE_FAMILIES if japanese else ENGLISH_FAMILIES)[number]
    colours = random.sample(VALUES[japanese]["colour"], size)
    materials = random.sample(VALUES[japanese]["material"], size)
    numbers = random.sample(range(11, 99), size)
    for at in range(size):
        values = {
            "colour": colours[at],
            "material": materials[at],
            "a": numbers[at],
            "b": random.randint(11, 98),
            "code": f"{random.choice('ABCDEFGH')}{numbers[at]}{random.randint(0, 9)}",
        }
        yield question.format(**values), answer.format(**values)
