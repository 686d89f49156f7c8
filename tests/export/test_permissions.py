"""IAM actions that a module needs, from the types of what it makes and reads."""

from __future__ import annotations

import json
from pathlib import Path

from neuronfleet.engine.aws import submodules
from neuronfleet.export.permissions import actions_by_service, types_of, unrecorded

SOURCES = Path(__file__).parents[2] / "src/neuronfleet"


def test_actions_are_those_of_all_types_by_service():
    """Each once, sorted; what other providers make needs none."""
    types = types_of(
        {
            "resource": {"aws_ecs_cluster": {}, "aws_ecs_cluster_capacity_providers": {}, "random_id": {}},
            "data": {"aws_caller_identity": {}},
            "check": {"zones": {"data": {"aws_subnet": {"x": {}}}}},
        }
    )
    found = actions_by_service(types)
    assert list(found) == ["ec2", "ecs", "iam"]
    assert found["ec2"] == ["DescribeSubnets"]
    assert found["iam"] == ["CreateServiceLinkedRole"]
    assert found["ecs"][:3] == ["CreateCluster", "DeleteCluster", "DescribeClusters"]
    assert found["ecs"].count("DescribeClusters") == 1
    assert "PutClusterCapacityProviders" in found["ecs"]


def test_types_of_aws_without_recorded_actions_are_told():
    """A README must not leave permissions out in silence."""
    types = [("resource", "aws_sqs_queue"), ("data", "aws_vpc"), ("data", "aws_sqs_queue"), ("resource", "random_id")]
    assert unrecorded(types) == ["aws_sqs_queue", "data.aws_sqs_queue"]


def test_every_type_that_the_constructs_make_has_its_actions():
    """Whatever module is made of them."""
    schema = json.loads((SOURCES / "export/hcl/data/aws_schema.json").read_text(encoding="utf-8"))
    assert schema["version"] == "5.100.0"
    used = set(submodules().values())
    assert {"ecs_service", "data_aws_ssm_parameter"} <= used
    types = [
        ("data" if name.startswith("data_aws_") else "resource", f"aws_{name.removeprefix('data_aws_')}")
        for name in used - {"provider"}
    ]
    assert unrecorded(types) == []
