"""Boxes of characters, one in another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from neuronfleet.placement.picture.words import TIMES, shortened
from neuronfleet.reports.topology.wording import broken, wide

__all__ = ["ASCII", "beside", "boxed", "column", "flowed"]

ASCII: Final = str.maketrans(
    {
        **dict.fromkeys("┌┐└┘├┤┬┴┼┏┓┗┛", "+"),
        **dict.fromkeys("─━", "-"),
        **dict.fromkeys("│┃", "|"),
        "╌": ".",
        "▶": ">",
        "▼": "v",
        "■": "#",
        TIMES: "x",
        "…": "~",
    }
)
"""What stands for the characters of boxes where there is ASCII only; each is as wide as what it stands for."""

_WIDEST: Final = 24
"""Columns of a name before what is said of it."""


def flowed(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Text in lines of a width.

    Args:
        text: one paragraph, clean.
        width: columns of a line, the margin counted.
        first: before the first line.
        rest: before the others, filled up with blanks to the width of ``first``; None for blanks.
    """
    room = max(2, width - wide(first))
    margin = (rest or "").ljust(wide(first))
    return [f"{margin if index else first}{line}" for index, line in enumerate(broken(text, room))]


def boxed(lines: Sequence[str], width: int, title: str, right: str = "", *, heavy: bool = False) -> list[str]:
    """Lines in a box.

    Args:
        lines: what is in it, each four columns narrower at least.
        width: of the box.
        title: in its upper edge, at the left.
        right: in its upper edge, at the right.
        heavy: whether its edge is drawn with strong lines.
    """
    across, down = ("━", "┃") if heavy else ("─", "│")
    corners = "┏┓┗┛" if heavy else "┌┐└┘"
    right = f" {shortened(right, width // 2)} {across}" if right else ""
    title = f"{across} {shortened(title, width - 7 - wide(right))} "
    edge = f"{title}{across * (width - 2 - wide(title) - wide(right))}{right}"
    inside = [f"{down} {line}{' ' * (width - 4 - wide(line))} {down}" for line in lines]
    return [f"{corners[0]}{edge}{corners[1]}", *inside, f"{corners[2]}{across * (width - 2)}{corners[3]}"]


def column(names: Iterable[str]) -> Callable[[str], str]:
    """What pads a name to the width of the widest, and shortens one that is too wide.

    Args:
        names: of one column.
    """
    most = min(_WIDEST, max(map(wide, names), default=0))

    def padded(name: str) -> str:
        short = shortened(name, most)
        return f"{short}{' ' * (most - wide(short))}"

    return padded


def beside(pairs: Sequence[tuple[str, str]], width: int, about: str) -> list[str]:
    """Names and what is said of them, a line each.

    Args:
        pairs: name, words.
        width: columns of a line.
        about: before each name.
    """
    padded = column(name for name, _ in pairs)
    return [line for name, words in pairs for line in flowed(words, width, f"{about}{padded(name)}  ")]
