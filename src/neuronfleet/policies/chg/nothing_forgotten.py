"""CHG012: nothing is forgotten, and nothing is left over from an earlier replacement."""

from __future__ import annotations

from collections.abc import Iterator

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
)


def _examples() -> tuple[Example, ...]:
    address = "aws_launch_template.inf1"
    old = {"name": "inf1", "instance_type": "inf1.xlarge"}
    forgotten = Changed(actions=("forget",), before=old, reason="delete_because_no_resource_config")
    deposed = Changed(actions=("delete",), before=old, deposed="3f1a2b4c")
    return (
        passes("Nothing is forgotten", Sample({address: Changed(actions=("no-op",), before=old, after=old)})),
        fails("removed { lifecycle { destroy = false } } leaves the template in AWS", Sample({address: forgotten})),
        fails("A failed replacement left the old template behind", Sample({address: deposed})),
    )


@policy(
    "CHG012",
    "nothing-forgotten",
    Severity.LOW,
    title="Nothing is forgotten, and nothing is left over from a replacement that failed.",
    why="What Terraform forgets goes on running and costing with nobody managing it. A deposed object is the old half "
    "of an earlier replacement: it is still there, and this plan destroys it.",
    fix="Where it is forgotten: note who owns it now, or import it elsewhere. Where it is deposed: make sure that "
    "nothing uses it any more before applying.",
    references=(
        "https://developer.hashicorp.com/terraform/language/block/removed",
        "https://developer.hashicorp.com/terraform/internals/json-format#change-representation",
    ),
    scope=Scope.PLAN,
    examples=_examples,
)
def nothing_forgotten(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    return tuple(_left(plan)) or passed()


def _left(plan: Plan) -> Iterator[Outcome]:
    for one in plan.changes():
        if "forget" in one.actions:
            again = ", and another is made in its place" if one.is_created else ""
            yield failed(f"is forgotten: it stays in AWS and Terraform no longer manages it{again}", resource=one)
        elif one.deposed is not None and one.is_deleted:
            message = f"the deposed object {one.deposed}, left over from an earlier replacement, is destroyed"
            yield failed(message, resource=one)
        elif one.deposed is not None:
            message = f"a deposed object, {one.deposed}, left over from an earlier replacement, is still there"
            yield failed(message, resource=one)
