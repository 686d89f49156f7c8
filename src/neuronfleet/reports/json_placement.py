"""The four claims as JSON: ``docs/reference/placement-report.schema.json`` is the published JSON Schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.reports.claims import PARTS, ClaimRow, claim_rows
from neuronfleet.reports.layout import laid_out
from neuronfleet.reports.options import Options
from neuronfleet.review.result import PlacementResult

if TYPE_CHECKING:
    from neuronfleet.placement import Claim

__all__ = ["SCHEMA_VERSION", "draw", "placement_data", "region_data"]

SCHEMA_VERSION: Final = "1"
"""Raised when a field changes its name or meaning; new fields do not raise it."""


def draw(results: Sequence[PlacementResult], options: Options) -> str:  # noqa: ARG001 - the signature of formats
    """The report.

    Args:
        results: one a cluster.
        options: they change nothing: everything is in it.
    """
    return laid_out(placement_data(results), 7)


def placement_data(results: Sequence[PlacementResult]) -> dict[str, Any]:
    """The claims as plain data.

    Args:
        results: one a cluster.
    """
    return {"schema_version": SCHEMA_VERSION, "regions": [region_data(one) for one in results]}


def region_data(result: PlacementResult) -> dict[str, Any]:
    """One cluster as plain data: one item of ``regions``.

    Args:
        result: of the cluster.
    """
    return {
        "region": result.region,
        "cluster": result.cluster,
        "plan": result.plan,
        "services": [_service(row) for row in claim_rows(result)],
    }


def _service(row: ClaimRow) -> dict[str, Any]:
    unknown: dict[str, Any] = {
        "verdict": "unknown",
        "reason": row.missing,
        "witness": [],
        "repair": None,
        "changes": [],
    }
    return {
        "address": row.address or None,
        "name": row.name,
        "decided": bool(row.claims),
        "claims": {part: _claim(row.claims[part]) if row.claims else dict(unknown) for part in PARTS},
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "verdict": str(claim.verdict),
        "reason": claim.reason,
        "witness": list(claim.witness),
        "repair": claim.repair,
        "changes": [
            {
                "target": one.target,
                "field": one.field,
                "value": list(one.value) if isinstance(one.value, tuple) else one.value,
            }
            for one in claim.changes
        ],
    }
