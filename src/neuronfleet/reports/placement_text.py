"""The four claims for a terminal: a line a workload, and for what is not proved the reason, a witness and a repair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from neuronfleet.reports.claims import PARTS, ClaimRow, claim_rows, verdict_counts
from neuronfleet.reports.colour import Paint
from neuronfleet.reports.escaping import cut, plain
from neuronfleet.reports.grouping import region_of
from neuronfleet.reports.lines import wrapped
from neuronfleet.reports.options import Options
from neuronfleet.reports.summary import count_of
from neuronfleet.review.result import PlacementResult

if TYPE_CHECKING:
    from neuronfleet.placement import Claim

__all__ = ["draw", "placement_lines"]

_WITNESS: Final = 8
"""Lines of a witness that are shown."""

_VERDICT: Final = len("possible") + 2
_LONGEST: Final = 120


def draw(results: Sequence[PlacementResult], options: Options) -> str:
    """The report.

    Args:
        results: one a cluster.
        options: how it is shown; ``verbose`` gives the reasons of proved claims too.
    """
    paint = Paint(on=options.colour)
    lines: list[str] = []
    for one in placement_lines(results, options, paint):
        lines += [*one, ""]
    found = verdict_counts(row for result in results for row in claim_rows(result))
    said = ", ".join(f"{count} {word}" for word, count in found.items() if count) or "nothing to decide"
    lines.append(f"{count_of(sum(found.values()), 'workload')} in {count_of(len(results), 'cluster')}: {said}")
    return "\n".join(lines) + "\n"


def placement_lines(results: Iterable[PlacementResult], options: Options, paint: Paint) -> Iterator[Iterator[str]]:
    """The lines of each cluster.

    Args:
        results: one a cluster.
        options: how it is shown.
        paint: colours.
    """
    for result in results:
        yield _cluster(result, options, paint)


def _cluster(result: PlacementResult, options: Options, paint: Paint) -> Iterator[str]:
    title = paint(f"placement in {plain(region_of(result.region))}", "bold")
    yield f"{title}, cluster {cut(result.cluster, _LONGEST)}  {paint(cut(result.plan, _LONGEST), 'quiet')}"
    rows = list(claim_rows(result))
    if not rows:
        yield "  no workloads"
        return
    names = [cut(row.name, _LONGEST) for row in rows]
    width = max(map(len, names))
    for row, name in zip(rows, names, strict=True):
        if row.missing:
            yield from wrapped(f"{name}: not decided: {row.missing}", options.width, 4, first="  ")
            continue
        words = [f"{part} {paint(word, word)}" for part, word in zip(PARTS, row.verdicts, strict=True)]
        spaces = [" " * (_VERDICT - len(word)) for word in row.verdicts[:-1]]
        said = "".join(f"{word}{space}" for word, space in zip(words, [*spaces, ""], strict=True))
        yield f"  {name:<{width}}  {said}"
        yield from _reasons(row, options, paint)


def _reasons(row: ClaimRow, options: Options, paint: Paint) -> Iterator[str]:
    told: dict[str, str] = {}
    repairs: dict[str, str] = {}
    for part, claim in row.claims.items():
        if str(claim.verdict) == "proved" and not options.verbose:
            continue
        same = told.get(claim.reason)
        told.setdefault(claim.reason, part)
        if same:
            yield f"    {part}: as {same}"
            continue
        repair = claim.repair or ""
        yield from _claim(part, claim, f"as for {repairs[repair]}" if repair in repairs else repair, options, paint)
        repairs.setdefault(repair, part)


def _claim(part: str, claim: Claim, repair: str, options: Options, paint: Paint) -> Iterator[str]:
    yield from wrapped(
        claim.reason, options.width, 6 + len(part), first=f"    {paint(f'{part}: ', str(claim.verdict))}"
    )
    most = len(claim.witness) if options.verbose else _WITNESS
    for line in claim.witness[:most]:
        yield from wrapped(line, options.width, 10, first="        - ")
    if len(claim.witness) > most:
        yield f"        and {count_of(len(claim.witness) - most, 'more line')}"
    if repair:
        yield from wrapped(repair, options.width, 14, first=f"      {paint('repair: ', 'pass')}")
