"""Writes what FTTextTests compare the decoder with: logits computed by transformers in float32.

- tiny.safetensors: Models/tiny-llama on three prompts, whole logits [length, 1024], and 48 greedy tokens.
- variant/: a random model with every option the tiny one lacks (biases, untied head, llama3 rotary scaling, as many
  key-value heads as heads, heads wider than width / heads), and its logits [80, 96].
- smollm2.safetensors: with --checkpoint FOLDER (SmolLM2-135M-Instruct as imported), for three prompts of 64 tokens the
  log-sum-exp and the 256 largest logits per position.

Run: python tools/golden/llama.py [--checkpoint FOLDER]   (needs torch, transformers, safetensors)
"""

import argparse
import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

SEED = 20260131
ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "Tests/FTTextTests/Golden"
VARIANT = FOLDER / "variant"


def messages(count):
    rows = (ROOT / "Samples/oddmere/test.jsonl").read_text().splitlines()
    return [json.loads(row)["messages"] for row in rows[:count]]


def load(folder):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    return model.eval(), AutoTokenizer.from_pretrained(folder)


@torch.no_grad()
def logits(model, ids):
    return model(torch.tensor([ids])).logits[0].contiguous()


def tiny():
    model, tokenizer = load(ROOT / "Models/tiny-llama")
    texts = [tokenizer.apply_chat_template(m, tokenize=False) for m in messages(3)]
    tensors = {}
    for index, (text, length) in enumerate(zip(texts, (33, 9, 1))):
        ids = tokenizer(text)["input_ids"][:length]
        tensors[f"ids{index}"] = torch.tensor(ids, dtype=torch.int32)
        tensors[f"logits{index}"] = logits(model, ids)
    prompt = tokenizer.apply_chat_template(messages(1)[0][:2], tokenize=False, add_generation_prompt=True)
    ids = tokenizer(prompt)["input_ids"]
    result = model.generate(torch.tensor([ids]), do_sample=False, max_new_tokens=48, eos_token_id=None, pad_token_id=0)
    tensors["prompt"] = torch.tensor(ids, dtype=torch.int32)
    tensors["greedy"] = result[0, len(ids):].to(torch.int32)
    save_file(tensors, FOLDER / "tiny.safetensors")


def variant():
    torch.manual_seed(SEED)
    config = LlamaConfig(
        vocab_size=96, hidden_size=48, intermediate_size=56, num_hidden_layers=2, num_attention_heads=3,
        num_key_value_heads=3, head_dim=32, max_position_embeddings=256, rms_norm_eps=1e-6, attention_bias=True,
        mlp_bias=True, tie_word_embeddings=False, bos_token_id=1, eos_token_id=2,
        rope_parameters={
            "rope_type": "llama3", "rope_theta": 1000.0, "factor": 4.0, "low_freq_factor": 1.0,
            "high_freq_factor": 4.0, "original_max_position_embeddings": 32,
        },
    )
    config._attn_implementation = "eager"
    model = LlamaForCausalLM(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            scale = 0.3 if parameter.dim() == 2 else 0.2
            parameter.copy_(torch.randn_like(parameter) * scale + (1 if "norm" in name else 0))
    VARIANT.mkdir(parents=True, exist_ok=True)
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, VARIANT / "model.safetensors",
              metadata={"format": "pt"})
    (VARIANT / "config.json").write_text(json.dumps(config.to_dict(), indent=2, sort_keys=True) + "\n")
    ids = torch.randint(96, (80,)).tolist()
    save_file(
        {"ids": torch.tensor(ids, dtype=torch.int32), "logits": logits(model, ids)}, VARIANT / "logits.safetensors")


def checkpoint(folder):
    model, tokenizer = load(folder)
    weights = load_file(f"{folder}/model.safetensors")
    assert all(torch.equal(model.state_dict()[k], v.float()) for k, v in weights.items())
    tensors = {}
    for index, conversation in enumerate(messages(3)):
        ids = tokenizer(tokenizer.apply_chat_template(conversation, tokenize=False))["input_ids"][:64]
        assert len(ids) == 64
        values = logits(model, ids)
        top = values.topk(256, dim=-1)
        tensors |= {
            f"ids{index}": torch.tensor(ids, dtype=torch.int32),
            f"log_sum_exp{index}": values.double().logsumexp(-1).float(),
            f"values{index}": top.values.contiguous(),
            f"indices{index}": top.indices.to(torch.int32).contiguous(),
        }
    save_file(tensors, FOLDER / "smollm2.safetensors",
              metadata={"weights_sha256": hashlib.sha256(Path(f"{folder}/model.safetensors").read_bytes()).hexdigest()})


def write_manifest(script, names, seed):
    path = FOLDER / "manifest.json"
    manifest = json.loads(path.read_text()) if path.exists() else {}
    entry = manifest.setdefault(script, {"sha256": {}})
    entry |= {"seed": seed} | {name: version(name) for name in ("torch", "transformers", "peft", "safetensors")}
    for name in names:
        entry["sha256"][name] = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", help="folder of SmolLM2-135M-Instruct as imported by ftlab")
    folder = parser.parse_args().checkpoint
    FOLDER.mkdir(parents=True, exist_ok=True)
    tiny()
    variant()
    names = ["tiny.safetensors"] + [f"variant/{n}" for n in ("config.json", "model.safetensors", "logits.safetensors")]
    if folder:
        checkpoint(folder)
        names.append("smollm2.safetensors")
    write_manifest("tools/golden/llama.py", names, SEED)


if __name__ == "__main__":
    main()
