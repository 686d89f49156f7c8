"""Services and standalone tasks, decided."""

from __future__ import annotations

import dataclasses
from typing import Literal

from neuronfleet.fleet.blueprint.load_balancer import TargetGroupBlueprint
from neuronfleet.fleet.blueprint.scaling import ScalingBlueprint
from neuronfleet.fleet.blueprint.task_definition import RolesBlueprint, TaskDefinitionBlueprint
from neuronfleet.placement.claims import Claims

__all__ = [
    "DeploymentBlueprint",
    "ScheduleBlueprint",
    "ServiceBlueprint",
    "SlotBlueprint",
    "StrategyBlueprint",
    "TaskBlueprint",
]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StrategyBlueprint:
    """One placement strategy.

    Attributes:
        type: ``spread``, ``binpack`` or ``random``.
        field: ``attribute:ecs.availability-zone``, ``instanceId``, ``cpu`` or ``memory``; None for ``random``.
    """

    type: Literal["spread", "binpack", "random"]
    field: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentBlueprint:
    """How a service rolls.

    Attributes:
        minimum_healthy_percent: running tasks kept.
        maximum_percent: running and pending tasks at most.
        circuit_breaker: whether a failing deployment is stopped.
        rollback: whether it then goes back.
    """

    minimum_healthy_percent: int
    maximum_percent: int
    circuit_breaker: bool
    rollback: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SlotBlueprint:
    """The set of devices that one task owns on every instance of a capacity, and the ECS service that fills it.

    Attributes:
        name: name of the ECS service.
        index: position, 0-based.
        devices: device indices, empty on ordinary instances.
        desired_count: tasks of this slot, one an instance where devices are owned.
        task_definition: its own, since device paths are literals.
    """

    name: str
    index: int
    devices: tuple[int, ...]
    desired_count: int
    task_definition: TaskDefinitionBlueprint


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ServiceBlueprint:
    """A service of the fleet: one ECS service a slot.

    Attributes:
        name: name in the fleet file.
        capacity: name of its capacity in the fleet file.
        devices_per_task: devices that one task owns.
        desired_count: tasks of all slots.
        ignore_desired_count: whether Terraform leaves the count to whoever scales.
        slots: at least one.
        roles: IAM roles, shared by the slots.
        placement_expression: the expression that ties it to its instance type.
        placement_expressions: all ``memberOf`` expressions of the service.
        distinct_instance: whether each task of a slot needs an instance of its own.
        strategies: in order.
        deployment: how it rolls.
        execute_command: whether ECS Exec is enabled.
        availability_zone_rebalancing: ``ENABLED`` or ``DISABLED``, always explicit.
        health_check_grace_seconds: None for ECS's own.
        force_new_deployment: whether every change of it starts new tasks; then its capacity can change too.
        wait_for_steady_state: whether apply waits until the tasks run.
        claims: the four placement claims.
        target_group: how a load balancer sees its tasks, None without one.
        scaling: how its tasks grow and shrink, None where their number stays.
    """

    name: str
    capacity: str
    devices_per_task: int
    desired_count: int
    ignore_desired_count: bool
    slots: tuple[SlotBlueprint, ...]
    roles: RolesBlueprint
    placement_expression: str
    placement_expressions: tuple[str, ...]
    distinct_instance: bool
    strategies: tuple[StrategyBlueprint, ...]
    deployment: DeploymentBlueprint
    execute_command: bool
    availability_zone_rebalancing: Literal["ENABLED", "DISABLED"]
    health_check_grace_seconds: int | None
    force_new_deployment: bool = False
    wait_for_steady_state: bool = False
    claims: Claims
    target_group: TargetGroupBlueprint | None = None
    scaling: ScalingBlueprint | None = None

    @property
    def is_measured(self) -> bool:
        """Whether a neuron-monitor beside its server publishes metrics."""
        return any(one.publishes_metrics for slot in self.slots for one in slot.task_definition.containers)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleBlueprint:
    """When a standalone task runs by itself (EventBridge Scheduler).

    Attributes:
        name: name of the schedule.
        role_name: name of the role that the scheduler assumes.
        expression: ``rate(1 hour)``, ``cron(...)`` or ``at(...)``.
        timezone: IANA time zone.
        enabled: whether it fires.
        retry_attempts: times that a failed invocation is tried again.
        maximum_event_age_seconds: age at which an invocation is given up.
    """

    name: str
    role_name: str
    expression: str
    timezone: str
    enabled: bool
    retry_attempts: int
    maximum_event_age_seconds: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TaskBlueprint:
    """A standalone task: scheduled, or run on demand by the command in the stack's output.

    Attributes:
        name: name in the fleet file.
        capacity: name of its capacity in the fleet file.
        devices_per_task: devices that one task owns.
        devices: device indices that it owns, on whichever instance it runs.
        count: tasks of one run.
        task_definition: its own.
        roles: IAM roles.
        placement_expression: the expression that ties it to its instance type.
        placement_expressions: all ``memberOf`` expressions of a run.
        distinct_instance: whether the tasks of a run need an instance each.
        strategies: in order.
        schedule: None for a task that is run on demand.
        claims: the placement claims of one run.
    """

    name: str
    capacity: str
    devices_per_task: int
    devices: tuple[int, ...]
    count: int
    task_definition: TaskDefinitionBlueprint
    roles: RolesBlueprint
    placement_expression: str
    placement_expressions: tuple[str, ...]
    distinct_instance: bool
    strategies: tuple[StrategyBlueprint, ...]
    schedule: ScheduleBlueprint | None
    claims: Claims
