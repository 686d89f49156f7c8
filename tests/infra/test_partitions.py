"""All three partitions, determinism, and what Terraform itself says of each."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from neuronfleet.infra.policy_document import managed_policy_arn
from tests.infra import blueprints as made
from tests.infra.conftest import Synthesize, Synthesized
from tests.terraform_binary import TERRAFORM

pytestmark = pytest.mark.node

REGIONS = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}

# In 6.25 and not in 5.100, and the reverse, of the resources used (bindings 20.1.0 against 21.22.1).
ONLY_IN_6 = {
    "": {"region"},
    "aws_ecs_capacity_provider": {"cluster", "managed_instances_provider"},
    "aws_ecs_service": {"deployment_configuration", "sigint_rollback"},
    "aws_nat_gateway": {"availability_mode"},
    "aws_cloudwatch_log_group": {"deletion_protection_enabled"},
}
ONLY_IN_5 = {
    "aws_ecs_task_definition": {"inference_accelerator"},
    "aws_eip": {"vpc"},
    "aws_launch_template": {"elastic_gpu_specifications", "elastic_inference_accelerator"},
}


@pytest.fixture(scope="module")
def stacks(synthesize_blueprints: Synthesize) -> dict[str, Synthesized]:
    """The same fleet in one region of each partition, with every kind of resource between them."""
    exec_service = {"execute_command": True}
    networks = {
        "aws": made.made_network(),
        "aws-us-gov": made.existing_network(),
        "aws-cn": made.made_network(egress="endpoints", endpoint_services=("ecr.api", "ecr.dkr", "ecs", "logs")),
    }
    made_stacks = synthesize_blueprints(
        *(
            made.blueprint(
                region,
                partition,
                network=networks[partition],
                services=(
                    made.service(
                        "resnet50", region, roles=made.roles("resnet50", region, **exec_service), **exec_service
                    ),
                ),
            )
            for partition, region in REGIONS.items()
        )
    )
    return {partition: made_stacks[f"inference-{region}"] for partition, region in REGIONS.items()}


@pytest.mark.parametrize("partition", REGIONS)
def test_every_arn_is_of_its_partition(stacks: dict[str, Synthesized], partition: str) -> None:
    """No ARN of another partition anywhere: the commonest bug in China and GovCloud."""
    found = set(re.findall(r"arn:(aws[a-z-]*):", json.dumps(stacks[partition].document)))
    assert found == {partition}


def test_principals_differ_only_where_aws_has_them_differ(stacks: dict[str, Synthesized]) -> None:
    """EC2's principal has the suffix .cn in China, those of ECS tasks and the scheduler do not."""
    for partition, ec2 in (("aws", "ec2.amazonaws.com"), ("aws-cn", "ec2.amazonaws.com.cn")):
        principals = {
            role: next(iter(stacks[partition].policy(f"aws_iam_role.{role}", "assume_role_policy").values()))[
                "Principal"
            ]
            for role in ("inf1_instance", "resnet50_task", "resnet50_execution", "warm_schedule")
        }
        assert principals == {
            "inf1_instance": {"Service": ec2},
            "resnet50_task": {"Service": "ecs-tasks.amazonaws.com"},
            "resnet50_execution": {"Service": "ecs-tasks.amazonaws.com"},
            "warm_schedule": {"Service": "scheduler.amazonaws.com"},
        }


@pytest.mark.parametrize(
    ("image", "partition", "arns"),
    [
        ("1" * 12 + ".dkr.ecr.us-gov-west-1.amazonaws.com/a/b:1", "aws-us-gov", ["us-gov-west-1:111111111111", "a/b"]),
        ("1" * 12 + ".dkr.ecr.cn-north-1.amazonaws.com.cn/b@sha256:0", "aws-cn", ["cn-north-1:111111111111", "b"]),
        ("1" * 12 + ".dkr-ecr.eu-west-1.on.aws/b:1", "aws", ["eu-west-1:111111111111", "b"]),
        ("1" * 12 + ".dkr-ecr-fips.us-east-1.on.aws/b:1", "aws", ["us-east-1:111111111111", "b"]),
        ("1" * 12 + ".dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/b:1", "aws-cn", ["cn-north-1:111111111111", "b"]),
        ("public.ecr.aws/neuron/x:1", "aws", None),
        ("nginx", "aws", None),
    ],
)
def test_only_private_ecr_images_need_permission(image: str, partition: str, arns: list[str] | None) -> None:
    """The repository's ARN is of the partition, and other registries are pulled from without IAM."""
    from neuronfleet.infra.tasks.task_roles import ecr_repository_arns  # noqa: PLC0415 - starts Node

    expected = () if arns is None else (f"arn:{partition}:ecr:{arns[0]}:repository/{arns[1]}",)
    assert ecr_repository_arns([image, image], partition=partition) == expected


def test_managed_policies_are_of_the_partition() -> None:
    """AWS's own policies have the account aws in every partition."""
    assert managed_policy_arn(partition="aws-cn", path="service-role/X") == "arn:aws-cn:iam::aws:policy/service-role/X"


def test_iam_names_hold_the_region(stacks: dict[str, Synthesized]) -> None:
    """IAM is global: without the region in its name, the second region's role would be the first one's."""
    for partition, region in REGIONS.items():
        for label, role in stacks[partition].document["resource"]["aws_iam_role"].items():
            assert region in role["name"], label


def attributes(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Each argument of each resource and data source, with its type."""
    return [
        (resource_type, name)
        for kind in ("resource", "data")
        for resource_type, labels in document[kind].items()
        for body in labels.values()
        for name in body
    ]


def test_nothing_is_used_that_only_one_major_of_the_provider_has(stacks: dict[str, Synthesized]) -> None:
    """The constraint allows 5.100 and 6.x, so no argument may exist in one only."""
    for stack in stacks.values():
        for resource_type, name in attributes(stack.document):
            assert name not in ONLY_IN_6[""], resource_type
            assert name not in ONLY_IN_6.get(resource_type, set()) | ONLY_IN_5.get(resource_type, set()), resource_type


def test_the_output_names_no_path_of_the_machine(stacks: dict[str, Synthesized]) -> None:
    """Neither the folder of the repository nor the home of the user is in what is committed or shared."""
    for stack in stacks.values():
        text = (stack.path / "cdk.tf.json").read_text(encoding="utf-8")
        assert str(Path.cwd()) not in text
        assert str(Path.home()) + os.sep not in text


@pytest.mark.terraform
@pytest.mark.parametrize("partition", REGIONS)
def test_terraform_validates_the_json_and_the_hcl(
    stacks: dict[str, Synthesized], partition: str, tmp_path: Path, attached: Mapping[str, str]
) -> None:
    """Terraform with the real provider finds nothing wrong with either form of the stack."""
    stack = stacks[partition]
    folders = [tmp_path / "json"]
    folders[0].mkdir()
    shutil.copy(stack.path / "cdk.tf.json", folders[0])
    if partition == "aws":  # once is enough: the writer knows no partitions, and each validation starts the provider
        folders.append(tmp_path / "hcl")
        folders[1].mkdir()
        (folders[1] / "main.tf").write_text(stack.hcl_text, encoding="utf-8")
    for folder in folders:
        for command in (["init", "-backend=false"], ["validate", "-json"]):
            result = subprocess.run(
                [TERRAFORM, *command],
                cwd=folder,
                env=os.environ | dict(attached),
                capture_output=True,
                text=True,
                check=False,
            )
            assert result.returncode == 0, result.stdout + result.stderr
        assert json.loads(result.stdout)["diagnostics"] == []
