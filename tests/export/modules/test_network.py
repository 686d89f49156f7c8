"""modules/network gives zones the addresses that the planner gives them, and endpoints the stack's names."""

from __future__ import annotations

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.export.modules.network import Network
from neuronfleet.fleet.load import parse_fleet
from neuronfleet.fleet.planner import plan_fleet
from neuronfleet.fleet.planner.network import ENDPOINT_SERVICES
from neuronfleet.fleet.planner.zones import PLACES
from neuronfleet.infra.vpc.vpc_endpoints import CHINA_PREFIXED, endpoint_service_name
from tests.export.modules.evaluated import documents, evaluated

pytestmark = pytest.mark.node

ZONES = ("use1-az1", "use1-az2", "use1-az4", "use1-az5", "use1-az6")
SERVICE = {"image": "tensorflow-2.10.1", "model": "s3://models/resnet50"}


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    """The module's data."""
    return documents(tmp_path_factory.mktemp("network"), Network)["network"]


@pytest.mark.terraform
@pytest.mark.parametrize("kind", ["private", "public"])
def test_zones_have_the_addresses_that_the_planner_gives_them(document, tmp_path, kind):
    """In the largest VPC, in the smallest, and in one between."""
    cases, expected = [], []
    for cidr in ("10.0.0.0/16", "10.9.64.0/18", "192.168.4.0/22"):
        network = {"cidr": cidr, "zone_ids": list(ZONES)}
        fleet = {"name": "inference", "regions": ["us-east-1"], "network": network, "services": {"resnet50": SERVICE}}
        (blueprint,) = plan_fleet(parse_fleet(fleet))
        for zone in blueprint.network.subnets:
            cases.append({"cidr": cidr, "zone_ids": list(ZONES), "zone": zone.zone_id})
            expected.append(getattr(zone, f"{kind}_cidr"))
    template = document["resource"]["aws_subnet"][kind]["cidr_block"]
    template = template.replace("each.value.index", "local.zones[case.zone].index")
    assert evaluated(tmp_path, document, template, cases) == expected
    assert len(set(expected)) == len(ZONES) * 3


@pytest.mark.terraform
def test_zones_of_the_first_type_come_first(document, tmp_path):
    """Those that only a further type is offered in come after them, each once."""
    types = ["inf1.6xlarge", "c6i.large"]
    inferentia, common = {"locations": ["usgw1-az3", "usgw1-az1"]}, {"locations": ["usgw1-az1", "usgw1-az2"]}
    cases = [
        {"instance_types": types, "zone_ids": [], "offered": {"inf1.6xlarge": one, "c6i.large": other}}
        for one, other in ((inferentia, common), (common, inferentia))
    ]
    offered = "data.aws_ec2_instance_type_offerings.this"
    assert evaluated(tmp_path, document, "${local.offered_zone_ids}", cases, offered=offered) == [
        ["usgw1-az1", "usgw1-az3", "usgw1-az2"],
        ["usgw1-az1", "usgw1-az2", "usgw1-az3"],
    ]


@pytest.mark.terraform
def test_endpoints_are_called_as_the_stack_calls_them_in_every_partition(document, tmp_path):
    """In China some services have the partition's prefix."""
    catalogue = load_catalogue()
    services = sorted({*ENDPOINT_SERVICES, *CHINA_PREFIXED, "secretsmanager", "kms"})
    places = [
        (name, catalogue.partition_of(name).reverse_dns_prefix) for name in ("us-east-1", "us-gov-west-1", "cn-north-1")
    ]
    cases = [
        {"egress": "endpoints", "endpoint_services": services, "region": region, "prefix": prefix}
        for region, prefix in places
    ]
    found = evaluated(
        tmp_path,
        document,
        "${local.interface_services}",
        cases,
        region="data.aws_region.current.id",
        prefix="data.aws_partition.current.reverse_dns_prefix",
    )
    assert found == [
        {
            service: endpoint_service_name(service=service, region=region, reverse_dns_prefix=prefix)
            for service in services
        }
        for region, prefix in places
    ]


def test_subnets_come_with_their_ways_out(document):
    """Who reads the output is made after routes and endpoints, and destroyed before them."""
    made = {f"{kind}.{label}" for kind, bodies in document["resource"].items() for label in bodies}
    for name in ("subnets", "subnet_ids"):
        waits = set(document["output"][name]["depends_on"])
        assert waits <= made
        assert {"aws_route.private_nat", "aws_route_table_association.private", "aws_vpc_endpoint.interface"} <= waits


def test_there_is_room_for_every_zone_of_every_region(document):
    """A zone id beyond the addresses is refused by a rule that names the last."""
    rules = [rule["error_message"] for rule in document["variable"]["zone_ids"]["validation"]]
    assert any(f"from az1 to az{PLACES}" in rule for rule in rules)
    numbers = [int(zone.rpartition("-az")[2]) for region in load_catalogue().regions.values() for zone in region.zones]
    assert max(numbers) <= PLACES
