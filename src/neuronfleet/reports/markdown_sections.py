"""Sections of a comment, which share its length."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.reports.summary import count_of

__all__ = ["Block", "Section", "fitted"]

_REST = 64
"""Bytes of the line that counts what does not fit, and of a title."""


@dataclass(frozen=True, slots=True)
class Block:
    """What is shown as a whole or only counted.

    Attributes:
        text: Markdown, ending in a line break.
        count: how many things it tells of.
    """

    text: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a title.

    Attributes:
        title: empty for none.
        noun: what blocks tell of.
        share: bytes that it gets before others are asked.
        blocks: in the order in which they are shown.
        head: Markdown before the first block.
    """

    title: str
    noun: str
    share: int
    blocks: Sequence[Block]
    head: str = ""


def fitted(sections: Sequence[Section], room: int) -> str:
    """Sections in so many bytes: each has its share, and what one leaves others take, from the first on.

    Args:
        sections: their shares are less than the room together.
        room: bytes.
    """
    sizes = [_size(one) for one in sections]
    granted = [min(size, one.share) for size, one in zip(sizes, sections, strict=True)]
    spare = room - sum(granted)
    for index, size in enumerate(sizes):
        more = min(spare, size - granted[index])
        granted[index] += more
        spare -= more
    return "".join(_drawn(one, room) for one, room in zip(sections, granted, strict=True))


def _size(section: Section) -> int:
    if not section.blocks:
        return 0
    return 2 * _REST + len(section.head.encode()) + sum(len(one.text.encode()) for one in section.blocks)


def _drawn(section: Section, room: int) -> str:
    room -= 2 * _REST + len(section.head.encode())
    if not section.blocks or room < 0:
        return ""
    parts = [f"### {section.title}\n\n" if section.title else "", section.head]
    left = 0
    for block in section.blocks:
        size = len(block.text.encode())
        if size <= room:
            parts.append(block.text)
            room -= size
        else:
            left += block.count
    if left:
        parts.append(f"\nand {count_of(left, f'more {section.noun}')}\n")
    return "".join([*parts, "\n"])
