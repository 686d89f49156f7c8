"""Every record against AWS data that the catalogue was not typed from: the snapshots that moto ships."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from pathlib import Path

import moto
import pytest

from neuronfleet.catalogue import load_catalogue

MOTO = Path(moto.__file__).parent
CATALOGUE = load_catalogue()


def snapshot(*parts: str):
    """Parse one of moto's data files."""
    with gzip.open(MOTO.joinpath(*parts), "rt", encoding="utf-8") as file:
        return json.load(file)


def regions_of(*parts: str) -> list[str]:
    """Names of the regions that a folder of moto's data has a file of."""
    return sorted(file.name.removesuffix(".json.gz") for file in MOTO.joinpath(*parts).glob("*.json.gz"))


OFFERINGS = ("ec2", "resources", "instance_type_offerings", "availability-zone-id")
AMIS = ("ssm", "resources", "ecs", "optimized_amis")


@pytest.fixture(scope="module")
def ec2_instance_types():
    """What DescribeInstanceTypes answers, by name."""
    return snapshot("ec2", "resources", "instance_types.json.gz")


@pytest.mark.parametrize("name", CATALOGUE.instance_types)
def test_instance_type_is_what_ec2_describes(name, ec2_instance_types):
    """vCPUs, memory, architecture and interfaces of each instance type are those of DescribeInstanceTypes."""
    ours, theirs = CATALOGUE.instance_type(name), ec2_instance_types[name]
    assert ours.vcpu == theirs["VCpuInfo"]["DefaultVCpus"]
    assert ours.memory_mib == theirs["MemoryInfo"]["SizeInMiB"]
    assert [ours.architecture] == theirs["ProcessorInfo"]["SupportedArchitectures"]
    assert ours.enis == theirs["NetworkInfo"]["MaximumNetworkInterfaces"]
    assert ours.ipv4_per_eni == theirs["NetworkInfo"]["Ipv4AddressesPerInterface"]


@pytest.mark.parametrize("name", CATALOGUE.instance_types)
def test_neuron_devices_are_what_ec2_describes(name, ec2_instance_types):
    """Devices, cores and device memory are those of NeuronInfo, and ordinary types have none."""
    ours, theirs = CATALOGUE.instance_type(name), ec2_instance_types[name].get("NeuronInfo")
    if theirs is None:
        assert (ours.devices, ours.cores_per_device, ours.device_memory_mib) == (0, 0, 0)
        return
    (device,) = theirs["NeuronDevices"]
    assert ours.devices == device["Count"]
    assert ours.cores_per_device == device["CoreInfo"]["Count"]
    assert ours.device_memory_mib == device["MemoryInfo"]["SizeInMiB"]
    assert ours.devices * ours.device_memory_mib == theirs["TotalNeuronDeviceMemoryInMiB"]


@pytest.mark.parametrize("name", [name for name, kind in CATALOGUE.instance_types.items() if kind.accelerated])
def test_network_of_accelerated_types_is_what_ec2_describes(name, ec2_instance_types):
    """Bandwidth is the sum of the network cards."""
    ours, cards = CATALOGUE.instance_type(name), ec2_instance_types[name]["NetworkInfo"]["NetworkCards"]
    assert ours.network_gbps_baseline == pytest.approx(sum(card["BaselineBandwidthInGbps"] for card in cards))
    assert ours.network_gbps_peak == pytest.approx(sum(card["PeakBandwidthInGbps"] for card in cards))


def test_every_size_of_the_accelerated_families_is_there(ec2_instance_types):
    """No size of Inf1, Inf2 or Trn1 that EC2 has is missing, and none is made up."""
    families = {"inf1", "inf2", "trn1", "trn1n"}
    theirs = {name for name in ec2_instance_types if name.partition(".")[0] in families}
    assert theirs == {name for name, kind in CATALOGUE.instance_types.items() if kind.accelerated}


@pytest.mark.parametrize("region", regions_of(*OFFERINGS))
def test_offerings_are_what_ec2_offers(region):
    """Zones of each accelerated type, by zone id, are those of DescribeInstanceTypeOfferings, in both directions."""
    theirs = defaultdict(set)
    zones = set()
    for offering in snapshot(*OFFERINGS, f"{region}.json.gz"):
        zones.add(offering["Location"])
        if offering["InstanceType"].partition(".")[0] in {"inf1", "inf2", "trn1", "trn1n"}:
            theirs[offering["InstanceType"]].add(offering["Location"])
    ours = CATALOGUE.region(region)
    assert {name: set(found) for name, found in ours.offerings.items()} == theirs
    assert set(ours.zones) == zones
    assert ours.offerings_known


def test_offerings_are_known_exactly_where_aws_data_is():
    """A region claims to know its offerings only where moto has data of it."""
    assert sorted(name for name, region in CATALOGUE.regions.items() if region.offerings_known) == regions_of(
        *OFFERINGS
    )


def parameters(region: str) -> dict[str, str]:
    """Names of the recommended images, by path below the root of the optimized AMIs."""
    found = {}

    def walk(node, path):
        for key, value in node.items():
            if key == "recommended":
                found["/".join(path)] = value["image_name"]["Value"]
            elif isinstance(value, dict) and "Value" not in value and not key.startswith("ami-"):
                walk(value, (*path, key))

    walk(snapshot(*AMIS, f"{region}.json.gz")["aws"]["service"]["ecs"]["optimized-ami"], ())
    return found


@pytest.mark.parametrize("region", regions_of(*AMIS))
def test_ami_parameters_exist_where_the_catalogue_says_so(region):
    """Each family has its SSM parameter in each region, but for those it names as absent."""
    theirs = parameters(region)
    for family in CATALOGUE.ami_families.values():
        assert (family.name in theirs) == (region not in family.absent_from), family.name
    assert CATALOGUE.region(region).ami_parameters in {"listed", "stale"}


@pytest.mark.parametrize("region", regions_of(*AMIS))
def test_recommended_images_are_named_by_the_pattern(region):
    """The name of the recommended image is one that the family takes as a version."""
    theirs = parameters(region)
    for family in CATALOGUE.ami_families.values():
        if family.name in theirs:
            assert family.image_name_of(theirs[family.name]) == theirs[family.name]


def test_regions_are_stale_that_aws_stopped_updating():
    """Stale are exactly the regions whose recommended AMI is months older than elsewhere."""
    built = {region: parameters(region)["amazon-linux-2023/neuron"].split("-")[5] for region in regions_of(*AMIS)}
    # The snapshot was taken on or after 2026-09-22, when all regions but two had a new image.
    behind = {region for region, version in built.items() if version < "2023.0.202606"}
    assert behind == {name for name, region in CATALOGUE.regions.items() if region.ami_parameters == "stale"}
    assert min(version for region, version in built.items() if region not in behind) >= "2023.0.20260922"


def test_pinned_parameter_exists_for_the_example_version():
    """The parameter of a pinned version is one that SSM has."""
    tree = snapshot(*AMIS, "us-east-1.json.gz")
    for family in CATALOGUE.ami_families.values():
        node = tree
        for key in family.parameter(family.version_example).strip("/").split("/"):
            node = node[key]
        assert node["Value"].startswith("ami-"), family.name
