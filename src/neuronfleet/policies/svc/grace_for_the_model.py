"""SVC012: a service behind a load balancer leaves its model time to load before health checks count."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Resource,
    Severity,
    fails,
    judge,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import SERVICE, inf1_sample

_LEAST_SECONDS = 60


def _examples() -> tuple[Example, ...]:
    balancer = [
        {
            "target_group_arn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1",
            "container_name": "model",
            "container_port": 8500,
        }
    ]
    good = inf1_sample(service={"load_balancer": balancer, "health_check_grace_period_seconds": 300})
    path = "health_check_grace_period_seconds"
    return (
        passes("Five minutes", good),
        fails("Five seconds", good.change(SERVICE, path, 5)),
        unknown("It comes from something not yet made", good.change(SERVICE, path, UNKNOWN)),
        null("None", good.change(SERVICE, path, None)),
        not_judged("No load balancer", good.change(SERVICE, "load_balancer", [])),
    )


@policy(
    "SVC012",
    "grace-for-the-model",
    Severity.MEDIUM,
    title="A service behind a load balancer leaves its model time to load before health checks count.",
    why="Loading a compiled model can take minutes; without grace ECS stops tasks that are still loading.",
    fix="Set health_check_grace_period_seconds to at least the time that the model takes to load, such as 300.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def grace_for_the_model(service: Resource, context: Context) -> Answer:
    """Judge one service of Neuron tasks behind a load balancer."""
    member = context.ecs.service(service)
    if member is None or member.task_definition is None or not member.task_definition.devices:
        return not_applicable("it maps no Neuron device, as far as the plan tells")
    if not service["load_balancer"].or_default([]).items:
        return not_applicable("it is behind no load balancer, as far as the plan tells")
    grace = service["health_check_grace_period_seconds"].or_default(0)
    enough = grace.test(lambda raw: isinstance(raw, int | float) and raw >= _LEAST_SECONDS)
    return judge(enough, f"health_check_grace_period_seconds is {grace}, less than {_LEAST_SECONDS}", at=grace)
