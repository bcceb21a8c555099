"""Whether the rendered copies of a notebook are those of its source, and say the same. Needs Python alone."""

import markdown
import page
import record as records


def problems(source):
    """One line for each difference; none when the copies are good."""
    paths = {ending: source.path.with_suffix(ending) for ending in (".md", ".html", ".ipynb")}
    if missing := [path for path in paths.values() if not path.is_file()]:
        return [f"{path}: is missing" for path in missing]
    texts = {ending: path.read_text() for ending, path in paths.items()}
    stale = [f"{paths[ending]}: does not carry the digest of {source.path.name} as it is now"
             for ending, text in texts.items() if source.sha256 not in text]
    if stale:
        return stale
    try:
        record = records.read(paths[".ipynb"])
    except (KeyError, ValueError, TypeError, StopIteration) as error:
        return [f"{paths['.ipynb']}: cannot be read: {error!r}"]
    found = []
    if [(cell.kind, cell.title, cell.text) for cell in record.cells] != [(cell.kind, cell.title, cell.text) for cell in source.cells]:
        found.append(f"{paths['.ipynb']}: its cells are not those of {source.path.name}")
    text, pictures = markdown.rendered(record)
    if texts[".md"] != text:
        found.append(f"{paths['.md']}: says another thing than {paths['.ipynb'].name}")
    for name, data in pictures.items():
        file = source.path.with_name(name)
        if not file.is_file() or file.read_bytes() != data:
            found.append(f"{file}: is not the picture of {paths['.ipynb'].name}")
    expected = [part for cell, result in record.pairs() if result for part in shown(cell, result)]
    if page.shown(texts[".html"]) != expected:
        found.append(f"{paths['.html']}: shows another thing than {paths['.ipynb'].name}")
    return found


def shown(cell, result):
    """What a page must show of a cell."""
    return [("code", cell.text)] + [
        ("output", each) if isinstance(each, str) else (each.kind, each.title, each.data) for each in result.outputs]
