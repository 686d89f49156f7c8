"""Which operators and arguments go with which subject, in texts that are read and in expressions that are built."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.expression.lexicon import written
from neuronfleet.placement.expression.patterns import PatternError, compiled
from neuronfleet.placement.expression.values import count_of, moment_of, version_of
from neuronfleet.placement.expression.vocabulary import Argument, Operator, Subject, SubjectKind

__all__ = ["Fault", "fault_of", "operators_of"]

_TRUTH = ("true", "false")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a comparison cannot be.

    Attributes:
        problem: as a predicate: ``compares ...``.
        fix: what to write instead, empty where nothing is known.
        item: which literal of the argument, None where it is the operator.
        offset: where in that literal.
    """

    problem: str
    fix: str = ""
    item: int | None = None
    offset: int = 0


def operators_of(subject: Subject) -> str:
    """Symbols of the operators that a subject takes, for sentences."""
    return " ".join(one.symbol for one in Operator if one in subject.kind.operators)


def fault_of(subject: Subject, operator: Operator, argument: str | Sequence[str] | None) -> Fault | None:
    """What makes a comparison impossible; None where nothing does."""
    if Subject.spelled(str(subject)) != subject:
        return Fault(
            problem=f"names the attribute {subject.name!r}",
            fix="names have 1 to 128 letters, digits and - _ . / \\ characters",
        )
    if operator not in subject.kind.operators:
        return Fault(
            problem=f"compares {subject} with {operator.symbol!r}, which ECS does not take there",
            fix=f"write one of: {operators_of(subject)}",
        )
    shape = _shape_fault(operator, argument)
    if shape is not None or argument is None:
        return shape
    literals = (argument,) if isinstance(argument, str) else tuple(argument)
    for item, literal in enumerate(literals):
        fault = _literal_fault(subject, operator, literal)
        if fault is not None:
            return dataclasses.replace(fault, item=item)
    return None


def _shape_fault(operator: Operator, argument: str | Sequence[str] | None) -> Fault | None:
    wanted = operator.argument
    if wanted is Argument.NOTHING:
        good = argument is None
    elif wanted is Argument.LIST:
        good = isinstance(argument, tuple) and len(argument) > 0
    else:
        good = isinstance(argument, str)
    if good:
        return None
    return Fault(problem=f"gives {operator.symbol!r} {argument!r}", fix=f"it takes {wanted.value}")


def _literal_fault(subject: Subject, operator: Operator, literal: str) -> Fault | None:
    pattern = operator.argument is Argument.PATTERN
    if written(literal, pattern=pattern) is None:
        return Fault(
            problem=f"has the literal {literal!r}, which cannot be written",
            fix="leave out single quotes and control characters: AWS documents no escape for them",
        )
    if pattern:
        try:
            compiled(literal)
        except PatternError as error:
            return Fault(problem=error.problem, fix=error.fix or "", offset=error.position)
        return None
    return _typed_fault(subject, literal)


def _typed_fault(subject: Subject, literal: str) -> Fault | None:
    match subject.kind:
        case SubjectKind.AGENT_CONNECTED if literal not in _TRUTH:
            return Fault(problem=f"compares agentConnected with {literal!r}", fix="write true or false")
        case SubjectKind.AGENT_VERSION if version_of(literal) is None:
            return Fault(
                problem=f"compares agentVersion with {literal!r}",
                fix="write numbers with dots between them, such as 1.14.5",
            )
        case SubjectKind.REGISTERED_AT if moment_of(literal) is None:
            return Fault(
                problem=f"compares registeredAt with {literal!r}, which is no date in a form that ECS knows",
                fix="write 2018-06-18, 2018-06-18T22:28:28, 2018-06-18T22:28:28Z or 2018-06-18T22:28:28+00:00",
            )
        case SubjectKind.RUNNING_TASKS_COUNT if count_of(literal) is None:
            return Fault(problem=f"compares runningTasksCount with {literal!r}", fix="write a whole number, such as 0")
    return None
