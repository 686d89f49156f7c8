"""Placement results as rows: one a workload, with its four claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.reports.grouping import region_of
from neuronfleet.review.result import PlacementResult

if TYPE_CHECKING:  # importing placement takes longer than reporting on a plan without any
    from neuronfleet.placement import Claim

__all__ = ["PARTS", "ClaimRow", "claim_rows", "undecided_count", "verdict_counts"]

PARTS: Final = ("fits", "exclusive", "placed", "rolls")
"""The claims, in the order in which they are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One workload.

    Attributes:
        plan: path of the plan.
        region: AWS region or ``no region``.
        cluster: name of the cluster.
        name: of the workload.
        address: of its resource; empty where it is not known.
        claims: by name, in the order of :data:`PARTS`; empty where the plan does not tell enough.
        missing: what the plan does not tell; empty where it was decided.
    """

    plan: str
    region: str
    cluster: str
    name: str
    address: str
    claims: dict[str, Claim]
    missing: str = ""

    @property
    def verdicts(self) -> tuple[str, ...]:
        """A word for each claim; ``unknown`` for all where the plan does not tell enough."""
        return tuple(str(self.claims[part].verdict) if self.claims else "unknown" for part in PARTS)

    @property
    def is_proved(self) -> bool:
        """Whether all four claims are."""
        return set(self.verdicts) == {"proved"}


def claim_rows(result: PlacementResult) -> Iterator[ClaimRow]:
    """Every workload of a cluster: decided ones first, in their order, then the others."""
    for name, claims in result.claims.items():
        yield _row(result, name, {part: getattr(claims, part) for part in PARTS}, "")
    for name, missing in result.undecided.items():
        if name not in result.claims:
            yield _row(result, name, {}, missing or "the plan does not tell enough")


def _row(result: PlacementResult, name: str, claims: dict[str, Claim], missing: str) -> ClaimRow:
    return ClaimRow(
        plan=result.plan,
        region=region_of(result.region),
        cluster=result.cluster,
        name=name,
        address=result.addresses.get(name, ""),
        claims=claims,
        missing=missing,
    )


def verdict_counts(rows: Iterable[ClaimRow]) -> dict[str, int]:
    """Workloads by the worst of their claims: ``refuted``, ``possible``, ``unknown``, ``proved``."""
    found = dict.fromkeys(("refuted", "possible", "unknown", "proved"), 0)
    for row in rows:
        found[next(word for word in found if word in row.verdicts)] += 1
    return found


def undecided_count(results: Iterable[PlacementResult]) -> int:
    """Workloads that plans do not tell enough about."""
    return sum(1 for result in results for row in claim_rows(result) if not row.claims)
