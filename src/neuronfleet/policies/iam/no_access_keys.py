"""IAM015: no long-lived access keys are made."""

from __future__ import annotations

from neuronfleet.policies.api import (
    Answer,
    Changed,
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


def _examples() -> tuple[Example, ...]:
    key = {"user": "model-server"}
    gone = Changed(actions=("delete",), before=key)
    return (
        passes("A role is used", Sample({"aws_iam_role.task": {"name": "task"}})),
        fails("A user gets an access key", Sample({"aws_iam_access_key.model": key})),
        passes("The access key is removed", Sample({"aws_iam_access_key.model": gone})),
    )


@policy(
    "IAM015",
    "no-access-keys",
    Severity.MEDIUM,
    title="No long-lived access keys are made.",
    why="The key's secret stands in the state file, works from anywhere, and does not expire.",
    fix="Give the task a task role: the SDK finds its credentials by itself.",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
    scope=Scope.PLAN,
    examples=_examples,
)
def no_access_keys(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    found = plan.resources("aws_iam_access_key")
    return tuple(failed(f"makes an access key for the user {one['user']}", resource=one) for one in found) or passed()
