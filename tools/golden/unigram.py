"""Writes what the tests of the unigram tokenizer and of multilingual encoders compare with.

- Models/tiny-multilingual: a random XLM-RoBERTa of 2 layers with prompts, in the files of sentence-transformers. Its tokenizer is
  a unigram model of 900 pieces trained on sample texts in English and Japanese by sentencepiece, with the character map that
  sentencepiece brings along (nmt_nfkc), as the tokenizers library writes it.
- Tests/FTTextTests/Golden/multilingual.safetensors: its embeddings of texts of unequal lengths.
- Tests/FTTextCodecTests/Golden/unigram.json: what every Unicode character becomes, as hashes of blocks, and the ids of every
  fifth of the 5,000 mixed lines by several variants of the tokenizer, as hashes.
- With --checkpoint FOLDER (multilingual-e5-small as `ftlab models import` writes it): the real tokenizer's ids of the lines, and
  Tests/FTTextTests/Golden/e5.safetensors, embeddings by sentence-transformers of the same weights.

Run: python tools/golden/unigram.py [--checkpoint FOLDER]   (needs sentencepiece, tokenizers; torch, transformers,
sentence-transformers, safetensors)
"""

import argparse
import base64
import io
import json
from pathlib import Path

from encoder import CODEC, ROOT, SEED, TEXT, fnv, hashed, record
from tokenizers import Tokenizer

MODEL = ROOT / "Models/tiny-multilingual"
MARK = "\u2581"
# This script in a manifest, and the library that it needs beside the encoder's.
OWN = ("unigram.py", ("sentencepiece",))
TEXTS = [
    "手作りの湯のみです。内側に目盛りがあります。", "湯のみ", "", "A stoneware mug with a matte glaze.", "ﾃｽﾄ　①㈱ ｶﾞ", "Café CRÈME, naïve",
    "コーヒーのためにお湯を沸かしたいです", "tabs\tand\nlines\r\n and \u200bnothing", "<mask> is a token, 龘𠮷 are not",
    "「カモイ」はアルミニウムの片手鍋で、一人分の汁物を作る人に向いています。直径は16cm、容量は1.4リットルです。", "😀👍🏽 emoji", "x" * 120,
]


def trained():
    """Pieces and scores, and the character map; a file that is there stays, because training need not repeat itself."""
    path = MODEL / "tokenizer.json"
    if path.exists():
        return json.loads(path.read_text())
    import sentencepiece
    import sentencepiece.sentencepiece_model_pb2 as proto

    lines = [
        message["content"] for line in (ROOT / "Samples/oddmere/train.jsonl").read_text().splitlines()
        for message in json.loads(line)["messages"]
    ]
    japanese = [json.loads(line)["description"]
                for line in (ROOT / "Samples/products/japanese/products.jsonl").read_text().splitlines()]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines + japanese * 4), model_writer=model, vocab_size=900, model_type="unigram",
        character_coverage=0.98, unk_id=3, bos_id=0, eos_id=2, pad_id=1, num_threads=1, minloglevel=2)
    read = proto.ModelProto()
    read.ParseFromString(model.getvalue())
    pieces = [[piece.piece, piece.score] for piece in read.pieces] + [["<mask>", 0.0]]
    added = [{"id": index, "content": piece, "single_word": False, "lstrip": piece == "<mask>", "rstrip": False,
              "normalized": False, "special": True}
             for index, (piece, _) in enumerate(pieces) if piece in ("<s>", "<pad>", "</s>", "<unk>", "<mask>")]
    special = {name: {"id": name, "ids": [number], "tokens": [name]} for name, number in (("<s>", 0), ("</s>", 2))}
    metaspace = {"type": "Metaspace", "replacement": MARK, "prepend_scheme": "always", "split": True}
    part = [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
            {"SpecialToken": {"id": "</s>", "type_id": 0}}]
    base = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Precompiled",
             "precompiled_charsmap": base64.b64encode(read.normalizer_spec.precompiled_charsmap).decode()},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
        "pre_tokenizer": metaspace,
        "post_processor": {"type": "TemplateProcessing", "single": part, "pair": part + [
            {"Sequence": {"id": "B", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
            "special_tokens": special},
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": pieces, "byte_fallback": False},
    }
    base = json.loads(Tokenizer.from_str(json.dumps(base)).to_str())
    MODEL.mkdir(exist_ok=True)
    path.write_text(json.dumps(base, ensure_ascii=False, separators=(",", ":")) + "\n")
    return base


def variants(base):
    mapping = base["normalizer"]["normalizers"][0]
    metaspace = base["pre_tokenizer"]
    pieces = base["model"]["vocab"]
    bytes_ = [[f"<0x{byte:02X}>", -30.0] for byte in range(256)]
    mask = len(pieces) - 1
    added = [token for token in base["added_tokens"] if token["id"] != mask]
    return {
        "xlm-roberta": {},
        "words": {"normalizer": mapping, "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "WhitespaceSplit"}, {**metaspace, "prepend_scheme": "always"}]}},
        "whole": {"pre_tokenizer": {**metaspace, "split": False, "prepend_scheme": "never"}},
        "nfkc": {"normalizer": {"type": "Sequence", "normalizers": [
            {"type": "NFKC"}, {"type": "Replace", "pattern": {"String": "の"}, "content": "no"}]}},
        "bytes": {"added_tokens": added + [{**base["added_tokens"][-1], "id": mask, "content": "Mug", "special": False,
                                            "normalized": True, "lstrip": False}],
                  "model": {"vocab": pieces[:mask] + [["Mug", -5.0]] + bytes_, "byte_fallback": True}},
    }


def without_map(changes):
    """The test puts the map of the base back; it is most of the file."""
    normalizer = changes.get("normalizer", {})
    return {**changes, "normalizer": {"type": "Precompiled"}} if normalizer.get("type") == "Precompiled" else changes


def merged(base, changes):
    result = {**base, **changes}
    if "model" in changes:
        result["model"] = {**base["model"], **changes["model"]}
    return result


def unigram(base, checkpoint):
    from tokenizers import normalizers

    mapping = normalizers.Precompiled(base64.b64decode(base["normalizer"]["normalizers"][0]["precompiled_charsmap"]))
    blocks = {}
    for code in (code for code in range(0x30000) if code and not 0xD800 <= code < 0xE000):
        # Alone, with a mark behind it, and as a mark.
        texts = [f"a{chr(code)}b", f"{chr(code)}\u0301", f"e{chr(code)}"]
        blocks.setdefault(code >> 10, []).append("|".join(mapping.normalize_str(text) for text in texts))
    lines = json.loads((CODEC / "lines.json").read_text())[::5]
    golden = {"characters": [fnv("\n".join(blocks.get(block, [])).encode()) for block in range(0x30000 >> 10)],
              "texts": TEXTS, "variants": {}}
    for name, changes in variants(base).items():
        tokenizer = Tokenizer.from_str(json.dumps(merged(base, changes)))
        golden["variants"][name] = {
            "changes": without_map(changes), "lines": [hashed(tokenizer.encode(line).ids) for line in lines],
            "texts": [tokenizer.encode(text).ids for text in TEXTS]}
    known = CODEC / "unigram.json"
    if checkpoint:
        tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
        golden["e5"] = [hashed(tokenizer.encode(line).ids) for line in lines]
        golden["e5 texts"] = [tokenizer.encode(text).ids for text in TEXTS]
    elif known.exists():
        golden.update({key: value for key, value in json.loads(known.read_text()).items() if key.startswith("e5")})
    known.write_text(json.dumps(golden, ensure_ascii=True, separators=(",", ":")) + "\n")


def tiny(base):
    import torch
    from safetensors.torch import save_file
    from sentence_transformers import SentenceTransformer
    from transformers import XLMRobertaConfig, XLMRobertaModel

    torch.manual_seed(SEED)
    config = XLMRobertaConfig(
        vocab_size=len(base["model"]["vocab"]), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=48, max_position_embeddings=66, type_vocab_size=1, layer_norm_eps=1e-5,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    model = XLMRobertaModel(config, add_pooling_layer=False)
    for name, parameter in model.named_parameters():
        spread = 0.1 if "LayerNorm" in name or name.endswith("bias") else 0.6
        parameter.data = (torch.randn_like(parameter) * spread + ("LayerNorm.weight" in name)).half().float()
    save_file({name: value.half().contiguous() for name, value in model.state_dict().items() if "_ids" not in name},
              MODEL / "model.safetensors", metadata={"format": "pt"})
    kept = ("hidden_act", "hidden_size", "intermediate_size", "layer_norm_eps", "max_position_embeddings", "model_type",
            "num_attention_heads", "num_hidden_layers", "pad_token_id", "type_vocab_size", "vocab_size")
    known = config.to_dict()
    files = {
        "config.json": {"architectures": ["XLMRobertaModel"], "dtype": "float16", **{key: known[key] for key in kept}},
        "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 64, "cls_token": "<s>",
                                  "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>"},
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "passage": "passage: ", "plain": ""},
                                              "default_prompt_name": "query", "similarity_fn_name": "cosine"},
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
    encoder = SentenceTransformer(str(MODEL), device="cpu", model_kwargs={"dtype": torch.float32})
    save_file({"query": torch.tensor(encoder.encode(TEXTS, batch_size=5)),
               "passage": torch.tensor(encoder.encode(TEXTS, prompt_name="passage", batch_size=5))},
              TEXT / "multilingual.safetensors")


def real(folder):
    import torch
    from safetensors.torch import save_file
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": torch.float32})
    long = "とても長い文章です。 " * 150
    save_file({"query": torch.tensor(encoder.encode(TEXTS + [long])),
               "passage": torch.tensor(encoder.encode(TEXTS, prompt_name="passage"))}, TEXT / "e5.safetensors")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path)
    arguments = parser.parse_args()
    base = trained()
    unigram(base, arguments.checkpoint)
    tiny(base)
    if arguments.checkpoint:
        real(arguments.checkpoint)
    record(TEXT, [name for name in ("multilingual.safetensors", "e5.safetensors") if (TEXT / name).exists()], "manifest.json", *OWN)
    record(CODEC, ["unigram.json"], "manifest_encoder.json", *OWN)


if __name__ == "__main__":
    main()
