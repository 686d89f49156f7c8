"""Networks and zones that cannot be; each told at its TOML path."""

from __future__ import annotations

import pytest

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
VPC = 'vpc_id = "vpc-0123456789abcdef0"\n'
SUBNETS = 'subnet_ids = ["subnet-0123456789abcdef0"]\n'

NETWORKS = [
    pytest.param(
        f"[network]\n{VPC}", "network.subnet_ids", "is required where the VPC exists", id="vpc-without-subnets"
    ),
    pytest.param(
        f"[network]\n{SUBNETS}", "network.vpc_id", "is required where the VPC exists", id="subnets-without-vpc"
    ),
    *(
        pytest.param(
            f"[network]\n{VPC}{SUBNETS}{line}",
            f"network.{line.split()[0]}",
            "belongs to a made VPC, but vpc_id names an existing one; leave it out",
            id=f"existing-with-{line.split()[0]}",
        )
        for line in ('cidr = "10.0.0.0/16"', "zone_count = 2", 'zone_ids = ["use1-az1"]', 'egress = "endpoints"')
    ),
    pytest.param(
        '[network]\npublic = true\negress = "nat"',
        "network.egress",
        "contradicts public = true",
        id="public-with-egress",
    ),
    pytest.param(
        '[network]\ncidr = "10.1.2.0/16"', "network.cidr", "'10.1.2.0/16' is not a CIDR block", id="cidr-host-bits"
    ),
    pytest.param(
        '[network]\ncidr = "10.0.0.0/23"', "network.cidr", "/23 does not do; a VPC takes /16", id="cidr-small"
    ),
    pytest.param('[network]\ncidr = "10.0.0.0/8"', "network.cidr", "/8 does not do; a VPC takes /16", id="cidr-large"),
    pytest.param(
        '[network]\ncidr = "127.0.0.0/16"', "network.cidr", "127.0.0.0/16 is not for networks", id="cidr-loopback"
    ),
    pytest.param(
        '[network]\nallowed_cidrs = ["10.0.0.1/8"]',
        "network.allowed_cidrs[0]",
        "'10.0.0.1/8' is not a CIDR block",
        id="allowed-host-bits",
    ),
    pytest.param(
        '[network]\nallowed_cidrs = ["10.0.0.0/8", "0.0.0.0/0"]',
        "network.allowed_cidrs[1]",
        "opens the serving ports to the internet; if that is meant, set network.public = true as well",
        id="open-by-accident",
    ),
    pytest.param(
        '[network]\nallowed_cidrs = ["0.0.0.0/1", "128.0.0.0/1"]',
        "network.allowed_cidrs[0]",
        "opens the serving ports to one in 2 of all addresses; if that is meant, set network.public = true as well",
        id="open-in-halves",
    ),
    pytest.param(
        '[network]\nallowed_cidrs = ["10.0.0.0/7"]',
        "network.allowed_cidrs[0]",
        "opens the serving ports to one in 128 of all addresses",
        id="shorter-than-any-private-block",
    ),
    pytest.param(
        f"[network]\nallowed_cidrs = {[f'{first}.0.0.0/8' for first in range(128)]}",
        "network.allowed_cidrs",
        "open the serving ports to 50 % of all addresses together; if that is meant",
        id="open-in-pieces",
    ),
    pytest.param(
        f'[network]\n{VPC}subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef0"]',
        "network.subnet_ids[1]",
        "subnet-0123456789abcdef0 is listed twice; list it once",
        id="subnet-twice",
    ),
    pytest.param(
        f'[network]\n{VPC}{SUBNETS}security_group_ids = ["sg-0123456789abcdef0", "sg-0123456789abcdef0"]',
        "network.security_group_ids[1]",
        "sg-0123456789abcdef0 is listed twice",
        id="security-group-twice",
    ),
    pytest.param(
        "[network]\nzone_count = 6",
        "network.zone_count",
        "only 5 zones of us-east-1 offer inf1.xlarge: use1-az1, use1-az2, use1-az4, use1-az5, use1-az6",
        id="too-many-zones",
    ),
    pytest.param(
        '[network]\nzone_ids = ["use1-az3"]',
        "network.zone_ids",
        "none of the zones use1-az3 offers inf1.xlarge for bert; zones of us-east-1 that do: use1-az1",
        id="zone-without-inf1",
    ),
    pytest.param(
        '[network]\nzone_ids = ["euw1-az1"]',
        "network.zone_ids[0]",
        "'euw1-az1' is not a zone id of us-east-1; there are use1-az1",
        id="zone-of-another-region",
    ),
    pytest.param(
        '[network]\nzone_ids = ["use1-az1", "use1-az1"]',
        "network.zone_ids[1]",
        "'use1-az1' is listed twice",
        id="twice",
    ),
    pytest.param(
        '[network]\nzone_ids = ["use1-az1", "use1-az2"]\nzone_count = 3',
        "network.zone_count",
        "contradicts the 2 zone_ids; give one of the two",
        id="count-contradicts-zones",
    ),
    pytest.param(
        'name = "fleet"\nregions = ["cn-north-1"]\n' + '[network]\nzone_ids = ["use1-az1"]',
        "network.zone_ids[0]",
        "'use1-az1' is a zone id of us-east-1, not of cn-north-1",
        id="foreign-zone-where-zones-are-unknown",
    ),
    pytest.param(
        '[capacities.a]\ninstance_type = "inf1.xlarge"\nzone_ids = ["use1-az3"]',
        "capacities.a.zone_ids[0]",
        "'use1-az3' offers no inf1.xlarge; zones that do: use1-az1",
        id="capacity-zone-without-inf1",
    ),
    pytest.param(
        '[capacities.a]\ninstance_type = "c6i.large"\nzone_ids = ["euw1-az1"]',
        "capacities.a.zone_ids[0]",
        "'euw1-az1' is not a zone id of us-east-1",
        id="capacity-zone-of-another-region",
    ),
    pytest.param(
        '[capacities.a]\ninstance_type = "inf1.xlarge"\nzone_ids = ["use1-az6"]\n[network]\nzone_ids = ["use1-az1"]',
        "network.zone_ids",
        "none of the zones use1-az1 offers inf1.xlarge for a; zones of us-east-1 that do: use1-az6",
        id="capacity-zone-outside-the-network",
    ),
    pytest.param(
        '[network]\negress = "endpoints"',
        "network.egress",
        "'endpoints' has no way to the internet, but bert pulls public.ecr.aws/neuron/pytorch-inference-neuron:",
        id="public-image-without-internet",
    ),
    pytest.param(
        '[network]\negress = "endpoints"',
        "network.egress",
        "-ubuntu20.04; set image_registry = 'dlc', which has it there, mirror it into ECR of the region, or take",
        id="prebuilt-image-that-the-region-has",
    ),
    pytest.param(
        'name = "fleet"\nregions = ["ap-east-1"]\n[network]\negress = "endpoints"',
        "network.egress",
        "-ubuntu20.04; mirror it into ECR of the region, or take egress",
        id="prebuilt-image-that-the-region-has-not",
    ),
]


@pytest.mark.parametrize(("text", "path", "words"), NETWORKS)
def test_it_is_refused_with_the_way_out(refused, text, path, words):
    """What cannot work in a region is refused at its path, with what there is and what to change."""
    assert words in refused(text + "\n" + BERT)[path]


def test_public_means_public(plan):
    """Where it was asked for, every address may be let in."""
    text = '[network]\npublic = true\nallowed_cidrs = ["0.0.0.0/1", "128.0.0.0/1"]\n'
    assert plan(text + BERT).network.allowed_cidrs == ("0.0.0.0/1", "128.0.0.0/1")
