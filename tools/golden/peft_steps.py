"""Writes what FTTextTests compare LoRA training with: 20 steps of PEFT on fixed batches, in float32, without dropout.

AdamW with PyTorch's defaults, rank 4, alpha 8, all seven projections. Rate 1e-2 and clipping to a global norm of 0.15 on
the tiny model (its norms are about that), 1e-3 and 1 on SmolLM2. The initial A is drawn from SplitMix64, so that no file has to hold it: see `initial`.

- steps-tiny.safetensors, steps-smollm2.safetensors (with --checkpoint FOLDER): per step b and row r of its batch
  `ids<b>.<r>` and `supervised<b>.<r>` (int32), `losses` and `norms` [20].
- adapter/: the adapter that PEFT wrote after the steps on the tiny model; adapter-logits.safetensors: `ids` and the
  logits with it attached.

Run: python tools/golden/peft_steps.py [--checkpoint FOLDER]   (needs torch, transformers, peft, safetensors)
"""

import argparse
import json
import os
import shutil

import numpy as np
import torch
from llama import FOLDER, ROOT, load, logits, write_manifest
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file

SEED = 20260207
RANK, ALPHA, STEPS, ROWS = 4, 8, 20, 2
LAYERS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


class SplitMix64:
    """S. Vigna's splitmix64.c; a draw is the upper 24 bits as a float32 in [0, 1)."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self, count):
        with np.errstate(over="ignore"):
            z = np.uint64(self.state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
            self.state = int(z[-1])
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z ^= z >> np.uint64(31)
        return (z >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-24)


def initial(model):
    """A of every layer, in the order of the model's computation: uniform in +-1/sqrt(width); B is zero."""
    generator = SplitMix64(SEED)
    layers = {n: m for n, m in model.named_modules() if hasattr(m, "lora_A") and len(m.lora_A)}
    for index in range(model.config.num_hidden_layers):
        for name in LAYERS:
            part = "mlp" if name in LAYERS[4:] else "self_attn"
            layer = next(m for n, m in layers.items() if n.endswith(f"layers.{index}.{part}.{name}"))
            a = layer.lora_A["default"].weight
            bound = np.float32(1) / np.sqrt(np.float32(a.shape[1]))
            values = (generator.uniform(a.numel()) * np.float32(2) - np.float32(1)) * bound
            a.data.copy_(torch.from_numpy(values).view(a.shape))
            assert not layer.lora_B["default"].weight.any()


def rows(tokenizer):
    """Token ids and the place where the answer begins."""
    for line in (ROOT / "Samples/oddmere/train.jsonl").read_text().splitlines():
        messages = json.loads(line)["messages"]
        whole = tokenizer(tokenizer.apply_chat_template(messages, tokenize=False))["input_ids"]
        prompt = tokenizer.apply_chat_template(messages[:-1], tokenize=False, add_generation_prompt=True)
        start = len(tokenizer(prompt)["input_ids"])
        # The newline after the end token is not learned.
        yield whole, [start <= i < len(whole) - 1 for i in range(len(whole))]


def train(folder, rate, clip, target):
    model, tokenizer = load(folder)
    configuration = LoraConfig(
        task_type="CAUSAL_LM", r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=LAYERS, bias="none")
    model = get_peft_model(model, configuration)
    initial(model)
    model.train()
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=rate)
    all_rows, tensors, losses, norms = list(rows(tokenizer)), {}, [], []
    for step in range(STEPS):
        batch = all_rows[step * ROWS:(step + 1) * ROWS]
        longest = max(len(ids) for ids, _ in batch)
        ids = torch.zeros(ROWS, longest, dtype=torch.long)
        mask, labels = torch.zeros_like(ids), torch.full_like(ids, -100)
        for row, (values, supervised) in enumerate(batch):
            count = len(values)
            ids[row, :count] = torch.tensor(values)
            mask[row, :count] = 1
            labels[row, :count] = torch.where(torch.tensor(supervised), torch.tensor(values), -100)
            tensors[f"ids{step}.{row}"] = torch.tensor(values, dtype=torch.int32)
            tensors[f"supervised{step}.{row}"] = torch.tensor(supervised).int()
        optimizer.zero_grad()
        loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(trained, clip).item())
        optimizer.step()
        losses.append(loss.item())
    print(folder, "losses", losses, "norms", norms)
    tensors |= {"losses": torch.tensor(losses, dtype=torch.float64), "norms": torch.tensor(norms, dtype=torch.float64)}
    save_file(tensors, FOLDER / target, metadata={"rate": str(rate), "clip": str(clip), "seed": str(SEED)})
    return model.eval(), all_rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", help="folder of SmolLM2-135M-Instruct as imported by ftlab")
    folder = parser.parse_args().checkpoint
    torch.manual_seed(SEED)
    os.chdir(ROOT)
    model, all_rows = train("Models/tiny-llama", 1e-2, 0.15, "steps-tiny.safetensors")
    shutil.rmtree(FOLDER / "adapter", ignore_errors=True)
    model.save_pretrained(FOLDER / "adapter")
    (FOLDER / "adapter/README.md").unlink(missing_ok=True)
    ids = all_rows[60][0][:40]
    save_file({"ids": torch.tensor(ids, dtype=torch.int32), "logits": logits(model, ids)},
              FOLDER / "adapter-logits.safetensors")
    names = ["steps-tiny.safetensors", "adapter-logits.safetensors"]
    names += [f"adapter/adapter_{n}" for n in ("config.json", "model.safetensors")]
    if folder:
        train(folder, 1e-3, 1.0, "steps-smollm2.safetensors")
        names.append("steps-smollm2.safetensors")
    write_manifest("tools/golden/peft_steps.py", names, SEED)


if __name__ == "__main__":
    main()
