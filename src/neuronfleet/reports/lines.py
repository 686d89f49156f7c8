"""Lines that fit a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from neuronfleet.reports.escaping import plain

__all__ = ["table", "wrapped"]

_LEAST: Final = 20
"""Columns that text gets however narrow the terminal is."""


def wrapped(text: str, width: int, indent: int, *, first: str = "") -> list[str]:
    """Text in lines that break between words; a long word, such as an address, stays whole to be copied.

    Args:
        text: one paragraph; it is made plain here.
        width: columns of a line.
        indent: columns before every line but the first.
        first: what stands before the first line instead; as wide as the indent on the screen.
    """
    text, margin = plain(text), " " * indent
    start = first or margin
    room = max(_LEAST, width - indent)
    if _columns(text) <= room:
        return [f"{start}{text}"]
    found: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        columns = _columns(word)
        if line and used + 1 + columns > room:
            found.append(line)
            line, used = word, columns
        else:
            line, used = (f"{line} {word}", used + 1 + columns) if line else (word, columns)
    found.append(line)
    return [f"{margin if index else start}{one}" for index, one in enumerate(found)]


def table(head: Sequence[str], body: Iterable[Sequence[str]], *, left: int) -> list[str]:
    """Columns side by side; those without any value are left out.

    Args:
        head: titles of the columns.
        body: rows, each with a cell for every column.
        left: how many columns begin at the left; the others are numbers.
    """
    cells = [[plain(cell) for cell in row] for row in body]
    kept = [index for index in range(len(head)) if any(row[index] not in ("", "0") for row in cells)]
    lines = [[head[index] for index in kept], *([row[index] for index in kept] for row in cells)]
    widths = [max(map(_columns, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(_padded(*each) for each in zip(line, widths, (index >= left for index in kept), strict=True)).rstrip()
        for line in lines
    ]


def _padded(cell: str, width: int, right: bool) -> str:  # noqa: FBT001 - of a row of arguments
    space = " " * (width - _columns(cell))
    return f"{space}{cell}" if right else f"{cell}{space}"


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    from neuronfleet.placement.picture.words import width_of  # noqa: PLC0415 - few texts need it

    return width_of(text)
