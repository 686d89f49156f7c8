"""What the planner asks: sentences to write, and what is wrong with those that a user wrote."""

from __future__ import annotations

import string
from collections.abc import Sequence

from neuronfleet.catalogue import load_catalogue
from neuronfleet.errors import ExpressionError
from neuronfleet.placement.expression.builder import instance_type
from neuronfleet.placement.expression.evaluation import Matcher, Outcome
from neuronfleet.placement.expression.lint import lint
from neuronfleet.placement.expression.nodes import Expression, comparisons
from neuronfleet.placement.expression.parser import parse
from neuronfleet.placement.expression.view import View
from neuronfleet.placement.expression.vocabulary import MAX_EXPRESSION_CHARACTERS, Argument

__all__ = ["doubtful", "instance_type_in", "instance_type_is", "no_instance", "spelling_problem"]

_ZONE = "ecs.availability-zone"


def instance_type_is(name: str) -> str:
    """The expression that ties a task to one instance type, spelled as ECS reports it: in lower case."""
    return str(instance_type.equals(name))


def instance_type_in(names: Sequence[str]) -> str:
    """The expression that ties a task to some instance types; to a single one, that of :func:`instance_type_is`."""
    return instance_type_is(names[0]) if len(names) == 1 else str(instance_type.is_in(*names))


def spelling_problem(expression: str) -> str | None:
    """What makes an expression unreadable, or wrong although Terraform and ECS take it; None where nothing does.

    Args:
        expression: of a ``memberOf`` constraint.
    """
    try:
        parsed = parse(expression)
    except ExpressionError as error:
        return error.sentence if len(expression) > MAX_EXPRESSION_CHARACTERS else f"'{expression}' {error.sentence}"
    return next((remark.message for remark in lint(parsed) if remark.certain), None)


def doubtful(expression: str) -> tuple[str, ...]:
    """What of a readable expression is worth a look, without being wrong for sure.

    Args:
        expression: one without a :func:`spelling_problem`.

    Raises:
        ExpressionError: it cannot be read.
    """
    return tuple(remark.message for remark in lint(parse(expression)) if not remark.certain)


def no_instance(expression: str, instance_type: str, region: str) -> str | None:
    """What makes an expression match no instance of a capacity; None where nothing is seen.

    Args:
        expression: one without a :func:`spelling_problem`.
        instance_type: the only one of the capacity.
        region: where the capacity is.

    Raises:
        ExpressionError: it cannot be read.
    """
    parsed = parse(expression)
    matches = Matcher(parsed)
    known: dict[str, str | None] = {"ecs.instance-type": instance_type}
    if matches(View(attributes=known)) is Outcome.FALSE:
        return f"'{expression}' matches no instance: all of the capacity are {instance_type}; leave it out"
    found = load_catalogue().instance_types.get(instance_type)
    if found is not None:
        known |= {"ecs.cpu-architecture": found.architecture, "ecs.os-type": "linux"}
        if matches(View(attributes=known)) is Outcome.FALSE:
            all_are = f"{instance_type}, {found.architecture} and linux"
            return f"'{expression}' matches no instance: all of the capacity are {all_are}; leave it out"
    zones = _zones(parsed, region)
    if zones and all(matches(View(attributes=known | {_ZONE: one})) is Outcome.FALSE for one in zones):
        return f"'{expression}' matches no instance: zones here are called {region}a and so on; give it under overrides"
    return None


def _zones(expression: Expression, region: str) -> list[str]:
    """Zones of a region that an expression can tell apart; none where it asks by pattern, or not at all."""
    asked = [one for one in comparisons(expression) if one.subject.name == _ZONE]
    if not asked or any(one.operator.argument is Argument.PATTERN for one in asked):
        return []
    named = {literal for one in asked for literal in one.literals if literal.startswith(f"{region}")}
    return sorted(named | {f"{region}{letter}" for letter in string.ascii_lowercase})
