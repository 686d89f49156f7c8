"""Mixed instances policies and Capacity Reservations as Terraform: what is written, and that Terraform takes it."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from neuronfleet.fleet import parse_fleet, plan_fleet
from tests.infra.conftest import Synthesize, Synthesized
from tests.infra.test_quota import TERRAFORM

FLEET = """
name = "bought"
regions = ["us-east-1"]
check_quotas = true
[network]
zone_ids = ["use1-az1", "use1-az2"]

[capacities.plain]
instance_type = "inf1.xlarge"

[capacities.pool]
instance_type = "inf1.xlarge"
fallback_instance_types = ["inf1.2xlarge"]
spot = { on_demand_base = 2, on_demand_percent = 25 }
reservation = { instances_per_zone = 1 }

[capacities.sure]
instance_type = "inf1.6xlarge"
reservation = { instances_per_zone = 2, match = "targeted", end_date = "2999-01-31T23:59:59Z" }

[capacities.owned]
instance_type = "inf1.6xlarge"
max_size = 2
reservation = { id = "cr-0123456789abcdef0" }

[services.bert]
image = "pytorch-1.13.1"
capacity = "pool"
desired_count = 4

[services.ranker]
image = "pytorch-1.13.1"
capacity = "sure"
desired_count = 4
slots = 1

[services.side]
image = "pytorch-1.13.1"
capacity = "plain"
"""
MOCKED = """
mock_provider "aws" {
  mock_data "aws_availability_zone" {
    defaults = { name = "us-east-1a" }
  }
  mock_data "aws_ec2_instance_type_offerings" {
    defaults = { locations = ["use1-az1", "use1-az2"] }
  }
  mock_data "aws_servicequotas_service_quota" {
    defaults = { value = 1000 }
  }
  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "ami-0123456789abcdef0" }
  }
}
run "it" {
  command = plan
  assert {
    condition     = aws_ec2_capacity_reservation.sure_use1_az1.availability_zone == "us-east-1a"
    error_message = "the zone of the reservation has the name that AWS gave"
  }
}
"""


@pytest.fixture(scope="module")
def stack(synthesize_blueprints: Synthesize) -> Synthesized:
    """A region with a plain capacity, a pool of two types with Spot instances, and reservations of three kinds."""
    (found,) = synthesize_blueprints(*plan_fleet(parse_fleet(tomllib.loads(FLEET)))).values()
    return found


def block(found: Mapping[str, object], *path: str) -> dict[str, object]:
    """A nested block of which there is one."""
    value: object = found
    for key in path:
        value = value[key] if isinstance(value, Mapping) else value
        (value,) = value if isinstance(value, list) else [value]
    assert isinstance(value, dict)
    return value


@pytest.mark.node
def test_a_pool_has_a_mixed_instances_policy(stack: Synthesized) -> None:
    """Both types without weights, in order; the share of Spot; instances at risk are replaced in time."""
    group = stack.resource("aws_autoscaling_group.pool")
    policy = block(group, "mixed_instances_policy")
    assert "launch_template" not in group
    assert group["capacity_rebalance"] is True
    assert block(policy, "instances_distribution") == {
        "on_demand_allocation_strategy": "prioritized",
        "on_demand_base_capacity": 2,
        "on_demand_percentage_above_base_capacity": 25,
        "spot_allocation_strategy": "price-capacity-optimized",
    }
    template = block(policy, "launch_template")
    assert template["override"] == [{"instance_type": "inf1.xlarge"}, {"instance_type": "inf1.2xlarge"}]
    assert block(template, "launch_template_specification")["version"] == "${aws_launch_template.pool.latest_version}"


@pytest.mark.node
def test_a_plain_capacity_has_none_of_it(stack: Synthesized) -> None:
    """One type, On-Demand: the launch template says it all."""
    group = stack.resource("aws_autoscaling_group.plain")
    assert not {"mixed_instances_policy", "capacity_rebalance"} & set(group)
    assert "capacity_reservation_specification" not in stack.resource("aws_launch_template.plain")
    assert "SPOT" not in stack.resource("aws_launch_template.plain")["user_data"]


@pytest.mark.node
def test_each_market_has_its_quota_asked(stack: Synthesized) -> None:
    """Least: four plain and reserved On-Demand vCPU for certain; most: the largest type, of either market."""
    spot, on_demand = "l_b5d1601b", "l_1945791b"
    postconditions = {
        label: stack.document["data"]["aws_servicequotas_service_quota"][label]["lifecycle"]["postcondition"][0]
        for label in (spot, on_demand)
    }
    # Four instances of pool, of which two and a half are On-Demand at most: one is Spot for certain.
    assert postconditions[spot]["condition"] == "${self.value >= 4}"
    checks = {name: block["assert"][0]["condition"] for name, block in stack.document["check"].items()}
    # Five instances: two On-Demand, of three others a quarter or none; each of eight vCPU at most.
    assert checks[f"vcpu_quota_{spot}"].endswith(f">= {3 * 8}}}")
    # plain: 1 of 2; pool: 2 of 3 On-Demand; sure: 4 of 5, four reserved; owned: none of 2.
    assert postconditions[on_demand]["condition"] == f"${{self.value >= {1 * 4 + 2 * 4 + 4 * 24}}}"
    assert checks[f"vcpu_quota_{on_demand}"].endswith(f">= {2 * 4 + 3 * 8 + 5 * 24 + 2 * 24}}}")


@pytest.mark.node
def test_tasks_leave_a_spot_instance_before_it_is_taken(stack: Synthesized) -> None:
    """The ECS agent drains it when EC2 announces that."""
    assert "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true" in stack.resource("aws_launch_template.pool")["user_data"]


@pytest.mark.node
def test_tasks_are_admitted_on_both_types(stack: Synthesized) -> None:
    """By one expression, in the task definition and in the service."""
    both = {"type": "memberOf", "expression": "attribute:ecs.instance-type in [inf1.xlarge, inf1.2xlarge]"}
    assert stack.resource("aws_ecs_task_definition.bert")["placement_constraints"] == [both]
    assert both in stack.resource("aws_ecs_service.bert")["placement_constraints"]


@pytest.mark.node
def test_reservations_are_made_by_zone_and_used(stack: Synthesized) -> None:
    """Open ones by any instance, targeted ones through a resource group, those of the user by their id."""
    assert stack.resource("aws_ec2_capacity_reservation.sure_use1_az1") == {
        "availability_zone": "${data.aws_availability_zone.sure_use1_az1.name}",
        "end_date": "2999-01-31T23:59:59Z",
        "end_date_type": "limited",
        "instance_count": 2,
        "instance_match_criteria": "targeted",
        "instance_platform": "Linux/UNIX",
        "instance_type": "inf1.6xlarge",
        "tags": {"Name": "bought-sure-use1-az1"},
    }
    assert stack.data("aws_availability_zone.sure_use1_az1") == {"zone_id": "use1-az1"}
    assert stack.resource("aws_ec2_capacity_reservation.pool_use1_az2")["end_date_type"] == "unlimited"
    assert "capacity_reservation_specification" not in stack.resource("aws_launch_template.pool"), "Spot has none"
    group = block(
        stack.resource("aws_launch_template.sure"), "capacity_reservation_specification", "capacity_reservation_target"
    )
    assert group == {"capacity_reservation_resource_group_arn": "${aws_resourcegroups_group.sure.arn}"}
    owned = block(
        stack.resource("aws_launch_template.owned"), "capacity_reservation_specification", "capacity_reservation_target"
    )
    assert owned == {"capacity_reservation_id": "cr-0123456789abcdef0"}
    waits = stack.resource("aws_autoscaling_group.sure")["depends_on"]
    assert "aws_resourcegroups_resource.sure_use1_az2" in str(waits)
    assert len(stack.addresses("aws_ec2_capacity_reservation")) == 4


@pytest.mark.node
@pytest.mark.terraform
def test_terraform_plans_it(stack: Synthesized, tmp_path: Path, attached: Mapping[str, str]) -> None:
    """With a mocked provider: every block is one that the provider has."""
    document = json.loads(json.dumps(stack.document))
    document["terraform"].pop("backend", None)
    (tmp_path / "main.tf.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "it.tftest.hcl").write_text(MOCKED, encoding="utf-8")
    for command in ("init", "test"):
        done = subprocess.run(
            [TERRAFORM, command, "-no-color"],
            cwd=tmp_path,
            env=os.environ | dict(attached),
            capture_output=True,
            text=True,
            check=False,
        )
    assert "Success! 1 passed" in done.stdout, done.stdout + done.stderr
