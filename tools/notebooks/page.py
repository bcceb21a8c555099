"""A notebook as one HTML file that loads nothing: pictures stand in it, the style too, and it follows light and dark."""

import base64
import html
import pathlib
import re

from record import shown_duration

STYLE = pathlib.Path(__file__).resolve().parent / "page.css"
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="source-sha256" content="{sha256}">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
# What the check reads again, in order: code, texts and pictures.
PARTS = re.compile(r'<pre class="(code|output)">(.*?)</pre>|<img src="data:([^;"]+);base64,([^"]+)" alt="([^"]*)">', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# The highlighter ends its text with one, whatever it is told.
NEWLINE = "\n"


def rendered(record, title):
    """The page. Needs markdown-it-py and Pygments."""
    from markdown_it import MarkdownIt
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import SwiftLexer

    prose = MarkdownIt("commonmark", {"html": False}).enable("table")
    formatter = HtmlFormatter(nowrap=True)
    lexer = SwiftLexer(stripnl=False)
    body = []
    for index, (cell, result) in enumerate(record.pairs()):
        if cell.kind == "markdown":
            body.append(f'<section class="prose">\n{prose.render(cell.text).strip()}\n</section>')
        if index == 0:
            body.append(f'<p class="note">Rendered from {record.name}.swift. {html.escape(record.note)}</p>')
        if result is None:
            continue
        parts = [f'<pre class="code">{highlight(cell.text, lexer, formatter).removesuffix(NEWLINE)}</pre>']
        for each in result.outputs:
            if isinstance(each, str):
                parts.append(f'<pre class="output">{html.escape(each)}</pre>')
            else:
                data = base64.b64encode(each.data).decode()
                name = html.escape(each.title)
                parts.append(f'<figure><img src="data:{each.kind};base64,{data}" alt="{name}"><figcaption>{name}</figcaption></figure>')
        if time := shown_duration(result.seconds):
            parts.append(f'<p class="time">{time}</p>')
        body.append('<section class="cell">\n' + "\n".join(parts) + "\n</section>")
    dark = HtmlFormatter(style="github-dark").get_style_defs("pre.code")
    light = HtmlFormatter(style="xcode").get_style_defs("pre.code")
    style = f"{STYLE.read_text().rstrip()}\n{only_tokens(light)}\n@media (prefers-color-scheme: dark) {{\n{only_tokens(dark)}\n}}"
    return PAGE.format(sha256=record.sha256, title=html.escape(title), style=style, body="\n".join(body))


def only_tokens(style):
    """The colours of tokens, without the highlighter's page and line numbers."""
    return "\n".join(line for line in style.split("\n") if re.match(r"pre\.code \.\w+ ?\{", line))


def shown(page):
    """What a page shows of the cells of code, in order: ("code", text), ("output", text), (kind, title, data)."""
    found = []
    for match in PARTS.finditer(page):
        kind, text, picture, data, title = match.groups()
        if kind:
            found.append((kind, html.unescape(TAG.sub("", text))))
        else:
            found.append((picture, html.unescape(title), base64.b64decode(data)))
    return found
