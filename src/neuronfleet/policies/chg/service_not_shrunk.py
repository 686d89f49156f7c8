"""CHG011: a service is not scaled below what it runs."""

from __future__ import annotations

from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Example,
    Resource,
    Sample,
    Scope,
    Severity,
    fails,
    judge,
    not_applicable,
    not_judged,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.chg._effects import at_least


def _examples() -> tuple[Example, ...]:
    address = "aws_ecs_service.model"
    old = {"name": "model", "cluster": "inference", "desired_count": 4}

    def changed(count: object) -> Sample:
        return Sample({address: Changed(actions=("update",), before=old, after={**old, "desired_count": count})})

    running = Changed(actions=("no-op",), before={**old, "id": "arn:x:service/inference/model"}, after=old)
    target = {"service_namespace": "ecs", "resource_id": "service/inference/model", "min_capacity": 1}
    narrowed = Changed(actions=("update",), before={**target, "max_capacity": 8}, after={**target, "max_capacity": 2})
    return (
        passes("The service grows", changed(6)),
        passes("The configuration leaves the count to autoscaling", changed(COMPUTED)),
        fails("4 tasks become 2", changed(2)),
        fails("The service is scaled to zero", changed(0)),
        fails(
            "Autoscaling may run 2 tasks, and 4 run",
            Sample({address: running, "aws_appautoscaling_target.model": narrowed}),
        ),
        unknown("How many tasks there will be is not known yet", changed(UNKNOWN)),
        not_judged("The service is new", Sample({address: old})),
    )


@policy(
    "CHG011",
    "service-not-shrunk",
    Severity.MEDIUM,
    title="A service is not scaled below the number of tasks that it runs.",
    why="The plan read the count that autoscaling or an operator had set; applying a smaller one stops tasks in the "
    "middle of the load that they were started for.",
    fix="Let autoscaling own the count: lifecycle { ignore_changes = [desired_count] }. To scale in on purpose, waive "
    "this finding.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html",),
    types=("aws_ecs_service", "aws_appautoscaling_target"),
    scope=Scope.CHANGE,
    examples=_examples,
)
def service_not_shrunk(resource: Resource, context: Context) -> Answer:
    """Judge how many tasks are left of one service."""
    if not resource.is_updated or resource.deposed is not None:
        return not_applicable()
    if resource.type == "aws_appautoscaling_target":
        if resource["service_namespace"].equals("ecs").is_false:
            return not_applicable()
        scaled = [one.resource for one in context.ecs.services if one.scaling is resource]
        running = scaled[0].before["desired_count"].number if scaled else None
        count = resource["max_capacity"]
    else:
        running, count = resource.before["desired_count"].number, resource["desired_count"]
        if resource["scheduling_strategy"].text == "DAEMON":
            return not_applicable()
    if running is None:
        return not_applicable("the plan does not tell how many tasks run")
    if count.number == 0:
        return judge(at_least(count, running), f"{running} tasks run and it is scaled to zero", at=count)
    message = f"{running} task{'' if running == 1 else 's'} run and {count.where} becomes {count}"
    return judge(at_least(count, running), message, at=count)
