"""Task definitions: containers, roles, and texts that users wrote."""

from __future__ import annotations

import itertools
import json
import shlex

import pytest

from neuronfleet.fleet.blueprint import ModelLocation, StrategyBlueprint
from neuronfleet.infra.instances.user_data import user_data_expression
from neuronfleet.infra.tasks.container_definitions import container_definitions
from neuronfleet.infra.tasks.run_task import run_task_command
from tests.infra import blueprints as made
from tests.infra.conftest import Synthesize, Synthesized

LOG_GROUP = "${aws_cloudwatch_log_group.inference.name}"
HOSTILE = 'a ${b} %{if} "q" \\ \n é 😀 $${c}'


def definitions(*containers: made.ContainerBlueprint, execute_command: bool = False) -> list[dict[str, object]]:
    """Container definitions, parsed."""
    text = container_definitions(
        containers, log_group_name=LOG_GROUP, region="us-east-1", execute_command=execute_command
    )
    parsed = json.loads(text)
    assert isinstance(parsed, list)
    return parsed


def test_a_neuron_container_has_its_devices_ports_limits_and_health_check() -> None:
    """Every field is spelled as the ECS API spells it; the provider drops what it does not know without a word."""
    (container,) = definitions(made.container(devices=("/dev/neuron0", "/dev/neuron1")))
    assert container["linuxParameters"] == {
        "capabilities": {"add": ["IPC_LOCK"], "drop": []},
        "devices": [
            {"hostPath": path, "containerPath": path, "permissions": ["read", "write"]}
            for path in ("/dev/neuron0", "/dev/neuron1")
        ],
    }
    assert container["portMappings"] == [
        {"name": "grpc", "containerPort": 8500, "hostPort": 8500, "protocol": "tcp"},
        {"name": "rest", "containerPort": 8501, "hostPort": 8501, "protocol": "tcp"},
    ]
    assert (container["cpu"], container["memory"], container["memoryReservation"]) == (3072, 6144, 4096)
    assert container["healthCheck"] == {
        "command": ["CMD-SHELL", "curl -fs http://localhost:8501/v1/models/resnet50 || exit 1"],
        "interval": 30,
        "timeout": 5,
        "retries": 3,
        "startPeriod": 300,
    }
    assert container["environment"] == [
        {"name": "MODEL_NAME", "value": "resnet50"},
        {"name": "NEURON_RT_NUM_CORES", "value": "4"},
    ]
    assert (container["entryPoint"], container["command"]) == (["/usr/local/bin/entrypoint.sh"], ["--verbose"])
    assert container["stopTimeout"] == 30


def test_logs_go_to_the_regions_group_and_never_block_the_server() -> None:
    """The group is a reference, so that it exists before the first task; a full buffer drops lines."""
    (container,) = definitions(made.container())
    assert container["logConfiguration"] == {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": LOG_GROUP,
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "resnet50",
            "mode": "non-blocking",
            "max-buffer-size": "25m",
        },
    }


def test_the_runtime_1_sidecar_shares_a_volume_with_the_server() -> None:
    """The daemon owns the device, the server waits for it and finds its socket on the shared volume."""
    daemon = made.container(name="neuron-rtd", mount_points={"sock": "/sock"}, essential=True, ports=())
    server = made.container(devices=(), mount_points={"sock": "/sock"}, depends_on={"neuron-rtd": "HEALTHY"})
    first, second = definitions(server, daemon)
    assert first["dependsOn"] == [{"containerName": "neuron-rtd", "condition": "HEALTHY"}]
    assert first["mountPoints"] == [{"sourceVolume": "sock", "containerPath": "/sock", "readOnly": False}]
    assert "devices" not in first["linuxParameters"]
    assert [device["hostPath"] for device in second["linuxParameters"]["devices"]] == ["/dev/neuron0"]


def test_what_is_not_decided_is_not_written() -> None:
    """No health check, entry point, reservation or Linux parameters where the blueprint has none."""
    (container,) = definitions(
        made.container(
            health_check=None,
            entry_point=None,
            command=None,
            memory_reservation_mib=None,
            devices=(),
            capabilities=(),
        )
    )
    for absent in ("healthCheck", "entryPoint", "command", "memoryReservation", "linuxParameters", "dependsOn"):
        assert absent not in container


def test_user_data_joins_the_cluster_and_keeps_hostile_lines_literal() -> None:
    """The cluster is a reference; attributes stand on one line; the user's lines come after and are not expanded."""
    expression = user_data_expression(
        cluster_name="aws_ecs_cluster.inference.name",
        reserved_memory_mib=256,
        attributes={"rack": "a"},
        extra_lines='echo "${HOME}" %{x}\n',
    )
    assert expression == (
        "${base64encode(\"#!/bin/bash\\ncat >> /etc/ecs/ecs.config <<'ECS_CONFIG'\\n"
        "ECS_CLUSTER=${aws_ecs_cluster.inference.name}\\nECS_AWSVPC_BLOCK_IMDS=true\\nECS_RESERVED_MEMORY=256\\n"
        'ECS_INSTANCE_ATTRIBUTES={\\"rack\\": \\"a\\"}\\nECS_CONFIG\\necho \\"$${HOME}\\" %%{x}\\n")}'
    )


def test_the_run_task_command_survives_a_shell() -> None:
    """Split as a shell would, every argument is what the AWS CLI wants, quotes and brackets included."""
    expression = "attribute:ecs.instance-type in [inf1.xlarge, inf1.2xlarge] and attribute:rack == 'it''s'"
    command = run_task_command(
        region="us-east-1",
        cluster_name="page",
        task_definition_arn="arn:aws:ecs:us-east-1:123456789012:task-definition/x:3",
        capacity_provider="page-inf1",
        count=2,
        placement_expressions=[expression],
        distinct_instance=True,
        strategies=[StrategyBlueprint(type="binpack", field="memory"), StrategyBlueprint(type="random", field=None)],
        enable_execute_command=True,
    )
    words = shlex.split(command)
    assert words[:3] == ["aws", "ecs", "run-task"]
    options = dict(itertools.pairwise(words))
    assert options["--cluster"] == "page"
    assert options["--count"] == "2"
    assert json.loads(options["--placement-constraints"]) == [
        {"type": "memberOf", "expression": expression},
        {"type": "distinctInstance"},
    ]
    assert json.loads(options["--capacity-provider-strategy"]) == [{"capacityProvider": "page-inf1", "weight": 1}]
    assert json.loads(options["--placement-strategy"]) == [{"type": "binpack", "field": "memory"}, {"type": "random"}]
    assert "--enable-execute-command" in words


@pytest.fixture(scope="module")
def hostile(synthesize_blueprints: Synthesize) -> Synthesized:
    """A region whose user texts are full of template syntax."""
    secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-a1b2c3"
    parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/key"
    container = made.container(
        image="123456789012.dkr.ecr.us-east-1.amazonaws.com/team/server@sha256:" + "0" * 64,
        environment={"TEXT": HOSTILE, "TOKEN": "${TfToken[TOKEN.0]}"},
        secrets={"API_TOKEN": f"{secret}:json::", "KEY": parameter},
    )
    return synthesize_blueprints(
        made.blueprint(
            tags={"note": HOSTILE, "${key}": "x"},
            capacities=(made.capacity(user_data=f"echo '{HOSTILE}'"),),
            services=(
                made.service(
                    slots=(
                        made.slot(task_definition=made.task_definition(containers=(container,), volumes=("sock",))),
                    ),
                    roles=made.roles(
                        "resnet50",
                        "us-east-1",
                        secret_arns=(f"{secret}:json::", parameter),
                        model=ModelLocation(bucket="models", prefix="", kms_key_arn="arn:aws:kms:::key/k"),
                    ),
                ),
            ),
            tasks=(),
        )
    )["inference-us-east-1"]


@pytest.mark.node
def test_hostile_texts_reach_the_terraform_json_escaped(hostile: Synthesized) -> None:
    """Tags, environment and user data hold the text with its template starts doubled, and nothing else is changed."""
    escaped = HOSTILE.replace("${", "$${").replace("%{", "%%{")
    tags = hostile.document["provider"]["aws"][0]["default_tags"][0]["tags"]
    assert tags == {"note": escaped, "$${key}": "x"}
    definition = hostile.document["resource"]["aws_ecs_task_definition"]["resnet50"]
    (container,) = json.loads(definition["container_definitions"])
    environment = {pair["name"]: pair["value"] for pair in container["environment"]}
    assert environment["TEXT"] == escaped
    assert environment["TOKEN"] == "$${TfToken%{if true}[%{endif}TOKEN.0]}"
    group = hostile.document["resource"]["aws_autoscaling_group"]["inf1"]
    assert {"key": "note", "value": escaped, "propagate_at_launch": False} in group["tag"]


@pytest.mark.node
def test_the_execution_role_may_do_what_this_task_needs_and_no_more(hostile: Synthesized) -> None:
    """One repository, two named secrets without their version, one log group."""
    policy = hostile.policy("aws_iam_role_policy.resnet50_execution")
    assert policy["PullImages"]["Resource"] == ["arn:aws:ecr:us-east-1:123456789012:repository/team/server"]
    assert policy["ReadSecrets"]["Resource"] == ["arn:aws:secretsmanager:us-east-1:123456789012:secret:token-a1b2c3"]
    assert policy["ReadParameters"]["Resource"] == ["arn:aws:ssm:us-east-1:123456789012:parameter/key"]
    assert policy["WriteLogs"]["Resource"] == ["${aws_cloudwatch_log_group.inference.arn}:*"]


@pytest.mark.node
def test_the_task_role_reads_one_model(hostile: Synthesized) -> None:
    """A model at the root of its bucket means the whole bucket, with its key and no prefix condition."""
    policy = hostile.policy("aws_iam_role_policy.resnet50_task")
    assert policy["ReadModel"]["Resource"] == ["arn:aws:s3:::models/*"]
    assert "Condition" not in policy["ListModel"]
    assert policy["DecryptModel"] == {
        "Sid": "DecryptModel",
        "Effect": "Allow",
        "Action": ["kms:Decrypt"],
        "Resource": ["arn:aws:kms:::key/k"],
    }


@pytest.mark.node
def test_volumes_of_a_task_are_shared_by_name(hostile: Synthesized) -> None:
    """A task-scoped volume has a name and nothing else: Docker makes it and removes it with the task."""
    assert hostile.resource("aws_ecs_task_definition.resnet50")["volume"] == [{"name": "sock"}]


@pytest.mark.node
def test_existing_roles_are_used_and_none_is_made(synthesize_blueprints: Synthesize) -> None:
    """Given ARNs go into the task definition as they are."""
    given = made.roles(
        "x",
        "us-east-1",
        execution_role_arn="arn:aws:iam::123456789012:role/execution",
        execution_role_name=None,
        task_role_arn="arn:aws:iam::123456789012:role/task",
        task_role_name=None,
    )
    stack = synthesize_blueprints(made.blueprint(services=(made.service(roles=given),), tasks=()))[
        "inference-us-east-1"
    ]
    definition = stack.resource("aws_ecs_task_definition.resnet50")
    assert definition["execution_role_arn"] == "arn:aws:iam::123456789012:role/execution"
    assert definition["task_role_arn"] == "arn:aws:iam::123456789012:role/task"
    assert stack.addresses("aws_iam_role") == ["aws_iam_role.inf1_instance"]
