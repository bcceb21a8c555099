"""The goals of `tools/compare-peers`, each beside what was measured."""

# (work, part, precision): least ratio to the best of the peers, or to the one that is named, held at or having AVX2 and AVX-512.
# None: no goal there. Where a share is given, that much of the floor is as good.
RATIOS = [
    # work, part, type, peer, AVX2, AVX-512, share
    ("text lora step", "", "f32", "lifted", 1.5, 1.4, None),
    ("text full step", "", "f32", "lifted", 1.5, 1.25, None),
    ("text lora step", "", "bf16", "as shipped", None, 1.8, None),
    ("text full step", "", "bf16", "as shipped", None, 1.5, None),
    ("style", "step", "f32", None, 1.4, 1.5, None),
    ("style", "step", "bf16", None, None, 1.7, None),
    ("style", "painting", "f32", None, 1.5, 1.5, None),
    ("style", "painting", "bf16", None, None, 1.8, None),
    ("generator", "step", "f32", None, 1.3, 1.3, None),
    ("generator", "step", "bf16", None, None, 1.3, None),
    ("speaker", "step", "f32", None, 1.25, 1.9, 0.85),
    ("speaker", "embedding", "f32", None, 1.1, 1.1, 0.85),
    ("synthesiser full step", "", "f32", None, 1.4, 1.5, None),
    ("synthesiser full step", "", "bf16", None, None, 1.6, None),
    ("synthesiser low-rank step", "", "f32", None, 1.5, 1.7, None),
    ("synthesiser low-rank step", "", "bf16", None, None, 1.6, None),
]
# (work, part, precision): least amount in a second, with AVX2 and with AVX-512.
RATES = [("synthesis", "", "f32", 100, 120)]
# (work, part, precision, least share of the floor).
SHARES = [
    ("text lora step", "", "bf16", 0.75),
    ("text full step", "", "bf16", 0.70),
    ("generation q8", "tokens", "packed", 0.65),
    ("generation q4", "tokens", "packed", 0.50),
]
# (work, part, precision, most bytes in memory).
PEAKS = [
    ("text lora step", "", "f32", 1.55e9),
    ("text lora step", "", "bf16", 1.0e9),
    ("text full step", "", "f32", 3.1e9),
    ("text full step", "", "bf16", 3.1e9),
    ("generation q4", "tokens", "packed", 0.35e9),
]
# (kind, what, most seconds).
TIMES = [
    ("help", "ftlab --help", 0.030),
    ("first-step", "process start to the end of step 1, bf16", 3.0),
]


def targets(results):
    """Every target of what was measured: name, limit, value, whether it is met."""
    is_wide = "AVX-512" in results.instruction_set()
    for work, part, precision, peer, narrow, wide, share in RATIOS:
        least = wide if is_wide else narrow
        key = work, part, precision
        if least is None or not results.has(key):
            continue
        value = results.ratio(key, peer) if peer else results.row(key)["ratio"]
        reached = results.row(key)["share"]
        limit = f">= {least:g}x" + (f", or {share:.0%} of the floor" if share else "")
        beside = "" if not share or reached is None else f", {reached:.0%}"
        yield target(f"{name(key)} against {peer_name(peer)}", value, limit, ".2f", f"x{beside}",
                     value is not None and value >= least or bool(share and reached and reached >= share))
    for work, part, precision, narrow, wide in RATES:
        key, least = (work, part, precision), wide if is_wide else narrow
        if results.has(key):
            value, unit = results.rate(key), results.row(key)["unit"]
            yield target(name(key), value, f">= {least} {unit}/s", ".0f", f" {unit}/s", value is not None and value >= least)
    for work, part, precision, least in SHARES:
        key = work, part, precision
        if results.has(key):
            value = results.row(key)["share"]
            yield target(f"{name(key)} of the floor", value, f">= {least:.0%}", ".0%", "", value is not None and value >= least)
    for work, part, precision, most in PEAKS:
        key = work, part, precision
        if results.has(key):
            value = results.peak(key)
            yield target(f"{name(key)} peak memory", value and value / 1e9, f"<= {most / 1e9:g} GB", ".2f",
                         " GB", value is not None and value <= most)
    for kind, what, most in TIMES:
        line = results.first(kind)
        if line:
            value = line["seconds"]
            unit, factor, form = ("ms", 1e3, ".0f") if most < 1 else ("s", 1, ".2f")
            yield target(what, value * factor, f"<= {most * factor:g} {unit}", form, f" {unit}", value <= most)


def name(key):
    work, part, precision = key
    return f"{work}: {part} {precision}" if part else f"{work} {precision}"


def peer_name(peer):
    return f"PyTorch {peer}" if peer else "the best peer"


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
