"""CHG010: an Auto Scaling group is not made smaller than what runs in it."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Example,
    Resource,
    Sample,
    Scope,
    Severity,
    fails,
    judge,
    not_applicable,
    not_judged,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.chg._effects import at_least


def _examples() -> tuple[Example, ...]:
    address = "aws_autoscaling_group.inf1"
    old = {"name": "inf1", "min_size": 1, "max_size": 8, "desired_capacity": 4}

    def changed(**after: object) -> Sample:
        return Sample({address: Changed(actions=("update",), before=old, after={**old, **after})})

    return (
        passes("The group may still hold all 4 instances", changed(max_size=4)),
        fails("The group may hold 2 instances and has 4", changed(max_size=2)),
        fails("The configuration sets the desired capacity back", changed(desired_capacity=1)),
        unknown("How large it may become is not known yet", changed(max_size=UNKNOWN)),
        not_judged("The group is new", Sample({address: old})),
    )


@policy(
    "CHG010",
    "group-not-shrunk",
    Severity.HIGH,
    title="An Auto Scaling group is not made smaller than the number of instances that it has.",
    why="The group terminates instances until it fits, and the tasks on them stop without being drained. "
    "With managed scaling the desired capacity belongs to ECS; a value in the configuration undoes it at every apply.",
    fix="Scale the services in first and let managed scaling shrink the group. Leave desired_capacity out, or ignore "
    "its changes: lifecycle { ignore_changes = [desired_capacity] }.",
    references=("https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-capacity-limits.html",),
    types=("aws_autoscaling_group",),
    scope=Scope.CHANGE,
    examples=_examples,
)
def group_not_shrunk(group: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge how large one group may be after a change."""
    running = group.before["desired_capacity"].number
    if not group.is_updated or group.deposed is not None:
        return not_applicable()
    if running is None:
        return not_applicable("the plan does not tell how many instances it has")
    largest, desired = group["max_size"], group["desired_capacity"]
    fits, stays = at_least(largest, running), at_least(desired, running)
    if fits.is_false:
        message = (
            f"it has {running} instances and max_size becomes {largest}, so {running - (largest.number or 0)} must go"
        )
        return judge(fits, message, at=largest)
    message = f"it has {running} instances and desired_capacity is set to {desired}, so instances with tasks may go"
    return judge(fits & stays, message, at=desired)
