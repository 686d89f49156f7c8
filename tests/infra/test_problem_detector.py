"""The problem detector and the monitor in Terraform: a daemon of little power, and a container beside a server."""

from __future__ import annotations

import tomllib

import pytest

from neuronfleet.fleet import parse_fleet, plan_fleet
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.node

FLEET = """
name = "watched"
regions = ["cn-north-1"]
account_id = "123456789012"
[logs]
kms_key_id = "arn:aws-cn:kms:cn-north-1:123456789012:key/0a1b2c3d"
retention_days = 90
[problem_detector]
replace_instances = true
[capacities.web]
instance_type = "c6i.large"
[services.bert]
image = "pytorch-1.13.1"
neuron_monitor = { image = "mirror/neuron-monitor:1.3.0" }
scaling = { min_tasks = 1, max_tasks = 3, neuroncore_utilization_percent = 65 }
execute_command = true
"""


@pytest.fixture(scope="module")
def stacks(synthesize_blueprints: Synthesize) -> dict[str, Synthesized]:
    """A region whose detector replaces instances, one where it only counts, and one without detector and key."""
    counting = FLEET.replace("replace_instances = true\n", "").replace("cn-north-1", "eu-west-1").replace("-cn", "")
    plain = counting.replace('kms_key_id = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d"', "")
    plain = plain.replace("[problem_detector]\n", "").replace("eu-west-1", "us-east-1")
    blueprints = [plan_fleet(parse_fleet(tomllib.loads(text)))[0] for text in (FLEET, counting, plain)]
    found = synthesize_blueprints(*blueprints)
    return {
        "replacing": found["watched-cn-north-1"],
        "counting": found["watched-eu-west-1"],
        "plain": found["watched-us-east-1"],
    }


POLICY = "aws_iam_role_policy.problem_detector_task"


def test_a_daemon_runs_on_neuron_instances(stacks):
    """Without count, strategy or capacity provider, which ECS refuses for daemons."""
    service = stacks["replacing"].resource("aws_ecs_service.problem_detector")
    assert (service["scheduling_strategy"], service["launch_type"]) == ("DAEMON", "EC2")
    refused = {"desired_count", "capacity_provider_strategy", "ordered_placement_strategy"}
    assert not (refused | {"deployment_minimum_healthy_percent", "deployment_maximum_percent"}) & set(service)
    assert service["placement_constraints"] == [
        {"type": "memberOf", "expression": "attribute:ecs.instance-type in [inf1.xlarge]"}
    ]
    assert f"${{{POLICY}}}" in service["depends_on"]


def test_it_may_mark_instances_of_its_groups_and_no_others(stacks):
    """Counting is limited to its namespace; what only describes takes no resource."""
    found = stacks["replacing"].policy(POLICY)
    assert found["ReplaceInstance"]["Action"] == ["autoscaling:SetInstanceHealth"]
    assert found["ReplaceInstance"]["Resource"] == [
        "arn:aws-cn:autoscaling:cn-north-1:123456789012:autoScalingGroup:*:autoScalingGroupName/watched-bert"
    ]
    assert found["CountErrors"]["Condition"] == {"StringEquals": {"cloudwatch:namespace": "NeuronHealthCheck"}}
    assert set(found) == {"CountErrors", "FindInstance", "ReplaceInstance"}


def test_where_it_only_counts_it_may_mark_none(stacks):
    """Neither by mistake nor by whoever gets into the container."""
    assert set(stacks["counting"].policy(POLICY)) == {"CountErrors", "FindInstance"}


def test_its_containers_and_the_monitor_log_where_the_others_do(stacks):
    """So retention and key of the fleet's log group hold for them."""
    stack = stacks["replacing"]
    group = stack.resource("aws_cloudwatch_log_group.inference")
    assert (group["retention_in_days"], group["kms_key_id"].rpartition("/")[2]) == (90, "0a1b2c3d")
    for label in ("problem_detector", "bert"):
        for one in stack.containers(f"aws_ecs_task_definition.{label}"):
            assert one["logConfiguration"]["options"]["awslogs-group"] == "${aws_cloudwatch_log_group.inference.name}"


def test_sessions_are_recorded_only_where_the_log_is_encrypted(stacks):
    """With a key of the fleet's own; without one CloudWatch's own key is all there is, and nothing to insist on."""
    cluster = stacks["replacing"].resource("aws_ecs_cluster.inference")
    (command,) = cluster["configuration"][0]["execute_command_configuration"]
    assert command["log_configuration"][0]["cloud_watch_encryption_enabled"] is True
    plain = stacks["plain"].resource("aws_ecs_cluster.inference")
    (command,) = plain["configuration"][0]["execute_command_configuration"]
    assert "cloud_watch_encryption_enabled" not in command["log_configuration"][0]


def test_the_detector_shares_the_instances_network(stacks):
    """Its containers meet at localhost and ask the instance for its id, with nothing listening outside."""
    definition = stacks["replacing"].resource("aws_ecs_task_definition.problem_detector")
    assert definition["network_mode"] == "host"
    reader, recovery = stacks["replacing"].containers("aws_ecs_task_definition.problem_detector")
    assert reader["linuxParameters"]["capabilities"] == {"add": ["SYSLOG"], "drop": []}
    assert reader["linuxParameters"]["devices"][0]["permissions"] == ["read"]
    assert "privileged" not in reader
    assert "linuxParameters" not in recovery


def test_scaling_reads_what_the_monitor_writes(stacks):
    """The policy's metric is of the ECS service, in the namespace that the container is told."""
    stack = stacks["replacing"]
    policy = stack.resource("aws_appautoscaling_policy.bert_neuroncore")
    (tracking,) = policy["target_tracking_scaling_policy_configuration"]
    (metric,) = tracking["customized_metric_specification"]
    _, monitor = stack.containers("aws_ecs_task_definition.bert")
    told = {one["name"]: one["value"] for one in monitor["environment"]}
    assert (metric["namespace"], metric["metric_name"]) == (
        told["NEURON_METRICS_NAMESPACE"],
        told["NEURON_METRICS_UTILIZATION"],
    )
    assert {one["name"]: one["value"] for one in metric["dimensions"]} == {
        "ClusterName": "${aws_ecs_cluster.inference.name}",
        "ServiceName": "${aws_ecs_service.bert.name}",
    }
    assert monitor["essential"] is False
