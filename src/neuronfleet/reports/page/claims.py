"""The four claims as one page."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.reports.claims import claim_rows, verdict_counts
from neuronfleet.reports.options import Options
from neuronfleet.reports.page.frame import framed
from neuronfleet.reports.page.placement import placement_section
from neuronfleet.reports.summary import count_of
from neuronfleet.review.result import PlacementResult

__all__ = ["draw"]


def draw(results: Sequence[PlacementResult], options: Options) -> str:
    """The report.

    Args:
        results: one a cluster.
        options: ``verbose`` unfolds proofs.
    """
    found = verdict_counts(row for result in results for row in claim_rows(result))
    said = ", ".join(f"{count} {word}" for word, count in found.items() if count) or "nothing to decide"
    what = f"{count_of(sum(found.values()), 'workload')} in {count_of(len(results), 'cluster')}: {said}"
    header = f"<header><h1>neuronfleet placement</h1><p>{what}</p></header>"
    return framed("neuronfleet placement", [header, *placement_section(results, options)], script=False)
