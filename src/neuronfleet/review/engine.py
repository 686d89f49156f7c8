"""The review: policies over plans, and what waivers, a baseline and the settings make of their verdicts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from neuronfleet.errors import PlanError
from neuronfleet.plan import Plan, Resource
from neuronfleet.plan.secrets import Secrets
from neuronfleet.policies.model import Policy, Verdict
from neuronfleet.policies.running import Judgement, run
from neuronfleet.review.accepting import Acceptance
from neuronfleet.review.baseline import Fingerprints
from neuronfleet.review.changes import changes_of
from neuronfleet.review.config import ReviewConfig, UnknownMode
from neuronfleet.review.own_rules import OWN_RULES
from neuronfleet.review.placement import placement_of
from neuronfleet.review.result import Finding, PlanResult, ReviewResult, Rule
from neuronfleet.review.settings import Settings, settings_from

__all__ = ["review"]


def review(
    plans: Sequence[Plan],
    *,
    settings: Settings | None = None,
    today: datetime.date | None = None,
    with_placement: bool = True,
) -> ReviewResult:
    """Review plans together.

    Args:
        plans: one a region, most often; several are one review.
        settings: what to run and what to accept; None is the default pack and nothing accepted.
        today: the day that ages and expiries are counted from; None is today, UTC.
        with_placement: whether the result carries the four claims of each cluster; policies have them in any case.

    Raises:
        PlanError: Terraform failed while it made a plan, so there is nothing to be judged.
    """
    for plan in plans:
        if refusal := plan.integrity.refusal:
            raise PlanError(f"{plan.path}: {refusal}")
    settings = settings or settings_from(ReviewConfig())
    today = today or datetime.datetime.now(tz=datetime.UTC).date()
    redact = _remembering(Secrets(plans).redact)
    rules = {one.id: _rule(one) for one in settings.policies}
    rules.update({one.id: one for one in OWN_RULES if one.id in settings.own_rules})
    acceptance = Acceptance(settings, rules, plans, today=today)
    report = _Reporter(rules, acceptance, redact)
    findings = [report.finding(one) for one in run(settings.policies, plans, today=today)]
    findings.extend(acceptance.about_waivers())
    failing, unlisted = _weighed(findings, settings)
    return ReviewResult(
        plans=tuple(_plan_result(plan, redact) for plan in plans),
        rules=rules,
        findings=tuple(findings),
        placement=placement_of(plans, redact) if with_placement else (),
        failed=bool(failing),
        failing=failing,
        unlisted=unlisted,
        baseline_gone=acceptance.gone(findings),
        today=today,
    )


class _Reporter:
    """Makes findings of judgements."""

    def __init__(self, rules: Mapping[str, Rule], acceptance: Acceptance, redact: Callable[[str], str]) -> None:
        self._rules, self._acceptance, self._redact = rules, acceptance, redact
        self._fingerprints = Fingerprints()
        self._regions: dict[Resource | Plan, str | None] = {}

    def finding(self, judgement: Judgement) -> Finding:
        """What reports show of a judgement."""
        redact, outcome, resource = self._redact, judgement.outcome, judgement.resource
        rule = self._rules[judgement.policy.id]
        quiet = outcome.verdict is Verdict.PASS or outcome.verdict is Verdict.NOT_APPLICABLE
        raw_address = resource.address if resource is not None else judgement.plan.path
        address, region = redact(raw_address), self._region(resource or judgement.plan)
        where = redact(outcome.where) if outcome.where else ""
        finding = Finding(
            rule=rule,
            verdict=outcome.verdict,
            plan=judgement.plan.path,
            address=address,
            region=region,
            message=redact(outcome.message) if outcome.message else "",
            fix=rule.fix if outcome.fix is None else redact(outcome.fix),
            where=where,
            details=tuple(redact(one) for one in outcome.details),
            construct=redact(resource.source_path) if resource is not None and resource.source_path else None,
            source=resource.source_location if resource is not None else None,
            fingerprint="" if quiet else self._fingerprints.of(rule.id, outcome.verdict, region, address, where),
        )
        return finding if quiet else self._acceptance.accepted(finding, raw_address)

    def _region(self, subject: Resource | Plan) -> str | None:
        if subject not in self._regions:
            self._regions[subject] = subject.region if isinstance(subject, Resource) else _only_region(subject)
        return self._regions[subject]


def _weighed(findings: Sequence[Finding], settings: Settings) -> tuple[frozenset[str], frozenset[str]]:
    """Fingerprints of the findings that make the review fail, and of those that are only counted."""
    failing: set[str] = set()
    unlisted: set[str] = set()
    for one in findings:
        if one.verdict is Verdict.UNKNOWN and settings.mode_of(one.rule.id) is UnknownMode.PASS:
            unlisted.add(one.fingerprint)
        elif one.waived is None and settings.is_serious(one.rule.severity):
            fails = one.verdict is Verdict.FAIL
            if fails or (one.verdict is Verdict.UNKNOWN and settings.mode_of(one.rule.id) is UnknownMode.FAIL):
                failing.add(one.fingerprint)
    return frozenset(failing), frozenset(unlisted)


def _plan_result(plan: Plan, redact: Callable[[str], str]) -> PlanResult:
    return PlanResult(
        path=plan.path,
        region=_only_region(plan),
        regions=plan.regions.all,
        resources=len(plan.resources()),
        kind="synthesized" if plan.is_synthesized else "plan",
        terraform_version=plan.integrity.terraform_version,
        changes=tuple(changes_of(plan, redact)),
    )


def _only_region(plan: Plan) -> str | None:
    regions = plan.regions.all
    return regions[0] if len(regions) == 1 else None


def _rule(policy: Policy) -> Rule:
    return Rule(
        id=policy.id,
        name=policy.name,
        severity=policy.severity,
        title=policy.title,
        why=policy.why,
        fix=policy.fix,
        references=policy.references,
    )


def _remembering(redact: Callable[[str], str]) -> Callable[[str], str]:
    """The same, each text once: addresses come by as often as there are policies."""
    known: dict[str, str] = {}

    def redacted(text: str) -> str:
        found = known.get(text)
        if found is None:
            found = known[text] = redact(text)
        return found

    return redacted
