"""The stack of what spans regions: what is written, and what Terraform makes of it with mocked providers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.fleet.spanning import DNS, text_of
from tests.terraform_binary import TERRAFORM

pytestmark = pytest.mark.node

ADDITION = (
    DNS
    + """
health_check = { path = "/v1/models/m" }
regions.eu-west-1.drained = true

[dns.shares]
hostname = "shares.example.com"
zone_name = "example.com"
load_balancer = "public"
policy = "weighted"
regions.us-east-1.weight = 9
regions.eu-west-1.drained = true
regions.ap-northeast-1.weight = 1

[dns.standby]
hostname = "standby.example.com"
zone_name = "example.com"
load_balancer = "public"
policy = "failover"
health_check = { alarm = "up-{region}" }
regions.us-east-1.role = "primary"
regions.ap-northeast-1.enabled = false

[accelerators.fixed]
load_balancer = "public"
ports = [443]
flow_logs_bucket = "flow-logs-of-mine"
regions.eu-west-1.drained = true
"""
)
REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1")


@pytest.fixture(scope="module")
def stacks(synthesize_fleet, tmp_path_factory):
    """The fleet's stacks by name, made as a user makes them."""
    path = tmp_path_factory.mktemp("fleet") / "fleet.toml"
    path.write_text(text_of(ADDITION), encoding="utf-8")
    return synthesize_fleet(path)


@pytest.fixture(scope="module")
def stack(stacks):
    """The stack of what spans regions."""
    return stacks["fleet-global"]


def test_every_region_has_a_provider_of_its_own_that_finds_its_load_balancer(stacks, stack):
    """By the name that the region's stack gives it, so that no state of another stack is read."""
    providers = {one.get("alias"): one["region"] for one in stack.document["provider"]["aws"]}
    assert providers == {None: "us-east-1"} | {name.replace("-", "_"): name for name in REGIONS[1:]}
    for name in REGIONS:
        alias = name.replace("-", "_")
        looked_up = stack.data(f"aws_lb.{alias}_public")
        assert looked_up["provider"] == ("aws" if name == "us-east-1" else f"${{aws.{alias}}}")
        assert looked_up["name"] == stacks[f"fleet-{name}"].resource("aws_lb.public")["name"]


def test_the_regions_are_deployed_first(stack):
    """What cdktf asks to know the order by, and an output for everybody else."""
    manifest = json.loads((stack.path.parent.parent / "manifest.json").read_text(encoding="utf-8"))

    wanted = [f"fleet-{name}" for name in REGIONS]
    assert sorted(manifest["stacks"]["fleet-global"]["dependencies"]) == sorted(wanted)
    assert stack.output("deploy_after") == wanted


def test_a_latency_record_leads_to_the_nearest_healthy_region(stack):
    """An alias that has the health of its load balancer's targets and of a question over the internet."""
    record = stack.resource("aws_route53_record.api_us_east_1_a")

    assert record["latency_routing_policy"] == [{"region": "us-east-1"}]
    assert (record["name"], record["set_identifier"], record["type"]) == ("models.example.com", "us-east-1", "A")
    assert record["alias"] == [
        {
            "evaluate_target_health": True,
            "name": "${data.aws_lb.us_east_1_public.dns_name}",
            "zone_id": "${data.aws_lb.us_east_1_public.zone_id}",
        }
    ]
    assert record["health_check_id"] == "${aws_route53_health_check.api_us_east_1.id}"
    check = stack.resource("aws_route53_health_check.api_us_east_1")
    # Not the hostname itself: the check would ask whatever region answers for it.
    assert check["fqdn"] == "${data.aws_lb.us_east_1_public.dns_name}"
    assert (check["type"], check["port"], check["resource_path"]) == ("HTTPS", 443, "/v1/models/m")


def test_a_drained_region_has_a_check_that_never_passes_or_no_weight(stack):
    """More healthy children are asked for than there are; its own check stays, to be watched."""
    never = stack.resource("aws_route53_health_check.drained")
    assert (never["type"], never["child_health_threshold"], never.get("child_healthchecks")) == ("CALCULATED", 1, None)
    drained = stack.resource("aws_route53_record.api_eu_west_1_a")
    assert drained["health_check_id"] == "${aws_route53_health_check.drained.id}"
    assert "aws_route53_health_check.api_eu_west_1" in stack.addresses("aws_route53_health_check")
    weights = {
        name: stack.resource(f"aws_route53_record.shares_{name.replace('-', '_')}_a")["weighted_routing_policy"]
        for name in REGIONS
    }
    assert weights == {"us-east-1": [{"weight": 9}], "eu-west-1": [{"weight": 0}], "ap-northeast-1": [{"weight": 1}]}
    assert "health_check_id" not in stack.resource("aws_route53_record.shares_eu_west_1_a")


def test_a_health_check_outlives_the_record_that_it_is_taken_from(stack):
    """What Route 53 answers for a record whose check is gone cannot be foretold."""
    for address in stack.addresses("aws_route53_health_check"):
        assert stack.resource(address)["lifecycle"] == [{"create_before_destroy": True}], address


def test_failover_has_a_primary_and_a_standby_and_an_alarm_in_each_region(stack):
    """A region that is out has no record."""
    roles = {
        name: stack.resource(f"aws_route53_record.standby_{name.replace('-', '_')}_a")["failover_routing_policy"]
        for name in ("us-east-1", "eu-west-1")
    }
    assert roles == {"us-east-1": [{"type": "PRIMARY"}], "eu-west-1": [{"type": "SECONDARY"}]}
    assert "aws_route53_record.standby_ap_northeast_1_a" not in stack.addresses("aws_route53_record")
    check = stack.resource("aws_route53_health_check.standby_eu_west_1")
    assert (check["type"], check["cloudwatch_alarm_name"], check["cloudwatch_alarm_region"]) == (
        "CLOUDWATCH_METRIC",
        "up-eu-west-1",
        "eu-west-1",
    )


def test_an_accelerator_has_a_listener_and_an_endpoint_group_a_region(stack):
    """A drained one has a dial of 0; none has health check settings, which load balancers would not heed."""
    assert stack.resource("aws_globalaccelerator_listener.fixed")["port_range"] == [{"from_port": 443, "to_port": 443}]
    dials = {}
    for name in REGIONS:
        label = name.replace("-", "_")
        group = stack.resource(f"aws_globalaccelerator_endpoint_group.fixed_{label}")
        dials[group["endpoint_group_region"]] = group["traffic_dial_percentage"]
        (endpoint,) = group["endpoint_configuration"]
        assert endpoint == {
            "client_ip_preservation_enabled": True,
            "endpoint_id": f"${{data.aws_lb.{label}_public.arn}}",
            "weight": 128,
        }
        assert not any(key.startswith("health_check") for key in group)
    assert dials == {"us-east-1": 100, "eu-west-1": 0, "ap-northeast-1": 100}
    attributes = stack.resource("aws_globalaccelerator_accelerator.fixed")["attributes"]
    assert attributes == [
        {
            "flow_logs_enabled": True,
            "flow_logs_s3_bucket": "flow-logs-of-mine",
            "flow_logs_s3_prefix": "fleet/fixed",
        }
    ]


def test_what_is_drained_is_an_output(stack):
    """For whoever removes a region."""
    assert stack.output("drained_regions") == {
        "dns.api": ["eu-west-1"],
        "dns.shares": ["eu-west-1"],
        "accelerators.fixed": ["eu-west-1"],
    }


LOAD_BALANCER = "arn:aws:elasticloadbalancing:{region}:123456789012:loadbalancer/app/fleet-public/50dc6c495c0c9188"
ACCELERATOR = "arn:aws:globalaccelerator::123456789012:accelerator/11111111-2222-3333-4444-555555555555"


def mocked(alias: str | None, region: str, zone: str) -> str:
    """A mocked provider whose load balancer is in its region."""
    return f"""
mock_provider "aws" {{
  {f'alias = "{alias}"' if alias else ""}
  mock_data "aws_lb" {{
    defaults = {{
      arn      = "{LOAD_BALANCER.format(region=region)}"
      dns_name = "fleet-public.{region}.elb.amazonaws.com"
      zone_id  = "Z35SXDOTRQ7X7K"
    }}
  }}
  mock_data "aws_route53_zone" {{
    defaults = {{
      name         = "{zone}"
      private_zone = false
      zone_id      = "Z0123456789ABCDEFGHIJ"
    }}
  }}
  mock_resource "aws_globalaccelerator_accelerator" {{
    defaults = {{
      id = "{ACCELERATOR}"
    }}
  }}
  mock_resource "aws_globalaccelerator_listener" {{
    defaults = {{
      id = "{ACCELERATOR}/listener/0123abcd"
    }}
  }}
}}
"""


def terraform_test(stack, folder: Path, zone: str, runs: str, attached) -> subprocess.CompletedProcess[str]:
    """Run ``terraform test`` in a copy of the stack, against mocked providers, which all ask one for its schema."""
    shutil.copytree(stack.path, folder)
    aliases = [(None, "us-east-1"), *((name.replace("-", "_"), name) for name in REGIONS[1:])]
    providers = "".join(mocked(alias, region, zone) for alias, region in aliases)
    (folder / "spanning.tftest.hcl").write_text(providers + runs, encoding="utf-8")
    binary, environment = TERRAFORM, os.environ | dict(attached)
    subprocess.run(
        [binary, "init", "-backend=false", "-no-color"], cwd=folder, env=environment, check=True, capture_output=True
    )
    return subprocess.run(
        [binary, "test", "-no-color"], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )


APPLIED = """
run "made" {
  command = apply

  assert {
    condition = alltrue([
      for group in [
        aws_globalaccelerator_endpoint_group.fixed_us_east_1,
        aws_globalaccelerator_endpoint_group.fixed_eu_west_1,
        aws_globalaccelerator_endpoint_group.fixed_ap_northeast_1,
      ] : one(group.endpoint_configuration).endpoint_id == join("", [
        "arn:aws:elasticloadbalancing:", group.endpoint_group_region,
        ":123456789012:loadbalancer/app/fleet-public/50dc6c495c0c9188",
      ])
    ])
    error_message = "an endpoint is in another region than its group"
  }

  assert {
    condition     = aws_route53_record.api_eu_west_1_a.alias[0].name == "fleet-public.eu-west-1.elb.amazonaws.com"
    error_message = "a record leads to another region's load balancer"
  }

  assert {
    condition     = aws_route53_record.api_eu_west_1_a.health_check_id == aws_route53_health_check.drained.id
    error_message = "a drained region still takes traffic"
  }

  assert {
    condition     = aws_globalaccelerator_endpoint_group.fixed_eu_west_1.traffic_dial_percentage == 0
    error_message = "a drained region still takes connections"
  }
}
"""
REFUSED = """
run "another_zone" {
  command         = plan
  expect_failures = [data.aws_route53_zone.api]
}
"""


@pytest.mark.terraform
def test_terraform_takes_it_with_each_region_before_its_own_load_balancer(stack, tmp_path, attached):
    """Validated against the provider's schema and applied to mocks, accelerator and all."""
    done = terraform_test(stack, tmp_path / "applied", "example.com", APPLIED, attached)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.terraform
def test_a_plan_tells_when_the_zone_does_not_hold_the_hostname(stack, tmp_path, attached):
    """A zone that is given by id is known only to the account."""
    done = terraform_test(stack, tmp_path / "refused", "example.org", REFUSED, attached)

    assert done.returncode == 0, done.stdout + done.stderr
