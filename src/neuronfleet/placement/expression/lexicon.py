"""How words, literals and patterns are spelled: shared by the grammar, which reads them, and the printer."""

from __future__ import annotations

from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.placement.expression.vocabulary import Operator

__all__ = ["BARE_LITERAL", "BARE_PATTERN", "NO_WORD", "QUOTED", "SUBJECT", "written"]

_WORD = r"A-Za-z0-9_:./\\-"
NO_WORD: Final = rf"(?![{_WORD}])"
"""What must follow a word for it to be a whole one."""

SUBJECT: Final = rf"[A-Za-z][{_WORD}]*"

_RESERVED = "|".join(sorted({"and", "or", "not", *(one.word for one in Operator)}, key=lambda word: (-len(word), word)))
_NO_KEYWORD = rf"(?!(?:{_RESERVED}){NO_WORD})"
_CURLY = "\u2018\u2019\u201c\u201d"
"""Quotes that word processors make of straight ones: no part of a bare literal, so that they are told."""

_CONTROL = r"\x00-\x1f\x7f-\x9f\u2028\u2029"

BARE_LITERAL: Final = rf"{_NO_KEYWORD}[^\s{_CONTROL}{_CURLY}'\"`()\[\],;=!<>&|~]+"
"""A literal without quotes: no white space, quotes or brackets, and nothing that an operator is made of.

AWS shows bare literals and defines none: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
"""

BARE_PATTERN: Final = rf"{_NO_KEYWORD}(?:[^\s{_CONTROL}{_CURLY}'\"`();=!<>&|~]|\|(?!\|))+"
"""A pattern without quotes: the same, with the brackets, commas and single bars of regular expressions."""

QUOTED: Final = rf"'[^'{_CONTROL}]*'"
"""Anything between single quotes. No escape is documented, so nothing inside has a meaning of its own."""

_BARE_LITERAL = lazy_pattern(BARE_LITERAL)
_BARE_PATTERN = lazy_pattern(BARE_PATTERN)
_QUOTED = lazy_pattern(QUOTED)


def written(text: str, *, pattern: bool = False) -> str | None:
    """A literal as it is written: bare where that can be read, else in quotes; None where there is no way.

    Args:
        text: what is meant.
        pattern: whether it stands after ``=~`` or ``!~``.
    """
    if (_BARE_PATTERN if pattern else _BARE_LITERAL).fullmatch(text):
        return text
    quoted = f"'{text}'"
    return quoted if _QUOTED.fullmatch(quoted) else None
