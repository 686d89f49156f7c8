"""The subnets that an Auto Scaling group launches in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.plan import Resource, Value

if TYPE_CHECKING:
    from neuronfleet.policies.context import Context

__all__ = ["SUBNETS", "GroupSubnets", "attribute", "subnets_of"]

SUBNETS: Final = ("aws_subnet", "aws_default_subnet")

_CONDITIONS: Final = ("aws_availability_zones", "aws_ec2_instance_type_offerings", "aws_region")
"""What expressions choose subnets by; no subnet ids come from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSubnets:
    """Subnets of a group, as far as the plan tells.

    Attributes:
        all: managed ones and data sources that may be among them.
        is_certain: whether it is exactly these.
        is_closed: whether it is these or some of these, and no others.
        at: the attribute that names them.
    """

    all: tuple[Resource, ...]
    is_certain: bool
    is_closed: bool
    at: Value


def subnets_of(group: Resource, context: Context) -> GroupSubnets:
    """The subnets of an Auto Scaling group.

    Args:
        group: an ``aws_autoscaling_group``.
        context: of the check.
    """
    return context.once(("cap", "subnets", group.address), lambda: _subnets_of(group))


def _subnets_of(group: Resource) -> GroupSubnets:
    value = group["vpc_zone_identifier"]
    targets = group.plan.targets(group, "vpc_zone_identifier", types=SUBNETS)
    references = group.references("vpc_zone_identifier")
    named = sum(1 for one in value.items if one.is_known)
    certain = targets.certain and bool(targets.resources) and named <= len(targets.resources)
    traced = value.is_unknown and all(one.type in (*SUBNETS, *_CONDITIONS) for one in references)
    return GroupSubnets(
        all=targets.resources, is_certain=certain, is_closed=certain or (traced and bool(targets.resources)), at=value
    )


def attribute(subnet: Resource, name: str, default: object) -> Value:
    """An attribute of a subnet; the default counts only where the plan makes the subnet, not where it looks it up.

    Args:
        subnet: managed or a data source.
        name: of the attribute.
        default: AWS's.
    """
    value = subnet[name]
    return value.or_default(default) if subnet.mode == "managed" else value
