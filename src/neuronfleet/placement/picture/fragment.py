"""A picture as a part of a page: no script, nothing to load, light and dark, and narrow enough for a phone."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Final

from neuronfleet.placement.cluster import Kind
from neuronfleet.placement.picture.blocks import Block, Label
from neuronfleet.placement.picture.colours import HUES
from neuronfleet.placement.picture.layout import Layout, Part, Row, Section, arranged
from neuronfleet.placement.picture.page_style import STYLE
from neuronfleet.placement.picture.scene import Scene
from neuronfleet.placement.picture.words import (
    LONGEST_SENTENCE,
    TIMES,
    chips,
    memory,
    percent,
    shares,
    shortened,
    vcpus,
)

__all__ = ["draw_html"]

_NARROW: Final = 8
"""Chips side by side on a phone."""

_MANY: Final = 4
"""Chips of a host above which there is no room for names on single ones."""

_LEAST_SHARE: Final = 2
"""Of a bar, in hundredths, that a letter takes on a phone."""

_LONGEST: Final = 80


def draw_html(scene: Scene, *, grouped: bool | None = None, style: bool = True) -> str:
    """A scene as one ``<section>`` of HTML, to be put into a page as it is.

    Args:
        scene: what is drawn.
        grouped: whether like hosts share a row; None where there are many.
        style: whether its ``<style>`` comes with it; a page with several needs it once.
    """
    layout = arranged(scene, grouped=grouped)
    parts = [
        f'<section class="nfp" aria-label="placement of {_safe(scene.cluster)}">',
        *([f"<style>\n{STYLE}</style>"] if style else []),
        f"<h2>{_safe(scene.cluster)}</h2>",
        f'<ul class="head q">{"".join(f"<li>{html.escape(one)}</li>" for one in layout.headline)}</ul>',
        *_troubles(layout),
    ]
    for section in layout.sections:
        parts += _section(section)
    parts += [*_legend(layout), *_key(layout), "</section>", ""]
    return "\n".join(parts)


def _safe(text: str, columns: int = _LONGEST) -> str:
    return html.escape(shortened(text, columns))


def _colour(workload: int) -> str:
    return f"c{workload % len(HUES)}"


def _troubles(layout: Layout) -> Iterator[str]:
    if not layout.problems and not layout.scene.waiting:
        return
    yield '<ul class="troubles">'
    for problem in layout.problems:
        yield f'<li class="bad">! {html.escape(problem)}</li>'
    for one in layout.scene.waiting:
        index = layout.position(one.workload)
        yield (
            f'<li><span class="tag wait {_colour(index)}">{layout.letters[index]}</span> <span class="bad">'
            f"{_safe(one.workload)}, {one.count} waiting:</span> {_safe(one.reason, LONGEST_SENTENCE)}</li>"
        )
    yield "</ul>"


def _section(section: Section) -> Iterator[str]:
    host = section.host
    words = f"{section.count} {TIMES} {_safe(host.instance_type)}, {section.each}"
    yield f'<h3>{_safe(section.capacity)} <span class="q">{words}</span></h3>'
    for row in section.rows:
        yield from _row(row)


def _row(row: Row) -> Iterator[str]:
    zones = ", ".join(f"{shortened(zone, 40)}: {count}" for zone, count in row.zones)
    mark = "! " if row.problems else ""
    yield f'<div class="host{" wrong" if row.problems else ""}">'
    if row.count > 1:
        yield (
            f'<div class="who"><p class="times">{mark}{TIMES}{row.count}</p><p>no. {_safe(row.title)}</p>'
            f'<p class="q" title="{html.escape(zones)}">{_safe(row.where)}</p></div>'
        )
    else:
        bad = ' class="bad"' if mark else ""
        yield f'<div class="who"><p><b{bad}>{mark}{_safe(row.title)}</b></p><p class="q">{_safe(row.where)}</p></div>'
    yield '<div class="on">'
    yield from _chips(row)
    if row.loose:
        yield f'<ul class="loose">{"".join(map(_pill, row.loose))}</ul>'
    yield "</div>"
    yield from _use(row)
    yield "</div>"


def _chips(row: Row) -> Iterator[str]:
    if not row.blocks:
        return
    count = sum(block.chips for block in row.blocks)
    yield f'<ol class="chips" style="--chips:{count};--narrow:{min(count, _NARROW)}">'
    for block in row.blocks:
        yield _chip(block, many=count > _MANY)
    yield "</ol>"


def _chip(block: Block, *, many: bool) -> str:
    last = block.first + block.chips - 1
    number = f"{block.first}" if block.chips == 1 else f"{block.first}-{last}"
    path = f"/dev/neuron{block.first}" + (f" to /dev/neuron{last}" if block.chips > 1 else "")
    said = (
        ", ".join(f"{shortened(one.name, _LONGEST)}{f' ({one.state})' if one.state else ''}" for one in block.labels)
        or "free"
    )
    kinds = {
        "free": not block.labels,
        "wrong": block.shared or block.missing,
        "gone": block.missing,
        "long": block.chips > _NARROW,
        "tight": len(block.labels) > block.chips or (many and len(block.labels) == block.chips),
    }
    mark = "? " if block.missing else "! " if block.shared else ""
    tip = html.escape(f"{path}: {said}{', not there' if block.missing else ''}")
    span = f' style="grid-column:span {block.chips}"' if block.chips > 1 else ""
    tasks = "".join(_on_chip(label) for label in block.labels)
    classes = " ".join(["chip", *(kind for kind, on in kinds.items() if on)])
    return f'<li class="{classes}"{span} title="{tip}"><i>{mark}{number}</i>{tasks}</li>'


def _on_chip(label: Label) -> str:
    name = f' <span class="name">{_safe(label.name)}</span>'
    return f'<span class="{_look(label)}"><b>{label.short}</b>{name}</span>'


def _look(label: Label) -> str:
    return f"{_colour(label.workload)}{' stop' if label.stopping else ''}"


def _pill(part: Part) -> str:
    times = f" {TIMES}{part.count}" if part.count > 1 else ""
    return f'<li class="pill {_look(part.label)}"><b>{part.label.short}</b> {_safe(part.label.name, 40)}{times}</li>'


def _use(row: Row) -> Iterator[str]:
    host = row.host
    whole = max(host.memory_mib, host.memory_used_mib)
    used = shares(host.memory_used_mib, host.memory_mib)
    parts = "".join(_segment(part, 100 * part.memory_mib / whole) for part in row.parts if part.memory_mib)
    over = host.memory_free_mib < 0
    words = f"{used}{', too much' if over else f', cpu {percent(host.cpu_used, host.cpu_units)} %'}"
    bad = ' class="bad"' if over else ""
    yield (
        f'<div class="use"><div class="bar" role="img" aria-label="memory {used}">{parts}</div>'
        f"<p{bad}>{words}</p></div>"
    )


def _segment(part: Part, share: float) -> str:
    words = [f"{part.label.short} {TIMES}{part.count}"] if part.count > 1 else []
    shown = next((one for one in [*words, part.label.short] if share >= _LEAST_SHARE * len(one)), "")
    thin = "" if share >= _LEAST_SHARE else " thin"
    return f'<span class="{_look(part.label)}{thin}" style="width:{share:.2f}%">{shown}</span>'


def _legend(layout: Layout) -> Iterator[str]:
    yield '<ul class="legend">'
    for index, one in enumerate(layout.scene.workloads):
        kind = "" if one.kind is Kind.SERVICE else str(one.kind)
        needs = filter(None, [memory(one.memory_mib), vcpus(one.cpu_units), chips(one.devices), kind])
        bad = ' class="bad"' if one.running < one.wanted else ""
        yield (
            f'<li><span class="tag {_colour(index)}">{layout.letters[index]}</span><span>{_safe(one.name)}</span>'
            f'<span{bad}>{one.running} of {one.wanted}</span><span class="q">{", ".join(needs)}</span></li>'
        )
    yield "</ul>"


def _key(layout: Layout) -> Iterator[str]:
    words = ["letter: workload", "dotted: free chip", "bar: memory that instances are sure to register"]
    if layout.shared:
        words.append("!: chip that two tasks map")
    if layout.missing:
        words.append("?: chip that is not there")
    if layout.stopping:
        words.append("- and stripes: stopping")
    if layout.updating:
        words.append("+: new")
    yield f'<ul class="key q">{"".join(f"<li>{one}</li>" for one in words)}</ul>'
    if layout.scene.notes:
        notes = "".join(f"<li>note: {_safe(note, LONGEST_SENTENCE)}</li>" for note in layout.scene.notes)
        yield f'<ul class="q">{notes}</ul>'
