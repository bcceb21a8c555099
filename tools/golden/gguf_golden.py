"""Writes the GGUF file that FTCheckpointTests read and the float32 values its tensors must give, using gguf-py.

Not named gguf.py: a script's folder comes first on Python's module path, so the script would import itself in place of
the library.

Run: python tools/golden/gguf_golden.py   (needs gguf, numpy, safetensors)
"""

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type
from gguf import GGUFValueType as Value
from safetensors.numpy import save

SEED = 20260102
FOLDER = Path(__file__).resolve().parents[2] / "Tests/FTCheckpointTests/Golden/GGUF"
ROWS, COLUMNS = 4, 1024

# Half-precision bit patterns that are easy to get wrong: zeros, the smallest and largest subnormals, the smallest and
# largest normals, ones, infinities, a NaN.
EXTREME = [0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x83FF, 0x0400, 0x8400, 0x7BFF, 0xFBFF, 0x3C00, 0xBC00,
           0x7C00, 0xFC00, 0x7E01]

# Where the half-precision numbers of a block are.
SCALES = {
    Type.Q8_0: [0], Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2],
    Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
}


def random_blocks(kind, generator):
    """Rows of random bytes; two thirds of the blocks have moderate scales, the rest extreme ones."""
    length, size = gguf.GGML_QUANT_SIZES[kind]
    count = ROWS * COLUMNS // length
    blocks = generator.integers(0, 256, (count, size), dtype=np.uint8)
    for offset in SCALES.get(kind, []):
        scales = generator.normal(0, 0.05, count).astype(np.float16).view(np.uint16)
        chosen = generator.permutation(count)[: max(1, count // 3)]
        scales[chosen] = generator.choice(EXTREME, len(chosen))
        blocks[:, offset : offset + 2] = scales.view(np.uint8).reshape(count, 2)
    return blocks.reshape(ROWS, -1)


def write_model(path, generator):
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_key_value("scalar.uint8", 255, Value.UINT8)
    writer.add_key_value("scalar.int8", -128, Value.INT8)
    writer.add_key_value("scalar.uint16", 65535, Value.UINT16)
    writer.add_key_value("scalar.int16", -32768, Value.INT16)
    writer.add_key_value("scalar.uint32", 4294967295, Value.UINT32)
    writer.add_key_value("scalar.int32", -2147483648, Value.INT32)
    writer.add_key_value("scalar.uint64", 18446744073709551615, Value.UINT64)
    writer.add_key_value("scalar.int64", -9223372036854775808, Value.INT64)
    writer.add_key_value("scalar.float32", 1e-5, Value.FLOAT32)
    writer.add_key_value("scalar.float64", 0.1, Value.FLOAT64)
    writer.add_key_value("scalar.true", True, Value.BOOL)
    writer.add_key_value("scalar.false", False, Value.BOOL)
    writer.add_key_value("scalar.string", "説明 é 😀", Value.STRING)
    writer.add_array("list.strings", ["a", "", "日本語", "Ġthe"])
    writer.add_array("list.int32", [1, -2, 3])
    writer.add_array("list.float32", [0.5, -1.25])
    writer.add_array("list.bool", [True, False, True])
    writer.add_array("list.nested", [[1, 2], [3, 4, 5]])
    expected = {}
    for kind in [Type.F32, Type.F16, Type.BF16, *SCALES]:
        name = f"random.{kind.name}"
        blocks = random_blocks(kind, generator)
        if kind in (Type.F32, Type.F16):
            writer.add_tensor(name, blocks.view(np.float32 if kind == Type.F32 else np.float16))
        else:
            writer.add_tensor(name, blocks, raw_dtype=kind)
        with np.errstate(all="ignore"):
            expected[name] = np.ascontiguousarray(gguf.quants.dequantize(blocks, kind)).reshape(ROWS, COLUMNS)
    cube = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    writer.add_tensor("cube", cube)
    expected["cube"] = cube
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return expected


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    expected = write_model(FOLDER / "every_type.gguf", np.random.default_rng(SEED))
    (FOLDER / "every_type.safetensors").write_bytes(save(expected))
    entries = {}
    for name in ["every_type.gguf", "every_type.safetensors"]:
        content = (FOLDER / name).read_bytes()
        entries[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    manifest = {
        "script": "tools/golden/gguf_golden.py",
        "seed": SEED,
        "versions": {"python": sys.version.split()[0]} | {p: version(p) for p in ["gguf", "numpy", "safetensors"]},
        "files": entries,
    }
    (FOLDER / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
