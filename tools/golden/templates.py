"""What jinja2 renders, as transformers' chat_template_utils.py sets it up, with a clock that stands still.

- jinja.json: the templates of Golden/Jinja, written by hand: macros, dates, parts that are never reached.
- public.json: the templates of Golden/Public, which come with public models (see the README there), for several conversations.
- language.json: small templates for each part of the language (template_language.py).

Run: python tools/golden/templates.py   (needs jinja2)
"""

import datetime
import json
from pathlib import Path

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

import template_language

FOLDER = Path(__file__).resolve().parents[2] / "Tests/FTTextCodecTests/Golden"
# Early and late in the year and in the day.
TIMES = ["2024-07-26T12:00:00", "2026-01-05T00:07:09", "2023-12-31T23:59:59"]
MESSAGES = [
    {"role": "user", "content": "How many is 2?"},
    {"role": "assistant", "content": " It is 2.\n"},
]
CONVERSATIONS = {
    "one": [("user", "Hello")],
    "system": [
        ("system", " Be brief. "), ("user", "Hi\nthere\r\n"), ("assistant", " Yes.\n"),
        ("user", "'quoted' \"x\" <b>&</b> {{ y }}")],
    "many": [(("user", "assistant")[i % 2], f"Turn {i}: " + "äßç日本語🙂"[i % 7:]) for i in range(9)],
    "unicode": [("user", "  日本語で\u3000"), ("assistant", "陶器のマグ☕️です\u2028x"), ("user", "e\u0301 \u200d")],
    "empty": [("user", ""), ("assistant", ""), ("user", " ")],
    "system only": [("system", "S")],
    "nothing": [],
    "assistant first": [("assistant", "a"), ("user", "b"), ("user", "c")],
    "thinking": [
        ("user", "q"), ("assistant", "<think>\nreason\n</think>\n\nanswer"), ("user", "more"),
        ("assistant", "<think>\n\n</think>\n\nx")],
    "tool": [("system", "S"), ("user", "add"), ("assistant", "calling"), ("tool", "{\"sum\": 3}"), ("assistant", "3")],
    "late system": [("user", "a"), ("system", "S"), ("user", "b")],
}


class Refusal(jinja2.exceptions.TemplateError):
    pass


class Generation(Extension):
    """`{% generation %}`, which transformers follows to find the assistant's words: renders its body."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def environment(time):
    def raise_exception(message):
        raise Refusal(message)

    def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(
            value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    result = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    result.filters["tojson"] = tojson
    result.globals["raise_exception"] = raise_exception
    result.globals["strftime_now"] = time.strftime
    return result


def result(source, time=datetime.datetime.fromisoformat(TIMES[0]), **context):
    """The text, the message of a template that refuses its input, or any other error."""
    try:
        return {"text": environment(time).from_string(source).render(**context)}
    except Refusal as refusal:
        return {"refusal": str(refusal)}
    except Exception as error:
        return {"error": type(error).__name__}


def write(name, value):
    (FOLDER / name).write_text(json.dumps({"jinja2": jinja2.__version__, **value}, ensure_ascii=False, indent=1) + "\n")


def hand_written():
    rows = []
    for path in sorted((FOLDER / "Jinja").glob("*.jinja")):
        for text in TIMES if path.stem == "dates" else TIMES[:1]:
            time = datetime.datetime.fromisoformat(text)
            rows.append({
                "template": path.stem, "time": int(time.replace(tzinfo=datetime.timezone.utc).timestamp()),
                **result(path.read_text(), time, messages=MESSAGES, add_generation_prompt=False, tools=None)})
    return {"messages": MESSAGES, "rows": rows}


def public():
    conversations = {
        title: [{"role": role, "content": content} for role, content in turns]
        for title, turns in CONVERSATIONS.items()}
    rows = []
    for path in sorted((FOLDER / "Public").glob("*.jinja")):
        for title, messages in conversations.items():
            for prompt in (False, True):
                rows.append({
                    "template": path.stem, "conversation": title, "generation": prompt,
                    **result(
                        path.read_bytes().decode(), messages=messages, add_generation_prompt=prompt, tools=None,
                        documents=None, bos_token="<s>", eos_token="</s>")})
    return {"conversations": conversations, "rows": rows}


def language():
    context = template_language.CONTEXT
    return {
        "context": context,
        "rows": [{"source": source, **result(source, **context)} for source in template_language.SOURCES]}


def main():
    write("jinja.json", hand_written())
    write("public.json", public())
    write("language.json", language())


if __name__ == "__main__":
    main()
