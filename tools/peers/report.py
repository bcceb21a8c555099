"""Prints what tools/compare-peers measured: the machine and its load, one table for every comparison, the goals.

Reads the lines of JSON that the measuring programs printed. Needs nothing beside Python's own library.
"""

import argparse
import json
import statistics

from measuring import MUCH, WARNING
from targets import print_targets, targets

# Of PyTorch's times; see column().
PYTORCH = ["as shipped", "best layout", "lifted", "compiled"]
OTHER = "other program"


def column(line):
    """Where a peer's time stands. PyTorch as shipped lays pictures out as it does by itself; lifted is in the better layout."""
    if line["program"] != "PyTorch":
        return OTHER
    if line.get("mode") == "compile":
        return "compiled"
    if line["vendorCheckLifted"]:
        return "lifted"
    return "best layout" if line.get("layout") == "channels-last" else "as shipped"


class Results:
    """Every measurement, found by (work, part, precision)."""

    def __init__(self, lines):
        self.lines = lines
        self.ours, self.peers = {}, {}
        for line in lines:
            if line["kind"] == "roofline":
                self.ours.setdefault((line["work"], line["part"], line["precision"]), []).append(line)
            elif line["kind"] == "decoding":
                self.ours.setdefault((f"decoding {line['file']}", "", "8-bit"), []).append(line)
            elif line["kind"] == "peer":
                key = line["work"], line["part"], line["precision"]
                self.peers.setdefault(key, {}).setdefault(column(line), []).append(line)
        # The best layout is the better of both as shipped, where there are two.
        for columns in self.peers.values():
            if {"as shipped", "best layout"} <= columns.keys():
                columns["best layout"] = min(columns["as shipped"], columns["best layout"], key=cost)
        self.keys = list(dict.fromkeys([*self.ours, *self.peers]))

    def first(self, kind):
        return next((line for line in self.lines if line["kind"] == kind), None)

    def has(self, key):
        return key in self.ours

    def instruction_set(self):
        """What ftlab computed with."""
        return next((line["machine"]["instructionSet"] for line in self.lines if line["kind"] == "rates"), "")

    def rate(self, key):
        lines = self.ours.get(key)
        return 1 / cost(lines) if lines and lines[0].get("amount") else None

    def peak(self, key):
        return largest(self.ours.get(key))

    def ratio(self, key, peer):
        """How many times as fast ftlab is."""
        lines, ours = self.peers.get(key, {}).get(peer), self.ours.get(key)
        return cost(lines) / cost(ours) if lines and ours else None

    def row(self, key):
        """What the table says of a work, as numbers."""
        ours, peers = self.ours.get(key), self.peers.get(key, {})
        best = min(peers, key=lambda name: cost(peers[name]), default=None)
        every = (ours or []) + [line for lines in peers.values() for line in lines]
        peaks = [largest(lines) for lines in peers.values()]
        shares = [line["share"] for line in ours or [] if line.get("share")]
        return {
            "work": key[0], "part": key[1], "precision": key[2],
            "seconds": middle(ours), "turns": len(ours or []), "rate": self.rate(key),
            "unit": next((line["unit"] for line in every if line.get("unit")), None),
            "share": statistics.median(shares) if shares else None,
            "peers": {name: middle(lines) for name, lines in peers.items()},
            "bestLayout": peers["best layout"][0]["layout"] if "best layout" in peers else None,
            "best": best, "ratio": best and self.ratio(key, best),
            "peakBytes": self.peak(key), "peerPeakBytes": min((peak for peak in peaks if peak), default=None),
            "otherProcessors": max((line.get("otherProcessors", 0) for line in every), default=None)}


def cost(lines):
    """Seconds for what is done once, or for one of its units where it has some."""
    return statistics.median(line["seconds"] / (line.get("amount") or 1) for line in lines)


def middle(lines):
    return statistics.median(line["seconds"] for line in lines) if lines else None


def largest(lines):
    return max((line.get("peakBytes") or 0 for line in lines), default=0) or None if lines else None


def shown(value, form):
    return "-" if value is None else format(value, form)


def milliseconds(seconds):
    if seconds is None:
        return "-"
    return format(1e3 * seconds, ".0f" if seconds >= 0.1 else ".1f" if seconds >= 0.01 else ".2f")


def print_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for index, row in enumerate(rows):
        cells = [cell.ljust(width) if column < 2 else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(row, widths, strict=True))]
        print("  ".join(cells).rstrip())
        if index == 0:
            print("  ".join("-" * width for width in widths))


def print_works(rows):
    """One line for each work; columns that nobody fills are not there."""
    used = [name for name in [*PYTORCH, OTHER] if any(name in row["peers"] for row in rows)]
    has_rates = any(row["rate"] for row in rows)
    heads = [f"PyTorch {name}" if name in PYTORCH[:1] else name for name in used]
    table = [["work", "type", "ftlab", *(["rate"] if has_rates else []), "of floor", *heads, "ratio", "ftlab GB", "peer GB",
              "others"]]
    for row in rows:
        cells = [f"{row['work']}: {row['part']}" if row["part"] else row["work"], row["precision"], milliseconds(row["seconds"])]
        if has_rates:
            cells.append(f"{row['rate']:.0f} {row['unit']}/s" if row["rate"] else "-")
        cells.append(shown(row["share"], ".0%"))
        for name in used:
            cell = milliseconds(row["peers"].get(name))
            if name == "best layout" and row["bestLayout"]:
                cell += " " + row["bestLayout"]
            cells.append(cell)
        cells.append("-" if row["ratio"] is None else f"{row['ratio']:.2f}x")
        cells += [shown(peak and peak / 1e9, ".2f") for peak in (row["peakBytes"], row["peerPeakBytes"])]
        table.append([*cells, shown(row["otherProcessors"], ".2f")])
    print("Milliseconds, medians of the turns. of floor: the least time that the processor's own rates allow for the products (or")
    print("for reading the weights), divided by ftlab's. ratio: ftlab beside the best of the peers. peer GB: its leanest turn.")
    print("others: processors that other programs took in the work's busiest turn.")
    print_table(table)
    print()


def print_machine(results):
    settings, machine = results.first("settings"), results.first("machine")
    print(f"{settings['processor']}, {settings['processors']} cores")
    if machine:
        limit = "" if machine["instructionSet"] == machine["detectedInstructionSet"] else (
            f" (limited; it has {machine['detectedInstructionSet']})")
        print(f"ftlab {settings['revision']}: {machine['instructionSet']}{limit}, {machine['engine']}, "
              f"{settings['threads']} threads")
    rates = [line for line in results.lines if line["kind"] == "rates" and line["machine"]["threads"] == settings["threads"]]
    if rates:
        def span(key):
            values = [line[key] for line in rates if line.get(key)]
            return f"{min(values):.0f} to {max(values):.0f}" if values else "no products of its own"
        print(f"rates of the floor over {len(rates)} turns: float32 {span('float32Gigaflops')} GFLOP/s, bfloat16 "
              f"{span('bfloat16Gigaflops')}, memory {span('readGigabytesPerSecond')} GB/s")
    if peer := results.first("peer-report"):
        print(f"PyTorch {peer['versions']['torch']}: {peer['instructionSet']}; oneDNN: {peer['oneDNN']}; "
              + "; ".join(peer["configuration"]))
        if peer["variables"]:
            print("  held there by " + " ".join(f"{name}={value.replace(' ', ',')}" for name, value in peer["variables"].items()))
    versions = {}
    for line in results.lines:
        if line["kind"] == "peer":
            versions |= line.get("versions", {})
    others = sorted({line["program"] for line in results.lines if line["kind"] == "peer" and line["program"] != "PyTorch"})
    if versions:
        print("versions: " + ", ".join(f"{name} {version}" for name, version in versions.items())
              + (f"; other program: {', '.join(others)}" if others else ""))
    print(f"Linux {settings['kernel']}, {settings['date']}{', quick' if settings['quick'] else ''}; load of the minute before: "
          f"{settings['load']}")
    if any(line.get("otherProcessors", 0) > MUCH for line in results.lines):
        print(WARNING)
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", help="a file of lines of JSON")
    parser.add_argument("--json", help="write measurements and targets to this file")
    options = parser.parse_args()
    with open(options.results) as file:
        results = Results([json.loads(line) for line in file])
    works = [results.row(key) for key in results.keys]
    goals = list(targets(results))
    print_machine(results)
    if works:
        print_works(works)
    if goals:
        print_targets(goals)
    left_out = [line for line in results.lines if line["kind"] == "left-out"]
    for line in dict.fromkeys(f"{line['what']}: left out, {line['reason']}" for line in left_out):
        print(line)
    if options.json:
        document = {"measurements": results.lines, "works": works,
                    "targets": [{k: goal[k] for k in ("name", "target", "value", "state")} for goal in goals]}
        with open(options.json, "w") as file:
            json.dump(document, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
