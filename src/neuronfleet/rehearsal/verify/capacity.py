"""Checks of launch templates and Auto Scaling groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.report import Check
from neuronfleet.rehearsal.state import AppliedState, Resource
from neuronfleet.rehearsal.verify.compare import compare

__all__ = ["check_auto_scaling_group", "check_capacity_reservation", "check_launch_template"]

RESOLVE = "resolve:ssm:"


def check_launch_template(template: Resource, state: AppliedState, aws: Aws) -> Iterator[Check]:
    """The newest version boots the image that SSM names in this region, on the planned instance type."""
    versions = aws.client("ec2").describe_launch_template_versions(
        LaunchTemplateId=template.values["id"], Versions=["$Latest"]
    )["LaunchTemplateVersions"]
    data = versions[0]["LaunchTemplateData"]
    image_id = data.get("ImageId")
    if template.values.get("image_id"):
        yield compare(template.address, "image id", expected=template.values["image_id"], found=image_id)
    for parameter in _parameters(template, state):
        named = aws.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
        if str(image_id).startswith(RESOLVE):
            yield compare(
                template.address, f"image that {parameter} names", expected=True, found=named.startswith("ami-")
            )
        else:
            yield compare(template.address, f"image id named by {parameter}", expected=named, found=image_id)
    if template.values.get("instance_type"):
        yield compare(
            template.address, "instance type", expected=template.values["instance_type"], found=data.get("InstanceType")
        )


def _parameters(template: Resource, state: AppliedState) -> Iterator[str]:
    """Names of the SSM parameters that the image id comes from, by the configuration and not by its value."""
    literal = str(template.values.get("image_id") or "")
    if literal.startswith(RESOLVE):
        yield literal.removeprefix(RESOLVE).partition(":")[0]
    sources = [found for found in state.referred(template, "image_id") if found.type == "aws_ssm_parameter"]
    index = template.address.removeprefix(template.configuration_address)
    same_index = (
        [found for found in sources if found.address.endswith(index)] if index and len(sources) > 1 else sources
    )
    for source in same_index:
        yield str(source.values["name"])


def _mixed(group: Resource, found: Mapping[str, Any]) -> Iterator[Check]:
    """The group launches each of its types from its template, and buys the share that was planned."""
    planned = group.values["mixed_instances_policy"][0]
    template, distribution = planned["launch_template"][0], planned["instances_distribution"][0]
    wanted = template["launch_template_specification"][0]
    has = found.get("LaunchTemplate", {})
    specification = has.get("LaunchTemplateSpecification", {})
    yield compare(
        group.address,
        "launch template and version",
        expected=[wanted["launch_template_id"], wanted["version"]],
        found=[specification.get("LaunchTemplateId"), specification.get("Version")],
    )
    yield compare(
        group.address,
        "instance types",
        expected=[one["instance_type"] for one in template["override"]],
        found=[one.get("InstanceType") for one in has.get("Overrides", [])],
    )
    bought = found.get("InstancesDistribution", {})
    yield compare(
        group.address,
        "On-Demand base and percent",
        expected=[distribution["on_demand_base_capacity"], distribution["on_demand_percentage_above_base_capacity"]],
        found=[bought.get("OnDemandBaseCapacity"), bought.get("OnDemandPercentageAboveBaseCapacity")],
    )


def check_capacity_reservation(reservation: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """It is active, for as many instances of the type, in the zone."""
    values = reservation.values
    (found,) = aws.client("ec2").describe_capacity_reservations(CapacityReservationIds=[values["id"]])[
        "CapacityReservations"
    ] or [{}]
    yield compare(reservation.address, "state", expected="active", found=found.get("State"))
    yield compare(
        reservation.address,
        "what is reserved",
        expected=[values["instance_count"], values["instance_type"], values["availability_zone"]],
        found=[found.get("TotalInstanceCount"), found.get("InstanceType"), found.get("AvailabilityZone")],
    )
    yield compare(
        reservation.address,
        "whom it serves",
        expected=values["instance_match_criteria"],
        found=found.get("InstanceMatchCriteria"),
    )


def check_auto_scaling_group(group: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The group has its limits and launches its template in subnets that exist."""
    groups = aws.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[group.values["name"]])[
        "AutoScalingGroups"
    ]
    if not groups:
        yield compare(
            group.address, "Auto Scaling group", expected=group.values["name"], found="no such Auto Scaling group"
        )
        return
    found = groups[0]
    yield compare(
        group.address,
        "instances at least and at most",
        expected=[group.values["min_size"], group.values["max_size"]],
        found=[found["MinSize"], found["MaxSize"]],
    )
    if group.values.get("launch_template"):
        wanted = group.values["launch_template"][0]
        has = found.get("LaunchTemplate", {})
        yield compare(
            group.address,
            "launch template and version",
            expected=[wanted["id"], wanted["version"]],
            found=[has.get("LaunchTemplateId"), has.get("Version")],
        )
    if group.values.get("mixed_instances_policy"):
        yield from _mixed(group, found.get("MixedInstancesPolicy", {}))
    subnet_ids = sorted(group.values.get("vpc_zone_identifier") or [])
    if subnet_ids:
        subnets = aws.client("ec2").describe_subnets(SubnetIds=subnet_ids)["Subnets"]
        yield compare(
            group.address,
            "subnets that exist",
            expected=subnet_ids,
            found=sorted(subnet["SubnetId"] for subnet in subnets),
        )
