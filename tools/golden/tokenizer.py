"""Golden files of FTTextCodec: a small byte-level BPE, its variants, 5,000 mixed lines and their token ids.

  python tools/golden/tokenizer.py [--smollm2 FOLDER]    writes Tests/FTTextCodecTests/Golden/
  python tools/golden/tokenizer.py --classes             prints the character classes of the reference

--smollm2 names an imported model folder (tokenizer.json, tokenizer_config.json); with it the hashes of the real
tokenizer's ids are written too. Needs tokenizers and transformers. All text is generated here from a seed.
"""

import argparse
import copy
import hashlib
import json
import pathlib
import random
import struct
import sys

import tokenizers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

SEED = 20260117
LINES = 5000
ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests" / "FTTextCodecTests" / "Golden"
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
          r"|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")

ENGLISH = """the a this our each every small large warm quiet sturdy light deep soft pale bright mug bowl plate lamp chair
scarf blanket notebook pen candle vase basket teapot kettle knife board shelf mirror clock rug bag wallet belt made of
from with for in by and or but so yet oak walnut linen cotton wool brass copper stoneware porcelain leather glass holds
keeps gives brings turns fits rests carries hangs pours folds burns grows wears well slowly evenly quietly by hand every
morning evening winter summer kitchen table window hall garden it's they're we've I'm you'll she'd don't isn't DON'T
WE'RE It'S finish glaze grain stitch handle weave rim lid spout edge care wash dry wipe oil polish once twice months
years""".split()
JAPANESE = """手作り 陶器 の マグカップ です 毎朝 コーヒー を 楽しむ ため 静かな 台所 に 置いて ください 木製 ランプ は 柔らかい 光
で 部屋 照らします 綿 毛布 軽く 暖かい 職人 が 一つずつ 仕上げました 。 、 「日本語」 ガラス ｶﾞﾗｽ ﾊﾝｶｸ ＡＢＣ １２３ 〜 ー 々 ㍿ ①② が が
ﾊﾟ 神 𠮷野家 😀です""".split()
CODE = ["for i in range(10):", "    return x + 1", "let value = items[0]?.name ?? \"none\"", "if (a && b || !c) {", "\t\tx <<= 2;",
        "}", "// TODO: check", "#include <stdio.h>", "def f(self, *args, **kw) -> None:", "print(f\"{x:>10.3f}\")",
        "SELECT * FROM t WHERE id = 42;", "<div class=\"a-b\">text</div>", "0x1F3A_7Cu64 1e-5 3.14159 1_000_000",
        "a->b::c<T>()", "$HOME/bin:/usr/bin", "{\"key\": [1, 2, null]}", "\r\n\r\n", "  \n \n\t\n   x", "\\n\\t\\u00e9"]
EMOJI = ["😀", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇯🇵🇩🇪", "🧑🏿‍🚀", "❤️", "☕️", "🎉🎊", "1️⃣2️⃣", "👨🏻‍💻", "🫶🏼", "✍️", "🐈‍⬛", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"]
OTHER = ["naïve café", "Ångström Å Å", "ﬁne ﬂow ﬀ", "Straße ẞ ſ 'ſ we'ſ", "½ ¾ ² ³ ₂ Ⅷ ↉ ٣٤٥ ४५६ 五", "résumé résumé",
         "Привет, мир", "Ελλάδα", "שלום", "مرحبا", "สวัสดี", "한국어 한국", "नमस्ते", "ὀδός ὀδός", "a\u0300\u0323 a\u0323\u0300",
         "\u00a0non\u00a0break\u2003em\u3000wide\u2028line\u0085next", "zero\u200bwidth\u200c\u200d\ufeff", "‘quotes’ “double” «x» — – …",
         "<|im_start|>user\nhello<|im_end|>\n", "<|endoftext|>", "<|im_end", "<|im_start|><|im_start|>", "   trailing   ",
         "don't DON'T Don'T they'LL we'Ve 'tis 'S", "100 1000 12345 1,234.56 ２０２６年", "!!! ??? ... ---===+++", "'''s", " 's 't"]

CONVERSATIONS = {
    "one": [("user", "Hello")],
    "turns": [("user", "Describe the mug."), ("assistant", "  A stoneware mug.\n"), ("user", "  日本語で　"), ("assistant", "陶器のマグ☕️です")],
    "system": [("system", " You write briefly. "), ("user", "Hi\nthere\r\n"), ("assistant", "Yes."), ("user", "<|im_end|> 'quoted' \"x\"")],
    "tool": [("system", "S"), ("user", "add"), ("assistant", "calling"), ("tool", "{\"sum\": 3}"), ("assistant", "3")],
}



def random_scalar(rng, top):
    while True:
        value = rng.randrange(top)
        if not 0xD800 <= value < 0xE000:
            return chr(value)


def line(rng, index):
    kind = rng.randrange(12)
    if index % 25 == 24:  # anything that Unicode allows, assigned or not
        top = rng.choice([0x80, 0x250, 0x3000, 0x10000, 0x20000, 0x110000])
        return "".join(random_scalar(rng, top) for _ in range(rng.randint(1, 20)))
    if kind <= 3:
        words = [rng.choice(ENGLISH) for _ in range(rng.randint(1, 12))]
        if rng.random() < 0.4:
            words.insert(rng.randrange(len(words) + 1), str(rng.randrange(10 ** rng.randint(1, 9))))
        text = rng.choice([" ", " ", " ", "  ", "-", ", "]).join(words)
        return text + rng.choice([".", "!", "", "?", "...", " \n", "\n\n"])
    if kind <= 5:
        return rng.choice(["", "", " "]).join(rng.choice(JAPANESE) for _ in range(rng.randint(1, 10)))
    if kind <= 7:
        return rng.choice(["\n", "\n    ", " ", "\r\n"]).join(rng.choice(CODE) for _ in range(rng.randint(1, 3)))
    if kind == 8:
        return rng.choice(["", " "]).join(rng.choice(EMOJI) for _ in range(rng.randint(1, 5)))
    if kind == 9:
        return rng.choice(["", " ", "  "]).join(rng.choice(OTHER) for _ in range(rng.randint(1, 3)))
    if kind == 10:
        controls = "".join(chr(rng.choice([*range(32), 127, *range(128, 160)])) for _ in range(rng.randint(1, 6)))
        return rng.choice(ENGLISH) + controls + rng.choice(JAPANESE) + rng.choice(["", " ", "\t", "\r", "\n"])
    pool = ENGLISH + JAPANESE + CODE + EMOJI + OTHER
    return rng.choice(["", " ", "\n"]).join(rng.choice(pool) for _ in range(rng.randint(1, 6)))


def corpus():
    rng = random.Random(SEED)
    return [line(rng, index) for index in range(LINES)]


def train(lines):
    """Words are cut every nine characters, so that merges cross word ends and a wrong cut changes the ids."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(r"[\s\S]{1,9}"), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=2000, special_tokens=SPECIALS, show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    plain = [text for text in lines if "<|" not in text]
    tokenizer.train_from_iterator(plain, trainer)
    return json.loads(tokenizer.to_str())


BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
RAW_BYTES = {**BYTE_LEVEL, "use_regex": False}


def sequence(*steps):
    return {"type": "Sequence", "pretokenizers": list(steps)}


def split(pattern, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": behavior, "invert": invert}


def without_bytes(base, missing, **options):
    """A vocabulary without the given bytes and every merge that needs them; ids close up."""
    alphabet = {b: c for b, c in zip(range(256), byte_spellings())}
    gone = {alphabet[b] for b in missing}
    keep = [t for t in base["model"]["vocab"] if t in SPECIALS or not set(t) & gone]
    base["model"]["vocab"] = {token: index for index, token in enumerate(keep)}
    base["model"]["merges"] = [m for m in base["model"]["merges"] if not set("".join(m)) & gone]
    base["model"].update(options)
    return base


def byte_spellings():
    spare = iter(range(256, 512))
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    return [chr(b) if b in printable else chr(next(spare)) for b in range(256)]


def variants(base):
    def variant(pre_tokenizer, change=None, **top):
        value = copy.deepcopy(base)
        value["pre_tokenizer"] = pre_tokenizer
        value.update(top)
        if change:
            change(value)
        return value

    def legacy(value):
        value["model"]["merges"] = [" ".join(merge) for merge in value["model"]["merges"]]

    def ignoring(value):
        value["model"]["ignore_merges"] = True
        # Without every third merge, whole words are found only by ignoring the merges.
        value["model"]["merges"] = [m for i, m in enumerate(value["model"]["merges"]) if i % 3]

    def added(value):
        vocabulary = value["model"]["vocab"]
        new = iter(range(len(vocabulary), len(vocabulary) + 100))
        specs = [("<mask>", dict(lstrip=True)), ("<sep>", dict(rstrip=True)), ("mug", dict(single_word=True)),
                 ("ＡＢＣ", dict(normalized=True)), ("ﬁne", dict(normalized=True)), ("日本", dict()), ("日本語", dict()),
                 ("  two", dict()), ("é", dict(normalized=True, single_word=True))]
        for content, flags in specs:
            value["added_tokens"].append({
                "id": vocabulary[content] if content in vocabulary else next(new), "content": content, "single_word": False, "lstrip": False, "rstrip": False,
                "normalized": False, "special": content == "<mask>", **flags})

    return {
        "digits": variant(sequence({"type": "Digits", "individual_digits": True}, BYTE_LEVEL)),
        "digit-runs": variant(sequence({"type": "Digits", "individual_digits": False}, {**BYTE_LEVEL, "add_prefix_space": True})),
        "gpt2-legacy": variant(BYTE_LEVEL, legacy),
        "gpt2-split": variant(sequence(split(GPT2, "Removed", True), RAW_BYTES)),
        "llama3": variant(sequence(split(LLAMA3), RAW_BYTES), ignoring),
        "qwen2-nfc": variant(sequence(split(QWEN2), RAW_BYTES), normalizer={"type": "NFC"}),
        "nfkc-added": variant(BYTE_LEVEL, added, normalizer={"type": "Sequence", "normalizers": [{"type": "NFKC"}]}),
        "dropped-bytes": variant(BYTE_LEVEL, lambda v: without_bytes(v, [0xF0, 0xE3, 0x07, 0x31])),
        "unknown-bytes": variant(BYTE_LEVEL, lambda v: without_bytes(
            v, [0xF0, 0x9F, 0xE3, 0x31], unk_token="<|endoftext|>", fuse_unk=False)),
        "fused-unknown": variant(BYTE_LEVEL, lambda v: without_bytes(
            v, [0xF0, 0x9F, 0xE3, 0x31], unk_token="<|endoftext|>", fuse_unk=True)),
    }


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def pack(ids):
    return struct.pack(f"<{len(ids)}I", *ids)


def hashes(tokenizer, lines):
    """Per line: FNV-1a of the ids and of the decoded text, each folded to 32 bits."""
    out = bytearray()
    for text in lines:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        plain = tokenizer.decode(ids, skip_special_tokens=False)
        for value in (fnv(pack(ids)), fnv(plain.encode())):
            out += struct.pack("<I", (value ^ value >> 32) & 0xFFFFFFFF)
    return bytes(out)


def patch(base, value):
    """A variant as the difference from the base: whole replaced top-level parts and replaced model members."""
    result = {key: part for key, part in value.items() if key != "model" and part != base[key]}
    model = {key: part for key, part in value["model"].items() if part != base["model"].get(key)}
    return {**result, "model": model} if model else result


def print_classes():
    scalars = "".join(chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000)

    def members(pattern):
        kept = pre_tokenizers.Split(Regex(pattern), "removed").pre_tokenize_str(scalars)
        return sorted(set(map(ord, scalars)) - {ord(c) for piece, _ in kept for c in piece})

    def base36(number):
        text = ""
        while True:
            text = "0123456789abcdefghijklmnopqrstuvwxyz"[number % 36] + text
            number //= 36
            if number == 0:
                return text

    def encoded(values):
        parts, previous = [], 0
        while values:
            length = next((i for i, v in enumerate(values) if v != values[0] + i), len(values))
            parts.append(base36(values[0] - previous) + (f".{base36(length)}" if length > 1 else ""))
            previous, values = values[0] + length, values[length:]
        return " ".join(parts)

    digits = pre_tokenizers.Digits(individual_digits=True)
    numbers = members(r"\p{N}")
    later = [ord(c) for c in scalars if len(digits.pre_tokenize_str("a" + c)) == 2]
    print("letterRanges", encoded(members(r"\p{L}")))
    print("numberRanges", encoded(numbers))
    print("laterNumberRanges", encoded(sorted(set(later) - set(numbers))))


def template_goldens():
    """What transformers renders from the templates in Golden/Templates, which are written by hand."""
    from transformers import PreTrainedTokenizerFast

    rows = []
    for path in sorted((GOLDEN / "Templates").glob("*.jinja")):
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_object=Tokenizer(models.BPE()), bos_token="<s>", eos_token="</s>",
            chat_template=path.read_bytes().decode())
        for title, turns in CONVERSATIONS.items():
            messages = [{"role": role, "content": content} for role, content in turns]
            for prompt in (False, True):
                row = {"template": path.stem, "conversation": title, "generation": prompt}
                try:
                    row["text"] = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=prompt)
                except Exception as error:
                    row["error"] = str(error)
                rows.append(row)
    conversations = {t: [{"role": r, "content": c} for r, c in turns] for t, turns in CONVERSATIONS.items()}
    return {"conversations": conversations, "rows": rows}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--smollm2")
    parser.add_argument("--classes", action="store_true")
    arguments = parser.parse_args()
    if arguments.classes:
        return print_classes()
    GOLDEN.mkdir(parents=True, exist_ok=True)
    lines = corpus()
    written = {}

    def write(name, data):
        (GOLDEN / name).write_bytes(data)
        written[name] = data

    def as_json(value, **options):
        return (json.dumps(value, ensure_ascii=False, **options) + "\n").encode()

    base = train(lines)
    write("lines.json", as_json(lines, indent=0))
    write("tokenizer.json", as_json(base, separators=(",", ":")))
    patches = {}
    for name, value in variants(base).items():
        patches[name] = patch(base, value)
        tokenizer = Tokenizer.from_str(json.dumps(value))
        write(f"hashes-{name}.bin", hashes(tokenizer, lines))
        if name == "digits":
            ids = [tokenizer.encode(text, add_special_tokens=False).ids for text in lines]
            flat = b"".join(struct.pack(f"<{len(row) + 1}H", len(row), *row) for row in ids)
            write("ids-digits.bin", flat)
    write("variants.json", as_json(patches, separators=(",", ":")))
    nfkc = normalizers.NFKC()
    write("hashes-nfkc-text.bin", b"".join(struct.pack("<Q", fnv(nfkc.normalize_str(text).encode())) for text in lines))
    write("templates.json", as_json(template_goldens(), indent=1))
    if arguments.smollm2:
        from transformers import AutoTokenizer
        real = AutoTokenizer.from_pretrained(arguments.smollm2).backend_tokenizer
        write("hashes-smollm2.bin", hashes(real, lines))
    else:
        written["hashes-smollm2.bin"] = (GOLDEN / "hashes-smollm2.bin").read_bytes()
    import transformers
    manifest = {
        "script": "tools/golden/tokenizer.py", "seed": SEED, "python": sys.version.split()[0],
        "tokenizers": tokenizers.__version__, "transformers": transformers.__version__,
        "smollm2": "tokenizer of SmolLM2-135M-Instruct, from the GGUF metadata",
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(written.items())}}
    (GOLDEN / "manifest.json").write_bytes(as_json(manifest, indent=2))
    print({name: len(data) for name, data in written.items()}, sum(map(len, written.values())))


if __name__ == "__main__":
    main()
