# ruff: noqa: E501, Q003 - each expected sentence stands on one line, with the quotes that it has
"""What a person reads whose expression cannot be read."""

from __future__ import annotations

import textwrap

import pytest

from neuronfleet.errors import ExpressionError, PlacementError
from neuronfleet.placement.expression import parse
from neuronfleet.placement.expression.excerpt import excerpt


def message(text):
    """The whole message."""
    with pytest.raises(ExpressionError) as refusal:
        parse(text)
    return str(refusal.value)


def test_a_lone_equals_sign():
    """The commonest slip is shown in full: what, where, and what to write."""
    assert message("attribute:stage = prod") == textwrap.dedent(
        """\
        the expression has a single '='; the cluster query language compares with '=='
          attribute:stage = prod
                          ^
        write =="""
    )


def test_an_unknown_operator():
    """A word of another language is answered with all the operators there are, and the one that was meant."""
    assert message("attribute:stage like prod.*") == textwrap.dedent(
        """\
        the expression has 'like'
          attribute:stage like prod.*
                          ^
        expected one of == != > >= < <= exists !exists in !in =~ !~
        write =~"""
    )


def test_an_unknown_subject():
    """A misspelled subject is answered with the seven there are, and the nearest."""
    assert message("runningTaskCount == 0") == textwrap.dedent(
        """\
        the expression names 'runningTaskCount' as a subject
          runningTaskCount == 0
          ^
        expected one of agentConnected, agentVersion, attribute:NAME, ec2InstanceId, registeredAt, runningTasksCount, task:group
        write runningTasksCount"""
    )


CASES = [
    ("", 1, "is empty; expected a comparison such as attribute:ecs.instance-type == inf1.xlarge"),
    (" \n ", 1, "is empty; expected a comparison such as attribute:ecs.instance-type == inf1.xlarge"),
    ("attribute:a", 12, "ends after a subject; expected one of == != > >= < <= exists !exists in !in =~ !~"),
    ("attribute:a ==", 15, "ends too early; expected a literal or text in single quotes"),
    ("attribute:a exists and", 23, "ends too early; expected a subject, 'not' or '('"),
    ("attribute:a => 1", 13, "has '=>'; expected one of == != > >= < <= exists !exists in !in =~ !~; write >="),
    ("attribute:a <> 1", 13, "has '<>'; expected one of == != > >= < <= exists !exists in !in =~ !~; write !="),
    ("attribute:a ~= b", 13, "has '~='; expected one of == != > >= < <= exists !exists in !in =~ !~; write =~"),
    ("attribute:a IN [b]", 13, "has 'IN'; expected one of == != > >= < <= exists !exists in !in =~ !~; write in"),
    ("attribute:a equal b", 13, "has 'equal'; expected one of == != > >= < <= exists !exists in !in =~ !~; write equals"),
    ("attribute:a not in [b]", 13, "has 'not in' in two words; write not_in"),
    ("attribute:a not exists", 13, "has 'not exists' in two words; write not_exists"),
    ("attribute:a > = 1", 15, "has '='; expected a literal or text in single quotes; write operators without a space in them, and literals with such characters in quotes"),
    ("attribute:a == 'b", 16, "has a quote that is never closed; write ' at the end of the literal"),
    ("attribute:a ''", 13, "has \"'\"; expected one of == != > >= < <= exists !exists in !in =~ !~"),
    ("attribute:a == \"b\"", 16, "has '\"'; expected a literal or text in single quotes; ECS documents text in single quotes only: 'a b'"),
    ("attribute:a == \u2018b\u2019", 16, "has '\u2018' (U+2018 LEFT SINGLE QUOTATION MARK); expected a literal or text in single quotes; ECS documents text in single quotes only: 'a b'"),
    ("(attribute:a exists", 1, "has '(' that is never closed; write ')'"),
    ("attribute:a in [b, c", 16, "has '[' that is never closed; write ']'"),
    ("attribute:a exists)", 19, "has ')' that closes nothing; leave it out, or open it before"),
    ("attribute:a in b", 16, "has 'b'; expected a list in '['; write [a, b]"),
    ("attribute:a in", 15, "ends after 'in'; expected a list in '['; write [a, b]"),
    ("attribute:a == [b]", 16, "has a list where one literal belongs; write in [a, b]"),
    ("attribute:a in []", 17, "has ']' in its list; expected a literal or text in single quotes; write a literal before it"),
    ("attribute:a in [b,]", 19, "has ']' in its list; expected a literal or text in single quotes; write a literal before it"),
    ("attribute:a == b c", 18, "has 'c'; expected 'and', 'or' or the end; write a literal with a space in quotes: 'a b'"),
    ("attribute:a in [b c]", 19, "has 'c'; expected ',' or ']'; write a literal with a space in quotes: 'a b'"),
    ("attribute:a exists AND attribute:b exists", 20, "has 'AND'; expected 'and', 'or' or the end; write and"),
    ("attribute:a exists & attribute:b exists", 20, "has '&'; expected 'and', 'or' or the end; write &&"),
    ("attribute:a == and attribute:b == c", 16, "has 'and'; expected a literal or text in single quotes; write 'and' in quotes where the word itself is meant"),
    ("and attribute:b == c", 1, "has 'and' with nothing before it; expected a comparison"),
    ("attribute:a exists or and attribute:b exists", 23, "has 'and' with nothing before it; expected a comparison"),
    ("attribute:a =~ inf1\\.(x|2x)large", 22, "has parentheses inside a single expression, where AWS allows none; write a list, in [a, b], or a class, [ab]; parentheses go around whole comparisons"),
    ("attribute:a == b\u00a0and attribute:c exists", 17, "has ' ' (U+00A0 NO-BREAK SPACE); expected 'and', 'or' or the end"),
    ("attribute:a == \x00", 16, "has '␀' (U+0000); expected a literal or text in single quotes"),
    ("memberOf(attribute:a exists)", 1, "names 'memberOf'; that is the type of the constraint; write only what stands in its expression"),
    ("memberof (attribute:a exists)", 1, "names 'memberOf'; that is the type of the constraint; write only what stands in its expression"),
    ("ecs.instance-type == a", 1, "names 'ecs.instance-type' as a subject; write attribute:ecs.instance-type"),
    ("instance-type == a", 1, "names 'instance-type' as a subject; write attribute:ecs.instance-type"),
    ("attributes:a == b", 1, "names 'attributes:a' as a subject; expected one of agentConnected, agentVersion, attribute:NAME, ec2InstanceId, registeredAt, runningTasksCount, task:group; write attribute:a"),
    ("attribute: == b", 1, "names the attribute ''; names have 1 to 128 letters, digits and - _ . / \\"),
    ("agentVersion =~ 1.*", 14, "compares agentVersion with '=~', which ECS does not take there; write one of: == != > >= < <="),
    ("ec2InstanceId exists", 15, "compares ec2InstanceId with 'exists', which ECS does not take there; write one of: == != in !in =~ !~"),
    ("agentConnected == yes", 19, "compares agentConnected with 'yes'; write true or false"),
    ("agentVersion == 'v1.2'", 18, "compares agentVersion with 'v1.2'; write numbers with dots between them, such as 1.14.5"),
    ("registeredAt < 2018-13-01", 16, "compares registeredAt with '2018-13-01', which is no date in a form that ECS knows; write 2018-06-18, 2018-06-18T22:28:28, 2018-06-18T22:28:28Z or 2018-06-18T22:28:28+00:00"),
    ("runningTasksCount < -1", 21, "compares runningTasksCount with '-1'; write a whole number, such as 0"),
    ("attribute:a =~ x++", 18, "has a possessive quantifier, which is not decided here; leave out the second '+'"),
    ("attribute:a =~ '(?=x)'", 17, "has '(?=' in its pattern: flags inside, look-around and named groups are not decided here; use plain groups (...), and (?i) at the start only"),
    ("attribute:a =~ \\p{L}", 16, "has '\\p' in its pattern, which is not decided here; decided are \\d \\w \\s \\D \\W \\S"),
    ("attribute:a =~ '(a+)+'", 17, "has a pattern that may take too long to decide: repeats inside repeats, or too many of them; write a class like [a-z0-9]* or a list: in [a, b]"),
    ("attribute:a =~ b{3,2}", 17, "has a pattern that counts {3,2}; count upwards, to 1000 at most"),
    ("attribute:a =~ [ab", 16, "has a pattern with '[' that is never closed; write \\[ for the character"),
    ("attribute:a == " + "x" * 1986, 2001, "has 2001 characters; ECS takes 2000"),
    ("!" * 40 + "attribute:a exists", 8, "is nested more than 32 deep; write it flatter"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "sentence"), CASES, ids=[text[:40] or "nothing" for text, _, _ in CASES])
def test_each_slip_is_told_where_it_is_and_how_to_mend_it(text, column, sentence):
    """The column of the caret, what is there, what was expected, what to write."""
    with pytest.raises(ExpressionError) as refusal:
        parse(text)

    assert (refusal.value.column, refusal.value.sentence) == (column, sentence)


@pytest.mark.parametrize(
    ("text", "column", "lines"),
    [
        ("attribute:a = b", 13, ("  attribute:a = b", "              ^")),
        ("a\nb = c", 5, ("  a␊b = c", "      ^")),
        ("漢字 = c", 4, ("  漢字 = c", "       ^")),
        ("e\u0301\u202e = c", 5, ("  e\ufffd\ufffd = c", "      ^")),
        ("x" * 300, 300, ("  …" + "x" * 71, "  " + " " * 71 + "^")),
        ("x" * 300, 1, ("  " + "x" * 100 + "…", "  ^")),
    ],
    ids=["plain", "line break", "wide", "combining and turning", "far right", "long"],
)
def test_the_caret_stands_under_its_character(text, column, lines):
    """Line breaks, wide and combining characters and long texts do not move it."""
    assert tuple(excerpt(text, column).split("\n")) == lines


def test_the_error_is_one_of_the_placement_errors():
    """It has a code of its own, and the whole expression for those who show it themselves."""
    with pytest.raises(PlacementError) as refusal:
        parse("attribute:a = b")

    assert (refusal.value.code, refusal.value.expression, refusal.value.fix) == ("NF310", "attribute:a = b", "write ==")


def test_two_thousand_characters_are_taken():
    """The longest expression that ECS takes is read."""
    text = "attribute:a == " + "x" * 1985
    assert len(text) == 2000
    assert str(parse(text)) == text


def test_the_first_sign_of_what_is_too_deep_is_pointed_at():
    """Of several signs that join something nested too deep the first is shown."""
    deep = "!" * 32 + "attribute:a exists"
    with pytest.raises(ExpressionError, match="nested more than 32 deep") as refusal:
        parse(f"{deep} and attribute:b exists and attribute:c exists")
    assert refusal.value.column == len(deep) + 2


def test_the_latest_year_is_taken():
    """A date of the year 9998 is read, of the year after it is refused."""
    assert parse("registeredAt < 9998-12-31")
    with pytest.raises(ExpressionError, match="'9999-01-01', which is no date"):
        parse("registeredAt < 9999-01-01")
