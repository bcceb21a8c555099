"""`tools/compare-peers text`: fine-tuning steps, greedy generation and the time to start, as lines of JSON for the report."""

import json
import subprocess
import time

from environment import ROOT, Failure
from measuring import median_seconds

WORKS = ("lora", "full", "generation", "start")


def compare(bench, options):
    for work in ("lora", "full"):
        if options.wants(work):
            compare_steps(bench, work, options)
    if options.wants("generation"):
        compare_generation(bench, options)
    if options.wants("start"):
        compare_start(bench, options)


def compare_steps(bench, method, options):
    """ftlab has a turn beside every turn of the peer, so that a machine that drifts drifts for both."""
    steps = 4 if options.quick else 6

    def ours(precision):
        bench.keep(f"ftlab, {method}, {precision}", bench.ours(
            "steps", "--method", method, "--precision", precision, "--steps", steps))

    def peer(precision, mode, lifted=False):
        bench.keep(
            f"PyTorch, {method}, {precision}, {mode}{', vendor check lifted' if lifted else ''}",
            bench.peer("peer_text.py", "--method", method, "--precision", precision, "--mode", mode, "--threads",
                       bench.threads, "--steps", steps),
            bench.surroundings(lifted=lifted))

    for precision in bench.precisions(method):
        ours(precision)
        peer(precision, "eager")
        ours(precision)
        peer(precision, "eager", lifted=True)
        if precision == "bf16" and not options.quick:
            ours(precision)
            peer(precision, "compile")


def compare_generation(bench, options):
    runs = 1 if options.quick else 3
    for weights in ("bf16", "q8", "q4"):
        bench.keep(f"ftlab, generation, {weights}", bench.ours(
            "generate", "--format", weights, "--runs", runs))
    if options.with_llama_cpp and not bench.leaves_out_unlimited("llama.cpp"):
        bench.keep("llama.cpp, generation",
                   bench.peer("peer_generate.py", options.gguf, "--threads", bench.threads, "--runs", runs),
                   bench.surroundings())


def compare_start(bench, options):
    program = str(bench.build / "ftlab")
    bench.keep_result("ftlab --help", lambda: median_seconds("help", [help_seconds(program) for _ in range(21)]))
    if bench.leaves_out_unlimited("ftlab, start to the end of step 1"):
        return
    known = subprocess.run([program, "models", "info", options.model], cwd=ROOT, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    if known.returncode:
        bench.leave_out("ftlab, start to the end of step 1",
                        f"there is no model {options.model}; tools/quickstart imports it")
        return
    products = ROOT / "Samples/oddmere"
    validation = bench.scratch / "validation.jsonl"
    with open(products / "validation.jsonl") as rows:
        validation.write_text(rows.readline())
    commands = [[program, "text", "finetune", "--model", options.model, "--data", str(products / "train.jsonl"),
                 "--validation", str(validation), "--steps", "1", "--precision", "bf16", "--threads", str(bench.threads),
                 "--output", str(bench.scratch / f"run-{run}"), "--json"] for run in (1, 2, 3)]
    bench.keep_result("ftlab, start to the end of step 1",
                      lambda: median_seconds("first-step", [first_step_seconds(command) for command in commands]))


def help_seconds(program):
    begin = time.perf_counter()
    if subprocess.run([program, "--help"], stdout=subprocess.DEVNULL).returncode:
        raise Failure(f"{program} --help failed")
    return time.perf_counter() - begin


def first_step_seconds(command):
    """From the start of the process to the event that ends step 1: loading, one validation row, one step."""
    begin = time.perf_counter()
    seconds = None
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if seconds is None and json.loads(line).get("event") == "step":
                seconds = time.perf_counter() - begin
        words = process.stderr.read()
    if seconds is None:
        raise Failure(words or "no event told of a step")
    return seconds
