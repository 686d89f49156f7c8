"""The table of the 21 regions and the lists beside it, typed a second time from the fact sheet, in both directions."""

from __future__ import annotations

import pytest

from neuronfleet.catalogue import load_catalogue

CATALOGUE = load_catalogue()
COMMERCIAL = "763104351884"

# region: (zone ids with Inf1, zone ids without, Neuron images listed, registry account)
COMMERCIAL_REGIONS = {
    "us-east-1": ("use1-az 1 2 4 5 6", "3", True, COMMERCIAL),
    "us-east-2": ("use2-az 1 2 3", "", True, COMMERCIAL),
    "us-west-2": ("usw2-az 1 2 3 4", "", True, COMMERCIAL),
    "ap-south-1": ("aps1-az 1 2 3", "", True, COMMERCIAL),
    "ap-east-1": ("ape1-az 2 3", "1", False, "871362719292"),
    "ap-northeast-1": ("apne1-az 1 2 4", "", True, COMMERCIAL),
    "ap-northeast-2": ("apne2-az 1 3", "2 4", False, COMMERCIAL),
    "ap-southeast-1": ("apse1-az 1 2 3", "", True, COMMERCIAL),
    "ap-southeast-2": ("apse2-az 1 2 3", "", True, COMMERCIAL),
    "ap-southeast-3": ("apse3-az", "1 2 3", False, "907027046896"),
    "ca-central-1": ("cac1-az 1 2", "4", False, COMMERCIAL),
    "eu-central-1": ("euc1-az 1 2 3", "", True, COMMERCIAL),
    "eu-south-1": ("eus1-az 1 2", "3", False, "692866216735"),
    "eu-west-1": ("euw1-az 1 2 3", "", True, COMMERCIAL),
    "eu-west-3": ("euw3-az 1 3", "2", True, COMMERCIAL),
    "me-south-1": ("mes1-az 2 3", "1", False, "217643126080"),
    "sa-east-1": ("sae1-az 1 2 3", "", True, COMMERCIAL),
}
ISOLATED_REGIONS = {
    "us-gov-east-1": ("aws-us-gov", ("inf1",), "446045086412"),
    "us-gov-west-1": ("aws-us-gov", ("inf1",), "442386744353"),
    "cn-north-1": ("aws-cn", ("inf1",), "727897471807"),
    "cn-northwest-1": ("aws-cn", (), "727897471807"),
}
INF1 = ("inf1.xlarge", "inf1.2xlarge", "inf1.6xlarge", "inf1.24xlarge")


def zone_ids(prefix: str, numbers: str) -> set[str]:
    """``use1-az1`` and so on."""
    return {f"{prefix}{number}" for number in numbers.split()}


@pytest.mark.parametrize("name", COMMERCIAL_REGIONS)
def test_region_of_the_page_is_as_in_the_table(name):
    """Zones with and without Inf1, the registry and its Neuron images are those of the table, for all four sizes."""
    with_inf1, without, neuron_dlc, account = COMMERCIAL_REGIONS[name]
    prefix, _, numbers = with_inf1.partition(" ")
    region = CATALOGUE.region(name)
    for size in INF1:
        assert set(region.zones_offering(size)) == zone_ids(prefix, numbers), size
    assert set(region.zones) == zone_ids(prefix, f"{numbers} {without}")
    assert (region.partition, region.neuron_dlc, region.dlc_account) == ("aws", neuron_dlc, account)


@pytest.mark.parametrize("name", ISOLATED_REGIONS)
def test_region_outside_the_commercial_partition_claims_no_more_than_is_known(name):
    """GovCloud and China know no offerings and no Neuron images; where Inf1 has a price is said."""
    partition, priced, account = ISOLATED_REGIONS[name]
    region = CATALOGUE.region(name)
    assert (region.partition, region.priced, region.dlc_account) == (partition, priced, account)
    assert not region.offerings_known
    assert not region.offerings
    assert region.ami_parameters == "unverified"
    assert not region.neuron_dlc
    assert region.neuron_dlc_region is None


def test_the_page_has_these_21_regions_and_no_other():
    """The regions of the AWS page are marked, and nothing else is."""
    marked = {name for name, region in CATALOGUE.regions.items() if region.on_page}
    assert marked == {*COMMERCIAL_REGIONS, *ISOLATED_REGIONS}
    assert len(marked) == 21


def test_regions_beyond_the_page_that_offer_inf1():
    """Four regions offer Inf1 though the page leaves them out; Cape Town has only the smallest and the largest size."""
    beyond = {name for name in CATALOGUE.regions_offering("inf1.xlarge") if not CATALOGUE.region(name).on_page}
    assert beyond == {"us-west-1", "eu-west-2", "eu-north-1", "af-south-1"}
    cape_town = CATALOGUE.region("af-south-1")
    assert cape_town.zones_offering("inf1.2xlarge") == cape_town.zones_offering("inf1.6xlarge") == ()
    assert cape_town.zones_offering("inf1.xlarge") == ("afs1-az1", "afs1-az2")
    assert cape_town.zones_offering("inf1.24xlarge") == ("afs1-az1", "afs1-az2", "afs1-az3")


def test_regions_with_the_ami_parameter_but_without_inf1():
    """An AMI parameter does not mean that Inf1 can be launched."""
    known = {name: region for name, region in CATALOGUE.regions.items() if region.ami_parameters != "unverified"}
    without = {name for name, region in known.items() if not any(region.zones_offering(size) for size in INF1)}
    assert without == {
        "ap-southeast-3", "ap-northeast-3", "ap-south-2", "ap-southeast-4", "ap-southeast-5", "ca-west-1",
        "eu-central-2", "eu-south-2", "il-central-1", "me-central-1",
    }  # fmt: skip


def test_inf2_is_missing_where_inf1_is_not():
    """Regions of the page without any Inf2, and the one with its smallest size only."""
    without = {name for name in COMMERCIAL_REGIONS if name not in CATALOGUE.regions_offering("inf2.xlarge")}
    assert without == {"ap-east-1", "ap-southeast-3", "ca-central-1", "eu-south-1", "me-south-1"}
    assert "ap-northeast-2" not in CATALOGUE.regions_offering("inf2.8xlarge")
    assert set(CATALOGUE.regions_offering("trn1.2xlarge")) == {"us-east-1", "us-east-2", "us-west-2"}


def test_neuron_images_are_listed_in_eleven_regions_of_the_page_and_taipei():
    """The registry lists Neuron images where its table said Available."""
    listed = {name for name, region in CATALOGUE.regions.items() if region.neuron_dlc}
    assert listed == {name for name, row in COMMERCIAL_REGIONS.items() if row[2]} | {"ap-east-2"}


REGISTRY_ACCOUNTS = """
af-south-1 626614931356 ap-east-1 871362719292 ap-east-2 975050140332 ap-northeast-3 364406365360
ap-south-2 772153158452 ap-southeast-3 907027046896 ap-southeast-4 457447274322 ap-southeast-5 550225433462
ap-southeast-6 633930458069 ap-southeast-7 590183813437 ca-west-1 204538143572 eu-central-2 380420809688
eu-south-1 692866216735 eu-south-2 503227376785 il-central-1 780543022126 me-central-1 914824155844
me-south-1 217643126080 mx-central-1 637423239942 cn-north-1 727897471807 cn-northwest-1 727897471807
us-gov-west-1 442386744353 us-gov-east-1 446045086412
"""


def test_registry_accounts_are_those_of_the_list():
    """Regions have the common registry account, but for the ones with an account of their own."""
    words = REGISTRY_ACCOUNTS.split()
    own = dict(zip(words[::2], words[1::2], strict=True))
    found = {name: region.dlc_account for name, region in CATALOGUE.regions.items()}
    assert found == {name: own.get(name, COMMERCIAL) for name in CATALOGUE.regions}
    assert set(own) <= set(found)


def test_inf1_sizes_are_as_in_the_table():
    """vCPUs, memory, devices, tasks in awsvpc mode, safe memory and price of the four Inf1 sizes."""
    found = {
        name: (kind.vcpu, kind.memory_mib, kind.devices, kind.cores, kind.awsvpc_tasks, kind.memory_ceiling_mib)
        for name, kind in CATALOGUE.instance_types.items()
        if kind.family == "inf1"
    }
    assert found == {
        "inf1.xlarge": (4, 8192, 1, 4, 3, 7577),
        "inf1.2xlarge": (8, 16384, 1, 4, 3, 15155),
        "inf1.6xlarge": (24, 49152, 4, 16, 7, 45465),
        "inf1.24xlarge": (96, 196608, 16, 64, 10, 181862),
    }
    prices = [CATALOGUE.instance_type(name).usd_per_hour for name in INF1]
    assert prices == [0.228, 0.362, 1.180, 4.721]
    assert CATALOGUE.instance_type("inf1.6xlarge").device_paths == (
        "/dev/neuron0", "/dev/neuron1", "/dev/neuron2", "/dev/neuron3",
    )  # fmt: skip
    assert CATALOGUE.instance_type("inf1.24xlarge").cpu_units == 98304


def test_partitions_carry_what_differs_in_china():
    """DNS suffix, endpoint prefix and the EC2 principal differ in China alone."""
    found = {
        name: (each.dns_suffix, each.reverse_dns_prefix, each.ec2_principal)
        for name, each in CATALOGUE.partitions.items()
    }
    assert found == {
        "aws": ("amazonaws.com", "com.amazonaws", "ec2.amazonaws.com"),
        "aws-us-gov": ("amazonaws.com", "com.amazonaws", "ec2.amazonaws.com"),
        "aws-cn": ("amazonaws.com.cn", "cn.com.amazonaws", "ec2.amazonaws.com.cn"),
    }


def test_every_record_says_where_it_is_from_and_when_it_was_checked():
    """No fact is without a source and a day, and none is from the future."""
    for kind in ("instance_types", "regions", "partitions", "ami_families", "images", "quotas"):
        for name, record in getattr(CATALOGUE, kind).items():
            assert len(record.source) > 10, name
            assert str(record.checked) >= "2026-11-01", name
