"""An ECS cluster and what belongs to it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from neuronfleet.plan.resource import Resource

if TYPE_CHECKING:
    from neuronfleet.plan.ecs.capacity import EcsCapacity
    from neuronfleet.plan.ecs.service import EcsService
    from neuronfleet.plan.ecs.standalone import EcsTask

__all__ = ["EcsCluster"]


@dataclasses.dataclass(slots=True, kw_only=True, eq=False)
class EcsCluster:
    """One cluster; it need not be in the plan itself.

    Attributes:
        name: of the cluster; its address where the name is known only after apply.
        resource: the ``aws_ecs_cluster``, or the data source; None where the plan only names it.
        region: AWS region, None where it cannot be told.
        attachments: its ``aws_ecs_cluster_capacity_providers``.
        capacities: Auto Scaling groups that its instances come from.
        services: services in it.
        tasks: standalone tasks in it.
    """

    name: str
    resource: Resource | None
    region: str | None
    attachments: list[Resource] = dataclasses.field(default_factory=list)
    capacities: list[EcsCapacity] = dataclasses.field(default_factory=list)
    services: list[EcsService] = dataclasses.field(default_factory=list)
    tasks: list[EcsTask] = dataclasses.field(default_factory=list)
