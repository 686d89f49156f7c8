"""NET005: container instances have no public addresses."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Context,
    Example,
    Referring,
    Sample,
    Severity,
    Unknown,
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
from neuronfleet.policies.cap._hosts import TEMPLATES, is_foreign
from neuronfleet.policies.net._addresses import public_address
from neuronfleet.policies.net._samples import TEMPLATE


def _examples() -> tuple[Example, ...]:
    group, subnet = "aws_autoscaling_group.inf1", "aws_subnet.private"
    path = "network_interfaces.0.associate_public_ip_address"
    good = Sample(
        {
            subnet: {"id": "subnet-0a", "map_public_ip_on_launch": False},
            TEMPLATE: {
                "instance_type": "inf1.xlarge",
                "network_interfaces": [{"device_index": 0, "associate_public_ip_address": "false"}],
            },
            group: {
                "max_size": 2,
                "launch_template": [{"id": Unknown(f"{TEMPLATE}.id")}],
                "vpc_zone_identifier": [Referring("subnet-0a", f"{subnet}.id")],
            },
        }
    )
    silent = good.change(TEMPLATE, path, None)
    public = silent.change(subnet, "map_public_ip_on_launch", value=True)
    return (
        passes("The template refuses public addresses", good),
        fails("The template asks for public addresses", good.change(TEMPLATE, path, "true")),
        passes("The template leaves it to a private subnet", silent),
        fails("The template leaves it to a subnet that gives them", public),
        unknown("What the template says is not known", good.change(TEMPLATE, path, UNKNOWN)),
        unknown("Which subnets is not known", silent.change(group, "vpc_zone_identifier", UNKNOWN)),
        null("Nobody says: the subnets of a default VPC give them", _default(public, subnet, group)),
        null("Nobody says: other subnets do not give them", _silent_subnet(silent, subnet), verdict=Verdict.PASS),
    )


def _default(sample: Sample, subnet: str, group: str) -> Sample:
    default = "aws_default_subnet.a"
    return (
        sample.remove(subnet)
        .add(default, {"id": "subnet-0d", "map_public_ip_on_launch": COMPUTED})
        .change(group, "vpc_zone_identifier", [Referring("subnet-0d", f"{default}.id")])
    )


def _silent_subnet(sample: Sample, subnet: str) -> Sample:
    return sample.change(subnet, "map_public_ip_on_launch", None)


@policy(
    "NET005",
    "instances-private",
    Severity.MEDIUM,
    title="Container instances get no public IP address.",
    why="With a public address, one wrong security group rule away, every port of the instance is on the internet.",
    fix="Launch in private subnets with a NAT gateway or VPC endpoints, and refuse public addresses in the template.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-outbound.html",),
    types=TEMPLATES,
    examples=_examples,
)
def instances_private(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    if is_foreign(template, context):
        return not_applicable("it launches no container instances")
    address = public_address(template, context)
    if address.given.is_false:
        return passed()
    if address.given.is_unknown:
        return undecided("whether instances get public addresses cannot be told from the plan", *address.given.causes)
    if address.by is None:
        return failed(f"associate_public_ip_address is {address.at}", at=address.at)
    return failed(f"instances get public addresses from {address.by.address}, as the template does not say")
