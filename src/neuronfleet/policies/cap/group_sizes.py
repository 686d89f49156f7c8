"""CAP004: the sizes of a group can be had."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
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
from neuronfleet.policies.cap._capacity import NOT_OF_ECS, ecs_capacity
from neuronfleet.policies.inf1_sample import GROUP, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    return (
        passes("None to three", good),
        fails("Nothing may ever run", good.change(GROUP, "max_size", 0)),
        fails("More at least than at most", good.change(GROUP, "min_size", 4)),
        fails("More wanted than allowed", good.change(GROUP, "desired_capacity", 5)),
        unknown("The maximum is not known", good.change(GROUP, "max_size", UNKNOWN)),
        null("Nobody says how many are wanted", good.change(GROUP, "desired_capacity", None), verdict=Verdict.PASS),
    )


@policy(
    "CAP004",
    "group-sizes",
    Severity.HIGH,
    title="An Auto Scaling group may have instances, and its sizes are in order: min <= desired <= max.",
    why=(
        "A group whose maximum is 0 never has an instance, and no task starts. Sizes out of order pass the "
        "plan, and the API refuses them in the middle of the apply."
    ),
    fix=(
        "Set max_size to the number of instances that the tasks need, one more for rolling updates, and "
        "min_size at most that."
    ),
    references=("https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html",),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def group_sizes(group: Resource, context: Context) -> Answer:
    """Judge one Auto Scaling group."""
    if ecs_capacity(group, context) is None:
        return not_applicable(NOT_OF_ECS)
    least, wanted, most = group["min_size"], group["desired_capacity"].or_default(None), group["max_size"]
    if most.number == 0:
        return failed("max_size is 0: the group never has an instance", at=most)
    pairs = [(least, most, "min_size is {}, more than max_size {}")]
    if group.is_configured(("desired_capacity",)) is not False:
        # otherwise it is what runs now, and the API moves that into the new limits
        pairs.append((least, wanted, "min_size is {}, more than desired_capacity {}"))
        pairs.append((wanted, most, "desired_capacity is {}, more than max_size {}"))
    for low, high, message in pairs:
        if low.number is not None and high.number is not None and low.number > high.number:
            return failed(message.format(low, high), at=low)
    open_sizes = [one for one in (least, wanted, most) if one.is_unknown]
    if open_sizes:
        return undecided(f"{open_sizes[0].where} is known only after apply", *open_sizes)
    return passed()
