"""The daemon that looks for dead Neuron devices, and what it may do about them."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.engine import Construct, ITerraformDependable
from neuronfleet.engine.aws import (
    EcsService,
    EcsServiceDeploymentCircuitBreaker,
    EcsServicePlacementConstraints,
)
from neuronfleet.fleet.blueprint import ProblemDetectorBlueprint
from neuronfleet.infra.labels import label_of, labelled
from neuronfleet.infra.literal import Reference, literal
from neuronfleet.infra.policy_document import statement
from neuronfleet.infra.tasks.task_definition import TaskDefinition
from neuronfleet.infra.tasks.task_roles import TaskRoles, ecr_repository_arns
from neuronfleet.infra.tasks.workloads import Surroundings

__all__ = ["ProblemDetector", "detector_statements"]


class ProblemDetector(Construct):  # type: ignore[misc]
    """A daemon service on every instance with Neuron devices.

    It has a launch type, since daemons take no capacity provider strategy; a placement constraint keeps it to the
    instance types. Managed scaling counts instances that run nothing else as empty, so it holds none.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html

    Args:
        scope: parent construct.
        id: construct id.
        blueprint: the daemon, decided.
        surroundings: what it shares with the workloads.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        blueprint: ProblemDetectorBlueprint,
        surroundings: Surroundings,
    ) -> None:
        super().__init__(scope, id)
        label = label_of(blueprint.name)
        definition = blueprint.task_definition
        roles = TaskRoles(
            self,
            "roles",
            label=label,
            blueprint=blueprint.roles,
            partition=surroundings.partition,
            region=surroundings.region,
            log_group_arn=surroundings.log_group_arn,
            repository_arns=ecr_repository_arns(
                [one.image for one in definition.containers], partition=surroundings.partition
            ),
            account_id=surroundings.account_id,
            task_statements=detector_statements(
                blueprint,
                groups_arn=f"arn:{surroundings.partition}:autoscaling:{surroundings.region}:"
                f"{surroundings.account_id()}:autoScalingGroup:*:autoScalingGroupName/",
            ),
        )
        policies = [policy for name in blueprint.capacities for policy in surroundings.capacities[name].policies]
        self._add_service(
            blueprint,
            label,
            TaskDefinition(
                self,
                "definition",
                label=label,
                blueprint=definition,
                roles=roles,
                log_group_name=surroundings.log_group_name,
                region=surroundings.region,
                execute_command=False,
            ).arn,
            surroundings,
            [*roles.policies, *policies, *surroundings.depends_on],
        )

    def _add_service(
        self,
        blueprint: ProblemDetectorBlueprint,
        label: str,
        task_definition: str,
        surroundings: Surroundings,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        labelled(
            EcsService(
                self,
                "service",
                name=blueprint.name,
                cluster=surroundings.cluster_arn,
                task_definition=task_definition,
                scheduling_strategy="DAEMON",
                launch_type="EC2",
                placement_constraints=[
                    EcsServicePlacementConstraints(type="memberOf", expression=literal(blueprint.placement_expression))
                ],
                # No percentages: ECS's own for daemons are 0 and 100, and the provider would plan any others for ever.
                deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
                availability_zone_rebalancing="DISABLED",
                enable_execute_command=False,
                enable_ecs_managed_tags=True,
                propagate_tags="SERVICE",
                force_delete=True,
                depends_on=list(depends_on),
            ),
            label,
        )


def detector_statements(blueprint: ProblemDetectorBlueprint, *, groups_arn: str) -> list[dict[str, object]]:
    """Count in one namespace and look instances up; mark instances of these groups unhealthy where that is wanted.

    Neither PutMetricData nor the two Describe actions take a resource:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html

    Args:
        blueprint: the daemon.
        groups_arn: ARN of any Auto Scaling group of the account and region, up to its name.
    """
    statements = [
        statement(
            sid="CountErrors",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": blueprint.metrics_namespace}},
        ),
        statement(
            sid="FindInstance",
            actions=["autoscaling:DescribeAutoScalingInstances", "ec2:DescribeInstances"],
            resources=["*"],
        ),
    ]
    if blueprint.replace_instances:
        groups = [Reference(f"{groups_arn}{literal(name)}") for name in blueprint.auto_scaling_groups]
        statements.append(statement(sid="ReplaceInstance", actions=["autoscaling:SetInstanceHealth"], resources=groups))
    return statements
