"""Whether instances of a launch template get public addresses."""

from __future__ import annotations

import dataclasses

from neuronfleet.plan import FALSE, TRUE, Resource, Truth, Value, any_of
from neuronfleet.plan.truth import unknown
from neuronfleet.policies.cap._hosts import groups_of

__all__ = ["PublicAddress", "public_address"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
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


def public_address(template: Resource) -> PublicAddress:
    """Whether instances get a public address: as the template says, else as their subnets do.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-in-vpc.html

    Args:
        template: a launch template or a launch configuration.
    """
    interfaces = template["network_interfaces"].or_default([])
    if interfaces.is_unknown:
        return PublicAddress(given=unknown(interfaces), at=interfaces)
    asked = [one["associate_public_ip_address"].or_default("") for one in interfaces.items]
    asked.append(template["associate_public_ip_address"].or_default(""))
    said = [one for one in asked if one.is_unknown or one.text]
    if said:
        return PublicAddress(given=any_of(one.equals("true") for one in said), at=said[0])
    return _as_subnets_say(template)


def _as_subnets_say(template: Resource) -> PublicAddress:
    given, at, by = FALSE, template["network_interfaces"], None
    groups = groups_of(template)
    for group in groups:
        path = "vpc_zone_identifier"
        targets = template.plan.targets(group, path, types=("aws_subnet", "aws_default_subnet"))
        for subnet in targets.resources:
            mapped = subnet["map_public_ip_on_launch"].or_default(subnet.type == "aws_default_subnet").equals("true")
            if not targets.certain and mapped.is_true:
                mapped = unknown(group[path])
            given = given | mapped
            if mapped.is_true:
                return PublicAddress(given=TRUE, at=subnet["map_public_ip_on_launch"], by=subnet)
        if not targets.certain or not targets.resources:
            given = given | unknown(group[path])
    if not groups:
        given = unknown(template["network_interfaces"])
    return PublicAddress(given=given, at=at, by=by)
