"""One fine-tuning step of SmolLM2-135M's shape in PyTorch with transformers and PEFT, random weights, on the CPU.

The same work as `ftlab-bench steps`: batch x tokens random ids, every token a label, AdamW. Prints one line of JSON.
"""

import argparse
import importlib.metadata
import statistics
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

import peer_line

PROJECTIONS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def make_model(method):
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=49152, hidden_size=576, intermediate_size=1536, num_hidden_layers=30, num_attention_heads=9,
            num_key_value_heads=3, max_position_embeddings=8192, rope_theta=100000.0, tie_word_embeddings=True,
            use_cache=False))
    if method == "lora":
        adapter = LoraConfig(r=8, lora_alpha=16, target_modules=PROJECTIONS, task_type="CAUSAL_LM")
        model = get_peft_model(model, adapter)
    return model.train()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--method", choices=["lora", "full"], default="lora")
    parser.add_argument("--precision", choices=["f32", "bf16"], default="f32")
    parser.add_argument("--mode", choices=["eager", "compile"], default="eager")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--tokens", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=6, help="the first is not counted")
    options = parser.parse_args()
    if options.steps < 2:
        parser.error("--steps must be at least 2: the first is not counted")
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)

    model = make_model(options.method)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4)
    forward = torch.compile(model) if options.mode == "compile" else model
    ids = torch.randint(0, model.config.vocab_size, (options.batch, options.tokens))
    seconds, losses = [], []
    for _ in range(options.steps):
        begin = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
            loss = forward(input_ids=ids, labels=ids).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seconds.append(time.perf_counter() - begin)
        losses.append(loss.item())

    median = statistics.median(seconds[1:])
    peer_line.show(
        f"text {options.method} step", options.precision, median, amount=options.batch * options.tokens, unit="tokens",
        mode=options.mode, trainableParameters=sum(parameter.numel() for parameter in trained), runs=len(seconds) - 1,
        minimumSeconds=min(seconds[1:]), firstSeconds=seconds[0], firstLoss=losses[0], lastLoss=losses[-1],
        versions={name: importlib.metadata.version(name) for name in ["torch", "transformers", "peft"]})


if __name__ == "__main__":
    main()
