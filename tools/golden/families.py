"""Writes what FTTextTests compare the relatives of Llama with: Tests/FTTextTests/Golden/families/NAME.

Each folder has a tiny model of random weights as transformers saves it (config.json, model.safetensors, float32) and
logits.safetensors: `ids` [60] and the logits [60, 96].

Run: python tools/golden/families.py   (needs torch, transformers, safetensors)
"""

import json
import shutil

import torch
from llama import FOLDER, logits, write_manifest
from safetensors.torch import save_file
from transformers import Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM

SEED = 20260411
TARGET = FOLDER / "families"
SIZES = {
    "vocab_size": 96, "hidden_size": 48, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 6,
    "num_key_value_heads": 2, "max_position_embeddings": 256, "bos_token_id": None, "eos_token_id": 2,
}
# Qwen2: biases on queries, keys and values. Qwen3: norms of heads that are wider than width / heads, and a tied head.
MODELS = {
    "qwen2": (Qwen2ForCausalLM, Qwen2Config(**SIZES, rope_parameters={"rope_type": "default", "rope_theta": 1e6})),
    "qwen3": (Qwen3ForCausalLM, Qwen3Config(
        **SIZES, head_dim=16, tie_word_embeddings=True, rope_parameters={"rope_type": "default", "rope_theta": 5e5})),
}


def write(name):
    make, config = MODELS[name]
    folder = TARGET / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config._attn_implementation = "eager"
    model = make(config).eval()
    with torch.no_grad():
        for parameter_name, parameter in model.named_parameters():
            scale = 0.3 if parameter.dim() == 2 else 0.2
            parameter.copy_(torch.randn_like(parameter) * scale + (1 if "norm" in parameter_name else 0))
    tensors = {k: v.contiguous() for k, v in model.state_dict().items() if not (config.tie_word_embeddings and k == "lm_head.weight")}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(config.to_dict(), indent=2, sort_keys=True) + "\n")
    ids = torch.randint(96, (60,)).tolist()
    save_file({"ids": torch.tensor(ids, dtype=torch.int32), "logits": logits(model, ids)}, folder / "logits.safetensors")


def main():
    names = []
    for index, name in enumerate(MODELS):
        torch.manual_seed(SEED + index)
        write(name)
        names += [f"families/{name}/{n}" for n in ("config.json", "model.safetensors", "logits.safetensors")]
    write_manifest("tools/golden/families.py", names, SEED)


if __name__ == "__main__":
    main()
