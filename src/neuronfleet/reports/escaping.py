"""Text from plans made harmless, before each format adds its own escapes.

Names, keys and messages may hold anything: terminal escapes, line breaks, marks that turn text around, markup.
"""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["attribute", "cut", "flowed", "markup", "plain"]

_MARKS: Final = frozenset({"Mn", "Me"})
_MARKUP: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


def plain(text: str) -> str:
    r"""Text on one line in which everything can be seen: ``\x1b`` for an escape, ``\n`` for a line break."""
    if text.isprintable() and (text.isascii() or not any(unicodedata.category(one) in _MARKS for one in text)):
        return text
    # Pictures clean names the same way; the import costs more than a small report, and few texts get here.
    from neuronfleet.placement.picture.words import clean  # noqa: PLC0415

    return clean(text)


def flowed(text: str) -> str:
    """Plain text of sentences that their author broke into lines."""
    return plain(" ".join(text.split()))


def cut(text: str, most: int) -> str:
    """Plain text of so many characters, with ``…`` where the rest was."""
    text = plain(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def markup(text: str) -> str:
    """Plain text that is only text in HTML and in XML 1.0, between tags and in quoted attributes."""
    return plain(text).translate(_MARKUP)


def attribute(name: str, value: str) -> str:
    """``name="value"`` with a space before it."""
    return f' {name}="{markup(value)}"'
