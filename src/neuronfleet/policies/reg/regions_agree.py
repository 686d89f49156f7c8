"""REG008: zones, ARNs and endpoints that a resource names are those of its region."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from neuronfleet.plan.providers import region_of_arn, region_of_zone
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Resource,
    Sample,
    Severity,
    Value,
    Verdict,
    failed,
    fails,
    not_applicable,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)

_Path = tuple[str | int, ...]
_Reader = Callable[[str], str | None]


def _region_of_endpoint(name: str) -> str | None:
    """``us-east-1`` of ``com.amazonaws.us-east-1.ecs`` and ``cn.com.amazonaws.cn-north-1.ecr.api``."""
    area = name.removeprefix("cn.").removeprefix("com.amazonaws.")
    first = area.partition(".")[0]
    return first if area != name and region_of_zone(f"{first}a") else None


_HERE: Final[dict[str, tuple[tuple[_Path, _Reader], ...]]] = {
    "aws_autoscaling_group": (
        (("availability_zones",), region_of_zone),
        (("target_group_arns",), region_of_arn),
    ),
    "aws_cloudwatch_log_group": ((("kms_key_id",), region_of_arn),),
    "aws_ebs_volume": ((("availability_zone",), region_of_zone), (("kms_key_id",), region_of_arn)),
    "aws_ecs_capacity_provider": ((("auto_scaling_group_provider", 0, "auto_scaling_group_arn"), region_of_arn),),
    "aws_ecs_service": (
        (("cluster",), region_of_arn),
        (("task_definition",), region_of_arn),
        (("load_balancer", 0, "target_group_arn"), region_of_arn),
        (("service_registries", 0, "registry_arn"), region_of_arn),
    ),
    "aws_instance": ((("availability_zone",), region_of_zone),),
    "aws_launch_template": (
        (("placement", 0, "availability_zone"), region_of_zone),
        (("block_device_mappings", 0, "ebs", 0, "kms_key_id"), region_of_arn),
    ),
    "aws_lb_listener": (
        (("load_balancer_arn",), region_of_arn),
        (("certificate_arn",), region_of_arn),
        (("default_action", 0, "target_group_arn"), region_of_arn),
    ),
    "aws_subnet": ((("availability_zone",), region_of_zone),),
    "aws_vpc_endpoint": ((("service_name",), _region_of_endpoint),),
}
"""Attributes that AWS takes only from the resource's own region, and how each tells its region."""


def _examples() -> tuple[Example, ...]:
    address, path = "aws_lb_listener.https", "certificate_arn"
    certificate = "arn:aws:acm:{}:123456789012:certificate/0a1b"
    good = Sample({address: {"port": 443, "certificate_arn": certificate.format("us-east-1")}})
    subnet = {"availability_zone": "us-west-2a", "cidr_block": "10.0.0.0/24"}
    return (
        passes("The certificate is in the listener's region", good),
        fails("The certificate is in another region", good.change(address, path, certificate.format("us-west-2"))),
        fails("The subnet's zone is in another region", Sample({"aws_subnet.a": subnet})),
        fails("The endpoint is another region's", Sample({"aws_vpc_endpoint.ecs": {"service_name": _OTHER}})),
        unknown("The certificate is made in the same plan", good.change(address, path, UNKNOWN)),
        null("There is no certificate", good.change(address, path, None), verdict=Verdict.NOT_APPLICABLE),
    )


_OTHER: Final = "com.amazonaws.eu-west-1.ecs"


@policy(
    "REG008",
    "regions-agree",
    Severity.HIGH,
    title="Zones, ARNs and endpoints that a resource names are those of the region that its provider works in.",
    why="AWS refuses them at apply, often half way through: a copied file or module was pointed at another region, and "
    "some names in it were not.",
    fix="Derive zones, ARNs and endpoint names from the provider's region (data aws_region) instead of writing them.",
    types=tuple(_HERE),
    examples=_examples,
)
def regions_agree(resource: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge what one resource names."""
    outcomes = tuple(_judged(resource))
    return outcomes or not_applicable("it names nothing of a region")


def _judged(resource: Resource) -> Iterator[Outcome]:
    for path, region_of in _HERE[resource.type]:
        value = resource.after.at(*path).or_default(None)
        for one in value.items if isinstance(value.raw, list) and value.is_known else (value,):
            named = region_of(one.text or "")
            if one.is_unknown:
                target = resource.plan.targets(resource, *path).only
                named = target.region if target is not None and target.type.startswith("aws_") else None
                if named is None and not resource.references(*path):
                    yield undecided(f"the region of {one.where} is known only after apply", one)
            if named is not None:
                yield _compared(resource, one, named)


def _compared(resource: Resource, value: Value, named: str) -> Outcome:
    if resource.region is None:
        return undecided(f"{value.where} is in {named}, and the plan does not tell the provider's region", value)
    if named != resource.region:
        return failed(f"{value.where} is in {named}, and the provider works in {resource.region}", at=value)
    return passed()
