"""OBS005: the cluster measures what its tasks use."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    COMPUTED,
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
    undecided,
    unknown,
)

_ON: Final = ("enabled", "enhanced")


def _examples() -> tuple[Example, ...]:
    address = "aws_ecs_cluster.inference"
    good = Sample({address: {"name": "inference", "setting": [{"name": "containerInsights", "value": "enabled"}]}})
    return (
        passes("Container Insights is on", good),
        passes("With enhanced observability", good.change(address, "setting.0.value", "enhanced")),
        fails("Container Insights is off", good.change(address, "setting.0.value", "disabled")),
        unknown("Whether it is on is not known", good.change(address, "setting.0.value", UNKNOWN)),
        null("Nobody says: AWS's default is off", good.change(address, "setting", COMPUTED)),
    )


@policy(
    "OBS005",
    "container-insights",
    Severity.LOW,
    title="Clusters have Container Insights.",
    why=(
        "Without it there are no metrics of tasks, restarts and instance memory: neither alarms nor a scaling decision "
        "have anything to look at but the CPU average of a service."
    ),
    fix='Add setting { name = "containerInsights" value = "enabled" } to the cluster.',
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html",),
    types=("aws_ecs_cluster",),
    examples=_examples,
)
def container_insights(cluster: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one cluster."""
    settings = cluster["setting"].or_default([])
    if settings.is_unknown:
        return undecided("the settings of the cluster are known only after apply", settings)
    found = [one for one in settings.items if not one["name"].equals("containerInsights").is_false]
    on = any_of(one["name"].equals("containerInsights") & one["value"].equals(*_ON) for one in found)
    said = found[0]["value"] if found else settings
    message = f"containerInsights is {said}" if found else "containerInsights is not set, which AWS takes for disabled"
    return judge(on, message, at=said)
