"""What AWS leaves open, and every plausible way to read it.

An expression is evaluated under each combination of readings that can matter to it. Where all agree, what AWS leaves
open does not matter; where two disagree, the answer is *ambiguous*.
"""

from __future__ import annotations

import dataclasses
import enum
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.expression.nodes import (
    And,
    Comparison,
    Connective,
    Expression,
    Mixed,
    Not,
    Or,
    comparisons,
    joined,
)
from neuronfleet.placement.expression.values import version_of
from neuronfleet.placement.expression.vocabulary import Argument, Operator, SubjectKind

__all__ = [
    "Absence",
    "Groups",
    "Matching",
    "Order",
    "Precedence",
    "Reading",
    "Span",
    "Versions",
    "grouped",
    "readings_of",
]


class Precedence(enum.Enum):
    """How ``a and b or c`` is grouped."""

    AND_FIRST = "'and' binds tighter"
    LEFT_TO_RIGHT = "from left to right"
    RIGHT_TO_LEFT = "from right to left"
    OR_FIRST = "'or' binds tighter"


class Matching(enum.Enum):
    """How much of a value a pattern must match."""

    WHOLE = "the whole value"
    PREFIX = "its beginning"
    ANYWHERE = "any part of it"


class Absence(enum.Enum):
    """What ``!in`` and ``!~`` say of an attribute that is not there."""

    NO_MATCH = "the instance does not match"
    MATCH = "the instance matches"


class Groups(enum.Enum):
    """What ``!=``, ``!in`` and ``!~`` say of an instance with tasks of several groups, or of none."""

    NONE = "no task is of such a group"
    SOME = "some task is of another group"


class Order(enum.Enum):
    """How ``<`` and its like compare attributes and task groups."""

    NUMBERS = "as numbers"
    TEXT = "as text"


class Versions(enum.Enum):
    """How versions with fewer or more than three numbers compare."""

    FILLED = "1.14 is 1.14.0"
    SHORTER_FIRST = "1.14 comes before 1.14.0"


class Span(enum.Enum):
    """What a date means to ``==``, ``!=``, ``<=`` and ``>``."""

    INSTANT = "its first instant"
    WHOLE = "the whole day, or second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read everything that AWS leaves open; each attribute is one question.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
    """

    precedence: Precedence = Precedence.AND_FIRST
    matching: Matching = Matching.WHOLE
    absence: Absence = Absence.NO_MATCH
    groups: Groups = Groups.NONE
    order: Order = Order.NUMBERS
    versions: Versions = Versions.FILLED
    span: Span = Span.INSTANT


QUESTIONS: dict[str, str] = {
    "precedence": "how 'and' and 'or' group without parentheses",
    "matching": "how much of a value a pattern must match",
    "absence": "what !in and !~ say of an attribute that is not there",
    "groups": "what a denial of task:group says of several groups or none",
    "order": "whether attributes compare as numbers or as text",
    "versions": "how versions compare that have not three numbers each",
    "span": "whether a date is an instant or all of its day",
}
"""Attribute of a reading -> the question that it answers."""


def readings_of(expression: Expression) -> tuple[Reading, ...]:
    """Every combination of readings that can matter to an expression; one where nothing is left open."""
    open_questions = {name for comparison in comparisons(expression) for name in _open_in(comparison)}
    if _is_mixed(expression):
        open_questions.add("precedence")
    answers: list[list[Any]] = []
    for field in dataclasses.fields(Reading):
        default: enum.Enum = field.default
        answers.append(list(type(default)) if field.name in open_questions else [default])
    names = [field.name for field in dataclasses.fields(Reading)]
    return tuple(Reading(**dict(zip(names, chosen, strict=True))) for chosen in itertools.product(*answers))


def _is_mixed(expression: Expression) -> bool:
    return isinstance(expression, Mixed) or (
        not isinstance(expression, Comparison) and any(map(_is_mixed, expression.operands))
    )


def _open_in(comparison: Comparison) -> Iterator[str]:
    kind, operator = comparison.subject.kind, comparison.operator
    if operator.argument is Argument.PATTERN:
        yield "matching"
    ordered = operator.argument is Argument.LITERAL and operator not in {Operator.EQUALS, Operator.NOT_EQUALS}
    if kind is SubjectKind.ATTRIBUTE:
        if operator in {Operator.NOT_IN, Operator.NOT_MATCHES}:
            yield "absence"
        if ordered:
            yield "order"
    elif kind is SubjectKind.TASK_GROUP:
        if operator.negative and operator is not Operator.NOT_EXISTS:
            yield "groups"
        if ordered:
            yield "order"
    elif kind is SubjectKind.AGENT_VERSION and len(version_of(comparison.literals[0]) or ()) != 3:  # noqa: PLR2004
        yield "versions"
    elif kind is SubjectKind.REGISTERED_AT and operator not in {Operator.LESS_THAN, Operator.GREATER_THAN_EQUAL}:
        yield "span"


def grouped(expression: Expression, precedence: Precedence) -> Expression:
    """An expression with its parentheses written as one reading has them; comparisons stay as they are."""
    match expression:
        case Comparison():
            return expression
        case Not(operand):
            return Not(grouped(operand, precedence), column=expression.column)
        case And(operands):
            return And(tuple(grouped(one, precedence) for one in operands), column=expression.column)
        case Or(operands):
            return Or(tuple(grouped(one, precedence) for one in operands), column=expression.column)
        case Mixed(operands, connectives):
            inner = [grouped(one, precedence) for one in operands]
            return _regrouped(inner, connectives, precedence)


def _regrouped(operands: list[Expression], connectives: tuple[Connective, ...], precedence: Precedence) -> Expression:
    if precedence is Precedence.AND_FIRST:
        return _tight(operands, connectives, Connective.AND)
    if precedence is Precedence.OR_FIRST:
        return _tight(operands, connectives, Connective.OR)
    forward = precedence is Precedence.LEFT_TO_RIGHT
    rest: Iterable[tuple[Connective, Expression]] = zip(connectives, operands[1:], strict=True)
    found = operands[0]
    if not forward:
        rest = zip(reversed(connectives), reversed(operands[:-1]), strict=True)
        found = operands[-1]
    for connective, operand in rest:
        found = joined(connective, (found, operand) if forward else (operand, found))
    return found


def _tight(operands: list[Expression], connectives: tuple[Connective, ...], tighter: Connective) -> Expression:
    runs = [[operands[0]]]
    for connective, operand in zip(connectives, operands[1:], strict=True):
        if connective is tighter:
            runs[-1].append(operand)
        else:
            runs.append([operand])
    looser = Connective.OR if tighter is Connective.AND else Connective.AND
    return joined(looser, [joined(tighter, run) for run in runs])
