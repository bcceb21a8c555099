"""Writes what the measures of texts are compared with: Tests/FTEvaluationTests/Golden/text_measures.json.

- chrF and chrF++ of sentences and of a corpus: sacrebleu.
- ROUGE-L with words, and with characters by a tokenizer that is passed in: rouge-score.
- Exact match and F1 of answers: SQuAD's rules written once more, with the departure that AnswerScore documents.
- Repetition, longest copied run and nearest text: the definitions once more, by trying everything.
- The smallest visible difference: SciPy's roots of the equations, checked by statsmodels' power of the normal test; the exact power
  of Student's t from statsmodels.

Run: python tools/golden/text_measures.py   (needs sacrebleu, rouge-score, scipy, statsmodels, numpy)
"""

import hashlib
import json
import random
import re
import string
import unicodedata
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import numpy as np
import scipy.optimize
import scipy.stats
from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import Tokenizer
from sacrebleu.metrics import CHRF
from statsmodels.stats.power import NormalIndPower, TTestIndPower, TTestPower
from statsmodels.stats.proportion import proportion_effectsize

SEED = 20261129
ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ["sacrebleu", "rouge-score", "scipy", "statsmodels", "numpy"]
draw = random.Random(SEED)

PAIRS = [
    ("", ""), ("", "a pot"), ("a pot", ""), (" \t", "a"), ("a", "a"), ("a", "b"), ("ab", "abc"),
    ("...", "..."), ("?!", "a pot."), ("...", ""), ("-- ' \"", "( )"),
    ("The Tidewell holds 4.5 litres and weighs 2.1 kg.", "Tidewell, a soup pot, weighs 2.1 kg and holds 4.5 litres."),
    ("A pot.", "A soup pot of enamelled steel in sea blue that holds 4.5 litres, with a warranty of 2 years."),
    ("the the the the the", "the pot the lid"), ("THE POT", "the pot"), ("don't (hi) $5 a/b", "dont hi 5 a b"),
    ("ティーポットは800 mlの湯が入り、重さは340 gです。", "このティーポットは重さ340 g、容量800 mlです。"),
    ("青い鍋", "青い鍋"), ("鍋", "フライパン"), ("「鋼」の、鍋。", "鋼の鍋"), ("鋼の鍋はSteel Pot", "steel potは鋼の鍋"),
    ("🎉🎉 sale 🎉", "🎉 sale"), ("👩‍🍳 pot", "👩 pot"), ("café crème", "cafe\u0301 cre\u0300me"),
    ("\u212aelvin \u0130stanbul STRASSE straße", "kelvin istanbul strasse"), ("a\u3000b\u00a0c\u2028d\x1ce", "a b c d e"),
    ("e\u200bf", "ef"), ("\ud7a4한국어 문장", "한국어 문장입니다"), ("1.5 2,000 3. ,4", "1.5 2000 3 4"),
]
WORDS = "the a pot lid steel oak blue holds weighs 4.5 2.1 litres kg , . and with for small kitchens folds flat".split()
for _ in range(30):
    PAIRS.append(tuple(" ".join(draw.choices(WORDS, k=draw.randint(1, 40))) for _ in range(2)))
REFERENCES = [
    ("a steel pot", ["an oak lid", "a steel pot with a lid", "a steel"]), ("", ["a", ""]), ("青い鍋", ["赤い鍋", "青い蓋"]),
    ("a pot", ["a pot", "a pot"]), ("???", ["a", "b"]),
]


class Characters(Tokenizer):
    def tokenize(self, text):
        return [c for c in text.lower() if not c.isspace()]


def chrf():
    kinds = {"chrf": CHRF(), "chrf_plus_plus": CHRF(word_order=2), "order_3_beta_1": CHRF(char_order=3, beta=1)}
    cases = [(text, [reference]) for text, reference in PAIRS] + REFERENCES
    single = [text for text, _ in PAIRS]
    return {
        "cases": [{"text": t, "references": r, **{k: m.sentence_score(t, r).score for k, m in kinds.items()}} for t, r in cases],
        "corpus": {k: m.corpus_score(single, [[r for _, r in PAIRS]]).score for k, m in kinds.items()},
    }


def rouge():
    kinds = {"words": RougeScorer(["rougeL"], use_stemmer=False), "characters": RougeScorer(["rougeL"], tokenizer=Characters())}
    rows = []
    for text, reference in PAIRS:
        scores = {kind: list(scorer.score(reference, text)["rougeL"]) for kind, scorer in kinds.items()}
        rows.append({"text": text, "reference": reference, **scores})
    return rows


def unspaced(c):
    name = unicodedata.name(c, "")
    return name.startswith(("CJK UNIFIED", "CJK COMPAT", "HIRAGANA", "KATAKANA-HIRAGANA PROLONGED")) or (
        name.startswith("KATAKANA") and c != "・") or c in "々〆〇"


def inner_point(text, i):
    return text[i] in ".," and 0 < i < len(text) - 1 and text[i - 1].isdecimal() and text[i + 1].isdecimal()


def answer_words(text):
    text = text.lower()
    kept = ""
    for i, c in enumerate(text):
        if (c in string.punctuation or unicodedata.category(c)[0] == "P") and not inner_point(text, i):
            continue
        kept += f" {c} " if unspaced(c) else c
    return re.sub(r"\b(a|an|the)\b", " ", kept).split()


def answers():
    rows = []
    for text, reference in PAIRS:
        if "\u0301" in reference or "\u200b" in text:  # Python and Swift differ on what a word boundary is here.
            continue
        own, right = answer_words(text), answer_words(reference)
        shared = sum((Counter(own) & Counter(right)).values())
        if own and right:
            precision, recall = shared / len(own), shared / len(right)
            f1 = 2 * precision * recall / (precision + recall) if shared else 0.0
        else:
            precision = recall = f1 = float(own == right)
        rows.append({"text": text, "reference": reference, "exact": own == right, "scores": [precision, recall, f1]})
    return rows


def units(text):
    """Only for the texts below: words of ASCII letters and digits, single Japanese characters, emoji, placeholders."""
    return re.findall(r"<[a-z]+>|\d+(?:[.,]\d+)+|[a-z0-9]+(?:'[a-z]+)*|[ぁ-ゟァ-ヺー-ヿ一-鿿]|[\U0001f300-\U0001faff]", text.lower())


LOOPS = [
    "", "a", "a b c", "a b c d", "one two three four five", "so so so so so", "so so so so", "a b a b a b", "a b a b a",
    "recycled glass that is recycled glass that is", "made of oak and steel, made of oak and felt",
    "it is a pot of steel. It is a pot of oak. It is a pot of glass.", "it is a pot of steel. It is a pot of oak.",
    "one two three four five six one two three four five six", "one two three four five six one two three four five",
    "青い鍋です。青い鍋です。", "青い鍋です。赤い鍋です。", "🎉🎉🎉🎉🎉🎉", "... ... ... ... ...", "4.5 kg 4.5 kg 4.5 kg", "don't don't",
]


def repetition():
    rows = []
    for text in LOOPS + [text for pair in PAIRS[-10:] for text in pair]:
        u = units(text)
        grams = [tuple(u[i:i + 4]) for i in range(len(u) - 3)]
        loop = any(count >= 3 for count in Counter(grams).values())
        for p in range(1, len(u)):
            need = max(4, p)
            loop = loop or any(u[i:i + need] == u[i + p:i + p + need] for i in range(len(u) - p - need + 1))
        rows.append({"text": text, "share": 1 - len(set(grams)) / len(grams) if grams else 0, "loop": loop})
    return rows


def copies():
    training = [" ".join(draw.choices(WORDS, k=draw.randint(1, 60))) for _ in range(40)]
    training += ["", "...", "a a a a a a a a a a a a", "この鍋は鋼でできています。", "The <name> is a <kind> of <material>.", training[3]]
    texts = ["", "?", "unheard words", "a a a a", "青い鍋は鋼でできています。", "the <name> is a <kind> made by hand", training[5],
             "pot unheard " + training[7]]
    texts += [" ".join(draw.choices(WORDS, k=draw.randint(1, 40))) for _ in range(30)]
    rows = []
    for text in texts:
        u = units(text)
        best, nearest = (0, 0), (0, 0.0)
        for number, other in enumerate(map(units, training)):
            runs = {tuple(other[i:i + n]) for n in range(1, len(u) + 1) for i in range(len(other) - n + 1)}
            longest = max((n for n in range(1, len(u) + 1) for i in range(len(u) - n + 1) if tuple(u[i:i + n]) in runs), default=0)
            best = max(best, (longest, -number))
            share = sum(tuple(u[i:i + 4]) in runs for i in range(len(u) - 3)) / max(1, len(u) - 3)
            nearest = max(nearest, (share, -number))
        rows.append({"text": text, "length": best[0], "share": best[0] / len(u) if u else 0,
                     "nearest": -nearest[1] if nearest[0] else 0, "nearest_share": nearest[0], "long": len(u) >= 4})
    return {"training": training, "rows": rows}


def power():
    z, z80 = scipy.stats.norm.ppf([0.975, 0.8])
    means = []
    for n in [3, 5, 8, 15, 80, 1000]:
        for paired in [False, True]:
            solve = (TTestPower().solve_power(nobs=n, alpha=0.05, power=0.8) if paired
                     else TTestIndPower().solve_power(nobs1=n, alpha=0.05, power=0.8))
            items = n - z * z / (2 if paired else 4)
            means.append({"count": n, "paired": paired, "formula": (z + z80) * np.sqrt((1 if paired else 2) / items),
                          "exact": float(np.squeeze(solve))})
    shares = []
    for n in [10, 15, 80, 1000]:
        for p in [0, 0.1, 0.5, 0.8, 0.95, 1]:
            effect = (z + z80) * np.sqrt(2 / n)
            solved = NormalIndPower().solve_power(nobs1=n, alpha=0.025, power=0.8, alternative="larger")
            assert abs(solved / effect - 1) < 1e-5  # statsmodels stops its search there.
            end = 1 if p < 0.5 else 0
            gap = lambda q: abs(proportion_effectsize(q, p)) - effect
            found = abs(scipy.optimize.brentq(gap, p, end, xtol=1e-15, rtol=1e-14) - p) if gap(end) > 0 else None
            shares.append({"count": n, "share": p, "difference": found})
    paired = []
    for n in [4, 15, 80, 1000]:
        for psi in [0.01, 0.1, 0.3, 1]:
            rest = lambda d: z * np.sqrt(psi) + z80 * np.sqrt(psi - d * d) - d * np.sqrt(n)
            found = scipy.optimize.brentq(rest, 0, psi, xtol=1e-15, rtol=1e-14) if rest(psi) < 0 else None
            paired.append({"count": n, "share": psi, "difference": found})
    return {"means": means, "shares": shares, "paired_shares": paired}


def main():
    content = {"chrf": chrf(), "rouge": rouge(), "answers": answers(), "repetition": repetition(), "copies": copies(),
               "power": power()}
    folder = ROOT / "Tests/FTEvaluationTests/Golden"
    path = folder / "text_measures.json"
    path.write_text(json.dumps(content, default=float) + "\n")
    manifest = folder / "manifest.json"
    entries = json.loads(manifest.read_text())
    entries["tools/golden/text_measures.py"] = {
        **{name: version(name) for name in LIBRARIES}, "seed": SEED,
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest()}}
    manifest.write_text(json.dumps(entries, indent=2, sort_keys=True) + "\n")
    print(path.relative_to(ROOT), path.stat().st_size)


if __name__ == "__main__":
    main()
