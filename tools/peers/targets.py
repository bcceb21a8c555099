"""The goals of `tools/compare-peers text`, each beside what was measured."""

# (work, precision, peer, least ratio of speeds). A peer's name is that of its column.
RATIOS = [
    ("text lora step", "f32", "as shipped", 2.5),
    ("text lora step", "f32", "lifted", 1.3),
    ("text lora step", "bf16", "as shipped", 1.8),
    ("text lora step", "bf16", "compiled", 1.4),
    ("text full step", "f32", "as shipped", 2.5),
    ("text full step", "f32", "lifted", 1.25),
    ("text full step", "bf16", "as shipped", 1.6),
]
# (work, part, precision, least tokens per second); those of fine-tuning steps were set for STEP_RATE_MACHINE.
RATES = [
    ("text lora step", "", "f32", 600),
    ("text lora step", "", "bf16", 1000),
    ("text full step", "", "f32", 460),
    ("text full step", "", "bf16", 800),
    ("generation bf16", "tokens", "bf16", 110),
    ("generation q8", "tokens", "packed", 200),
    ("generation q4", "tokens", "packed", 200),
]
# (work, precision, most bytes in memory).
PEAKS = [("text lora step", "f32", 1.55e9), ("text lora step", "bf16", 1.0e9), ("text full step", "f32", 3.1e9),
         ("text full step", "bf16", 3.1e9)]
# (kind, what, most seconds).
TIMES = [
    ("help", "ftlab --help", 0.030),
    ("first-step", "process start to the end of step 1, bf16", 3.0),
]
STEP_RATE_MACHINE = "2 cores of an AMD EPYC with AVX-512 and bf16"


def targets(results):
    """Every target with its measured value: name, limit, value, whether it is met (None: not measured)."""
    for work, precision, peer, least in RATIOS:
        value = results.ratio((work, "", precision), peer)
        yield target(f"{work} {precision} against PyTorch {peer}", value, f">= {least:g}x", ".2f", "x",
                     value is not None and value >= least)
    for work, part, precision, least in RATES:
        value = results.rate((work, part, precision))
        where = "" if part else f" (on {STEP_RATE_MACHINE})"
        yield target(f"{work} {precision}{where}", value, f">= {least} tokens/s", ".0f", " tokens/s",
                     value is not None and value >= least)
    for work, precision, most in PEAKS:
        value = results.peak((work, "", precision))
        yield target(f"{work} {precision} peak memory", value and value / 1e9, f"<= {most / 1e9:g} GB", ".2f",
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
    print()
