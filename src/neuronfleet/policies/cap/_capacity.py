"""What capacity policies ask of an Auto Scaling group: whether ECS uses it, and what it launches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronfleet.plan import Resource

if TYPE_CHECKING:
    from neuronfleet.plan.ecs import EcsCapacity
    from neuronfleet.policies.context import Context

__all__ = ["NOT_OF_ECS", "ecs_capacity"]

NOT_OF_ECS = "its instances join no cluster, as far as the plan tells"


def ecs_capacity(resource: Resource, context: Context) -> EcsCapacity | None:
    """The capacity that a group or a provider is part of; None where its instances are not known to join a cluster.

    Args:
        resource: an ``aws_autoscaling_group`` or an ``aws_ecs_capacity_provider``.
        context: of the check.
    """
    for capacity in context.ecs.capacity_of(resource):
        if capacity.provider is not None or context.ecs.cluster_of(capacity) is not None:
            return capacity
    return None
