"""The four claims on a page: a table, what is not proved with witness and repair, and a picture of each cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from neuronfleet.errors import PlacementError
from neuronfleet.reports.claims import PARTS, ClaimRow, claim_rows
from neuronfleet.reports.escaping import markup
from neuronfleet.reports.grouping import region_of
from neuronfleet.reports.options import Options
from neuronfleet.reports.page.overview import table
from neuronfleet.review.result import PlacementResult

if TYPE_CHECKING:
    from neuronfleet.placement import Claim

__all__ = ["placement_section"]


def placement_section(results: Sequence[PlacementResult], options: Options) -> Iterator[str]:
    """Claims and pictures of every cluster; nothing where there is none.

    Args:
        results: one a cluster.
        options: ``verbose`` unfolds the reasons of proved claims.
    """
    if not results:
        return
    yield '<section aria-labelledby="placement"><h2 id="placement">Placement</h2>'
    styled = False
    for result in results:
        title = f'{markup(region_of(result.region))} <span class="quiet">cluster {markup(result.cluster)}</span>'
        yield f'<div class="cluster"><h3>{title}</h3>'
        found = list(claim_rows(result))
        yield from _table(result, found)
        picture = _picture(result, style=not styled)
        styled = styled or "<style>" in picture
        yield picture
        for row in found:
            yield from _reasons(row, options)
        yield "</div>"
    yield "</section>"


def _table(result: PlacementResult, found: Sequence[ClaimRow]) -> Iterator[str]:
    if not found:
        yield "<p>It has no workloads.</p>"
        return
    body: list[list[str | int]] = [
        [
            f"{markup(row.name)}" + (f'<br><code class="quiet">{markup(row.address)}</code>' if row.address else ""),
            *(f'<span class="tag {word}">{word}</span>' for word in row.verdicts),
        ]
        for row in found
    ]
    yield from table(f"Claims about {markup(result.cluster)}", ["workload", *PARTS], body)


def _reasons(row: ClaimRow, options: Options) -> Iterator[str]:
    if row.missing:
        yield f"<p><b>{markup(row.name)}</b> is not decided: {markup(row.missing)}</p>"
        return
    proved = {part: claim for part, claim in row.claims.items() if str(claim.verdict) == "proved"}
    for part, claim in row.claims.items():
        if part not in proved:
            yield f"<details open><summary>{_title(row, part, str(claim.verdict))}"
            yield f'<span class="message">{markup(claim.reason)}</span></summary>'
            yield from _claim(claim)
            yield "</details>"
    if proved:
        unfold = " open" if options.verbose else ""
        yield f"<details{unfold}><summary>{_title(row, ', '.join(proved), 'proved')}</summary>"
        for part, claim in proved.items():
            yield f"<p><b>{part}:</b> {markup(claim.reason)}</p>"
            yield from _claim(claim)
        yield "</details>"


def _title(row: ClaimRow, parts: str, verdict: str) -> str:
    return f'<span class="tag {verdict}">{verdict}</span> <span class="name">{markup(row.name)}: {parts}</span>'


def _claim(claim: Claim) -> Iterator[str]:
    if claim.witness:
        yield f"<ol>{''.join(f'<li>{markup(line)}</li>' for line in claim.witness)}</ol>"
    if claim.repair:
        yield f'<p class="repair"><b>Repair:</b> {markup(claim.repair)}</p>'


def _picture(result: PlacementResult, *, style: bool) -> str:
    if result.question is None:
        return '<p class="quiet">There is no picture: the plan does not tell enough.</p>'
    from neuronfleet.placement.picture import draw_html, scene_of  # noqa: PLC0415 - only pages have pictures

    try:
        drawn = draw_html(scene_of(result.question), style=style)
    except PlacementError as error:
        return f'<p class="quiet">There is no picture: {markup(str(error))}</p>'
    return f'<div class="picture">{drawn}</div>'
