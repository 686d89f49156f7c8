"""Tasks that are run once or on a schedule."""

from __future__ import annotations

import dataclasses

from neuronfleet.placement import CapacityShare, Kind, Workload
from neuronfleet.placement.expression import PlacementConstraint
from neuronfleet.plan.ecs.constraints import constraints_in
from neuronfleet.plan.ecs.gaps import Gaps
from neuronfleet.plan.ecs.task_definition import EcsTaskDefinition
from neuronfleet.plan.resource import Resource
from neuronfleet.plan.value import Value

__all__ = ["EcsTask"]


@dataclasses.dataclass(slots=True, kw_only=True, eq=False)
class EcsTask:
    """A target of EventBridge, of EventBridge Scheduler, or a task that the plan itself runs.

    Attributes:
        resource: the event target, the schedule, or the data source ``aws_ecs_task_execution``.
        parameters: the block with its ECS parameters.
        task_definition: what it runs, None where the plan does not have it.
        default_strategy: the default capacity provider strategy of its cluster, None where there is none.
    """

    resource: Resource
    parameters: Value
    task_definition: EcsTaskDefinition | None
    default_strategy: Value | None = None

    @property
    def name(self) -> str:
        """Its address: rules and schedules of several groups may share a name."""
        return self.resource.address

    @property
    def launch_type(self) -> Value:
        """Its launch type; null where a capacity provider strategy takes its place."""
        return self.parameters["launch_type"].or_default(None)

    @property
    def strategy(self) -> Value:
        """Its own capacity provider strategy; no blocks where it has none."""
        return self.parameters["capacity_provider_strategy"].or_default([])

    def workload(self, shares: tuple[CapacityShare, ...], gaps: Gaps) -> Workload | None:
        """It as placement sees it; None where something that placement depends on is not known.

        Args:
            shares: the strategy that it is launched by.
            gaps: what the plan does not tell is noted here.
        """
        before = len(gaps.all)
        where = self.resource.address
        if self.task_definition is None:
            gaps.say(f"the task definition of {where} is not in the plan")
            return None
        spec = self.task_definition.spec(gaps)
        counted = "desired_count" if self.resource.type == "aws_ecs_task_execution" else "task_count"
        count = gaps.number(self.parameters[counted], 1, f"{counted} of {where}")
        constraints: tuple[PlacementConstraint, ...] = ()
        for attribute in ("placement_constraint", "placement_constraints"):
            blocks = self.parameters[attribute].or_default([])
            constraints = (*constraints, *constraints_in(blocks, f"{attribute} of {where}", gaps))
        family = gaps.text(self.task_definition.family, None, f"family of {self.task_definition.resource.address}")
        if len(gaps.all) > before or spec is None:
            return None
        return Workload(
            name=self.name,
            task=spec,
            desired_count=count,
            kind=Kind.STANDALONE,
            group=self.parameters["group"].or_default(None).text or f"family:{family}",
            constraints=constraints,
            capacity_shares=shares,
        )
