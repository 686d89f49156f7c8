"""What placement constraints say of a class of hosts: the seam between scheduling and the query language."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence

from neuronfleet.catalogue import load_catalogue
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.placement.cluster import Host
from neuronfleet.placement.expression import And, Comparison, Expression, Mixed, Not, Or, View, matcher, parse
from neuronfleet.placement.expression.constraints import DISTINCT_INSTANCE, PlacementConstraint
from neuronfleet.placement.expression.evaluation import Outcome
from neuronfleet.placement.expression.nodes import comparisons
from neuronfleet.placement.expression.readings import readings_of
from neuronfleet.placement.expression.vocabulary import Operator, Subject, SubjectKind

__all__ = ["is_distinct", "is_open_beside", "is_stateful", "memberships", "static_value", "value_beside", "view_of"]

_STATE = frozenset({SubjectKind.TASK_GROUP, SubjectKind.RUNNING_TASKS_COUNT})
_MAX_STATE_ATOMS = 8
_ZONE_ID = lazy_pattern(r"[a-z0-9-]+-az[0-9]+|\?")
_ALWAYS = Comparison(Subject(SubjectKind.ATTRIBUTE, "ecs.os-type"), Operator.EXISTS)
_NEVER = Comparison(Subject(SubjectKind.ATTRIBUTE, "ecs.os-type"), Operator.NOT_EXISTS)


def is_distinct(constraints: Sequence[PlacementConstraint]) -> bool:
    """Whether ``distinctInstance`` is among them."""
    return any(one.type == DISTINCT_INSTANCE for one in constraints)


def memberships(constraints: Sequence[PlacementConstraint]) -> tuple[str, ...]:
    """The ``memberOf`` expressions among them."""
    return tuple(one.expression for one in constraints if one.expression is not None)


@functools.lru_cache(maxsize=1024)
def is_stateful(expression: str) -> bool:
    """Whether an expression asks for the tasks on an instance."""
    return bool(_state_atoms(expression))


@functools.lru_cache(maxsize=1)
def _architectures() -> Mapping[str, str]:
    return {name: record.architecture for name, record in load_catalogue().instance_types.items()}


def view_of(host: Host, zone: str) -> View:
    """What is known of the instances of a capacity in one zone, tasks aside.

    Args:
        host: each of them.
        zone: name of the Availability Zone.
    """
    attributes = {
        "ecs.os-type": "linux",
        "ecs.os-family": "LINUX",
        "ecs.instance-type": host.instance_type,
    }
    # A zone id is not the name, and which name it has differs from account to account.
    if not _ZONE_ID.fullmatch(zone):
        attributes["ecs.availability-zone"] = zone
    architecture = _architectures().get(host.instance_type)
    if architecture is not None:
        attributes["ecs.cpu-architecture"] = architecture
    return View(attributes={**attributes, **host.attributes}, attributes_complete=host.attributes_complete)


def static_value(expression: str, view: View) -> bool | None:
    """Whether instances can satisfy an expression with the right tasks on them; None where a fact is missing.

    Every question for tasks is free to be true or false.

    Args:
        expression: of a ``memberOf`` constraint.
        view: what is known of the instances.
    """
    atoms = _state_atoms(expression)
    if not atoms:
        return _known(matcher(expression)(view))
    if len(atoms) > _MAX_STATE_ATOMS:
        return None
    found: set[bool | None] = set()
    for variant in _variants(expression):
        found.add(_known(matcher(variant)(view)))
        if True in found:
            return True
    return None if None in found else False


def value_beside(expression: str, view: View, groups: frozenset[str], running: int) -> bool | None:
    """Whether an instance with these tasks satisfies an expression; None where a fact is missing.

    Args:
        expression: of a ``memberOf`` constraint.
        view: what is known of the instance.
        groups: of the tasks on it.
        running: how many they are.
    """
    here = dataclasses.replace(view, task_groups=groups, task_groups_complete=True, running_tasks_count=running)
    return _known(matcher(expression)(here))


def is_open_beside(expression: str, view: View) -> bool:
    """Whether a fact may decide an expression beside some tasks.

    Args:
        expression: of a ``memberOf`` constraint that asks for tasks.
        view: what is known of the instance.
    """
    atoms = _state_atoms(expression)
    # What AWS leaves open of a question for tasks is a fact too: ``task:group != a`` beside tasks of several groups.
    if len(atoms) > _MAX_STATE_ATOMS or any(len(readings_of(one)) > 1 for one in atoms):
        return True
    return any(_known(matcher(variant)(view)) is None for variant in _variants(expression))


def _known(outcome: Outcome) -> bool | None:
    return {Outcome.TRUE: True, Outcome.FALSE: False}.get(outcome)


@functools.lru_cache(maxsize=1024)
def _state_atoms(expression: str) -> tuple[Comparison, ...]:
    return tuple(dict.fromkeys(one for one in comparisons(parse(expression)) if one.subject.kind in _STATE))


@functools.lru_cache(maxsize=256)
def _variants(expression: str) -> tuple[Expression, ...]:
    return tuple(_make_variants(parse(expression), _state_atoms(expression)))


def _make_variants(expression: Expression, atoms: tuple[Comparison, ...]) -> Iterator[Expression]:
    for values in itertools.product((_ALWAYS, _NEVER), repeat=len(atoms)):
        yield _replaced(expression, dict(zip(atoms, values, strict=True)))


def _replaced(expression: Expression, values: Mapping[Comparison, Comparison]) -> Expression:
    if isinstance(expression, Comparison):
        return values.get(expression, expression)
    if isinstance(expression, Not):
        return Not(_replaced(expression.operand, values))
    operands = tuple(_replaced(one, values) for one in expression.operands)
    if isinstance(expression, Mixed):
        return Mixed(operands, expression.connectives)
    return And(operands) if isinstance(expression, And) else Or(operands)
