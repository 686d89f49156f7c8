"""INT007: the configuration's own checks hold."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.policies.api import (
    Answer,
    Context,
    Example,
    Outcome,
    Plan,
    Sample,
    Scope,
    Severity,
    failed,
    fails,
    not_applicable,
    not_judged,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)


def _examples() -> tuple[Example, ...]:
    def checked(status: str, *problems: str) -> Sample:
        address = {"kind": "check", "name": "capacity", "to_display": "check.capacity"}
        instance = {
            "address": {"to_display": "check.capacity"},
            "status": status,
            "problems": [{"message": one} for one in problems],
        }
        check = {"address": address, "status": status, "instances": [instance]}
        return Sample({"aws_ecs_cluster.inference": {"name": "inference"}}, envelope={"checks": [check]})

    return (
        passes("The check holds", checked("pass")),
        fails("The check fails, and Terraform only warns", checked("fail", "4 tasks need 4 instances, max_size is 2")),
        unknown("The check is about something not yet made", checked("unknown")),
        not_judged("The configuration checks nothing", Sample({"aws_ecs_cluster.inference": {"name": "inference"}})),
    )


@policy(
    "INT007",
    "checks-hold",
    Severity.HIGH,
    title="The configuration's own checks, pre- and postconditions hold.",
    why="A check block that fails is only a warning to Terraform: the apply goes on, and the warning scrolls by.",
    fix="Repair what the check says, or the check.",
    references=("https://developer.hashicorp.com/terraform/language/block/check",),
    scope=Scope.PLAN,
    examples=_examples,
)
def checks_hold(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    if not plan.integrity.checks:
        return not_applicable("the configuration checks nothing")
    return tuple(_judged(plan)) or passed()


def _judged(plan: Plan) -> Iterator[Outcome]:
    for one in plan.integrity.checks:
        resource = plan.find(one.address)
        if one.status in ("fail", "error"):
            verb = "fails" if one.status == "fail" else "could not be evaluated"
            said = f": {one.problems[0]}" if one.problems else ""
            yield failed(f"{one.address} {verb}{said}", resource=resource, details=one.problems[1:])
        elif one.status != "pass":
            yield undecided(f"whether {one.address} holds is known only after apply", resource=resource)
