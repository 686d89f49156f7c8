"""Stand-in: what a stack expects to exist already, under the ids that the stack names."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace, stand_in_served

__all__ = ["ADJUSTMENT", "make_existing", "zones_for"]

ID: Final = "existing-resources"
VPC_CIDR: Final = "10.0.0.0/16"
SUBNET_PREFIX_LENGTH: Final = 24

_chosen = threading.local()
_lock = threading.Lock()


def _apply() -> None:
    from moto.ec2.models import amis, security_groups, subnets, vpcs  # noqa: PLC0415

    def choosing(original: Callable[..., Any]) -> Callable[..., Any]:
        def choose() -> str:
            chosen: str | None = _chosen.__dict__.pop("id", None)
            return original() if chosen is None else chosen

        return choose

    replace(amis, "random_ami_id", choosing)
    replace(security_groups, "random_security_group_id", choosing)
    replace(subnets, "random_subnet_id", choosing)
    replace(vpcs, "random_vpc_id", choosing)


def make_existing(wanted: Mapping[str, Any]) -> None:
    """Make what is not there yet, each under its id; in the emulator's process, with the adjustment in force.

    Args:
        wanted: ``region``; ``vpc_ids``; ``subnets`` and ``security_groups`` as id -> VPC id, None for the default VPC;
            ``image_ids``; ``instance_types`` that the subnets shall suit; ``places`` of subnets in their lists;
            ``certificate_arns``.
    """
    from moto.core.models import DEFAULT_ACCOUNT_ID  # noqa: PLC0415
    from moto.ec2.models import ec2_backends  # noqa: PLC0415

    backend = ec2_backends[DEFAULT_ACCOUNT_ID][str(wanted["region"])]
    with _lock:  # two stacks of one region may expect the same VPC
        for vpc_id in wanted["vpc_ids"]:
            if vpc_id not in backend.vpcs:
                _under(vpc_id, backend.create_vpc, VPC_CIDR)
                _served(backend, f"{vpc_id}: an empty VPC with {VPC_CIDR}")
        _make_subnets(backend, wanted["subnets"], wanted["instance_types"], wanted["places"])
        for group_id, vpc_id in wanted["security_groups"].items():
            if backend.get_security_group_from_id(group_id) is None:
                _under(group_id, backend.create_security_group, f"stand-in {group_id}", "stand-in", vpc_id=vpc_id)
                _served(backend, f"{group_id}: a security group without ingress rules")
        for image_id in wanted["image_ids"]:
            if image_id not in backend.amis:
                _under(image_id, backend.register_image, image_id, "stand-in")
                _served(backend, f"{image_id}: an image that nothing is known of")
        _make_certificates(str(wanted["region"]), wanted["certificate_arns"])


def zones_for(count: int, offered: Sequence[Sequence[str]]) -> list[str]:
    """A zone for each of some subnets, so that every instance type has subnets in zones that offer it.

    Args:
        count: how many subnets there are.
        offered: for each instance type the zones that offer it; not empty.
    """
    everywhere = [zone for zone in offered[0] if all(zone in others for others in offered)]
    rings = [everywhere] if everywhere else [list(zones) for zones in offered]
    return [rings[index % len(rings)][index // len(rings) % len(rings[index % len(rings)])] for index in range(count)]


def _make_certificates(region: str, arns: Sequence[str]) -> None:
    """Certificates of the region; one of another region is left missing, as a load balancer does not find it there."""
    from moto.acm.models import CertBundle, acm_backends  # noqa: PLC0415
    from moto.core.models import DEFAULT_ACCOUNT_ID  # noqa: PLC0415

    kept = acm_backends[DEFAULT_ACCOUNT_ID][region]._certificates  # noqa: SLF001
    for arn in arns:
        if arn in kept or arn.split(":")[3] != region:
            continue
        made = CertBundle.generate_cert("stand-in.example", account_id=DEFAULT_ACCOUNT_ID, region=region)
        made.arn = arn
        kept[arn] = made
        stand_in_served(ID, region=region, subject=f"{arn}: a certificate that nobody has issued")


def _make_subnets(
    backend: Any,  # noqa: ANN401
    wanted: Mapping[str, str | None],
    instance_types: Sequence[str],
    places: Mapping[str, int],
) -> None:
    known = {subnet.id for subnet in backend.describe_subnets()}
    missing = {subnet_id: vpc_id for subnet_id, vpc_id in wanted.items() if subnet_id not in known}
    zones = {zone.zone_id: zone.name for zone in backend.describe_availability_zones()}
    offered = [found for found in (_offering_zones(backend, name) for name in instance_types) if found]
    alone = max([*places.values(), -1]) + 1  # those that are named one by one get zones after those of the lists
    positions = {}
    for subnet_id in missing:
        positions[subnet_id] = places.get(subnet_id, alone)
        alone += subnet_id not in places
    chosen = zones_for(max([*positions.values(), -1]) + 1, offered or [sorted(zones)])
    for subnet_id, given in missing.items():
        zone_id = chosen[positions[subnet_id]]
        vpc_id = given or backend.get_default_vpc().id
        cidr = next(_free_cidrs(backend, vpc_id))
        _under(subnet_id, backend.create_subnet, vpc_id, cidr, availability_zone=zones[zone_id])
        _served(backend, f"{subnet_id}: {cidr} of {vpc_id} in {zone_id}")


def _offering_zones(backend: Any, instance_type: str) -> list[str]:  # noqa: ANN401
    offerings = backend.describe_instance_type_offerings("availability-zone-id", {"instance-type": [instance_type]})
    return sorted(offering["Location"] for offering in offerings)


def _free_cidrs(backend: Any, vpc_id: str) -> Iterator[str]:  # noqa: ANN401
    taken = [subnet.cidr for subnet in backend.describe_subnets(filters={"vpc-id": vpc_id})]
    # From the end: a stack that adds subnets of its own to a VPC more likely begins at the front.
    parts = ipaddress.IPv4Network(backend.get_vpc(vpc_id).cidr_block).subnets(new_prefix=SUBNET_PREFIX_LENGTH)
    for part in reversed(list(parts)):
        if not any(part.overlaps(other) for other in taken):
            yield str(part)


def _under(chosen_id: str, make: Callable[..., Any], *args: object, **kwargs: object) -> None:
    """Make a thing whose id moto would have drawn at random."""
    _chosen.id = chosen_id
    try:
        make(*args, **kwargs)
    finally:
        _chosen.__dict__.pop("id", None)


def _served(backend: Any, subject: str) -> None:  # noqa: ANN401
    stand_in_served(ID, region=backend.region_name, subject=subject)


ADJUSTMENT = Adjustment(
    id=ID,
    moto="a new emulator holds nothing, and what is made in it gets an id that nobody can choose",
    aws="VPC, subnets, security groups, images and certificates that a stack names are there, made by somebody else",
    why="a fleet in an existing VPC could not be planned; that they exist and what they are like is made up",
    apply=_apply,
    stand_in=True,
)
