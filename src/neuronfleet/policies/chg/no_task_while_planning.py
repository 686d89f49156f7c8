"""CHG014: planning runs no task."""

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


def _examples() -> tuple[Example, ...]:
    run = {"cluster": "inference", "task_definition": "compile:3", "desired_count": 1}
    return (
        passes("No data source runs a task", Sample({"aws_ecs_cluster.inference": {"name": "inference"}})),
        fails("A data source compiles the model", Sample({"data.aws_ecs_task_execution.compile": run})),
    )


@policy(
    "CHG014",
    "no-task-while-planning",
    Severity.HIGH,
    title="No data source runs ECS tasks.",
    why="data aws_ecs_task_execution calls RunTask whenever it is read: at every plan, also one that is never applied, "
    "and whoever may plan may run tasks with the task's role.",
    fix="Run the task from the pipeline, from EventBridge Scheduler or Step Functions, after the apply.",
    references=("https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/data-sources/ecs_task_execution",),
    scope=Scope.PLAN,
    examples=_examples,
)
def no_task_while_planning(plan: Plan, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one plan."""
    found = plan.data("aws_ecs_task_execution")
    outcomes = []
    for one in found:
        when = (
            "will run tasks during the apply, and" if one["id"].is_unknown else "ran tasks while this was planned, and"
        )
        outcomes.append(failed(f"{when} runs them at every plan from then on", at=one["task_definition"], resource=one))
    return tuple(outcomes) or passed()
