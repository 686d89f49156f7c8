"""A review as one page."""

from __future__ import annotations

from neuronfleet.reports.options import Options
from neuronfleet.reports.page.changes import changes_section
from neuronfleet.reports.page.findings import findings_section
from neuronfleet.reports.page.frame import framed
from neuronfleet.reports.page.overview import policies_section, summary_section
from neuronfleet.reports.page.placement import placement_section
from neuronfleet.reports.summary import ending
from neuronfleet.review.result import ReviewResult

__all__ = ["draw"]


def draw(result: ReviewResult, options: Options) -> str:
    """The report.

    Args:
        result: what was found.
        options: ``verbose`` adds passes and findings that do not apply, and unfolds proofs.
    """
    parts = [
        *summary_section(result),
        *findings_section(result, options),
        *placement_section(result.placement, options),
        *changes_section(result),
        *policies_section(result),
    ]
    status = ending(result)
    return framed(f"neuronfleet review: {status}", parts, script=True)
