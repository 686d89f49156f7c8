"""A standalone task that EventBridge Scheduler runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neuronfleet.engine import Construct, ITerraformDependable, Token
from neuronfleet.engine.aws import (
    IamRole,
    IamRolePolicy,
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetEcsParameters,
    SchedulerScheduleTargetEcsParametersCapacityProviderStrategy,
    SchedulerScheduleTargetEcsParametersNetworkConfiguration,
    SchedulerScheduleTargetEcsParametersPlacementConstraints,
    SchedulerScheduleTargetEcsParametersPlacementStrategy,
    SchedulerScheduleTargetRetryPolicy,
)
from neuronfleet.fleet.blueprint import ScheduleBlueprint, StrategyBlueprint
from neuronfleet.infra.expressions import as_flag, as_number
from neuronfleet.infra.labels import labelled, reference
from neuronfleet.infra.literal import Reference, literal
from neuronfleet.infra.policy_document import policy_document, statement, trust_policy
from neuronfleet.infra.tasks.task_definition import TaskDefinition
from neuronfleet.infra.tasks.task_roles import TASKS_PRINCIPAL, TaskRoles

__all__ = ["ScheduledTask", "run_task_statements"]

SCHEDULER_PRINCIPAL: Final = "scheduler.amazonaws.com"
SCHEDULE_GROUP: Final = "default"
"""Where a schedule is that names no group."""


class ScheduledTask(Construct):  # type: ignore[misc]
    """A schedule, and the role with which it starts tasks of one family in one cluster.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the resources.
        role_label: label of the role and its policy, by default made from ``label``.
        schedule: when, decided.
        cluster_arn: reference.
        task_definition: what it runs.
        roles: the task definition's roles, which the scheduler passes on.
        capacity_provider: reference to the capacity provider's name.
        task_count: tasks of one run, 1 to 10.
        placement_expressions: ``memberOf`` expressions.
        distinct_instance: whether each task needs an instance of its own.
        strategies: placement strategies, in order.
        enable_execute_command: whether ECS Exec is enabled.
        partition: AWS partition.
        region: AWS region.
        account_id: account whose scheduler may assume the role, reference or id.
        subnet_ids: reference to the subnets of tasks in ``awsvpc`` network mode, None in other modes.
        security_groups: security groups of tasks in ``awsvpc`` network mode.
        depends_on: what must exist for as long as the schedule does.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        role_label: str | None = None,
        schedule: ScheduleBlueprint,
        cluster_arn: str,
        task_definition: TaskDefinition,
        roles: TaskRoles,
        capacity_provider: str,
        task_count: int,
        placement_expressions: Sequence[str],
        distinct_instance: bool,
        strategies: Sequence[StrategyBlueprint],
        enable_execute_command: bool,
        partition: str,
        region: str,
        account_id: str,
        subnet_ids: str | None = None,
        security_groups: Sequence[str] = (),
        depends_on: Sequence[ITerraformDependable] = (),
    ) -> None:
        super().__init__(scope, id)
        # Only schedules of this account and group may use the role:
        # https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        role_label = role_label or f"{label}_schedule"
        labelled(
            IamRole(
                self,
                "role",
                name=schedule.role_name,
                assume_role_policy=trust_policy(
                    service=SCHEDULER_PRINCIPAL,
                    conditions={
                        "StringEquals": {
                            "aws:SourceAccount": Reference(account_id),
                            "aws:SourceArn": Reference(
                                f"arn:{partition}:scheduler:{region}:{account_id}:schedule-group/{SCHEDULE_GROUP}"
                            ),
                        }
                    },
                ),
            ),
            role_label,
        )
        policy = labelled(
            IamRolePolicy(
                self,
                "policy",
                name=schedule.role_name,
                role=reference("aws_iam_role", role_label, "name"),
                policy=policy_document(
                    run_task_statements(
                        cluster_arn=cluster_arn,
                        family_arn=task_definition.arn_without_revision,
                        passed=[
                            Reference(arn) for arn in (roles.execution_role_arn, roles.task_role_arn) if arn is not None
                        ],
                        tasks_arn=f"arn:{partition}:ecs:{region}:{account_id}:task/*",
                    )
                ),
            ),
            role_label,
        )
        constraints = [
            SchedulerScheduleTargetEcsParametersPlacementConstraints(type="memberOf", expression=literal(expression))
            for expression in placement_expressions
        ]
        if distinct_instance:
            constraints.append(SchedulerScheduleTargetEcsParametersPlacementConstraints(type="distinctInstance"))
        network = None
        if subnet_ids is not None:
            network = SchedulerScheduleTargetEcsParametersNetworkConfiguration(
                subnets=Token.as_list(subnet_ids), security_groups=list(security_groups), assign_public_ip=False
            )
        labelled(
            SchedulerSchedule(
                self,
                "schedule",
                name=schedule.name,
                schedule_expression=schedule.expression,
                schedule_expression_timezone=schedule.timezone,
                state="ENABLED" if schedule.enabled else "DISABLED",
                flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
                target=SchedulerScheduleTarget(
                    arn=cluster_arn,
                    role_arn=reference("aws_iam_role", role_label, "arn"),
                    retry_policy=SchedulerScheduleTargetRetryPolicy(
                        maximum_event_age_in_seconds=as_number(schedule.maximum_event_age_seconds),
                        maximum_retry_attempts=as_number(schedule.retry_attempts),
                    ),
                    ecs_parameters=SchedulerScheduleTargetEcsParameters(
                        task_definition_arn=task_definition.arn,
                        task_count=as_number(task_count),
                        capacity_provider_strategy=[
                            SchedulerScheduleTargetEcsParametersCapacityProviderStrategy(
                                capacity_provider=capacity_provider, base=0, weight=1
                            )
                        ],
                        placement_constraints=constraints or None,
                        placement_strategy=[
                            SchedulerScheduleTargetEcsParametersPlacementStrategy(type=rule.type, field=rule.field)
                            for rule in strategies
                        ]
                        or None,
                        network_configuration=network,
                        enable_ecs_managed_tags=True,
                        enable_execute_command=as_flag(enable_execute_command),
                        propagate_tags="TASK_DEFINITION",
                    ),
                ),
                # Terraform sees no reference to the policy, and a schedule may fire as soon as it exists.
                depends_on=[policy, *depends_on],
            ),
            label,
        )


def run_task_statements(
    *, cluster_arn: str, family_arn: str, passed: Sequence[str], tasks_arn: str
) -> list[dict[str, object]]:
    """Run tasks of one family in one cluster, tag them, and pass them their roles.

    Args:
        cluster_arn: reference.
        family_arn: reference to the ARN of the task definition without its revision.
        passed: ARNs of the roles, references.
        tasks_arn: ARN of the account's tasks, with wildcards.
    """
    return [
        statement(
            sid="RunTasks",
            actions=["ecs:RunTask"],
            resources=[Reference(f"{family_arn}:*")],
            conditions={"ArnEquals": {"ecs:cluster": Reference(cluster_arn)}},
        ),
        statement(
            sid="TagTasks",
            actions=["ecs:TagResource"],
            resources=[Reference(tasks_arn)],
            conditions={"StringEquals": {"ecs:CreateAction": "RunTask"}},
        ),
        statement(
            sid="PassTaskRoles",
            actions=["iam:PassRole"],
            resources=passed,
            conditions={"StringEquals": {"iam:PassedToService": TASKS_PRINCIPAL}},
        ),
    ]
