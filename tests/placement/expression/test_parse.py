"""Texts and what they are read as."""

from __future__ import annotations

import pytest

from neuronfleet.errors import PlacementError
from neuronfleet.placement.expression import (
    MAX_NESTING,
    And,
    Comparison,
    Connective,
    Mixed,
    Not,
    Operator,
    Or,
    Subject,
    SubjectKind,
    comparisons,
    parenthesised,
    parse,
)

INSTANCE_TYPE = Subject(SubjectKind.ATTRIBUTE, "ecs.instance-type")
ZONE = Subject(SubjectKind.ATTRIBUTE, "ecs.availability-zone")
A, B, C, D = (Comparison(Subject(SubjectKind.ATTRIBUTE, name), Operator.EXISTS) for name in "abcd")

DOCUMENTED = [
    ("attribute:ecs.instance-type == t2.small", Comparison(INSTANCE_TYPE, Operator.EQUALS, "t2.small")),
    (
        "attribute:ecs.availability-zone in [us-east-1a, us-east-1b]",
        Comparison(ZONE, Operator.IN, ("us-east-1a", "us-east-1b")),
    ),
    (
        "attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d",
        And((Comparison(INSTANCE_TYPE, Operator.MATCHES, "g2.*"), Comparison(ZONE, Operator.NOT_EQUALS, "us-east-1d"))),
    ),
    (
        "task:group == service:production",
        Comparison(Subject(SubjectKind.TASK_GROUP), Operator.EQUALS, "service:production"),
    ),
    (
        "not(task:group == database)",
        Not(Comparison(Subject(SubjectKind.TASK_GROUP), Operator.EQUALS, "database")),
    ),
    ("runningTasksCount == 1", Comparison(Subject(SubjectKind.RUNNING_TASKS_COUNT), Operator.EQUALS, "1")),
    ("agentVersion < 1.14.5", Comparison(Subject(SubjectKind.AGENT_VERSION), Operator.LESS_THAN, "1.14.5")),
    ("registeredAt < 2018-02-13", Comparison(Subject(SubjectKind.REGISTERED_AT), Operator.LESS_THAN, "2018-02-13")),
    (
        "ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']",
        Comparison(Subject(SubjectKind.EC2_INSTANCE_ID), Operator.IN, ("i-abcd1234", "i-wxyx7890")),
    ),
]


@pytest.mark.parametrize(("text", "expression"), DOCUMENTED, ids=[text for text, _ in DOCUMENTED])
def test_the_documented_examples_are_read(text, expression):
    """Every example of AWS's page on the language means what the page says."""
    assert parse(text) == expression


CANONICAL = [
    ("attribute:a equals b", "attribute:a == b"),
    ("attribute:a not_equals b", "attribute:a != b"),
    ("attribute:a greater_than 1", "attribute:a > 1"),
    ("attribute:a greater_than_equal 1", "attribute:a >= 1"),
    ("attribute:a less_than 1", "attribute:a < 1"),
    ("attribute:a less_than_equal 1", "attribute:a <= 1"),
    ("attribute:a exists", "attribute:a exists"),
    ("attribute:a !exists", "attribute:a !exists"),
    ("attribute:a not_exists", "attribute:a !exists"),
    ("attribute:a in[b,'c']", "attribute:a in [b, c]"),
    ("attribute:a !in [b]", "attribute:a !in [b]"),
    ("attribute:a not_in ['b c']", "attribute:a !in ['b c']"),
    ("attribute:a matches b.*", "attribute:a =~ b.*"),
    ("attribute:a not_matches 'b|c'", "attribute:a !~ b|c"),
    ("attribute:a =~ m[45][a-z]{1,2}\\.large", "attribute:a =~ m[45][a-z]{1,2}\\.large"),
    ("attribute:a =~ '(b|c)'", "attribute:a =~ '(b|c)'"),
    ("agentConnected==true", "agentConnected == true"),
    ("attribute:a>=1&&attribute:b<2", "attribute:a >= 1 and attribute:b < 2"),
    ("attribute:a exists||attribute:b exists", "attribute:a exists or attribute:b exists"),
    ("! attribute:a exists", "not(attribute:a exists)"),
    ("not attribute:a exists and attribute:b exists", "not(attribute:a exists) and attribute:b exists"),
    ("!(attribute:a exists)", "not(attribute:a exists)"),
    ("((attribute:a exists))", "attribute:a exists"),
    ("(attribute:a exists or attribute:b exists) and attribute:c exists",) * 2,
    ("attribute:a exists and (attribute:b exists and attribute:c exists)",) * 2,
    ("  attribute:a\n\t== \r\n b ", "attribute:a == b"),
    ("attribute:a == 'and'", "attribute:a == 'and'"),
    ("attribute:a == android", "attribute:a == android"),
    ("attribute:a == ''", "attribute:a == ''"),
    ("attribute:a == 'x(y)'", "attribute:a == 'x(y)'"),
    ("attribute:a == b@c/d\\e:f_g.h", "attribute:a == b@c/d\\e:f_g.h"),
    ("registeredAt == 2018-06-18T22:28:28+00:00",) * 2,
    ("registeredAt >= 2018-06-18T22:28:28Z",) * 2,
    ("registeredAt > '2018-06-18T22:28:28'", "registeredAt > 2018-06-18T22:28:28"),
]


@pytest.mark.parametrize(("text", "canonical"), CANONICAL, ids=[row[0] for row in CANONICAL])
def test_every_spelling_has_one_canonical_text(text, canonical):
    """Words become symbols, needless quotes and parentheses go, white space is one space."""
    assert str(parse(text)) == canonical


def test_every_operator_and_word_is_among_the_spellings():
    """The table above leaves no operator out."""
    texts = " ".join(text for text, _ in CANONICAL)

    assert [one for one in Operator if one.word not in texts and one.symbol not in texts] == []
    assert {parse(text).operator for text, _ in CANONICAL if isinstance(parse(text), Comparison)} == set(Operator)


def test_a_mix_without_parentheses_stays_as_written():
    """``and`` beside ``or`` is kept flat, in its own kind of node."""
    mixed = parse("attribute:a exists and attribute:b exists or attribute:c exists")

    assert mixed == Mixed((A, B, C), (Connective.AND, Connective.OR))
    assert str(mixed) == "attribute:a exists and attribute:b exists or attribute:c exists"


def test_a_mix_tells_how_it_could_be_written():
    """Each plausible grouping is given once, with parentheses."""
    mixed = Mixed((A, B, C, D), (Connective.OR, Connective.AND, Connective.OR))

    assert set(parenthesised(mixed)) == {
        Or((A, And((B, C)), D)),
        Or((And((Or((A, B)), C)), D)),
        Or((A, And((B, Or((C, D)))))),
        And((Or((A, B)), Or((C, D)))),
    }


def test_where_things_stand_is_kept_and_never_compared():
    """Columns are those of the text, counted from 1, and do not make expressions different."""
    found = parse("attribute:a exists and attribute:b in [x, 'y z']")
    second = list(comparisons(found))[1]

    assert (found.column, second.column, second.argument_columns) == (1, 24, (40, 43))
    assert second == Comparison(Subject(SubjectKind.ATTRIBUTE, "b"), Operator.IN, ("x", "y z"))
    assert hash(second) == hash(Comparison(Subject(SubjectKind.ATTRIBUTE, "b"), Operator.IN, ("x", "y z")))


def test_nesting_is_read_to_a_stated_depth():
    """As deep as the limit is fine; one deeper is refused, in Python too."""
    found = A
    for _ in range(MAX_NESTING):
        found = Not(found)

    assert parse(str(found)) == found
    with pytest.raises(PlacementError, match=f"nested {MAX_NESTING + 1} deep"):
        Not(found)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: And((A,)), "too few"),
        (lambda: Mixed((A, B, C), (Connective.AND, Connective.AND)), "use And or Or"),
        (lambda: Mixed((A, B, C), (Connective.AND,)), "mixed needs"),
        (lambda: Comparison(INSTANCE_TYPE, Operator.IN, ()), "it takes a list"),
        (lambda: Comparison(INSTANCE_TYPE, Operator.EQUALS, "it's"), "no escape"),
        (lambda: Comparison(INSTANCE_TYPE, Operator.EQUALS, "a\nb"), "no escape"),
        (lambda: Comparison(INSTANCE_TYPE, Operator.MATCHES, "(?=a)"), "look-around"),
        (lambda: Comparison(Subject(SubjectKind.ATTRIBUTE, "no name"), Operator.EXISTS), "1 to 128 letters"),
        (lambda: Comparison(Subject(SubjectKind.AGENT_VERSION), Operator.MATCHES, "1.*"), "does not take there"),
        (lambda: parse(7), "an expression is text, not int"),
    ],
    ids=range(10),
)
def test_an_expression_that_cannot_be_written_cannot_be_made(make, words):
    """What has no text is refused when it is built."""
    with pytest.raises(PlacementError) as refusal:
        make()

    assert words in str(refusal.value)
