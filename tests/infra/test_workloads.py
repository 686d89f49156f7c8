"""Services, slots and standalone tasks of a region, in the HCL that python-hcl2 reads back."""

from __future__ import annotations

import json
import shlex

import pytest

from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.node


def test_a_service_is_placed_by_constraints_on_its_capacity(regions: dict[str, Synthesized]) -> None:
    """A memberOf with ECS's spelling of the type, distinctInstance without expression, strategy, no launch type."""
    service = regions["page"].resource("aws_ecs_service.resnet50")
    assert service["capacity_provider_strategy"] == [
        {"base": 0, "capacity_provider": "${aws_ecs_capacity_provider.inf1.name}", "weight": 1}
    ]
    assert service["placement_constraints"] == [
        {"expression": "attribute:ecs.instance-type == inf1.xlarge", "type": "memberOf"},
        {"type": "distinctInstance"},
    ]
    assert service["ordered_placement_strategy"] == [{"field": "attribute:ecs.availability-zone", "type": "spread"}]
    assert "launch_type" not in service
    assert service["availability_zone_rebalancing"] == "DISABLED"
    assert (service["deployment_minimum_healthy_percent"], service["deployment_maximum_percent"]) == (50, 150)
    assert service["deployment_circuit_breaker"] == [{"enable": True, "rollback": True}]
    assert "lifecycle" not in service


def test_a_service_outlives_neither_its_policies_nor_the_attachment(regions: dict[str, Synthesized]) -> None:
    """Destroyed first, a role's policy would leave the service draining for ever."""
    assert regions["page"].document["resource"]["aws_ecs_service"]["resnet50"]["depends_on"] == [
        "aws_iam_role_policy.resnet50_execution",
        "aws_iam_role_policy.resnet50_task",
        "aws_iam_role_policy_attachment.inf1_instance_ecs",
        "aws_iam_role_policy_attachment.inf1_instance_ssm",
        "aws_ecs_cluster_capacity_providers.inference",
    ]


def test_a_scaled_service_leaves_its_count_alone(regions: dict[str, Synthesized]) -> None:
    """Changes of desired_count are ignored, and no constraint or strategy where none was decided."""
    service = regions["mixed"].resource("aws_ecs_service.gateway")
    assert service["lifecycle"] == [{"ignore_changes": ["desired_count"]}]
    assert service["health_check_grace_period_seconds"] == 60
    assert "placement_constraints" not in service
    assert "ordered_placement_strategy" not in service


def test_each_slot_is_a_service_and_a_task_definition_with_its_own_devices(regions: dict[str, Synthesized]) -> None:
    """Slots share the roles; the service refers to its own revision."""
    mixed = regions["mixed"]
    for index in (0, 1):
        service = mixed.resource(f"aws_ecs_service.bert_slot{index}")
        assert service["name"] == f"bert-slot{index}"
        assert service["task_definition"] == f"${{aws_ecs_task_definition.bert_slot{index}.arn}}"
        definition = mixed.resource(f"aws_ecs_task_definition.bert_slot{index}")
        assert definition["execution_role_arn"] == "${aws_iam_role.bert_execution.arn}"
    assert mixed.output("service_names") == {
        "bert-slot0": "${aws_ecs_service.bert_slot0.name}",
        "bert-slot1": "${aws_ecs_service.bert_slot1.name}",
        "gateway": "${aws_ecs_service.gateway.name}",
    }


def test_ecs_exec_is_set_up_in_cluster_service_role_and_container(regions: dict[str, Synthesized]) -> None:
    """Sessions are recorded in the fleet's log group; without ECS Exec none of it is there."""
    stack = regions["exec"]
    cluster = stack.resource("aws_ecs_cluster.inference")
    command = cluster["configuration"][0]["execute_command_configuration"][0]
    assert command["logging"] == "OVERRIDE"
    assert command["log_configuration"] == [
        {"cloud_watch_log_group_name": "${aws_cloudwatch_log_group.inference.name}"}
    ]
    assert stack.resource("aws_ecs_service.resnet50")["enable_execute_command"] is True
    assert (
        "ssmmessages:OpenDataChannel" in stack.policy("aws_iam_role_policy.resnet50_task")["OpenExecChannels"]["Action"]
    )
    (container,) = stack.containers("aws_ecs_task_definition.resnet50")
    assert container["linuxParameters"]["initProcessEnabled"] is True
    page = regions["page"]
    assert "configuration" not in page.resource("aws_ecs_cluster.inference")
    assert "OpenExecChannels" not in page.policy("aws_iam_role_policy.resnet50_task")


def test_a_scheduled_task_keeps_its_placement_constraints(regions: dict[str, Synthesized]) -> None:
    """EventBridge Scheduler runs it on its capacity with the constraints, and with retries as decided."""
    target = regions["page"].resource("aws_scheduler_schedule.warm")["target"][0]
    parameters = target["ecs_parameters"][0]
    assert parameters["placement_constraints"] == [
        {"expression": "attribute:ecs.instance-type == inf1.xlarge", "type": "memberOf"},
        {"type": "distinctInstance"},
    ]
    assert parameters["capacity_provider_strategy"][0]["capacity_provider"] == "${aws_ecs_capacity_provider.inf1.name}"
    assert parameters["task_definition_arn"] == "${aws_ecs_task_definition.warm.arn}"
    assert target["retry_policy"] == [{"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 2}]
    assert target["arn"] == "${aws_ecs_cluster.inference.arn}"


def test_the_scheduler_may_run_one_family_in_one_cluster_for_this_account(regions: dict[str, Synthesized]) -> None:
    """The role is guarded against the confused deputy and passes only the task's own roles."""
    page = regions["page"]
    (trust,) = page.policy("aws_iam_role.warm_schedule", "assume_role_policy").values()
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {
            "aws:SourceAccount": "${data.aws_caller_identity.current.account_id}",
            "aws:SourceArn": (
                "arn:aws:scheduler:us-east-1:${data.aws_caller_identity.current.account_id}:schedule-group/default"
            ),
        }
    }
    policy = page.policy("aws_iam_role_policy.warm_schedule")
    assert policy["RunTasks"]["Resource"] == ["${aws_ecs_task_definition.warm.arn_without_revision}:*"]
    assert policy["RunTasks"]["Condition"] == {"ArnEquals": {"ecs:cluster": "${aws_ecs_cluster.inference.arn}"}}
    assert policy["PassTaskRoles"]["Resource"] == [
        "${aws_iam_role.warm_execution.arn}",
        "${aws_iam_role.warm_task.arn}",
    ]


def test_the_command_of_a_task_refers_to_its_cluster_and_capacity(regions: dict[str, Synthesized]) -> None:
    """The output follows the resources: without them it would name what does not exist yet, or no longer."""
    words = shlex.split(regions["page"].output("run_task_commands")["batch"])
    assert words[words.index("--cluster") + 1] == "${aws_ecs_cluster.inference.name}"
    assert json.loads(words[words.index("--capacity-provider-strategy") + 1]) == [
        {"capacityProvider": "${aws_ecs_capacity_provider.inf1.name}", "weight": 1}
    ]


def test_nothing_runs_a_task_at_plan(regions: dict[str, Synthesized]) -> None:
    """The data source that would call RunTask on every plan is never used."""
    for stack in regions.values():
        assert "aws_ecs_task_execution" not in stack.document["data"]
