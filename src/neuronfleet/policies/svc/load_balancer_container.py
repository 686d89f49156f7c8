"""SVC011: the load balancer of a service names a container of its tasks and a port that it maps."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Resource,
    Severity,
    Value,
    Verdict,
    failed,
    fails,
    judge,
    not_applicable,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import SERVICE, inf1_sample


def _examples() -> tuple[Example, ...]:
    balanced = {"target_group_arn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/1"}
    good = inf1_sample(service={"load_balancer": [{**balanced, "container_name": "model", "container_port": 8500}]})
    path = "load_balancer.0."
    return (
        passes("The container and its port", good),
        fails("A container that is not there", good.change(SERVICE, path + "container_name", "server")),
        fails("A port that is not mapped", good.change(SERVICE, path + "container_port", 80)),
        unknown("The port comes from something not yet made", good.change(SERVICE, path + "container_port", UNKNOWN)),
        null("No load balancer", good.change(SERVICE, "load_balancer", None), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "SVC011",
    "load-balancer-container",
    Severity.HIGH,
    title="The load balancer of a service names a container of its tasks and a port that it maps.",
    why="ECS refuses the service at apply: the container has no such port mapping.",
    fix="Set container_name and container_port to a container and a containerPort of the task definition.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def load_balancer_container(service: Resource, context: Context) -> Answer:
    """Judge the load balancers of one service."""
    member = context.ecs.service(service)
    if member is None or member.task_definition is None:
        return not_applicable("its task definition is not in the plan")
    return _judged(service, member.task_definition.containers)


def _judged(service: Resource, containers: Value) -> Iterator[Outcome]:
    balancers = service["load_balancer"].or_default([])
    if balancers.is_unknown:
        yield undecided("load_balancer is known only after apply", balancers)
    for balancer in balancers.items:
        name, port = balancer["container_name"], balancer["container_port"]
        if not name.is_known or not containers.is_known:
            yield undecided(f"{name.where if not name.is_known else containers.where} is known only after apply", name)
            continue
        found = next((one for one in containers.items if one["name"].text == name.text), None)
        unseen = next((one for one in containers.items if one["name"].is_unknown), None)
        if found is None and unseen is not None:
            yield undecided(f"{unseen['name'].where} is known only after apply", unseen["name"])
            continue
        if found is None:
            names = ", ".join(one["name"].text or "?" for one in containers.items)
            yield failed(f"container_name is {name}; the task definition has {names}", at=name)
            continue
        mapped = found["portMappings"].or_default([])
        holds = port.equals(*(one["containerPort"].raw for one in mapped.items)) if port.is_known else port.equals(0)
        unsure = mapped.is_unknown or any(one["containerPort"].is_unknown for one in mapped.items)
        if holds.is_false and unsure:
            yield undecided("a port mapping is known only after apply", mapped)
            continue
        ranges = [one["containerPortRange"] for one in mapped.items if not one["containerPortRange"].is_missing]
        if holds.is_false and ranges:
            yield undecided(f"whether {port} is in the range {ranges[0]} is not looked at", ranges[0])
            continue
        ports = ", ".join(str(one["containerPort"]) for one in mapped.items) or "none"
        yield judge(holds, f"container_port is {port}; the container maps {ports}", at=port)
