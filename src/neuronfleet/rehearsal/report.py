"""What a rehearsal found: the data behind the text and the JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final, Literal

from neuronfleet.rehearsal.adjustments import Adjustment
from neuronfleet.rehearsal.diagnostics import Diagnostic
from neuronfleet.rehearsal.replan import Difference
from neuronfleet.rehearsal.unsupported import NotApplied
from neuronfleet.rehearsal.violations import StackReview, Violation

__all__ = [
    "SCHEMA_VERSION",
    "STAGES",
    "Check",
    "Failure",
    "RehearsalReport",
    "StackReport",
    "StageResult",
    "Verdict",
]

SCHEMA_VERSION: Final = "1"
"""Raised when a field changes its name or meaning; new fields do not raise it."""

STAGES: Final = ("init", "validate", "plan", "review", "apply", "verify", "re-plan", "destroy")

Outcome = Literal["ok", "different", "failed", "skipped"]
Verdict = Literal["clean", "violations", "different", "failed", "interrupted"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StageResult:
    """One stage of one stack.

    Attributes:
        name: one of :data:`STAGES`.
        seconds: wall time.
        outcome: ``different`` where the review, a verification or the second plan found something.
        detail: what it did, in a few words.
    """

    name: str
    seconds: float
    outcome: Outcome
    detail: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question to the emulator.

    Attributes:
        address: Terraform address of the resource in question.
        subject: what was compared, ``image id named by SSM``.
        expected: what the state says, or what must be.
        found: what the emulator answered.
        passed: whether they agree.
    """

    address: str
    subject: str
    expected: str
    found: str
    passed: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a stack could not be rehearsed.

    Attributes:
        stage: where it stopped.
        diagnostics: Terraform's own messages, or ours in the same form.
        advice: what to try.
    """

    stage: str
    diagnostics: tuple[Diagnostic, ...]
    advice: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StackReport:
    """One stack.

    Attributes:
        stack: its name.
        region: its region.
        stages: stages in order, as far as it came.
        resources_applied: managed resources in the applied state.
        checks: every question to the emulator.
        differences: what the second plan wanted to change, named gaps included.
        not_applied: resources that were only planned.
        left_over: what was still there after the destroy.
        stand_ins: made-up data that this region was given.
        failure: why it stopped, None where it did not.
        interrupted: whether someone stopped it.
        review: what the review of its plan found, None where it did not come so far.
    """

    stack: str
    region: str
    stages: tuple[StageResult, ...]
    resources_applied: int
    checks: tuple[Check, ...]
    differences: tuple[Difference, ...]
    not_applied: tuple[NotApplied, ...]
    left_over: tuple[str, ...]
    stand_ins: tuple[Mapping[str, str], ...]
    failure: Failure | None
    interrupted: bool
    review: StackReview | None = None

    @property
    def verdict(self) -> Verdict:
        """``clean`` only where nothing was violated, every check passed, only named gaps differed, nothing was left.

        It has ``failed`` also where a policy could not judge.
        """
        if self.failure is not None or (self.review is not None and self.review.errors):
            return "failed"
        if self.interrupted:
            return "interrupted"
        if self.failed_checks or self.real_differences or self.left_over:
            return "different"
        return "violations" if self.violations else "clean"

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What the review of its plan found and nobody has accepted."""
        return self.review.violations if self.review is not None else ()

    @property
    def failed_checks(self) -> tuple[Check, ...]:
        """Checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def real_differences(self) -> tuple[Difference, ...]:
        """Differences that no named gap excepts."""
        return tuple(difference for difference in self.differences if difference.gap is None)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalReport:
    """A whole rehearsal.

    Attributes:
        terraform: what was run, ``terraform 1.11.4`` or ``tofu 1.10.7``.
        emulator: name and version of the emulator.
        endpoint: where it listened.
        parallelism: stacks side by side.
        parallelism_reason: how that number came about.
        adjustments: adjustments of the emulator in force.
        stacks: one report a stack, in the order given.
        seconds: wall time.
    """

    terraform: str
    emulator: str
    endpoint: str
    parallelism: int
    parallelism_reason: str
    adjustments: tuple[Adjustment, ...]
    stacks: tuple[StackReport, ...]
    seconds: float

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of its stacks."""
        found = {stack.verdict for stack in self.stacks}
        order: tuple[Verdict, ...] = ("failed", "interrupted", "different", "violations", "clean")
        return next((verdict for verdict in order if verdict in found), "clean")

    def as_json(self) -> dict[str, Any]:
        """The report as JSON data; times are rounded, everything else is deterministic."""
        return {
            "schema_version": SCHEMA_VERSION,
            "verdict": self.verdict,
            "terraform": self.terraform,
            "emulator": self.emulator,
            "parallelism": self.parallelism,
            "parallelism_reason": self.parallelism_reason,
            "seconds": round(self.seconds, 1),
            "adjustments": [
                {name: getattr(adjustment, name) for name in ("id", "moto", "aws", "why", "stand_in")}
                for adjustment in self.adjustments
            ],
            "regions": [_stack_json(stack) for stack in self.stacks],
        }


def _stack_json(stack: StackReport) -> dict[str, Any]:
    return {
        "stack": stack.stack,
        "region": stack.region,
        "verdict": stack.verdict,
        "stages": [dataclasses.asdict(stage) | {"seconds": round(stage.seconds, 1)} for stage in stack.stages],
        "review": None if stack.review is None else stack.review.as_json(),
        "resources_applied": stack.resources_applied,
        "checks": [dataclasses.asdict(check) for check in stack.checks],
        "differences": [
            {
                "address": difference.address,
                "actions": list(difference.actions),
                "attributes": list(difference.attributes),
                "exception": None
                if difference.gap is None
                else {"id": difference.gap.id, "reason": difference.gap.reason},
            }
            for difference in stack.differences
        ],
        "not_applied": [dataclasses.asdict(resource) for resource in stack.not_applied],
        "left_over": list(stack.left_over),
        "stand_ins": [dict(stand_in) for stand_in in stack.stand_ins],
        "failure": None if stack.failure is None else dataclasses.asdict(stack.failure),
        "interrupted": stack.interrupted,
    }
