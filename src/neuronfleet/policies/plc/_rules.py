"""Placement constraints of services, task definitions and scheduled tasks, each with where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from neuronfleet.errors import ExpressionError
from neuronfleet.policies.api import Outcome, Resource, Value, failed, passed, undecided

if TYPE_CHECKING:
    from neuronfleet.placement.expression import Remark

__all__ = ["CONSTRAINED", "constraint_blocks", "expressions", "remarked"]

CONSTRAINED: Final = (
    "aws_ecs_service",
    "aws_ecs_task_definition",
    "aws_cloudwatch_event_target",
    "aws_scheduler_schedule",
)
"""Types whose blocks hold placement constraints."""


def constraint_blocks(resource: Resource) -> Value:
    """The blocks with the constraints of a resource."""
    if resource.type == "aws_cloudwatch_event_target":
        return resource["ecs_target"][0]["placement_constraint"].or_default([])
    if resource.type == "aws_scheduler_schedule":
        return resource["target"][0]["ecs_parameters"][0]["placement_constraints"].or_default([])
    return resource["placement_constraints"].or_default([])


def expressions(resource: Resource) -> Iterator[Value]:
    """The expressions of a resource, unknown ones too; an unknown list of constraints is one unknown expression."""
    blocks = constraint_blocks(resource)
    if blocks.is_unknown:
        yield blocks
    for block in blocks.items:
        if block["type"].or_default("memberOf").text != "distinctInstance":
            yield block["expression"]


def remarked(resource: Resource, matters: Callable[[Remark], bool]) -> Iterator[Outcome]:
    """A verdict about each expression: it fails where there are remarks that matter.

    An expression that is not there, or that ECS cannot read, is for PLC001 to tell.

    Args:
        resource: with placement constraints.
        matters: which remarks of ``lint`` make it fail.
    """
    from neuronfleet.placement.expression import lint, parse  # noqa: PLC0415 - only where there are expressions

    for value in expressions(resource):
        if value.is_unknown:
            yield undecided(f"{value.where} is known only after apply", value)
        if value.text is None:
            continue
        try:
            found = [one.message for one in lint(parse(value.text)) if matters(one)]
        except ExpressionError:
            continue
        yield failed(found[0], at=value, details=tuple(found[1:])) if found else passed()
