"""SVC004: the deployment percentages let ECS stop or start a task."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Resource,
    Severity,
    Value,
    Verdict,
    fails,
    judge,
    not_applicable,
    null,
    passed,
    passes,
    policy,
    truth,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import SERVICE, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    least, most = "deployment_minimum_healthy_percent", "deployment_maximum_percent"
    return (
        passes("50 and 200 percent", good),
        fails("100 and 100 percent", good.change(SERVICE, least, 100).change(SERVICE, most, 100)),
        fails(
            "150 percent of one task are one task: none may start first",
            inf1_sample(desired_count=1).change(SERVICE, least, 100).change(SERVICE, most, 150),
        ),
        unknown(
            "The maximum comes from something not yet made",
            good.change(SERVICE, least, 100).change(SERVICE, most, UNKNOWN),
        ),
        null(
            "The defaults are 100 and 200 percent",
            good.change(SERVICE, least, None).change(SERVICE, most, None),
            verdict=Verdict.PASS,
        ),
    )


@policy(
    "SVC004",
    "percentages-leave-room",
    Severity.HIGH,
    title="The deployment percentages let ECS stop or start a task.",
    why="With 100 percent at least and at most nothing may stop and nothing may start: no deployment ever finishes.",
    fix="Lower deployment_minimum_healthy_percent, or raise deployment_maximum_percent above 100.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def percentages_leave_room(service: Resource, context: Context) -> Answer:
    """Judge one service that ECS rolls."""
    member = context.ecs.service(service)
    if member is None or not member.rolls_by_ecs:
        return not_applicable("ECS does not roll it a few tasks at a time")
    daemon = member.is_daemon
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    least = service["deployment_minimum_healthy_percent"].or_default(0 if daemon else 100)
    most = service["deployment_maximum_percent"].or_default(100 if daemon else 200)
    count = Value(100) if daemon else service["desired_count"].or_default(0)
    if least.number == 0:
        return passed()
    for one in (least, most, count):
        if one.is_unknown:
            return undecided(f"{one.where} is known only after apply", one)
    if least.number is None or most.number is None or count.number is None or count.number <= 0:
        return not_applicable("it wants no task")
    must_run = -(-int(count.number) * int(least.number) // 100)
    may_run = int(count.number) * int(most.number) // 100
    holds = truth(must_run < count.number or may_run > count.number)
    tasks = "1 task" if count.number == 1 else f"{count.number} tasks"
    return judge(
        holds,
        f"of {tasks} {must_run} must run and {may_run} may: none may stop first and none may start first",
        at=least,
    )
