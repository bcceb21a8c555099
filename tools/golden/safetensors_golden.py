"""Writes the safetensors files that FTCheckpointTests compare with, using the reference library.

Not named safetensors.py: a script's folder comes first on Python's module path, so every script beside it would import
that file in place of the library.

Run: python tools/golden/safetensors_golden.py   (needs torch, safetensors)
"""

import hashlib
import json
import sys
from pathlib import Path

import safetensors
import torch
from safetensors.torch import save

SEED = 20260101
FOLDER = Path(__file__).resolve().parents[2] / "Tests/FTCheckpointTests/Golden/Safetensors"


def every_type():
    """Every element type torch has, plus names and shapes that are easy to get wrong."""
    generator = torch.Generator().manual_seed(SEED)

    def raw(count):
        return torch.randint(0, 256, (count,), generator=generator, dtype=torch.uint8)

    tensors = {}
    for name in [
        "uint8", "int8", "float8_e5m2", "float8_e4m3fn", "float8_e8m0fnu", "float8_e4m3fnuz", "float8_e5m2fnuz",
        "int16", "uint16", "float16", "bfloat16", "int32", "uint32", "float32", "complex64", "float64", "int64",
        "uint64", "float4_e2m1fn_x2",
    ]:
        dtype = getattr(torch, name)
        width = torch.empty(0, dtype=dtype).element_size()
        tensors[f"types.{name}"] = raw(6 * width).view(dtype).reshape(2, 3)
    tensors["types.bool"] = torch.tensor([[True, False, True], [False, False, True]])
    tensors["b.same_type"] = torch.arange(5, dtype=torch.float32)
    tensors["a.same_type"] = torch.arange(3, dtype=torch.float32)
    tensors["a.Same_type"] = torch.tensor(1.5)
    tensors["empty"] = torch.zeros(0, 7)
    tensors['quote " slash \\ tab \t bell \x07 delete \x7f'] = torch.tensor([1], dtype=torch.int8)
    tensors["説明.é.😀"] = torch.tensor([2], dtype=torch.int8)
    return tensors


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = {
        "every_type.safetensors": save(every_type(), {"for\nmat": "pt \"quoted\" \u0001 é"}),
        "no_tensors.safetensors": save({}),
        "metadata_only.safetensors": save({}, {"format": "pt"}),
    }
    # Name lengths 1 to 8 reach every amount of padding.
    for length in range(1, 9):
        files[f"padding_{length}.safetensors"] = save({"n" * length: torch.tensor([length], dtype=torch.uint8)})
    entries = {}
    for name, content in files.items():
        (FOLDER / name).write_bytes(content)
        entries[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    manifest = {
        "script": "tools/golden/safetensors_golden.py",
        "seed": SEED,
        "versions": {
            "python": sys.version.split()[0], "torch": torch.__version__, "safetensors": safetensors.__version__,
        },
        "files": entries,
    }
    (FOLDER / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
