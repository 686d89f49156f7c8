"""CHG002: no service is destroyed or replaced."""

from __future__ import annotations

from neuronfleet.policies.api import (
    Answer,
    Changed,
    Context,
    Example,
    Resource,
    Sample,
    Scope,
    Severity,
    fails,
    not_judged,
    passes,
    policy,
)
from neuronfleet.policies.chg._effects import kept


def _examples() -> tuple[Example, ...]:
    address = "aws_ecs_service.model"
    old = {"name": "model", "desired_count": 4, "launch_type": "EC2"}
    new = {"name": "model", "desired_count": 4, "capacity_provider_strategy": [{"capacity_provider": "inf1"}]}
    replaced = Changed(
        actions=("delete", "create"),
        before=old,
        after=new,
        replace_paths=(("capacity_provider_strategy",),),
        reason="replace_because_cannot_update",
    )
    scaled = Changed(actions=("update",), before=old, after={**old, "desired_count": 6})
    return (
        passes("The service is changed in place", Sample({address: scaled})),
        fails("A capacity provider strategy replaces the service", Sample({address: replaced})),
        fails("The service is destroyed", Sample({address: Changed(actions=("delete",), before=old)})),
        not_judged("The service is new", Sample({address: new})),
    )


@policy(
    "CHG002",
    "service-kept",
    Severity.CRITICAL,
    title="No service is destroyed or replaced.",
    why="Replacing a service is no deployment: the provider drains the old one to zero tasks before the new one starts "
    "its first, and a model needs minutes to load.",
    fix="Change the service in place (task definition, desired count, force_new_deployment). What forces a "
    "replacement, such as another launch type, is rolled out as a second service that takes over the traffic.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html",
        "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecs_service",
    ),
    types=("aws_ecs_service",),
    scope=Scope.CHANGE,
    examples=_examples,
)
def service_kept(service: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge what happens to one service."""
    count = service.before["desired_count"].number
    tasks = f"its {count} tasks stop" if count is not None and count > 1 else "its tasks stop"
    if service.before["scheduling_strategy"].text == "DAEMON":
        tasks = "its tasks stop on every instance"
    return kept(service, lost=tasks, replaced=f"{tasks} before or while the new ones load their models")
