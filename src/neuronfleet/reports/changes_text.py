"""What plans do, for a terminal: numbers for all, one line for what goes away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from neuronfleet.reports.colour import Paint
from neuronfleet.reports.escaping import cut, plain
from neuronfleet.reports.grouping import region_of
from neuronfleet.reports.lines import wrapped
from neuronfleet.reports.options import Options
from neuronfleet.reports.summary import DANGEROUS, change_counts, changes_in_words, count_of, why_changed
from neuronfleet.review.result import ChangeResult, PlanResult, ReviewResult

__all__ = ["change_lines"]

_LISTED: Final = 12
_LONGEST: Final = 300


def change_lines(result: ReviewResult, options: Options, paint: Paint) -> Iterator[str]:
    """Lines about the changes of every plan, ending in an empty one; nothing where no plan says what changes.

    Args:
        result: the review.
        options: how it is shown; ``verbose`` lists every change.
        paint: colours.
    """
    plans = [one for one in result.plans if one.kind == "plan"]
    if not plans:
        return
    yield paint("changes", "bold")
    for plan in plans:
        yield from _plan(plan, options, paint, named=len(plans) > 1)
    yield ""


def _plan(plan: PlanResult, options: Options, paint: Paint, *, named: bool) -> Iterator[str]:
    regions = change_counts(plan)
    name = f"  {paint(cut(plan.path, _LONGEST), 'quiet')}" if named else ""
    for region, changes in regions.items() or [(plan.region or "", Counter())]:
        yield f"  {plain(region)}{': ' if region else ''}{changes_in_words(changes)}{name}"
    shown = [one for one in plan.changes if one.kind in DANGEROUS or (options.verbose and one.kind != "no-op")]
    shown.sort(key=lambda one: DANGEROUS.index(one.kind) if one.kind in DANGEROUS else len(DANGEROUS))
    most = len(shown) if options.verbose or len(shown) <= _LISTED + 1 else _LISTED
    for one in shown[:most]:
        yield from _change(one, options, paint, regions=len(regions))
    if len(shown) > most:
        yield f"    and {count_of(len(shown) - most, 'more', 'more')}"


def _change(change: ChangeResult, options: Options, paint: Paint, *, regions: int) -> Iterator[str]:
    region = f"  {plain(region_of(change.region))}" if regions > 1 else ""
    word = paint(f"{change.kind:<9}", change.kind)
    yield f"    {word}{cut(change.address, _LONGEST)}{region}"
    why = why_changed(change)
    if why:
        yield from wrapped(why, options.width, 13)
    if options.verbose and change.changed:
        yield from wrapped(f"changes {', '.join(change.changed)}", options.width, 13)
