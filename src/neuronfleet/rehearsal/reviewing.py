"""The stage that reviews a stack's first plan. What a review needs is imported when there is a plan to review."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuronfleet.errors import PlanError
from neuronfleet.rehearsal.emulated import as_of_an_account
from neuronfleet.rehearsal.stack import StackDirectory
from neuronfleet.rehearsal.violations import StackReview, Violation

if TYPE_CHECKING:
    from neuronfleet.review.result import Finding
    from neuronfleet.review.settings import Settings

__all__ = ["Reviewer", "review_settings"]


def review_settings(project: Path) -> Settings:
    """Settings of reviews of a project: the nearest ``neuronfleet.toml``, or ``pyproject.toml`` that has them.

    Args:
        project: folder to look in, and above.

    Raises:
        ConfigError: a file cannot be read, or holds what is not allowed.
    """
    from neuronfleet.review.config import ReviewConfig, find_config, read_config  # noqa: PLC0415
    from neuronfleet.review.settings import settings_from  # noqa: PLC0415

    file = find_config(project)
    return settings_from(read_config(file) if file is not None else ReviewConfig())


class Reviewer:
    """Reviews the plans of a rehearsal, one stack at a time.

    Args:
        settings: what to run and what to accept, None for the default pack and nothing accepted.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings
        self._lock = threading.Lock()

    def review(self, document: Mapping[str, Any], stack: StackDirectory) -> StackReview:
        """Review the first plan of a stack as if it had been made for an account.

        Args:
            document: output of ``terraform show -json`` for a plan of the whole stack.
            stack: the stack as it was synthesized, without the override.

        Raises:
            PlanError: it is no plan.
        """
        from neuronfleet.plan.reading import plan_from  # noqa: PLC0415
        from neuronfleet.plan.synthesized import load_synth  # noqa: PLC0415
        from neuronfleet.policies.model import Verdict  # noqa: PLC0415
        from neuronfleet.review.engine import review  # noqa: PLC0415

        with self._lock:
            plan = plan_from(as_of_an_account(plan_from(document, path=stack.name), stack), path=stack.name)
            with contextlib.suppress(PlanError):  # Terraform took it, and the plan alone tells most
                plan.attach(load_synth(stack.path))
            result = review([plan], settings=self._of_one_stack(), with_placement=False)
        # Unknown verdicts are counted, also where the settings let them fail: an account would know more.
        failing = [one for one in result.findings if one.counts and one.fingerprint in result.failing]
        return StackReview(
            violations=tuple(_violation(one) for one in failing),
            errors=tuple(_violation(one) for one in result.findings if one.verdict is Verdict.ERROR),
            passed=result.count(Verdict.PASS),
            unknown=result.count(Verdict.UNKNOWN),
            waived=sum(one.waived is not None for one in result.findings),
            undecided=tuple(sorted({one.rule.id for one in result.findings if one.verdict is Verdict.UNKNOWN})),
        )

    def _of_one_stack(self) -> Settings:
        """The settings, without the rule about waivers of nothing: another stack may need them."""
        from neuronfleet.review.own_rules import UNUSED  # noqa: PLC0415
        from neuronfleet.review.settings import settings_from  # noqa: PLC0415

        if self._settings is None:
            from neuronfleet.review.config import ReviewConfig  # noqa: PLC0415

            self._settings = settings_from(ReviewConfig())
        return dataclasses.replace(self._settings, own_rules=self._settings.own_rules - {UNUSED.id})


def _violation(finding: Finding) -> Violation:
    return Violation(
        policy=finding.rule.id,
        name=finding.rule.name,
        severity=str(finding.rule.severity),
        address=finding.address,
        region=finding.region,
        message=finding.message,
        fix=finding.fix,
        where=finding.where,
        details=finding.details,
        construct=finding.construct,
        source=finding.source,
    )
