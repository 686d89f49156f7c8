"""Whether instances of a launch template get public addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronfleet.dataclass import dataclass
from neuronfleet.plan import FALSE, TRUE, Resource, Truth, Value, any_of
from neuronfleet.plan.truth import unknown
from neuronfleet.policies.cap._hosts import groups_of
from neuronfleet.policies.cap._subnets import attribute, subnets_of

if TYPE_CHECKING:
    from neuronfleet.policies.context import Context

__all__ = ["PublicAddress", "public_address", "subnet_gives", "template_says"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAddress:
    """The answer, and what gives it.

    Attributes:
        given: whether instances get one.
        at: the attribute that decides.
        by: the subnet that decides, None where the template itself does.
    """

    given: Truth
    at: Value
    by: Resource | None = None


def public_address(template: Resource, context: Context) -> PublicAddress:
    """Whether instances get a public address: as the template says, else as their subnets do.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-in-vpc.html

    Args:
        template: a launch template or a launch configuration.
        context: of the check.
    """
    said = template_says(template)
    return said if said is not None else _as_subnets_say(template, context)


def template_says(template: Resource) -> PublicAddress | None:
    """What the template itself says, None where it leaves it to the subnets.

    Args:
        template: a launch template or a launch configuration.
    """
    interfaces = template["network_interfaces"].or_default([])
    if interfaces.is_unknown:
        return PublicAddress(given=unknown(interfaces), at=interfaces)
    asked = [one["associate_public_ip_address"].or_default("") for one in interfaces.items]
    asked.append(template["associate_public_ip_address"].or_default(""))
    said = [one for one in asked if one.is_unknown or one.text]
    return PublicAddress(given=any_of(one.equals("true") for one in said), at=said[0]) if said else None


def _as_subnets_say(template: Resource, context: Context) -> PublicAddress:
    at = template["network_interfaces"]
    groups = groups_of(template)
    if not groups:
        return PublicAddress(given=unknown(at), at=at)
    given = FALSE
    for group in groups:
        subnets = subnets_of(group, context)
        mapped = {one.address: subnet_gives(one) for one in subnets.all}
        if subnets.is_certain:
            by = next((one for one in subnets.all if mapped[one.address].is_true), None)
            if by is not None:
                return PublicAddress(given=TRUE, at=by["map_public_ip_on_launch"], by=by)
        if subnets.is_certain or (subnets.is_closed and all(one.is_false for one in mapped.values())):
            given = given | any_of(mapped.values())
        else:
            given = given | unknown(subnets.at)
    return PublicAddress(given=given, at=at)


def subnet_gives(subnet: Resource) -> Truth:
    """Whether a subnet gives public addresses to instances whose template does not say.

    Args:
        subnet: managed or a data source.
    """
    return attribute(subnet, "map_public_ip_on_launch", subnet.type == "aws_default_subnet").equals("true")
