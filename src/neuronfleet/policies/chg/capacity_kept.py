"""CHG003: no capacity is destroyed or replaced."""

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
    "aws_autoscaling_group": "its container instances are terminated with the tasks on them",
    "aws_ecs_capacity_provider": "services whose strategy names it can place no task",
    "aws_ecs_cluster_capacity_providers": "the cluster has no capacity provider, and AWS refuses that while a service "
    "uses one",
    "aws_instance": "the tasks on it stop",
}


def _examples() -> tuple[Example, ...]:
    address = "aws_autoscaling_group.inf1"
    old = {"name": "inf1", "min_size": 1, "max_size": 4, "desired_capacity": 4}
    replaced = Changed(
        actions=("create", "delete"),
        before=old,
        after={**old, "name": "inf1-v2"},
        replace_paths=(("name",),),
        reason="replace_because_cannot_update",
    )
    provider = Changed(actions=("delete",), before={"name": "inf1"}, reason="delete_because_no_resource_config")
    larger = Changed(actions=("update",), before=old, after={**old, "max_size": 8})
    return (
        passes("The group grows in place", Sample({address: larger})),
        fails("A new name replaces the group", Sample({address: replaced})),
        fails("The capacity provider is destroyed", Sample({"aws_ecs_capacity_provider.inf1": provider})),
        not_judged("The group is new", Sample({address: old})),
    )


@policy(
    "CHG003",
    "capacity-kept",
    Severity.HIGH,
    title="No Auto Scaling group, capacity provider or its attachment to the cluster is destroyed or replaced.",
    why="With the group go its instances and the tasks on them, scale-in protection or not; new Inf1 instances may not "
    "be had at once.",
    fix="Change the group in place: another launch template version and an instance refresh roll instances over. For "
    "what forces a replacement make a second capacity, move the services to it, and remove the first in a later plan.",
    references=(
        "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCapacityProvider.html",
    ),
    types=tuple(_LOST),
    scope=Scope.CHANGE,
    examples=_examples,
)
def capacity_kept(capacity: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge what happens to one part of a capacity."""
    lost = _LOST[capacity.type]
    count = capacity.before["desired_capacity"].number if capacity.type == "aws_autoscaling_group" else None
    if count == 0:
        lost = "it has no instances now, but services that count on it cannot scale out"
    elif count is not None:
        lost = f"its {count} container instance{'' if count == 1 else 's'} and the tasks there are terminated"
    return kept(capacity, lost=lost)
