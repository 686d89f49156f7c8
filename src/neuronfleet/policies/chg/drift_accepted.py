"""CHG017: what was changed outside of Terraform is not silently changed back."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.plan import path_text
from neuronfleet.policies.api import (
    Answer,
    Changed,
    Context,
    Example,
    Outcome,
    Plan,
    Sample,
    Scope,
    Severity,
    failed,
    fails,
    passed,
    passes,
    policy,
    undecided,
)


def _examples() -> tuple[Example, ...]:
    address = "aws_cloudwatch_log_group.model"
    planned = {"name": "/ecs/model", "retention_in_days": 30}
    found = {"name": "/ecs/model", "retention_in_days": 7}
    drifted = {
        "address": address,
        "mode": "managed",
        "type": "aws_cloudwatch_log_group",
        "name": "model",
        "change": {"actions": ["update"], "before": planned, "after": found, "after_unknown": {}},
    }

    def sample(after: dict[str, object], action: str) -> Sample:
        change = Changed(actions=(action,), before=found, after=after)
        return Sample({address: change}, envelope={"resource_drift": [drifted]})

    return (
        passes("The configuration was brought in line with what is there", sample(found, "no-op")),
        fails("Somebody set 7 days, and the plan sets 30 again", sample(planned, "update")),
    )


@policy(
    "CHG017",
    "drift-accepted",
    Severity.MEDIUM,
    title="What was changed outside of Terraform is not silently changed back.",
    why="Somebody changed it for a reason, often during an incident; the apply undoes that.",
    fix="Find out why it was changed. Put the value into the configuration, or apply and say so.",
    references=("https://developer.hashicorp.com/terraform/tutorials/state/resource-drift",),
    scope=Scope.PLAN,
    examples=_examples,
)
def drift_accepted(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    return tuple(_reverted(plan)) or passed()


def _reverted(plan: Plan) -> Iterator[Outcome]:
    for one in plan.drift:
        resource = one.resource
        if resource is None or one.is_reverted is False:
            continue
        if one.is_gone:
            yield failed("was deleted outside of Terraform, and this plan makes it again", resource=resource)
            continue
        at, name = resource.after.at(*one.path), path_text(one.path)
        if resource.is_deleted or resource.is_created:
            continue  # what is destroyed or replaced is reported as that
        changed = f"{name} was changed outside of Terraform from {one.before} to {one.found}"
        if one.is_reverted:
            yield failed(f"{changed}, and this plan sets it to {at}", at=at, resource=resource)
        elif resource.is_configured(one.path):
            yield undecided(
                f"{changed}, and what this plan sets it to is known only after apply", at, resource=resource
            )
