"""A picture as lines of text, for terminals and files: a row a host, a letter a workload."""

from __future__ import annotations

import dataclasses
import enum
import itertools
from collections.abc import Iterable, Iterator, Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.cluster import Kind
from neuronfleet.placement.picture.blocks import Block, Label
from neuronfleet.placement.picture.layout import Layout, Row, Section, arranged
from neuronfleet.placement.picture.scene import Scene
from neuronfleet.placement.picture.words import LONGEST_SENTENCE, TIMES, chips, memory, percent, shortened, width_of

__all__ = ["Role", "Span", "draw_text", "lines_of"]

_BAR = 10
_NAME = 28
_LEAST_WIDTH = 40


class Role(enum.StrEnum):
    """What a piece of text is, for those who colour it."""

    PLAIN = "plain"
    TITLE = "title"
    QUIET = "quiet"
    BAD = "bad"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line.

    Attributes:
        text: clean.
        role: what it is.
        workload: position in the scene of the workload that it stands for; None where for none.
    """

    text: str
    role: Role = Role.PLAIN
    workload: int | None = None


Line = list[Span]


def draw_text(scene: Scene, *, width: int = 100, grouped: bool | None = None) -> str:
    """A scene as plain text, without colours and escapes.

    Args:
        scene: what is drawn.
        width: columns that lines keep to where they can be broken.
        grouped: whether like hosts share a row; None where there are many.
    """
    lines = lines_of(arranged(scene, grouped=grouped), width=width)
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines) + "\n"


def lines_of(layout: Layout, *, width: int) -> list[Line]:
    """A layout as lines of pieces.

    Args:
        layout: of the scene.
        width: columns that lines keep to where they can be broken.
    """
    width = max(_LEAST_WIDTH, width)
    title = shortened(layout.scene.cluster, width)
    head = [[Span(f"{title}:", Role.TITLE)], *([Span(f" {one},")] for one in layout.headline[:-1])]
    head.append([Span(f" {layout.headline[-1]}")])
    lines: list[Line] = list(_flowed(head, width, 4))
    trouble = list(_trouble(layout, width))
    if trouble:
        lines += [[], *trouble]
    for section in layout.sections:
        lines += [[], *_section(section, width)]
    lines += [[], *_legend(layout, width), *_notes(layout, width)]
    return lines


def _trouble(layout: Layout, width: int) -> Iterator[Line]:
    for problem in layout.problems:
        yield from _wrapped(f"! {problem}", width, Role.BAD)
    for one in layout.scene.waiting:
        index = layout.position(one.workload)
        head: Line = [
            Span("> ", Role.BAD),
            Span(f"{layout.letters[index]} {shortened(one.workload, _NAME)}", Role.TASK, index),
            Span(f", {one.count} waiting:", Role.BAD),
        ]
        words = [[Span(f" {word}", Role.BAD)] for word in shortened(one.reason, LONGEST_SENTENCE).split(" ")]
        yield from _flowed([head, *words], width, 4)


def _wrapped(text: str, width: int, role: Role = Role.PLAIN) -> list[Line]:
    """Text in lines that break between words."""
    found = [""]
    for word in text.split(" "):
        if found[-1] and width_of(found[-1]) + 1 + width_of(word) > width:
            found.append(f"    {word}")
        else:
            found[-1] = f"{found[-1]} {word}" if found[-1] else word
    return [[Span(line, role)] for line in found]


def _section(section: Section, width: int) -> Iterator[Line]:
    host = section.host
    head = (
        f"{section.count} {TIMES} {shortened(host.instance_type, _NAME)}"
        if section.count > 1
        else shortened(host.instance_type, _NAME)
    )
    yield [Span(shortened(section.capacity, _NAME), Role.TITLE), Span(f"  {head}, {section.each}", Role.QUIET)]
    heads = [_head(row) for row in section.rows]
    wheres = [[Span(shortened(row.where, _NAME), Role.QUIET)] for row in section.rows]
    drawn = [_chips(row.blocks) for row in section.rows]
    counts = [_count(row, section) for row in section.rows]
    columns = list(zip(*(_aligned(column) for column in (counts, heads, wheres, drawn)), strict=True))
    for row, line in zip(section.rows, columns, strict=True):
        indent = 2 + sum(map(_length, line[:3]))
        pieces = [[Span("  "), *itertools.chain(*line[:3])], line[3], *_use(row), *_loose(row)]
        yield from _flowed(pieces, width, min(indent, width // 3))


def _count(row: Row, section: Section) -> Line:
    mark = "!" if row.problems else " " if any(one.problems for one in section.rows) else ""
    return [Span(mark, Role.BAD), Span(f"{TIMES}{row.count}" if any(one.count > 1 for one in section.rows) else "")]


def _head(row: Row) -> Line:
    return [Span(shortened(row.title, _NAME), Role.BAD if row.problems else Role.PLAIN)]


def _chips(blocks: Sequence[Block]) -> Line:
    line: Line = []
    for block in blocks:
        if block.missing:
            line.append(Span(f" ?{block.first}{f'-{block.first + block.chips - 1}' * (block.chips > 1)}:", Role.BAD))
        role = Role.BAD if block.shared or block.missing else Role.PLAIN
        line.append(Span("[", role))
        for chip in range(block.chips):
            if chip:
                line.append(Span(" "))
            line += _joined(block.labels) if block.labels else [Span(" ")]
        line.append(Span("]", role))
    return line


def _joined(labels: Sequence[Label]) -> Iterator[Span]:
    for index, label in enumerate(labels):
        if index:
            yield Span("!", Role.BAD)
        yield Span(label.short, Role.TASK, label.workload)


def _use(row: Row) -> list[Line]:
    host = row.host
    used = percent(host.memory_used_mib, host.memory_mib)
    full = min(_BAR, -(-used * _BAR // 100))
    role = Role.BAD if host.memory_free_mib < 0 else Role.PLAIN
    cpu = percent(host.cpu_used, host.cpu_units)
    bar = [Span("█" * full, role), Span("░" * (_BAR - full), Role.QUIET), Span(f" {used:3} %", role)]
    return [[Span("mem ", Role.QUIET), *bar], [Span(f"  cpu {cpu:3} %", Role.QUIET)]]


def _loose(row: Row) -> Iterator[Line]:
    for index, part in enumerate(row.loose):
        times = f"{TIMES}{part.count}" if part.count > 1 else ""
        yield [Span(" " if index else "   "), Span(f"{part.label.short}{times}", Role.TASK, part.label.workload)]


def _flowed(pieces: Iterable[Line], width: int, indent: int) -> Iterator[Line]:
    """Pieces one after the other, on further lines where there are too many for one."""
    now: Line = []
    for piece in pieces:
        if now and _length(now) + _length(piece) > width:
            yield now
            now = [Span(" " * indent), *_stripped(piece)]
        else:
            now = [*now, *piece]
    yield now


def _stripped(line: Line) -> Line:
    """A line without the spaces that it begins with."""
    for index, span in enumerate(line):
        if span.text.strip():
            return [dataclasses.replace(span, text=span.text.lstrip()), *line[index + 1 :]]
    return []


def _legend(layout: Layout, width: int) -> Iterator[Line]:
    rows = layout.scene.workloads
    names = [shortened(one.name, _NAME) for one in rows]
    letters = max((len(letter) for letter in layout.letters), default=0)
    name = max(map(width_of, names), default=0)
    for index, one in enumerate(rows):
        count = f"{one.running} of {one.wanted}"
        needs = filter(None, [memory(one.memory_mib), f"{one.cpu_units} CPU units", chips(one.devices, " ")])
        kind = "" if one.kind is Kind.SERVICE else f", {one.kind}"
        yield [
            Span(
                f"{layout.letters[index]:{letters}} {names[index]}{' ' * (name - width_of(names[index]))}",
                Role.TASK,
                index,
            ),
            Span(f"  {count:>9}", Role.BAD if one.running < one.wanted else Role.PLAIN),
            Span(f"  {', '.join(needs)}{kind}", Role.QUIET),
        ]
    yield from _flowed(([Span(one, Role.QUIET)] for one in _spaced(_key(layout))), width, 0)


def _spaced(words: Iterable[str]) -> Iterator[str]:
    return (f"   {word}" if index else word for index, word in enumerate(words))


def _key(layout: Layout) -> Iterator[str]:
    blocks = [block for section in layout.sections for row in section.rows for block in row.blocks]
    if any(not block.labels for block in blocks):
        yield "[ ] free chip"
    if any(block.chips > 1 for block in blocks):
        yield "[A A] one task on several chips"
    if any(block.shared for block in blocks):
        yield "! chip that two tasks map"
    if any(block.missing for block in blocks):
        yield "? chip that is not there"
    if layout.stopping:
        yield "- stopping"
    if layout.updating:
        yield "+ new"
    if layout.waiting:
        yield "> without a place"


def _notes(layout: Layout, width: int) -> Iterator[Line]:
    for note in layout.scene.notes:
        yield from _wrapped(f"note: {shortened(note, LONGEST_SENTENCE)}", width, Role.QUIET)


def _length(line: Iterable[Span]) -> int:
    return sum(width_of(span.text) for span in line)


def _aligned(column: Sequence[Line]) -> list[Line]:
    """Lines of one width, with what parts them from the next column; nothing where all are empty."""
    widest = max(map(_length, column), default=0)
    return [[*line, Span(" " * (widest - _length(line) + 2 if widest else 0))] for line in column]
