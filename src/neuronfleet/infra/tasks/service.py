"""An ECS service."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.engine import Construct, ITerraformDependable, TerraformResourceLifecycle, Token
from neuronfleet.engine.aws import (
    EcsService,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
    EcsServiceOrderedPlacementStrategy,
    EcsServicePlacementConstraints,
)
from neuronfleet.fleet.blueprint import DeploymentBlueprint, StrategyBlueprint
from neuronfleet.infra.expressions import as_flag, as_number
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import literal

__all__ = ["Service"]


class Service(Construct):  # type: ignore[misc]
    """A service on one capacity.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the resource.
        name: name of the service.
        cluster: reference to the cluster's ARN.
        task_definition: reference to the task definition's ARN.
        capacity_provider: reference to the capacity provider's name.
        desired_count: tasks to run.
        ignore_desired_count: whether the count is left to whoever scales the service.
        placement_expressions: ``memberOf`` expressions.
        distinct_instance: whether each task needs an instance of its own.
        strategies: placement strategies, in order.
        deployment: how it rolls.
        enable_execute_command: whether ECS Exec is enabled.
        availability_zone_rebalancing: ``ENABLED`` or ``DISABLED``; the two majors of the provider differ in the
            default, so there is none here.
        health_check_grace_period_seconds: None for ECS's own.
        force_new_deployment: whether every change of the service starts new tasks; then its capacity can change too.
        wait_for_steady_state: whether apply waits until the tasks run.
        subnet_ids: reference to the subnets of tasks in ``awsvpc`` network mode, None in other modes.
        security_groups: security groups of tasks in ``awsvpc`` network mode.
        load_balancers: target groups that its tasks register with, each with the container and port.
        depends_on: what must exist for as long as the service does: without its roles' policies it cannot stop its
            tasks, and destroy hangs.

    Attributes:
        name: its name, a reference.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        name: str,
        cluster: str,
        task_definition: str,
        capacity_provider: str,
        desired_count: int,
        ignore_desired_count: bool,
        placement_expressions: Sequence[str],
        distinct_instance: bool,
        strategies: Sequence[StrategyBlueprint],
        deployment: DeploymentBlueprint,
        enable_execute_command: bool,
        availability_zone_rebalancing: str,
        health_check_grace_period_seconds: int | None = None,
        force_new_deployment: bool = False,
        wait_for_steady_state: bool = False,
        subnet_ids: str | None = None,
        security_groups: Sequence[str] = (),
        load_balancers: Sequence[EcsServiceLoadBalancer] = (),
        depends_on: Sequence[ITerraformDependable] = (),
    ) -> None:
        super().__init__(scope, id)
        constraints = [
            EcsServicePlacementConstraints(type="memberOf", expression=literal(expression))
            for expression in placement_expressions
        ]
        if distinct_instance:
            constraints.append(EcsServicePlacementConstraints(type="distinctInstance"))
        network = None
        if subnet_ids is not None:
            network = EcsServiceNetworkConfiguration(
                subnets=Token.as_list(subnet_ids), security_groups=list(security_groups), assign_public_ip=False
            )
        service = labelled(
            EcsService(
                self,
                "service",
                name=name,
                cluster=cluster,
                task_definition=task_definition,
                desired_count=as_number(desired_count),
                scheduling_strategy="REPLICA",
                capacity_provider_strategy=[
                    EcsServiceCapacityProviderStrategy(capacity_provider=capacity_provider, base=0, weight=1)
                ],
                placement_constraints=constraints or None,
                ordered_placement_strategy=[
                    EcsServiceOrderedPlacementStrategy(type=strategy.type, field=strategy.field)
                    for strategy in strategies
                ]
                or None,
                deployment_minimum_healthy_percent=as_number(deployment.minimum_healthy_percent),
                deployment_maximum_percent=as_number(deployment.maximum_percent),
                deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(
                    enable=as_flag(deployment.circuit_breaker), rollback=as_flag(deployment.rollback)
                ),
                availability_zone_rebalancing=availability_zone_rebalancing,
                health_check_grace_period_seconds=health_check_grace_period_seconds,
                force_new_deployment=force_new_deployment or None,
                wait_for_steady_state=wait_for_steady_state or None,
                enable_execute_command=as_flag(enable_execute_command),
                enable_ecs_managed_tags=True,
                propagate_tags="SERVICE",
                # Otherwise destroy waits for tasks that a lost instance can no longer report as stopped.
                force_delete=True,
                network_configuration=network,
                load_balancer=list(load_balancers) or None,
                lifecycle=(
                    TerraformResourceLifecycle(ignore_changes=["desired_count"]) if ignore_desired_count else None
                ),
                depends_on=list(depends_on),
            ),
            label,
        )
        self.name: str = service.name
