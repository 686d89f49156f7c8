"""Who runs a task definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronfleet.policies.context import Context
from neuronfleet.policies.neu._task import Task

if TYPE_CHECKING:
    from neuronfleet.plan.ecs import EcsService, EcsTask

__all__ = ["services_of", "users_of"]


def users_of(task: Task, context: Context) -> tuple[EcsService | EcsTask, ...]:
    """Services and standalone tasks of the plan that run a task definition.

    Args:
        task: the task definition.
        context: the review.
    """
    return tuple(context.once(("neu-users",), lambda: _users(context)).get(task.resource.address, ()))


def services_of(task: Task, context: Context) -> tuple[EcsService, ...]:
    """Services of the plan that run a task definition.

    Args:
        task: the task definition.
        context: the review.
    """
    return tuple(one for one in users_of(task, context) if one.resource.type == "aws_ecs_service")  # type: ignore[misc]


def _users(context: Context) -> dict[str, list[EcsService | EcsTask]]:
    """Users by the address of what they run: asked once for a plan, not once for every task definition."""
    found: dict[str, list[EcsService | EcsTask]] = {}
    members: list[EcsService | EcsTask] = [*context.ecs.services, *context.ecs.tasks]
    for one in members:
        if one.task_definition is not None:
            found.setdefault(one.task_definition.resource.address, []).append(one)
    return found
