"""The tasks of a service as a load balancer sees them."""

from __future__ import annotations

from neuronfleet.engine import Construct, TerraformResourceLifecycle
from neuronfleet.engine.aws import EcsServiceLoadBalancer, LbTargetGroup, LbTargetGroupHealthCheck
from neuronfleet.fleet.blueprint import TargetGroupBlueprint
from neuronfleet.infra.expressions import as_number
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import literal

__all__ = ["TargetGroup"]


class TargetGroup(Construct):  # type: ignore[misc]
    """A target group, which is made before the one that it replaces is deleted: its name tells what cannot change.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the resource.
        blueprint: the target group, decided.
        vpc_id: reference or id.

    Attributes:
        arn: its ARN, a reference.
        registration: what an ECS service needs to register its tasks.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        blueprint: TargetGroupBlueprint,
        vpc_id: str,
    ) -> None:
        super().__init__(scope, id)
        check = blueprint.health_check
        application = blueprint.protocol == "HTTP"
        labelled(
            LbTargetGroup(
                self,
                "group",
                name=blueprint.full_name,
                # Only for targets that are registered without a port; ECS registers each with its own.
                port=as_number(blueprint.container_port),
                protocol=blueprint.protocol,
                protocol_version=blueprint.protocol_version,
                target_type=blueprint.target_type,
                vpc_id=vpc_id,
                deregistration_delay=str(blueprint.deregistration_delay_seconds),
                slow_start=as_number(blueprint.slow_start_seconds) if application else None,
                load_balancing_algorithm_type=blueprint.algorithm,
                health_check=LbTargetGroupHealthCheck(
                    enabled=True,
                    protocol=check.protocol,
                    port="traffic-port" if check.port is None else str(check.port),
                    path=None if check.path is None else literal(check.path),
                    matcher=check.matcher,
                    interval=as_number(check.interval_seconds),
                    timeout=as_number(check.timeout_seconds),
                    healthy_threshold=as_number(check.healthy_threshold),
                    unhealthy_threshold=as_number(check.unhealthy_threshold),
                ),
                lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            ),
            label,
        )
        self.arn = reference("aws_lb_target_group", label, "arn")
        self.registration = EcsServiceLoadBalancer(
            target_group_arn=self.arn,
            container_name=literal(blueprint.container_name),
            container_port=as_number(blueprint.container_port),
        )
