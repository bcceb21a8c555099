#!/usr/bin/env python3
"""Judges published product texts a second time, apart from the checks that selected them.

    tools/checks/second_checker.py RECORDS.jsonl OUTPUT.jsonl [--json]
    tools/checks/second_checker.py --self-test

RECORDS: {"id", "category", "attributes": {key: string or array of strings}}; OUTPUT: {"id" or "item", "text"}. English only.
Written from the house rules of the product texts alone and on purpose without the program's own code: what both overlook must
be overlooked twice. Prints a line for each text that fails, then totals. Exit status: 0 all pass, 1 some fail, 2 bad input.

What is judged:
- facts: every value but category and price stands in the text as its words in their order; case and plural may differ;
- numbers: each belongs to a value and has its unit. The part of the sentence (up to , ; : . and "and") has a word of the
  value's attribute and none of another's; where several numbers share a part, the nearest word must be the number's own;
- values: no colour, material or number word that the record does not hold;
- house rules: 2 to 4 sentences, 30 to 65 words, one paragraph, no banned word or sign, no price;
- loops: four words three times, or a stretch of at least four words that follows itself.
"""

import json
import re
import sys
from collections import Counter

# The words that tell which attribute a number belongs to. Those in `shared` do not speak against another attribute.
OWN = {
    "height": "tall high height stands standing", "width": "wide width", "depth": "deep depth", "length": "long length",
    "diameter": "diameter across", "thickness": "thick thickness", "size": "measures size measuring sized measure sizes",
    "weight": "weighs weight weighing weigh", "capacity": "holds capacity holding takes hold take taking",
    "power": "power draws rated uses drawing use draw", "brightness": "bright brightness light gives giving give",
    "battery": "battery charge runs batteries run running", "cable": "cable cables",
    "load": "load carries supports bears carry support bear carrying supporting bearing",
    "rating": "down comfort comfortable temperature", "pieces": "set pack contains comes box come sets contain",
    "age": "age ages aged children suitable", "warranty": "warranty guarantee guaranteed",
}
OWN = {key: frozenset(words.split()) for key, words in OWN.items()}
STRONG = {
    "height": "tall height", "width": "wide width", "depth": "deep depth", "length": "long length", "diameter": "diameter",
    "thickness": "thick thickness", "weight": "weighs weight weighing weigh", "capacity": "capacity holds",
    "power": "power", "brightness": "brightness", "battery": "battery batteries", "cable": "cable cables",
    "load": "load supports bears", "rating": "temperature", "age": "age ages aged",
    "warranty": "warranty guarantee guaranteed", "size": "size",
}
STRONG = {key: frozenset(words.split()) for key, words in STRONG.items()}
# "a cable 1.8 m long", "holds up to a weight of 120 kg", "the battery has the power for 12 hours", "the box holds a set of 4 pieces"
NEUTRAL = {"cable": {"length"}, "load": {"weight", "capacity"}, "battery": {"length", "power"}, "pieces": {"size", "capacity"}}
NUMBER_WORDS = frozenset("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
                         "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand dozen".split())
COLOURS = frozenset("""red blue green yellow orange purple violet pink brown black white grey gray beige cream ivory navy teal
turquoise aqua cyan magenta maroon burgundy crimson scarlet ruby coral peach apricot salmon amber ochre mustard lemon gold golden
silver bronze copper brass khaki olive sage mint emerald jade lime lavender lilac mauve plum indigo cobalt azure sapphire charcoal
slate anthracite graphite taupe tan fawn sand ecru oatmeal chestnut walnut terracotta rust russet rose fuchsia ebony chocolate
caramel honey transparent denim pewter blush stone multicoloured""".split())
MATERIALS = frozenset("""steel iron aluminium aluminum brass copper bronze tin zinc titanium chrome metal alloy silver gold pewter
wood wooden oak beech birch ash pine walnut maple cherry cedar teak bamboo rattan wicker willow acacia mahogany plywood olivewood
cork rubber latex silicone plastic polypropylene polyethylene polyester polyamide nylon acrylic polycarbonate resin vinyl melamine
bakelite eva pvc foam glass crystal ceramic porcelain stoneware earthenware terracotta clay china enamel enamelled cotton linen
wool woollen merino cashmere silk hemp jute sisal flax canvas denim felt fleece velvet corduroy suede leather leatherette microfibre
paper cardboard card stone marble granite slate concrete wax beeswax soy feather lambswool sheepskin alpaca mohair
tweed flannel muslin satin raffia seagrass coir straw carbon graphite neoprene lycra elastane viscose modal tencel""".split())
BANNED = frozenset("""you your yours yourself we our ours us perfect perfectly best better beautiful beautifully ideal ideally great
amazing stylish elegant elegantly premium lovely unique essential must-have wonderful stunning gorgeous fantastic excellent superb
exceptional finest luxurious luxury exquisite charming delightful incredible outstanding ultimate favourite impressive superior
award-winning cheap bargain affordable""".split())
MONEY = frozenset("eur euro euros price prices priced cost costs usd dollar dollars gbp".split())
TOKEN = re.compile(r"[-−]?\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*|\S")
NUMBER = re.compile(r"[-−]?\d")
SENTENCES, WORDS = (2, 4), (30, 65)


def singular(word):
    """Folds plurals, crudely and the same on both sides."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and re.search(r"(?:s|x|z|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def tokens(text):
    found = []
    for match in TOKEN.finditer(text):
        token = match.group().replace("−", "-")
        # A hyphen between a word and a number is no sign: "A4-80" has an 80.
        if token[0] == "-" and NUMBER.match(token) and match.start() and not text[match.start() - 1].isspace():
            found.append("-")
            token = token[1:]
        found.append(token.lower())
    return found


def is_number(token):
    return bool(NUMBER.match(token))


class Judgement:
    """One text beside its record."""

    def __init__(self, record, text):
        self.text = text
        self.tokens = tokens(text)
        self.folded = [singular(token) for token in self.tokens]
        self.reasons = []
        self.values = []
        for key, value in record["attributes"].items():
            if key not in ("category", "price"):
                self.values += [(key, part) for part in (value if isinstance(value, list) else [value])]
        self.price = record["attributes"].get("price", record.get("price"))
        self.spans = [(key, value, span) for key, value in self.values for span in self.occurrences(value)]
        # "2 years" within "2 years and up" is the age, not the warranty.
        self.spans = [s for s in self.spans if not self.is_part_of_other(s)]
        # Where "and" or a comma stands inside a value, no part of a sentence ends.
        self.inside = {place for _, _, (start, end) in self.spans for place in range(start, end)}
        self.facts()
        self.numbers()
        self.closed_words()
        self.house()
        self.loops()

    def fail(self, kind, reason):
        self.reasons.append((kind, reason))

    def occurrences(self, value):
        wanted = [singular(token) for token in tokens(value)]
        if not wanted:
            return []
        return [(i, i + len(wanted)) for i in range(len(self.folded) - len(wanted) + 1)
                if self.folded[i:i + len(wanted)] == wanted]

    def is_part_of_other(self, item):
        key, value, (start, end) = item
        if not any(map(is_number, self.tokens[start:end])):
            return False
        return any(other_start <= start and end <= other_end and other_end - other_start > end - start
                   for other, _, (other_start, other_end) in self.spans if other != key)

    def facts(self):
        stated = {(key, value) for key, value, _ in self.spans}
        self.wanted = len(self.values)
        missing = [pair for pair in self.values if pair not in stated]
        self.stated = self.wanted - len(missing)
        for key, value in missing:
            self.fail("fact", f'{key} "{value}" is missing')

    def clause(self, start, end):
        """The part of the sentence around a stretch."""
        def breaks(place):
            return place not in self.inside and self.tokens[place] in {",", ";", ":", ".", "!", "?", "and", "\n"}
        low, high = start, end
        while low > 0 and not breaks(low - 1):
            low -= 1
        while high < len(self.tokens) and not breaks(high):
            high += 1
        return low, high

    def numbers(self):
        self.written = 0
        self.wrong = 0
        covered = {}
        for key, value, (start, end) in self.spans:
            if any(map(is_number, self.tokens[start:end])):
                for place in range(start, end):
                    covered.setdefault(place, []).append((key, value, start, end))
        counted = set()
        for place, token in enumerate(self.tokens):
            if not is_number(token) or place in counted:
                continue
            owners = covered.get(place)
            self.written += 1
            if not owners:
                self.wrong += 1
                known = any(token in tokens(value) for _, value in self.values)
                self.fail("number", f'"{token}" ' + ("has not its unit" if known else "is not in the record")
                          + f' in "{self.around(place)}"')
                continue
            counted |= {inner for _, _, start, end in owners for inner in range(start, end)}
            faults = [self.misplacement(*owner) for owner in owners]
            if all(faults):
                self.wrong += 1
                self.fail("number", faults[0])

    def around(self, place):
        return " ".join(self.tokens[max(0, place - 3):place + 3])

    def misplacement(self, key, value, start, end):
        """Why a number with its unit says something else than the record; None where it does not."""
        if key not in OWN:
            return None
        low, high = self.clause(start, end)
        texts = {p for _, _, (s, e) in self.spans if not is_number(self.tokens[s]) for p in range(s, e)}
        kinds = {p for k, _, (s, e) in self.spans if k == "kind" for p in range(s, e)}
        places = [p for p in range(low, high) if not start <= p < end]
        cues = [p for p in places if p not in texts]
        distance = lambda p: start - p if p < start else p - end + 1
        # "a chisel set of 4 pieces": the kind may hold the word, other values speak of something else.
        own = min((distance(p) for p in places if self.tokens[p] in OWN[key] and (p in cues or p in kinds)), default=None)
        if own is None:
            return f'{key} "{value}" without a word for {key} in "{" ".join(self.tokens[low:high])}"'
        for other, words in STRONG.items():
            if other == key or other in NEUTRAL.get(key, ()) or words & OWN[key]:
                continue
            for p in cues:
                if self.tokens[p] not in words:
                    continue
                has_number = any(k == other and low <= s < high for k, _, (s, _) in self.spans)
                if not has_number or distance(p) < own:
                    return f'{key} "{value}" beside "{self.tokens[p]}" in "{" ".join(self.tokens[low:high])}"'
        return None

    def closed_words(self):
        self.unsupported = 0
        held = {singular(token) for key, value in self.values if key in ("colour", "material", "kind", "scent", "flavour")
                for token in tokens(value)}
        for place, token in enumerate(self.tokens):
            if place in self.inside:
                continue
            for part in {token, *token.split("-")}:
                kind = ("colour" if part in COLOURS or singular(part) in COLOURS else
                        "material" if part in MATERIALS or singular(part) in MATERIALS else
                        "number word" if part in NUMBER_WORDS else None)
                if kind and singular(part) not in held:
                    self.unsupported += 1
                    self.wrong += kind == "number word"
                    self.written += kind == "number word"
                    self.fail("value", f'{kind} "{part}" is not in the record')

    def house(self):
        plain = self.text.strip()
        # A point ends a sentence before a space or the end; "4.5" and "no. 5" have none here.
        count = len([s for s in re.split(r"(?<=[.!?])\s+", plain) if s])
        words = len(plain.split())
        if not SENTENCES[0] <= count <= SENTENCES[1]:
            self.fail("house", f"{count} sentences, {SENTENCES[0]} to {SENTENCES[1]} are allowed")
        if not WORDS[0] <= words <= WORDS[1]:
            self.fail("house", f"{words} words, {WORDS[0]} to {WORDS[1]} are allowed")
        if not plain.endswith("."):
            self.fail("house", "the text does not end with a full stop")
        if "\n" in plain or "\r" in plain or "\u2028" in plain:
            self.fail("house", "line break")
        for sign in re.findall(r"[!?()\[\]{}<>–—…€$£*#_|~]|--|\s-\s|\.{2,}", plain):
            self.fail("house", f'sign "{sign.strip()}"')
        for place, token in enumerate(self.tokens):
            if place in self.inside:
                continue
            if token in BANNED or set(token.split("-")) & BANNED:
                self.fail("house", f'banned word "{token}"')
            if token in MONEY:
                self.fail("house", f'"{token}" speaks of the price')
        amount = [token for token in tokens(self.price if isinstance(self.price, str) else "") if is_number(token)]
        if amount and any(t == amount[0] and place not in self.inside for place, t in enumerate(self.tokens)):
            self.fail("house", f"the price {amount[0]} is mentioned")
        for start in re.findall(r"(?:^|[.!?]\s+)([a-z]\w*)", plain):
            self.fail("house", f'a sentence begins with "{start}" in lower case')

    def loops(self):
        words = [token for token in self.tokens if token[0].isalnum() or is_number(token)]
        counts = Counter(tuple(words[i:i + 4]) for i in range(len(words) - 3))
        found = next((" ".join(gram) for gram, n in counts.items() if n >= 3), None)
        for period in range(1, len(words)):
            run = 0
            for place in range(period, len(words)):
                run = run + 1 if words[place] == words[place - period] else 0
                if run >= max(period, 4):
                    found = found or " ".join(words[place - run + 1:place + 1])
        self.loop = found is not None
        if found:
            self.fail("loop", f'loop "{found}"')


def read(path):
    rows = []
    try:
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise ValueError("not an object")
                    rows.append((number, row))
    except (OSError, ValueError) as error:
        stop(f"{path}: {'line %d: ' % (len(rows) + 1) if isinstance(error, ValueError) else ''}{error}")
    return rows


def stop(text):
    print(f"second_checker.py: {text}", file=sys.stderr)
    sys.exit(2)


def identity(row, path, number):
    name = row.get("id", row.get("item"))
    if name is None:
        stop(f'{path}, line {number}: neither "id" nor "item"')
    return str(name)


def records(path):
    found = {}
    for number, row in read(path):
        name = identity(row, path, number)
        attributes = row.get("attributes")
        parts = [p for v in attributes.values() for p in (v if isinstance(v, list) else [v])] if isinstance(attributes, dict) else [0]
        if name in found or not all(isinstance(part, str) for part in parts):
            stop(f"{path}, line {number}: " + (f"{name} is there twice" if name in found else
                                               "attributes must be strings or arrays of strings"))
        found[name] = row
    return found


def judge(records_path, output_path, as_json):
    known = records(records_path)
    judged = []
    for number, row in read(output_path):
        name = identity(row, output_path, number)
        if name not in known:
            stop(f"{output_path}, line {number}: no record has the id {name}")
        if not isinstance(row.get("text"), str):
            stop(f'{output_path}, line {number}: "text" must be a string; give published rows only')
        if name in {other for other, _ in judged}:
            stop(f"{output_path}, line {number}: {name} is there twice")
        judged.append((name, Judgement(known[name], row["text"])))
    if not judged:
        stop(f"{output_path}: no text")
    total = lambda count: sum(count(j) for _, j in judged)
    of = lambda kind: total(lambda j: sum(k == kind for k, _ in j.reasons))
    totals = {
        "texts": len(judged), "passing": total(lambda j: not j.reasons), "values": total(lambda j: j.wanted),
        "values_stated": total(lambda j: j.stated), "recall": total(lambda j: j.stated) / max(1, total(lambda j: j.wanted)),
        "numbers": total(lambda j: j.written), "wrong_numbers": total(lambda j: j.wrong),
        "unsupported_values": total(lambda j: j.unsupported), "house_rules_broken": of("house"), "loops": total(lambda j: j.loop),
    }
    failing = [{"id": name, "reasons": [reason for _, reason in j.reasons]} for name, j in judged if j.reasons]
    if as_json:
        print(json.dumps({**totals, "failing": failing}, ensure_ascii=False, indent=2))
    else:
        for item in failing:
            print(f"{item['id']}: {'; '.join(item['reasons'])}")
        print(f"{totals['texts']} texts, {totals['passing']} pass. Recall {100 * totals['recall']:.1f} % "
              f"({totals['values_stated']} of {totals['values']} values). Wrong or unsupported numbers: {totals['wrong_numbers']} of "
              f"{totals['numbers']} written. Unsupported values: {totals['unsupported_values']}. "
              f"House rules broken: {totals['house_rules_broken']}. Loops: {totals['loops']}.")
    return 1 if failing else 0


def self_test():
    record = {"attributes": {
        "name": "Tidewell", "kind": "soup pot", "material": "enamelled steel", "colour": "sea blue", "capacity": "4.5 litres",
        "weight": "2.1 kg", "warranty": "2 years", "price": "44.50 EUR", "points": ["a lid with two handles"],
        "for": "small kitchens"}}
    good = ("Tidewell is a soup pot of enamelled steel in sea blue for small kitchens. It holds 4.5 litres, weighs 2.1 kg and has "
            "a warranty of 2 years. On top sits a lid with two handles.")
    cases = [
        ("", "", None), ("Tidewell is", "TIDEWELL is", None), ("small kitchens", "a small kitchen", None),
        ("holds 4.5 litres", "holds 5.4 litres", "number"), ("holds 4.5 litres", "holds 4.5 kg", "number"),
        ("holds 4.5 litres, weighs 2.1 kg", "weighs 4.5 litres, holds 2.1 kg", "number"),
        ("holds 4.5 litres, weighs 2.1 kg", "holds 4.5 litres with a weight of 2.1 kg", None),
        ("holds 4.5 litres, weighs 2.1 kg", "holds 4.5 litres with a weight of 2.1 kg at a length of 4.5 litres", "number"),
        ("sea blue", "sea blue and red", "value"), ("a lid", "an oak board, a lid", "value"), ("sea blue", "blue", "fact"),
        ("a lid with two handles", "three feet, a lid with two handles", "value"), ("On top", "On top!", "house"),
        ("On top", "At 44.50 EUR", "house"), ("is a soup", "is the best soup", "house"), ("On top sits", "You get", "house"),
        ("On top sits", "On top of it and on top of it sits", None),
        ("On top sits", "On top of it all, on top of it all sits", "loop"), (good[72:], "", "house"),
        ("has a warranty of 2 years", "comes with 2 years", "number"), ("2.1 kg", "12.1 kg", "number"),
    ]
    broken = 0
    for old, new, kind in cases:
        assert old in good or not old, old
        text = good.replace(old, new, 1) if old else good
        kinds = {k for k, _ in Judgement({**record, "id": "x"}, text).reasons}
        if (kind in kinds) if kind else not kinds:
            continue
        broken += 1
        print(f'self-test: "{new}" for "{old}": {kinds or "passes"}, expected {kind or "no complaint"}', file=sys.stderr)
    print(f"self-test: {len(cases) - broken} of {len(cases)} pass")
    return 1 if broken else 0


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    options = {a for a in sys.argv[1:] if a.startswith("--")}
    if "--help" in options:
        print(__doc__)
        return 0
    if options == {"--self-test"} and not arguments:
        return self_test()
    if len(arguments) != 2 or options - {"--json"}:
        stop("expected RECORDS.jsonl OUTPUT.jsonl [--json]; see --help")
    return judge(*arguments, "--json" in options)


if __name__ == "__main__":
    sys.exit(main())
