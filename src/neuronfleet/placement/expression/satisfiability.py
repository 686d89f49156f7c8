"""Whether any instance at all could satisfy an expression."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator
from typing import Any

from neuronfleet.placement.expression.evaluation import Matcher, Outcome
from neuronfleet.placement.expression.nodes import Comparison, Expression, comparisons
from neuronfleet.placement.expression.values import count_of, moment_of, version_of
from neuronfleet.placement.expression.view import View
from neuronfleet.placement.expression.vocabulary import (
    AUTOMATIC_ATTRIBUTES,
    Argument,
    Operator,
    Subject,
    SubjectKind,
)

__all__ = ["never_true"]

_MAX_VIEWS = 4096
_MAX_GROUPS = 4
_OTHER = "something else"
"""A text that no expression compares with."""

_MISSING = object()
_TICK = dt.timedelta(microseconds=1)
_HIGH = 999_999_999
_COMPARED_AS_TEXT = frozenset(
    {Operator.EQUALS, Operator.NOT_EQUALS, Operator.IN, Operator.NOT_IN, Operator.EXISTS, Operator.NOT_EXISTS}
)


def never_true(expression: Expression) -> bool:
    """Whether no instance can satisfy an expression, under any reading.

    Every value that an expression can tell apart is tried, in every combination. Patterns can tell apart more than can
    be tried; a value that one asks about stays unknown, so that False is never claimed of it.

    Args:
        expression: what to look into.

    Returns:
        True only where it is proved; False also where there are too many combinations.
    """
    by_subject: dict[Subject, list[Comparison]] = {}
    for comparison in comparisons(expression):
        by_subject.setdefault(comparison.subject, []).append(comparison)
    candidates = {subject: _candidates(subject, found) for subject, found in by_subject.items()}
    if math.prod(len(one) for one in candidates.values()) > _MAX_VIEWS:
        return False
    matches = Matcher(expression)
    return all(
        matches(_view(dict(zip(candidates, chosen, strict=True)))) is Outcome.FALSE
        for chosen in itertools.product(*candidates.values())
        if _possible(dict(zip(candidates, chosen, strict=True)))
    )


def _candidates(subject: Subject, found: list[Comparison]) -> list[Any]:
    literals = list(dict.fromkeys(literal for one in found for literal in one.literals))
    as_text = all(one.operator in _COMPARED_AS_TEXT for one in found)
    match subject.kind:
        case SubjectKind.ATTRIBUTE:
            missing = [] if subject.name in AUTOMATIC_ATTRIBUTES else [_MISSING]
            return [*_texts(found, literals), _OTHER if as_text else None, *missing]
        case SubjectKind.EC2_INSTANCE_ID:
            return [*_texts(found, literals), _OTHER if as_text else None]
        case SubjectKind.AGENT_CONNECTED:
            return [True, False]
        case SubjectKind.TASK_GROUP:
            return list(_group_sets(literals)) if as_text and len(literals) <= _MAX_GROUPS else [None]
        case SubjectKind.AGENT_VERSION:
            return list(dict.fromkeys(_versions(literals)))
        case SubjectKind.REGISTERED_AT:
            return list(dict.fromkeys(_moments(literals)))
        case SubjectKind.RUNNING_TASKS_COUNT:
            counts = (count_of(one) or 0 for one in literals)
            return sorted({max(0, count + step) for count in counts for step in (-1, 0, 1)})


def _texts(found: list[Comparison], literals: list[str]) -> list[str]:
    patterns = {one.argument for one in found if one.operator.argument is Argument.PATTERN}
    return [literal for literal in literals if literal not in patterns]


def _group_sets(literals: list[str]) -> Iterator[frozenset[str]]:
    names = [*literals, _OTHER]
    for size in range(len(names) + 1):
        yield from map(frozenset, itertools.combinations(names, size))


def _versions(literals: list[str]) -> Iterator[str | None]:
    """Each version, and its neighbours."""
    for literal in literals:
        version = version_of(literal) or ()
        if len(version) != 3:  # noqa: PLR2004
            yield None
            continue
        major, minor, patch = version
        yield f"{major}.{minor}.{patch}"
        yield f"{major}.{minor}.{min(patch + 1, _HIGH)}"
        if patch:
            yield f"{major}.{minor}.{patch - 1}"
        elif minor:
            yield f"{major}.{minor - 1}.{_HIGH}"
        elif major:
            yield f"{major - 1}.{_HIGH}.{_HIGH}"


def _moments(literals: list[str]) -> Iterator[dt.datetime]:
    """The first instant of each date, what is just outside, and the first after it."""
    for literal in literals:
        moment = moment_of(literal)
        if moment is not None:
            yield from (moment.instant - _TICK, moment.instant, moment.instant + _TICK)
            yield from (moment.instant + moment.length - _TICK, moment.instant + moment.length)


def _possible(chosen: dict[Subject, Any]) -> bool:
    """Whether facts agree with one another: an instance with tasks has groups, and not more groups than tasks."""
    count = chosen.get(Subject(SubjectKind.RUNNING_TASKS_COUNT))
    groups = chosen.get(Subject(SubjectKind.TASK_GROUP))
    return count is None or groups is None or (len(groups) <= count and bool(groups) == bool(count))


def _view(chosen: dict[Subject, Any]) -> View:
    facts = {subject.kind: value for subject, value in chosen.items() if subject.kind is not SubjectKind.ATTRIBUTE}
    groups = facts.get(SubjectKind.TASK_GROUP)
    return View(
        attributes={
            subject.name: value
            for subject, value in chosen.items()
            if subject.kind is SubjectKind.ATTRIBUTE and value is not _MISSING
        },
        attributes_complete=True,
        agent_connected=facts.get(SubjectKind.AGENT_CONNECTED),
        agent_version=facts.get(SubjectKind.AGENT_VERSION),
        ec2_instance_id=facts.get(SubjectKind.EC2_INSTANCE_ID),
        registered_at=facts.get(SubjectKind.REGISTERED_AT),
        running_tasks_count=facts.get(SubjectKind.RUNNING_TASKS_COUNT),
        task_groups=groups or frozenset(),
        task_groups_complete=groups is not None,
    )
