"""PLC004: ECS takes the constraints and strategies together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Resource,
    Severity,
    Value,
    failed,
    fails,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import SERVICE, TASK_DEFINITION, inf1_sample
from neuronfleet.policies.plc._rules import constraint_blocks


def _examples() -> tuple[Example, ...]:
    def member(kind: str) -> dict[str, Any]:
        return {"type": "memberOf", "expression": f"attribute:ecs.instance-type == inf1.{kind}xlarge"}

    good = inf1_sample(service={"ordered_placement_strategy": [{"type": "spread", "field": "instanceId"}]})
    distinct = {"type": "distinctInstance"}
    return (
        passes("One strategy that ECS knows", good),
        fails(
            "binpack over something else than cpu or memory",
            good.change(SERVICE, "ordered_placement_strategy", [{"type": "binpack", "field": "disk"}]),
        ),
        fails(
            "distinctInstance with an expression",
            good.change(SERVICE, "placement_constraints", [{**distinct, "expression": "runningTasksCount == 0"}]),
        ),
        fails(
            "Six constraints of the task definition and six of the service are more than ten",
            good.change(TASK_DEFINITION, "placement_constraints", [member("")] * 6).change(
                SERVICE, "placement_constraints", [member("")] * 6
            ),
        ),
        unknown(
            "The field comes from something not yet made",
            good.change(SERVICE, "ordered_placement_strategy.0.field", UNKNOWN),
        ),
        null("spread over nothing", good.change(SERVICE, "ordered_placement_strategy.0.field", None)),
    )


@policy(
    "PLC004",
    "placement-rules-are-taken",
    Severity.HIGH,
    title="ECS takes the placement constraints and strategies of a service and its task definition together.",
    why="Terraform checks each block alone; ECS counts both, knows fewer fields, and refuses at apply.",
    fix="Keep to ten constraints and five strategies, with the types and fields that the finding names.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html",
    ),
    types=("aws_ecs_service",),
    examples=_examples,
)
def placement_rules_are_taken(service: Resource, context: Context) -> Answer:
    """Judge the rules of one service with those of its task definition."""
    return _judged(service, context)


def _judged(service: Resource, context: Context) -> Iterator[Outcome]:
    from neuronfleet.placement.expression import (  # noqa: PLC0415 - loads the grammar
        PlacementConstraint,
        PlacementStrategy,
        placement_problems,
    )

    member = context.ecs.service(service)
    definition = member.task_definition if member is not None else None
    blocks = constraint_blocks(service)
    theirs = constraint_blocks(definition.resource) if definition is not None else Value([])
    strategies = service["ordered_placement_strategy"].or_default([])
    unsure = [part for group in (blocks, theirs, strategies) for part in group.unknown_parts() if _matters(part)]

    def constraints(group: Value) -> tuple[PlacementConstraint, ...]:
        return tuple(
            PlacementConstraint(type=one["type"].text or "memberOf", expression=one["expression"].text or None)
            for one in group.items
            # a broken expression is PLC001's, and an unknown one may be anything
            if one["type"].text == "distinctInstance" or not one["expression"].is_unknown
        )

    known = [one for one in strategies.items if not one["field"].is_unknown and one["type"].text]
    problems = placement_problems(
        task_definition=constraints(theirs),
        constraints=constraints(blocks),
        strategies=[PlacementStrategy(type=one["type"].text or "", field=one["field"].text or None) for one in known],
    )
    found = [one for one in problems if not _is_expression(one.path, str(one.message))]
    for problem in found:
        yield failed(f"{_named(problem.path)}: {problem.message}")
    if unsure and not found:
        yield undecided(f"{unsure[0].where} is known only after apply", *unsure)
    elif not found:
        yield passed()


def _matters(part: Value) -> bool:
    """Whether an unknown part can decide anything here: expressions are for PLC001."""
    return bool(part.path) and part.path[-1] != "expression"


def _is_expression(path: str, message: str) -> bool:
    return path.endswith(".expression") and not message.startswith("distinctInstance")


def _named(path: str) -> str:
    return (
        path.replace("task_definition", "constraint of the task definition ", 1)
        .replace("constraints[", "placement_constraints[", 1)
        .replace("strategies", "ordered_placement_strategy", 1)
    )
