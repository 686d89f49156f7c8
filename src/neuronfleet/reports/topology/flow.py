"""Things drawn one under the other on a sheet, and frames that grow around what is in them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from neuronfleet.placement.picture.canvas import EM, Sheet, columns_in
from neuronfleet.placement.picture.words import width_of
from neuronfleet.reports.topology.model import Fact
from neuronfleet.reports.topology.wording import broken

__all__ = ["LABEL", "Flow", "columns", "pixels"]

LABEL: Final = 80
"""Width of the column of labels, in pixels."""

_SIZES: Final = {"t": 21, "h": 17, "s": 11, "x": 10}
_LINE: Final = 1.42
_MOST_LINES: Final = 4


def _size(style: str) -> int:
    return next((_SIZES[name] for name in style.split() if name in _SIZES), 12)


def pixels(text: str, style: str = "") -> float:
    """Width of clean text in a style."""
    return width_of(text) * _size(style) * EM


def columns(width: float, style: str = "") -> int:
    """Letters of a style that fit a width in pixels, 2 at least."""
    return max(2, columns_in(width, _size(style)))


class Flow:
    """A column of a sheet that is filled from top to bottom.

    Args:
        sheet: what is drawn on.
        x: left edge, in pixels.
        y: upper edge, in pixels.
        width: in pixels.
    """

    def __init__(self, sheet: Sheet, x: float, y: float, width: float) -> None:
        self.sheet = sheet
        self.x = x
        self.y = y
        self.width = width

    def gap(self, height: float) -> None:
        """Leave room."""
        self.y += height

    def text(self, words: str, style: str = "", *, indent: float = 0, most: int | None = _MOST_LINES) -> None:
        """A paragraph, broken into lines that fit."""
        height = _size(style) * _LINE
        for line in broken(words, columns(self.width - indent, style), most):
            self.y += height
            self.sheet.text(self.x + indent, self.y - height * 0.28, line, style)

    def ends(self, left: str, right: str, style: str = "b", right_style: str = "q") -> None:
        """Words at the left and at the right of one line; of two where they do not fit."""
        room = self.width - (pixels(right, right_style) + 14 if right else 0)
        if right and pixels(left, style) > room:
            self.text(left, style, most=2)
            self.text(right, right_style, most=2)
            return
        if right:
            baseline = self.y + _size(style) * _LINE * 0.72
            self.sheet.text(self.x + self.width, baseline, right, f"{right_style} e")
        self.text(left, style, most=2)

    def fact(self, one: Fact, *, indent: float = 0) -> None:
        """A label and its words beside it."""
        height = _size("s") * _LINE
        self.sheet.text(self.x + indent, self.y + height * 0.72, one.about, "q s", columns=columns(LABEL - 8, "s"))
        self.text(one.words, "s", indent=indent + LABEL)

    @contextlib.contextmanager
    def frame(self, style: str, *, pad: float = 10, radius: int = 6, least: float = 0) -> Iterator[Flow]:
        """A box around what is drawn inside, of some height at least."""
        place, top = len(self.sheet.parts), self.y
        inside = Flow(self.sheet, self.x + pad, top + pad, self.width - 2 * pad)
        yield inside
        self.y = max(inside.y + pad, top + least)
        under = Sheet()
        under.box(self.x, top, self.width, self.y - top, style, radius=radius)
        self.sheet.parts[place:place] = under.parts

    def beside(self, draws: Sequence[Callable[[Flow], None]], *, least: float, few: int, gap: float = 8) -> None:
        """Things side by side where they are many and there is room: each in the column that is the shortest.

        Args:
            draws: draw one thing each.
            least: width that each needs.
            few: how many things have the whole width each.
            gap: between them.
        """
        fit = max(1, int((self.width + gap) // (least + gap)))
        across = min(len(draws), fit) if len(draws) > few else 1
        width = (self.width + gap) / across - gap
        places = [Flow(self.sheet, self.x + index * (width + gap), self.y, width) for index in range(across)]
        for draw in draws:
            place = min(places, key=lambda one: one.y)
            draw(place)
            place.gap(gap)
        self.y = max(one.y for one in places) - gap

    def line(self, path: str, style: str) -> None:
        """A line through points of an SVG path."""
        self.sheet.parts.append(f'<path class="{style}" d="{path}"/>')
