"""Expressions that ECS takes and that never match what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from neuronfleet.catalogue import load_catalogue
from neuronfleet.dataclass import dataclass
from neuronfleet.errors import nearest
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.placement.expression.nodes import Comparison, Expression, Mixed, comparisons
from neuronfleet.placement.expression.patterns import compiled
from neuronfleet.placement.expression.readings import Precedence, grouped
from neuronfleet.placement.expression.satisfiability import never_true
from neuronfleet.placement.expression.vocabulary import (
    BUILT_IN_ATTRIBUTES,
    CAPABILITY_PREFIX,
    Argument,
    Operator,
    SubjectKind,
)

__all__ = ["Remark", "lint", "parenthesised"]

_INSTANCE_TYPE = "ecs.instance-type"
_ZONE = "ecs.availability-zone"
_ZONE_NAME = lazy_pattern(r"[a-z]{2}(?:-[a-z]+)+-[0-9]+(?:-[a-z]{2,4}-[0-9]+)?[a-z]")
_ZONE_ID = lazy_pattern(r"[a-z]{2,}[0-9]+-(?:[a-z]{2,4}[0-9]+-)?az[0-9]+")
_VALUE = lazy_pattern(r"[A-Za-z0-9_.@/\\: -]*")
_CLOSED_VALUES: Mapping[str, Mapping[str, str]] = {
    "ecs.os-type": {"linux": "linux", "windows": "windows"},
    "ecs.cpu-architecture": {"x86_64": "x86_64", "arm64": "arm64", "amd64": "x86_64", "aarch64": "arm64"},
}
"""Attribute -> what people write -> what ECS reports.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about an expression that its author should know.

    Attributes:
        code: what kind of remark: ``upper-case-instance-type``.
        message: one sentence, with what to write instead.
        column: where in the text, counted from 1; 0 where the expression was not read from one.
        certain: whether the expression cannot do what it says; False where it may, and is worth a look.
    """

    code: str
    message: str
    column: int
    certain: bool = True


def lint(expression: Expression) -> tuple[Remark, ...]:
    """Everything remarkable about an expression that ECS takes, in the order written.

    Args:
        expression: what to look at.
    """
    found = [remark for comparison in comparisons(expression) for remark in _of_comparison(comparison)]
    choices = parenthesised(expression)
    if len(choices) > 1:
        texts = " or ".join(f"'{one}'" for one in choices)
        found.append(
            Remark(
                code="mixed-and-or",
                message=f"'{expression}' mixes 'and' and 'or', and AWS gives that no meaning; write {texts}",
                column=expression.column,
            )
        )
    if never_true(expression) and not any(remark.certain for remark in found):
        message = f"'{expression}' contradicts itself: no instance can satisfy it"
        found.append(Remark(code="contradiction", message=message, column=expression.column))
    return tuple(found)


def parenthesised(expression: Expression) -> tuple[Expression, ...]:
    """What an expression that mixes ``and`` and ``or`` may mean, each with parentheses; itself where it mixes none."""
    if not any(isinstance(one, Mixed) for one in _walk(expression)):
        return (expression,)
    return tuple(dict.fromkeys(grouped(expression, one) for one in Precedence))


def _walk(expression: Expression) -> Iterator[Expression]:
    yield expression
    if not isinstance(expression, Comparison):
        for operand in expression.operands:
            yield from _walk(operand)


def _of_comparison(comparison: Comparison) -> Iterator[Remark]:
    if comparison.subject.kind is SubjectKind.ATTRIBUTE:
        yield from _attribute_name(comparison)
        yield from _attribute_values(comparison)
    if comparison.subject.kind is SubjectKind.TASK_GROUP and comparison.operator is Operator.NOT_EQUALS:
        yield Remark(
            code="denied-task-group",
            message=f"AWS does not say what '{comparison}' means beside tasks of several groups or none; write "
            f"'not({comparison.subject} == {comparison.literals[0]})'",
            column=comparison.column,
            certain=False,
        )
    if comparison.operator.argument is Argument.PATTERN and "(" in comparison.literals[0]:
        yield Remark(
            code="parentheses-in-pattern",
            message="AWS allows no parentheses inside a single expression, and does not say that quotes lift that; "
            "write a list, in [a, b], or a class, [ab]",
            column=_column(comparison),
            certain=False,
        )


def _attribute_name(comparison: Comparison) -> Iterator[Remark]:
    name = comparison.subject.name
    if not name.lower().startswith("ecs.") or name in BUILT_IN_ATTRIBUTES or name.startswith(CAPABILITY_PREFIX):
        return
    close = nearest(name, BUILT_IN_ATTRIBUTES)
    hint = f"; did you mean {close!r}?" if close else f"; there are: {', '.join(BUILT_IN_ATTRIBUTES)}"
    message = f"{name!r} is no attribute that ECS sets{hint}"
    yield Remark(code="unknown-attribute", message=message, column=comparison.column)


def _attribute_values(comparison: Comparison) -> Iterator[Remark]:
    name = comparison.subject.name
    if comparison.operator.argument is Argument.PATTERN:
        if name == _INSTANCE_TYPE:
            yield from _instance_type_pattern(comparison)
        return
    look = {_INSTANCE_TYPE: _instance_type, _ZONE: _zone}.get(name)
    for index, literal in enumerate(comparison.literals):
        column = _column(comparison, index)
        if not _VALUE.fullmatch(literal):
            message = f"{literal!r} equals no attribute: values have letters, digits, spaces and - _ . @ / \\ :"
            yield Remark(code="impossible-value", message=message, column=column)
        elif name in _CLOSED_VALUES:
            yield from _closed_value(name, literal, column)
        elif look is not None:
            yield from look(literal, column)
        elif literal.lower() != literal and literal.lower() in load_catalogue().instance_types:
            # Under another name, but nobody means anything else by it.
            yield from _instance_type(literal, column)


def _closed_value(name: str, literal: str, column: int) -> Iterator[Remark]:
    known = _CLOSED_VALUES[name]
    if literal in known.values():
        return
    meant = known.get(literal.lower())
    allowed = " or ".join(dict.fromkeys(known.values()))
    message = f"{literal!r} matches no instance: {name} is {allowed}" + (f"; write {meant!r}" if meant else "")
    yield Remark(code="impossible-value", message=message, column=column)


def _instance_type(literal: str, column: int) -> Iterator[Remark]:
    known = load_catalogue().instance_types
    lower = literal.lower()
    if literal != lower:
        message = f"{literal!r} matches no instance: ECS reports instance types in lower case; write {lower!r}"
        yield Remark(code="upper-case-instance-type", message=message, column=column)
    elif literal not in known:
        close = nearest(literal, known)
        # The catalogue has whole families, but not every family: a strange size is wrong, a strange family may be new.
        families = {one.partition(".")[0] for one in known}
        hint = f"; did you mean {close!r}?" if close else ""
        message = f"the instance type {literal!r} is not in the catalogue{hint}"
        certain = literal.partition(".")[0] in families
        yield Remark(code="unknown-instance-type", message=message, column=column, certain=certain)


def _instance_type_pattern(comparison: Comparison) -> Iterator[Remark]:
    pattern = comparison.literals[0]
    known = load_catalogue().instance_types
    tested = compiled(pattern)
    whole, anywhere = (_matching(known, one) for one in (tested.fullmatch, tested.search))
    column = _column(comparison)
    lower = re.sub(r"\\.|[A-Z]", lambda found: found[0] if found[0][0] == "\\" else found[0].lower(), pattern)
    if not anywhere and lower != pattern and _matching(known, compiled(lower).search):
        message = f"'{pattern}' matches no instance: ECS reports instance types in lower case; write '{lower}'"
        yield Remark(code="upper-case-instance-type", message=message, column=column)
    elif whole != anywhere:
        strange = next(one for one in anywhere if one not in whole)
        yield Remark(
            code="pattern-inside-value",
            message=f"'{pattern}' is found inside {strange!r} and does not match all of it, and AWS does not say which "
            "counts; write a pattern of the whole name, or a list: in [a, b]",
            column=column,
            certain=False,
        )


def _matching(names: Iterable[str], test: object) -> list[str]:
    return [name for name in names if test(name) is not None]  # type: ignore[operator]


def _zone(literal: str, column: int) -> Iterator[Remark]:
    if _ZONE_NAME.fullmatch(literal):
        return
    if _ZONE_ID.fullmatch(literal):
        hint = "is the id of a zone, and ECS reports names such as us-east-1a"
    elif literal in load_catalogue().regions:
        hint = f"is a region; its zones are called {literal}a and so on"
    elif _ZONE_NAME.fullmatch(literal.lower()):
        hint = f"is not in lower case; write {literal.lower()!r}"
    else:
        hint = "is no name of a zone; those look like us-east-1a"
    yield Remark(code="no-zone-name", message=f"{literal!r} matches no instance: it {hint}", column=column)


def _column(comparison: Comparison, index: int = 0) -> int:
    return comparison.argument_columns[index] if comparison.argument_columns else comparison.column
