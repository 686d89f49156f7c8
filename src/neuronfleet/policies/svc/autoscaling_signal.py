"""SVC008: services of Neuron tasks are not scaled on CPU or memory."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Referring,
    Resource,
    Severity,
    Verdict,
    fails,
    judge,
    not_applicable,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import inf1_sample


def _examples() -> tuple[Example, ...]:
    target = {
        "service_namespace": "ecs",
        "resource_id": "service/inference/resnet50",
        "min_capacity": 1,
        "max_capacity": 3,
    }
    metric = {"predefined_metric_type": "ALBRequestCountPerTarget"}
    tracking = {"target_value": 100, "predefined_metric_specification": [metric]}
    name = "aws_appautoscaling_policy.resnet50"
    path = "target_tracking_scaling_policy_configuration.0.predefined_metric_specification.0.predefined_metric_type"
    scaling = "aws_appautoscaling_target.resnet50"
    good = (
        inf1_sample()
        .add(scaling, target)
        .add(
            name,
            {
                "service_namespace": "ecs",
                "resource_id": Referring("service/inference/resnet50", scaling + ".resource_id"),
                "target_tracking_scaling_policy_configuration": [tracking],
            },
        )
    )
    return (
        passes("Requests per target", good),
        fails("CPU", good.change(name, path, "ECSServiceAverageCPUUtilization")),
        fails("Memory", good.change(name, path, "ECSServiceAverageMemoryUtilization")),
        unknown("The metric comes from something not yet made", good.change(name, path, UNKNOWN)),
        null("No predefined metric: one of the user's own", good.change(name, path, None), verdict=Verdict.PASS),
    )


@policy(
    "SVC008",
    "autoscaling-signal",
    Severity.MEDIUM,
    title="Services of Neuron tasks are not scaled on CPU or memory.",
    why="A model waits for its chip while CPU idles and memory stays full: the count never follows the load.",
    fix="Scale on requests per target, or on a metric of your own such as NeuronCore utilization or queue length.",
    references=(
        "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html",
    ),
    types=("aws_appautoscaling_policy",),
    examples=_examples,
)
def autoscaling_signal(scaling_policy: Resource, context: Context) -> Answer:
    """Judge one scaling policy of an ECS service."""
    if scaling_policy["service_namespace"].text not in (None, "ecs"):
        return not_applicable("it does not scale an ECS service")
    member = next(
        (
            one
            for one in context.ecs.services
            if one.scaling is not None
            and one.scaling["resource_id"].text is not None
            and one.scaling["resource_id"].text == scaling_policy["resource_id"].text
        ),
        None,
    )
    if member is None:
        found = context.plan.targets(
            scaling_policy, "resource_id", types=("aws_appautoscaling_target", "aws_ecs_service")
        )
        member = next(
            (one for one in context.ecs.services if one.scaling in found.resources or one.resource in found.resources),
            None,
        )
    if member is None or member.task_definition is None:
        return not_applicable("the service that it scales is not in the plan")
    if not member.task_definition.devices:
        return not_applicable("the service maps no Neuron device, as far as the plan tells")
    tracking = scaling_policy["target_tracking_scaling_policy_configuration"].or_default([])
    metric = tracking[0]["predefined_metric_specification"][0]["predefined_metric_type"].or_default("")
    useless = metric.equals("ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization")
    return judge(~useless, f"it scales on {metric}, which does not follow the load of a Neuron device", at=metric)
