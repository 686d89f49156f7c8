"""Colours of drawings, for light and for dark pages.

Letters tell workloads apart, colours only help: after eight they come again. Red says that something is wrong, so no
workload has it.
"""

from __future__ import annotations

import colorsys
from typing import Final

from neuronfleet.dataclass import dataclass

__all__ = ["DARK", "HUES", "LIGHT", "Theme"]

HUES: Final = (212, 32, 150, 278, 56, 186, 322, 96)
"""Of workloads, in degrees."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours on one kind of page.

    Attributes:
        paper: behind everything.
        panel: behind a host.
        ink: text.
        quiet: text that matters less.
        line: thin lines and free chips.
        bad: what is wrong.
        fills: of tasks, by workload; ink is read on them.
        edges: around tasks, by workload.
    """

    paper: str
    panel: str
    ink: str
    quiet: str
    line: str
    bad: str
    fills: tuple[str, ...]
    edges: tuple[str, ...]


def _hex(hue: int, lightness: float, saturation: float) -> str:
    red, green, blue = colorsys.hls_to_rgb(hue / 360, lightness, saturation)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


LIGHT: Final = Theme(
    paper="#ffffff",
    panel="#f6f7f9",
    ink="#16191d",
    quiet="#565e68",
    line="#848d98",
    bad="#b3151c",
    fills=tuple(_hex(hue, 0.86, 0.72) for hue in HUES),
    edges=tuple(_hex(hue, 0.36, 0.62) for hue in HUES),
)
DARK: Final = Theme(
    paper="#14171b",
    panel="#1d2127",
    ink="#f1f3f5",
    quiet="#a7b0bb",
    line="#6f7985",
    bad="#ff7b78",
    fills=tuple(_hex(hue, 0.24, 0.46) for hue in HUES),
    edges=tuple(_hex(hue, 0.62, 0.58) for hue in HUES),
)
