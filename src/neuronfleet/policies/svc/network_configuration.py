"""SVC013: a service has a network configuration if its tasks have a network interface of their own, and only then."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
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
from neuronfleet.policies.inf1_sample import SERVICE, TASK_DEFINITION, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample(service={"network_configuration": []})
    network = [{"subnets": ["subnet-0a"], "security_groups": ["sg-0a"], "assign_public_ip": False}]
    return (
        passes("Bridge mode without", good),
        fails("Bridge mode with", good.change(SERVICE, "network_configuration", network)),
        fails("awsvpc without", good.change(TASK_DEFINITION, "network_mode", "awsvpc")),
        unknown("The mode comes from something not yet made", good.change(TASK_DEFINITION, "network_mode", UNKNOWN)),
        null("No mode is bridge on Linux", good.change(TASK_DEFINITION, "network_mode", None), verdict=Verdict.PASS),
    )


@policy(
    "SVC013",
    "network-configuration",
    Severity.HIGH,
    title="A service has a network configuration if its tasks have a network interface of their own, and only then.",
    why="ECS refuses the service otherwise, at apply.",
    fix="Add a network_configuration block for awsvpc tasks, and remove it for bridge and host.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_NetworkConfiguration.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def network_configuration(service: Resource, context: Context) -> Answer:
    """Judge one service with its task definition."""
    member = context.ecs.service(service)
    if member is None or member.task_definition is None:
        return not_applicable("its task definition is not in the plan")
    mode = member.task_definition.network_mode
    blocks = service["network_configuration"].or_default([])
    own = mode.equals("awsvpc")
    given = blocks.is_set()
    message = (
        "its tasks use awsvpc, and it has no network_configuration"
        if own.is_true
        else f"its tasks use {mode}, and it has a network_configuration"
    )
    return judge((own & given) | (~own & ~given), message, at=blocks)
