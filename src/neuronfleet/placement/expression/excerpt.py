"""A caret under a column, whatever the text holds: line breaks, controls, wide and combining characters."""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["excerpt", "shown"]

_WIDTH: Final = 100
_BEFORE: Final = 70
_INDENT: Final = "  "
_DELETE: Final = 0x7F
_PICTURES: Final = 0x2400
"""Where Unicode has pictures of the control characters: ``␊`` for a line feed."""


def excerpt(text: str, column: int) -> str:
    """Two lines: the text around a column, and a caret below it.

    Args:
        text: an expression, possibly long.
        column: counted from 1, at most one past the end.
    """
    index = column - 1
    start = max(0, index - _BEFORE) if len(text) > _WIDTH else 0
    end = min(len(text), start + _WIDTH)
    before = ("…" if start else "") + "".join(map(shown, text[start:index]))
    after = "".join(map(shown, text[index:end])) + ("…" if end < len(text) else "")
    return f"{_INDENT}{before}{after}\n{_INDENT}{' ' * _columns(before)}^"


def shown(character: str) -> str:
    """A character as something that can be seen and takes its own place in a line."""
    code = ord(character)
    if code < ord(" "):
        return chr(_PICTURES + code)
    if code == _DELETE:
        return "␡"
    # Marks join the letter before them, controls turn the writing direction, lone surrogates cannot be printed.
    if unicodedata.category(character)[0] in "CM" or unicodedata.category(character) in {"Zl", "Zp"}:
        return "\N{REPLACEMENT CHARACTER}"
    return " " if character.isspace() else character


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
