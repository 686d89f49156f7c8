"""Stand-in: load balancers, hosted zones and KMS keys that a stack finds by name or id."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Final

from neuronfleet.rehearsal.adjustments.base import Adjustment, stand_in_served

__all__ = ["ADJUSTMENT", "make_looked_up"]

ID: Final = "looked-up-resources"

_lock = threading.Lock()


def _apply() -> None:
    """Nothing of moto changes; what is missing is made when a stack is about to look for it."""


def make_looked_up(wanted: Mapping[str, Any]) -> None:
    """Make what is not there yet; in the emulator's process.

    What another stack of the rehearsal has made, and still stands, is left as it is.

    Args:
        wanted: ``region`` of the stack; ``load_balancers`` with ``region`` and ``name``; ``hosted_zones`` with
            ``zone_id``, ``name`` and ``private``; ``key_aliases`` with ``region`` and ``name``.
    """
    with _lock:
        for one in wanted.get("load_balancers", ()):
            _make_load_balancer(one, str(wanted["region"]))
        for one in wanted.get("hosted_zones", ()):
            _make_hosted_zone(one, str(wanted["region"]))
        for one in wanted.get("key_aliases", ()):
            _make_key(one, str(wanted["region"]))


def _make_load_balancer(one: Mapping[str, Any], stack_region: str) -> None:
    from moto.core.models import DEFAULT_ACCOUNT_ID  # noqa: PLC0415
    from moto.ec2.models import ec2_backends  # noqa: PLC0415
    from moto.elbv2.models import elbv2_backends  # noqa: PLC0415

    region, name = one["region"], one["name"]
    backend = elbv2_backends[DEFAULT_ACCOUNT_ID][region]
    if any(found.name == name for found in backend.load_balancers.values()):
        return
    ec2: Any = ec2_backends[DEFAULT_ACCOUNT_ID][region]
    subnets = ec2.describe_subnets(filters={"vpc-id": ec2.get_default_vpc().id})
    backend.create_load_balancer(
        name,
        security_groups=[],
        subnet_ids=[subnet.id for subnet in subnets],
        loadbalancer_type="application",
        tags=[],
    )
    stand_in_served(ID, region=stack_region, subject=f"load balancer {name} in {region}: without listeners")


def _make_hosted_zone(one: Mapping[str, Any], stack_region: str) -> None:
    from moto.core.models import DEFAULT_ACCOUNT_ID  # noqa: PLC0415
    from moto.ec2.models import ec2_backends  # noqa: PLC0415
    from moto.route53.models import route53_backends  # noqa: PLC0415
    from moto.utilities.utils import get_partition  # noqa: PLC0415

    backend = route53_backends[DEFAULT_ACCOUNT_ID][get_partition(stack_region)]
    ec2: Any = ec2_backends[DEFAULT_ACCOUNT_ID][stack_region]
    zone_id, name, private = one["zone_id"], one["name"], bool(one["private"])
    there = backend.zones.values()
    if any(found.resource_id == zone_id for found in there) or (
        zone_id is None and any(_is_it(found, name, private=private) for found in there)
    ):
        return
    made = backend.create_hosted_zone(
        f"{name}.",
        private_zone=private,
        comment="stand-in",
        vpcid=ec2.get_default_vpc().id if private else None,
        vpcregion=stack_region if private else None,
    )
    if zone_id is not None:
        del backend.zones[made.resource_id]
        made.resource_id = zone_id
        backend.zones[zone_id] = made
    kind = "private" if private else "public"
    stand_in_served(ID, region=stack_region, subject=f"hosted zone {zone_id or name}: {kind}, empty, {name}")


def _make_key(one: Mapping[str, Any], stack_region: str) -> None:
    from moto.core.models import DEFAULT_ACCOUNT_ID  # noqa: PLC0415
    from moto.kms.models import kms_backends  # noqa: PLC0415

    region, name = one["region"], one["name"]
    backend = kms_backends[DEFAULT_ACCOUNT_ID][region]
    if any(name in key.aliases for key in backend.keys.values()):
        return
    key = backend.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "stand-in", None)
    backend.create_alias(key.id, name)
    stand_in_served(ID, region=stack_region, subject=f"{name} in {region}: a key that encrypts nothing")


def _is_it(zone: Any, name: str, *, private: bool) -> bool:  # noqa: ANN401
    return bool(zone.name.rstrip(".") == name and bool(zone.private_zone) == private)


ADJUSTMENT = Adjustment(
    id=ID,
    moto="a new emulator holds no hosted zone, and no load balancer or key but those of stacks that stand in it",
    aws="a hosted zone that a stack names is there, and so are the load balancer and key that another stack has made",
    why="a stack that needs others could not be planned by itself; that they exist and what they are like is made up",
    apply=_apply,
    stand_in=True,
)
