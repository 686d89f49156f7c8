"""SVC005: a rollout that fails is given up and rolled back."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Resource,
    Severity,
    Truth,
    Value,
    fails,
    judge,
    not_applicable,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import SERVICE, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    path = "deployment_circuit_breaker"
    alarms = [{"enable": True, "rollback": True, "alarm_names": ["resnet50-errors"]}]
    alarmed = inf1_sample(service={path: [], "alarms": alarms})
    return (
        passes("Enabled, with rollback", good),
        fails("Not enabled", good.change(SERVICE, path, [{"enable": False, "rollback": True}])),
        fails("Without rollback", good.change(SERVICE, path, [{"enable": True, "rollback": False}])),
        unknown("Whether it is comes from something not yet made", good.change(SERVICE, path + ".0.enable", UNKNOWN)),
        passes("Alarms roll it back", alarmed),
        unknown("Whether alarms do is known only after apply", alarmed.change(SERVICE, "alarms.0.rollback", UNKNOWN)),
        null("No block: it is off", good.change(SERVICE, path, [])),
    )


@policy(
    "SVC005",
    "circuit-breaker",
    Severity.MEDIUM,
    title="A rollout that fails is given up and rolled back.",
    why="Without the circuit breaker ECS starts a broken task again for hours, and each start takes a chip.",
    fix="Set deployment_circuit_breaker { enable = true, rollback = true }, or deployment alarms.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def circuit_breaker(service: Resource, context: Context) -> Answer:
    """Judge one service that ECS rolls."""
    member = context.ecs.service(service)
    if member is not None and not member.rolls_by_ecs:
        return not_applicable("ECS does not roll it a few tasks at a time")
    breaker = service["deployment_circuit_breaker"].or_default([])
    alarms = service["alarms"].or_default([]).any_item(_rolls_back)
    if breaker.is_unknown or alarms.is_true:
        return judge(breaker.any_item(_rolls_back) | alarms, "deployment_circuit_breaker does not roll back")
    if not breaker.items:
        return judge(alarms, "there is no deployment_circuit_breaker", at=breaker)
    enabled = breaker[0]["enable"].or_default("false")
    rolled_back = breaker[0]["rollback"].or_default("false")
    if enabled.equals("true").is_false:
        return judge(alarms, f"enable is {enabled}", at=enabled)
    return judge(_rolls_back(breaker[0]) | alarms, f"rollback is {rolled_back}", at=rolled_back)


def _rolls_back(block: Value) -> Truth:
    return block["enable"].or_default("false").equals("true") & block["rollback"].or_default("false").equals("true")
