"""Captions: from titles, file names and Unicode names to two to eight plain words in lower case."""

import pathlib
import re
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent

# Titles that were copied from another file, or name a series and not the picture: the file name says more.
SERIES = re.compile(
    r"^(clipart by|r16|etiquette|various clip|svg road|homes clipart|blueberry|sallite|hats?( |$|-)|people$|advertising$|stick ?man$|"
    r"australian maps|map symbols|lemon svg|flat svg|openclipart|untitled|unnamed|drawing$|image$|picture$|test$|gramastar|icon$)", re.I)

# Words about the file, the hand or the making, not about what is to be seen.
NOISE = set("""illustration illustrations icon icons clipart clip art svg simple simplified another generic stylized stylised various version
remix drawing vector image picture graphic graphics symbol simbol sample set untitled inkscape wmf rev final new copy by nicu buculei benji park
zazou ganson md aj r v x ab abiclipart theme iconset package shape transparent transparency high res detailed basic standard the my own please
more points submission sibmission openclipart logo cliparts bodypart type style stylish example template outlined clean nice""".split())

SMALL = set("a an and at by for from in into of off on onto or the to up with without over under behind its his her".split())
LOOSE_END = set("a an and at by for from in into of on onto or the to with without over under behind its his her two".split())
PLURAL_ONLY = set("""scissors glasses sunglasses pants jeans shorts trousers tongs pliers binoculars headphones grass water bread rice milk
butter cheese meat honey juice candy sand snow rain smoke fire ice hail lightning money gold sugar salt corn fruit tea coffee wine beer garlic
lemonade soda cola broccoli bacon chocolate toast soap paper music furniture lettuce popcorn spaghetti sushi sheep fireworks dice clouds""".split())
COLOUR_WORDS = set("""red orange yellow green blue purple pink brown black white grey gray golden gold silver violet cyan magenta tan beige navy
turquoise colorful multicolored rainbow blond dark light""".split())
# Words that name no one thing: alone they make no caption.
VAGUE = set("""etiquette break racked gender base lam tool tools object thing icon people jazz obligation protection radiations charges full bloom sport sports holiday party unsorted
misc science education office nature various war peace design user special advertising experience effect inflammable danger stuff game""".split())

NUMBERS = {str(number): word for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}

REFUSED_WORDS = re.compile(
    r"\b(flag|flags|map|maps|logo|sign|signs|font|alphabet|letter [a-z]|kanji|hiragana|katakana|gradient|pattern|texture|swatch|banner|border|"
    r"frame|diagram|pinout|chart|blueprint|coat of arms|crest|emblem|penis|nude|naked|sex|sexy|swastika|nazi|hitler|pantyhose|bullet hole|"
    r"elder|tribal|farmer onelette|barcode|flowchart|labels?|rules|typography|text|stemma|cross hand)\b", re.I)


def table(name: str) -> dict:
    """A file of two columns; lines that begin with # are remarks."""
    rows = {}
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            first, _, second = line.partition("\t")
            rows[first] = second
    return rows


def plain(text: str) -> list:
    """Lower-case words without accents, digits and punctuation; camel case and underscores are word borders."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = re.sub(r"&#?\w+;", " ", text).replace("’", "'")
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    text = re.sub(r"\bb( and |&|/| & )w\b", "bw", text.lower())
    text = re.sub(r"'s\b", "", text)
    text = re.sub(r"^(\d{1,2}) (?=[a-z])", lambda match: NUMBERS.get(match[1], "") + " ", text)
    return re.findall(r"[a-z]+", re.sub(r"[0-9]+", " ", text))


class Cleaner:
    """Turns the title of a drawing into a caption. `everyday` are words of Unicode's names, `lexicon` all English words."""

    def __init__(self, lexicon: set, everyday: set):
        self.lexicon = lexicon | everyday
        self.everyday = everyday
        self.words = table("words.tsv")

    def drawing(self, title: str, stem: str, author: str, foreign: bool):
        """The caption of a drawing and None, or None and the reason why there is none."""
        if REFUSED_WORDS.search(title or "") or REFUSED_WORDS.search(re.sub(r"[_\W]+", " ", stem)):
            return None, "thinned out: flags, letters, signs, maps, patterns and what has no place here"
        names = set(plain(author or ""))
        reason = "no title"
        for source in ([stem] if not title or SERIES.search(title) else [title, stem]):
            words = plain(source)
            if source == stem:
                while len(words) > 1 and any(len(words[-1]) > 1 and name.startswith(words[-1]) for name in names | {"rollandin", "architetto"}):
                    words.pop()
            whole = self.words.get(" ".join(words))
            if whole:
                return whole, None
            words = [part for word in words for part in self.words.get(word, word).split()]
            words = [word for word in words if word not in NOISE and (len(word) > 2 or word in SMALL or word in ("ox",))]
            accepted = self.everyday if foreign else self.lexicon
            known = [word for word in words if (word in accepted or word in SMALL) and word not in names]
            content = [word for word in known if word not in SMALL and word not in COLOUR_WORDS]
            unknown = [word for word in words if word not in accepted and word not in SMALL and word not in names]
            if known == ["orange"]:
                return "orange", None  # the fruit: its name is a colour as well
            if not content or " ".join(content) in VAGUE:
                reason = "no title in English: " + " ".join(words)[:60] if words else reason
                continue
            if len(unknown) > len(content) or (foreign and unknown):
                reason = "no title in English: " + " ".join(words)[:60]
                continue
            return " ".join(known), None
        return None, reason

    @staticmethod
    def finish(phrase: str, colour):
        """Two to eight words: bounded, with an article where one word would stand alone, with the colour in front if it is measured."""
        words = phrase.split()
        if "black" in words and "white" in words and " ".join(words).endswith("black and white") and len(words) > 3:
            words = ["black", "and", "white"] + words[:-3]
        if len(words) > 1 and words[-1] in COLOUR_WORDS | {"half"} and not SMALL & set(words) and words[:3] != ["black", "and", "white"]:
            words = words[-1:] + words[:-1]  # "duck yellow"
        kept = []
        for word in words:
            if not kept or kept[-1] != word:
                kept.append(word)
        words = kept[:8] if not colour else kept[:7]
        while words and words[-1] in LOOSE_END:
            words.pop()
        while words and words[0] in ("and", "of", "with", "by", "at", "or", "to", "a", "an", "the", "on"):
            words.pop(0)
        if not words:
            return None
        if colour and not COLOUR_WORDS & set(words):
            words = [colour] + words
        if len(words) == 1:
            word = words[0]
            many = word in PLURAL_ONLY or (word.endswith("s") and not word.endswith(("ss", "us", "is", "os")))
            words = ["some" if many else "an" if word[0] in "aeiou" and not word.startswith(("uni", "eu", "use")) else "a", word]
        return " ".join(words)


def group_key(phrase: str) -> str:
    """The subject of a caption: its words without colours, small words and plurals, in alphabetical order."""
    words = set()
    for word in phrase.split():
        if word in SMALL or word in COLOUR_WORDS or word in ("some", "cartoon", "skin", "medium"):
            continue
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
        words.add(word)
    return " ".join(sorted(words)) or phrase


def emoji(name: str):
    """The caption of an emoji from its Unicode name and None, or None and a reason."""
    text = name.lower().replace("’", "'").replace("“", "").replace("”", "").replace("⊛", "")
    if text.startswith("family: "):
        return None, "thinned out: families, which one hand draws as silhouettes"
    if re.match(r"(flag|keycap)\b", text):
        return None, "thinned out: flags and keys"
    if re.search(r"\b(button|arrow|japanese .* button|o'clock|thirty|sign|symbol for|dingbat|letters?|latin|numbers|squared|mark|bar|regional)\b", text) \
            and not re.search(r"stop sign|bow and arrow|hand|heart|chocolate|bar of", text):
        return None, "thinned out: letters, signs, arrows and clock faces"
    text = re.sub(r":?\s*\b(light|medium-light|medium|medium-dark|dark) skin tone", lambda match: f" with {match[1].replace('-', ' ')} skin", text)
    text = re.sub(r": (red|curly|white) hair", r" with \1 hair", text)
    text = text.replace(": bald", " who is bald").replace(": blond hair", " with blond hair").replace(": beard", " with beard")
    text = text.replace("couple with heart:", "couple with heart").replace("kiss:", "kiss of")
    text = re.sub(r"^([\w ]+): ", r"\1 of ", text)
    words = plain(text.replace("t-shirt", "tshirt").replace("non-", "non"))
    return (" ".join(words), None) if words else (None, "no name")
