"""Text in GitHub-flavoured Markdown that stays text: no markup, no HTML, no mention, no link of its own.

https://github.github.com/gfm/
"""

from __future__ import annotations

import re
from typing import Final

from neuronfleet.reports.escaping import cut, markup, plain

__all__ = ["cell", "code", "html_prose", "prose"]

_SPECIAL: Final = re.compile(r"[\\`*_\[\]|~$#&<>@]|://|www\.|\A(?:[-+=]|\d+[.)])", re.IGNORECASE)
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BREAK: Final = "&#8203;"
"""A space without width: mentions, references and addresses are looked for after Markdown was read, where a backslash
no longer helps."""
_LINKED: Final = re.compile(r"@|(?<!&)#|:(?=//)|www(?=\.)", re.IGNORECASE)
_RUN: Final = re.compile(r"`+")


def prose(text: str) -> str:
    """Text as part of a paragraph.

    Args:
        text: as it was given; it is made plain here.
    """
    # Four spaces at the start of a line would make it code, and fewer would hide a list from the pattern.
    return _SPECIAL.sub(_escaped, plain(text).strip())


def _escaped(match: re.Match[str]) -> str:
    found = match.group()
    if found in _ENTITIES:
        return _ENTITIES[found]
    if found == "://":
        return f":{_BREAK}//"
    if found[:3].lower() == "www":
        return f"{found[:-1]}{_BREAK}."
    if found in ("@", "#"):
        return f"\\{found}{_BREAK}"
    return f"{found[:-1]}\\{found[-1]}"


def html_prose(text: str) -> str:
    """Text inside an element of HTML, where Markdown is not read and mentions and links are looked for all the same.

    Args:
        text: as it was given; it is made plain here.
    """
    return _LINKED.sub(lambda match: f"{match.group()}{_BREAK}", markup(text))


def code(text: str, most: int = 200) -> str:
    """Text between backticks, more of them than it holds itself.

    Args:
        text: as it was given; it is made plain here.
        most: characters that are shown.
    """
    text = cut(text, most)
    if not text.strip():
        return "(empty)"
    fence = "`" * (max(map(len, _RUN.findall(text)), default=0) + 1)
    space = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{space}{text}{space}{fence}"


def cell(text: str, most: int = 80) -> str:
    """Text in a cell of a table, as code: there a pipe needs a backslash even between backticks.

    Args:
        text: as it was given; it is made plain here.
        most: characters that are shown.
    """
    return code(text, most).replace("|", "\\|")
