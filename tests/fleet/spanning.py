"""A fleet of three regions behind load balancers, for what spans regions."""

from __future__ import annotations

import datetime
import tomllib

from neuronfleet.fleet import parse_fleet, plan_global
from neuronfleet.fleet.blueprint import GlobalBlueprint

TODAY = datetime.date(2026, 11, 22)
FLEET = """
name = "fleet"
account_id = "123456789012"
regions = ["us-east-1", "eu-west-1", "ap-northeast-1"]

[load_balancers.public]
scheme = "internet-facing"
allowed_cidrs = ["0.0.0.0/0"]
certificate_arn = "arn:{partition}:acm:{region}:{account_id}:certificate/11111111-2222-3333-4444-555555555555"

[services.resnet50]
image = "tensorflow-2.10.1"
model = "s3://models-{region}/m"
desired_count = 1
traffic.load_balancer = "public"
"""
IMAGE = """image = "tensorflow-2.10.1"
model = "s3://models-{region}/m"
"""
OWN_IMAGE = """image = "123456789012.dkr.ecr.{region}.{dns_suffix}/server:1"
ports = [{ name = "rest", container_port = 8080 }]
health_check = false
traffic.health_check.path = "/ping"
"""
"""An image of one's own, which any partition has."""
DNS = """
[dns.api]
hostname = "models.example.com"
zone_id = "Z0123456789ABCDEFGHIJ"
load_balancer = "public"
"""
ACCELERATOR = """
[accelerators.fixed]
load_balancer = "public"
"""


def text_of(addition: str, *, scheme: str = "internet-facing", cidrs: str = '["0.0.0.0/0"]') -> str:
    """The fleet with an addition.

    Args:
        addition: more TOML.
        scheme: of the load balancers.
        cidrs: addresses that they admit.
    """
    return FLEET.replace("internet-facing", scheme).replace('["0.0.0.0/0"]', cidrs) + addition


def spanning(addition: str, *, scheme: str = "internet-facing", cidrs: str = '["0.0.0.0/0"]') -> GlobalBlueprint:
    """What spans the regions of the fleet with an addition; the arguments are those of :func:`text_of`."""
    made = plan_global(parse_fleet(tomllib.loads(text_of(addition, scheme=scheme, cidrs=cidrs))), today=TODAY)
    assert made is not None
    return made
