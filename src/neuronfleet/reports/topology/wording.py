"""Text on its way into a drawing: made clean, and broken into lines that fit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from neuronfleet.placement.picture.words import shortened, width_of
from neuronfleet.reports.topology.model import Topology, Workload

__all__ = ["broken", "mapped", "paths", "ports", "safe", "wide"]

Value = TypeVar("Value")
_MARKS: Final = "/-:._,"
_LONGEST: Final = 1000
"""Columns of a text; nothing that AWS takes for a name is as long."""


def mapped(value: Value, change: Callable[[str], str]) -> Value:
    """The same with every text in it changed.

    Args:
        value: text, tuples and dataclasses of such; anything else stays as it is.
        change: what becomes of a text.
    """
    changed: Any = value
    if isinstance(value, str):
        changed = change(value)
    elif isinstance(value, tuple):
        changed = tuple(mapped(one, change) for one in value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        changed = type(value)(**{name: mapped(getattr(value, name), change) for name in names})
    same: Value = changed
    return same


def safe(topology: Topology) -> Topology:
    """A topology that is safe to draw: all text clean, and none of it endless.

    Args:
        topology: as it was planned.
    """
    return mapped(topology, lambda text: shortened(text[: 4 * _LONGEST], _LONGEST))


def wide(text: str) -> int:
    """Columns that clean text takes."""
    return len(text) if text.isascii() else width_of(text)


def broken(text: str, columns: int, most: int | None = None) -> list[str]:
    """Clean text in lines of so many columns: between words, and within a word that is longer than a line.

    Args:
        text: one paragraph, clean.
        columns: of a line, 2 at least.
        most: lines at most, the last of which then ends in ``…``; None for as many as it takes.
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        width = wide(word)
        if line and used + 1 + width <= columns:
            line, used = f"{line} {word}", used + 1 + width
            continue
        if line:
            lines.append(line)
        *whole, line = _cut(word, columns) if width > columns else [word]
        lines += whole
        used = wide(line)
        if most is not None and len(lines) > most:
            break
    lines.append(line)
    if most is not None and len(lines) > most:
        lines[most - 1 :] = [f"{shortened(lines[most - 1], columns - 1).removesuffix('…')}…"]
    return lines


def _cut(word: str, columns: int) -> list[str]:
    """A word in pieces that fit a line, each but the last after a mark where there is one in its second half."""
    found: list[str] = []
    start, used, mark = 0, 0, 0
    for position, character in enumerate(word):
        used += wide(character)
        if used > columns and position > start:
            end = mark if mark > start + (position - start) // 2 else position
            found.append(word[start:end])
            start, used = end, wide(word[end : position + 1])
        if character in _MARKS:
            mark = position + 1
    return [*found, word[start:]]


def paths(devices: Sequence[int]) -> str:
    """``neuron0``, ``neuron0-3``; each where they do not follow each other.

    Args:
        devices: indices; "" for none.
    """
    if not devices:
        return ""
    if len(devices) == 1:
        return f"neuron{devices[0]}"
    if list(devices) == list(range(devices[0], devices[-1] + 1)):
        return f"neuron{devices[0]}-{devices[-1]}"
    return ", ".join(f"neuron{one}" for one in devices)


def ports(one: Workload) -> str:
    """Host ports of a workload, each with the chips of the task that listens there.

    Args:
        one: the workload.
    """
    found = [
        f"{', '.join(hold.ports)}{f' on {paths(hold.devices)}' if hold.devices and len(one.holds) > 1 else ''}"
        for hold in one.holds
        if hold.ports
    ]
    return "; ".join(found) or "none"
