"""``modules/inf1-cluster``: an ECS cluster with its log groups and the capacity providers that it may use."""

from __future__ import annotations

from typing import Final, get_args

from neuronfleet.export.module import Module
from neuronfleet.export.modules.inf1_cluster_events import declare_events, make_events
from neuronfleet.export.tags import tags_variable
from neuronfleet.fleet.model.region import RetentionDays
from neuronfleet.infra.cluster import Cluster
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.tasks.log_group import LogGroup

__all__ = ["Inf1Cluster"]

_INSIGHTS: Final = ("enabled", "enhanced", "disabled")
_KEY_ARN: Final = r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$"
_LOG_GROUP: Final = r"^[A-Za-z0-9_/.#-]{1,512}$"
_PROVIDER: Final = r"^[A-Za-z0-9_-]{1,255}$"
_RETENTION_DAYS: Final[tuple[int, ...]] = get_args(RetentionDays)


class Inf1Cluster(Module):
    """An ECS cluster for Inf1 instances, its log groups, and the capacity providers that services may use."""

    name = "inf1-cluster"

    def build(self) -> None:
        """Declare variables, make constructs, declare outputs."""
        self._declare_cluster_variables()
        self._declare_log_variables()
        declare_events(self)
        tags_variable(self)
        self._make_log_groups()
        self._make_cluster()
        make_events(self)
        self._declare_outputs()

    def _declare_cluster_variables(self) -> None:
        self.variable(
            "name",
            type="string",
            description="Name of the ECS cluster: up to 255 letters, digits, hyphens and underscores.",
            validations=[
                (
                    f'${{can(regex("{_PROVIDER}", var.name))}}',
                    "name is up to 255 letters, digits, hyphens and underscores.",
                )
            ],
        )
        self.variable(
            "capacity_providers",
            type="list(string)",
            description=(
                "Names of all capacity providers that the cluster may use, as inf1-capacity makes them; one that "
                "is not in the list is detached."
            ),
            default=[],
            validations=[
                (
                    f'${{alltrue([for name in var.capacity_providers : can(regex("{_PROVIDER}", name))])}}',
                    "capacity_providers are names: up to 255 letters, digits, hyphens and underscores each, not ARNs.",
                ),
                (
                    "${length(distinct(var.capacity_providers)) == length(var.capacity_providers)}",
                    "capacity_providers holds a name twice; name each once.",
                ),
            ],
        )
        self.variable(
            "container_insights",
            type="string",
            description="CloudWatch Container Insights of the cluster: enabled, enhanced or disabled.",
            default="enabled",
            validations=[
                (
                    f"${{contains({_listed(_INSIGHTS)}, var.container_insights)}}",
                    "container_insights is enabled, enhanced or disabled.",
                )
            ],
        )
        self.variable(
            "execute_command",
            type="bool",
            description="Whether ECS Exec sessions are recorded in the log group. Services turn ECS Exec on.",
            default=False,
        )

    def _declare_log_variables(self) -> None:
        self.variable(
            "create_log_group",
            type="bool",
            description="Whether the log group is made; false where log_group_name names one that exists.",
            default=True,
        )
        self.variable(
            "log_group_name",
            type="string",
            description="Name of the log group of the cluster's containers. By default /ecs/ and the cluster's name.",
            default=None,
            validations=[
                (
                    f'${{var.log_group_name == null || can(regex("{_LOG_GROUP}", var.log_group_name))}}',
                    "log_group_name is up to 512 letters, digits and _ / . # -.",
                ),
                (
                    "${var.create_log_group || var.log_group_name != null}",
                    "log_group_name names the log group that exists where create_log_group is false.",
                ),
            ],
        )
        self.variable(
            "create_container_insights_log_group",
            type="bool",
            description=(
                "Whether the log group of Container Insights is made. ECS makes it otherwise, keeps events for ever "
                "and leaves it behind; false where that has happened to a cluster of this name."
            ),
            default=True,
        )
        self.variable(
            "log_retention_in_days",
            type="number",
            description="Days that the log groups keep events; one of the values that CloudWatch Logs allows.",
            default=30,
            validations=[
                (
                    "${contains(local.retention_days, var.log_retention_in_days)}",
                    'log_retention_in_days is one of ${join(", ", local.retention_days)}.',
                )
            ],
        )
        self.variable(
            "log_kms_key_arn",
            type="string",
            description="ARN of the KMS key that encrypts the log groups, by default CloudWatch's own.",
            default=None,
            validations=[
                (
                    f'${{var.log_kms_key_arn == null || can(regex("{_KEY_ARN}", var.log_kms_key_arn))}}',
                    "log_kms_key_arn is the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID; an alias is none.",
                )
            ],
        )

    def _make_log_groups(self) -> None:
        self.local("log_group_name", '${coalesce(var.log_group_name, "/ecs/${var.name}")}')
        self.local(
            "retention_days",
            f"${{{list(_RETENTION_DAYS)}}}",
            comment="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
        )
        groups = {
            "this": ("${local.log_group_name}", "var.create_log_group"),
            "container_insights": (
                "/aws/ecs/containerinsights/${var.name}/performance",
                'var.create_container_insights_log_group && var.container_insights != "disabled"',
            ),
        }
        for label, (name, condition) in groups.items():
            address = f"aws_cloudwatch_log_group.{label}"
            LogGroup(
                self,
                label,
                label=label,
                name=Reference(name),
                retention_in_days=self.number("${var.log_retention_in_days}"),
                kms_key_id=Reference("${var.log_kms_key_arn}"),
            )
            self.when(address, condition)
            self.set(address, "tags", "${var.tags}")
            self.remark(
                address, "checkov:skip=CKV_AWS_158:encrypted by CloudWatch; var.log_kms_key_arn gives an own key"
            )
            self.remark(address, "checkov:skip=CKV_AWS_338:how long logs are kept is var.log_retention_in_days")
        self.comment("aws_cloudwatch_log_group.this", "Where containers write, and ECS Exec where it is recorded.")
        self.comment(
            "aws_cloudwatch_log_group.container_insights",
            "ECS would make this one by itself, without a key, and never delete it.",
        )

    def _make_cluster(self) -> None:
        cluster = Cluster(
            self,
            "cluster",
            label="this",
            name=Reference("${var.name}"),
            container_insights="${var.container_insights}",
            execute_command_log_group="${local.log_group_name}",
        )
        cluster.add_capacity_providers(self.strings("${var.capacity_providers}"))
        self.arrange("aws_cloudwatch_log_group.this")
        address = "aws_ecs_cluster.this"
        self.dynamic(address, "configuration", "${var.execute_command ? [1] : []}")
        self.remark(
            address,
            "checkov:skip=CKV_AWS_224:sessions use TLS and are logged where var.log_kms_key_arn encrypts; with a key "
            "of their own, every task role would have to decrypt with it",
        )
        self.set(address, "tags", "${var.tags}")
        self.set(
            address,
            "depends_on",
            ["aws_cloudwatch_log_group.this", "aws_cloudwatch_log_group.container_insights"],
        )
        self.comment(
            "aws_ecs_cluster_capacity_providers.this",
            "One list for the whole cluster, whoever makes the capacity providers.",
        )

    def _declare_outputs(self) -> None:
        self.output(
            "name", "${aws_ecs_cluster.this.name}", description="Name of the cluster, for capacities and services."
        )
        self.output("arn", "${aws_ecs_cluster.this.arn}", description="ARN of the cluster, for services and tasks.")
        # ECS refuses a service whose capacity provider is not attached yet, and services take the ARN.
        self.add_override("output.arn.depends_on", ["aws_ecs_cluster_capacity_providers.this"])
        self.output(
            "capacity_providers",
            "${aws_ecs_cluster_capacity_providers.this.capacity_providers}",
            description="Names of the capacity providers that are attached.",
        )
        self.output(
            "log_group_name",
            "${local.log_group_name}",
            description="Name of the log group of the cluster's containers.",
        )
        self.output(
            "log_group_arn",
            "${one(aws_cloudwatch_log_group.this[*].arn)}",
            description="ARN of that log group without :*, null where it is not made here.",
        )
        self.output(
            "event_rule_arns",
            "${concat(aws_cloudwatch_event_rule.failed_deployments[*].arn, "
            "aws_cloudwatch_event_rule.stopped_tasks[*].arn)}",
            description="ARNs of the rules that tell the topics, for the policies of those.",
        )
        self.output(
            "container_insights_log_group_name",
            "${one(aws_cloudwatch_log_group.container_insights[*].name)}",
            description="Name of the log group of Container Insights, null where it is not made here.",
        )


def _listed(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"
