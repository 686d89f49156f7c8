"""NET012: container instances can reach ECS, to register and to be told what to run."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Referring,
    Sample,
    Severity,
    Unknown,
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
from neuronfleet.policies.cap._subnets import subnets_of
from neuronfleet.policies.net._addresses import subnet_gives, template_says
from neuronfleet.policies.net._ways_out import REGISTRATION, Way, way_out

_GROUP = "aws_autoscaling_group.inf1"


def _sample() -> Sample:
    vpc, subnet, table = "aws_vpc.main", "aws_subnet.private", "aws_route_table.private"
    return Sample(
        {
            vpc: {"id": "vpc-0a", "cidr_block": "10.0.0.0/16"},
            subnet: {"id": "subnet-0a", "vpc_id": Referring("vpc-0a", f"{vpc}.id"), "map_public_ip_on_launch": False},
            table: {"id": "rtb-0a", "vpc_id": Referring("vpc-0a", f"{vpc}.id")},
            "aws_route_table_association.private": {"subnet_id": "subnet-0a", "route_table_id": "rtb-0a"},
            "aws_route.out": {
                "route_table_id": "rtb-0a",
                "destination_cidr_block": "0.0.0.0/0",
                "nat_gateway_id": Unknown("aws_nat_gateway.main.id"),
            },
            "aws_launch_template.inf1": {"id": "lt-0a", "instance_type": "inf1.xlarge"},
            _GROUP: {"max_size": 2, "launch_template": [{"id": "lt-0a"}], "vpc_zone_identifier": ["subnet-0a"]},
            "aws_ecs_capacity_provider.inf1": {
                "name": "inf1",
                "auto_scaling_group_provider": [{"auto_scaling_group_arn": Unknown(f"{_GROUP}.arn")}],
            },
        }
    )


def _examples() -> tuple[Example, ...]:
    good = _sample()
    closed = good.remove("aws_route.out")
    internet = good.change("aws_route.out", "nat_gateway_id", None)
    internet = internet.change("aws_route.out", "gateway_id", Unknown("aws_internet_gateway.main.id"))
    either = internet.change("aws_route.out", "gateway_id", UNKNOWN).change("aws_route.out", "nat_gateway_id", UNKNOWN)
    reachable = closed
    for service in REGISTRATION:
        body = {
            "vpc_id": "vpc-0a",
            "service_name": f"com.amazonaws.us-east-1.{service}",
            "vpc_endpoint_type": "Interface",
        }
        reachable = reachable.add(f"aws_vpc_endpoint.{service}", body)
    return (
        passes("A private subnet behind a NAT gateway", good),
        passes("A closed subnet with VPC endpoints", reachable),
        passes(
            "A virtual private gateway leads to a network of one's own",
            internet.change("aws_route.out", "gateway_id", Unknown("aws_vpn_gateway.office.id")),
        ),
        fails("A closed subnet without", closed),
        fails("The agent cannot report: one endpoint is missing", reachable.remove("aws_vpc_endpoint.ecs-telemetry")),
        fails("An internet gateway is no way out for private addresses", internet),
        passes("It is for public ones", internet.change("aws_subnet.private", "map_public_ip_on_launch", value=True)),
        unknown("The subnets are not known", good.change(_GROUP, "vpc_zone_identifier", [UNKNOWN])),
        unknown("Whether the route leads to a NAT gateway or to the internet", either),
        unknown("A dynamic block may bring routes", closed.change("aws_route_table.private", "route", UNKNOWN)),
        unknown("The route table is somebody else's", good.remove("aws_route_table_association.private")),
        null("A route to nowhere", good.change("aws_route.out", "destination_cidr_block", None)),
    )


@policy(
    "NET012",
    "instances-reach-ecs",
    Severity.CRITICAL,
    title="Subnets of container instances have a way out to ECS: a NAT gateway, public addresses, or VPC endpoints.",
    why=(
        "An instance that cannot reach ECS never registers: the group is full of running, paid instances, and every "
        "task stays PROVISIONING."
    ),
    fix=(
        "Route 0.0.0.0/0 to a NAT gateway, or make interface endpoints for ecs, ecs-agent, ecs-telemetry, ecr.api, "
        "ecr.dkr and logs and a gateway endpoint for s3."
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-outbound.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html",
    ),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def instances_reach_ecs(group: Resource, context: Context) -> Answer:
    """Judge one Auto Scaling group."""
    (capacity,) = context.ecs.capacity_of(group) or (None,)
    if capacity is None or (capacity.provider is None and context.ecs.cluster_of(capacity) is None):
        return not_applicable("its instances join no cluster of the plan")
    subnets = subnets_of(group, context)
    if not subnets.all:
        return _open("which subnets the group has is not known from the plan", group)
    found = [_judged(subnet, capacity.template, context) for subnet in subnets.all]
    if all(message == "" for message, _ in found) and subnets.is_closed:
        return passed()
    wrong = [message for message, cause in found if message and not cause]
    if wrong and (subnets.is_certain or (subnets.is_closed and len(wrong) == len(found))):
        return failed(wrong[0], at=subnets.at)
    causes = [cause for _, cause in found if cause]
    return _open(causes[0] if causes else "which subnets the group has is known only after apply", group)


def _open(cause: str, group: Resource) -> Outcome:
    return undecided(f"whether instances reach ECS cannot be told: {cause}", group["vpc_zone_identifier"])


def _judged(subnet: Resource, template: Resource | None, context: Context) -> tuple[str, str]:
    """What is wrong, and what is not known; both empty where instances get out."""
    out = way_out(subnet, context)
    if out.way is Way.UNKNOWN:
        return "?", out.cause
    if out.way is Way.NONE:
        names = ", ".join(out.missing)
        return f"{subnet.address} has no route out and no VPC endpoint for {names}", ""
    if out.way is Way.INTERNET:
        said = template_says(template) if template is not None else None
        given = said.given if said is not None else subnet_gives(subnet)
        if template is None or given.is_unknown:
            return "?", "whether instances get public addresses is not known"
        if given.is_false:
            return f"{subnet.address} leads to an internet gateway, and instances have no public address", ""
    return "", ""
