"""Asks AWS for the facts that its APIs can tell, in the form the catalogue's files have them."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import ToolError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from neuronfleet.catalogue.lookup import Catalogue

__all__ = ["ClientFactory", "RegionAnswers", "ask_instance_types", "ask_region", "aws_clients"]

ClientFactory = Callable[[str, str], Any]
"""From a service and a region to a boto3 client."""

SSM_NAMES_PER_CALL = 10
"""https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html"""

INSTANCE_TYPES_PER_CALL = 100
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html"""


def aws_clients(endpoint_url: str | None = None) -> ClientFactory:
    """Makes boto3 clients that fail soon where a region does not answer.

    Args:
        endpoint_url: where to send every request, None for AWS itself.

    Raises:
        ToolError: boto3 is not installed.
    """
    try:
        import boto3  # noqa: PLC0415 - optional, and slow to import
        import botocore.config  # noqa: PLC0415
    except ImportError as error:
        raise ToolError(
            "boto3 is not installed, and AWS is asked through it; install it with: pip install 'neuronfleet[rehearsal]'"
        ) from error
    config = botocore.config.Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"})

    session = boto3.session.Session()
    # Clients may be used from several threads, a session may not; sharing one spares reading EC2's large API
    # description for every region.
    lock = threading.Lock()

    def client(service: str, region: str) -> object:
        with lock:
            return session.client(service, region_name=region, endpoint_url=endpoint_url, config=config)

    return client


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionAnswers:
    """What AWS told about one region.

    Attributes:
        region: its name.
        zones: zone ids.
        offerings: accelerated instance type -> zone ids; None where the region told of no instance type at all.
        ami_versions: AMI family -> recommended version, for the families whose parameters exist.
    """

    region: str
    zones: tuple[str, ...]
    offerings: Mapping[str, tuple[str, ...]] | None
    ami_versions: Mapping[str, str]


def ask_region(catalogue: Catalogue, clients: ClientFactory, region: str) -> RegionAnswers:
    """Ask one region for its zones, offerings of accelerated instance types and AMI parameters.

    Args:
        catalogue: says which families to ask for.
        clients: makes boto3 clients.
        region: name of the region.

    Raises:
        botocore.exceptions.BotoCoreError: the region cannot be reached.
        botocore.exceptions.ClientError: it refuses to answer, as regions do that the account has not enabled.
    """
    ec2 = clients("ec2", region)
    in_region = [{"Name": "zone-type", "Values": ["availability-zone"]}]
    zones = ec2.describe_availability_zones(Filters=in_region)["AvailabilityZones"]
    return RegionAnswers(
        region=region,
        zones=tuple(sorted(zone["ZoneId"] for zone in zones)),
        offerings=_ask_offerings(ec2, {kind.family for kind in catalogue.instance_types.values() if kind.accelerated}),
        ami_versions=_ask_ami_versions(clients("ssm", region), catalogue),
    )


def _ask_offerings(ec2: Any, families: set[str]) -> Mapping[str, tuple[str, ...]] | None:  # noqa: ANN401
    offered: dict[str, set[str]] = defaultdict(set)
    told = False
    # All types rather than a filter: a filter would hide new sizes, and wildcards in it are undocumented.
    for page in ec2.get_paginator("describe_instance_type_offerings").paginate(LocationType="availability-zone-id"):
        for offering in page["InstanceTypeOfferings"]:
            told = True
            if offering["InstanceType"].partition(".")[0] in families:
                offered[offering["InstanceType"]].add(offering["Location"])
    return {name: tuple(sorted(zones)) for name, zones in sorted(offered.items())} if told else None


def _ask_ami_versions(ssm: Any, catalogue: Catalogue) -> Mapping[str, str]:  # noqa: ANN401
    names = {
        family.parameter().removesuffix("image_id") + "image_version": name
        for name, family in catalogue.ami_families.items()
    }
    found: dict[str, str] = {}
    for batch in _batches(sorted(names), SSM_NAMES_PER_CALL):
        for parameter in ssm.get_parameters(Names=list(batch))["Parameters"]:
            found[names[parameter["Name"]]] = parameter["Value"]
    return found


def ask_instance_types(clients: ClientFactory, region: str, names: Iterable[str]) -> Mapping[str, Mapping[str, object]]:
    """Ask one region for instance types, as records of the catalogue.

    Args:
        clients: makes boto3 clients.
        region: name of the region.
        names: instance types; those that the region does not offer are left out of the answer.
    """
    ec2 = clients("ec2", region)
    found: dict[str, Mapping[str, object]] = {}
    for batch in _batches(sorted(names), INSTANCE_TYPES_PER_CALL):
        named = [{"Name": "instance-type", "Values": list(batch)}]
        for page in ec2.get_paginator("describe_instance_types").paginate(Filters=named):
            found |= {kind["InstanceType"]: _instance_type(kind) for kind in page["InstanceTypes"]}
    return found


def _instance_type(kind: Mapping[str, Any]) -> Mapping[str, object]:
    network = kind["NetworkInfo"]
    record: dict[str, object] = {
        "vcpu": kind["VCpuInfo"]["DefaultVCpus"],
        "memory_mib": kind["MemoryInfo"]["SizeInMiB"],
        "architecture": "arm64" if "arm64" in kind["ProcessorInfo"]["SupportedArchitectures"] else "x86_64",
        "enis": network["MaximumNetworkInterfaces"],
        "ipv4_per_eni": network["Ipv4AddressesPerInterface"],
    }
    devices = kind.get("NeuronInfo", {}).get("NeuronDevices", [])
    if not devices:
        return record
    record |= {
        "devices": sum(device["Count"] for device in devices),
        "cores_per_device": devices[0]["CoreInfo"]["Count"],
        "device_memory_mib": devices[0]["MemoryInfo"]["SizeInMiB"],
    }
    cards = network.get("NetworkCards", [])
    for key, name in (
        ("network_gbps_baseline", "BaselineBandwidthInGbps"),
        ("network_gbps_peak", "PeakBandwidthInGbps"),
    ):
        if cards and all(name in card for card in cards):
            record[key] = round(sum(card[name] for card in cards), 3)
    return record


def _batches(names: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (names[start : start + size] for start in range(0, len(names), size))
