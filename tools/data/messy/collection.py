"""A set of rows with the truth about it: which faults were planted where, and what looks like a fault and is none."""

import json


class Row:
    """One row of a JSONL file. `place` is known once the set is written; `used` says that a fault or its original stands here."""

    def __init__(self, fields, side):
        self.fields = fields
        self.side = side
        self.used = False
        self.place = None

    def text(self):
        return "\n".join(
            str(self.fields[key]) for key in ("question", "answer", "context", "text") if key in self.fields
        )


class Collection:
    """Rows of several sides in one folder.

    faults: planted and to be found. tolerated: a consequence of a planted fault that a check may name or not (a duplicate in
    full-width letters holds full-width letters). clean: looks like a fault and is none; naming it is a false alarm.
    """

    def __init__(self, name, prefix):
        self.name = name
        self.prefix = prefix
        self.rows = []
        self.entries = {"faults": [], "tolerated": [], "clean": []}

    def add(self, fields, side):
        row = Row({"id": f"{self.prefix}-{len(self.rows) + 1:05d}", **fields}, side)
        self.rows.append(row)
        return row

    def take(self, random, count=1, side=None, fits=lambda row: True):
        """Unused rows in random order, marked as used."""
        free = [row for row in self.rows if not row.used and (side is None or row.side == side) and fits(row)]
        if len(free) < count:
            raise SystemExit(f"{self.name}: {count} unused rows are needed, {len(free)} are left")
        chosen = random.sample(free, count)
        for row in chosen:
            row.used = True
        return chosen

    def note(self, verdict, kind, rows, variant=None, **details):
        for row in rows:
            row.used = True
        entry = {"kind": kind}
        if variant is not None:
            entry["variant"] = variant
        self.entries[verdict].append((entry | details, list(rows)))

    def plant(self, kind, rows, variant=None, **details):
        self.note("faults", kind, rows, variant, **details)

    def tolerate(self, kind, rows, variant=None, **details):
        self.note("tolerated", kind, rows, variant, **details)

    def vouch(self, kind, rows, variant=None, **details):
        self.note("clean", kind, rows, variant, **details)

    def write(self, output, random):
        """Writes SIDE.jsonl files in shuffled order; returns the truth with files relative to `output`."""
        folder = output / self.name
        folder.mkdir(parents=True, exist_ok=True)
        order = list(self.rows)
        random.shuffle(order)
        files = {}
        for side in sorted({row.side for row in order}):
            lines = []
            for row in order:
                if row.side == side:
                    lines.append(json.dumps(row.fields, ensure_ascii=False))
                    row.place = {"file": f"{self.name}/{side}.jsonl", "line": len(lines)}
            (folder / f"{side}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
            files[f"{self.name}/{side}.jsonl"] = {"rows": len(lines)}
        truth = {"files": files}
        for verdict, entries in self.entries.items():
            truth[verdict] = [entry | {"places": [row.place for row in rows]} for entry, rows in entries]
        return truth


def merged(truths):
    """One truth of several."""
    result = {"files": {}, "faults": [], "tolerated": [], "clean": []}
    for truth in truths:
        result["files"].update(truth.get("files", {}))
        for verdict in ("faults", "tolerated", "clean"):
            result[verdict] += truth.get(verdict, [])
    return result


def counts(truth):
    """{folder: {verdict: {kind/variant: count}}}"""
    result = {}
    for verdict in ("faults", "tolerated", "clean"):
        for entry in truth[verdict]:
            folder = entry["places"][0]["file"].rsplit("/", 1)[0] if entry["places"] else "."
            kind = entry["kind"] + ("/" + entry["variant"] if "variant" in entry else "")
            kinds = result.setdefault(folder, {}).setdefault(verdict, {})
            kinds[kind] = kinds.get(kind, 0) + 1
    return result


def write_truth(path, truth, seed):
    """One entry to a line, so that a person can search it."""
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write('{"seed": %d,\n"counts": %s,\n"files": {\n' % (seed, json.dumps(counts(truth), ensure_ascii=False)))
        out.write(
            ",\n".join(
                f"{json.dumps(name)}: {json.dumps(about, ensure_ascii=False)}" for name, about in truth["files"].items()
            )
        )
        out.write("\n}")
        for verdict in ("faults", "tolerated", "clean"):
            out.write(f',\n"{verdict}": [\n')
            out.write(",\n".join(json.dumps(entry, ensure_ascii=False) for entry in truth[verdict]))
            out.write("\n]")
        out.write("}\n")
