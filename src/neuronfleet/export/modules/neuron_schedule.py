"""The schedule of ``neuron-task``: EventBridge Scheduler runs the task definition of the only slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from neuronfleet.export.expression import json_expression
from neuronfleet.export.module import Attribute
from neuronfleet.export.modules.neuron_placement import declare_placement, placement_blocks, placement_expression
from neuronfleet.export.modules.neuron_values import about, declare_cluster, declare_count
from neuronfleet.fleet.blueprint import ScheduleBlueprint
from neuronfleet.fleet.planner.names import SCHEDULE
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.policy_document import POLICY_VERSION
from neuronfleet.infra.tasks.scheduled_task import ScheduledTask, run_task_statements

if TYPE_CHECKING:
    from neuronfleet.export.module import Module
    from neuronfleet.infra.tasks.task_definition import TaskDefinition
    from neuronfleet.infra.tasks.task_roles import TaskRoles

__all__ = ["add_schedule", "declare_schedule"]

SCHEDULE_ADDRESS: Final = "aws_scheduler_schedule.this"
_ROLE: Final = "scheduler"
_IS_SCHEDULED: Final = "local.schedule != null"
_DEFINITION: Final = 'aws_ecs_task_definition.this["slot0"]'
_EXPRESSION: Final = (
    r"^(rate\\([1-9][0-9]* (minute|hour|day)s?\\)|cron\\([^\\s()]+( [^\\s()]+){5}\\)"
    r"|at\\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\))$"
)


def declare_schedule(module: Module) -> None:
    """Declare the variables of a scheduled or standalone run.

    Args:
        module: with the variables of the workload.
    """
    expression = "var.schedule.expression"
    module.object_variable(
        "schedule",
        description="When the task runs by itself (EventBridge Scheduler). By default it does not.",
        attributes={
            "expression": Attribute(description="rate(1 hour), cron(0 3 * * ? *) or at(2027-01-01T00:00:00)."),
            "name": Attribute(description="Name of the schedule. By default the family.", default=None),
            "timezone": Attribute(description="IANA time zone.", default="UTC"),
            "enabled": Attribute("bool", description="Whether it fires.", default=True),
            "retry_attempts": Attribute(
                "number", description="Times that a failed invocation is tried again.", default=3
            ),
            "maximum_event_age_seconds": Attribute(
                "number", description="Seconds after which an invocation is given up.", default=3600
            ),
        },
        many=None,
        default=None,
        validations=about(
            optional="schedule",
            rules=[
                (
                    f'${{can(regex("{_EXPRESSION}", {expression}))}}',
                    "schedule: expression is rate(VALUE UNIT), cron(six fields) or at(YYYY-MM-DDTHH:MM:SS).",
                ),
                (
                    (
                        f'${{can(regex("^rate\\\\(1 (minute|hour|day)\\\\)$", {expression})) || '
                        f'can(regex("^rate\\\\([0-9]+ (minutes|hours|days)\\\\)$", {expression})) && '
                        f'!can(regex("^rate\\\\(1 ", {expression})) || !startswith({expression}, "rate(")}}'
                    ),
                    "schedule: the unit of 1 is minute, hour or day, and of any other number minutes, hours or days.",
                ),
                (
                    (
                        f'${{!startswith({expression}, "cron(") || '
                        f'(split(" ", {expression})[2] == "?") != (split(" ", {expression})[4] == "?")}}'
                    ),
                    "schedule: exactly one of day-of-month and day-of-week of a cron expression has to be '?'.",
                ),
                (
                    "${var.schedule.retry_attempts >= 0 && var.schedule.retry_attempts <= 185}",
                    "schedule: retry_attempts is from 0 to 185.",
                ),
                (
                    (
                        "${var.schedule.maximum_event_age_seconds >= 60 && "
                        "var.schedule.maximum_event_age_seconds <= 86400}"
                    ),
                    "schedule: maximum_event_age_seconds is from 60 to 86400.",
                ),
                (
                    (
                        f'${{var.schedule.name == null || can(regex("^[0-9A-Za-z_.-]{{1,{SCHEDULE}}}$", '
                        "var.schedule.name))}"
                    ),
                    f"schedule: name has 1 to {SCHEDULE} letters, digits and _ . -.",
                ),
                (
                    "${var.slots == 1}",
                    "schedule: a scheduled task has one slot; set slots = 1.",
                ),
                (
                    "${var.cluster_arn != null && var.capacity_provider_name != null}",
                    "schedule: cluster_arn and capacity_provider_name say where the task runs; give both.",
                ),
                (
                    '${var.network_mode != "awsvpc" || length(var.subnet_ids) > 0}',
                    "schedule: a task in awsvpc network mode needs subnet_ids.",
                ),
            ],
        ),
    )
    declare_cluster(module, "ARN of the cluster of a scheduled task.", default=None)
    module.variable(
        "capacity_provider_name",
        type="string",
        description="Capacity provider of a scheduled task.",
        default=None,
    )
    declare_count(module, "task_count", "Tasks of one scheduled run.", default=1, least=1, most=10)
    for name, what in (("subnet_ids", "Subnets"), ("security_group_ids", "Security groups")):
        module.variable(
            name,
            type="list(string)",
            description=f"{what} of a scheduled task in awsvpc network mode.",
            default=[],
        )
    declare_placement(module, expression=placement_expression("var.instance_type", "var.fallback_instance_types"))


def add_schedule(module: Module, *, definition: TaskDefinition, roles: TaskRoles, depends_on: Sequence[str]) -> None:
    """Make the schedule and its role, where there is one.

    Args:
        module: with task definitions and roles.
        definition: the task definitions.
        roles: their roles.
        depends_on: addresses of what must exist for as long as the schedule does.
    """
    module.local(
        "schedule_name",
        f"${{try(coalesce(local.schedule.name, length(local.family) <= {SCHEDULE} ? local.family : format(\n"
        f'"%s-%s", replace(substr(local.family, 0, {SCHEDULE - 9}), "/-+$/", ""), substr(sha256(local.family), 0, 8)\n'
        ")), null)}",
        comment="The schedule.",
    )
    ScheduledTask(
        module,
        "schedule",
        label="this",
        role_label=_ROLE,
        schedule=ScheduleBlueprint(
            name="${local.schedule_name}",
            role_name='${local.short_role_names["scheduler"]}',
            expression="${local.schedule.expression}",
            timezone="${local.schedule.timezone}",
            enabled=True,
            retry_attempts=_any("local.schedule.retry_attempts"),
            maximum_event_age_seconds=_any("local.schedule.maximum_event_age_seconds"),
        ),
        cluster_arn="${var.cluster_arn}",
        task_definition=definition,
        roles=roles,
        capacity_provider="${var.capacity_provider_name}",
        task_count=_any("var.task_count"),
        placement_expressions=[],
        distinct_instance=False,
        strategies=[],
        enable_execute_command=_any("var.execute_command"),
        partition="${local.partition}",
        region="${local.region}",
        account_id="${local.account_id}",
    )
    for address in (f"aws_iam_role.{_ROLE}", f"aws_iam_role_policy.{_ROLE}", SCHEDULE_ADDRESS):
        module.when(address, _IS_SCHEDULED)
    module.set(f"aws_iam_role.{_ROLE}", "tags", "${var.tags}")
    module.set(f"aws_iam_role_policy.{_ROLE}", "role", f"${{aws_iam_role.{_ROLE}[0].name}}")
    module.set(f"aws_iam_role_policy.{_ROLE}", "policy", _policy())
    module.set(SCHEDULE_ADDRESS, "state", '${local.schedule.enabled ? "ENABLED" : "DISABLED"}')
    module.set(SCHEDULE_ADDRESS, "target.role_arn", f"${{aws_iam_role.{_ROLE}[0].arn}}")
    inside = "target.ecs_parameters"
    module.set(SCHEDULE_ADDRESS, f"{inside}.task_definition_arn", f"${{{_DEFINITION}.arn}}")
    blocks: Mapping[str, Mapping[str, object]] = {
        **placement_blocks(constraints="placement_constraints", strategies="placement_strategy"),
        "network_configuration": {
            "for_each": '${var.network_mode == "awsvpc" ? [1] : []}',
            "content": {
                "subnets": "${var.subnet_ids}",
                "security_groups": "${var.security_group_ids}",
                "assign_public_ip": False,
            },
        },
    }
    module.set(SCHEDULE_ADDRESS, f"{inside}.dynamic", blocks)
    module.set(SCHEDULE_ADDRESS, "depends_on", [f"aws_iam_role_policy.{_ROLE}", *depends_on])
    module.comment(SCHEDULE_ADDRESS, "Runs the task by itself, in the cluster and on the capacity that are given.")
    module.remark(
        SCHEDULE_ADDRESS,
        "checkov:skip=CKV_AWS_297:it holds names and no input for the task; encrypted by EventBridge Scheduler with an "
        "AWS owned key",
    )
    module.comment(f"aws_iam_role.{_ROLE}", "EventBridge Scheduler has this role: it runs tasks of this family only.")


def _policy() -> str:
    passed = "[for arn in [local.execution_role_arn, local.task_role_arn] : arn if arn != null]"
    statements = run_task_statements(
        cluster_arn="${var.cluster_arn}",
        family_arn=f"${{{_DEFINITION}.arn_without_revision}}",
        passed=cast("Sequence[str]", Reference(f"${{{passed}}}")),
        tasks_arn="arn:${local.partition}:ecs:${local.region}:${local.account_id}:task/*",
    )
    return json_expression({"Version": POLICY_VERSION, "Statement": statements})


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for a number or a boolean
    return Reference(f"${{{expression}}}")
