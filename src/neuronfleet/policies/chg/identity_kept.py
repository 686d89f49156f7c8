"""CHG008: no role or instance profile is destroyed or replaced."""

from __future__ import annotations

from typing import Final

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

_LOST: Final = {
    "aws_iam_role": "tasks and instances that assume it lose their credentials",
    "aws_iam_instance_profile": "instances that carry it lose their credentials, and their ECS agents disconnect",
}


def _examples() -> tuple[Example, ...]:
    address = "aws_iam_role.instance"
    old = {"name": "instance", "path": "/"}
    replaced = Changed(
        actions=("delete", "create"),
        before=old,
        after={**old, "path": "/ecs/"},
        replace_paths=(("path",),),
        reason="replace_because_cannot_update",
    )
    return (
        passes("The role stays", Sample({address: Changed(actions=("no-op",), before=old, after=old)})),
        fails("Another path replaces the role", Sample({address: replaced})),
        not_judged("The role is new", Sample({address: old})),
    )


@policy(
    "CHG008",
    "identity-kept",
    Severity.HIGH,
    title="No role or instance profile is destroyed or replaced.",
    why="What runs keeps the old role's name or ARN: a role made anew under the same name is another principal, and "
    "credentials of the old one stop working.",
    fix="Keep name and path. To rename, make the new role beside the old one, move users over, and remove the old one "
    "in a later plan.",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html",),
    types=tuple(_LOST),
    scope=Scope.CHANGE,
    examples=_examples,
)
def identity_kept(identity: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge what happens to one role or profile."""
    return kept(identity, lost=_LOST[identity.type])
