"""The daemon that looks for dead devices, decided."""

from __future__ import annotations

import dataclasses

from neuronfleet.fleet.blueprint.task_definition import RolesBlueprint, TaskDefinitionBlueprint

__all__ = ["ProblemDetectorBlueprint"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDetectorBlueprint:
    """An ECS service that runs one task on every instance with Neuron devices.

    Attributes:
        name: name of the ECS service.
        capacities: whose instances it runs on, by their names in the fleet file.
        auto_scaling_groups: names of their Auto Scaling groups in AWS.
        placement_expression: the expression that keeps it to their instance types.
        task_definition: its only one.
        roles: IAM roles.
        metrics_namespace: the only CloudWatch namespace that it may write to.
        replace_instances: whether it may mark instances of these capacities unhealthy.
    """

    name: str
    capacities: tuple[str, ...]
    auto_scaling_groups: tuple[str, ...]
    placement_expression: str
    task_definition: TaskDefinitionBlueprint
    roles: RolesBlueprint
    metrics_namespace: str
    replace_instances: bool
