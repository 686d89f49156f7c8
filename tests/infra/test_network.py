"""Existing and made networks, endpoints, security groups."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.errors import ConstructError
from neuronfleet.fleet.blueprint import SubnetBlueprint
from neuronfleet.infra.vpc.vpc_endpoints import endpoint_service_name
from tests.infra import blueprints as made
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.node

SUBNETS = made.made_network().subnets
PRIVATE = tuple(dataclasses.replace(subnet, public_cidr=None) for subnet in SUBNETS)
PUBLIC = tuple(dataclasses.replace(subnet, private_cidr=None) for subnet in SUBNETS)
UNKNOWN = tuple(dataclasses.replace(subnet, zone_id=None) for subnet in SUBNETS)


@pytest.fixture(scope="module")
def stacks(synthesize_blueprints: Synthesize) -> dict[str, Synthesized]:
    """One region for each kind of network, by kind."""
    networks = {
        "nat": ("us-east-1", made.made_network()),
        "nat-per-zone": ("us-east-2", made.made_network(egress="nat-per-zone")),
        "endpoints": (
            "us-west-2",
            made.made_network(egress="endpoints", subnets=PRIVATE, endpoint_services=("ecr.api", "logs", "s3")),
        ),
        "public": ("eu-west-1", made.made_network(egress="public", subnets=PUBLIC, public=True)),
        "existing": ("eu-west-2", made.existing_network(security_group_ids=("sg-0123456789abcdef0",))),
        "unknown": ("eu-west-3", made.made_network(subnets=UNKNOWN)),
    }
    made_stacks = synthesize_blueprints(
        *(
            made.blueprint(
                region,
                network=network,
                capacities=(
                    made.capacity("plain", region, instance_type="c6i.large", devices=0),
                    made.capacity("inf1", region),
                    *((made.capacity("inf2", region, instance_type="inf2.xlarge"),) if kind == "unknown" else ()),
                ),
                services=(made.service("resnet50", region),),
                tasks=(),
            )
            for kind, (region, network) in networks.items()
        )
    )
    return {kind: made_stacks[f"inference-{region}"] for kind, (region, _) in networks.items()}


def test_subnets_are_placed_by_zone_id(stacks: dict[str, Synthesized]) -> None:
    """Zone ids mean the same place in every account, and the label says which."""
    subnet = stacks["nat"].resource("aws_subnet.private_use1_az1")
    assert subnet["availability_zone_id"] == "use1-az1"
    assert subnet["cidr_block"] == "10.0.0.0/19"
    assert subnet["map_public_ip_on_launch"] is False


def test_one_nat_gateway_serves_all_private_subnets(stacks: dict[str, Synthesized]) -> None:
    """With egress nat there is one gateway, one private route table, and every private subnet uses it."""
    nat = stacks["nat"]
    assert nat.addresses("aws_nat_gateway") == ["aws_nat_gateway.use1_az1"]
    assert nat.resource("aws_route.private_nat")["nat_gateway_id"] == "${aws_nat_gateway.use1_az1.id}"
    for zone in ("use1_az1", "use1_az2"):
        association = nat.resource(f"aws_route_table_association.private_{zone}")
        assert association["route_table_id"] == "${aws_route_table.private.id}"


def test_a_nat_gateway_for_each_zone_keeps_zones_apart(stacks: dict[str, Synthesized]) -> None:
    """With egress nat-per-zone every private subnet leaves through the gateway of its own zone."""
    nat = stacks["nat-per-zone"]
    for zone in ("use1_az1", "use1_az2"):
        assert nat.resource(f"aws_nat_gateway.{zone}")["subnet_id"] == f"${{aws_subnet.public_{zone}.id}}"
        route = nat.resource(f"aws_route.private_nat_{zone}")
        assert route["nat_gateway_id"] == f"${{aws_nat_gateway.{zone}.id}}"
        assert route["route_table_id"] == f"${{aws_route_table.private_{zone}.id}}"


@pytest.mark.parametrize(
    ("kind", "ways"),
    [
        ("nat", {"aws_route.public_internet", "aws_route.private_nat"}),
        ("nat-per-zone", {"aws_route.private_nat_use1_az1", "aws_route.private_nat_use1_az2"}),
        ("endpoints", {"aws_vpc_endpoint.ecr_api", "aws_vpc_security_group_ingress_rule.endpoints_https"}),
        ("public", {"aws_route.public_internet"}),
    ],
)
def test_instances_are_between_their_way_out(stacks: dict[str, Synthesized], kind: str, ways: set[str]) -> None:
    """Nothing refers to routes, associations and rules: instances would boot before them and outlive them."""
    stack = stacks[kind]
    group = stack.document["resource"]["aws_autoscaling_group"]["inf1"]
    associations = set(stack.addresses("aws_route_table_association"))
    assert associations
    assert ways | associations | {
        "aws_vpc_endpoint.s3",
        "aws_vpc_security_group_egress_rule.inf1_instances_all",
    } <= set(group["depends_on"])


def test_the_default_security_group_of_a_made_vpc_lets_nothing_through(stacks: dict[str, Synthesized]) -> None:
    """It has no rules; that of a VPC which exists is not ours."""
    group = stacks["nat"].resource("aws_default_security_group.inference")
    assert group == {"vpc_id": "${aws_vpc.inference.id}", "tags": {"Name": "page-default"}}
    assert stacks["existing"].addresses("aws_default_security_group") == []


def test_with_endpoints_nothing_reaches_the_internet(stacks: dict[str, Synthesized]) -> None:
    """No gateway of any kind but S3's, interface endpoints for the rest, HTTPS from the VPC only."""
    stack = stacks["endpoints"]
    for absent in ("aws_internet_gateway", "aws_nat_gateway", "aws_route"):
        assert stack.addresses(absent) == []
    endpoint = stack.resource("aws_vpc_endpoint.ecr_api")
    assert endpoint["service_name"] == "com.amazonaws.us-west-2.ecr.api"
    assert endpoint["private_dns_enabled"] is True
    assert endpoint["subnet_ids"] == ["${aws_subnet.private_use1_az1.id}", "${aws_subnet.private_use1_az2.id}"]
    assert stack.resource("aws_vpc_endpoint.s3")["vpc_endpoint_type"] == "Gateway"
    rule = stack.resource("aws_vpc_security_group_ingress_rule.endpoints_https")
    assert (rule["from_port"], rule["cidr_ipv4"]) == (443, "${aws_vpc.inference.cidr_block}")


def test_public_addresses_only_when_asked_for(stacks: dict[str, Synthesized]) -> None:
    """The launch template decides, whatever the subnet would do by itself."""
    for kind, expected in {"public": "true", "nat": "false", "existing": "false"}.items():
        interface = stacks[kind].resource("aws_launch_template.inf1")["network_interfaces"][0]
        assert interface["associate_public_ip_address"] == expected
    assert (
        stacks["public"]
        .document["locals"]["inf1_subnet_ids"]
        .startswith("${[for subnet in [aws_subnet.public_use1_az1, aws_subnet.public_use1_az2]")
    )
    assert stacks["public"].addresses("aws_nat_gateway") == []


def test_existing_subnets_are_read_and_must_belong_to_the_vpc(stacks: dict[str, Synthesized]) -> None:
    """One data source over all subnet ids, with the VPC's id as a condition; nothing of a VPC is made."""
    stack = stacks["existing"]
    subnets = stack.data("aws_subnet.existing")
    assert subnets["for_each"] == '${toset(["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"])}'
    assert (subnets["id"], subnets["vpc_id"]) == ("${each.value}", "vpc-0123456789abcdef0")
    assert stack.document["locals"]["inf1_subnet_ids"].startswith(
        "${[for subnet in values(data.aws_subnet.existing) : subnet.id if "
    )
    assert stack.addresses("aws_vpc") == []
    interface = stack.resource("aws_launch_template.inf1")["network_interfaces"][0]
    assert interface["security_groups"] == ["${aws_security_group.inf1_instances.id}", "sg-0123456789abcdef0"]


def test_zones_that_the_catalogue_does_not_know_are_found_at_plan(stacks: dict[str, Synthesized]) -> None:
    """The n-th zone that offers an accelerated type is taken, and a region with fewer stops with the reason."""
    subnet = stacks["unknown"].resource("aws_subnet.private_zone_1")
    inf1, inf2 = (f"data.aws_ec2_instance_type_offerings.{kind}_xlarge.locations" for kind in ("inf1", "inf2"))
    offered = f"distinct(concat(sort({inf1}), sort({inf2})))"
    assert subnet["availability_zone_id"] == f"${{{offered}[1]}}"
    precondition = subnet["lifecycle"][0]["precondition"][0]
    assert precondition["condition"] == f"${{length({offered}) > 1}}"
    assert "inf1.xlarge or inf2.xlarge is offered in" in precondition["error_message"]
    assert "subnet 2 needs one more" in precondition["error_message"]


def test_a_zone_that_was_found_is_kept(stacks: dict[str, Synthesized]) -> None:
    """What AWS lists changes; a subnet that exists is not replaced for it. A zone that is named may be changed."""
    assert stacks["unknown"].resource("aws_subnet.public_zone_0")["lifecycle"][0]["ignore_changes"] == [
        "availability_zone_id"
    ]
    assert "lifecycle" not in stacks["nat"].resource("aws_subnet.public_use1_az1")


@pytest.mark.parametrize(
    ("service", "region", "prefix", "name"),
    [
        ("ecr.api", "us-gov-west-1", "com.amazonaws", "com.amazonaws.us-gov-west-1.ecr.api"),
        ("ecr.dkr", "cn-north-1", "cn.com.amazonaws", "cn.com.amazonaws.cn-north-1.ecr.dkr"),
        ("logs", "cn-north-1", "cn.com.amazonaws", "com.amazonaws.cn-north-1.logs"),
        ("s3", "cn-northwest-1", "cn.com.amazonaws", "com.amazonaws.cn-northwest-1.s3"),
    ],
)
def test_endpoint_services_in_china_have_two_prefixes(service: str, region: str, prefix: str, name: str) -> None:
    """Some services have the partition's prefix there, others the common one."""
    assert endpoint_service_name(service=service, region=region, reverse_dns_prefix=prefix) == name


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (made.existing_network(subnet_ids=()), "needs its VPC and its subnets: .* subnet_ids are \\[\\]"),
        (made.made_network(cidr=None), "a made network needs addresses: cidr is None with 2 subnets"),
    ],
)
def test_contradictory_networks_are_refused(
    synthesize_blueprints: Synthesize, network: made.NetworkBlueprint, message: str
) -> None:
    """A network that cannot be made stops the synthesis with what is missing."""
    with pytest.raises(ConstructError, match=message):
        synthesize_blueprints(made.blueprint(network=network))


def test_a_zone_to_be_found_needs_an_instance_type(synthesize_blueprints: Synthesize) -> None:
    """Without a capacity there is nothing whose zones could be asked for."""
    subnet = SubnetBlueprint(zone_id=None, index=0, private_cidr="10.0.0.0/19", public_cidr=None)
    network = made.made_network(subnets=(subnet,), egress="endpoints")
    with pytest.raises(ConstructError, match="subnet 0 has no zone id"):
        synthesize_blueprints(made.blueprint(network=network, capacities=(), services=(), tasks=()))
