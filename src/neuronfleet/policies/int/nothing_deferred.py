"""INT005: no change is put off to a later plan."""

from __future__ import annotations

from neuronfleet.policies.api import (
    Answer,
    Context,
    Example,
    Plan,
    Sample,
    Scope,
    Severity,
    failed,
    fails,
    passed,
    passes,
    policy,
)

_REASONS = {
    "resource_config_unknown": "its configuration is known only after apply",
    "provider_config_unknown": "its provider's configuration is known only after apply",
    "absent_prereq": "what it depends on is put off too or does not exist yet",
    "deferred_prereq": "what it depends on is put off too",
    "instance_count_unknown": "how many there are is known only after apply",
}
"""https://github.com/hashicorp/terraform/blob/main/internal/providers/provider.go (``DeferredReason``)."""


def _examples() -> tuple[Example, ...]:
    cluster = {"aws_ecs_cluster.inference": {"name": "inference"}}
    change = {"actions": ["create"], "before": None, "after": {}, "after_unknown": {"name": True}}
    service = {
        "address": "aws_ecs_service.model",
        "mode": "managed",
        "type": "aws_ecs_service",
        "name": "model",
        "change": change,
    }
    deferred = [{"reason": "instance_count_unknown", "resource_change": service}]
    return (
        passes("Every change is in the plan", Sample(cluster)),
        fails("A service is put off", Sample(cluster, envelope={"complete": False, "deferred_changes": deferred})),
    )


@policy(
    "INT005",
    "nothing-deferred",
    Severity.MEDIUM,
    title="No change is put off to a later plan.",
    why="What is put off (-allow-deferral, Terraform Stacks) has no values yet: the next plan decides them, and nobody "
    "has reviewed that one.",
    fix="Apply what can be applied, plan again, and review the next plan too.",
    references=("https://developer.hashicorp.com/terraform/internals/json-format#plan-representation",),
    scope=Scope.PLAN,
    examples=_examples,
)
def nothing_deferred(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    return (
        tuple(
            failed(f"{one.address} is put off: {_REASONS.get(one.reason, one.reason)}", resource=plan.find(one.address))
            for one in plan.integrity.deferred
        )
        or passed()
    )
