"""What the review of a stack's plan found, as the report of a rehearsal keeps it."""

from __future__ import annotations

import dataclasses
from typing import Any

__all__ = ["StackReview", "Violation"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One finding of the review that makes the rehearsal not clean; redacted already.

    Attributes:
        policy: id of the rule, ``CAP010``.
        name: its name.
        severity: ``critical``, ``high``, ``medium`` or ``low``.
        address: Terraform address of the resource, or the stack's name where it is about the plan as a whole.
        region: AWS region, None where it cannot be told.
        message: one sentence.
        fix: what to do.
        where: attribute path, empty for the whole resource.
        details: further lines.
        construct: construct path in the CDKTF app, None where it is not known.
        source: file and line that made the resource, None where they are not known.
    """

    policy: str
    name: str
    severity: str
    address: str
    region: str | None
    message: str
    fix: str
    where: str = ""
    details: tuple[str, ...] = ()
    construct: str | None = None
    source: tuple[str, int] | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StackReview:
    """What the review of the first plan found.

    Attributes:
        violations: findings that the settings of reviews do not accept.
        errors: policies that could not judge, because of a mistake in them.
        passed: how many verdicts are passes.
        unknown: how many only apply, or a real account, can tell.
        waived: how many are accepted by a waiver or a baseline.
        undecided: ids of the policies of the unknown ones.
    """

    violations: tuple[Violation, ...] = ()
    errors: tuple[Violation, ...] = ()
    passed: int = 0
    unknown: int = 0
    waived: int = 0
    undecided: tuple[str, ...] = ()

    def __str__(self) -> str:
        counts = {
            "violations": len(self.violations),
            "errors": len(self.errors),
            "unknown": self.unknown,
            "waived": self.waived,
        }
        return ", ".join([f"{self.passed} passed", *(f"{count} {name}" for name, count in counts.items() if count)])

    def as_json(self) -> dict[str, Any]:
        """As JSON data; findings have the names that ``neuronfleet review --format json`` gives them."""
        return {
            "summary": {
                "fail": len(self.violations),
                "unknown": self.unknown,
                "pass": self.passed,
                "error": len(self.errors),
                "waived": self.waived,
            },
            "findings": [
                *(_finding(one, "fail") for one in self.violations),
                *(_finding(one, "error") for one in self.errors),
            ],
        }


def _finding(one: Violation, verdict: str) -> dict[str, Any]:
    source = {"file": one.source[0], "line": one.source[1]} if one.source else None
    return dataclasses.asdict(one) | {"verdict": verdict, "details": list(one.details), "source": source}
