"""A review as JSON, for programs: ``docs/reference/review.schema.json`` is the published JSON Schema.

Strings are as the plan has them: escaping is the business of whoever shows them. One finding stands on one line.
"""

from __future__ import annotations

from typing import Any, Final

from neuronfleet.reports.json_placement import region_data
from neuronfleet.reports.layout import laid_out
from neuronfleet.reports.options import Options
from neuronfleet.reports.summary import counts
from neuronfleet.review.result import ChangeResult, Finding, PlanResult, ReviewResult, Rule, Waived

__all__ = ["SCHEMA_VERSION", "draw", "review_data"]

SCHEMA_VERSION: Final = "1"
"""Raised when a field changes its name or meaning; new fields do not raise it."""


def draw(result: ReviewResult, options: Options) -> str:
    """The report.

    Args:
        result: what was found.
        options: ``verbose`` adds passes and findings that do not apply.
    """
    return laid_out(review_data(result, verbose=options.verbose), 2)


def review_data(result: ReviewResult, *, verbose: bool = False) -> dict[str, Any]:
    """A review as plain data.

    Args:
        result: what was found.
        verbose: whether to add passes and findings that do not apply.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "failed": result.failed,
        "today": result.today.isoformat(),
        "summary": counts(result),
        "plans": [_plan(one) for one in result.plans],
        "findings": [_finding(one, result) for one in result.listed(verbose=verbose)],
        "placement": [region_data(one) for one in result.placement],
        "policies": [_rule(one) for one in result.rules.values()],
    }


def _plan(plan: PlanResult) -> dict[str, Any]:
    return {
        "path": plan.path,
        "region": plan.region,
        "regions": list(plan.regions),
        "resources": plan.resources,
        "kind": plan.kind,
        "terraform_version": plan.terraform_version,
        "changes": [_change(one) for one in plan.changes],
    }


def _change(change: ChangeResult) -> dict[str, Any]:
    return {
        "address": change.address,
        "type": change.type,
        "region": change.region,
        "kind": change.kind,
        "reason": change.reason,
        "forced_by": list(change.forced_by),
        "changed": list(change.changed),
        "previous_address": change.previous_address,
        "imported": change.imported,
        "deposed": change.deposed,
    }


def _finding(one: Finding, result: ReviewResult) -> dict[str, Any]:
    return {
        "policy": one.rule.id,
        "name": one.rule.name,
        "severity": str(one.rule.severity),
        "verdict": str(one.verdict),
        "address": one.address,
        "region": one.region,
        "message": one.message,
        "fix": one.fix,
        "waived": one.waived is not None,
        "plan": one.plan,
        "where": one.where,
        "details": list(one.details),
        "waiver": _waiver(one.waived),
        "failing": bool(one.fingerprint) and one.fingerprint in result.failing,
        "construct": one.construct,
        "source": {"file": one.source[0], "line": one.source[1]} if one.source else None,
        "fingerprint": one.fingerprint,
    }


def _waiver(waived: Waived | None) -> dict[str, Any] | None:
    if waived is None:
        return None
    expires = waived.expires.isoformat() if waived.expires else None
    return {"reason": waived.reason, "owner": waived.owner, "expires": expires}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": str(rule.severity),
        "title": rule.title,
        "why": rule.why,
        "fix": rule.fix,
        "references": list(rule.references),
    }
