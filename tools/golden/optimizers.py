"""Writes what FTOptimTests compare whole optimizers with: twelve steps over three parameters of torch.optim, in float64.

Unlike the steps of operations.py, which are those of one tensor: parameters of different shapes, a rate that changes from step to
step, gradients clipped to a global norm by `clip_grad_norm_`, and for SGD a parameter that has no gradient in some steps.

Tests/FTOptimTests/Golden/optimizers.safetensors, of each case C and parameter P: `C/P/value`, `C/P/gradients` [12, ...] (float32),
`C/P/values` [12, ...] after every step and the state after the last one by its name (`C/P/exp_avg`, float64); `C/rates` [12].

Run: python tools/golden/optimizers.py   (needs torch, safetensors)
"""

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

import torch
from safetensors.torch import save

SEED = 20261129
STEPS = 12
CLIP = 2.0
SHAPES = {"blocks.0.weight": (7, 5), "blocks.0.bias": (7,), "gain": (1,)}
# The steps in which `gain` has no gradient, where the case says so: the first, and some in the middle.
GAPS = {0, 4, 5}
CASES = {
    "adamw": (torch.optim.AdamW, {}, False),
    "adamw, other settings": (
        torch.optim.AdamW, {"betas": (0.8, 0.95), "eps": 1e-6, "weight_decay": 0.1}, False),
    "adamw, no decay": (torch.optim.AdamW, {"weight_decay": 0.0}, False),
    "sgd": (torch.optim.SGD, {}, True),
    "sgd, decay": (torch.optim.SGD, {"weight_decay": 0.1}, True),
    "sgd, momentum": (torch.optim.SGD, {"momentum": 0.9}, True),
    "sgd, dampening": (torch.optim.SGD, {"momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05}, True),
    "sgd, nesterov": (torch.optim.SGD, {"momentum": 0.8, "nesterov": True, "weight_decay": 0.01}, True),
}
FOLDER = Path(__file__).resolve().parents[2] / "Tests/FTOptimTests/Golden"


def follow(case, make, options, has_gaps):
    values = {name: torch.randn(shape) for name, shape in SHAPES.items()}
    gradients = {name: torch.randn(STEPS, *shape) for name, shape in SHAPES.items()}
    rates = 0.1 * 0.8 ** torch.arange(STEPS, dtype=torch.float64)
    parameters = {name: torch.nn.Parameter(value.double()) for name, value in values.items()}
    optimizer = make(parameters.values(), lr=1.0, **options)
    after = {name: [] for name in SHAPES}
    for step in range(STEPS):
        for name, parameter in parameters.items():
            parameter.grad = gradients[name][step].double()
        if has_gaps and step in GAPS:
            parameters["gain"].grad = None
            gradients["gain"][step] = float("nan")
        norm = torch.nn.utils.clip_grad_norm_(parameters.values(), CLIP)
        assert norm > CLIP, "clipping should do something"
        optimizer.param_groups[0]["lr"] = rates[step].item()
        optimizer.step()
        for name, parameter in parameters.items():
            after[name].append(parameter.detach().clone())
    tensors = {f"{case}/rates": rates}
    for name, parameter in parameters.items():
        tensors[f"{case}/{name}/value"] = values[name]
        tensors[f"{case}/{name}/gradients"] = gradients[name]
        tensors[f"{case}/{name}/values"] = torch.stack(after[name])
        for key, tensor in optimizer.state[parameter].items():
            if key != "step" and tensor is not None:
                tensors[f"{case}/{name}/{key}"] = tensor
    return tensors


if __name__ == "__main__":
    torch.manual_seed(SEED)
    tensors = {}
    for case, (make, options, has_gaps) in CASES.items():
        tensors |= follow(case, make, options, has_gaps)
    data = save({name: tensor.clone(memory_format=torch.contiguous_format) for name, tensor in tensors.items()})
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "optimizers.safetensors").write_bytes(data)
    manifest = {
        "script": "tools/golden/optimizers.py",
        "seed": SEED,
        "versions": {"python": sys.version.split()[0]} | {name: version(name) for name in ["torch", "safetensors"]},
        "files": {"optimizers.safetensors": hashlib.sha256(data).hexdigest()},
    }
    (FOLDER / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")
