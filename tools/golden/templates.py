"""What jinja2 renders from the templates of Golden/Jinja, which are written by hand: macros, dates, parts that are never reached.

The environment is that of transformers' chat_template_utils.py, with a clock that stands still.

Run: python tools/golden/templates.py   (needs jinja2)
"""

import datetime
import json
from pathlib import Path

import jinja2
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

FOLDER = Path(__file__).resolve().parents[2] / "Tests/FTTextCodecTests/Golden"
# Early and late in the year and in the day.
TIMES = ["2024-07-26T12:00:00", "2026-01-05T00:07:09", "2023-12-31T23:59:59"]
MESSAGES = [
    {"role": "user", "content": "How many is 2?"},
    {"role": "assistant", "content": " It is 2.\n"},
]


def rendered(source, time):
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
    environment.globals["raise_exception"] = raise_exception
    environment.globals["strftime_now"] = time.strftime
    return environment.from_string(source).render(messages=MESSAGES, add_generation_prompt=False, tools=None)


def main():
    rows = []
    for path in sorted((FOLDER / "Jinja").glob("*.jinja")):
        for text in TIMES if path.stem == "dates" else TIMES[:1]:
            time = datetime.datetime.fromisoformat(text)
            rows.append({
                "template": path.stem, "time": int(time.replace(tzinfo=datetime.timezone.utc).timestamp()),
                "text": rendered(path.read_text(), time)})
    result = {"jinja2": jinja2.__version__, "messages": MESSAGES, "rows": rows}
    (FOLDER / "jinja.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(len(rows), "rows")


if __name__ == "__main__":
    main()
