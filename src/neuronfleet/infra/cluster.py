"""The ECS cluster, and the capacity providers it may use."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.engine import Construct, ITerraformDependable
from neuronfleet.engine.aws import (
    EcsCluster,
    EcsClusterCapacityProviders,
    EcsClusterConfiguration,
    EcsClusterConfigurationExecuteCommandConfiguration,
    EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration,
    EcsClusterSetting,
)
from neuronfleet.infra.labels import labelled

__all__ = ["Cluster"]


class Cluster(Construct):  # type: ignore[misc]
    """An ECS cluster.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the resources.
        name: name of the cluster.
        container_insights: ``enabled``, ``enhanced`` or ``disabled``.
        execute_command_log_group: log group that records ECS Exec sessions, None where ECS Exec is not set up.
        execute_command_log_encrypted: whether sessions are recorded only while that log group has a key of one's own.
        depends_on: what must exist before the cluster does.

    Attributes:
        name: its name, a reference.
        name_expression: the same without ``${}``, for use inside an expression.
        arn: its ARN, a reference.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        name: str,
        container_insights: str,
        execute_command_log_group: str | None = None,
        execute_command_log_encrypted: bool = False,
        depends_on: Sequence[ITerraformDependable] = (),
    ) -> None:
        super().__init__(scope, id)
        configuration = None
        if execute_command_log_group is not None:
            configuration = EcsClusterConfiguration(
                execute_command_configuration=EcsClusterConfigurationExecuteCommandConfiguration(
                    logging="OVERRIDE",
                    log_configuration=EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration(
                        cloud_watch_log_group_name=execute_command_log_group,
                        cloud_watch_encryption_enabled=execute_command_log_encrypted or None,
                    ),
                )
            )
        cluster = labelled(
            EcsCluster(
                self,
                "cluster",
                name=name,
                setting=[EcsClusterSetting(name="containerInsights", value=container_insights)],
                configuration=configuration,
                depends_on=list(depends_on),
            ),
            label,
        )
        self._label = label
        self.name: str = cluster.name
        self.name_expression = f"aws_ecs_cluster.{label}.name"
        self.arn: str = cluster.arn

    def add_capacity_providers(self, names: Sequence[str]) -> EcsClusterCapacityProviders:
        """Let the cluster use capacity providers; what it returns is what services must depend on.

        Args:
            names: references to all capacity providers of the cluster. The references alone do not make Terraform
                detach one that is no longer wanted before it deletes it; that each is created before destroyed does:
                https://github.com/hashicorp/terraform-provider-aws/issues/29152
        """
        return labelled(
            EcsClusterCapacityProviders(
                self, "capacity_providers", cluster_name=self.name, capacity_providers=list(names)
            ),
            self._label,
        )
