"""A task definition."""

from __future__ import annotations

from neuronfleet.engine import Construct
from neuronfleet.engine.aws import (
    EcsTaskDefinition,
    EcsTaskDefinitionPlacementConstraints,
    EcsTaskDefinitionVolume,
)
from neuronfleet.fleet.blueprint import TaskDefinitionBlueprint
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import literal
from neuronfleet.infra.tasks.container_definitions import container_definitions
from neuronfleet.infra.tasks.task_roles import TaskRoles

__all__ = ["TaskDefinition"]


class TaskDefinition(Construct):  # type: ignore[misc]
    """A task definition for container instances.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the resource.
        blueprint: the task definition, decided.
        roles: its roles.
        log_group_name: reference to the containers' log group.
        region: AWS region of the log group.
        execute_command: whether ECS Exec shall work.

    Attributes:
        arn: ARN with the revision, a reference.
        arn_without_revision: reference.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        blueprint: TaskDefinitionBlueprint,
        roles: TaskRoles,
        log_group_name: str,
        region: str,
        execute_command: bool,
    ) -> None:
        super().__init__(scope, id)
        definition = labelled(
            EcsTaskDefinition(
                self,
                "task_definition",
                family=blueprint.family,
                # Devices exist on container instances only, never on Fargate.
                requires_compatibilities=["EC2"],
                network_mode=blueprint.network_mode,
                execution_role_arn=roles.execution_role_arn,
                task_role_arn=roles.task_role_arn,
                container_definitions=container_definitions(
                    blueprint.containers,
                    log_group_name=log_group_name,
                    region=region,
                    execute_command=execute_command,
                ),
                volume=[EcsTaskDefinitionVolume(name=name) for name in blueprint.volumes] or None,
                placement_constraints=[
                    EcsTaskDefinitionPlacementConstraints(type="memberOf", expression=literal(expression))
                    for expression in blueprint.placement_expressions
                ]
                or None,
            ),
            label,
        )
        self.arn: str = definition.arn
        self.arn_without_revision = reference("aws_ecs_task_definition", label, "arn_without_revision")
