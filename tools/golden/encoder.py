"""Writes what the tests of the text encoder compare with, and the tiny encoder of Models.

- Models/tiny-encoder: BERT of 2 layers with random weights, and a WordPiece tokenizer trained on Samples/oddmere, in the
  files of sentence-transformers (modules.json, 1_Pooling, sentence_bert_config.json).
- Tests/FTTextTests/Golden/encoder.safetensors: its embeddings of texts of unequal lengths by sentence-transformers, and the
  gradients of all its parameters.
- Tests/FTTextCodecTests/Golden/wordpiece.json: words of every Unicode character after BERT's normalisation, as hashes of
  blocks, and the ids of the 5,000 mixed lines by three variants of the tokenizer.
- With --checkpoint FOLDER (all-MiniLM-L6-v2 with its 1_Pooling): Tests/FTTextTests/Golden/minilm.safetensors, embeddings, and
  hashes of the real tokenizer's ids of the lines.
- --classes prints the tables of Sources/FTTextCodec/WordPiece/BERTCharacters.swift instead.

Run: python tools/golden/encoder.py [--checkpoint FOLDER]   (needs torch, transformers, sentence-transformers, safetensors)
"""

import argparse
import hashlib
import json
import shutil
import textwrap
from importlib.metadata import version
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

SEED = 20261129
ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "Models/tiny-encoder"
CODEC = ROOT / "Tests/FTTextCodecTests/Golden"
TEXT = ROOT / "Tests/FTTextTests/Golden"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
TEXTS = [
    "A stoneware mug with a matte glaze.", "mug", "", "Café CRÈME, naïve ÅNGSTRÖM", "日本語のテキスト and English",
    "An alder tray of 40 by 30 cm, oiled by hand; it holds a pot, two cups, a jug and the plate for the cake besides.",
    "The library reads images in many formats.", "A tool to look at pictures.",
    "tabs\tand\nlines\r\n and \u200bnothing", "[MASK] is a token, [mask] is not", "x" * 120, "don't—stop… (now)!",
]


def scalars():
    return (code for code in range(0x30000) if not 0xD800 <= code < 0xE000)


def spelled(number):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = digits[number % 36]
    while number := number // 36:
        text = digits[number % 36] + text
    return text


def ranges(codes):
    """Gap since the end of the range before and, where longer than one, the length; base 36."""
    runs = []
    for code in codes:
        if runs and runs[-1][1] == code:
            runs[-1][1] += 1
        else:
            runs.append([code, code + 1])
    result, position = [], 0
    for first, end in runs:
        result.append(spelled(first - position) + (f".{spelled(end - first)}" if end - first > 1 else ""))
        position = end
    return textwrap.fill(" ".join(result), 118)


def classes():
    def normalizer(**chosen):
        options = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
        return normalizers.BertNormalizer(**{**options, **chosen})

    clean, ideographs = normalizer(clean_text=True), normalizer(handle_chinese_chars=True)
    accents, words = normalizer(strip_accents=True), pre_tokenizers.BertPreTokenizer()
    everything = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    tests = {
        "removed": lambda c: clean.normalize_str(f"a{c}b") == "ab",
        "mark": lambda c: accents.normalize_str(c) == "",
        "punctuation": lambda c: [w for w, _ in words.pre_tokenize_str(f"a{c}b")] == ["a", c, "b"],
        "ideograph": lambda c: ideographs.normalize_str(f"a{c}b") == f"a {c} b",
    }
    for name, test in tests.items():
        print(f"{name}\n{ranges(code for code in everything if test(chr(code)))}")


def tokenizer_json():
    """The tokenizer, trained on the sample's rows; one that is there stays, because training breaks ties differently each time."""
    if (MODEL / "tokenizer.json").exists():
        return json.loads((MODEL / "tokenizer.json").read_text())
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    texts = [
        message["content"] for line in (ROOT / "Samples/oddmere/train.jsonl").read_text().splitlines()
        for message in json.loads(line)["messages"]
    ]
    alphabet = list("abcdefghijklmnopqrstuvwxyz0123456789日本語のé.,;:!?-'()")
    trainer = trainers.WordPieceTrainer(
        vocab_size=480, special_tokens=SPECIAL, initial_alphabet=alphabet, limit_alphabet=120, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return json.loads(tokenizer.to_str())


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return (value ^ value >> 32) % (1 << 32)


def hashed(ids):
    return fnv(b"".join(number.to_bytes(4, "little") for number in ids))


def wordpiece(base):
    normalizer, words = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    blocks = {}
    for code in scalars():
        pieces = words.pre_tokenize_str(normalizer.normalize_str(f"a{chr(code)}b {chr(code)}"))
        blocks.setdefault(code >> 10, []).append("|".join(word for word, _ in pieces))
    lines = json.loads((CODEC / "lines.json").read_text())
    variants = {
        "uncased": {},
        "cased": {"normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": False,
                                 "strip_accents": None, "lowercase": False}},
        "accents": {"normalizer": {"type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": True,
                                   "strip_accents": False, "lowercase": True},
                    "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}},
    }
    golden = {
        "characters": [fnv("\n".join(blocks.get(block, [])).encode()) for block in range(0x30000 >> 10)], "variants": {}}
    for name, changes in variants.items():
        tokenizer = Tokenizer.from_str(json.dumps({**base, **changes}))
        golden["variants"][name] = {
            "changes": changes, "lines": [hashed(tokenizer.encode(line).ids) for line in lines],
            "texts": [tokenizer.encode(text).ids for text in TEXTS]}
    golden["texts"] = TEXTS
    golden["cut"] = Tokenizer.from_str(json.dumps(base))
    golden["cut"].enable_truncation(9)
    golden["cut"] = golden["cut"].encode(TEXTS[5]).ids
    return golden, lines


def tiny(base):
    import torch
    from safetensors.torch import save_file
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel

    torch.manual_seed(SEED)
    config = BertConfig(
        vocab_size=len(base["model"]["vocab"]), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=48, max_position_embeddings=40, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    model = BertModel(config, add_pooling_layer=False)
    for name, parameter in model.named_parameters():
        spread = 0.1 if "LayerNorm" in name or name.endswith("bias") else 0.6
        parameter.data = torch.randn_like(parameter) * spread + ("LayerNorm.weight" in name)
    MODEL.mkdir(exist_ok=True)
    state = {name: value.contiguous() for name, value in model.state_dict().items() if "position_ids" not in name}
    save_file(state, MODEL / "model.safetensors", metadata={"format": "pt"})
    kept = ("hidden_act", "hidden_size", "intermediate_size", "layer_norm_eps", "max_position_embeddings", "model_type",
            "num_attention_heads", "num_hidden_layers", "pad_token_id", "type_vocab_size", "vocab_size")
    known = config.to_dict()
    files = {
        "config.json": {"architectures": ["BertModel"], "dtype": "float32", **{key: known[key] for key in kept}},
        "tokenizer.json": base,
        "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 40,
                                  "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"},
        "sentence_bert_config.json": {"max_seq_length": 32, "do_lower_case": False},
        "modules.json": [
            {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for number, (path, kind) in enumerate([("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")])
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": 32, "pooling_mode_cls_token": False,
                                  "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False},
    }
    for name, content in files.items():
        (MODEL / name).parent.mkdir(exist_ok=True)
        (MODEL / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    encoder = SentenceTransformer(str(MODEL), device="cpu")
    tensors = {"embeddings": torch.tensor(encoder.encode(TEXTS, batch_size=5))}
    # The gradients of Σ weight · embedding over the first three texts, two of them filled up.
    encoder.eval()
    features = encoder.preprocess(TEXTS[:3]) if hasattr(encoder, "preprocess") else encoder.tokenize(TEXTS[:3])
    vectors = encoder(features)["sentence_embedding"]
    weight = torch.randn_like(vectors)
    (vectors * weight).sum().backward()
    tensors["weight"] = weight
    for name, parameter in encoder[0].named_parameters():
        found = parameter.grad if parameter.grad is not None else torch.zeros_like(parameter)
        tensors["gradient." + name.split("auto_model.")[-1].removeprefix("model.")] = found.contiguous()
    save_file(tensors, TEXT / "encoder.safetensors")


def real(folder, lines):
    import torch
    from safetensors.torch import save_file
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(folder), device="cpu")
    vectors = encoder.encode(TEXTS + ["A long text of many words. " * 120])
    save_file({"embeddings": torch.tensor(vectors)}, TEXT / "minilm.safetensors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return [hashed(tokenizer.encode(line).ids) for line in lines]


def record(folder, names, manifest="manifest.json", script="encoder.py", further=()):
    """Puts the files' digests and the libraries' versions into the folder's manifest."""
    libraries = ("safetensors", "sentence-transformers", "tokenizers", "torch", "transformers", *further)
    entry = {name: version(name) for name in libraries}
    entry["seed"] = SEED
    entry["sha256"] = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    path = folder / manifest
    manifest = json.loads(path.read_text()) if path.exists() else {}
    manifest[f"tools/golden/{script}"] = entry
    path.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--classes", action="store_true")
    arguments = parser.parse_args()
    if arguments.classes:
        return classes()
    base = tokenizer_json()
    golden, lines = wordpiece(base)
    tiny(base)
    known = CODEC / "wordpiece.json"
    if arguments.checkpoint:
        golden["minilm"] = real(arguments.checkpoint, lines)
    elif known.exists():
        golden["minilm"] = json.loads(known.read_text()).get("minilm")
    known.write_text(json.dumps(golden, ensure_ascii=True, separators=(",", ":")) + "\n")
    record(TEXT, [name for name in ("encoder.safetensors", "minilm.safetensors") if (TEXT / name).exists()])
    record(CODEC, ["wordpiece.json"], "manifest_encoder.json")


if __name__ == "__main__":
    main()
