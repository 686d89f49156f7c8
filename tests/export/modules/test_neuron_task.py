"""``modules/neuron-task`` decides what the planner decides, from the instance type, at plan."""

from __future__ import annotations

from typing import Any

import pytest

from tests.export.modules.neuron_runs import (
    containers,
    definitions,
    hcl,
    planned,
    provider,
    run,
    task_variables,
    template,
    terraform_test,
)

pytestmark = pytest.mark.terraform

OWN = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
MONITOR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/neuron-monitor:1.3.0"
GRPC = [{"name": "grpc", "container_port": 50051}, {"name": "http", "container_port": 8080, "protocol": "tcp"}]

SERVICES: dict[str, dict[str, Any]] = {
    "copied_model": {"image": "tensorflow-2.10.1", "model": "s3://models/a/resnet50/", "execute_command": True},
    "model_read_by_server": {"image": "tensorflow-1.15.5", "model": "s3://models/resnet50", "desired_count": 3},
    "two_slots_of_two": {
        "image": "tensorflow-1.15.5",
        "model": "s3://m-o-d/a/b/c",
        "devices_per_task": 2,
        "desired_count": 3,
    },
    "model_of_own_image": {"image": OWN, "model": "s3://models/a/b"},
    "named_model": {
        "image": "tensorflow-2.10.1",
        "command": ["--model_name=x y", "--model_base_path=/m"],
        "entry_point": ["/bin/serve"],
    },
    "cores_by_hand": {"image": "pytorch-1.13.1", "environment": {"NEURON_RT_VISIBLE_CORES": "0-1", "A": "${x} %{y}"}},
    "secret_instead": {
        "image": "pytorch-1.13.1",
        "secrets": {"NEURON_RT_NUM_CORES": "arn:aws:ssm:us-east-1:123456789012:parameter/cores"},
    },
    "ports_of_its_own": {"image": OWN, "ports": GRPC, "health_check": {"path": "/up?a=b'c&d", "retries": 5}},
    "dynamic_port": {"image": OWN, "ports": [{"name": "http", "container_port": 80, "host_port": 0}]},
    "own_check": {"image": "pytorch-1.13.1", "health_check": {"command": "true", "interval_seconds": 10}},
    "other_port_checked": {"image": "pytorch-1.13.1", "health_check": {"port": 8080}},
    "no_check": {"image": "pytorch-1.13.1", "health_check": False, "capabilities": ["SYS_PTRACE"]},
    "reservation": {"image": OWN, "memory_reservation_mib": 2048, "cpu_units": 512, "stop_timeout_seconds": 60},
    "awsvpc": {"image": "pytorch-1.13.1", "network_mode": "awsvpc"},
    "host": {"image": "pytorch-1.13.1", "network_mode": "host", "slots": 1},
    "measured": {"image": OWN, "desired_count": 2, "service_name": "live", "neuron_monitor": {"image": MONITOR}},
    "measured_with_given_sizes": {
        "image": OWN,
        "cpu_units": 512,
        "memory_mib": 2048,
        "execute_command": True,
        "device_permissions": ["read"],
        "stop_timeout_seconds": 60,
        "neuron_monitor": {"image": MONITOR, "memory_mib": 300, "cpu_units": 64},
    },
}
FLEETS: dict[str, dict[str, Any]] = {
    **{
        name: {"bert": {"instance_type": "inf1.2xlarge" if name == "awsvpc" else "inf1.6xlarge", **settings}}
        for name, settings in SERVICES.items()
    },
    **{
        f"size_{size}_{devices}": {
            "bert": {
                "image": "pytorch-1.13.1",
                "instance_type": f"inf1.{size}",
                "devices_per_task": devices,
                "desired_count": 32,
            }
        }
        for size, most in (("xlarge", 1), ("2xlarge", 1), ("6xlarge", 4), ("24xlarge", 16))
        for devices in sorted({1, 2, 3, most // 2, most})
        if 0 < devices <= most
    },
    "ordinary": {
        "web": {"image": OWN, "instance_type": "c6i.large", "devices_per_task": 0, "ports": GRPC, "desired_count": 2}
    },
    "ordinary_small": {
        "web": {"image": OWN, "instance_type": "m5.large", "devices_per_task": 0, "cpu_units": 256, "memory_mib": 512}
    },
}


def fleet_of(services: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A fleet in one region."""
    return {"name": "inference", "regions": ["us-east-1"], "services": services}


def compared(name: str, services: dict[str, dict[str, Any]]) -> str:
    """A run that compares every slot's family and containers with the planner's."""
    fleet = fleet_of(services)
    ((_, workload, instance_type),) = planned(fleet)
    variables = task_variables(fleet, workload, instance_type)
    assertions = {}
    for index, definition in enumerate(definitions(workload)):
        address = f'aws_ecs_task_definition.this["slot{index}"]'
        text = containers(definition, region="us-east-1", execute_command=bool(variables.get("execute_command")))
        assertions |= {
            f"{address}.container_definitions == {template(text)}": f"slot{index} is not {text}",
            f"{address}.family == {hcl(definition.family)}": f"slot{index} is not called {definition.family}",
        }
    assertions[f"length(aws_ecs_task_definition.this) == {len(definitions(workload))}"] = "not as many slots"
    return run(name, variables, assertions)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What terraform says of each run."""
    text = provider("us-east-1") + "\n".join(compared(name, services) for name, services in FLEETS.items())
    return terraform_test(tmp_path_factory.mktemp("task"), "neuron-task", {"planner": text})


@pytest.mark.parametrize("name", FLEETS)
def test_task_definitions_are_those_of_the_planner(said, name):
    """Families and container definitions of every slot, byte by byte: devices, cores, ports, locks, memory, start."""
    assert said[f"planner.{name}"] == "pass"


CALLER = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_s3_bucket" "models" {}
resource "aws_cloudwatch_log_group" "logs" {}
resource "aws_secretsmanager_secret" "key" {}
resource "aws_iam_role" "execution" { assume_role_policy = "{}" }

module "bert" {
  source                = "../neuron-task"
  name                  = "bert"
  image                 = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"
  instance_type         = "inf1.6xlarge"
  slots                 = 2
  log_group_name        = aws_cloudwatch_log_group.logs.name
  log_group_arn         = aws_cloudwatch_log_group.logs.arn
  model_s3_uri          = "s3://${aws_s3_bucket.models.bucket}/bert"
  secrets               = { KEY = aws_secretsmanager_secret.key.arn }
  execution_role_arn    = aws_iam_role.execution.arn
  create_execution_role = false
}
"""


def test_what_is_known_after_apply_only_does_not_decide_what_is_made(tmp_path):
    """Bucket, log group, secret and role of the same configuration: slots and roles are known at plan all the same."""
    made = run("made_beside_it", {}, {'keys(module.bert.families) == ["slot0", "slot1"]': "two slots"})
    said = terraform_test(tmp_path, "neuron-task", {"caller": provider("us-east-1") + made}, caller=CALLER)
    assert said["caller.made_beside_it"] == "pass"
