"""SVC009: the desired count lies between the bounds of autoscaling."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Resource,
    Severity,
    Verdict,
    failed,
    fails,
    judge,
    not_applicable,
    null,
    passed,
    passes,
    policy,
    truth,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import SERVICE, inf1_sample


def _examples() -> tuple[Example, ...]:
    scaling = "aws_appautoscaling_target.resnet50"
    target = {
        "service_namespace": "ecs",
        "resource_id": "service/inference/resnet50",
        "min_capacity": 1,
        "max_capacity": 3,
    }
    good = inf1_sample().add(scaling, target)
    return (
        passes("Two, between one and three", good),
        fails(
            "Two, between three and five", good.change(scaling, "min_capacity", 3).change(scaling, "max_capacity", 5)
        ),
        fails("The least is more than the most", good.change(scaling, "min_capacity", 4)),
        unknown("The maximum comes from something not yet made", good.change(scaling, "max_capacity", UNKNOWN)),
        null("The service does not say how many", good.change(SERVICE, "desired_count", None), verdict=Verdict.PASS),
    )


@policy(
    "SVC009",
    "autoscaling-bounds",
    Severity.HIGH,
    title="The desired count lies between the bounds of autoscaling.",
    why="Application Auto Scaling moves the count into its bounds at once, and the next apply moves it back.",
    fix="Set desired_count between min_capacity and max_capacity.",
    references=("https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",),
    types=("aws_appautoscaling_target",),
    examples=_examples,
)
def autoscaling_bounds(target: Resource, context: Context) -> Answer:
    """Judge one autoscaling target of an ECS service."""
    if target["service_namespace"].text not in (None, "ecs"):
        return not_applicable("it does not scale an ECS service")
    least, most = target["min_capacity"], target["max_capacity"]
    member = next((one for one in context.ecs.services if one.scaling is target), None)
    if least.number is not None and most.number is not None and least.number > most.number:
        return failed(f"min_capacity is {least}, more than max_capacity = {most}", at=least)
    if member is None:
        return not_applicable("the service that it scales is not in the plan")
    count = member.resource["desired_count"].or_default(None)
    if count.is_missing:
        return passed()
    for one in (least, most, count):
        if one.number is None:
            return undecided(f"{one.where} is {one}", one)
    holds = truth((least.number or 0) <= (count.number or 0) <= (most.number or 0))
    return judge(holds, f"desired_count is {count}, outside {least} to {most}", at=most)
