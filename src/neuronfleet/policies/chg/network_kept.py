"""CHG007: nothing of the network that instances stand in is destroyed or replaced."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import (
    Answer,
    Changed,
    Context,
    Example,
    Resource,
    Sample,
    Scope,
    Severity,
    fails,
    not_judged,
    passes,
    policy,
)
from neuronfleet.policies.chg._effects import kept

_LOST: Final = {
    "aws_vpc": "everything in it has to go first",
    "aws_subnet": "AWS refuses as long as an instance or a load balancer has an interface in it",
    "aws_nat_gateway": "instances behind it cannot pull images or reach ECS until there is another way out",
    "aws_internet_gateway": "public addresses of the VPC are cut off",
    "aws_vpc_endpoint": "instances that reach the service through it are cut off",
    "aws_eip": "its address is given back and cannot be had again",
}


def _examples() -> tuple[Example, ...]:
    address = "aws_nat_gateway.a"
    old = {"subnet_id": "subnet-1", "allocation_id": "eipalloc-1"}
    replaced = Changed(actions=("delete", "create"), before=old, after=old, reason="replace_by_request")
    subnet = Changed(
        actions=("delete",), before={"cidr_block": "10.0.1.0/24", "id": "subnet-1"}, reason="delete_because_each_key"
    )
    return (
        passes("The gateway stays", Sample({address: Changed(actions=("no-op",), before=old, after=old)})),
        fails("The gateway is replaced, as was asked for", Sample({address: replaced})),
        fails("A subnet is destroyed", Sample({'aws_subnet.private["us-east-1b"]': subnet})),
        not_judged("The gateway is new", Sample({address: old})),
    )


@policy(
    "CHG007",
    "network-kept",
    Severity.MEDIUM,
    title="No VPC, subnet, gateway, endpoint or Elastic IP is destroyed or replaced.",
    why="Running instances lose their way to ECS and ECR, or the apply stops at a subnet that is still in use.",
    fix="Move instances and load balancers off it in one plan, and remove it in the next; make a new gateway first.",
    references=("https://docs.aws.amazon.com/vpc/latest/userguide/subnet-deleting.html",),
    types=tuple(_LOST),
    scope=Scope.CHANGE,
    examples=_examples,
)
def network_kept(part: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge what happens to one part of the network."""
    return kept(part, lost=_LOST[part.type])
