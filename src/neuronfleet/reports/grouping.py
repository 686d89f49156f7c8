"""Findings in the order in which people read them: by place, by severity, and what is alike together."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Final

from neuronfleet.policies.model import Severity, Verdict
from neuronfleet.review.result import Finding, ReviewResult, Rule, Waived

__all__ = ["NO_REGION", "Batch", "Place", "batches", "places", "region_of", "severity_rank"]

NO_REGION: Final = "no region"
"""Of findings whose region cannot be told, or that are about a plan as a whole."""

_SEVERITIES: Final = {severity: rank for rank, severity in enumerate(Severity)}
_VERDICTS: Final = {
    verdict: rank
    for rank, verdict in enumerate((Verdict.FAIL, Verdict.ERROR, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE))
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Findings that say the same about several resources.

    Attributes:
        rule: the policy.
        verdict: what it says.
        message: one sentence, empty for a pass.
        fix: what to do.
        details: further lines.
        waived: why they are accepted, None where they are not.
        findings: one a resource, at least one.
    """

    rule: Rule
    verdict: Verdict
    message: str
    fix: str
    details: tuple[str, ...]
    waived: Waived | None
    findings: tuple[Finding, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What was found in one region of one plan.

    Attributes:
        plan: path of the plan.
        region: AWS region or :data:`NO_REGION`.
        findings: in the order of the review.
    """

    plan: str
    region: str
    findings: tuple[Finding, ...]


def region_of(region: str | None) -> str:
    """A region as reports call it."""
    return region or NO_REGION


def severity_rank(severity: Severity) -> int:
    """0 for the worst."""
    return _SEVERITIES[severity]


def places(result: ReviewResult, findings: Iterable[Finding]) -> tuple[Place, ...]:
    """Findings by plan, in the plans' order, and by region, in the plan's order; places without any are left out.

    Args:
        result: the review.
        findings: some of its findings.
    """
    found: dict[tuple[str, str], list[Finding]] = {}
    for plan in result.plans:
        for region in plan.regions:
            found[plan.path, region] = []
    for one in findings:
        found.setdefault((one.plan, region_of(one.region)), []).append(one)
    order = {plan.path: index for index, plan in enumerate(result.plans)}
    keys = sorted(found, key=lambda key: order.get(key[0], len(order)))
    return tuple(Place(plan=key[0], region=key[1], findings=tuple(found[key])) for key in keys if found[key])


def batches(findings: Iterable[Finding]) -> tuple[Batch, ...]:
    """Findings that say the same, together: fails before errors before unknown ones, the worst severity first.

    Args:
        findings: in the order of the review, which is kept where nothing else decides.
    """
    found: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        key = (one.rule.id, one.verdict, one.message, one.fix, one.details, one.waived)
        found.setdefault(key, []).append(one)
    result = [_batch(alike) for alike in found.values()]
    result.sort(key=lambda one: (one.waived is not None, _VERDICTS[one.verdict], _SEVERITIES[one.rule.severity]))
    return tuple(result)


def _batch(alike: list[Finding]) -> Batch:
    first = alike[0]
    return Batch(
        rule=first.rule,
        verdict=first.verdict,
        message=first.message,
        fix=first.fix,
        details=first.details,
        waived=first.waived,
        findings=tuple(alike),
    )
