# ruff: noqa: E501 - each expected sentence stands as it is printed
"""Placement rules as ECS takes and refuses them."""

from __future__ import annotations

import pytest

from neuronfleet.errors import PlacementRulesError
from neuronfleet.placement.expression import (
    PlacementConstraint,
    PlacementStrategy,
    instance_type,
    parse,
    placement_problems,
    require_placement,
)

GOOD = PlacementConstraint.member_of("attribute:a exists")
DISTINCT = PlacementConstraint.distinct_instance()


def problems(**given):
    """Message by path."""
    return {problem.path: problem.message for problem in placement_problems(**given)}


def test_good_rules_are_taken():
    """The usual rules have no problem."""
    require_placement(
        task_definition=[GOOD] * 4,
        constraints=[DISTINCT, *[GOOD] * 5],
        strategies=[
            PlacementStrategy.spread_over("attribute:ecs.availability-zone"),
            PlacementStrategy.spread_over("instanceId"),
            PlacementStrategy.spread_over("host"),
            PlacementStrategy.packed_by("memory"),
            PlacementStrategy.at_random(),
        ],
    )


CONSTRAINTS = [
    (
        {"constraints": [PlacementConstraint(type="memberof", expression="attribute:a exists")]},
        "constraints[0].type",
        "'memberof' is none; allowed: memberOf, distinctInstance; write 'memberOf'",
    ),
    (
        {"constraints": [PlacementConstraint(type="memberOf")]},
        "constraints[0].expression",
        "memberOf needs an expression, such as attribute:ecs.instance-type == inf1.xlarge",
    ),
    (
        {"constraints": [PlacementConstraint(type="distinctInstance", expression="attribute:a exists")]},
        "constraints[0].expression",
        "distinctInstance takes no expression; leave it out, or write the type memberOf",
    ),
    (
        {"constraints": [DISTINCT, DISTINCT]},
        "constraints[1].type",
        "distinctInstance is there already; leave one out",
    ),
    (
        {"task_definition": [DISTINCT]},
        "task_definition[0].type",
        "distinctInstance is not taken in a task definition, only memberOf is; give it to the service or run",
    ),
    (
        {"task_definition": [PlacementConstraint.member_of("attribute:a = b")]},
        "task_definition[0].expression",
        "has a single '='; the cluster query language compares with '=='; write ==",
    ),
    (
        {"constraints": [PlacementConstraint.member_of("attribute:a == " + "x" * 1986)]},
        "constraints[0].expression",
        "has 2001 characters; ECS takes 2000",
    ),
    (
        {"task_definition": [GOOD] * 6, "constraints": [GOOD] * 5},
        "constraints",
        (
            "6 of the task definition and 5 of the service or run are 11; ECS takes 10 constraints a task, both together: join "
            "some with 'and'"
        ),
    ),
    (
        {"strategies": [PlacementStrategy.at_random()] * 6},
        "strategies",
        "6 are too many: ECS takes 5 strategies at most",
    ),
    (
        {"strategies": [PlacementStrategy(type="pack", field="cpu")]},
        "strategies[0].type",
        "'pack' is none; allowed: spread, binpack, random; write 'binpack'",
    ),
    *(
        (
            {"strategies": [PlacementStrategy(type=kind, field=field)]},
            "strategies[0].field",
            (
                f"{field!r} does not do for {kind}; spread takes instanceId or attribute:NAME, binpack takes cpu or memory, "
                "random takes none"
            ),
        )
        for kind, field in [
            ("spread", None),
            ("spread", "cpu"),
            ("spread", "attribute:"),
            ("binpack", "disk"),
            ("binpack", "MEMORY"),
            ("binpack", None),
            ("random", "cpu"),
        ]
    ),
]


@pytest.mark.parametrize(("given", "path", "message"), CONSTRAINTS, ids=[row[2][:50] for row in CONSTRAINTS])
def test_what_ecs_refuses_is_told_with_its_limit(given, path, message):
    """One problem, at its path, with what ECS takes."""
    assert problems(**given) == {path: message}


def test_all_problems_are_told_at_once():
    """Nobody has to mend one to hear of the next."""
    with pytest.raises(PlacementRulesError) as refusal:
        require_placement(
            task_definition=[DISTINCT],
            constraints=[PlacementConstraint(type="memberOf"), GOOD, PlacementConstraint.member_of("a")],
            strategies=[PlacementStrategy(type="spread")],
        )

    assert [problem.path for problem in refusal.value.problems] == [
        "task_definition[0].type",
        "constraints[0].expression",
        "constraints[2].expression",
        "strategies[0].field",
    ]
    assert str(refusal.value).startswith("ECS refuses the placement rules: 4 problem(s)\n  - task_definition[0].type: ")


def test_a_built_expression_becomes_a_constraint():
    """What is built is written in canonical form, and read back as the same."""
    built = instance_type.equals("inf1.xlarge")
    constraint = PlacementConstraint.member_of(built)

    assert constraint.expression == "attribute:ecs.instance-type == inf1.xlarge"
    assert constraint.parsed() == built == parse(constraint.expression)
    assert DISTINCT.parsed() is None
