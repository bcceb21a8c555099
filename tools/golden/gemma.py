"""Writes what FTTextTests compare Gemma 3 with: Tests/FTTextTests/Golden/families/gemma3_text.

A tiny model of random weights as transformers saves it (config.json, model.safetensors, float32), and

- logits.safetensors: `ids` [280], far longer than the window of 8, their logits [280, 96], and the logits `adapted` with
  the adapter in adapter/, which PEFT put on every linear layer;
- gradients.safetensors: the gradient of every parameter for the mean cross-entropy of the ids' next tokens.

Run: python tools/golden/gemma.py   (needs torch, transformers, peft, safetensors)
"""

import json
import shutil

import torch
from llama import FOLDER, logits, write_manifest
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import Gemma3ForCausalLM, Gemma3TextConfig

SEED = 20261129
TARGET = FOLDER / "families/gemma3_text"
NAMES = ["config.json", "model.safetensors", "logits.safetensors", "gradients.safetensors",
         "adapter/adapter_config.json", "adapter/adapter_model.safetensors"]
# Scores are not scaled by the width of the heads, and only the layer that sees everything is stretched.
CONFIG = Gemma3TextConfig(
    vocab_size=96, hidden_size=48, intermediate_size=40, num_hidden_layers=3, num_attention_heads=6,
    num_key_value_heads=2, head_dim=16, max_position_embeddings=512, query_pre_attn_scalar=24, sliding_window=8,
    layer_types=["sliding_attention", "full_attention", "sliding_attention"],
    rope_parameters={
        "full_attention": {"rope_type": "linear", "factor": 4.0, "rope_theta": 50000.0},
        "sliding_attention": {"rope_type": "default", "rope_theta": 1000.0},
    })


def main():
    torch.manual_seed(SEED)
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    CONFIG._attn_implementation = "eager"
    model = Gemma3ForCausalLM(CONFIG).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            # Gains of norms are stored as what they differ from 1 by.
            parameter.copy_(torch.randn_like(parameter) * (0.3 if parameter.dim() == 2 else 0.2))
    tensors = {k: v.contiguous() for k, v in model.state_dict().items() if k != "lm_head.weight"}
    save_file(tensors, TARGET / "model.safetensors", metadata={"format": "pt"})
    (TARGET / "config.json").write_text(json.dumps(CONFIG.to_dict(), indent=2, sort_keys=True) + "\n")

    # Not 0: transformers leaves the padding token out of the embedding's gradient.
    ids = torch.randint(1, 96, (280,))
    results = {"ids": ids.to(torch.int32), "logits": logits(model, ids.tolist())}
    loss = torch.nn.functional.cross_entropy(model(ids[None]).logits[0, :-1], ids[1:])
    loss.backward()
    gradients = {name: parameter.grad.contiguous() for name, parameter in model.named_parameters()}
    save_file(gradients | {"loss": loss.detach()[None]}, TARGET / "gradients.safetensors")

    adapted = get_peft_model(model, LoraConfig(r=2, lora_alpha=4, target_modules="all-linear"))
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_B" in name:
                parameter.copy_(torch.randn_like(parameter) * 0.2)
    results["adapted"] = logits(adapted, ids.tolist())
    save_file(results, TARGET / "logits.safetensors")
    adapted.save_pretrained(TARGET / "adapter")
    (TARGET / "adapter/README.md").unlink(missing_ok=True)
    write_manifest("tools/golden/gemma.py", [f"families/gemma3_text/{name}" for name in NAMES], SEED)


if __name__ == "__main__":
    main()
