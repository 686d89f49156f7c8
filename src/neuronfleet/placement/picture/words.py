"""Text that is safe to show: names may hold escapes, line breaks, marks that turn text around, or endless letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = [
    "LONGEST_NAME",
    "LONGEST_SENTENCE",
    "TIMES",
    "chips",
    "clean",
    "listed",
    "memory",
    "percent",
    "shares",
    "shortened",
    "vcpus",
    "width_of",
]

TIMES: Final = "\N{MULTIPLICATION SIGN}"

LONGEST_NAME: Final = 60
"""Columns of a name in a sentence."""

LONGEST_SENTENCE: Final = 240
"""Columns of a reason or a note, which may be made of names."""

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, format marks such as those of direction, surrogates, private and unassigned ones, line separators."""

_MARKS: Final = frozenset({"Mn", "Me"})
_MOST_MARKS = 3
_WIDE: Final = frozenset({"W", "F"})
_MIB_PER_GIB = 1024
_CPU_UNITS_PER_VCPU = 1024
_LISTED = 4


def clean(text: str) -> str:
    r"""Text on one line that shows what it is made of: ``\x1b`` for an escape, few marks on a letter."""
    found: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in _MARKS else 0
        if marks > _MOST_MARKS:
            continue
        if category in _HIDDEN:
            found.append(
                character.encode("ascii", "backslashreplace").decode() if character > "\x7f" else _escaped(character)
            )
        else:
            found.append(" " if category == "Zs" else character)
    return "".join(found)


def _escaped(character: str) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character, f"\\x{ord(character):02x}")


def width_of(text: str) -> int:
    """Columns that clean text takes in a terminal."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in _MARKS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def shortened(text: str, columns: int) -> str:
    """Clean text in so many columns, with ``…`` where something is left out; nothing where there is no room.

    Args:
        text: as it was given.
        columns: at most.
    """
    text = clean(text)
    if width_of(text) <= columns:
        return text
    if columns < 1:
        return ""
    found, used = "", 0
    for character in text:
        used += _columns(character)
        if used >= columns:
            break
        found += character
    return f"{found}…"


def chips(devices: Sequence[int], between: str = ", ") -> str:
    """``chip 0``, ``chips 0, 1``; nothing where there are none."""
    return f"chip{'s' * (len(devices) > 1)} {between.join(map(str, devices))}" if devices else ""


def memory(mib: int) -> str:
    """``512 MiB``, ``7.2 GiB``."""
    return f"{mib} MiB" if abs(mib) < _MIB_PER_GIB else f"{mib / _MIB_PER_GIB:.1f} GiB"


def vcpus(cpu_units: int) -> str:
    """CPU units as vCPU, of which each is 1024: ``0.125 vCPU``."""
    return f"{cpu_units / _CPU_UNITS_PER_VCPU:.4g} vCPU"


def shares(part: int, whole: int) -> str:
    """Memory of a whole: ``3.0 of 7.2 GiB``."""
    if abs(whole) < _MIB_PER_GIB:
        return f"{part} of {whole} MiB"
    return f"{part / _MIB_PER_GIB:.1f} of {whole / _MIB_PER_GIB:.1f} GiB"


def percent(part: int, whole: int) -> int:
    """A part in hundredths, rounded down but for what is more than nothing."""
    if whole <= 0:
        return 100 if part else 0
    return max(1, 100 * part // whole) if part else 0


def listed(names: Iterable[str]) -> str:
    """``a, b and c``; the first few where they are many."""
    found = list(names)
    if len(found) > _LISTED:
        return f"{', '.join(found[: _LISTED - 1])} and {len(found) - _LISTED + 1} more"
    return " and ".join(filter(None, [", ".join(found[:-1]), *found[-1:]]))
