"""Writes what FTTextTests compare the import of Gemma 3 from GGUF with: Tests/FTTextTests/Golden/gemma3.gguf and
gemma3-logits.safetensors.

The file is written with gguf-py under its own names of the tensors, with llama.cpp's shift of the norms' gains by 1, and the
tokenizer of Tests/FTTextCodecTests/Golden/sentencepiece.json. The logits [40, 700] of `ids` are those of transformers with the
values that the file holds: 7 layers, of which the sixth sees everything and the others 8 tokens.

Run: python tools/golden/gemma_gguf.py   (after sentencepiece_tokenizer.py; needs gguf, torch, transformers, safetensors)
"""

import json

import gguf
import torch
from gguf import GGMLQuantizationType as Type
from llama import FOLDER, ROOT, logits, write_manifest
from safetensors.torch import save_file
from transformers import Gemma3ForCausalLM, Gemma3TextConfig

SEED = 20261130
LAYERS, WIDTH, INNER, HEADS, KV_HEADS, HEAD, WINDOW = 7, 32, 64, 2, 1, 32, 8
# Every type that Q4_K_M files have and 32 values to a row allow.
TYPES = {"attn_q": Type.Q5_0, "attn_k": Type.F16, "attn_v": Type.Q8_0, "ffn_up": Type.Q4_0}


def write(path, model, vocabulary):
    """Writes the file, and puts the values that it holds into the model."""
    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_name("Tiny Gemma")
    writer.add_license("gemma")
    writer.add_block_count(LAYERS)
    writer.add_context_length(128)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    writer.add_sliding_window(WINDOW)
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(vocabulary["tokens"])
    writer.add_token_scores(vocabulary["scores"])
    writer.add_token_types(vocabulary["types"])
    writer.add_bos_token_id(2)
    writer.add_eos_token_id(1)
    writer.add_unk_token_id(3)
    writer.add_pad_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.GEMMA3, LAYERS)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            target = names.get_name(name, try_suffixes=(".weight",))
            shift = 1.0 if name.endswith("norm.weight") else 0.0
            kind = Type.F32 if shift else TYPES.get(target.split(".")[-2], Type.Q8_0)
            data = gguf.quantize((parameter + shift).numpy(), kind)
            writer.add_tensor(target, data, raw_dtype=kind)
            parameter.copy_(torch.from_numpy(gguf.dequantize(data, kind).copy()) - shift)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    vocabulary = json.loads((ROOT / "Tests/FTTextCodecTests/Golden/sentencepiece.json").read_text())
    torch.manual_seed(SEED)
    config = Gemma3TextConfig(
        vocab_size=len(vocabulary["tokens"]), hidden_size=WIDTH, intermediate_size=INNER, num_hidden_layers=LAYERS,
        num_attention_heads=HEADS, num_key_value_heads=KV_HEADS, head_dim=HEAD, max_position_embeddings=128,
        query_pre_attn_scalar=HEAD, sliding_window=WINDOW)
    config._attn_implementation = "eager"
    model = Gemma3ForCausalLM(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * (0.3 if parameter.dim() == 2 else 0.2))
    write(FOLDER / "gemma3.gguf", model, vocabulary)
    ids = torch.randint(len(vocabulary["tokens"]), (40,)).tolist()
    save_file({"ids": torch.tensor(ids, dtype=torch.int32), "logits": logits(model, ids)},
              FOLDER / "gemma3-logits.safetensors")
    write_manifest("tools/golden/gemma_gguf.py", ["gemma3.gguf", "gemma3-logits.safetensors"], SEED)


if __name__ == "__main__":
    main()
