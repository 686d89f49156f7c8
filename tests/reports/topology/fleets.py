"""Fleets whose topologies are looked at: small, large and unusual ones."""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from pathlib import Path

from neuronfleet.catalogue import load_catalogue
from neuronfleet.fleet import parse_fleet, plan_stacks
from neuronfleet.reports.topology import Topology, topology_of
from tests.fleet.spanning import ACCELERATOR, DNS, TODAY, text_of

REPOSITORY = Path(__file__).resolve().parents[3]
ONE = """
name = "one"
regions = ["us-east-1"]
[services.hello]
image = "pytorch-1.13.1"
"""
HUGE = """
name = "huge"
regions = ["us-east-1"]
[capacities.huge]
instance_type = "inf1.24xlarge"
[services.wide]
image = "pytorch-1.13.1"
capacity = "huge"
devices_per_task = 4
slots = 2
desired_count = 4
[services.small]
image = "pytorch-1.13.1"
capacity = "huge"
slots = 3
desired_count = 3
[services.proxy]
image = "public.ecr.aws/nginx/nginx:1.27.4"
capacity = "huge"
devices_per_task = 0
cpu_units = 256
memory_mib = 512
ports = [{ name = "http", container_port = 80 }]
health_check = { path = "/" }
[alarms]
emails = ["a@example.com"]
[dashboard]
"""
TASKS = """
name = "tasks"
regions = ["us-east-1"]
[tasks.by-hand]
image = "pytorch-1.13.1"
health_check = false
[tasks.hourly]
image = "pytorch-1.13.1"
instance_type = "inf1.6xlarge"
devices_per_task = 2
health_check = false
schedule = { expression = "rate(1 hour)" }
"""
EXISTING = """
name = "existing"
regions = ["us-east-1"]
[network]
vpc_id = "vpc-0123456789abcdef0"
subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
[services.hello]
image = "pytorch-1.13.1"
"""
SPANNING = text_of(
    f"""{DNS}policy = "weighted"
health_check = {{ path = "/v1/models/m" }}
regions.us-east-1.weight = 9
regions.eu-west-1.drained = true
regions.ap-northeast-1.weight = 1
{ACCELERATOR}regions.us-east-1.drained = true
regions.eu-west-1.traffic_dial_percent = 30
[overrides.eu-west-1.services.resnet50]
desired_count = 2
"""
)
STORED = """
name = "shop"
account_id = "123456789012"
regions = ["us-east-1", "eu-west-1"]
[model_store]
bucket_prefix = "shop-models-{account_id}"
source_region = "us-east-1"
[image_replication]
source_region = "us-east-1"
repository_prefixes = ["shop/"]
[problem_detector]
[capacities.pool]
instance_type = "inf1.xlarge"
fallback_instance_types = ["inf1.2xlarge"]
[capacities.pool.spot]
on_demand_base = 1
[services.bert]
image = "{account_id}.dkr.ecr.{region}.{dns_suffix}/shop/bert@sha256:DIGEST"
model = "store://bert/model.pt?versionId=3HL4kqtJlcpXroDTDmJ"
capacity = "pool"
ports = [{ name = "http", container_port = 8080 }]
health_check = { path = "/ping" }
""".replace("DIGEST", "9f86d081" * 8)


DECIDED = ("letter", "state", "verdicts")
"""Fields that hold words of neuronfleet's own."""


@functools.cache
def drawn(text: str) -> Topology:
    """The topology of a fleet file, planned on a fixed day."""
    return topology_of(plan_stacks(parse_fleet(tomllib.loads(text)), today=TODAY))


def example(name: str) -> Topology:
    """The topology of a fleet of ``examples``."""
    return drawn((REPOSITORY / "examples" / name / "fleet.toml").read_text(encoding="utf-8"))


@functools.cache
def many_regions() -> str:
    """A fleet of twenty regions with thirty services each."""
    catalogue = load_catalogue()
    regions = [
        name for name in catalogue.regions_offering("inf1.xlarge") if catalogue.regions[name].partition == "aws"
    ][:20]
    listed = ", ".join(f'"{region}"' for region in regions)
    services = "".join(
        f"""
[services.model-{index}]
image = "pytorch-1.13.1"
desired_count = {1 + index % 3}
traffic = {{ load_balancer = "api", path_patterns = ["/{index}/*"], health_check = {{ path = "/ping" }} }}
"""
        for index in range(30)
    )
    return f"""
name = "many"
regions = [{listed}]
[load_balancers.api]
scheme = "internal"
[dns.api]
hostname = "models.internal.example.com"
zone_name = "internal.example.com"
private_zone = true
load_balancer = "api"
{services}"""


WATCHED = """
name = "watched"
regions = ["us-east-1", "eu-west-1"]
account_id = "123456789012"
[alarms]
emails = ["oncall@example.com"]
[overview]
no_healthy_region = true
emails = ["oncall@example.com"]
[load_balancers.inside]
[services.resnet50]
image = "pytorch-1.13.1"
traffic = { load_balancer = "inside" }
"""
FLEETS = {
    "one": ONE,
    "huge": HUGE,
    "tasks": TASKS,
    "existing": EXISTING,
    "stored": STORED,
    "watched": WATCHED,
    "spanning": SPANNING,
    "latency": (REPOSITORY / "examples/two-region-latency/fleet.toml").read_text(encoding="utf-8"),
    "standby": (REPOSITORY / "examples/failover-standby/fleet.toml").read_text(encoding="utf-8"),
    "partitions": (REPOSITORY / "examples/partitions/fleet.toml").read_text(encoding="utf-8"),
    "app": (REPOSITORY / "stacks/fleet.toml").read_text(encoding="utf-8"),
}


def poisoned(value, text):
    """A topology, or a part of it, with every text replaced."""
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(poisoned(one, text) for one in value)
    if dataclasses.is_dataclass(value):
        return type(value)(
            **{
                field.name: getattr(value, field.name)
                if field.name in DECIDED
                else poisoned(getattr(value, field.name), text)
                for field in dataclasses.fields(value)
            }
        )
    return value
