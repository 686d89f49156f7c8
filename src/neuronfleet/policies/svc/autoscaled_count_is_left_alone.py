"""SVC007: a plan does not set the desired count of a service that is scaled automatically."""

from __future__ import annotations

from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Example,
    Resource,
    Sample,
    Severity,
    Unknown,
    Verdict,
    fails,
    judge,
    not_applicable,
    not_judged,
    null,
    passed,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import CLUSTER, SERVICE, inf1_sample


def _examples() -> tuple[Example, ...]:
    target = {
        "service_namespace": "ecs",
        "resource_id": "service/inference/resnet50",
        "min_capacity": 1,
        "max_capacity": 3,
    }
    good = inf1_sample().add("aws_appautoscaling_target.resnet50", target)
    body = {"name": "resnet50", "cluster": Unknown(f"{CLUSTER}.arn")}

    def updated(before: object, after: object) -> Sample:
        change = Changed(
            actions=("update",), before={**body, "desired_count": before}, after={**body, "desired_count": after}
        )
        return good.add(SERVICE, change)

    return (
        passes("An update that leaves the count alone", updated(2, 2)),
        fails("An update that puts five tasks back to two", updated(5, 2)),
        unknown("The count comes from something not yet made", updated(5, UNKNOWN)),
        null("The configuration does not say", updated(5, COMPUTED), verdict=Verdict.PASS),
        not_judged("A service that is made: the first count has to come from somewhere", good),
    )


@policy(
    "SVC007",
    "autoscaled-count-is-left-alone",
    Severity.MEDIUM,
    title="A plan does not set the desired count of a service that is scaled automatically.",
    why="Every apply puts the count back to what the configuration says, whatever the load asks for.",
    fix="Add lifecycle { ignore_changes = [desired_count] } to the service.",
    references=("https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def autoscaled_count_is_left_alone(service: Resource, context: Context) -> Answer:
    """Judge one service that an autoscaling target scales."""
    member = context.ecs.service(service)
    if member is None or member.scaling is None:
        return not_applicable("no autoscaling target of the plan scales it")
    if not service.is_updated:
        return not_applicable("the plan does not change it")
    before, after = service.before["desired_count"], service["desired_count"].or_default(None)
    if after.is_missing:
        return passed()
    return judge(
        after.equals(before.raw), f"desired_count goes from {before} to {after}, and autoscaling owns it", at=after
    )
