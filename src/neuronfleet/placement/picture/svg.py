"""A picture as SVG: one file, no script, nothing to load, light and dark."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.placement.cluster import Kind
from neuronfleet.placement.picture.blocks import Block, Label
from neuronfleet.placement.picture.canvas import EM, MARGIN, STRIPES, Sheet, columns_in, style
from neuronfleet.placement.picture.colours import HUES
from neuronfleet.placement.picture.layout import Layout, Part, Row, Section, arranged
from neuronfleet.placement.picture.scene import Scene
from neuronfleet.placement.picture.words import (
    LONGEST_NAME,
    LONGEST_SENTENCE,
    TIMES,
    chips,
    clean,
    memory,
    percent,
    shares,
    shortened,
    width_of,
)

__all__ = ["draw_svg"]

_WIDTH: Final = 960
_LEFT: Final = 204
_RIGHT: Final = _WIDTH - MARGIN - 12
_CHIP, _GAP, _CHIP_HEIGHT = 104, 4, 30
_PILL_HEIGHT: Final = 22
_BAR_HEIGHT: Final = 14
_USE: Final = 212


def draw_svg(scene: Scene, *, grouped: bool | None = None) -> str:
    """A scene as an SVG document.

    Args:
        scene: what is drawn.
        grouped: whether like hosts share a row; None where there are many.
    """
    layout = arranged(scene, grouped=grouped)
    sheet = Sheet()
    _header(sheet, layout)
    for section in layout.sections:
        _section(sheet, section)
    _legend(sheet, layout)
    described = html.escape(". ".join([", ".join(layout.headline), *layout.problems]))
    title = html.escape(f"placement of {clean(scene.cluster)}")
    height = sheet.y + MARGIN
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="nfp-svg" {size} role="img" aria-label="{title}">',
            f"<title>{title}</title>",
            f"<desc>{described}</desc>",
            f"<style>{style()}</style>",
            STRIPES,
            f'<rect class="nfp-paper" width="{_WIDTH}" height="{height}" rx="8"/>',
            *sheet.parts,
            "</svg>",
            "",
        ]
    )


def _header(sheet: Sheet, layout: Layout) -> None:
    room = _WIDTH - 2 * MARGIN
    sheet.text(MARGIN, sheet.y + 16, layout.scene.cluster, "h b", columns=columns_in(room, 17))
    sheet.text(MARGIN, sheet.y + 36, " · ".join(layout.headline), "q", columns=columns_in(room))
    sheet.y += 46
    for problem in layout.problems:
        sheet.text(MARGIN, sheet.y + 12, f"! {problem}", "bad b", columns=columns_in(room))
        sheet.y += 19
    for one in layout.scene.waiting:
        index = layout.position(one.workload)
        _tag(sheet, MARGIN, sheet.y, layout.letters[index], f"c{index % len(HUES)} stop")
        words = f"{shortened(one.workload, 40)}, {one.count} waiting: {one.reason}"
        sheet.text(MARGIN + 34, sheet.y + 13, words, "bad b", columns=columns_in(room - 34))
        sheet.y += 23


def _tag(sheet: Sheet, x: float, y: float, letter: str, style: str) -> None:
    sheet.box(x, y, 28, 18, style)
    sheet.text(x + 14, y + 13, letter, "m b")


def _section(sheet: Sheet, section: Section) -> None:
    host = section.host
    sheet.y += 14
    name = shortened(section.capacity, 40)
    sheet.text(MARGIN, sheet.y + 12, name, "b")
    words = f"{section.count} {TIMES} {shortened(host.instance_type, 30)}, {section.each}"
    sheet.text(MARGIN + (width_of(name) + 2) * 12 * EM, sheet.y + 12, words, "q")
    sheet.y += 20
    for row in section.rows:
        _row(sheet, row)


def _row(sheet: Sheet, row: Row) -> None:
    place = len(sheet.parts)
    top, sheet.y = sheet.y, sheet.y + 8
    room = _LEFT - MARGIN - 20
    times = f"{TIMES}{row.count}" if row.count > 1 else ""
    mark = "! " if row.problems else ""
    if times:
        sheet.text(MARGIN + 10, top + 24, f"{mark}{times}", "h b bad" if mark else "h b")
        sheet.text(MARGIN + 10, top + 42, f"no. {row.title}", "s", columns=columns_in(room, 11))
        sheet.text(MARGIN + 10, top + 57, _zones(row), "q s", columns=columns_in(room, 11))
    else:
        sheet.text(MARGIN + 10, top + 22, f"{mark}{row.title}", "b bad" if mark else "b", columns=columns_in(room))
        sheet.text(MARGIN + 10, top + 40, row.where, "q s", columns=columns_in(room, 11))
    x: float = _LEFT
    if row.blocks:
        x = _chips(sheet, row)
    _pills(sheet, row, x)
    _memory(sheet, row)
    if times:
        sheet.y = max(sheet.y, top + 64)
    panel = Sheet()
    panel.box(MARGIN, top, _WIDTH - 2 * MARGIN, sheet.y - top, "panel", radius=6)
    sheet.parts[place:place] = panel.parts
    sheet.y += 6


def _zones(row: Row) -> str:
    if len(row.zones) == 1:
        return row.where
    return f"{row.where}, {'/'.join(str(count) for _, count in row.zones)}"


def _chips(sheet: Sheet, row: Row) -> float:
    """The chips of a host; where the next thing may start."""
    count = sum(block.chips for block in row.blocks)
    each = max(14.0, min(_CHIP, (_RIGHT - _LEFT + _GAP) / count - _GAP))
    x: float = _LEFT
    for block in row.blocks:
        width = block.chips * each + (block.chips - 1) * _GAP
        if x + width > _RIGHT + 1 and x > _LEFT:
            x, sheet.y = _LEFT, sheet.y + _CHIP_HEIGHT + _GAP
        _block(sheet, block, x, min(width, _RIGHT - x))
        x += width + _GAP
    return x + 8


def _block(sheet: Sheet, block: Block, x: float, width: float) -> None:
    y = sheet.y
    paths = f"/dev/neuron{block.first}" + (f" to /dev/neuron{block.first + block.chips - 1}" if block.chips > 1 else "")
    number = f"{block.first}" if block.chips == 1 else f"{block.first}-{block.first + block.chips - 1}"
    if not block.labels:
        sheet.box(x, y, width, _CHIP_HEIGHT, "free", tip=f"{paths}: free")
        sheet.text(x + 3, y + 10, number, "n q")
        return
    tip = f"{paths}: {', '.join(_said(label) for label in block.labels)}{', not there' if block.missing else ''}"
    part = width / len(block.labels)
    for index, label in enumerate(block.labels):
        _task(sheet, label, x + index * part, y, part, _CHIP_HEIGHT)
        named = f"{label.short} {label.name}"
        if part >= 60:  # noqa: PLR2004  # pixels: room for a name
            sheet.text(x + index * part + part / 2, y + 22, named, "m b s", columns=columns_in(part - 8, 11))
        else:
            sheet.text(x + index * part + part / 2, y + 22, label.short, "m b s", columns=columns_in(part - 2, 11))
    wrong = block.shared or block.missing
    sheet.box(x, y, width, _CHIP_HEIGHT, "free wrong" if block.missing else "none wrong" if wrong else "none", tip=tip)
    mark = "? " if block.missing else "! " if block.shared else ""
    sheet.text(x + 4, y + 10, f"{mark}{number}", "n b bad" if mark else "n q")


def _said(label: Label) -> str:
    return f"{shortened(label.name, LONGEST_NAME)}{f' ({label.state})' if label.state else ''}"


def _task(sheet: Sheet, label: Label, x: float, y: float, width: float, height: float) -> None:
    colour = f"c{label.workload % len(HUES)}"
    sheet.box(x, y, width, height, f"{colour} stop" if label.stopping else colour)
    if label.stopping:
        sheet.box(x, y, width, height, "stripes")


def _pills(sheet: Sheet, row: Row, x: float) -> None:
    """Tasks that no chip shows, beside the chips and on further lines where they are many."""
    height = _CHIP_HEIGHT if row.blocks else _PILL_HEIGHT
    for part in row.loose:
        words = f"{part.label.short} {shortened(part.label.name, 24)}{_times(part)}"
        width = width_of(words) * 11 * EM + 14
        if x + width > _RIGHT and x > _LEFT:
            x, sheet.y, height = _LEFT, sheet.y + height + _GAP, _PILL_HEIGHT
        y = sheet.y + (height - _PILL_HEIGHT) / 2
        _task(sheet, part.label, x, y, width, _PILL_HEIGHT)
        sheet.text(x + 7, y + 15, words, "s")
        x += width + _GAP
    sheet.y += height + 7


def _times(part: Part) -> str:
    return f" {TIMES}{part.count}" if part.count > 1 else ""


def _memory(sheet: Sheet, row: Row) -> None:
    host, room = row.host, _RIGHT - _LEFT - _USE
    sheet.box(_LEFT, sheet.y, room, _BAR_HEIGHT, "bar", radius=2)
    x: float = _LEFT
    whole = max(host.memory_mib, host.memory_used_mib)
    for part in (one for one in row.parts if one.memory_mib):
        width = room * part.memory_mib / whole
        words = f"{part.label.short}{_times(part)}"
        _task(sheet, part.label, x, sheet.y, width, _BAR_HEIGHT)
        if width_of(words) * 11 * EM + 2 <= width:
            sheet.text(x + width / 2, sheet.y + 11, words, "m s")
        x += width
    over = host.memory_free_mib < 0
    used = shares(host.memory_used_mib, host.memory_mib)
    words = f"{used}{', too much' if over else f', cpu {percent(host.cpu_used, host.cpu_units)} %'}"
    sheet.text(_RIGHT, sheet.y + 11, words, "e s bad b" if over else "e s")
    sheet.y += _BAR_HEIGHT + 8


def _legend(sheet: Sheet, layout: Layout) -> None:
    sheet.y += 18
    half = (_WIDTH - 2 * MARGIN) / 2
    count = len(layout.scene.workloads)
    lines = -(-count // 2)
    for index, one in enumerate(layout.scene.workloads):
        x, y = MARGIN + half * (index // lines), sheet.y + 23 * (index % lines)
        _tag(sheet, x, y, layout.letters[index], f"c{index % len(HUES)}")
        short = one.running < one.wanted
        sheet.text(x + 36, y + 13, one.name, "", columns=columns_in(158))
        sheet.text(x + 262, y + 13, f"{one.running} of {one.wanted}", "e b bad" if short else "e")
        kind = "" if one.kind is Kind.SERVICE else str(one.kind)
        needs = filter(None, [memory(one.memory_mib), chips(one.devices, ","), kind])
        sheet.text(x + 274, y + 13, ", ".join(needs), "q s", columns=columns_in(half - 280, 11))
    sheet.y += 23 * lines + 6
    for line in _lines(list(_key(layout)), columns_in(_WIDTH - 2 * MARGIN, 11)):
        sheet.text(MARGIN, sheet.y + 10, line, "q s")
        sheet.y += 17
    for note in layout.scene.notes:
        for line in _lines(
            f"note: {shortened(note, LONGEST_SENTENCE)}".split(" "), columns_in(_WIDTH - 2 * MARGIN, 11), " "
        ):
            sheet.text(MARGIN, sheet.y + 10, line, "q s")
            sheet.y += 17


def _lines(words: Sequence[str], columns: int, between: str = "   ") -> Iterator[str]:
    now = ""
    for word in words:
        if now and width_of(now) + len(between) + width_of(word) > columns:
            yield now
            now = word
        else:
            now = f"{now}{between}{word}" if now else word
    if now:
        yield now


def _key(layout: Layout) -> Iterator[str]:
    yield "letter: workload"
    yield "dotted: free chip"
    if layout.shared:
        yield "!: chip that two tasks map"
    if layout.missing:
        yield "?: chip that is not there"
    if layout.stopping:
        yield "- and stripes: stopping"
    if layout.updating:
        yield "+: new"
    yield "bar: memory that instances are sure to register"
