"""Writes what FTTextTests compare adapters of every kind that PEFT writes with: Tests/FTTextTests/Golden/peft/NAME.

Each folder has the adapter as PEFT saved it and logits.safetensors: `ids` [20] and the logits [20, 96] with the adapter on,
float32. The base is Golden/variant of llama.py: untied head, biases, 2 layers; `tied` and `tied-saved` run it with the embedding
as head.

Run: python tools/golden/peft_variants.py   (after llama.py; needs torch, transformers, peft, safetensors)
"""

import json
import shutil
import tempfile

import torch
from llama import FOLDER, VARIANT, logits, write_manifest
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import LlamaConfig, LlamaForCausalLM

SEED = 20260305
TARGET = FOLDER / "peft"

# Name, whether the head is the embedding, and the settings.
VARIANTS = [
    ("rslora", False, {"r": 4, "lora_alpha": 6, "use_rslora": True, "target_modules": ["q_proj", "v_proj", "down_proj"]}),
    ("patterns", False, {
        "r": 3, "lora_alpha": 5, "target_modules": "all-linear",
        "rank_pattern": {"q_proj": 2, "model.layers.1.mlp.down_proj": 5, r"layers\.0\..*(up|gate)_proj": 4},
        "alpha_pattern": {"v_proj": 9, r"model\.layers\.\d+\.mlp\.up_proj": 2, "layers.1.self_attn.q_proj": 7}}),
    ("patterns-rslora", False, {
        "r": 2, "lora_alpha": 3, "use_rslora": True, "target_modules": ["q_proj", "o_proj"],
        "rank_pattern": {"o_proj": 5}, "alpha_pattern": {"^model.layers.0.self_attn.o_proj": 8}}),
    ("expression", False, {
        "r": 3, "lora_alpha": 6, "target_modules": r"model\.layers\.[\d]{1,}\.(?:self_attn|mlp)\.(?:(?:k|o|gate)_proj)"}),
    ("one-layer", False, {
        "r": 2, "lora_alpha": 4, "target_modules": ["k_proj", "up_proj"], "layers_to_transform": [1],
        "layers_pattern": "layers", "exclude_modules": ["mlp.down_proj"]}),
    ("head", False, {"r": 2, "lora_alpha": 4, "target_modules": ["lm_head", "q_proj"]}),
    ("saved", False, {
        "r": 2, "lora_alpha": 4, "target_modules": ["q_proj"], "modules_to_save": ["lm_head", "embed_tokens", "norm"]}),
    ("saved-projection", False, {
        "r": 2, "lora_alpha": 4, "target_modules": ["q_proj"], "modules_to_save": ["layers.0.mlp.up_proj"]}),
    ("tied", True, {"r": 2, "lora_alpha": 4, "target_modules": ["q_proj", "up_proj"]}),
    ("tied-saved", True, {
        "r": 2, "lora_alpha": 4, "target_modules": ["q_proj"], "modules_to_save": ["embed_tokens"],
        "ensure_weight_tying": True}),
    ("converted-pissa", False, {
        "r": 3, "lora_alpha": 3, "target_modules": ["q_proj", "down_proj"], "init_lora_weights": "pissa"}),
    ("gaussian", False, {
        "r": 2, "lora_alpha": 4, "target_modules": ["v_proj"], "init_lora_weights": "gaussian", "lora_dropout": 0.1}),
]


def base(is_tied):
    values = json.loads((VARIANT / "config.json").read_text()) | {"tie_word_embeddings": is_tied}
    config = LlamaConfig(**values)
    config._attn_implementation = "eager"
    model = LlamaForCausalLM(config).eval()
    weights = load_file(VARIANT / "model.safetensors")
    if is_tied:
        weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
    model.load_state_dict(weights)
    return model


@torch.no_grad()
def change(model):
    """Values as training would leave them: nothing that an adapter holds is what it began with."""
    done = set()
    for name, parameter in model.named_parameters():
        if parameter.requires_grad and parameter.data_ptr() not in done:
            done.add(parameter.data_ptr())
            parameter += torch.randn_like(parameter) * (0.2 if "lora_B" in name else 0.05)


def write(name, is_tied, settings):
    folder = TARGET / name
    model = get_peft_model(base(is_tied), LoraConfig(task_type="CAUSAL_LM", **settings))
    conversion = {}
    with tempfile.TemporaryDirectory() as initial:
        if str(settings.get("init_lora_weights", "")).startswith("pissa"):
            # The first adapter is kept: the conversion is what the trained one differs from it.
            model.peft_config["default"].init_lora_weights = True
            model.save_pretrained(initial)
            model.peft_config["default"].init_lora_weights = settings["init_lora_weights"]
            conversion = {"path_initial_model_for_weight_conversion": initial}
        change(model)
        model.save_pretrained(folder, **conversion)
    (folder / "README.md").unlink(missing_ok=True)
    # A set becomes a list of any order; sorted, equal versions give equal files.
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text())
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    config["base_model_name_or_path"] = "variant"
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    ids = torch.randint(96, (20,)).tolist()
    save_file({"ids": torch.tensor(ids, dtype=torch.int32), "logits": logits(model.eval(), ids)},
              folder / "logits.safetensors")


def main():
    shutil.rmtree(TARGET, ignore_errors=True)
    names = []
    for index, (name, is_tied, settings) in enumerate(VARIANTS):
        torch.manual_seed(SEED + index)
        write(name, is_tied, settings)
        names += [f"peft/{name}/{n}" for n in ("adapter_config.json", "adapter_model.safetensors", "logits.safetensors")]
    write_manifest("tools/golden/peft_variants.py", names, SEED)


if __name__ == "__main__":
    main()
