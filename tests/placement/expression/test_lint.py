# ruff: noqa: E501 - each expected sentence stands as it is printed
"""Expressions that ECS takes and that never match what was meant."""

from __future__ import annotations

import pytest

from neuronfleet.placement.expression import doubtful, lint, no_instance, parse, spelling_problem

REMARKS = [
    (
        "attribute:ecs.instance-type == Inf1.xlarge",
        ("upper-case-instance-type", 32, True),
        "'Inf1.xlarge' matches no instance: ECS reports instance types in lower case; write 'inf1.xlarge'",
    ),
    (
        "attribute:ecs.instance-type =~ Inf1.*",
        ("upper-case-instance-type", 32, True),
        "'Inf1.*' matches no instance: ECS reports instance types in lower case; write 'inf1.*'",
    ),
    (
        "attribute:ecs.instance-type in [inf1.xlarge, inf1.xlrage]",
        ("unknown-instance-type", 46, True),
        "the instance type 'inf1.xlrage' is not in the catalogue; did you mean 'inf1.xlarge'?",
    ),
    (
        "attribute:ecs.instance-type == t2.small",
        ("unknown-instance-type", 32, False),
        "the instance type 't2.small' is not in the catalogue; did you mean 't3.small'?",
    ),
    (
        "attribute:ecs.instance-type =~ f1.*",
        ("pattern-inside-value", 32, False),
        (
            "'f1.*' is found inside 'inf1.xlarge' and does not match all of it, and AWS does not say which counts; write a "
            "pattern of the whole name, or a list: in [a, b]"
        ),
    ),
    (
        "attribute:ecs.instance-typ exists",
        ("unknown-attribute", 1, True),
        "'ecs.instance-typ' is no attribute that ECS sets; did you mean 'ecs.instance-type'?",
    ),
    (
        "attribute:ecs.availability-zone == use1-az1",
        ("no-zone-name", 36, True),
        "'use1-az1' matches no instance: it is the id of a zone, and ECS reports names such as us-east-1a",
    ),
    (
        "attribute:ecs.availability-zone == us-east-1",
        ("no-zone-name", 36, True),
        "'us-east-1' matches no instance: it is a region; its zones are called us-east-1a and so on",
    ),
    (
        "attribute:ecs.availability-zone in [us-east-1a, US-EAST-1B]",
        ("no-zone-name", 49, True),
        "'US-EAST-1B' matches no instance: it is not in lower case; write 'us-east-1b'",
    ),
    (
        "attribute:ecs.availability-zone == here",
        ("no-zone-name", 36, True),
        "'here' matches no instance: it is no name of a zone; those look like us-east-1a",
    ),
    (
        "attribute:ecs.cpu-architecture == amd64",
        ("impossible-value", 35, True),
        "'amd64' matches no instance: ecs.cpu-architecture is x86_64 or arm64; write 'x86_64'",
    ),
    (
        "attribute:ecs.os-type == bsd",
        ("impossible-value", 26, True),
        "'bsd' matches no instance: ecs.os-type is linux or windows",
    ),
    (
        "attribute:stage == 'a\u200bb'",
        ("impossible-value", 20, True),
        "'a\\u200bb' equals no attribute: values have letters, digits, spaces and - _ . @ / \\ :",
    ),
    (
        "attribute:a == 1 and attribute:a == 2",
        ("contradiction", 1, True),
        "'attribute:a == 1 and attribute:a == 2' contradicts itself: no instance can satisfy it",
    ),
    (
        "attribute:a exists and attribute:b exists or attribute:c exists",
        ("mixed-and-or", 1, True),
        (
            "'attribute:a exists and attribute:b exists or attribute:c exists' mixes 'and' and 'or', and AWS gives that no "
            "meaning; write '(attribute:a exists and attribute:b exists) or attribute:c exists' or 'attribute:a exists and "
            "(attribute:b exists or attribute:c exists)'"
        ),
    ),
    (
        "task:group != service:a",
        ("denied-task-group", 1, False),
        (
            "AWS does not say what 'task:group != service:a' means beside tasks of several groups or none; write "
            "'not(task:group == service:a)'"
        ),
    ),
    (
        "attribute:stage =~ '(prod|test)'",
        ("parentheses-in-pattern", 20, False),
        (
            "AWS allows no parentheses inside a single expression, and does not say that quotes lift that; write a list, in "
            "[a, b], or a class, [ab]"
        ),
    ),
]


@pytest.mark.parametrize(("text", "kind", "message"), REMARKS, ids=[f"{row[1][0]}: {row[0]}" for row in REMARKS])
def test_each_remark_says_what_to_write(text, kind, message):
    """The kind, the column, whether it is certain, and the sentence."""
    (remark,) = lint(parse(text))

    assert (remark.code, remark.column, remark.certain) == kind
    assert remark.message == message


@pytest.mark.parametrize(
    "text",
    [
        "attribute:ecs.instance-type == inf1.xlarge",
        "attribute:ecs.instance-type =~ inf1.*",
        "attribute:ecs.instance-type =~ '[A-Z]*inf1.*'",
        "attribute:ecs.availability-zone in [us-east-1a, us-west-2-lax-1a, us-gov-west-1b, cn-north-1a]",
        "attribute:ecs.capability.docker-remote-api.1.43 exists",
        "attribute:com.amazonaws.ecs.capability.privileged-container exists",
        "attribute:ecs.os-family == WINDOWS_SERVER_2019_FULL",
        "attribute:ecs.cpu-architecture in [x86_64, arm64]",
        "attribute:stage == 'Blue team'",
        "not(task:group == service:database)",
        "(attribute:a exists and attribute:b exists) or attribute:c exists",
        "agentVersion < 1.14.5",
        "registeredAt < 2018-02-13",
    ],
)
def test_good_expressions_get_no_remark(text):
    """What can match as it stands is left alone."""
    assert lint(parse(text)) == ()


def test_the_planner_hears_of_certain_slips_first():
    """A slip is one sentence; what is only doubtful is apart."""
    assert spelling_problem("attribute:a == b") is None
    assert "mixes 'and' and 'or'" in spelling_problem("attribute:a exists and attribute:b exists or attribute:c exists")
    assert spelling_problem("attribute:a = b").startswith("'attribute:a = b' has a single '='")
    assert spelling_problem("attribute:ecs.instance-type == t2.small") is None
    assert doubtful("attribute:ecs.instance-type == t2.small") == (
        "the instance type 't2.small' is not in the catalogue; did you mean 't3.small'?",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("attribute:ecs.instance-type == inf1.2xlarge", "all of the capacity are inf1.xlarge; leave it out"),
        (
            "attribute:ecs.instance-type in [c5.large] and attribute:stage == prod",
            "all of the capacity are inf1.xlarge",
        ),
        ("attribute:ecs.instance-type != inf1.xlarge", "all of the capacity are inf1.xlarge"),
        ("not(attribute:ecs.instance-type == inf1.xlarge)", "all of the capacity are inf1.xlarge"),
        ("attribute:ecs.instance-type =~ inf2.*", "all of the capacity are inf1.xlarge"),
        ("attribute:ecs.cpu-architecture == arm64", "all of the capacity are inf1.xlarge, x86_64 and linux"),
        ("attribute:ecs.os-type == windows", "all of the capacity are inf1.xlarge, x86_64 and linux"),
        ("attribute:ecs.availability-zone in [eu-west-1a, eu-west-1b]", "zones here are called us-east-1a and so on"),
    ],
)
def test_what_matches_no_instance_of_a_capacity_is_found(text, words):
    """The evaluator decides it, whatever the form of the expression."""
    assert words in no_instance(text, "inf1.xlarge", "us-east-1")


@pytest.mark.parametrize(
    "text",
    [
        "attribute:ecs.instance-type == inf1.xlarge",
        "attribute:ecs.instance-type =~ inf.*",
        "attribute:ecs.availability-zone in [eu-west-1a, us-east-1f]",
        "attribute:ecs.availability-zone =~ us-east-1-bos.*",
        "attribute:ecs.availability-zone == us-east-1-bos-1a",
        "attribute:stage == prod",
        "attribute:ecs.instance-type =~ f1.*",
        "not(task:group == service:other)",
    ],
)
def test_what_may_match_is_left_alone(text):
    """Unknown and ambiguous are no reason to refuse."""
    assert no_instance(text, "inf1.xlarge", "us-east-1") is None
