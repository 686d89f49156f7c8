"""What a policy is, and what it answers."""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Resource, Truth, Value

if TYPE_CHECKING:
    from neuronfleet.policies.context import Context
    from neuronfleet.policies.sample import Example

__all__ = [
    "CATEGORIES",
    "Answer",
    "Outcome",
    "Policy",
    "Scope",
    "Severity",
    "Verdict",
    "failed",
    "judge",
    "not_applicable",
    "passed",
    "policy",
    "undecided",
]

CATEGORIES: Final = {
    "AMI": "machine images",
    "CAP": "capacity",
    "NEU": "Neuron task definitions",
    "PLC": "placement",
    "SVC": "services",
    "NET": "network",
    "IAM": "identity",
    "OBS": "observability",
    "CHG": "change",
    "REG": "regions together",
    "INT": "plan integrity",
}
"""What the letters of an id stand for."""

_ID: Final = lazy_pattern(r"[A-Z][A-Z0-9]{1,9}\d{3}\Z")
_NAME: Final = lazy_pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


class Severity(enum.StrEnum):
    """How bad a fail is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Verdict(enum.StrEnum):
    """What a policy says of a resource."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"


class Scope(enum.StrEnum):
    """What a policy's check is called with."""

    RESOURCE = "resource"  # each managed resource that exists after the plan
    CHANGE = "change"  # each managed entry of the plan: deletes, forgets and deposed objects too
    PLAN = "plan"  # each plan, once
    REVIEW = "review"  # all plans together, once


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One answer of a check.

    Attributes:
        verdict: what it says.
        message: one sentence, lower case, no final period; empty for a pass.
        resource: what it is about, where that is not what the check was called with.
        where: attribute path in it, such as ``metadata_options[0].http_tokens``; empty for the whole.
        fix: what to do in this very case; None is the policy's own fix.
        details: further lines: a witness, a list.
        causes: the unknown values that would decide it.
    """

    verdict: Verdict
    message: str = ""
    resource: Resource | None = None
    where: str = ""
    fix: str | None = None
    details: tuple[str, ...] = ()
    causes: tuple[Value, ...] = ()


Answer = Outcome | Iterable[Outcome]

_PASSED: Final = Outcome(verdict=Verdict.PASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One rule.

    Attributes:
        id: category and number: ``NEU004``.
        name: in words joined by hyphens.
        severity: how bad a fail is.
        title: what must hold, one sentence.
        why: what happens otherwise.
        fix: what to do.
        references: URLs of where the facts come from.
        scope: what the check is called with.
        types: resource types that it looks at; empty is all (for plans and reviews: none is looked for).
        examples: runnable: at least one that passes and one that fails.
        check: the rule itself; stateless.
    """

    id: str
    name: str
    severity: Severity
    title: str
    why: str
    fix: str
    references: tuple[str, ...]
    scope: Scope
    types: tuple[str, ...]
    examples: Callable[[], tuple[Example, ...]]
    check: Callable[[Any, Context], Answer]

    @property
    def category(self) -> str:
        """``NEU`` of ``NEU004``."""
        return self.id.rstrip("0123456789")


def policy(
    id: str,  # noqa: A002 - what it is called everywhere
    name: str,
    severity: Severity,
    *,
    title: str,
    why: str,
    fix: str,
    examples: Callable[[], tuple[Example, ...]],
    types: tuple[str, ...] = (),
    scope: Scope = Scope.RESOURCE,
    references: tuple[str, ...] = (),
) -> Callable[[Callable[[Any, Context], Answer]], Policy]:
    """Make a policy of a check.

    Args:
        id: two to ten capitals or digits, starting with a capital, and a number of three digits.
        name: lower case words joined by hyphens.
        severity: how bad a fail is.
        title: what must hold, one sentence.
        why: what happens otherwise.
        fix: what to do.
        examples: makes the examples; called only when they are shown or run.
        types: resource types that it looks at; empty is all.
        scope: what the check is called with.
        references: URLs of where the facts come from.

    Raises:
        ValueError: the id or the name is not spelled so.
    """
    if not _ID.match(id):
        raise ValueError(f"policy id {id!r}: capitals and then three digits, such as 'NEU004' or 'ACME001'")
    if not _NAME.match(name):
        raise ValueError(
            f"policy {id} has the name {name!r}: lower case words joined by hyphens, such as 'imdsv2-required'"
        )

    def make(check: Callable[[Any, Context], Answer]) -> Policy:
        return Policy(
            id=id,
            name=name,
            severity=severity,
            title=title,
            why=why,
            fix=fix,
            references=references,
            scope=scope,
            types=types,
            examples=examples,
            check=check,
        )

    return make


def passed(resource: Resource | None = None) -> Outcome:
    """It holds."""
    return _PASSED if resource is None else Outcome(verdict=Verdict.PASS, resource=resource)


def failed(
    message: str,
    *,
    at: Value | None = None,
    resource: Resource | None = None,
    fix: str | None = None,
    details: tuple[str, ...] = (),
) -> Outcome:
    """It does not hold.

    Args:
        message: what is wrong, with what was found; lower case, no final period.
        at: the value that is wrong.
        resource: what it is about, where that is not what the check was called with.
        fix: what to do in this very case.
        details: further lines.
    """
    where = at.where if at is not None else ""
    return Outcome(verdict=Verdict.FAIL, message=message, resource=resource, where=where, fix=fix, details=details)


def undecided(message: str, *causes: Value, resource: Resource | None = None, details: tuple[str, ...] = ()) -> Outcome:
    """It cannot be said before apply.

    Args:
        message: what cannot be said and why; lower case, no final period.
        causes: the values that would decide it.
        resource: what it is about, where that is not what the check was called with.
        details: further lines.
    """
    where = causes[0].where if causes else ""
    return Outcome(
        verdict=Verdict.UNKNOWN, message=message, resource=resource, where=where, details=details, causes=causes
    )


def not_applicable(reason: str = "", *, resource: Resource | None = None) -> Outcome:
    """It says nothing about this resource."""
    if resource is None:
        return _not_applicable(reason)
    return Outcome(verdict=Verdict.NOT_APPLICABLE, message=reason, resource=resource)


@functools.lru_cache(maxsize=1024)
def _not_applicable(reason: str) -> Outcome:
    return Outcome(verdict=Verdict.NOT_APPLICABLE, message=reason)


def judge(
    holds: Truth,
    message: str,
    *,
    at: Value | None = None,
    resource: Resource | None = None,
    fix: str | None = None,
    details: tuple[str, ...] = (),
) -> Outcome:
    """Pass, fail or unknown, as a truth says.

    Args:
        holds: whether the rule holds.
        message: what is wrong where it does not.
        at: the value that is wrong.
        resource: what it is about, where that is not what the check was called with.
        fix: what to do in this very case.
        details: further lines.
    """
    if holds.is_true:
        return passed(resource)
    if holds.is_false:
        return failed(message, at=at, resource=resource, fix=fix, details=details)
    names = ", ".join(dict.fromkeys(one.where for one in holds.causes if one.where)) or "a value"
    return undecided(f"{names} is known only after apply", *holds.causes, resource=resource)
