"""NET007: a service has a network configuration exactly where its tasks have interfaces of their own."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Sample,
    Severity,
    Unknown,
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


def _examples() -> tuple[Example, ...]:
    service, definition = "aws_ecs_service.bert", "aws_ecs_task_definition.bert"
    subnets = [{"subnets": ["subnet-0a", "subnet-0b"]}]
    bridge = Sample(
        {
            definition: {"family": "bert", "network_mode": "bridge"},
            service: {"name": "bert", "task_definition": Unknown(f"{definition}.arn"), "network_configuration": []},
        }
    )
    own = bridge.change(definition, "network_mode", "awsvpc").change(service, "network_configuration", subnets)
    return (
        passes("Tasks with interfaces of their own, in two subnets", own),
        passes("Tasks behind the instance's interface, and no subnets", bridge),
        fails(
            "Tasks with interfaces of their own, and no subnets for them",
            bridge.change(definition, "network_mode", "awsvpc"),
        ),
        fails("Subnets for tasks that have no interfaces", own.change(definition, "network_mode", "bridge")),
        unknown("The network mode is not known", own.change(definition, "network_mode", UNKNOWN)),
        unknown("The task definition is not in the plan", own.change(service, "task_definition", UNKNOWN)),
        null("Bridge is the network mode that ECS takes", own.change(definition, "network_mode", None)),
    )


@policy(
    "NET007",
    "network-configuration-fits",
    Severity.CRITICAL,
    title="Services have a network configuration if, and only if, their task definition is in network mode awsvpc.",
    why="ECS refuses the service otherwise, in the middle of the apply; no plan and no validation notices.",
    fix="Add network_configuration { subnets security_groups } to the service, or change network_mode.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def network_configuration_fits(service: Resource, context: Context) -> Answer:
    """Judge one service."""
    definition = context.plan.targets(service, "task_definition", types=("aws_ecs_task_definition",)).only
    if definition is None:
        if service["task_definition"].or_default(None).is_missing:
            return not_applicable("it names no task definition")
        return undecided("its task definition is not in the plan", service["task_definition"])
    mode = definition["network_mode"].or_default("bridge")
    blocks = service["network_configuration"].or_default([])
    if mode.text is None or blocks.is_unknown:
        return undecided(f"network_mode of {definition.address} is {mode}", mode if mode.text is None else blocks)
    if mode.text == "awsvpc" and not blocks.items:
        return failed(f"{definition.address} is in network mode awsvpc, and no subnets are given", at=blocks)
    if mode.text != "awsvpc" and blocks.items:
        return failed(
            f"{definition.address} is in network mode {mode}, which takes no network_configuration", at=blocks
        )
    return passed()
