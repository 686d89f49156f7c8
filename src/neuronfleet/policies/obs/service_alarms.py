"""OBS006: somebody is told when a service is in trouble."""

from __future__ import annotations

from neuronfleet.plan import FALSE, Resource, Truth, Value
from neuronfleet.plan.truth import unknown as open_truth
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Sample,
    Severity,
    any_of,
    fails,
    judge,
    null,
    passes,
    policy,
    unknown,
)


def _examples() -> tuple[Example, ...]:
    service, alarm = "aws_ecs_service.bert", "aws_cloudwatch_metric_alarm.bert"
    good = Sample(
        {
            service: {"name": "bert", "cluster": "inference", "alarms": []},
            alarm: {
                "alarm_name": "bert-cpu",
                "namespace": "AWS/ECS",
                "dimensions": {"ClusterName": "inference", "ServiceName": "bert"},
            },
        }
    )
    deployment = [{"enable": True, "rollback": True, "alarm_names": ["bert-errors"]}]
    return (
        passes("An alarm looks at the service", good),
        passes("Alarms of others stop its deployments", good.remove(alarm).change(service, "alarms", deployment)),
        fails("No alarm looks at it", good.change(alarm, "dimensions", {"ServiceName": "resnet50"})),
        unknown("What the alarm looks at is not known", good.change(alarm, "dimensions", UNKNOWN)),
        null("An alarm on nothing in particular", good.change(alarm, "dimensions", None)),
    )


@policy(
    "OBS006",
    "service-alarms",
    Severity.LOW,
    title="A CloudWatch alarm watches every service.",
    why="A model server that restarts all night is noticed by its clients first.",
    fix=(
        "Add an aws_cloudwatch_metric_alarm with the dimensions ClusterName and ServiceName, and name it in the alarms "
        "block of the service, so that a bad deployment rolls back by itself."
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html",
    ),
    types=("aws_ecs_service",),
    examples=_examples,
)
def service_alarms(service: Resource, context: Context) -> Answer:
    """Judge one service."""
    blocks = service["alarms"].or_default([])
    guarded = blocks.any_item(lambda one: one["alarm_names"].is_set() & ~one["enable"].equals("false"))
    named = context.once(("obs", "alarms"), lambda: _dimensions(context))
    watched = guarded | any_of(_is_of(one, service) for one in named)
    return judge(watched, f"no alarm of the plan has the dimension ServiceName = {service['name']}")


def _dimensions(context: Context) -> list[Value]:
    """What alarms look at: dimensions of the metric, and of the metrics of a metric query."""
    found = []
    for alarm in context.plan.resources("aws_cloudwatch_metric_alarm"):
        found.append(alarm["dimensions"])
        found += [
            metric["dimensions"]
            for query in alarm["metric_query"].or_default([]).items
            for metric in query["metric"].items
        ]
    return found


def _is_of(dimensions: Value, service: Resource) -> Truth:
    if dimensions.is_unknown:
        return open_truth(dimensions)
    named, name = dimensions["ServiceName"], service["name"]
    if named.is_missing:
        return FALSE
    if named.is_unknown or name.text is None:
        return open_truth(named if named.is_unknown else name)
    return named.equals(name.text)
