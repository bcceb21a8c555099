"""Writes the results and gradients that FTTensorTests compare FTTensor's operations and optimizer steps with.

Each operation is computed by PyTorch in float64 from float32 inputs; transformers computes the rotary embedding and
PEFT the low-rank layer. A case is stored as <case>/input<i>, <case>/probe, <case>/output and <case>/gradient<i>, where
the gradients are those of sum(output * probe). Optimizers run 10 steps in float64: <case>/value, <case>/gradients
[10, n] and <case>/values [10, n].

Run: python tools/golden/operations.py   (needs torch, transformers, peft, safetensors)
"""

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save

SEED = 20260103
FOLDER = Path(__file__).resolve().parents[2] / "Tests/FTTensorTests/Golden"
generator = torch.Generator().manual_seed(SEED)


def normal(*shape, scale=1.0):
    return torch.randn(shape, generator=generator) * scale


def uniform(*shape, low=0.5, high=1.5):
    return torch.rand(shape, generator=generator) * (high - low) + low


def record(case, function, *inputs):
    """Output and gradients of one operation; integer inputs take no gradient."""
    wide = [x.double().requires_grad_() if x.is_floating_point() else x for x in inputs]
    output = function(*wide)
    probe = normal(*output.shape)
    (output * probe.double()).sum().backward()
    tensors = {f"{case}/probe": probe, f"{case}/output": output.detach()}
    for i, (x, w) in enumerate(zip(inputs, wide)):
        tensors[f"{case}/input{i}"] = x if x.is_floating_point() else x.int()
        if x.is_floating_point():
            tensors[f"{case}/gradient{i}"] = w.grad
    return tensors


def matmul():
    return (
        record("plain", lambda a, b: a @ b, normal(7, 33), normal(33, 5))
        | record("transposed a", lambda a, b: a.mT @ b, normal(33, 7), normal(33, 5))
        | record("transposed b", lambda a, b: a @ b.mT, normal(7, 33), normal(5, 33))
        | record("both transposed", lambda a, b: a.mT @ b.mT, normal(33, 7), normal(5, 33))
        | record("batched", lambda a, b: a @ b.mT, normal(3, 5, 7), normal(3, 4, 7))
        | record("shared right", lambda a, b: a @ b, normal(3, 5, 7), normal(7, 4))
        | record("linear", F.linear, normal(2, 5, 17), normal(9, 17), normal(9))
    )


def elementwise():
    a, b = normal(2, 3, 1, 5), uniform(3, 4, 1)
    return (
        record("add", lambda a, b: a + b, a, b)
        | record("subtract", lambda a, b: a - b, a, b)
        | record("multiply", lambda a, b: a * b, a, b)
        | record("divide", lambda a, b: a / b, a, b)
        | record("product with itself", lambda a: a * a, a)
    )


def unary():
    x = normal(7, 33, scale=2.0)
    functions = {
        "exp": torch.exp, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": F.relu, "silu": F.silu, "gelu": F.gelu,
        "geluTanh": lambda x: F.gelu(x, approximate="tanh"), "square": torch.square,
    }
    tensors = record("swiGLU", lambda gate, up: F.silu(gate) * up, x, normal(7, 33))
    for name, function in functions.items():
        tensors |= record(name, function, x)
    for name, function in {"log": torch.log, "squareRoot": torch.sqrt, "reciprocal": torch.reciprocal}.items():
        tensors |= record(name, function, uniform(7, 33, low=0.2, high=4.0))
    return tensors


def reduction():
    return (
        record("sum", lambda x: x.sum(), normal(7, 33))
        | record("mean", lambda x: x.mean(), normal(3, 5, 7))
        | record("sum along 1", lambda x: x.sum(1), normal(3, 5, 7))
        | record("mean along -1, kept", lambda x: x.mean(-1, keepdim=True), normal(3, 5, 7))
    )


def norm():
    return (
        record("rmsNorm", lambda x, w: F.rms_norm(x, [33], w, 1e-5), normal(2, 5, 33), uniform(33))
        | record(
            "layerNorm", lambda x, w, b: F.layer_norm(x, [33], w, b, 1e-5), normal(2, 5, 33), uniform(33), normal(33)
        )
        | record("softmax", lambda x: torch.softmax(x, -1), normal(5, 33, scale=3.0))
    )


def rotary():
    from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

    positions = torch.tensor([0, 1, 2, 3, 0, 1, 200])
    # As LlamaRotaryEmbedding computes them: frequencies and angles in float32.
    frequencies = 1.0 / (100_000 ** (torch.arange(0, 16, 2).float() / 16))
    angles = torch.cat([positions[:, None].float() * frequencies] * 2, -1).double()

    def apply(x, _):
        q = x.transpose(0, 1)[None]
        rotated, _ = apply_rotary_pos_emb(q, q, angles.cos()[None], angles.sin()[None])
        return rotated[0].transpose(0, 1)

    return record("base 100000", apply, normal(7, 3, 16), positions)


def embedding():
    ids = torch.tensor([[2, 0, 2], [10, 5, 2]])
    return record("repeated rows", lambda table, ids: F.embedding(ids, table), normal(11, 7), ids)


def attention():
    """Packed examples as one sequence with a block-diagonal causal mask; key heads repeated for their group."""

    def packed(lengths):
        owner = torch.repeat_interleave(torch.arange(len(lengths)), torch.tensor(lengths))
        mask = (owner[:, None] == owner[None, :]) & torch.ones(len(owner), len(owner)).tril().bool()

        def apply(q, k, v):
            q, k, v = (x.transpose(0, 1)[None] for x in (q, k, v))
            return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, enable_gqa=True)[0].transpose(0, 1)

        return apply

    return (
        record("one example", packed([9]), normal(9, 2, 8), normal(9, 2, 8), normal(9, 2, 8))
        | record("packed 3, 1, 6, 2", packed([3, 1, 6, 2]), normal(12, 6, 8), normal(12, 2, 8), normal(12, 2, 8))
        | record("packed 70, 13", packed([70, 13]), normal(83, 3, 16), normal(83, 1, 16), normal(83, 1, 16))
    )


def cross_entropy():
    def apply(normalizer):
        return lambda h, w, t: F.cross_entropy(F.linear(h, w), t.long(), ignore_index=-1, reduction="sum") / normalizer

    targets = torch.tensor([3, -1, 18, 0, -1, 7])
    return (
        record("rows without labels", apply(4), normal(6, 5), normal(19, 5), targets)
        | record("normalised by 17", apply(17), normal(6, 5), normal(19, 5), targets)
    )


def low_rank():
    from peft import LoraConfig, inject_adapter_in_model

    def apply(rank, alpha, stabilised):
        def run(x, weight, a, b):
            model = torch.nn.Sequential(torch.nn.Linear(weight.shape[1], weight.shape[0], bias=False)).double()
            config = LoraConfig(r=rank, lora_alpha=alpha, use_rslora=stabilised, target_modules=["0"])
            layer = inject_adapter_in_model(config, model)[0]
            names = {"base_layer.weight": weight, "lora_A.default.weight": a, "lora_B.default.weight": b}
            return torch.func.functional_call(layer, names, (x,))

        return run

    weights = normal(5, 9), normal(4, 9), normal(5, 4)
    return (
        record("alpha 16, rank 4", apply(4, 16, False), normal(2, 3, 9), *weights)
        | record("alpha 16, rank 4, stabilised", apply(4, 16, True), normal(6, 9), *weights)
    )


def layout():
    return (
        record("permute 2 0 1", lambda x: x.permute(2, 0, 1), normal(2, 3, 5))
        | record("slice 1..<3 along 1", lambda x: x[:, 1:3], normal(2, 5, 3))
        | record("concatenate along 1", lambda a, b: torch.cat([a, b], 1), normal(2, 3), normal(2, 4))
    )


OPTIMIZERS = {
    "adamw": (torch.optim.AdamW, {}),
    "adamw, other settings": (torch.optim.AdamW, {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-6, "weight_decay": 0.1}),
    "adamw, no decay": (torch.optim.AdamW, {"lr": 0.1, "weight_decay": 0.0}),
    "sgd": (torch.optim.SGD, {"lr": 0.1}),
    "sgd, decay": (torch.optim.SGD, {"lr": 0.1, "weight_decay": 0.1}),
    "sgd, momentum": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    "sgd, dampening": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05}),
    "sgd, nesterov": (torch.optim.SGD, {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.01}),
}


def optimizers():
    tensors = {}
    for case, (make, options) in OPTIMIZERS.items():
        value, gradients = normal(133), normal(10, 133)
        parameter = torch.nn.Parameter(value.double())
        optimizer = make([parameter], **options)
        values = []
        for gradient in gradients:
            parameter.grad = gradient.double()
            optimizer.step()
            values.append(parameter.detach().clone())
        tensors |= {f"{case}/value": value, f"{case}/gradients": gradients, f"{case}/values": torch.stack(values)}
    return tensors


def write(script, manifest_name, packages, families):
    """Writes one file per family and the manifest with their digests."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    manifest = {
        "script": f"tools/golden/{script}",
        "seed": SEED,
        "versions": {"python": sys.version.split()[0]} | {name: version(name) for name in packages},
        "files": {},
    }
    for family in families:
        data = save({name: tensor.clone(memory_format=torch.contiguous_format) for name, tensor in family().items()})
        name = family.__name__ + ".safetensors"
        (FOLDER / name).write_bytes(data)
        manifest["files"][name] = hashlib.sha256(data).hexdigest()
    (FOLDER / manifest_name).write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    write(
        "operations.py", "manifest.json", ["torch", "transformers", "peft", "safetensors"],
        [
            matmul, elementwise, unary, reduction, norm, rotary, embedding, attention, cross_entropy, low_rank, layout,
            optimizers,
        ],
    )
