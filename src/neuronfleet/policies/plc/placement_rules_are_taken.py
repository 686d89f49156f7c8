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
        unknown(
            "Whether distinctInstance has an expression comes from something not yet made",
            good.change(SERVICE, "placement_constraints", [{**distinct, "expression": UNKNOWN}]),
        ),
        fails(
            "Eleven constraints are too many, whatever they say",
            good.change(SERVICE, "placement_constraints", [{"type": "memberOf", "expression": UNKNOWN}] * 11),
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
    unsure = [part for group in (blocks, theirs, strategies) for part in group.unknown_parts() if _matters(part, group)]
    # what is not known may be as it should, but it counts
    good = PlacementConstraint.member_of("runningTasksCount >= 0"), PlacementStrategy(type="random", field=None)

    def constraint(one: Value) -> PlacementConstraint:
        kind, expression = one["type"], one["expression"]
        if kind.is_unknown or (expression.is_unknown and kind.text == "memberOf"):
            return good[0]
        return PlacementConstraint(type=kind.text or "memberOf", expression=expression.text or None)

    def strategy(one: Value) -> PlacementStrategy:
        kind, field = one["type"], one["field"].or_default(None)
        if kind.is_unknown or (field.is_unknown and kind.text in ("spread", "binpack", "random")):
            return good[1]
        return PlacementStrategy(type=kind.text or "", field=field.text or None)

    problems = placement_problems(
        task_definition=[constraint(one) for one in theirs.items],
        constraints=[constraint(one) for one in blocks.items],
        strategies=[strategy(one) for one in strategies.items],
    )
    found = [one for one in problems if not _is_expression(one.path, str(one.message))]
    for problem in found:
        yield failed(f"{_named(problem.path)}: {problem.message}")
    if unsure and not found:
        yield undecided(f"{unsure[0].where} is known only after apply", *unsure)
    elif not found:
        yield passed()


def _matters(part: Value, group: Value) -> bool:
    """Whether an unknown part can decide anything here: expressions of memberOf are for PLC001."""
    if part.path[-1:] != ("expression",):
        return bool(part.path)
    index = part.path[-2]
    return isinstance(index, int) and group[index]["type"].text == "distinctInstance"


def _is_expression(path: str, message: str) -> bool:
    return path.endswith(".expression") and not message.startswith("distinctInstance")


def _named(path: str) -> str:
    return (
        path.replace("task_definition", "constraint of the task definition ", 1)
        .replace("constraints[", "placement_constraints[", 1)
        .replace("strategies", "ordered_placement_strategy", 1)
    )
