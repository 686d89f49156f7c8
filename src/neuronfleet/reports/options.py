"""How a report is to be drawn."""

from __future__ import annotations

from neuronfleet.dataclass import dataclass

__all__ = ["Options"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What all formats are told; each takes what means something to it.

    Attributes:
        verbose: whether everything is listed and nothing only counted.
        colour: whether text has ANSI colours.
        width: columns that text is wrapped to.
    """

    verbose: bool = False
    colour: bool = False
    width: int = 100
