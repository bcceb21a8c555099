"""Golden file of FTTextCodec's SentencePiece tokenizer: Tests/FTTextCodecTests/Golden/sentencepiece.json.

A vocabulary of 700 pieces with byte fallback, trained here on generated text in the way Gemma's is made (no space in front,
white space kept, user-defined runs of newlines and spaces, control tokens), as a GGUF file would hold it (`tokens`, `scores`,
`types`), as the tokenizers library writes it (`tokenizer`), and texts with the ids and the decoded text of both references.
Texts on which sentencepiece and tokenizers differ are refused: those without special tokens must have equal ids.

Run: python tools/golden/sentencepiece_tokenizer.py   (needs sentencepiece, tokenizers)
"""

import hashlib
import io
import json
import random
from importlib.metadata import version

import sentencepiece
from tokenizer import EMOJI, ENGLISH, GOLDEN, JAPANESE, OTHER, CODE
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

SEED = 20261129
CONTROL = ["<pad>", "<eos>", "<bos>", "<start_of_turn>", "<end_of_turn>"]
RUNS = ["\n" * n for n in range(1, 6)] + ["▁" * n for n in range(2, 8)] + ["\t"]


def sentences(count, generator):
    words = ENGLISH * 3 + JAPANESE * 2 + ["12", "345", "x1", "mug's"]
    for _ in range(count):
        glue = "" if generator.random() < 0.3 else " "
        yield glue.join(generator.choices(words, k=generator.randrange(3, 14)))


def train(generator):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(list(sentences(3000, generator))), model_writer=model, model_type="bpe", vocab_size=700,
        byte_fallback=True, character_coverage=0.98, normalization_rule_name="identity", add_dummy_prefix=False,
        remove_extra_whitespaces=False, split_digits=True, allow_whitespace_only_pieces=True, pad_id=0, eos_id=1,
        bos_id=2, unk_id=3, pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>", control_symbols=CONTROL[3:],
        user_defined_symbols=RUNS, num_threads=1, minloglevel=2)
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def type_of(model, piece):
    tests = [(model.IsUnknown, 2), (model.IsControl, 3), (model.IsUnused, 5), (model.IsByte, 6)]
    return next((kind for test, kind in tests if test(piece)), 4 if model.IdToPiece(piece) in RUNS else 1)


def merges_of(tokens, scores, types):
    """As transformers makes them, but for merges that would spell a control token."""
    ids = {token: index for index, token in enumerate(tokens)}
    merges = []
    for token, score, kind in zip(tokens, scores, types):
        if kind not in (1, 4):
            continue
        cuts = [(token[:n], token[n:]) for n in range(1, len(token)) if token[:n] in ids and token[n:] in ids]
        merges += [(left, right, score) for left, right in sorted(cuts, key=lambda c: (ids[c[0]], ids[c[1]]))]
    merges.sort(key=lambda m: (m[2], len(m[0]), len(m[1])), reverse=True)
    return [(left, right) for left, right, _ in merges]


def reference(tokens, scores, types):
    vocabulary = {token: index for index, token in enumerate(tokens)}
    result = Tokenizer(models.BPE(
        vocabulary, merges_of(tokens, scores, types), unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    result.normalizer = normalizers.Replace(" ", "▁")
    result.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    result.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    result.post_processor = processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 2)])
    result.add_tokens([AddedToken(token, normalized=False, special=kind != 4)
                       for token, kind in zip(tokens, types) if kind in (2, 3, 4)])
    return result


def texts(generator):
    words = ENGLISH + JAPANESE + EMOJI + OTHER + CODE
    spaces = ["", " ", "  ", "   ", " " * 9, "\n", "\n\n", "\n" * 3, "\n" * 8, "\t", "\t\t", "\r\n", " \n "]
    fixed = ["", " ", " a", "  a", "a ", "the mug\n\n\nthe bowl", "日本語", "𠮷", "\u0000\u0001", "é", "▁", "<0x41>"]
    special = ["<bos>the<eos>", "<start_of_turn>user\nmug<end_of_turn>\n", "a<pad>  b", "<start_of_turn", "< bos>", "<unk>"]
    mixed = ["".join(generator.choice(spaces) + generator.choice(words) for _ in range(generator.randrange(1, 12)))
             for _ in range(400)]
    return fixed + special + mixed


def main():
    generator = random.Random(SEED)
    model = train(generator)
    count = model.GetPieceSize()
    tokens = [model.IdToPiece(i) for i in range(count)]
    scores = [model.GetScore(i) for i in range(count)]
    types = [type_of(model, i) for i in range(count)]
    fast = reference(tokens, scores, types)
    rows = []
    for text in texts(generator):
        ids = fast.encode(text, add_special_tokens=False).ids
        has_special = any(token in text for token in CONTROL + ["<unk>"])
        if not has_special and "▁" not in text and ids != model.EncodeAsIds(text):
            raise SystemExit(f"the references differ on {text!r}: {ids} {model.EncodeAsIds(text)}")
        rows.append({"text": text, "ids": ids, "decoded": fast.decode(ids, skip_special_tokens=False)})
    # llama.cpp writes user-defined pieces with spaces, and with scores of its own.
    gguf_tokens = [t.replace("▁", " ") if k == 4 else t for t, k in zip(tokens, types)]
    gguf_scores = [-1000.0 if k in (2, 3, 4) else s for s, k in zip(scores, types)]
    golden = {"tokens": gguf_tokens, "scores": gguf_scores, "types": types, "tokenizer": json.loads(fast.to_str()),
              "texts": rows}
    text = json.dumps(golden, ensure_ascii=False, indent=0) + "\n"
    (GOLDEN / "sentencepiece.json").write_text(text)
    manifest = {"script": "tools/golden/sentencepiece_tokenizer.py", "seed": SEED}
    manifest |= {name: version(name) for name in ("sentencepiece", "tokenizers")}
    manifest["sha256"] = {"sentencepiece.json": hashlib.sha256(text.encode()).hexdigest()}
    (GOLDEN / "manifest_sentencepiece.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(count, "pieces,", len(rows), "texts,", sum(len(row["ids"]) for row in rows), "ids")


if __name__ == "__main__":
    main()
