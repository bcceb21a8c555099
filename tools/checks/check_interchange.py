#!/usr/bin/env python3
"""Opens what ftlab shares of a tuned language model in the programs it is meant for, and compares what they compute.

    tools/checks/check_interchange.py PROGRAM MODEL ADAPTER [--kinds f32,f16,q8_0] [--keep FOLDER]

PROGRAM: the ftlab program; MODEL: the folder of the base; ADAPTER: the folder of an adapter of it that ftlab wrote.
Needs torch, transformers, peft, and two wheels: xllamacpp holds llama.cpp built for every Linux, llama-cpp-py-sync its declarations
(its own build needs a newer C library than Debian 12 has; the two are of one month and lay their structures out alike):
    pip install torch==2.13.0 transformers==5.23.0 peft==0.21.2 xllamacpp==2026.10.11549 llama-cpp-py-sync==0.11739

What is compared, over the texts below in float32:
- PEFT opens the adapter beside the base; transformers opens what `models merge --type f32` and `--type bf16` made of them;
- llama.cpp opens the GGUF files of `models export`: f32, f16, q8_0 with the adapter inside, and the adapter's own file beside the
  base's. Token ids are compared on 1,000 lines with special tokens and in the chat template, and the logits.
Exit status: 0 when everything is within its limit, 1 otherwise, 2 when something could not be run.
"""

import argparse
import functools
import json
import pathlib
import subprocess
import sys
import tempfile

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXTS = [
    "The capital of France is Paris, and the river that runs through it is the",
    "def fibonacci(n):\n    if n < 2:\n        return n\n    return",
    "name: stoneware mug\ncolour: moss green\nvolume: 0.35 l", "東京の天気は晴れです。明日は", "1, 1, 2, 3, 5, 8, 13, 21,",
]
# The largest difference of a logit, and what it covers.
LIMITS = {
    "PEFT": 1e-3,  # sums in another order
    "f32": 1e-3, "f16": 0.05,  # matrices and what they are multiplied with have 11 bits
    "adapter": 0.05,
}
failures = []


def report(name, difference, limit=None):
    verdict = "" if limit is None else f"  limit {limit:g}  {'ok' if difference <= limit else 'TOO LARGE'}"
    print(f"{name:58} {difference:.6f}{verdict}", flush=True)
    if limit is not None and not difference <= limit:
        failures.append(name)


def run(program, *arguments):
    subprocess.run([program, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def load(folder):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


@torch.no_grad()
def logits(model, rows):
    return [model(torch.tensor([ids])).logits[0] for ids in rows]


def largest(left, right):
    return max(float((a - b).abs().max()) for a, b in zip(left, right))


@functools.cache
def library():
    """llama.cpp's functions, once it is sure that the declarations are those of the library."""
    from llama_cpp_py_sync._cffi_bindings import get_ffi
    from xllamacpp import xllamacpp
    ffi = get_ffi()
    lib = ffi.dlopen(xllamacpp.__file__)
    settings = lib.llama_context_default_params()
    known = (settings.n_batch, settings.n_ubatch, settings.n_seq_max, settings.flash_attn_type, settings.type_k, settings.type_v)
    if known != (2048, 512, 1, -1, 1, 1):
        raise SystemExit(f"the two wheels do not fit each other: {known}")
    return ffi, lib


class LlamaCpp:
    """A GGUF file in llama.cpp, with keys and values kept in float32."""

    def __init__(self, path, adapter=None):
        self.ffi, self.lib = library()
        self.quiet = self.ffi.callback("void(enum ggml_log_level, const char *, void *)", lambda *_: None)
        self.lib.llama_log_set(self.quiet, self.ffi.NULL)
        self.lib.llama_backend_init()
        self.model = self.lib.llama_model_load_from_file(str(path).encode(), self.lib.llama_model_default_params())
        if self.model == self.ffi.NULL:
            raise SystemExit(f"{path}: llama.cpp does not open it")
        self.vocab = self.lib.llama_model_get_vocab(self.model)
        settings = self.lib.llama_context_default_params()
        settings.n_ctx = settings.n_batch = settings.n_ubatch = 512
        settings.n_threads = settings.n_threads_batch = 1
        settings.type_k = settings.type_v = 0
        settings.flash_attn_type = 0
        self.context = self.lib.llama_init_from_model(self.model, settings)
        if adapter:
            loaded = self.lib.llama_adapter_lora_init(self.model, str(adapter).encode())
            if loaded == self.ffi.NULL:
                raise SystemExit(f"{adapter}: llama.cpp does not open it")
            adapters, scales = self.ffi.new("struct llama_adapter_lora *[]", [loaded]), self.ffi.new("float[]", [1.0])
            if self.lib.llama_set_adapters_lora(self.context, adapters, 1, scales) != 0:
                raise SystemExit(f"{adapter}: llama.cpp does not use it")

    def tokenize(self, text):
        data = text.encode()
        room = self.ffi.new("llama_token[]", len(data) + 16)
        count = self.lib.llama_tokenize(self.vocab, data, len(data), room, len(data) + 16, False, True)
        assert count >= 0
        return list(room[0:count])

    def logits(self, ids):
        self.lib.llama_memory_clear(self.lib.llama_get_memory(self.context), True)
        batch = self.lib.llama_batch_init(len(ids), 0, 1)
        batch.n_tokens = len(ids)
        for place, token in enumerate(ids):
            batch.token[place], batch.pos[place], batch.n_seq_id[place] = token, place, 1
            batch.seq_id[place][0], batch.logits[place] = 0, 1
        assert self.lib.llama_decode(self.context, batch) == 0
        size = self.lib.llama_vocab_n_tokens(self.vocab)
        values = self.ffi.buffer(self.lib.llama_get_logits(self.context), 4 * size * len(ids))
        self.lib.llama_batch_free(batch)
        return torch.frombuffer(bytearray(values), dtype=torch.float32).view(len(ids), size)

    def template(self):
        text = self.lib.llama_model_chat_template(self.model, self.ffi.NULL)
        return None if text == self.ffi.NULL else self.ffi.string(text).decode()


def lines(tokenizer):
    """1,000 lines: mixed scripts, digits, code; every fourth with special tokens in it, every tenth in the chat template."""
    mixed = json.loads((ROOT / "Tests/FTTextCodecTests/Golden/lines.json").read_text())
    mixed = [line for line in mixed if isinstance(line, str) and line and "\0" not in line][:1000]
    special = list(tokenizer.all_special_tokens)
    result = []
    for place, line in enumerate(mixed):
        if place % 10 == 9 and tokenizer.chat_template:
            turns = [{"role": "user", "content": line}, {"role": "assistant", "content": mixed[place - 1]}]
            line = tokenizer.apply_chat_template(turns, tokenize=False)
        elif place % 4 == 3:
            token = special[place // 4 % len(special)]
            line = f"{token}{line[:len(line) // 2]}{token} {line[len(line) // 2:]}{token}"
        result.append(line)
    return result


def check(program, base, adapter, folder, kinds):
    tokenizer = AutoTokenizer.from_pretrained(base)
    rows = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in TEXTS]
    plain = load(base)
    untouched = logits(plain, rows)
    expected = logits(PeftModel.from_pretrained(plain, adapter).eval(), rows)
    del plain
    report("what the adapter changes", largest(untouched, expected))
    for kind in ("f32", "bf16"):
        run(program, "models", "merge", "--model", base, "--adapter", adapter, "--type", kind, "--output", folder / kind)
        report(f"PEFT beside the base, models merge --type {kind}", largest(expected, logits(load(folder / kind), rows)),
               LIMITS["PEFT"] if kind == "f32" else None)
    texts = lines(tokenizer)
    ids = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in texts]
    for kind in kinds:
        path = folder / f"{kind}.gguf"
        run(program, "models", "export", base, "--adapter", adapter, "--type", kind, "--output", path)
        model = LlamaCpp(path)
        different = [text for text, wanted in zip(texts, ids) if model.tokenize(text) != wanted]
        report(f"lines with other ids of {len(texts)}, {kind}", len(different), 0)
        for text in different[:3]:
            print("   ", repr(text[:100]), model.tokenize(text)[:12])
        report(f"another chat template, {kind}", float(model.template() != tokenizer.chat_template), 0)
        found = [model.logits(row) for row in rows]
        report(f"PEFT, llama.cpp with models export --type {kind}", largest(expected, found), LIMITS.get(kind))
    run(program, "models", "export", base, "--type", "f32", "--output", folder / "base.gguf")
    run(program, "models", "export", base, "--adapter", adapter, "--only-adapter", "--output", folder / "adapter.gguf")
    found = [LlamaCpp(folder / "base.gguf", folder / "adapter.gguf").logits(row) for row in rows]
    report("PEFT, llama.cpp with base and adapter apart", largest(expected, found), LIMITS["adapter"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("model")
    parser.add_argument("adapter")
    parser.add_argument("--kinds", default="f32,f16,q8_0", help="precisions of GGUF files")
    parser.add_argument("--keep", type=pathlib.Path, help="a new folder that the files stay in")
    options = parser.parse_args()
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or pathlib.Path(scratch)
        folder.mkdir(exist_ok=True)
        check(options.program, options.model, options.adapter, folder, options.kinds.split(","))
    if failures:
        print(f"{len(failures)} above their limits: {', '.join(failures)}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
