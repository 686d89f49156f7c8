"""Placement constraints of services, task definitions and scheduled tasks, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.policies.api import Resource, Value

__all__ = ["CONSTRAINED", "constraint_blocks", "expressions"]

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
