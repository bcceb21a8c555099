"""Prompt processing and greedy generation, batch 1, from a GGUF file with llama.cpp. Prints a line of JSON for each.

The same work as `ftlab-bench generate`: nothing ends the text, and the first token belongs to the prompt.
"""

import argparse
import importlib.metadata
import os
import statistics
import time

from gguf import LlamaFileType
from llama_cpp import Llama

import peer_line

SENTENCE = "A kettle of brushed steel that holds 1.7 litres and whistles when the water boils. "


def once(model, prompt, new):
    """Seconds of the prompt up to its first token, and of the other tokens."""
    model.reset()
    begin = time.perf_counter()
    model.eval(prompt)
    token = model.sample(temp=0.0)
    middle = time.perf_counter()
    for _ in range(new - 1):
        model.eval([token])
        token = model.sample(temp=0.0)
    return middle - begin, time.perf_counter() - middle


def file_type(model):
    """The name of the file's weight format, such as Q4_1."""
    number = model.metadata.get("general.file_type")
    return LlamaFileType(int(number)).name.removeprefix("MOSTLY_") if number else "unknown"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="a GGUF file")
    parser.add_argument("--prompt", type=int, default=512)
    parser.add_argument("--new", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="after one that is not counted")
    options = parser.parse_args()
    context = options.prompt + options.new
    model = Llama(
        options.model, n_ctx=context, n_batch=options.prompt, n_threads=options.threads,
        n_threads_batch=options.threads, verbose=False)
    tokens = model.tokenize(SENTENCE.encode())
    prompt = (tokens * (options.prompt // len(tokens) + 1))[:options.prompt]
    once(model, prompt, 4)
    times = [once(model, prompt, options.new) for _ in range(options.runs)]
    kind = file_type(model)
    # ftlab's packed weights have as many bits as those of llama.cpp whose names begin alike.
    work, precision = (f"generation {kind[:2].lower()}", "packed") if kind[:2] in ("Q4", "Q8") else (
        f"generation {kind.lower()}", kind.lower())
    more = {"format": kind, "file": os.path.basename(options.model), "threads": options.threads, "runs": options.runs,
            "unit": "tokens", "versions": {"llama-cpp-python": importlib.metadata.version("llama-cpp-python")}}
    program = f"llama.cpp, {kind}"
    peer_line.show(work, precision, statistics.median(first for first, _ in times), "prompt", program,
                   amount=options.prompt, **more)
    peer_line.show(work, precision, statistics.median(rest for _, rest in times), "tokens", program,
                   amount=options.new - 1, **more)


if __name__ == "__main__":
    main()
