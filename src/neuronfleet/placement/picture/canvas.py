"""What SVG drawings are made of: text and boxes on a sheet, and their style."""

from __future__ import annotations

import html
from typing import Final

from neuronfleet.placement.picture.colours import DARK, LIGHT, Theme
from neuronfleet.placement.picture.words import clean, shortened

__all__ = ["EM", "MARGIN", "STRIPES", "Sheet", "columns_in", "style"]

EM: Final = 0.602
"""Width of a letter of the fonts below, which are all of one width, in sizes of the font."""

MARGIN: Final = 16
"""Around everything, in pixels."""

_FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"

STRIPES: Final = (
    '<defs><pattern id="nfp-stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="nfp-stripe" d="M0 0V6"/></pattern></defs>'
)
"""What is drawn over tasks that are stopping."""


def style() -> str:
    """Rules for ``<style>``: light, and dark where the reader prefers it."""
    common = (
        f".nfp-svg text{{font:12px {_FONT};white-space:pre}}"
        ".nfp-svg .b{font-weight:700}.nfp-svg .s{font-size:11px}.nfp-svg .n{font-size:9px}.nfp-svg .h{font-size:17px}"
        ".nfp-svg .m{text-anchor:middle}.nfp-svg .e{text-anchor:end}"
        ".nfp-svg .none{fill:none}.nfp-svg .free{fill:none;stroke-dasharray:2 3}.nfp-svg .stop{stroke-dasharray:5 3}"
        ".nfp-svg .wrong{stroke-width:3}.nfp-svg .stripes{fill:url(#nfp-stripes);stroke:none}"
    )
    return common + _themed(LIGHT) + "@media (prefers-color-scheme:dark){" + _themed(DARK) + "}"


def _themed(theme: Theme) -> str:
    tasks = "".join(
        f".nfp-svg .c{index}{{fill:{fill};stroke:{edge}}}"
        for index, (fill, edge) in enumerate(zip(theme.fills, theme.edges, strict=True))
    )
    return (
        f".nfp-svg text{{fill:{theme.ink}}}.nfp-svg .q{{fill:{theme.quiet}}}.nfp-svg .bad{{fill:{theme.bad}}}"
        f".nfp-svg .nfp-paper{{fill:{theme.paper}}}.nfp-svg .panel{{fill:{theme.panel}}}"
        f".nfp-svg .nfp-stripe{{stroke:{theme.quiet};stroke-width:1.6;opacity:.55}}{tasks}"
        f".nfp-svg .free,.nfp-svg .bar{{stroke:{theme.line}}}.nfp-svg .bar{{fill:{theme.paper}}}"
        f".nfp-svg .wrong{{stroke:{theme.bad}}}"
    )


class Sheet:
    """Elements, and how far down they reach."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = MARGIN

    def text(self, x: float, y: float, words: str, style: str = "", *, columns: int | None = None) -> None:
        """One line of text; shortened where columns are given."""
        shown = clean(words) if columns is None else shortened(words, columns)
        if shown:
            named = f' class="{style}"' if style else ""
            self.parts.append(f'<text x="{_number(x)}" y="{_number(y)}"{named}>{html.escape(shown)}</text>')

    def box(
        self, x: float, y: float, width: float, height: float, style: str, *, tip: str = "", radius: int = 4
    ) -> None:
        """A rectangle, with a tooltip where there is something to say."""
        at = f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'
        inside = f"><title>{html.escape(tip)}</title></rect>" if tip else "/>"
        self.parts.append(f'<rect class="{style}" {at} rx="{radius}"{inside}')


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def columns_in(width: float, size: int = 12) -> int:
    """Letters of a size that fit a width in pixels."""
    return int(width / (size * EM))
