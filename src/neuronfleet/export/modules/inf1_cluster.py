"""``modules/inf1-cluster``: an ECS cluster with its log group and the capacity providers that it may use."""

from __future__ import annotations

from neuronfleet.export.module import Module
from neuronfleet.infra.cluster import Cluster
from neuronfleet.infra.log_group import LogGroup

__all__ = ["Inf1Cluster"]

RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


class Inf1Cluster(Module):
    """The cluster."""

    name = "inf1-cluster"

    def build(self) -> None:
        """Declare variables, make constructs, declare outputs."""
        name = self.variable(
            "name",
            type="string",
            description="Name of the ECS cluster; letters, digits, hyphens and underscores.",
            validations=[
                (
                    '${can(regex("^[A-Za-z0-9_-]{1,255}$", var.name))}',
                    "name is up to 255 letters, digits, hyphens and underscores.",
                )
            ],
        )
        insights = self.variable(
            "container_insights",
            type="string",
            description="CloudWatch Container Insights: enabled, enhanced or disabled.",
            default="enabled",
            validations=[
                (
                    '${contains(["enabled", "enhanced", "disabled"], var.container_insights)}',
                    "container_insights is enabled, enhanced or disabled.",
                )
            ],
        )
        retention = self.variable(
            "log_retention_in_days",
            type="number",
            description="Days that log events are kept.",
            default=30,
            validations=[
                (
                    f"${{contains({list(RETENTION_DAYS)}, var.log_retention_in_days)}}",
                    f"log_retention_in_days is one of {', '.join(map(str, RETENTION_DAYS))}.",
                )
            ],
        )
        logs = LogGroup(self, "logs", label="this", name=name, retention_in_days=self.number(retention))
        cluster = Cluster(self, "cluster", label="this", name=name, container_insights=insights)
        cluster.add_capacity_providers([])
        providers = self.variable(
            "capacity_providers",
            type="list(string)",
            description="Names of the capacity providers that the cluster may use.",
            default=[],
        )
        self.set("aws_ecs_cluster_capacity_providers.this", "capacity_providers", providers)
        self.comment("aws_ecs_cluster.this", "The cluster that instances join through user data.")
        self.output("name", cluster.name, description="Name of the cluster.")
        self.output("arn", cluster.arn, description="ARN of the cluster.")
        self.output("log_group_name", logs.name, description="Name of the log group of the containers.")
