"""Waivers and the baseline, at work on findings."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping, Sequence

from neuronfleet.plan import Plan
from neuronfleet.policies.model import Verdict
from neuronfleet.policies.selection import glob_matches, no_such_policy
from neuronfleet.review.baseline import IN_BASELINE, Fingerprints
from neuronfleet.review.own_rules import EXPIRED, TOO_WIDE, UNUSED
from neuronfleet.review.result import Finding, Rule
from neuronfleet.review.settings import Settings
from neuronfleet.review.waivers import Waiver

__all__ = ["Acceptance"]


class Acceptance:
    """Decides which findings are accepted, and then what is wrong with the waivers.

    Args:
        settings: with the waivers and the baseline.
        rules: the rules that are run, by id.
        plans: what is reviewed.
        today: the day that expiries are counted from.
    """

    def __init__(
        self, settings: Settings, rules: Mapping[str, Rule], plans: Sequence[Plan], *, today: datetime.date
    ) -> None:
        self._settings = settings
        self._rules = rules
        self._plans = plans
        self._today = today
        self._used: set[int] = set()
        self._by_policy: dict[str, list[Waiver]] = {}
        for waiver in settings.waivers:
            for policy in waiver.policies(settings.known):
                self._by_policy.setdefault(policy, []).append(waiver)

    def accepted(self, finding: Finding, address: str) -> Finding:
        """The finding, with who accepted it where somebody did; errors are accepted by nobody.

        Args:
            finding: a fail, an unknown one or an error.
            address: of its resource as the plan spells it.
        """
        if finding.verdict is Verdict.ERROR:
            return finding
        covering = [one for one in self._by_policy.get(finding.rule.id, ()) if one.covers(finding, address)]
        self._used.update(one.number for one in covering)
        for waiver in covering:
            if not waiver.is_expired(self._today) and not waiver.is_too_wide:
                return dataclasses.replace(finding, waived=waiver.waived)
        baseline = self._settings.baseline
        if baseline is not None and finding.fingerprint in baseline.entries:
            return dataclasses.replace(finding, waived=IN_BASELINE)
        return finding

    def gone(self, findings: Sequence[Finding]) -> tuple[str, ...]:
        """Entries of the baseline that no finding answers to any more, in words."""
        baseline = self._settings.baseline
        return baseline.gone(findings, self._rules) if baseline is not None else ()

    def about_waivers(self) -> Iterator[Finding]:
        """What is wrong with the waivers themselves."""
        fingerprints = Fingerprints()
        for waiver in self._settings.waivers:
            for rule, message in self._wrong(waiver):
                if rule.id not in self._settings.own_rules:
                    continue
                name = f"{waiver.policy} {waiver.address} {waiver.region or ''} {waiver.where or ''}"
                yield Finding(
                    rule=self._rules[rule.id],
                    verdict=Verdict.FAIL,
                    plan=waiver.source,
                    address=waiver.name,
                    region=None,
                    message=message,
                    fix=rule.fix,
                    fingerprint=fingerprints.of(rule.id, Verdict.FAIL, None, name, ""),
                )

    def _wrong(self, waiver: Waiver) -> Iterator[tuple[Rule, str]]:
        about = f"the waiver of {waiver.policy} at {waiver.address} by {waiver.owner}"
        if waiver.is_too_wide:
            yield TOO_WIDE, f"{about} covers everything and is not applied"
            return
        if waiver.is_expired(self._today):
            yield EXPIRED, f"{about} expired on {waiver.expires.isoformat()}"
        elif waiver.number not in self._used and (reason := self._unused(waiver)):
            yield UNUSED, f"{about} waives nothing: {reason}"

    def _unused(self, waiver: Waiver) -> str:
        """Why it waives nothing; empty where that cannot be said of this review."""
        about = waiver.policies(self._settings.known)
        if not about:
            return no_such_policy(waiver.policy, self._settings.known)
        if not about <= self._rules.keys():
            return ""  # policies that were not asked might find what it accepts
        regions = {region for plan in self._plans for region in plan.regions.all}
        if waiver.region is not None and not any(glob_matches(waiver.region, one) for one in regions):
            return ""  # its region's plan is not part of this review
        if any(glob_matches(waiver.address, one.address) for plan in self._plans for one in plan.changes()):
            return "nothing is wrong there any more"
        return "no resource of the plans has this address"
