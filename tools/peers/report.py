"""Prints what tools/compare-peers measured: the machine, one table, one line per target.

Reads the lines of JSON that the measuring programs printed. Needs nothing beside Python's own library.
"""

import argparse
import json
import statistics

# (work, precision, peer, least ratio of tokens per second). A peer's name is that of its column.
RATIOS = [
    ("lora", "f32", "shipped", 2.5),
    ("lora", "f32", "lifted", 1.3),
    ("lora", "bf16", "shipped", 1.8),
    ("lora", "bf16", "compile", 1.4),
    ("full", "f32", "shipped", 2.5),
    ("full", "f32", "lifted", 1.25),
    ("full", "bf16", "shipped", 1.6),
]
# (work, precision, least tokens per second); those of fine-tuning steps were set for STEP_RATE_MACHINE.
RATES = [
    ("lora", "f32", 600),
    ("lora", "bf16", 1000),
    ("full", "f32", 460),
    ("full", "bf16", 800),
    ("generation", "bf16", 110),
    ("generation", "q8", 200),
    ("generation", "q4", 200),
]
# (work, precision, most bytes in memory).
PEAKS = [("lora", "f32", 1.55e9), ("lora", "bf16", 1.0e9), ("full", "f32", 3.1e9), ("full", "bf16", 3.1e9)]
# (kind, what, most seconds).
TIMES = [
    ("help", "ftlab --help", 0.030),
    ("first-step", "process start to the end of step 1, bf16", 3.0),
]
STEP_RATE_MACHINE = "2 cores of an AMD EPYC with AVX-512 and bf16"
NAMES = {"lora": "LoRA", "full": "full", "generation": "generation"}
PEERS = {"shipped": "PyTorch as shipped", "lifted": "PyTorch, vendor check lifted", "compile": "torch.compile"}


class Results:
    """Every measurement, found by what it measured."""

    def __init__(self, lines):
        self.lines = lines
        self.ours, self.peers = {}, {}
        for line in lines:
            kind = line["kind"]
            if kind == "step":
                self.ours.setdefault((line["method"], line["precision"]), []).append(line)
            elif kind == "generation":
                self.ours.setdefault(("generation", line["format"]), []).append(line)
            elif kind == "peer-step":
                lifted = "lifted" if line["vendorCheckLifted"] else "shipped"
                column = "compile" if line["mode"] == "compile" else lifted
                self.peers.setdefault((line["method"], line["precision"], column), []).append(line)

    def first(self, kind):
        return next((line for line in self.lines if line["kind"] == kind), None)

    def rate(self, work, precision):
        return middle(self.ours.get((work, precision)), "tokensPerSecond")

    def peer_rate(self, work, precision, peer):
        return middle(self.peers.get((work, precision, peer)), "tokensPerSecond")

    def peak(self, work, precision):
        return largest(self.ours.get((work, precision)))

    def peer_peak(self, work, precision):
        peaks = [largest(self.peers.get((work, precision, peer))) for peer in PEERS]
        return min((peak for peak in peaks if peak is not None), default=None)

    def ratio(self, work, precision, peer):
        ours, theirs = self.rate(work, precision), self.peer_rate(work, precision, peer)
        return ours / theirs if ours and theirs else None


def middle(lines, key):
    return statistics.median(line[key] for line in lines) if lines else None


def largest(lines):
    return max(line["peakBytes"] for line in lines) if lines else None


def shown(value, form):
    return "-" if value is None else format(value, form)


def print_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for index, row in enumerate(rows):
        cells = [cell.ljust(width) if column < 2 else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(row, widths, strict=True))]
        print("  ".join(cells).rstrip())
        if index == 0:
            print("  ".join("-" * width for width in widths))


def print_machine(results):
    settings, machine = results.first("settings"), results.first("machine")
    peer, llama = results.first("peer-step"), results.first("peer-generation")
    if machine:
        print(f"{machine['processor']}, {machine['processors']} cores, {machine['instructionSet']}")
        print(f"ftlab {settings['revision']}: {machine['engine']}, {machine['threads']} threads")
    if peer:
        versions = ", ".join(f"{name} {version}" for name, version in peer["versions"].items())
        print(f"peer: {versions}; {peer['instructionSet']}, {peer['threads']} threads")
    if llama:
        version = llama["versions"]["llama-cpp-python"]
        print(f"peer: llama.cpp by llama-cpp-python {version}, {llama['threads']} threads")
    print(f"Linux {settings['kernel']}, {settings['date']}{', quick' if settings['quick'] else ''}")
    if settings["load"] > 0.5:
        print(f"The machine was busy before the run began (load {settings['load']}): do not quote these numbers.")
    print()


def print_steps(results):
    if not results.peers and not any(work in ("lora", "full") for work, _ in results.ours):
        return
    peers = ["as shipped", "ratio", "lifted", "ratio", "compile", "ratio"]
    rows = [["work", "type", "ftlab", *peers, "ftlab GB", "peer GB"]]
    for work in ("lora", "full"):
        for precision in ("f32", "bf16"):
            row = [NAMES[work], precision, shown(results.rate(work, precision), ".0f")]
            for peer in PEERS:
                row.append(shown(results.peer_rate(work, precision, peer), ".0f"))
                row.append(shown(results.ratio(work, precision, peer), ".2f"))
            gigabytes = [results.peak(work, precision), results.peer_peak(work, precision)]
            rows.append(row + [shown(value and value / 1e9, ".2f") for value in gigabytes])
    print("Fine-tuning steps, tokens/s (4 x 256 tokens; the peer's memory is that of its leanest column)")
    print_table(rows)
    print()


def print_generation(results):
    lines = [line for line in results.lines if line["kind"] in ("generation", "peer-generation")]
    if not lines:
        return
    rows = [["program", "weights", "generation", "prompt", "GB"]]
    for line in lines:
        program = "ftlab" if line["kind"] == "generation" else "llama.cpp"
        rows.append([
            program, line["format"], shown(line["tokensPerSecond"], ".0f"),
            shown(line["promptTokensPerSecond"], ".0f"), shown(line["peakBytes"] / 1e9, ".2f")])
    print(f"Greedy generation, batch 1, tokens/s ({lines[0]['new']} tokens after {lines[0]['prompt']})")
    print_table(rows)
    print()


def targets(results):
    """Every target with its measured value: name, limit, value, whether it is met (None: not measured)."""
    for work, precision, peer, least in RATIOS:
        value = results.ratio(work, precision, peer)
        yield target(f"{NAMES[work]} {precision} against {PEERS[peer]}", value, f">= {least:g}x", ".2f", "x",
                     value is not None and value >= least)
    for work, precision, least in RATES:
        value = results.rate(work, precision)
        where = "" if work == "generation" else f" (on {STEP_RATE_MACHINE})"
        yield target(f"{NAMES[work]} {precision}{where}", value, f">= {least} tokens/s", ".0f", " tokens/s",
                     value is not None and value >= least)
    for work, precision, most in PEAKS:
        value = results.peak(work, precision)
        yield target(f"{NAMES[work]} {precision} peak memory", value and value / 1e9, f"<= {most / 1e9:g} GB", ".2f",
                     " GB", value is not None and value <= most)
    for kind, name, most in TIMES:
        line = results.first(kind)
        value = line and line["seconds"]
        unit, factor, form = ("ms", 1e3, ".0f") if most < 1 else ("s", 1, ".2f")
        yield target(name, None if value is None else value * factor, f"<= {most * factor:g} {unit}", form, f" {unit}",
                     value is not None and value <= most)


def target(name, value, limit, form, unit, is_met):
    state = "----" if value is None else "PASS" if is_met else "MISS"
    return {"name": name, "target": limit, "value": value, "state": state,
            "shown": "not measured" if value is None else format(value, form) + unit}


def print_targets(rows):
    print("Targets")
    width = max(len(row["name"]) for row in rows)
    limit = max(len(row["target"]) for row in rows)
    for row in rows:
        print(f"{row['state']}  {row['name'].ljust(width)}  {row['target'].ljust(limit)}  {row['shown']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", help="a file of lines of JSON")
    parser.add_argument("--json", help="write measurements and targets to this file")
    options = parser.parse_args()
    with open(options.results) as file:
        results = Results([json.loads(line) for line in file])
    rows = list(targets(results))
    print_machine(results)
    print_steps(results)
    print_generation(results)
    print_targets(rows)
    for line in results.lines:
        if line["kind"] == "left-out":
            print(f"{line['what']}: left out, {line['reason']}")
    if options.json:
        document = {"measurements": results.lines, "targets": [{k: row[k] for k in ("name", "target", "value", "state")}
                                                               for row in rows]}
        with open(options.json, "w") as file:
            json.dump(document, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
