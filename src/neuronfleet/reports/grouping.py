"""Findings in the order in which people read them: by place, by severity, and what is alike together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.policies.model import Severity, Verdict
from neuronfleet.review.result import Finding, ReviewResult, Rule, Waived

__all__ = [
    "NO_REGION",
    "SETTINGS",
    "Batch",
    "Cause",
    "Place",
    "batches",
    "causes",
    "is_open",
    "places",
    "region_of",
    "varied",
]

NO_REGION: Final = "no region"
"""Of findings whose region cannot be told, or that are about a plan as a whole."""

SETTINGS: Final = "settings"
"""Where findings stand that are about no plan, but about a file of waivers."""

_EACH: Final = 5
"""Batches of a policy before it is the turn of the next one."""

_SEVERITIES: Final = {severity: rank for rank, severity in enumerate(Severity)}
_VERDICTS: Final = {
    verdict: rank
    for rank, verdict in enumerate((Verdict.FAIL, Verdict.ERROR, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE))
}


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What keeps policies from deciding: an attribute of some resources that are alike.

    Attributes:
        where: path of the attribute, empty where it is no single one.
        messages: what policies say of it, the most frequent first.
        rules: policies that it keeps from deciding, the worst severity first.
        findings: one a policy and resource.
        addresses: of the resources.
    """

    where: str
    messages: tuple[str, ...]
    rules: tuple[Rule, ...]
    findings: tuple[Finding, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
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


def is_open(one: Finding) -> bool:
    """Whether only apply decides it, and nobody has accepted that."""
    return one.verdict is Verdict.UNKNOWN and one.waived is None


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
    order = {plan.path: index for index, plan in enumerate(result.plans)}
    for one in findings:
        region = SETTINGS if one.region is None and one.plan not in order else region_of(one.region)
        found.setdefault((one.plan, region), []).append(one)
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


def varied(found: Iterable[Batch]) -> list[Batch]:
    """Batches so that no policy with much to say takes the room of the others: its biggest few, then those of the next.

    Args:
        found: the worst severity first.
    """
    batched = list(found)
    nth: Counter[str] = Counter()
    rounds: dict[int, int] = {}
    for batch in sorted(batched, key=lambda one: -len(one.findings)):
        rounds[id(batch)] = nth[batch.rule.id] // _EACH
        nth[batch.rule.id] += 1
    return sorted(batched, key=lambda one: rounds[id(one)])


def causes(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """Unknown findings by what decides them: one unknown attribute keeps dozens of policies waiting.

    Args:
        findings: unknown ones, in the order of the review.
    """
    by_attribute: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        by_attribute.setdefault((one.address, one.where), []).append(one)
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for (_, where), found in by_attribute.items():
        key = (where, *((one.rule.id, one.message) for one in found))
        alike.setdefault(key, []).extend(found)
    result = [_cause(found) for found in alike.values()]
    return tuple(sorted(result, key=lambda one: _SEVERITIES[one.rules[0].severity]))


def _cause(found: list[Finding]) -> Cause:
    rules = {one.rule.id: one.rule for one in found}
    return Cause(
        where=found[0].where,
        messages=tuple(message for message, _ in Counter(one.message for one in found).most_common()),
        rules=tuple(sorted(rules.values(), key=lambda one: _SEVERITIES[one.severity])),
        findings=tuple(found),
        addresses=tuple(dict.fromkeys(one.address for one in found)),
    )
