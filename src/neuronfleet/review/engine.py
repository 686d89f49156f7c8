"""The review: policies over plans, and what waivers, a baseline and the settings make of their verdicts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

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
    findings = [report.finding(one) for one in run(settings.policies, plans, today=today, waves=settings.waves)]
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


class _About(NamedTuple):
    """What findings say of their resource, or of their plan where they have none."""

    raw_address: str
    address: str
    region: str | None
    construct: str | None = None
    source: tuple[str, int] | None = None


class _Reporter:
    """Makes findings of judgements."""

    def __init__(self, rules: Mapping[str, Rule], acceptance: Acceptance, redact: Callable[[str], str]) -> None:
        self._rules, self._acceptance, self._redact = rules, acceptance, redact
        self._fingerprints = Fingerprints()
        self._about: dict[Resource | Plan, _About] = {}

    def finding(self, judgement: Judgement) -> Finding:
        """What reports show of a judgement."""
        policy, plan, resource, outcome = judgement
        rule, verdict = self._rules[policy.id], outcome.verdict
        subject = resource if resource is not None else plan
        about = self._about.get(subject) or self._described(subject)
        if verdict is Verdict.PASS or verdict is Verdict.NOT_APPLICABLE:  # most are: nothing that costs time
            return Finding(
                rule=rule,
                verdict=verdict,
                plan=plan.path,
                address=about.address,
                region=about.region,
                message=self._redact(outcome.message) if outcome.message else "",
                fix=rule.fix,
                construct=about.construct,
                source=about.source,
            )
        redact = self._redact
        where = redact(outcome.where) if outcome.where else ""
        finding = Finding(
            rule=rule,
            verdict=verdict,
            plan=plan.path,
            address=about.address,
            region=about.region,
            message=redact(outcome.message),
            fix=rule.fix if outcome.fix is None else redact(outcome.fix),
            where=where,
            details=tuple(redact(one) for one in outcome.details),
            construct=about.construct,
            source=about.source,
            fingerprint=self._fingerprints.of(rule.id, verdict, about.region, about.address, where),
        )
        return self._acceptance.accepted(finding, about.raw_address)

    def _described(self, subject: Resource | Plan) -> _About:
        redact = self._redact
        if isinstance(subject, Plan):
            about = _About(subject.path, redact(subject.path), _only_region(subject))
        else:
            path = subject.source_path
            about = _About(
                subject.address,
                redact(subject.address),
                subject.region,
                redact(path) if path else None,
                subject.source_location,
            )
        self._about[subject] = about
        return about


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
