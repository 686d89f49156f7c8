# ruff: noqa: E501 - each expected sentence stands as it is printed
"""What is true, false, unknown or ambiguous of an instance, and why."""

from __future__ import annotations

import datetime as dt

import pytest

from neuronfleet.errors import PlacementError
from neuronfleet.placement.expression import Outcome, View, evaluate, matcher, never_true, parse

TRUE, FALSE, UNKNOWN, AMBIGUOUS = Outcome.TRUE, Outcome.FALSE, Outcome.UNKNOWN, Outcome.AMBIGUOUS
INSTANCE = View(
    attributes={
        "ecs.instance-type": "inf1.xlarge",
        "ecs.availability-zone": "us-east-1a",
        "stage": "prod",
        "level": "10",
        "flag": "",
        "hidden": None,
    },
    attributes_complete=True,
    agent_connected=True,
    agent_version="1.14.0",
    ec2_instance_id="i-0abc",
    registered_at=dt.datetime(2018, 2, 13, 12, 0, tzinfo=dt.UTC),
    running_tasks_count=2,
    task_groups=frozenset({"service:a", "service:b"}),
    task_groups_complete=True,
)
EMPTY = View(attributes_complete=True, running_tasks_count=0, task_groups_complete=True)

ON_THE_INSTANCE = [
    ("attribute:ecs.instance-type == inf1.xlarge", TRUE),
    ("attribute:ecs.instance-type == Inf1.xlarge", FALSE),
    ("attribute:ecs.instance-type != inf1.xlarge", FALSE),
    ("attribute:ecs.availability-zone in [us-east-1a, us-east-1b]", TRUE),
    ("attribute:ecs.availability-zone !in [us-east-1a]", FALSE),
    ("attribute:ecs.instance-type =~ inf1.*", TRUE),
    ("attribute:ecs.instance-type =~ '(?i)INF1.*'", TRUE),
    ("attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d", FALSE),
    ("attribute:stage exists", TRUE),
    ("attribute:stage !exists", FALSE),
    ("attribute:other exists", FALSE),
    ("attribute:other !exists", TRUE),
    ("attribute:other == prod", FALSE),
    ("attribute:other != prod", FALSE),
    ("not(attribute:other == prod)", TRUE),
    ("attribute:hidden exists", TRUE),
    ("attribute:hidden == x", UNKNOWN),
    ("attribute:flag exists", TRUE),
    ("attribute:flag == x", FALSE),
    ("attribute:flag != x", UNKNOWN),
    ("attribute:ecs.vpc-id exists", TRUE),
    ("attribute:ecs.vpc-id == vpc-1", UNKNOWN),
    ("attribute:ecs.outpost-arn exists", FALSE),
    ("attribute:level >= 10", TRUE),
    ("attribute:stage < 5", UNKNOWN),
    ("task:group == service:a", TRUE),
    ("task:group == database", FALSE),
    ("not(task:group == database)", TRUE),
    ("task:group in [service:x, service:b]", TRUE),
    ("task:group exists", TRUE),
    ("runningTasksCount == 1", FALSE),
    ("runningTasksCount <= 2", TRUE),
    ("agentVersion < 1.14.5", TRUE),
    ("agentVersion >= 1.9.9", TRUE),
    ("agentConnected == true", TRUE),
    ("agentConnected != true", FALSE),
    ("agentConnected in [false]", FALSE),
    ("ec2InstanceId in ['i-0abc', 'i-1']", TRUE),
    ("registeredAt < 2018-02-13", FALSE),
    ("registeredAt < 2018-02-14", TRUE),
    ("registeredAt >= 2018-02-13T12:00:00", TRUE),
    ("registeredAt == 2018-02-13T12:00:00Z", TRUE),
    ("registeredAt == 2018-02-13T14:00:00+02:00", TRUE),
    ("attribute:hidden == x or attribute:stage == prod", TRUE),
    ("attribute:hidden == x and attribute:stage == test", FALSE),
    ("attribute:hidden == x and attribute:stage == prod", UNKNOWN),
]


@pytest.mark.parametrize(("text", "outcome"), ON_THE_INSTANCE, ids=[text for text, _ in ON_THE_INSTANCE])
def test_what_is_said_of_a_known_instance(text, outcome):
    """Each operator and subject on an instance of which almost everything is known."""
    assert matcher(text)(INSTANCE) is outcome


OPEN = [
    (
        "attribute:ecs.instance-type =~ f1.*",
        "how much of a value a pattern must match: it is true for 'any part of it'",
    ),
    ("attribute:ecs.instance-type =~ inf1", "how much of a value a pattern must match"),
    ("attribute:other !in [prod]", "what !in and !~ say of an attribute that is not there"),
    ("attribute:other !~ prod", "what !in and !~ say of an attribute that is not there"),
    ("task:group != service:a", "what a denial of task:group says of several groups or none"),
    ("attribute:level < 9", "whether attributes compare as numbers or as text: it is true for 'as text'"),
    ("agentVersion == 1.14", "how versions compare that have not three numbers each"),
    ("registeredAt == 2018-02-13", "whether a date is an instant or all of its day"),
    ("registeredAt <= 2018-02-13", "whether a date is an instant or all of its day"),
    (
        "attribute:stage == prod or attribute:other exists and attribute:none exists",
        (
            "how 'and' and 'or' group without parentheses: it is true for 'attribute:stage == prod or (attribute:other exists "
            "and attribute:none exists)' and false for '(attribute:stage == prod or attribute:other exists) and attribute:none "
            "exists'"
        ),
    ),
]


@pytest.mark.parametrize(("text", "question"), OPEN, ids=[text for text, _ in OPEN])
def test_what_aws_leaves_open_is_told_where_it_decides(text, question):
    """Every fact is known and the plausible readings disagree: ambiguous, with the question that decides."""
    answer = evaluate(text, INSTANCE)

    assert answer.outcome is AMBIGUOUS
    assert answer.reasons[0].startswith(f"AWS does not say {question}")


@pytest.mark.parametrize(
    "text",
    [
        "attribute:stage == prod or attribute:other exists and attribute:level exists",
        "attribute:ecs.instance-type =~ ^inf1.*e$",
        "attribute:other exists and attribute:other !in [prod]",
        "not(task:group == service:x)",
        "attribute:level > 05",
        "registeredAt < 2018-02-14",
    ],
)
def test_what_aws_leaves_open_is_no_matter_where_all_readings_agree(text):
    """An open question that changes nothing makes no doubt."""
    assert evaluate(text, INSTANCE).outcome in {TRUE, FALSE}


def test_an_open_question_and_a_missing_fact_are_unknown():
    """Ambiguous is said only where the facts are there: a missing one may still settle it."""
    assert evaluate("attribute:ecs.instance-type =~ f1.* and attribute:hidden == x", INSTANCE).outcome is UNKNOWN


def test_readings_that_disagree_decide_even_beside_one_that_lacks_a_fact():
    """Ambiguous is said where two readings disagree for sure, whatever a third one lacks."""
    assert evaluate("attribute:stage < a or attribute:ecs.instance-type =~ f1.*", INSTANCE).outcome is AMBIGUOUS


def test_pattern_readings_hold_for_the_whole_expression():
    """A pattern and its denial are read alike, so they contradict each other whatever the reading."""
    assert matcher("attribute:ecs.instance-type =~ f1.* and attribute:ecs.instance-type !~ f1.*")(INSTANCE) is FALSE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "attribute:other == x",
            (
                "whether the instance has attribute:other is not known: user data may set it, so 'attribute:other == x' cannot "
                "be decided"
            ),
        ),
        (
            "attribute:ecs.vpc-id == x",
            "the value of attribute:ecs.vpc-id is not known, so 'attribute:ecs.vpc-id == x' cannot be decided",
        ),
        (
            "task:group == x",
            "which further task groups run on the instance is not known, so 'task:group == x' cannot be decided",
        ),
        (
            "runningTasksCount == 0",
            "runningTasksCount of the instance is not known, so 'runningTasksCount == 0' cannot be decided",
        ),
    ],
)
def test_a_missing_fact_is_named(text, reason):
    """Unknown says which fact is missing."""
    answer = evaluate(text, View())

    assert (answer.outcome, answer.reasons) == (UNKNOWN, (reason,))


def test_an_attribute_that_user_data_may_set_is_never_false():
    """A custom attribute that is not listed is unknown, unless the attributes are known to be complete."""
    custom = "attribute:stage == prod"

    assert matcher(custom)(View()) is UNKNOWN
    assert matcher(custom)(View(attributes_complete=True)) is FALSE
    assert matcher(f"not({custom})")(View()) is UNKNOWN


def test_denials_of_task_groups_on_an_empty_instance_are_open():
    """AWS's anti-affinity form is true of an empty instance; ``!=`` is not documented there."""
    assert matcher("not(task:group == database)")(EMPTY) is TRUE
    assert matcher("task:group != database")(EMPTY) is AMBIGUOUS


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ({"agent_version": "1.14"}, "give three numbers"),
        ({"agent_version": "latest"}, "give three numbers"),
        ({"registered_at": dt.datetime(2018, 1, 1)}, "without a time zone"),  # noqa: DTZ001
        ({"running_tasks_count": -1}, "give 0 or more"),
    ],
)
def test_facts_that_cannot_be_are_refused(fact, words):
    """A wrong fact is named with what to give instead."""
    with pytest.raises(PlacementError, match=words):
        View(**fact)


CONTRADICTIONS = [
    "attribute:a == 1 and attribute:a == 2",
    "attribute:a exists and attribute:a !exists",
    "attribute:a in [x, y] and attribute:a in [z]",
    "attribute:a == x and attribute:a != x",
    "attribute:ecs.vpc-id !exists",
    "runningTasksCount < 1 and runningTasksCount > 0",
    "runningTasksCount == 0 and task:group == service:a",
    "runningTasksCount == 1 and task:group == service:a and task:group == service:b",
    "agentVersion < 1.2.3 and agentVersion >= 1.2.3",
    "registeredAt < 2018-01-01 and registeredAt > 2018-01-01",
    "agentConnected != true and agentConnected != false",
    "ec2InstanceId == i-1 and ec2InstanceId != i-1",
]
SATISFIABLE = [
    "attribute:a != 1 and attribute:a != 2",
    "attribute:a !exists",
    "attribute:a == ''",
    "attribute:a =~ x.* and attribute:a =~ .*y",
    "attribute:a > 5 and attribute:a < 3",
    "runningTasksCount > 0 and runningTasksCount < 2",
    "task:group == service:a and task:group == service:b",
    "task:group exists and runningTasksCount == 1",
    "agentVersion > 1.2.3 and agentVersion < 1.2.5",
    "agentVersion < 2.0.0 and agentVersion > 1.0.0",
    "registeredAt > 2018-01-01 and registeredAt < 2018-01-02",
    "attribute:a == 1 and attribute:b == 2 or attribute:a == 2",
]


@pytest.mark.parametrize("text", CONTRADICTIONS)
def test_contradictions_are_found(text):
    """No instance can satisfy it, and that is proved."""
    assert never_true(parse(text))


@pytest.mark.parametrize("text", SATISFIABLE)
def test_what_can_be_true_is_no_contradiction(text):
    """Nothing that an instance could satisfy is called contradictory."""
    assert not never_true(parse(text))


def test_two_open_questions_may_decide_together():
    """Where neither question decides by itself, both are named, and no other."""
    number, day = "attribute:level < 9", "registeredAt == 2018-02-13"
    answer = evaluate(f"({number} and {day}) or (attribute:hidden == x and ({number} or {day}))", INSTANCE)

    assert answer.outcome is AMBIGUOUS
    assert answer.reasons == (
        "AWS does not say whether attributes compare as numbers or as text, and whether a date is an instant or all of its day; together they decide",
    )


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("agentVersion < 0.0.0", True),
        ("agentVersion < 0.0.1", False),
        ("agentVersion < 0.1.0", False),
        ("agentVersion < 1.0.0", False),
        ("agentVersion > 1.2.3 and agentVersion < 1.2.4", True),
        ("agentVersion >= 1.2.3 and agentVersion < 1.2.4", False),
        ("agentVersion > 1.2.3 and agentVersion < 1.3.0", False),
        ("agentVersion > 1.2.3 and agentVersion < 2.0.0", False),
        ("runningTasksCount < 0", True),
        ("runningTasksCount < 1", False),
        ("runningTasksCount > 2 and runningTasksCount < 4", False),
        ("runningTasksCount > 2 and runningTasksCount < 3", True),
    ],
)
def test_neighbours_of_versions_and_counts(text, never):
    """Between neighbouring versions and counts there is nothing, and just below or above one there is."""
    assert never_true(parse(text)) is never


@pytest.mark.parametrize(
    ("text", "groups", "outcome"),
    [
        ("task:group < 5", {"4"}, TRUE),
        ("task:group < 5", {"6"}, FALSE),
        ("task:group <= 4", {"4"}, TRUE),
        ("task:group > 4", {"4"}, FALSE),
        ("task:group >= 4", {"4"}, TRUE),
        ("task:group != service:c", {"service:a", "service:b"}, TRUE),
        ("task:group != service:a", {"service:a"}, FALSE),
        ("task:group != service:a", {"service:a", "service:b"}, AMBIGUOUS),
        ("task:group !in [service:c]", {"service:a"}, TRUE),
    ],
)
def test_orders_and_denials_of_groups(text, groups, outcome):
    """An order is asked of each group; a denial of all or of some, which matters only where they differ."""
    view = View(running_tasks_count=len(groups), task_groups=frozenset(groups), task_groups_complete=True)
    assert evaluate(text, view).outcome is outcome
