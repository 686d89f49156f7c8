"""Every region of the AWS page and the others: planned with the right zones, images and names, or refused."""

from __future__ import annotations

import ipaddress

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.errors import ConfigError, FleetError
from neuronfleet.fleet import parse_fleet, plan_fleet

CATALOGUE = load_catalogue()

# From the fact sheet, not from the catalogue: what moto's copy of ec2:DescribeInstanceTypeOfferings says of Inf1.
WITH_INF1 = {
    "us-east-1": "use1-az1 use1-az2 use1-az4 use1-az5 use1-az6",
    "us-east-2": "use2-az1 use2-az2 use2-az3",
    "us-west-1": "usw1-az1 usw1-az3",
    "us-west-2": "usw2-az1 usw2-az2 usw2-az3 usw2-az4",
    "ap-south-1": "aps1-az1 aps1-az2 aps1-az3",
    "ap-east-1": "ape1-az2 ape1-az3",
    "ap-northeast-1": "apne1-az1 apne1-az2 apne1-az4",
    "ap-northeast-2": "apne2-az1 apne2-az3",
    "ap-southeast-1": "apse1-az1 apse1-az2 apse1-az3",
    "ap-southeast-2": "apse2-az1 apse2-az2 apse2-az3",
    "ca-central-1": "cac1-az1 cac1-az2",
    "eu-central-1": "euc1-az1 euc1-az2 euc1-az3",
    "eu-north-1": "eun1-az1 eun1-az3",
    "eu-south-1": "eus1-az1 eus1-az2",
    "eu-west-1": "euw1-az1 euw1-az2 euw1-az3",
    "eu-west-2": "euw2-az1 euw2-az2 euw2-az3",
    "eu-west-3": "euw3-az1 euw3-az3",
    "me-south-1": "mes1-az2 mes1-az3",
    "sa-east-1": "sae1-az1 sae1-az2 sae1-az3",
    "af-south-1": "afs1-az1 afs1-az2",
}
UNKNOWN = ("us-gov-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1")
WITHOUT_INF1 = ("ap-southeast-3", "ap-northeast-3", "eu-central-2", "il-central-1", "me-central-1")
ON_PAGE = (
    *("us-east-1", "us-east-2", "us-west-2", "ap-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2"),
    *("ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ca-central-1", "eu-central-1", "eu-south-1", "eu-west-1"),
    *("eu-west-3", "me-south-1", "sa-east-1", "us-gov-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1"),
)
# Where the Deep Learning Containers table of January 2026 lists Neuron images, among the regions with Inf1.
WITH_IMAGES = (
    *("us-east-1", "us-east-2", "us-west-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1"),
    *("eu-central-1", "eu-west-1", "eu-west-3", "sa-east-1"),
)


def served_from(region: str, image: str = "pytorch-1.13.1", more: str = "") -> str:
    """A fleet of one service in one region."""
    return f'name = "fleet"\nregions = ["{region}"]\n[services.bert]\nimage = "{image}"\n{more}'


def test_all_21_regions_of_the_page_are_looked_at():
    """The page's 21 regions are all planned or refused by the tests of this file."""
    assert {name for name, region in CATALOGUE.regions.items() if region.on_page} == set(ON_PAGE)
    assert set(ON_PAGE) <= {*WITH_INF1, *UNKNOWN, *WITHOUT_INF1}
    assert len(set(ON_PAGE)) == 21


@pytest.mark.parametrize("region", WITH_INF1)
def test_subnets_are_in_zones_that_offer_inf1(plan, region):
    """A made VPC spans up to three zones, each of which offers Inf1."""
    subnets = plan(served_from(region)).network.subnets
    offering = WITH_INF1[region].split()
    assert {one.zone_id for one in subnets} <= set(offering)
    assert len(subnets) == min(3, len(offering))


@pytest.mark.parametrize("region", WITH_INF1)
def test_every_zone_with_inf1_can_be_asked_for(plan, region):
    """zone_count may be as high as there are zones with Inf1."""
    offering = WITH_INF1[region].split()
    subnets = plan(served_from(region, more=f"[network]\nzone_count = {len(offering)}")).network.subnets
    assert [one.zone_id for one in subnets] == offering


@pytest.mark.parametrize("region", UNKNOWN)
def test_zones_are_left_to_the_plan_where_no_data_is_at_hand(plan, region):
    """In GovCloud and China, two zones are made, and the plan finds out which."""
    subnets = plan(served_from(region)).network.subnets
    assert [(one.zone_id, one.index) for one in subnets] == [(None, 0), (None, 1)]


@pytest.mark.parametrize("region", WITHOUT_INF1)
def test_regions_without_inf1_are_refused_although_the_parameter_exists(refused, region):
    """An AMI parameter is no sign that an instance can launch: the region is refused with that reason."""
    message = refused(served_from(region))["regions[0]"]
    assert message.startswith(
        f"{region} offers no inf1.xlarge in any zone; its AMI parameter exists there, but no zone"
    )


def test_a_region_that_has_another_family_names_it(refused):
    """Where a region lacks Inf1 but has Inf2, the sizes of the family that is asked for are what is said."""
    message = refused(served_from("af-south-1", more='instance_type = "inf1.6xlarge"'))["services.bert.instance_type"]
    assert "offered there: inf1.24xlarge, inf1.xlarge" in message


@pytest.mark.parametrize("region", [*WITH_INF1, *UNKNOWN])
def test_the_ami_is_found_by_the_neuron_parameter(plan, region):
    """Every region boots the AL2023 Neuron image that the public SSM parameter names."""
    ami = plan(served_from(region)).capacities[0].ami
    assert ami.parameter == "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
    assert ami.image_id is None


@pytest.mark.parametrize("region", WITH_INF1)
def test_images_of_the_private_registry_name_the_region_they_are_in(plan, region):
    """An image is pulled from the region itself where AWS lists it there, else from another of the partition."""
    reference = plan(served_from(region, "tensorflow-2.10.1")).services[0].slots[0].task_definition.containers[0].image
    account, _, _, source, *rest = reference.partition("/")[0].split(".")
    assert rest == ["amazonaws", "com"]
    assert (source == region) == (region in WITH_IMAGES)
    assert source in WITH_IMAGES
    assert account == "763104351884"


@pytest.mark.parametrize("region", UNKNOWN)
def test_private_images_do_not_cross_partitions(refused, region):
    """GovCloud and China list no Neuron images, so an image that is only there has to be copied first."""
    message = refused(served_from(region, "tensorflow-2.10.1"))["services.bert.image"]
    assert f"image 'tensorflow-2.10.1' cannot be pulled in {region}" in message
    assert "copy it into an Amazon ECR repository of your own there" in message


@pytest.mark.parametrize(
    ("region", "partition", "suffix", "principal"),
    [
        ("us-east-1", "aws", "amazonaws.com", "ec2.amazonaws.com"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com", "ec2.amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn", "ec2.amazonaws.com.cn"),
    ],
)
def test_names_that_carry_the_partition(plan, region, partition, suffix, principal):
    """Partition, DNS suffix, principal, ECR host and S3 endpoint are those of the region."""
    entry = CATALOGUE.images["tensorflow-2.10.1"]
    mirror = f"123456789012.dkr.ecr.{{region}}.{{dns_suffix}}/{entry.repository}:{entry.tag}"
    blueprint = plan(served_from(region, mirror, 'model = "s3://models-{region}/{partition}/resnet50"\n'))
    server = blueprint.services[0].slots[0].task_definition.containers[0]
    assert (blueprint.partition, blueprint.dns_suffix, blueprint.ec2_principal) == (partition, suffix, principal)
    assert server.image.startswith(f"123456789012.dkr.ecr.{region}.{suffix}/tensorflow-inference-neuron:2.10.1")
    assert server.environment["AWS_DEFAULT_REGION"] == region
    assert server.environment["MODEL_URI"] == f"s3://models-{region}/{partition}/resnet50"
    assert (server.environment["MODEL_BASE_PATH"], server.environment["MODEL_NAME"]) == ("/models", "resnet50")


def test_a_placeholder_in_the_name_of_the_model_is_filled_in(plan):
    """MODEL_NAME and the health check carry the filled name, since that is what lies in S3."""
    blueprint = plan(served_from("us-east-1", "tensorflow-2.10.1", 'model = "s3://models/{region}"'))
    server = blueprint.services[0].slots[0].task_definition.containers[0]
    assert server.environment["MODEL_NAME"] == "us-east-1"
    assert server.health_check.command[1] == "curl -fsS http://localhost:8501/v1/models/us-east-1 || exit 1"


def test_made_vpcs_can_be_peered(plan):
    """Every region has addresses of its own, and its subnets are disjoint and within them."""
    seen = []
    for region in [*WITH_INF1, *UNKNOWN]:
        network = plan(served_from(region)).network
        block = ipaddress.ip_network(network.cidr)
        assert not any(block.overlaps(other) for other in seen)
        seen.append(block)
        parts = [
            ipaddress.ip_network(cidr)
            for one in network.subnets
            for cidr in (one.private_cidr, one.public_cidr)
            if cidr
        ]
        assert all(part.subnet_of(block) for part in parts)
        assert not any(one.overlaps(other) for i, one in enumerate(parts) for other in parts[:i])


def test_only_the_asked_regions_come_back_but_all_are_planned():
    """A region filter does not hide a problem of another region."""
    data = {"name": "fleet", "regions": ["us-east-1", "eu-west-1"], "services": {"a": {"image": "pytorch-1.13.1"}}}
    (blueprint,) = plan_fleet(parse_fleet(data), ["eu-west-1"])
    assert blueprint.region == "eu-west-1"
    with pytest.raises(FleetError, match="ap-southeast-3 offers no"):
        plan_fleet(parse_fleet({**data, "regions": ["us-east-1", "ap-southeast-3"]}), ["us-east-1"])


def test_a_filter_that_names_no_region_of_the_fleet_is_refused():
    """Asking for a region that the fleet does not serve from suggests the nearest."""
    fleet = parse_fleet({"name": "f", "regions": ["us-east-1"], "services": {"a": {"image": "pytorch-1.13.1"}}})
    with pytest.raises(ConfigError, match="does not serve from 'us-east-2'; did you mean 'us-east-1'"):
        plan_fleet(fleet, ["us-east-2"])


def test_blueprints_come_in_the_order_of_the_fleet_file(plan_all):
    """Regions are planned in the order they are written."""
    text = 'name = "f"\nregions = ["us-west-2", "eu-west-1", "us-east-1"]\n[services.a]\nimage = "pytorch-1.13.1"'
    assert [one.stack for one in plan_all(text)] == ["f-us-west-2", "f-eu-west-1", "f-us-east-1"]
