"""What plans do, on a page: what goes away first, the rest folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.reports.escaping import markup
from neuronfleet.reports.grouping import region_of
from neuronfleet.reports.summary import CHANGE_KINDS, DANGEROUS, change_counts, changes_in_words, count_of, why_changed
from neuronfleet.review.result import ChangeResult, PlanResult, ReviewResult

__all__ = ["changes_section"]

_LINES: Final = 200
"""Changes of a plan that have a line of their own; the others follow as text, complete."""


def changes_section(result: ReviewResult) -> Iterator[str]:
    """Changes of every plan.

    Args:
        result: the review.
    """
    plans = [one for one in result.plans if one.kind == "plan"]
    if not plans:
        return
    yield '<section aria-labelledby="changes"><h2 id="changes">Changes</h2>'
    for plan in plans:
        yield from _plan(plan)
    yield "</section>"


def _plan(plan: PlanResult) -> Iterator[str]:
    said = [f"{markup(region)}: {changes_in_words(kinds)}" for region, kinds in change_counts(plan).items()]
    yield f"<p><code>{markup(plan.path)}</code> {'; '.join(said) or 'changes nothing'}</p>"
    found = [one for one in plan.changes if one.kind != "no-op"]
    gone = sorted((one for one in found if one.kind in DANGEROUS), key=lambda one: DANGEROUS.index(one.kind))
    others = [one for one in found if one.kind not in DANGEROUS]
    yield from _listed(gone)
    if others:
        yield f"<details><summary>{count_of(len(others), 'other change')}</summary>"
        yield from _listed(others)
        yield "</details>"


def _listed(changes: Sequence[ChangeResult]) -> Iterator[str]:
    if not changes:
        return
    yield f'<ul class="changes">{"".join(map(_change, changes[:_LINES]))}</ul>'
    if len(changes) > _LINES:
        text = "\n".join(markup(f"{one.kind} {one.address}  {_more(one)}") for one in changes[_LINES:])
        said = count_of(len(changes) - _LINES, "more", "more")
        yield f"<details><summary>and {said}</summary><pre>{text}</pre></details>"


def _change(change: ChangeResult) -> str:
    look = change.kind if change.kind in CHANGE_KINDS else ""
    more = _more(change)
    return (
        f'<li><span class="tag {look}">{markup(change.kind)}</span> <code>{markup(change.address)}</code>'
        f' <span class="quiet">{markup(region_of(change.region))}{f"; {markup(more)}" if more else ""}</span></li>'
    )


def _more(change: ChangeResult) -> str:
    changed = f"changes {', '.join(change.changed)}" if change.changed else ""
    return "; ".join(filter(None, [why_changed(change), changed]))
