"""The texts that rows are built from: the products of Samples, invented Japanese products, and enquiries put together from sentences."""

import json
import pathlib
import re

SAMPLES = pathlib.Path(__file__).resolve().parents[3] / "Samples"
WORDS = SAMPLES / "messy"
# language: is it Japanese?
LANGUAGES = {"english": False, "japanese": True}


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def words(name):
    return json.loads((WORDS / name).read_text(encoding="utf-8"))


def synonyms(language):
    lines = (WORDS / f"synonyms-{language}.tsv").read_text(encoding="utf-8").splitlines()
    table = {}
    for line in lines:
        phrase, replacement = line.split("\t")
        table[phrase] = replacement
    return table


def answer_forms(folder):
    """The `answer` of each attribute, from checks.yaml."""
    forms = {}
    for line in (folder / "checks.yaml").read_text(encoding="utf-8").splitlines():
        if line.startswith("  ") and 'answer: "' in line and "#" not in line:
            forms[line.strip().split(":")[0]] = line.split('answer: "', 1)[1].split('"', 1)[0]
    return forms


def english_products():
    return rows(SAMPLES / "products" / "products.jsonl")


def house_products():
    return rows(SAMPLES / "oddmere" / "products.jsonl")


def japanese_products():
    return rows(SAMPLES / "products" / "japanese" / "products.jsonl")


class Enquiries:
    """What customers write and what the shop answers, on five topics; hundreds of thousands of combinations."""

    def __init__(self, language, random, shares=(1, 1)):
        """shares: how many of every so many sentences belong to part 0 and to part 1."""
        self.language = language
        self.random = random
        self.shares = shares
        data = words(f"enquiries-{language}.json")
        self.slots = data["slots"]
        self.topics = data["topics"]
        self.openings = data["openings"]
        self.closings = data["closings"]
        self.joint = " " if language == "english" else ""

    def filled(self, sentence, values=None):
        """Every slot with a value; `values` keeps one choice through a whole enquiry."""
        for slot, choices in self.slots.items():
            if "{" + slot + "}" in sentence:
                value = (values or {}).get(slot) or self.random.choice(choices)
                sentence = sentence.replace("{" + slot + "}", value)
        if self.language == "english":
            sentence = re.sub(r"\ba (?=[aeiou])", "an ", sentence)
            sentence = sentence[:1].upper() + sentence[1:]
        return sentence

    def pick(self, sentences, part):
        """One sentence of a part, or of all."""
        first, second = self.shares
        mine = [
            each for at, each in enumerate(sentences) if part is None or (at % (first + second) >= first) == (part == 1)
        ]
        return self.random.choice(mine)

    def draw(self, topic=None, part=None, carrier=None, greeting=True):
        """(topic, question, answer). `carrier` is a sentence that the question has to hold; two parts (0 and 1) share no
        sentence but for greetings."""
        topic = topic or self.random.choice(sorted(self.topics))
        parts = self.topics[topic]
        values = {slot: self.random.choice(choices) for slot, choices in self.slots.items()}
        asked = [self.filled(self.pick(parts["situations"], part), values)]
        if carrier is not None:
            asked.append(carrier)
        if carrier is None or self.random.random() < 0.5:
            asked.append(self.filled(self.pick(parts["requests"], part), values))
        if greeting and self.random.random() < 0.4:
            asked.append(self.filled(self.random.choice(self.closings)))
        question = self.joint.join(asked)
        if greeting and self.random.random() < 0.3:
            question = self.random.choice(self.openings) + self.joint + question
        answer = [
            self.filled(self.pick(parts["answers"], part)),
            self.filled(self.pick(parts["endings"], part), values),
        ]
        return topic, question, self.joint.join(answer)

    def unlike(self, seen, **about):
        """A draw that is not too like those that `seen` has accepted."""
        for _ in range(5000):
            topic, question, answer = self.draw(**about)
            if seen.accepts(question + "\n" + answer):
                return topic, question, answer
        raise SystemExit(f"{self.language}: no further enquiry is unlike the others; ask for fewer rows")
