"""Checks of scheduled tasks."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.report import Check
from neuronfleet.rehearsal.state import AppliedState, Resource
from neuronfleet.rehearsal.verify.compare import compare
from neuronfleet.rehearsal.verify.placement import constraints

__all__ = ["check_schedule"]


def check_schedule(schedule: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The schedule fires when planned and runs the planned task under its constraints."""
    values = schedule.values
    found = aws.client("scheduler").get_schedule(Name=values["name"], GroupName=values["group_name"])
    yield compare(
        schedule.address,
        "when it fires",
        expected=[values["schedule_expression"], values["schedule_expression_timezone"], values["state"]],
        found=[found["ScheduleExpression"], found["ScheduleExpressionTimezone"], found["State"]],
    )
    wanted = values["target"][0]
    yield compare(schedule.address, "cluster it runs in", expected=wanted["arn"], found=found["Target"]["Arn"])
    if not wanted.get("ecs_parameters"):
        return
    task = wanted["ecs_parameters"][0]
    has = found["Target"].get("EcsParameters", {})
    yield compare(
        schedule.address,
        "task definition",
        expected=task["task_definition_arn"],
        found=has.get("TaskDefinitionArn"),
    )
    yield compare(
        schedule.address,
        "placement constraints",
        expected=constraints(task.get("placement_constraints")),
        found=constraints(has.get("PlacementConstraints")),
    )
