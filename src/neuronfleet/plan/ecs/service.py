"""An ECS service of a plan."""

from __future__ import annotations

from neuronfleet.placement import CapacityShare, Deployment, Kind, Workload
from neuronfleet.plan.ecs.constraints import constraints_of, strategies_of
from neuronfleet.plan.ecs.gaps import Gaps
from neuronfleet.plan.ecs.task_definition import EcsTaskDefinition
from neuronfleet.plan.resource import Resource
from neuronfleet.plan.value import Value

__all__ = ["EcsService"]

_MOST_PERCENT = 1000


class EcsService:
    """An ``aws_ecs_service``.

    Attributes:
        resource: it.
        task_definition: what it runs, None where the plan does not have it.
        scaling: the ``aws_appautoscaling_target`` of it, None without one.
        default_strategy: the default capacity provider strategy of its cluster, None where there is none.
    """

    def __init__(
        self,
        resource: Resource,
        *,
        task_definition: EcsTaskDefinition | None,
        scaling: Resource | None,
        default_strategy: Value | None,
    ) -> None:
        self.resource = resource
        self.task_definition = task_definition
        self.scaling = scaling
        self.default_strategy = default_strategy

    @property
    def name(self) -> str:
        """Its name, or its address where the name is known only after apply."""
        return self.resource["name"].text or self.resource.address

    @property
    def is_daemon(self) -> bool:
        """Whether it runs one task on every instance."""
        return self.resource["scheduling_strategy"].or_default("REPLICA").text == "DAEMON"

    @property
    def launch_type(self) -> Value:
        """Its launch type; null where a capacity provider strategy takes its place."""
        return self.resource["launch_type"].or_default(None)

    @property
    def strategy(self) -> Value:
        """Its own capacity provider strategy; no blocks where it has none."""
        return self.resource["capacity_provider_strategy"].or_default([])

    @property
    def desired_count(self) -> Value:
        """Tasks wanted, 0 where the configuration does not say."""
        return self.resource["desired_count"].or_default(0)

    @property
    def autoscaling_maximum(self) -> Value | None:
        """Tasks at most where Application Auto Scaling sets the count, None without."""
        return None if self.scaling is None else self.scaling["max_capacity"]

    @property
    def controller(self) -> str | None:
        """Who rolls it: ``ECS``, ``CODE_DEPLOY``, ``EXTERNAL``; None where that is known only after apply."""
        blocks = self.resource["deployment_controller"].or_default([])
        if not blocks.items:
            return None if blocks.is_unknown else "ECS"
        return blocks[0]["type"].or_default("ECS").text

    @property
    def rolls_by_ecs(self) -> bool:
        """Whether ECS replaces its tasks a few at a time, within the two percentages."""
        blocks = self.resource["deployment_configuration"].or_default([])
        strategy = blocks[0]["strategy"].or_default("ROLLING").text if blocks.items else "ROLLING"
        return self.controller == "ECS" and strategy == "ROLLING"

    def workload(self, shares: tuple[CapacityShare, ...], gaps: Gaps) -> Workload | None:
        """It as placement sees it.

        Args:
            shares: the strategy that it is launched by.
            gaps: what the plan does not tell is noted here.

        Returns:
            The workload, None where something that placement depends on is not known.
        """
        before = len(gaps.all)
        where = self.resource.address
        if self.task_definition is None:
            gaps.say(f"the task definition of {where} is not in the plan")
            return None
        spec = self.task_definition.spec(gaps)
        daemon = self.is_daemon
        count = 1 if daemon else gaps.number(self.desired_count, 0, f"desired_count of {where}")
        most = self.autoscaling_maximum
        highest = None if most is None or daemon else gaps.number(most, None, f"max_capacity of {where}")
        constraints = constraints_of(self.resource, "placement_constraints", gaps)
        strategies = strategies_of(
            self.resource["ordered_placement_strategy"], f"ordered_placement_strategy of {where}", gaps
        )
        deployment = self._deployment(daemon=daemon, gaps=gaps)
        if len(gaps.all) > before or spec is None:
            return None
        return Workload(
            name=self.name,
            task=spec,
            desired_count=count,
            max_count=highest,
            kind=Kind.DAEMON if daemon else Kind.SERVICE,
            group=f"service:{self.name}",
            constraints=constraints,
            strategies=strategies,
            capacity_shares=shares,
            deployment=deployment,
        )

    def _deployment(self, *, daemon: bool, gaps: Gaps) -> Deployment:
        where = self.resource.address
        # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
        least = gaps.number(
            self.resource["deployment_minimum_healthy_percent"],
            0 if daemon else 100,
            f"deployment_minimum_healthy_percent of {where}",
        )
        most = gaps.number(
            self.resource["deployment_maximum_percent"],
            100 if daemon else 200,
            f"deployment_maximum_percent of {where}",
        )
        if not (0 <= least <= _MOST_PERCENT and 0 <= most <= _MOST_PERCENT):
            gaps.say(f"deployment percentages of {where} are {least} and {most}, and ECS refuses them")
        breaker = self.resource["deployment_circuit_breaker"].or_default([])
        rebalancing = self.resource["availability_zone_rebalancing"].or_default("DISABLED")
        return Deployment(
            minimum_healthy_percent=least,
            maximum_percent=most,
            circuit_breaker=bool(breaker.items) and breaker[0]["enable"].flag is True,
            availability_zone_rebalancing=rebalancing.text == "ENABLED",
        )
