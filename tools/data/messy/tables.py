"""One small table in many encodings and with three separators, and the ways in which such a file is broken."""

import json

HEADER = ("id", "question", "answer", "label")
# Signs that Shift_JIS and EUC-JP both have; a cell with separators, one with quotes, one with a line break, one empty.
ROWS = (
    ("t1", "カモイの直径を教えてください。", "直径は16cmです。", "商品"),
    ("t2", "送料はいくらですか、また何日かかりますか。", "四営業日で、送料は800円です。", "配送"),
    ("t3", 'Is the pot "Abberley" heavy?', "It weighs 1.9 kg, lid included; without it 1.4 kg.", "商品"),
    ("t4", "保証は何年ですか。", "一年目は無償です。\n二年目からは有償です。", "商品"),
    ("t5", "ﾊﾝｶｸのカナで書いてもよいですか。", "はい、①②も読めます。", "会員"),
    ("t6", "表の見方\t（タブ入り）は？", "左から順に、品番、色、値段です。", "会員"),
    ("t7", "ソ連製の能力表はありますか。", "十点ほどございます。", "商品"),
    ("t8", "備考はありますか。", "", "配送"),
)
ENGLISH_ROWS = (
    ("e1", "Does the café in Łódź ship to Malmö?", "Yes, for 4,50 € — “within a week”.", "delivery"),
    ("e2", "How heavy is the pot?", "It weighs 1.9 kg, lid included.", "product"),
    ("e3", "Can I pay later?", "Yes; after 30 days.", "payment"),
)
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
ENCODINGS = {
    "utf-8": ("utf-8", b""),
    "utf-8-mark": ("utf-8", b"\xef\xbb\xbf"),
    "utf-16le-mark": ("utf-16-le", b"\xff\xfe"),
    "utf-16be-mark": ("utf-16-be", b"\xfe\xff"),
    "shift-jis": ("cp932", b""),
    "euc-jp": ("euc_jp", b""),
}


def cell(value, separator):
    if any(sign in value for sign in (separator, '"', "\n", "\r")):
        return '"' + value.replace('"', '""') + '"'
    return value


def table(rows, separator, end="\r\n"):
    return "".join(separator.join(cell(value, separator) for value in row) + end for row in (HEADER, *rows))


def write(output):
    """Writes encodings/; returns the truth. `expected` of a readable file names the key of its records in expected.json."""
    folder = output / "encodings"
    folder.mkdir(parents=True, exist_ok=True)
    truth = {"files": {}, "faults": [], "tolerated": [], "clean": []}

    def readable(name, data, encoding, separator, expected, mark=False, **more):
        (folder / name).write_bytes(data)
        about = {"encoding": encoding, "mark": mark, "separator": separator, "expected": expected, **more}
        truth["files"][f"encodings/{name}"] = about
        truth["clean"].append(
            {"kind": "readable-table", "variant": encoding, "places": [{"file": f"encodings/{name}", "line": 1}]}
        )

    def broken(name, data, kind, line, words, **more):
        (folder / name).write_bytes(data)
        truth["files"][f"encodings/{name}"] = {"broken": kind, **more}
        truth["faults"].append({"kind": kind, "words": words, "places": [{"file": f"encodings/{name}", "line": line}]})

    for name, (codec, mark) in ENCODINGS.items():
        for separator, sign in SEPARATORS.items():
            # EUC-JP has no circled digits in Python's codec; its table says the same without.
            rows = (
                [tuple(value.replace("①②", "丸数字") for value in row) for row in ROWS] if codec == "euc_jp" else ROWS
            )
            extension = "tsv" if sign == "\t" else "csv"
            readable(
                f"{name}-{separator}.{extension}",
                mark + table(rows, sign).encode(codec),
                name.replace("-mark", ""),
                separator,
                "euc-jp" if codec == "euc_jp" else "japanese",
                bool(mark),
            )
    readable("utf-8-english.csv", table(ENGLISH_ROWS, ",", "\n").encode("utf-8"), "utf-8", "comma", "english")
    readable(
        "utf-16le-no-mark.csv", table(ROWS, ",").encode("utf-16-le"), "utf-16le", "comma", "japanese", doubtful=True
    )
    # cp1252 is none of the encodings that must be known: a reader may refuse it, but must not read Å for é.
    readable(
        "windows-1252.csv",
        table([tuple(value.replace("Łódź", "Bodø") for value in row) for row in ENGLISH_ROWS], ",").encode("cp1252"),
        "windows-1252",
        "comma",
        "windows-1252",
        doubtful=True,
    )
    readable("no-last-line-end.csv", table(ROWS, ",").encode("utf-8")[:-2], "utf-8", "comma", "japanese")
    readable(
        "old-mac-line-ends.csv",
        table(ENGLISH_ROWS, ",", "\r").encode("utf-8"),
        "utf-8",
        "comma",
        "english",
        doubtful=True,
    )
    readable(
        "semicolon-decimal-comma.csv",
        table([("d1", "Width?", "4,5 cm", "product"), ("d2", "Height?", "12,75 cm", "product")], ";").encode("utf-8"),
        "utf-8",
        "semicolon",
        "decimal",
    )

    good = table(ROWS, ",")
    lines = good.split("\r\n")
    broken(
        "quote-never-closed.csv",
        "\r\n".join([*lines[:3], 't9,"この引用は閉じません,回答,商品', *lines[3:]]).encode("utf-8"),
        "quote-never-closed",
        4,
        "the quote that opens on line 4 has no end",
    )
    many = [("c%d" % number, f"質問{number}", f"回答{number}", "商品") for number in range(1, 41)]
    wide = [row if number < 20 else (*row[:2], "追加の列", *row[2:]) for number, row in enumerate(many)]
    broken(
        "columns-change.csv",
        table(wide, ",").encode("utf-8"),
        "columns-change",
        22,
        "five columns from line 22 on, four before",
        rows=40,
    )
    narrow = [row if number < 20 else row[:3] for number, row in enumerate(many)]
    broken(
        "columns-missing.csv",
        table(narrow, ",").encode("utf-8"),
        "columns-change",
        22,
        "three columns from line 22 on, four before",
        rows=40,
    )
    head, tail = table(many[:20], ","), table(many[20:], ",").split("\r\n", 1)[1]
    broken(
        "separator-changes.csv",
        head.encode("utf-8") + tail.replace(",", ";").encode("utf-8"),
        "columns-change",
        22,
        "semicolons from line 22 on",
        rows=40,
    )
    broken(
        "two-encodings.csv",
        head.encode("utf-8") + tail.encode("cp932"),
        "encoding-changes",
        22,
        "Shift_JIS from line 22 on, UTF-8 before",
        rows=40,
    )
    bad = good.encode("utf-8").replace("保証".encode("utf-8"), b"\xff\xfe\xfa", 1)
    broken("utf-8-broken-bytes.csv", bad, "encoding-broken", 5, "bytes FF FE FA in line 5")
    broken(
        "utf-16le-odd-byte.csv",
        b"\xff\xfe" + good.encode("utf-16-le")[:-3],
        "encoding-broken",
        10,
        "an odd number of bytes",
    )
    broken(
        "utf-16le-lone-surrogate.csv",
        b"\xff\xfe" + good.encode("utf-16-le").replace("保".encode("utf-16-le"), b"\x00\xd8", 1),
        "encoding-broken",
        5,
        "half of a surrogate pair in line 5",
    )
    broken(
        "shift-jis-cut.csv", good.encode("cp932")[:-9] + b"\x94", "encoding-broken", 10, "the last sign is half of one"
    )
    broken(
        "nul-bytes.csv",
        good.encode("utf-8").replace(b"16cm", b"16\x00cm", 1),
        "control-characters",
        2,
        "a NUL in line 2",
    )
    broken("header-only.csv", table((), ",").encode("utf-8"), "no-rows", 1, "a header and no row")
    broken("empty.csv", b"", "no-rows", 1, "no byte at all")
    broken("mark-only.csv", b"\xef\xbb\xbf", "no-rows", 1, "a byte order mark and nothing else")
    broken("header-twice.csv", (good + good).encode("utf-8"), "header-twice", 11, "the header stands in line 11 again")
    broken(
        "column-named-twice.csv",
        good.replace("id,question,answer,label", "id,question,question,label", 1).encode("utf-8"),
        "column-named-twice",
        1,
        "two columns are called question",
    )
    broken(
        "quote-in-the-middle.csv",
        (
            "id,question,answer,label\n" + 'q1,is it 5" wide?,yes 5" wide,product\nq2,"closed" too early,yes,product\n'
        ).encode("utf-8"),
        "quote-in-the-middle",
        3,
        "signs follow a closing quote",
    )
    broken(
        "picture-with-the-wrong-name.csv",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        "not-a-table",
        1,
        "a PNG picture by its first bytes",
    )

    euc = [dict(zip(HEADER, (value.replace("①②", "丸数字") for value in row))) for row in ROWS]
    expected = {
        "japanese": [dict(zip(HEADER, row)) for row in ROWS],
        "euc-jp": euc,
        "english": [dict(zip(HEADER, row)) for row in ENGLISH_ROWS],
        "windows-1252": [dict(zip(HEADER, (value.replace("Łódź", "Bodø") for value in row))) for row in ENGLISH_ROWS],
        "decimal": [
            dict(zip(HEADER, row))
            for row in (("d1", "Width?", "4,5 cm", "product"), ("d2", "Height?", "12,75 cm", "product"))
        ],
    }
    (output / "encodings-expected.json").write_text(
        json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return truth
