"""The network of a region: the user's, or a VPC with subnets in the zones that offer the instance types."""

from __future__ import annotations

import ipaddress

from neuronfleet.fleet.blueprint import NetworkBlueprint, SubnetBlueprint
from neuronfleet.fleet.model import Network
from neuronfleet.fleet.planner.cidrs import check_allowed, notice_shared
from neuronfleet.fleet.planner.context import CapacityDraft, Context
from neuronfleet.fleet.planner.sight.problem_detector import DETECTOR_ENDPOINTS
from neuronfleet.fleet.planner.tasks.images import ResolvedImage
from neuronfleet.fleet.planner.zones import PLACES, made_zones

__all__ = ["REGION_ORDER", "plan_network"]

REGION_ORDER = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "ca-west-1",
    "mx-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-south-1",
    "me-central-1",
    "af-south-1",
    "ap-south-1",
    "ap-south-2",
    "ap-east-1",
    "ap-east-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "us-gov-east-1",
    "us-gov-west-1",
    "cn-north-1",
    "cn-northwest-1",
)
"""Gives each region a second octet of its own, so that VPCs of a fleet can be peered. Append only: a changed position
would replace VPCs."""

_ZONE_BITS = 3
_LONGEST_PREFIX = 22
_SHORTEST_PREFIX = 16

_FORBIDDEN_BLOCKS = tuple(
    ipaddress.IPv4Network(one) for one in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")
)
_DOCKER_BRIDGE = ipaddress.IPv4Network("172.17.0.0/16")
"""https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""

ENDPOINT_SERVICES = ("ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs", "ssm", "ssmmessages", "sts")
"""What instances and tasks without internet call. S3, where ECR keeps layers, has a gateway endpoint.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
"""


def plan_network(
    context: Context, capacities: list[CapacityDraft], images: dict[str, ResolvedImage], secrets: frozenset[str]
) -> NetworkBlueprint | None:
    """Decide the network of a region.

    Args:
        context: the region.
        capacities: what will run in it.
        images: image of each workload, by its name.
        secrets: ARNs of the secrets that tasks read.

    Returns:
        The network, or None where the problem has been reported.
    """
    network = context.settings.network
    if not check_allowed(context, network):
        return None
    if network.vpc_id is not None or network.subnet_ids:
        return _existing(context, network)
    return _made(context, network, capacities, images, secrets)


def _existing(context: Context, network: Network) -> NetworkBlueprint | None:
    if network.vpc_id is None or not network.subnet_ids:
        missing = "vpc_id" if network.vpc_id is None else "subnet_ids"
        context.refuse(
            ("network", missing), "is required where the VPC exists: give both vpc_id and subnet_ids, or neither"
        )
        return None
    for key in ("cidr", "zone_count", "zone_ids", "egress"):
        if key in network.model_fields_set and getattr(network, key):
            context.refuse(("network", key), "belongs to a made VPC, but vpc_id names an existing one; leave it out")
    for key in ("subnet_ids", "security_group_ids"):
        given = getattr(network, key)
        for index, one in enumerate(given):
            if one in given[:index]:
                context.refuse(("network", key, index), f"{one} is listed twice; list it once", one)
    return NetworkBlueprint(
        kind="existing",
        vpc_id=network.vpc_id,
        subnet_ids=network.subnet_ids,
        cidr=None,
        subnets=(),
        egress=None,
        endpoint_services=(),
        public=network.public,
        allowed_cidrs=network.allowed_cidrs,
        security_group_ids=network.security_group_ids,
    )


def _made(
    context: Context,
    network: Network,
    capacities: list[CapacityDraft],
    images: dict[str, ResolvedImage],
    secrets: frozenset[str],
) -> NetworkBlueprint | None:
    block = _block(context, network)
    zones = made_zones(context, network, capacities)
    if block is None or zones is None:
        return None
    egress = "public" if network.public else network.egress
    if network.public and "egress" in network.model_fields_set:
        context.refuse(
            ("network", "egress"),
            "contradicts public = true, with which instances reach AWS by themselves",
            network.egress,
        )
    if egress == "endpoints":
        _check_endpoints(context, images)
    services = set(ENDPOINT_SERVICES) if egress == "endpoints" else set()
    if services and any(":secretsmanager:" in arn for arn in secrets):
        services.add("secretsmanager")
    if services and context.settings.logs.kms_key_id:
        services.add("kms")
    detector = context.settings.problem_detector
    if services and detector is not None and detector.enabled:
        services.update(DETECTOR_ENDPOINTS)
    parts = list(block.subnets(prefixlen_diff=_ZONE_BITS))
    # Every zone has its own part whether or not others are in use, so that a further zone moves no subnet.
    public_parts = list(parts[PLACES].subnets(prefixlen_diff=_ZONE_BITS))
    subnets = tuple(
        SubnetBlueprint(
            zone_id=zone.zone_id,
            index=zone.index,
            private_cidr=None if egress == "public" else str(parts[zone.index]),
            public_cidr=None if egress == "endpoints" else str(public_parts[zone.index]),
        )
        for zone in zones
    )
    return NetworkBlueprint(
        kind="made",
        vpc_id=None,
        subnet_ids=(),
        cidr=str(block),
        subnets=subnets,
        egress=egress,
        endpoint_services=tuple(sorted(services)),
        public=network.public,
        allowed_cidrs=network.allowed_cidrs,
        security_group_ids=network.security_group_ids,
        ipv6=any(one.enabled and one.ipv6 for one in context.settings.load_balancers.values()),
    )


def _block(context: Context, network: Network) -> ipaddress.IPv4Network | None:
    cidr = network.cidr
    if cidr is None:
        order = REGION_ORDER.index(context.region.name) if context.region.name in REGION_ORDER else 255
        return ipaddress.IPv4Network(f"10.{order}.0.0/16")
    try:
        block = ipaddress.IPv4Network(cidr)
    except ValueError as error:
        context.refuse(("network", "cidr"), f"{cidr!r} is not a CIDR block: {error}", cidr)
        return None
    if not _SHORTEST_PREFIX <= block.prefixlen <= _LONGEST_PREFIX:
        context.refuse(
            ("network", "cidr"),
            f"/{block.prefixlen} does not do; a VPC takes /16 at most and its zones need /22 at least",
            cidr,
        )
        return None
    if any(block.overlaps(one) for one in _FORBIDDEN_BLOCKS):
        context.refuse(
            ("network", "cidr"), f"{cidr} is not for networks; take one of 10.0.0.0/8 or 192.168.0.0/16", cidr
        )
        return None
    if block.overlaps(_DOCKER_BRIDGE):
        context.notice(
            "cidr-docker-bridge",
            ("network", "cidr"),
            f"{cidr} overlaps {_DOCKER_BRIDGE}, which Docker uses on every instance: containers in bridge network mode "
            "will not reach those addresses; take another",
        )
    notice_shared(context, network)
    return block


def _check_endpoints(context: Context, images: dict[str, ResolvedImage]) -> None:
    for name, image in images.items():
        for reference in image.outside(context.region.name):
            context.refuse(
                ("network", "egress"),
                f"'endpoints' has no way to the internet, but {name} pulls {reference}; {image.nearer(context)}"
                "mirror it into ECR of the region, or take egress = 'nat'",
                "endpoints",
            )
