# ruff: noqa: E501 - each expected sentence stands as it is printed
"""Expressions written in Python."""

from __future__ import annotations

import datetime as dt

import pytest

from neuronfleet.errors import PlacementError
from neuronfleet.placement.expression import (
    agent_connected,
    agent_version,
    all_of,
    any_of,
    attribute,
    ec2_instance_id,
    instance_type,
    instance_type_is,
    not_,
    parse,
    registered_at,
    running_tasks_count,
    task_group,
    zone,
)

STAGE = attribute("stage")
BUILT = [
    (instance_type.equals("inf1.xlarge"), "attribute:ecs.instance-type == inf1.xlarge"),
    (STAGE.differs_from("Blue team"), "attribute:stage != 'Blue team'"),
    (zone.is_in("us-east-1a", "us-east-1b"), "attribute:ecs.availability-zone in [us-east-1a, us-east-1b]"),
    (zone.is_not_in("us-east-1d"), "attribute:ecs.availability-zone !in [us-east-1d]"),
    (instance_type.matches("inf1.*"), "attribute:ecs.instance-type =~ inf1.*"),
    (instance_type.does_not_match("t[23].*"), "attribute:ecs.instance-type !~ t[23].*"),
    (STAGE.exists(), "attribute:stage exists"),
    (STAGE.does_not_exist(), "attribute:stage !exists"),
    (agent_version.is_less_than("1.14.5"), "agentVersion < 1.14.5"),
    (running_tasks_count.is_at_most(3), "runningTasksCount <= 3"),
    (running_tasks_count.is_greater_than(0), "runningTasksCount > 0"),
    (agent_connected.equals(True), "agentConnected == true"),  # noqa: FBT003
    (ec2_instance_id.is_in("i-1"), "ec2InstanceId in [i-1]"),
    (registered_at.is_at_least(dt.date(2018, 2, 13)), "registeredAt >= 2018-02-13"),
    (
        registered_at.is_less_than(dt.datetime(2018, 6, 18, 22, 28, 28, tzinfo=dt.UTC)),
        "registeredAt < 2018-06-18T22:28:28+00:00",
    ),
    (not_(task_group.equals("service:database")), "not(task:group == service:database)"),
    (~STAGE.exists() & zone.exists(), "not(attribute:stage exists) and attribute:ecs.availability-zone exists"),
    (
        instance_type.equals("inf1.xlarge").and_(zone.is_in("us-east-1a"), STAGE.exists()),
        ("attribute:ecs.instance-type == inf1.xlarge and attribute:ecs.availability-zone in [us-east-1a] and attribute:stage "
        "exists"),
    ),
    (
        STAGE.equals("a") & STAGE.exists() | zone.exists(),
        "(attribute:stage == a and attribute:stage exists) or attribute:ecs.availability-zone exists",
    ),
    (
        STAGE.equals("a").or_(STAGE.equals("b")) & zone.exists(),
        "(attribute:stage == a or attribute:stage == b) and attribute:ecs.availability-zone exists",
    ),
    (all_of(STAGE.exists()), "attribute:stage exists"),
    (any_of(STAGE.exists(), zone.exists() | STAGE.equals("x")), ("attribute:stage exists or "
     "attribute:ecs.availability-zone exists or attribute:stage == x")),
]  # fmt: skip


@pytest.mark.parametrize(("built", "text"), BUILT, ids=[text for _, text in BUILT])
def test_what_is_built_prints_canonical_text(built, text):
    """Every method of the builder, and every way to combine, never leaving a mix without parentheses."""
    assert str(built) == text
    assert parse(text) == built


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: agent_version.matches("1.*"), "agentVersion with '=~', which ECS does not take there"),
        (lambda: agent_version.equals("latest"), "write numbers with dots"),
        (lambda: running_tasks_count.equals(-1), "write a whole number"),
        (lambda: registered_at.equals(dt.datetime(2018, 1, 1, microsecond=1, tzinfo=dt.UTC)), "fraction of a second"),
        (lambda: attribute("a b").exists(), "1 to 128 letters"),
        (zone.is_in, "it takes a list"),
        (lambda: STAGE.equals("it's"), "no escape"),
        (all_of, "give one or more"),
        (any_of, "give one or more"),
    ],
    ids=range(9),
)
def test_what_ecs_does_not_take_is_refused_when_it_is_built(make, words):
    """The message says what to write instead."""
    with pytest.raises(PlacementError) as refusal:
        make()

    assert words in str(refusal.value)


def test_the_planner_writes_instance_types_as_ecs_reports_them():
    """The expression of the planner reads back as what the builder makes."""
    assert parse(instance_type_is("inf1.6xlarge")) == instance_type.equals("inf1.6xlarge")
