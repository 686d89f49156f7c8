"""The numbers of a review and the sentences that tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from neuronfleet.dataclass import dataclass
from neuronfleet.policies.model import Severity, Verdict
from neuronfleet.reports.grouping import places, region_of
from neuronfleet.review.result import ChangeResult, Finding, PlanResult, ReviewResult, Waived

__all__ = [
    "CHANGE_KINDS",
    "DANGEROUS",
    "Row",
    "change_counts",
    "changes_in_words",
    "count_of",
    "counts",
    "ending",
    "headline",
    "idle_rules",
    "rows",
    "severities_in_words",
    "waiver_in_words",
    "why_changed",
]

Ending = Literal["passed", "failed", "broken"]
"""How a review ended; broken: nothing failed, but a policy could not judge."""

CHANGE_KINDS = ("create", "update", "replace", "delete", "forget")
"""Kinds of changes, in the order in which they are told."""

DANGEROUS = ("delete", "replace", "forget")
"""Kinds of changes that are listed one by one everywhere, the worst first."""

_REST = (("unknown", "unknown"), ("waived", "waived"), ("pass", "passed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table by region.

    Attributes:
        plan: path of the plan.
        region: AWS region or ``no region``.
        fails: fails that count, by severity.
        verdicts: findings by verdict, waived ones left out.
        waived: accepted findings.
        changes: by kind.
    """

    plan: str
    region: str
    fails: Counter[Severity]
    verdicts: Counter[Verdict]
    waived: int
    changes: Counter[str]


def count_of(count: int, noun: str, nouns: str = "") -> str:
    """``1 policy``, ``2 policies``, ``1,234 resources``.

    Args:
        count: how many.
        noun: of one.
        nouns: of several, where it is not the noun with an s.
    """
    return f"{count:,} {noun if count == 1 else nouns or f'{noun}s'}"


def counts(result: ReviewResult) -> dict[str, int]:
    """Findings by verdict, those that are waived only under ``waived``."""
    found = Counter(one.verdict for one in result.findings if one.waived is None)
    return {
        "fail": found[Verdict.FAIL],
        "unknown": found[Verdict.UNKNOWN],
        "pass": found[Verdict.PASS],
        "error": found[Verdict.ERROR],
        "not_applicable": found[Verdict.NOT_APPLICABLE],
        "waived": sum(1 for one in result.findings if one.waived is not None),
    }


def rows(result: ReviewResult) -> tuple[Row, ...]:
    """The table by plan and region, also where a plan changes something in a region and nothing was found."""
    found = {(one.plan, one.region): one.findings for one in places(result, result.findings)}
    changes = {(plan.path, region): kinds for plan in result.plans for region, kinds in change_counts(plan).items()}
    keys = [
        (plan.path, region)
        for plan in result.plans
        for region in dict.fromkeys(
            [*plan.regions, *(region for path, region in (*found, *changes) if path == plan.path)]
        )
    ]
    keys += [key for key in found if key not in keys]
    return tuple(_row(key, found.get(key, ()), changes.get(key, Counter())) for key in keys)


def _row(key: tuple[str, str], findings: Iterable[Finding], changes: Counter[str]) -> Row:
    fails: Counter[Severity] = Counter()
    verdicts: Counter[Verdict] = Counter()
    waived = 0
    for one in findings:
        if one.waived is not None:
            waived += 1
            continue
        verdicts[one.verdict] += 1
        if one.verdict is Verdict.FAIL:
            fails[one.rule.severity] += 1
    return Row(plan=key[0], region=key[1], fails=fails, verdicts=verdicts, waived=waived, changes=changes)


def change_counts(plan: PlanResult) -> dict[str, Counter[str]]:
    """Changes of a plan by region and kind; ``no-op`` is none."""
    found: dict[str, Counter[str]] = {}
    for one in plan.changes:
        if one.kind != "no-op":
            found.setdefault(region_of(one.region), Counter())[one.kind] += 1
    return found


def changes_in_words(changes: Counter[str]) -> str:
    """``3 to create, 1 to replace``; ``nothing`` without any."""
    kinds = [*CHANGE_KINDS, *sorted(set(changes) - set(CHANGE_KINDS))]
    return ", ".join(f"{changes[kind]:,} to {kind}" for kind in kinds if changes[kind]) or "nothing"


def why_changed(change: ChangeResult) -> str:
    """What is behind a change, in a few words; empty where nothing is known."""
    parts = [
        "a deposed object" if change.deposed else "",
        change.reason,
        f"forced by {', '.join(change.forced_by)}" if change.forced_by else "",
        f"moved from {change.previous_address}" if change.previous_address else "",
        "imported" if change.imported else "",
    ]
    return "; ".join(filter(None, parts))


def severities_in_words(fails: Counter[Severity]) -> str:
    """``1 critical, 2 high``."""
    return ", ".join(f"{fails[severity]:,} {severity}" for severity in Severity if fails[severity])


def waiver_in_words(waived: Waived) -> str:
    """Who accepted it until when, and why."""
    by = f" by {waived.owner}" if waived.owner else ""
    until = f" until {waived.expires.isoformat()}" if waived.expires else ""
    return f"waived{by}{until}: {waived.reason}"


def headline(result: ReviewResult) -> str:
    """``3 violations (1 critical, 2 high), 8 unknown, 1 waived, 120 passed``."""
    numbers = counts(result)
    fails = Counter(one.rule.severity for one in result.findings if one.counts)
    violations = count_of(numbers["fail"], "violation") if numbers["fail"] else "no violations"
    how_bad = f" ({severities_in_words(fails)})" if fails else ""
    errors = count_of(numbers["error"], "policy error") if numbers["error"] else ""
    rest = [f"{numbers[key]:,} {word}" if numbers[key] else "" for key, word in _REST]
    return ", ".join(filter(None, [f"{violations}{how_bad}", errors, *rest]))


def ending(result: ReviewResult) -> Ending:
    """How a review ended: it passed only where every policy could judge.

    Args:
        result: the review.
    """
    if result.failed:
        return "failed"
    return "broken" if counts(result)["error"] else "passed"


def idle_rules(result: ReviewResult) -> tuple[str, ...]:
    """Ids of policies that had nothing to say about anything, in their order."""
    busy = {one.rule.id for one in result.findings if one.verdict is not Verdict.NOT_APPLICABLE}
    return tuple(one for one in result.rules if one not in busy)
