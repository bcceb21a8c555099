"""Draws likeness by the lower of the two judges against word errors, a line for each person.

Run: python3 tools/judge/curve.py OUTPUT.svg FILE.json…     as score.py --json writes them

Voices must be called "PERSON STRENGTH" (at the strength that ftlab chose "PERSON STRENGTH default"); others are left out.
"""

import json
import math
import pathlib
import re
import sys

LEFT, TOP, WIDTH, HEIGHT, RIGHT, BOTTOM = 60, 40, 620, 400, 90, 60
# Colours that people who see red and green alike can tell apart.
WOMEN = ["#cc79a7", "#d55e00", "#e69f00", "#8a2be2", "#b2182b"]
MEN = ["#0072b2", "#009e73", "#56b4e9", "#000000", "#6b6b6b"]


def lines(results):
    found = {}
    for result in results:
        match = re.fullmatch(r"(\S+) ([0-9.]+)( default)?", result["name"])
        if match:
            point = (float(match[2]), result["word errors"], result["lower"], bool(match[3]))
            found.setdefault(match[1], []).append(point)
    return {person: sorted(points) for person, points in sorted(found.items())}


def main():
    output, *files = sys.argv[1:]
    people = lines([result for file in files for result in json.loads(pathlib.Path(file).read_text())])
    points = [point for found in people.values() for point in found]
    most = max(4, math.ceil(max(point[1] for point in points) / 2) * 2)
    low = 10 * math.floor(min(point[2] for point in points) / 10)
    high = 10 * math.ceil(max(90, *(point[2] for point in points)) / 10)

    def at(errors, share):
        return LEFT + 30 + (WIDTH - 30) * math.sqrt(errors / most), TOP + HEIGHT * (high - share) / (high - low)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + RIGHT} {TOP + HEIGHT + BOTTOM}" '
             'font-family="sans-serif" font-size="12">', '<title>Likeness against word errors of cloned voices</title>',
             '<rect width="100%" height="100%" fill="#ffffff"/>']
    x, y = at(3, 85)
    if low < 85:
        parts.append(f'<rect x="{LEFT}" y="{TOP}" width="{x - LEFT:.1f}" height="{y - TOP:.1f}" fill="#eef6ee"/>')
    for share in range(low, high + 1, 10):
        _, y = at(0, share)
        parts.append(f'<path d="M{LEFT} {y:.1f}h{WIDTH}" stroke="#dddddd"/>'
                     f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{share}</text>')
    for errors in [n for n in (0, 0.5, 1, 2, 3, 5, 10, 20, 40, 80) if n <= most]:
        x, _ = at(errors, low)
        parts.append(f'<path d="M{x:.1f} {TOP + HEIGHT}v5" stroke="#000000"/>'
                     f'<text x="{x:.1f}" y="{TOP + HEIGHT + 20}" text-anchor="middle">{errors}</text>')
    parts.append(f'<path d="M{LEFT} {TOP}v{HEIGHT}h{WIDTH}" stroke="#000000" fill="none"/>')
    parts.append(f'<text x="{LEFT + WIDTH / 2}" y="{TOP + HEIGHT + 45}" text-anchor="middle">word errors, %</text>')
    parts.append(f'<text x="{LEFT - 45}" y="{TOP - 20}">likeness by the lower judge, % of the person; shaded: 85 % and at most '
                 '3 % errors; filled: the strength chosen; dashed: men</text>')
    is_man = {"it"}
    men, women = iter(MEN), iter(WOMEN)
    labels = []
    for index, (person, found) in enumerate(people.items()):
        # Word errors are whole words: side by side lines of the same numbers are told apart.
        aside = 5 * (index - (len(people) - 1) / 2)
        man = person in is_man or person.endswith("-m")
        colour = next(men if man else women, "#444444")
        places = [(at(p[1], p[2])[0] + aside, at(p[1], p[2])[1]) for p in found]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"'
                     + (' stroke-dasharray="5 3"' if man else "") + "/>")
        for (strength, errors, share, default), (x, y) in zip(found, places):
            fill = colour if default else "#ffffff"
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{5 if default else 3}" fill="{fill}" stroke="{colour}">'
                         f"<title>{person}, strength {strength:g}: {share:.0f} %, word errors {errors:.1f} %</title></circle>")
        labels.append((places[-1][1] + 4, places[-1][0] + 8, person, colour))
    taken = []
    for y, x, person, colour in sorted(labels):
        while any(abs(x - a) < 45 and abs(y - b) < 12 for a, b in taken):
            y += 4
        taken.append((x, y))
        parts.append(f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}">{person}</text>')
    parts.append("</svg>")
    pathlib.Path(output).write_text("\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
