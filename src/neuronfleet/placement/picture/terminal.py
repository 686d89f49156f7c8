"""A picture in the colours of a terminal."""

from __future__ import annotations

from typing import Final

from rich.text import Text

from neuronfleet.placement.picture.layout import arranged
from neuronfleet.placement.picture.plain import Role, Span, lines_of
from neuronfleet.placement.picture.scene import Scene

__all__ = ["draw_terminal"]

# Red says that something is wrong, so no workload has it.
_COLOURS: Final = ("cyan", "green", "magenta", "yellow", "blue", "bright_cyan", "bright_green", "bright_magenta")
_STYLES: Final = {Role.PLAIN: "", Role.TITLE: "bold", Role.QUIET: "dim", Role.BAD: "bold red"}


def draw_terminal(scene: Scene, *, width: int = 100, grouped: bool | None = None) -> Text:
    """A scene for ``Console.print(..., soft_wrap=True)`` of rich; the same text as without colours.

    Args:
        scene: what is drawn.
        width: columns of the terminal.
        grouped: whether like hosts share a row; None where there are many.
    """
    text = Text(end="")
    for line in lines_of(arranged(scene, grouped=grouped), width=width):
        for span in line:
            text.append(span.text, style=_style(span))
        text.append("\n")
    return text


def _style(span: Span) -> str:
    if span.workload is not None:
        return f"bold {_COLOURS[span.workload % len(_COLOURS)]}"
    return _STYLES[span.role]
