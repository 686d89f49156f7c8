"""The door to all formats: a result goes in, text comes out."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from neuronfleet.errors import ConfigError, nearest
from neuronfleet.reports.options import Options
from neuronfleet.review.result import PlacementResult, ReviewResult

__all__ = ["FORMATS", "PLACEMENT_FORMATS", "render", "render_placement"]

_REVIEW: Final = {
    "text": "neuronfleet.reports.text",
    "json": "neuronfleet.reports.json_review",
    "sarif": "neuronfleet.reports.sarif",
    "junit": "neuronfleet.reports.junit",
    "markdown": "neuronfleet.reports.markdown",
    "github": "neuronfleet.reports.github",
    "html": "neuronfleet.reports.page.review",
}
_PLACEMENT: Final = {
    "text": "neuronfleet.reports.placement_text",
    "json": "neuronfleet.reports.json_placement",
    "html": "neuronfleet.reports.page.claims",
}

FORMATS: Final = tuple(_REVIEW)
"""What a review can be shown as."""

PLACEMENT_FORMATS: Final = tuple(_PLACEMENT)
"""What placement results can be shown as."""


def render(
    result: ReviewResult,
    format: str,  # noqa: A002 - what the command line calls it
    *,
    verbose: bool = False,
    colour: bool = False,
    width: int = 100,
) -> str:
    """A review as text of one format, ending in a line break.

    Args:
        result: what was found; redacted already.
        format: one of :data:`FORMATS`.
        verbose: whether passes and findings that do not apply are listed too, and nothing is only counted.
        colour: whether text has ANSI colours; other formats never have.
        width: columns that text is wrapped to.

    Raises:
        ConfigError: there is no such format.
    """
    shown: str = _found(_REVIEW, format)(result, Options(verbose=verbose, colour=colour, width=width))
    return shown


def render_placement(
    results: Sequence[PlacementResult],
    format: str,  # noqa: A002
    *,
    verbose: bool = False,
    colour: bool = False,
    width: int = 100,
) -> str:
    """The four claims about every workload as text of one format, ending in a line break.

    Args:
        results: one a cluster; redacted already.
        format: one of :data:`PLACEMENT_FORMATS`.
        verbose: whether proved claims are explained too, and witnesses are never cut.
        colour: whether text has ANSI colours; other formats never have.
        width: columns that text is wrapped to.

    Raises:
        ConfigError: there is no such format.
    """
    shown: str = _found(_PLACEMENT, format)(results, Options(verbose=verbose, colour=colour, width=width))
    return shown


def _found(modules: Mapping[str, str], name: str) -> Callable[..., str]:
    if name not in modules:
        close = nearest(name, modules)
        hint = f"; did you mean {close!r}?" if close else ""
        raise ConfigError(f"there is no report format {name!r}{hint} (allowed: {', '.join(modules)})")
    draw: Callable[..., str] = importlib.import_module(modules[name]).draw
    return draw
