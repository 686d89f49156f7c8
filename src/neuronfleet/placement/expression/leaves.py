"""One comparison as a function of a view: True, False, or None where a fact is missing."""

from __future__ import annotations

import operator as order
from collections.abc import Callable
from typing import Any

from neuronfleet.placement.expression.nodes import Comparison
from neuronfleet.placement.expression.patterns import compiled
from neuronfleet.placement.expression.readings import Absence, Groups, Matching, Order, Reading, Span, Versions
from neuronfleet.placement.expression.values import count_of, moment_of, version_of
from neuronfleet.placement.expression.view import View
from neuronfleet.placement.expression.vocabulary import Operator, SubjectKind

__all__ = ["Test", "leaf"]

Test = Callable[[View], bool | None]
"""What an expression becomes under one reading."""

_TextTest = Callable[[str], bool | None]

_POSITIVE = {
    Operator.NOT_EQUALS: Operator.EQUALS,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_MATCHES: Operator.MATCHES,
}
_SIGNS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUALS: order.eq,
    Operator.NOT_EQUALS: order.ne,
    Operator.GREATER_THAN: order.gt,
    Operator.GREATER_THAN_EQUAL: order.ge,
    Operator.LESS_THAN: order.lt,
    Operator.LESS_THAN_EQUAL: order.le,
}


def leaf(comparison: Comparison, reading: Reading) -> Test:
    """The function of one comparison, under one reading."""
    match comparison.subject.kind:
        case SubjectKind.ATTRIBUTE:
            return _attribute(comparison, reading)
        case SubjectKind.TASK_GROUP:
            return _task_group(comparison, reading)
        case SubjectKind.AGENT_VERSION:
            return _version(comparison, reading)
        case SubjectKind.REGISTERED_AT:
            return _registered(comparison, reading)
        case SubjectKind.RUNNING_TASKS_COUNT:
            return _count(comparison)
        case SubjectKind.AGENT_CONNECTED:
            return _field(comparison, reading, lambda view: _connected(view.agent_connected))
        case SubjectKind.EC2_INSTANCE_ID:
            return _field(comparison, reading, lambda view: view.ec2_instance_id)


def _connected(connected: bool | None) -> str | None:  # noqa: FBT001
    return None if connected is None else "true" if connected else "false"


def _text(comparison: Comparison, reading: Reading) -> _TextTest:
    """The comparison of a value that is there, without its denial."""
    literals = comparison.literals
    match _POSITIVE.get(comparison.operator, comparison.operator):
        case Operator.EQUALS:
            wanted = literals[0]
            return lambda value: value == wanted
        case Operator.IN:
            allowed = frozenset(literals)
            return lambda value: value in allowed
        case Operator.MATCHES:
            pattern = compiled(literals[0])
            match reading.matching:
                case Matching.WHOLE:
                    return lambda value: pattern.fullmatch(value) is not None
                case Matching.PREFIX:
                    return lambda value: pattern.match(value) is not None
                case Matching.ANYWHERE:
                    return lambda value: pattern.search(value) is not None
        case sign:
            return _ordered(_SIGNS[sign], literals[0], reading)


def _ordered(sign: Callable[[Any, Any], bool], literal: str, reading: Reading) -> _TextTest:
    if reading.order is Order.TEXT:
        return lambda value: sign(value, literal)
    number = count_of(literal)

    def compare(value: str) -> bool | None:
        found = count_of(value)
        return None if found is None or number is None else sign(found, number)

    return compare


def _field(comparison: Comparison, reading: Reading, value_of: Callable[[View], str | None]) -> Test:
    """A text that every instance has."""
    test, negative = _text(comparison, reading), comparison.operator.negative

    def compare(view: View) -> bool | None:
        value = value_of(view)
        return None if value is None else test(value) is not negative

    return compare


def _attribute(comparison: Comparison, reading: Reading) -> Test:
    """Attributes, which may be missing.

    ``==``, ``in``, ``=~`` and order never match what is not there. ``!=`` does not either, as ECS was seen to answer:
    https://github.com/aws/containers-roadmap/issues/486. For ``!in`` and ``!~`` there is no source: both readings.
    """
    name, operator = comparison.subject.name, comparison.operator
    if operator is Operator.EXISTS:
        return lambda view: view.has(name)
    if operator is Operator.NOT_EXISTS:

        def missing(view: View) -> bool | None:
            found = view.has(name)
            return None if found is None else not found

        return missing
    test, negative = _text(comparison, reading), operator.negative
    when_missing = negative and operator is not Operator.NOT_EQUALS and reading.absence is Absence.MATCH

    def compare(view: View) -> bool | None:
        value = view.attributes.get(name)
        if value:
            return test(value) if not negative else not test(value)
        if view.has(name) is False:
            return when_missing
        # There without a value: it equals nothing, and what its denials answer is not documented.
        equality = operator in {Operator.EQUALS, Operator.IN} and "" not in comparison.literals
        return False if equality and value == "" else None

    return compare


def _task_group(comparison: Comparison, reading: Reading) -> Test:
    """Groups of the tasks on an instance, of which there may be none or several."""
    operator = comparison.operator
    if operator in {Operator.EXISTS, Operator.NOT_EXISTS}:
        wanted = operator is Operator.EXISTS

        def exists(view: View) -> bool | None:
            if view.task_groups:
                return wanted
            return not wanted if view.task_groups_complete else None

        return exists
    test = _text(comparison, reading)
    # NONE denies "some group is so"; SOME asks for a group that is not so.
    denied = operator.negative and reading.groups is Groups.NONE
    sought = not (operator.negative and reading.groups is Groups.SOME)

    def compare(view: View) -> bool | None:
        answers = {test(group) for group in view.task_groups}
        if sought in answers:
            return not denied
        return denied if view.task_groups_complete and None not in answers else None

    return compare


def _version(comparison: Comparison, reading: Reading) -> Test:
    sign, wanted = _SIGNS[comparison.operator], version_of(comparison.literals[0]) or ()

    def compare(view: View) -> bool | None:
        if view.agent_version is None:
            return None
        found = version_of(view.agent_version) or ()
        if reading.versions is Versions.SHORTER_FIRST:
            return sign(found, wanted)
        length = max(len(found), len(wanted))
        return sign(found + (0,) * (length - len(found)), wanted + (0,) * (length - len(wanted)))

    return compare


def _registered(comparison: Comparison, reading: Reading) -> Test:
    sign, moment = _SIGNS[comparison.operator], moment_of(comparison.literals[0])

    def compare(view: View) -> bool | None:
        if view.registered_at is None or moment is None:
            return None
        found = view.registered_at
        # All of a day is the day itself: every instant of it compares as its first.
        if reading.span is Span.WHOLE and moment.instant <= found < moment.instant + moment.length:
            found = moment.instant
        return sign(found, moment.instant)

    return compare


def _count(comparison: Comparison) -> Test:
    sign, wanted = _SIGNS[comparison.operator], count_of(comparison.literals[0])

    def compare(view: View) -> bool | None:
        return None if view.running_tasks_count is None else sign(view.running_tasks_count, wanted)

    return compare
