"""Writes ``benchmarks/figures.json`` into docs/explanation/performance.md, as tables, and into docs/pictures, as SVG.

    python benchmarks/render.py [--figures FILE]

A table stands between ``<!-- synth -->`` and ``<!-- /synth -->``, and so on; all other text of the page is written by
hand.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from suite import FIGURES, FLOOR, ONE, OURS, REPOSITORY, SERVICES, STOCK, UNCHANGED

PAGE = REPOSITORY / "docs" / "explanation" / "performance.md"
PICTURE = REPOSITORY / "docs" / "pictures" / "performance.svg"
SERVICES_OF_THE_OTHER = 2
COLOURS = ("#b3261e", "#6750a4", "#0b57d0", "#146c2e", "#5f6368")
WIDTH, HEIGHT, PANEL = 960, 330, 320
LEFT, TOP, INNER_WIDTH, INNER_HEIGHT = 46, 40, 250, 170


def rows(header: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [header, ["---"] * len(header), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def measured_on(part: Mapping[str, Any]) -> str:
    """One sentence about the machine."""
    said = part["machine"]
    return (
        f"{said['date']}, {said['system']}, {said['cpus']} CPUs, Python {said['python']}, load "
        f"{said['load_at_start']} when it began and {said['load_at_end']} when it ended."
    )


def synth(part: Mapping[str, Any]) -> str:
    """Every way to synthesize every fleet."""
    text = [measured_on(part)]
    for title, case in part["cases"].items():
        stock, floor = case["ways"][STOCK], case["ways"][FLOOR]
        body = [
            [
                f"**{name}**" if name == OURS else name,
                f"{way['wall']:.2f}",
                f"{way['wall_best']:.2f}",
                f"{way['cpu']:.2f}",
                f"{way['peak_mib']}",
                f"{stock['wall'] / way['wall']:.1f}x",
                f"{stock['cpu'] / way['cpu']:.1f}x",
                f"{way['wall'] / floor['wall']:.1f}",
            ]
            for name, way in case["ways"].items()
        ]
        same = "the same bytes each way" if case["same_bytes"] else "DIFFERENT bytes"
        header = [
            f"{title}, {case['resources']:,} resources",
            "wall s",
            "best",
            "CPU s",
            "MiB",
            "to stock",
            "by CPU",
            "floors",
        ]
        text += [rows(header, body), f"Medians of {case['runs']}; {same}."]
    return "\n\n".join(text)


def commands(part: Mapping[str, Any]) -> str:
    """Each command of the command line."""
    body = [
        [f"`{name}`", f"{way['wall']:.2f}", f"{way['wall_best']:.2f}", f"{way['cpu']:.2f}", f"{way['peak_mib']}"]
        for name, way in part["cases"]["ways"].items()
    ]
    table = rows(["command", "wall s", "best", "CPU s", "MiB"], body)
    return f"{measured_on(part)} Medians of {part['cases']['runs']}.\n\n{table}"


def review(part: Mapping[str, Any]) -> str:
    """Reviews by size, in seconds of CPU."""
    text = [measured_on(part)]
    for title, case in part["cases"].items():
        theirs = case["ways"].get("checkov")
        body = [
            [
                f"`{name}`" if name == "json.load" else name,
                f"{way['cpu']:.3f}",
                f"{way['cpu_best']:.3f}",
                f"{way['wall']:.3f}",
                f"{way['peak_mib']}",
                f"{theirs['cpu'] / way['cpu']:.1f}x" if theirs else "-",
            ]
            for name, way in case["ways"].items()
        ]
        text += [rows([title, "CPU s", "best", "wall s", "MiB", "checkov takes"], body), f"Medians of {case['runs']}."]
    return "\n\n".join(text)


def placement(part: Mapping[str, Any]) -> str:
    """The claims by size."""
    body = [
        [
            f"{one['instances']:,}",
            str(one["services"]),
            f"{one['tasks']:,}",
            f"{one['seconds']:.2f}",
            str(one["peak_mib"]),
        ]
        for one in part["cases"]["sizes"]
    ]
    runs = f"Medians of {part['cases']['runs']}."
    return f"{measured_on(part)} {runs}\n\n{rows(['instances', 'services', 'tasks', 'seconds', 'peak MiB'], body)}"


def picture(figures: Mapping[str, Any]) -> str:
    """Three panels: synthesis by regions and by services, review by resources."""
    synths = figures["synth"]["cases"]
    ways = (STOCK, ONE, OURS, UNCHANGED, FLOOR)
    by_regions = {
        way: [(count, synths[title]["ways"][way]["wall"]) for count, title in _regions(synths)] for way in ways
    }
    titles = ((SERVICES_OF_THE_OTHER, "1 region"), (SERVICES, f"{SERVICES} services, 1 region"))
    by_services = {way: [(count, synths[title]["ways"][way]["wall"]) for count, title in titles] for way in ways}
    panels = [
        ("Synthesis: wall seconds by regions", by_regions),
        ("Synthesis: wall seconds by services", by_services),
    ]
    if "review" in figures:
        cases = list(figures["review"]["cases"].values())
        by_resources = {
            name: [(case["resources"], case["ways"][name]["cpu"]) for case in cases]
            for name in reversed(cases[0]["ways"])
        }
        panels.append(("Review: CPU seconds by resources", by_resources))
    body = "\n".join(_panel(index * PANEL, title, lines) for index, (title, lines) in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="11" role="img">\n<title>Seconds of synthesis and review as a fleet grows; both axes are '
        f'logarithmic</title>\n<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _regions(cases: Mapping[str, Any]) -> list[tuple[int, str]]:
    found = ((re.fullmatch(r"(\d+) regions?", title), title) for title in cases)
    return [(int(match[1]), title) for match, title in found if match]


def _panel(left: float, title: str, lines: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    points = [point for line in lines.values() for point in line]
    xs, ys = sorted({x for x, _ in points}), [y for _, y in points]
    low, high = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))
    span = math.log(xs[-1] / xs[0]) or 1

    def place(x: float, y: float) -> tuple[float, float]:
        across = left + LEFT + INNER_WIDTH * math.log(x / xs[0]) / span
        return across, TOP + INNER_HEIGHT * (high - math.log10(y)) / (high - low)

    shapes = [f'<text x="{left + LEFT}" y="22" font-size="13" font-weight="bold">{title}</text>']
    for power in range(low, high + 1):
        _, y = place(xs[0], 10.0**power)
        shapes.append(f'<path d="M{left + LEFT:.0f} {y:.1f}h{INNER_WIDTH}" stroke="#ddd"/>')
        shapes.append(f'<text x="{left + LEFT - 6:.0f}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for x in xs:
        across, _ = place(x, 10.0**low)
        shapes.append(f'<text x="{across:.1f}" y="{TOP + INNER_HEIGHT + 16}" text-anchor="middle">{x:,}</text>')
    for index, (name, line) in enumerate(lines.items()):
        colour = COLOURS[index % len(COLOURS)]
        placed = [place(*point) for point in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        shapes.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        shapes += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed]
        y = TOP + INNER_HEIGHT + 36 + 14 * index
        shapes.append(f'<path d="M{left + LEFT:.0f} {y - 4}h14" stroke="{colour}" stroke-width="3"/>')
        shapes.append(f'<text x="{left + LEFT + 20:.0f}" y="{y}">{name}: {line[0][1]:.2f} to {line[-1][1]:.2f}</text>')
    return "\n".join(shapes)


def main() -> int:
    """Write page and picture."""
    parser = argparse.ArgumentParser(description="Figures into page and picture.")
    parser.add_argument("--figures", type=Path, default=FIGURES)
    figures = json.loads(parser.parse_args().figures.read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    for name, part in figures.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        if page.count(begin) != 1 or page.count(end) != 1:
            raise SystemExit(f"{PAGE} has no place for {name}: it needs {begin} and {end}, once each")
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{globals()[name](part)}\n{end}{rest.split(end)[1]}"
    PAGE.write_text(page, encoding="utf-8")
    if "synth" in figures:
        PICTURE.write_text(picture(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
