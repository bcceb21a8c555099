"""Widths of text on a terminal, by wcwidth, for FTReportTests.

    pip install wcwidth==0.9.4
    python tools/golden/widths.py Tests/FTReportTests/Golden
"""

import json
import pathlib
import sys
from importlib.metadata import version

from wcwidth import wcswidth

TEXTS = [
    "", "loss", "Größe", "cafe\u0301", "a\u0300\u0301\u0302b", "日本語", "コーヒー", "ｺｰﾋｰ", "ＡＢＣ", "中文 mixed", "한국어",
    "\u1112\u1161\u11ab", "ภาษาไทย", "Ελληνικά", "русский", "עברית", "العربية", "🙂", "🇯🇵", "👩\u200d🔬", "👍🏽", "❤\ufe0f", "✔",
    "zero\u200bwidth", "soft\u00adhyphen", "→ – … “”", "㈱", "〈x〉", "𠮷野家", "e\u0323\u0302", "½ ² ™", "█▓░", "①",
]

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
cases = [{"text": text, "width": wcswidth(text)} for text in TEXTS]
document = {"source": f"wcwidth {version('wcwidth')}, tools/golden/widths.py", "cases": cases}
(folder / "widths.json").write_text(json.dumps(document, indent=1) + "\n")
