"""Load balancers, listeners, target groups and the security groups between them, in the HCL."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from neuronfleet.fleet import parse_fleet, plan_fleet
from neuronfleet.fleet.blueprint import Blueprint
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.node

IN, OUT = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a"
MADE = f"""
name = "made"
regions = ["us-east-1"]

[network]
zone_count = 2

[load_balancers.front]
scheme = "internet-facing"
certificate_arn = "{CERTIFICATE}"
allowed_cidrs = ["192.0.2.0/24", "198.51.100.0/24"]
access_logs_bucket = "logs-{{region}}"
access_logs_prefix = "front"

[load_balancers.inside]
type = "network"

[services.resnet50]
image = "tensorflow-2.10.1"
model = "s3://models/resnet50"
instance_type = "inf1.6xlarge"
desired_count = 2

[services.resnet50.traffic]
load_balancer = "front"

[services.bert]
image = "pytorch-1.13.1"

[services.bert.traffic]
load_balancer = "front"
path_patterns = ["/predictions/*", "/models/*"]
host_headers = ["bert.example.com"]

[services.ranker]
image = "tensorflow-2.10.1"
model = "s3://models/ranker"
network_mode = "awsvpc"

[services.ranker.traffic]
load_balancer = "inside"

[services.gateway]
image = "public.ecr.aws/x/gateway:1"
instance_type = "c6i.large"
devices_per_task = 0
memory_mib = 512
ports = [{{ name = "http", container_port = 80 }}]

[services.gateway.traffic]
load_balancer = "front"
host_headers = ["gate.example.com"]
health_check = {{ path = "/${{ready}}" }}
"""
EXISTING = """
name = "existing"
regions = ["us-east-1"]

[network]
vpc_id = "vpc-0123456789abcdef0"
subnet_ids = ["subnet-0a123456", "subnet-0b123456"]
allowed_cidrs = ["10.8.0.0/16"]

[load_balancers.inside]

[load_balancers.front]
ipv6 = true
subnet_ids = ["subnet-0c123456", "subnet-0d123456"]
allowed_cidrs = ["2001:db8::/32"]
deletion_protection = true

[services.bert]
image = "pytorch-1.13.1"
instance_type = "inf1.6xlarge"

[services.bert.traffic]
load_balancer = "inside"
path_patterns = ["/bert"]

[services.other]
image = "pytorch-1.13.1"
capacity = "bert"

[services.other.traffic]
load_balancer = "front"
"""


SIX = """
name = "six"
regions = ["us-east-1"]

[network]
zone_count = 2

[load_balancers.front]
ipv6 = true
allowed_cidrs = ["10.0.0.0/8", "2001:db8::/32"]

[services.bert]
image = "pytorch-1.13.1"

[services.bert.traffic]
load_balancer = "front"
"""


def planned(text: str) -> Blueprint:
    """The blueprint of a fleet of one region."""
    (blueprint,) = plan_fleet(parse_fleet(tomllib.loads(text)))
    return blueprint


@pytest.fixture(scope="module")
def stacks(synthesize_blueprints: Synthesize) -> dict[str, Synthesized]:
    """A made network with both types, and an existing one."""
    found = synthesize_blueprints(planned(MADE), planned(EXISTING), planned(SIX))
    return {"made": found["made-us-east-1"], "existing": found["existing-us-east-1"]} | {"six": found["six-us-east-1"]}


def nested(resource: dict[str, Any], *path: str) -> Any:
    """A value below nested blocks."""
    for part in path:
        resource = resource[part]
        if isinstance(resource, list) and len(resource) == 1:
            resource = resource[0]
    return resource


def test_an_application_load_balancer_is_strict(stacks: dict[str, Synthesized]) -> None:
    """It stands in the public subnets, drops bad headers, logs, and is there after the way to the internet."""
    balancer = stacks["made"].resource("aws_lb.front")
    assert (balancer["name"], balancer["internal"], balancer["load_balancer_type"]) == (
        "made-front",
        False,
        "application",
    )
    assert balancer["drop_invalid_header_fields"] is True
    assert (balancer["desync_mitigation_mode"], balancer["idle_timeout"]) == ("defensive", 120)
    assert nested(balancer, "access_logs") == {"bucket": "logs-us-east-1", "enabled": True, "prefix": "front"}
    raw = stacks["made"].document["resource"]["aws_lb"]
    assert raw["front"]["subnets"] == "${[aws_subnet.public_use1_az1.id, aws_subnet.public_use1_az2.id]}"
    assert raw["inside"]["subnets"] == "${[aws_subnet.private_use1_az1.id, aws_subnet.private_use1_az2.id]}"
    assert "aws_route.public_internet" in raw["front"]["depends_on"]


def test_a_network_load_balancer_has_none_of_http(stacks: dict[str, Synthesized]) -> None:
    """What belongs to HTTP is left out, and its security group is there from the start: later none can be added."""
    balancer = stacks["made"].resource("aws_lb.inside")
    assert {"drop_invalid_header_fields", "desync_mitigation_mode", "idle_timeout"}.isdisjoint(balancer)
    assert balancer["security_groups"] == ["${aws_security_group.inside_load_balancer.id}"]
    assert balancer["enable_cross_zone_load_balancing"] is False


def test_https_serves_and_http_redirects(stacks: dict[str, Synthesized]) -> None:
    """The certificate and the TLS policy are the serving listener's; the other sends clients there for good."""
    serving = stacks["made"].resource("aws_lb_listener.front_443")
    assert (serving["protocol"], serving["certificate_arn"]) == ("HTTPS", CERTIFICATE)
    assert serving["ssl_policy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert nested(serving, "default_action", "target_group_arn") == "${aws_lb_target_group.resnet50.arn}"
    redirecting = stacks["made"].resource("aws_lb_listener.front_80")
    assert nested(redirecting, "default_action", "redirect") == {
        "port": "443",
        "protocol": "HTTPS",
        "status_code": "HTTP_301",
    }
    assert "certificate_arn" not in redirecting


def test_a_rule_forwards_what_matches_path_and_host(stacks: dict[str, Synthesized]) -> None:
    """Both conditions stand in one rule; what a user wrote and looks like a template stays text."""
    rule = stacks["made"].document["resource"]["aws_lb_listener_rule"]["bert"]
    assert rule["listener_arn"] == "${aws_lb_listener.front_443.arn}"
    assert rule["action"] == [{"target_group_arn": "${aws_lb_target_group.bert.arn}", "type": "forward"}]
    assert rule["condition"] == [
        {"host_header": {"values": ["bert.example.com"]}},
        {"path_pattern": {"values": ["/predictions/*", "/models/*"]}},
    ]
    group = stacks["made"].document["resource"]["aws_lb_target_group"]["gateway"]
    assert group["health_check"]["path"] == "/$${ready}"


def test_without_a_service_for_the_rest_the_answer_is_404(stacks: dict[str, Synthesized]) -> None:
    """A listener whose services all have patterns says so to everybody else."""
    listener = stacks["existing"].resource("aws_lb_listener.inside_80")
    response = nested(listener, "default_action", "fixed_response")
    assert (nested(listener, "default_action", "type"), response["status_code"]) == ("fixed-response", "404")


def test_a_target_group_is_made_before_the_last_is_deleted(stacks: dict[str, Synthesized]) -> None:
    """It asks for the model, lets requests end, and waits for its successor."""
    group = stacks["made"].resource("aws_lb_target_group.resnet50")
    assert nested(group, "lifecycle", "create_before_destroy") is True
    assert nested(group, "health_check", "path") == "/v1/models/resnet50"
    assert nested(group, "health_check", "port") == "traffic-port"
    assert (group["deregistration_delay"], group["slow_start"], group["target_type"]) == ("90", 30, "instance")
    own = stacks["made"].resource("aws_lb_target_group.ranker")
    assert (own["protocol"], own["target_type"], nested(own, "health_check", "port")) == ("TCP", "ip", "8501")
    assert {"slow_start", "load_balancing_algorithm_type", "protocol_version"}.isdisjoint(own)


def test_every_slot_registers_and_waits_for_its_way_in(stacks: dict[str, Synthesized]) -> None:
    """All slots share the target group, and none is made before what sends requests to it and lets them through."""
    services = stacks["made"].document["resource"]["aws_ecs_service"]
    for slot in ("resnet50_slot0", "resnet50_slot1"):
        assert services[slot]["load_balancer"] == [
            {
                "container_name": "resnet50",
                "container_port": 8501,
                "target_group_arn": "${aws_lb_target_group.resnet50.arn}",
            }
        ]
        assert "aws_lb_listener.front_443" in services[slot]["depends_on"]
        assert f"{IN}.resnet50_instances_tcp_8501_from_front_load_balancer" in services[slot]["depends_on"]
        assert services[slot]["health_check_grace_period_seconds"] == 625
    assert "aws_lb_listener_rule.bert" in services["bert"]["depends_on"]
    assert "aws_lb_listener.inside_8500" in services["ranker"]["depends_on"]


def test_a_balanced_port_is_open_to_its_load_balancer_alone(stacks: dict[str, Synthesized]) -> None:
    """Not to the VPC any more, unless addresses were given; ports without traffic stay as they were."""
    made = stacks["made"]
    instances = [one.removeprefix(f"{IN}.") for one in made.addresses(IN) if "_instances_" in one]
    assert instances == [
        "bert_instances_tcp_8080_from_front_load_balancer",
        "gateway_instances_tcp_32768_65535_from_front_load_balancer",
        "resnet50_instances_tcp_8500",
        "resnet50_instances_tcp_8501_from_front_load_balancer",
        "resnet50_instances_tcp_8510",
        "resnet50_instances_tcp_8511_from_front_load_balancer",
    ]
    rule = made.resource(f"{IN}.bert_instances_tcp_8080_from_front_load_balancer")
    assert rule["referenced_security_group_id"] == "${aws_security_group.front_load_balancer.id}"
    assert rule["security_group_id"] == "${aws_security_group.bert_instances.id}"
    assert (rule["from_port"], rule["to_port"], rule["description"]) == (8080, 8080, "bert rest")
    tasks = [one.removeprefix(f"{IN}.") for one in made.addresses(IN) if one.startswith(f"{IN}.tasks")]
    assert tasks == [
        "tasks_tcp_8500_from_inside_load_balancer",
        "tasks_tcp_8501",
        "tasks_tcp_8501_from_inside_load_balancer",
    ]
    asked = [one for one in stacks["existing"].addresses(IN) if "bert_instances_tcp_8080" in one]
    assert asked == [
        f"{IN}.bert_instances_tcp_8080_from_10_8_0_0_16",
        f"{IN}.bert_instances_tcp_8080_from_inside_load_balancer",
    ]


def test_a_load_balancer_lets_clients_in_and_reaches_tasks_only(stacks: dict[str, Synthesized]) -> None:
    """A rule for each listener and source, a rule for each port behind it, and no other way out."""
    made = stacks["made"]
    clients = [one.removeprefix(f"{IN}.") for one in made.addresses(IN) if "_load_balancer_tcp_" in one]
    assert clients == [
        "front_load_balancer_tcp_443_from_192_0_2_0_24",
        "front_load_balancer_tcp_443_from_198_51_100_0_24",
        "front_load_balancer_tcp_80_from_192_0_2_0_24",
        "front_load_balancer_tcp_80_from_198_51_100_0_24",
        "inside_load_balancer_tcp_8500",
    ]
    assert made.resource(f"{IN}.inside_load_balancer_tcp_8500")["cidr_ipv4"] == "${aws_vpc.inference.cidr_block}"
    ways_out = [one.removeprefix(f"{OUT}.") for one in made.addresses(OUT) if "_load_balancer_" in one]
    assert ways_out == [
        "front_load_balancer_to_bert_instances_tcp_8080",
        "front_load_balancer_to_gateway_instances_tcp_32768_65535",
        "front_load_balancer_to_resnet50_instances_tcp_8501",
        "front_load_balancer_to_resnet50_instances_tcp_8511",
        "inside_load_balancer_to_tasks_tcp_8500",
        "inside_load_balancer_to_tasks_tcp_8501",
    ]
    ipv6 = stacks["existing"].resource(f"{IN}.front_load_balancer_tcp_80_from_2001_db8___32")
    assert ipv6["cidr_ipv6"] == "2001:db8::/32"


def test_existing_subnets_are_one_a_zone_and_checked(stacks: dict[str, Synthesized]) -> None:
    """Zones are known at plan only: there it is checked that they are two, and that tasks run in no other."""
    balancers = stacks["existing"].document["resource"]["aws_lb"]
    assert balancers["inside"]["subnets"] == (
        "${[for subnet_ids in {for subnet in values(data.aws_subnet.existing) : subnet.availability_zone_id => "
        "subnet.id...} : sort(subnet_ids)[0]]}"
    )
    (two_zones,) = balancers["inside"]["lifecycle"]["precondition"]
    assert two_zones["condition"].startswith("${length(distinct(values(data.aws_subnet.existing)")
    _, covered = balancers["front"]["lifecycle"]["precondition"]
    assert "local.bert_subnet_ids" in covered["condition"]
    assert stacks["existing"].data("aws_subnet.front_load_balancer")["vpc_id"] == "vpc-0123456789abcdef0"
    assert (balancers["front"]["ip_address_type"], balancers["front"]["enable_deletion_protection"]) == (
        "dualstack",
        True,
    )


def test_ipv6_comes_with_blocks_and_a_route(stacks: dict[str, Synthesized]) -> None:
    """The VPC has a block of Amazon's, each subnet a part of its own, and the public ones a route."""
    resources = stacks["six"].document["resource"]
    assert resources["aws_vpc"]["inference"]["assign_generated_ipv6_cidr_block"] is True
    blocks = {label: subnet["ipv6_cidr_block"] for label, subnet in resources["aws_subnet"].items()}
    assert blocks == {
        "private_use1_az1": "${cidrsubnet(aws_vpc.inference.ipv6_cidr_block, 8, 0)}",
        "private_use1_az2": "${cidrsubnet(aws_vpc.inference.ipv6_cidr_block, 8, 1)}",
        "public_use1_az1": "${cidrsubnet(aws_vpc.inference.ipv6_cidr_block, 8, 128)}",
        "public_use1_az2": "${cidrsubnet(aws_vpc.inference.ipv6_cidr_block, 8, 129)}",
    }
    assert resources["aws_route"]["public_internet_ipv6"]["destination_ipv6_cidr_block"] == "::/0"
    assert "aws_route.public_internet_ipv6" in resources["aws_lb"]["front"]["depends_on"]
    assert resources["aws_lb"]["front"]["ip_address_type"] == "dualstack"
    made = stacks["made"].document["resource"]
    assert "assign_generated_ipv6_cidr_block" not in made["aws_vpc"]["inference"]
    assert not any("ipv6_cidr_block" in subnet for subnet in made["aws_subnet"].values())


def test_outputs_name_every_load_balancer(stacks: dict[str, Synthesized]) -> None:
    """DNS names and the zones of alias records, by the names of the fleet file."""
    assert stacks["made"].output("load_balancer_dns_names") == {
        "front": "${aws_lb.front.dns_name}",
        "inside": "${aws_lb.inside.dns_name}",
    }
    assert stacks["made"].output("load_balancer_zone_ids")["front"] == "${aws_lb.front.zone_id}"
