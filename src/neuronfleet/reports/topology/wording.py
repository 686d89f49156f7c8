"""Text on its way into a drawing: made clean, and broken into lines that fit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from neuronfleet.placement.picture.words import shortened, width_of
from neuronfleet.reports.topology.model import Workload

__all__ = ["broken", "mapped", "paths", "ports"]

Value = TypeVar("Value")
_MARKS: Final = "/-:._,"


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


def broken(text: str, columns: int, most: int | None = None) -> list[str]:
    """Clean text in lines of so many columns: between words, and within a word that is longer than a line.

    Args:
        text: one paragraph, clean.
        columns: of a line, 2 at least.
        most: lines at most, the last of which then ends in ``…``; None for as many as it takes.
    """
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        rest = word
        if line and width_of(line) + 1 + width_of(rest) <= columns:
            line = f"{line} {rest}"
            continue
        if line:
            lines.append(line)
        while width_of(rest) > columns:
            head = _head(rest, columns)
            lines.append(head)
            rest = rest[len(head) :]
        line = rest
    lines.append(line)
    if most is not None and len(lines) > most:
        lines[most - 1 :] = [shortened(f"{lines[most - 1]} {lines[most]}", columns - 1)]
        if not lines[-1].endswith("…"):
            lines[-1] += "…"
    return lines


def _head(text: str, columns: int) -> str:
    """What of a word fits a line; after a mark in its second half where there is one."""
    used = 0
    for position, character in enumerate(text):
        used += width_of(character)
        if used > columns:
            head = text[: max(1, position)]
            mark = max(head.rfind(one) for one in _MARKS) + 1
            return head[:mark] if mark > len(head) // 2 else head
    return text


def paths(devices: Sequence[int]) -> str:
    """``neuron0``, ``neuron0-3``; each where they do not follow each other.

    Args:
        devices: indices, at least one.
    """
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
