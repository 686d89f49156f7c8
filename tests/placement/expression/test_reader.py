"""The reader against lark, which reads the grammar as it is written down."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from neuronfleet.errors import PlacementError
from neuronfleet.placement.expression import Comparison, Expression
from neuronfleet.placement.expression.reader import read
from neuronfleet.placement.expression.refusal import Refusal
from tests.placement.expression import lark_reader
from tests.placement.expression.strategies import expressions
from tests.placement.expression.test_errors import CASES
from tests.placement.expression.test_parse import DOCUMENTED

WORDS = (
    *("and", "or", "not", "&&", "||", "!", "(", ")", "[", "]", ",", "'", "''", "'a b'", "=", "==", "=~", "!=", "!~"),
    *("<", "<=", ">", ">=", "!in", "in", "not_in", "exists", "!exists", "matches", "equals", "less_than", "notin"),
    *("attribute:a", "attribute:ecs.instance-type", "attribute:", "stage", "task:group", "runningTasksCount", "1"),
    *("agentConnected", "true", "inf1.xlarge", "[a-c]+", "a|b", "x{1,2}", "!a", "a!", "|", "&", "memberOf", "\t", "\n"),
    *("\x0b", "\x00", "\u00a0", "\u2028", "\u201c", "\U0001f600", "-", "/", "\\"),
)


def columns(expression: Expression) -> tuple[object, ...]:
    """Where the nodes stand, which equality does not ask."""
    if isinstance(expression, Comparison):
        return (expression.column, expression.argument_columns)
    inner = (expression.operand,) if hasattr(expression, "operand") else expression.operands
    return (expression.column, *map(columns, inner))


def outcome(reader, text):
    """All that a reader says of a text."""
    try:
        found = reader(text)
    except Refusal as refusal:
        return (refusal.problem, refusal.column, refusal.expected, refusal.fix)
    except PlacementError as error:
        return str(error)
    return (found, columns(found))


@settings(deadline=None, max_examples=150)
@example(["(", "attribute:a", "exists"])
@example(["attribute:a", "exists", ")"])
@example(["stage", "exists", "]"])
@example(["stage", "exists", ")"])
@example(["(", "stage", "exists"])
@example(["attribute:a", "==", "x", ","])
@example(["attribute:a", "!in", "[", "b", ",", "'c'", "]", "and", "not", "(", "attribute:a", "=~", "a|b", ")"])
@example(["!"] * 40 + ["attribute:a", "exists"])
@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_any_words(words):
    """Any sequence of words is read alike, and refused alike: the same place, problem, expectation and fix."""
    for text in (" ".join(words), "".join(words)):
        assert outcome(read, text) == outcome(lark_reader.read, text)


@settings(deadline=None, max_examples=80)
@given(expressions(), st.data())
def test_expressions_and_their_slips(expression, data):
    """Expressions as they are printed are read alike, and so they are with a few characters cut out or put in."""
    text = str(expression)
    assert outcome(read, text) == outcome(lark_reader.read, text)

    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 6)))
    slip = text[:start] + data.draw(st.sampled_from(["", " ", *WORDS])) + text[end:]
    assert outcome(read, slip) == outcome(lark_reader.read, slip)


@pytest.mark.parametrize("text", [*(text for text, *_ in CASES), *(text for text, _ in DOCUMENTED)])
def test_known_texts(text):
    """What the tests of messages and of AWS's examples hold is the same for both."""
    assert outcome(read, text) == outcome(lark_reader.read, text)


def test_columns_are_compared():
    """The comparison above sees where a node stands."""
    found = read("attribute:a exists")

    assert columns(found) != columns(dataclasses.replace(found, column=2))
