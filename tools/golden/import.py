"""Writes what FTModelsTests compare with: a tiny Llama as a GGUF file, the weights that importing it must give, and
rotary frequencies.

The GGUF file is written with gguf-py and llama.cpp's row order for the query and key projections; that the order is
right is proved here twice: transformers' own GGUF reader restores the original weights, and rotating neighbouring pairs
with the reordered projections gives the attention scores that transformers computes by rotating halves.

Run: python tools/golden/import.py   (needs gguf, numpy, safetensors, torch, transformers)
"""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding, apply_rotary_pos_emb

SEED = 20260104
FOLDER = Path(__file__).resolve().parents[2] / "Tests/FTModelsTests/Golden"
LAYERS, WIDTH, INNER, HEADS, KV_HEADS, BASE = 2, 32, 64, 4, 2, 50_000.0

BLOCK = {
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}
WHOLE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm"}
# Query and key in different types, so that both paths meet the reordering.
TYPES = {"attn_q": Type.F32, "attn_k": Type.Q8_0, "attn_v": Type.Q4_1, "attn_output": Type.F16, "ffn_gate": Type.Q4_0,
         "ffn_up": Type.Q5_0, "ffn_down": Type.Q8_0, "token_embd": Type.Q8_0}


def byte_alphabet():
    """GPT-2's spelling of the 256 bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    spelling = {byte: chr(byte) for byte in printable} | {byte: chr(256 + n) for n, byte in enumerate(others)}
    return [spelling[byte] for byte in range(256)]


def interleaved(weight, heads):
    """llama.cpp's row order: (half, pair) becomes (pair, half) within each head."""
    return weight.reshape(heads, 2, -1, weight.shape[1]).swapaxes(1, 2).reshape(weight.shape)


def sources(model):
    names = [*WHOLE.items()] + [(f"blk.{n}.{a}", f"model.layers.{n}.{b}") for n in range(LAYERS) for a, b in BLOCK.items()]
    return [(a + ".weight", b + ".weight", model.get_parameter(b + ".weight").detach().numpy()) for a, b in names]


def write_gguf(path, model, tokens, merges):
    """Writes the file and returns the values it holds, in Hugging Face's names and row order."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Tiny Llama")
    writer.add_license("apache-2.0")
    writer.add_block_count(LAYERS)
    writer.add_context_length(128)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_freq_base(BASE)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([3, 3, 3] + [1] * (len(tokens) - 3))
    writer.add_token_merges(merges)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_pad_token_id(2)
    writer.add_chat_template("{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}"
                             "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
    writer.add_quantization_version(2)
    expected = {}
    for name, target, values in sources(model):
        kind = TYPES.get(name.split(".")[-2], Type.F32)
        heads = {"attn_q": HEADS, "attn_k": KV_HEADS}.get(name.split(".")[-2])
        stored = gguf.quantize(interleaved(values, heads) if heads else values, kind)
        writer.add_tensor(name, stored, raw_dtype=kind)
        expected[target] = gguf.dequantize(gguf.quantize(values, kind), kind).reshape(values.shape)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return expected


def prove_order(path, expected, config):
    read = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    for name, values in expected.items():
        assert np.array_equal(read.get_parameter(name).detach().numpy(), values), name
    generator = np.random.default_rng(SEED)
    hidden = generator.normal(size=(5, WIDTH)).astype(np.float32)
    size = WIDTH // HEADS
    angles = np.arange(5)[:, None] * BASE ** (-np.arange(0, size, 2) / size)

    def neighbours(name):
        rows = hidden @ interleaved(expected[name], HEADS if "q_proj" in name else KV_HEADS).T
        pairs = rows.reshape(5, -1, size // 2, 2)
        cosine, sine = np.cos(angles)[:, None], np.sin(angles)[:, None]
        return np.stack([pairs[..., 0] * cosine - pairs[..., 1] * sine,
                         pairs[..., 0] * sine + pairs[..., 1] * cosine], -1).reshape(5, -1, size)

    prefix = "model.layers.0.self_attn."
    heads = lambda name: torch.from_numpy(hidden @ expected[name].T).reshape(1, 5, -1, size).transpose(1, 2)
    cosine, sine = LlamaRotaryEmbedding(config)(torch.zeros(1), torch.arange(5)[None])
    query, key = apply_rotary_pos_emb(heads(prefix + "q_proj.weight"), heads(prefix + "k_proj.weight"), cosine, sine)
    scores = torch.einsum("qhd,khd->hqk", query[0, ::2].transpose(0, 1), key[0].transpose(0, 1)).numpy()
    ours = np.einsum("qhd,khd->hqk", neighbours(prefix + "q_proj.weight")[:, ::2], neighbours(prefix + "k_proj.weight"))
    assert np.abs(scores - ours).max() < 1e-4 * np.abs(scores).max(), "the row order is wrong"


def main():
    torch.manual_seed(SEED)
    tokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *byte_alphabet(), "Ġt", "he", "Ġthe"]
    merges = ["Ġ t", "h e", "Ġt he"]
    config = LlamaConfig(
        vocab_size=len(tokens), hidden_size=WIDTH, intermediate_size=INNER, num_hidden_layers=LAYERS,
        num_attention_heads=HEADS, num_key_value_heads=KV_HEADS, max_position_embeddings=128, rms_norm_eps=1e-5,
        rope_parameters={"rope_type": "default", "rope_theta": BASE}, tie_word_embeddings=True)
    model = LlamaForCausalLM(config)
    for name, parameter in model.named_parameters():
        if "norm" in name:
            parameter.data = 1 + 0.1 * torch.randn_like(parameter)
        else:
            parameter.data *= 10
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "tiny.gguf"
    expected = write_gguf(path, model, tokens, merges)
    prove_order(path, expected, config)
    save_file({name: torch.from_numpy(values.copy()).bfloat16() for name, values in expected.items()},
              FOLDER / "tiny.safetensors")
    llama3 = LlamaConfig(
        hidden_size=2048, num_attention_heads=32, head_dim=64, max_position_embeddings=131072, rope_parameters={
            "rope_type": "llama3", "rope_theta": 500_000.0, "factor": 32.0, "low_freq_factor": 1.0,
            "high_freq_factor": 4.0, "original_max_position_embeddings": 8192})
    save_file({"llama3": LlamaRotaryEmbedding(llama3).inv_freq}, FOLDER / "rotary.safetensors")
    files = [path, FOLDER / "tiny.safetensors", FOLDER / "rotary.safetensors"]
    for file in files:
        file.chmod(0o644)
    manifest = {
        "script": "tools/golden/import.py", "seed": SEED,
        "versions": {name: version(name) for name in ["gguf", "numpy", "safetensors", "torch", "transformers"]},
        "sha256": {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files},
    }
    (FOLDER / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
