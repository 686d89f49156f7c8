"""CHG006: no log group is destroyed or replaced."""

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
    passed,
    passes,
    policy,
)
from neuronfleet.policies.chg._effects import kept


def _examples() -> tuple[Example, ...]:
    address = "aws_cloudwatch_log_group.model"
    old = {"name": "/ecs/model", "retention_in_days": 30, "skip_destroy": False}
    kept_in_aws = Changed(actions=("delete",), before={**old, "skip_destroy": True})
    renamed = Changed(
        actions=("delete", "create"),
        before=old,
        after={**old, "name": "/ecs/model-v2"},
        replace_paths=(("name",),),
        reason="replace_because_cannot_update",
    )
    return (
        passes(
            "Only the retention changes",
            Sample({address: Changed(actions=("update",), before=old, after={**old, "retention_in_days": 90})}),
        ),
        passes("skip_destroy leaves the logs where they are", Sample({address: kept_in_aws})),
        fails("A new name replaces the log group", Sample({address: renamed})),
        not_judged("The log group is new", Sample({address: old})),
    )


@policy(
    "CHG006",
    "logs-kept",
    Severity.MEDIUM,
    title="No log group is destroyed or replaced.",
    why="Its log events are lost at once, whatever its retention, often those that tell why a change was needed.",
    fix="Set skip_destroy = true and apply that first, or export the events to S3.",
    references=("https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/cloudwatch_log_group",),
    types=("aws_cloudwatch_log_group",),
    scope=Scope.CHANGE,
    examples=_examples,
)
def logs_kept(group: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge what happens to one log group."""
    if group.is_deleted and group.before["skip_destroy"].flag is True:
        return passed()
    return kept(group, lost="its log events are lost")
