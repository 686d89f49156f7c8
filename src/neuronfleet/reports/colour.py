"""Colours of a terminal, where they were asked for.

The codes are those of ECMA-48, "select graphic rendition": https://www.ecma-international.org/publications-and-standards/standards/ecma-48/
"""

from __future__ import annotations

from typing import Final

__all__ = ["Paint"]

_CODES: Final = {
    "critical": "1;31",
    "high": "31",
    "medium": "33",
    "low": "36",
    "fail": "1;31",
    "error": "1;35",
    "unknown": "33",
    "pass": "32",
    "waived": "2",
    "not-applicable": "2",
    "proved": "32",
    "possible": "33",
    "refuted": "1;31",
    "bold": "1",
    "quiet": "2",
    "replace": "31",
    "delete": "1;31",
    "forget": "33",
}


class Paint:
    """Puts text into colours by what it means.

    Args:
        on: whether there are colours at all.
    """

    def __init__(self, *, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, meaning: str) -> str:
        """Text in the colour of a meaning; as it is for one that has none."""
        code = _CODES.get(meaning)
        return f"\x1b[{code}m{text}\x1b[0m" if self._on and code and text else text
