"""CAP002: every subnet's zone offers the instance type."""

from __future__ import annotations

import dataclasses
from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Sample,
    Severity,
    Verdict,
    any_of,
    failed,
    fails,
    not_applicable,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._capacity import NOT_OF_ECS, ecs_capacity
from neuronfleet.policies.cap._hosts import is_neuron_type
from neuronfleet.policies.cap._subnets import GroupSubnets, subnets_of
from neuronfleet.policies.cap._zones import is_offered, zone_of
from neuronfleet.policies.inf1_sample import GROUP, TEMPLATE, inf1_sample

_SUBNET: Final = "data.aws_subnet.private"


def _examples() -> tuple[Example, ...]:
    good = inf1_sample().change(_SUBNET, "availability_zone_id", "use1-az1")
    named = good.leave_out(_SUBNET, "availability_zone_id")
    zones = {"names": ["us-east-1a", "us-east-1b"], "zone_ids": ["use1-az3", "use1-az2"]}
    asked = {
        "filter": [{"name": "instance-type", "values": ["inf1.xlarge"]}],
        "location_type": "availability-zone",
        "instance_types": ["inf1.xlarge", "inf1.xlarge"],
        "locations": ["us-east-1a", "us-east-1b"],
    }
    return (
        passes("A zone that has Inf1", good),
        fails("The one zone of Virginia that has none", good.change(_SUBNET, "availability_zone_id", "use1-az3")),
        fails("So it is by its name in this account", named.add("data.aws_availability_zones.all", zones)),
        passes("AWS said so while planning", named.add("data.aws_ec2_instance_type_offerings.inf1", asked)),
        passes("Every zone of Ohio has Inf1", _in(inf1_sample(region="us-east-2"), "us-east-2")),
        unknown("us-east-1a is another place in every account", named),
        unknown("The subnets are not known", good.change(GROUP, "vpc_zone_identifier", [UNKNOWN])),
        not_judged("Offerings of ordinary types are not recorded", good.change(TEMPLATE, "instance_type", "c6i.large")),
        null(
            "No instance type is named",
            good.change(TEMPLATE, "instance_type", None),
            verdict=Verdict.NOT_APPLICABLE,
        ),
    )


def _in(sample: Sample, region: str) -> Sample:
    return dataclasses.replace(sample, region=region)


@policy(
    "CAP002",
    "zones-offer-instance-type",
    Severity.HIGH,
    title="Every subnet of a group lies in a zone that offers the instance type.",
    why=(
        "Auto Scaling keeps its instances even across zones, and tries the zone that has none of the type "
        "first, over and over: the group stalls below its size, though other zones would do."
    ),
    fix=(
        "Leave that subnet out: filter subnets by the locations of data.aws_ec2_instance_type_offerings with "
        "location_type availability-zone-id."
    ),
    references=(
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html",
        "https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html",
    ),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def zones_offer_instance_type(group: Resource, context: Context) -> Answer:
    """Judge one Auto Scaling group."""
    capacity = ecs_capacity(group, context)
    if capacity is None:
        return not_applicable(NOT_OF_ECS)
    region = group.region
    types = [one.text for one in capacity.instance_types if one.text and is_neuron_type(one.text, context.catalogue)]
    open_types = [one for one in capacity.instance_types if one.is_unknown]
    if open_types or (types and region is None):
        return undecided("the instance type or the region is not known", *open_types)
    known = context.catalogue.regions.get(region or "")
    if not types or region is None:
        return not_applicable("it launches no instances with Neuron devices")
    if known is not None and known.offerings_known and not any(known.zones_offering(one) for one in types):
        return not_applicable("no zone of the region offers the type: CAP001")
    subnets = subnets_of(group, context)
    if known is not None and all(known.zones and set(known.zones_offering(one)) == set(known.zones) for one in types):
        return passed()
    return _judged(types, region, subnets, context)


def _judged(types: list[str], region: str, subnets: GroupSubnets, context: Context) -> Outcome:
    wrong, open_ones = [], []
    for subnet in subnets.all:
        zone = zone_of(subnet, context)
        # Of several types the group takes the one that the zone has.
        offered = any_of(is_offered(name, zone, region, context) for name in types)
        if offered.is_false:
            wrong.append(f"{subnet.address} is in {zone}, which does not offer {' or '.join(types)}")
        elif offered.is_unknown:
            open_ones.append(f"whether {zone} of {subnet.address} offers {' or '.join(types)} cannot be told")
    if wrong and (subnets.is_certain or (subnets.is_closed and len(wrong) == len(subnets.all))):
        return failed(wrong[0], at=subnets.at, details=tuple(wrong[1:]))
    if not wrong and not open_ones and subnets.is_closed:
        return passed()
    if wrong:
        return undecided(f"{wrong[0]}; whether the group takes that subnet is not known from the plan", subnets.at)
    reason = (open_ones or ["which subnets the group has is not known from the plan"])[0]
    return undecided(reason, subnets.at)
