"""What holds for every expression, view and text, not only for those that somebody thought of."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from neuronfleet.errors import ExpressionError
from neuronfleet.placement.expression import (
    And,
    Matcher,
    Not,
    Or,
    Outcome,
    lint,
    never_true,
    parenthesised,
    parse,
)
from tests.placement.expression import reference
from tests.placement.expression.strategies import expressions, single, views

UNTIMED = settings(max_examples=60, deadline=None)
FEWER = settings(max_examples=40, deadline=None)
FRAGMENTS = st.sampled_from(
    [
        *"()[]'\",=!<>&|~ ",
        " and ",
        " or ",
        " not ",
        "&&",
        "||",
        "==",
        "=~",
        "!in",
        "exists",
        "attribute:a",
        "attribute:ecs.instance-type",
        "task:group",
        "registeredAt",
        "x.*",
        "inf1.xlarge",
        "\n",
        "\t",
        "\x00",
        "\u2028",
        "\u200b",
        "漢",
        "e\u0301",
        "\U0001f600",
        "\ud800",
        "memberOf",
        "=",
    ]
)


@UNTIMED
@given(expressions())
def test_what_is_printed_reads_back_as_the_same(expression):
    """The printer and the parser are inverse to each other."""
    assert parse(str(expression)) == expression
    assert str(parse(str(expression))) == str(expression)


@settings(max_examples=150, deadline=None)
@given(st.lists(FRAGMENTS, max_size=14).map("".join) | st.text(max_size=60))
@example("(" * 1500)
@example("!" * 1900 + "attribute:a exists")
@example("attribute:a exists and (" * 80)
@example("not(" * 400 + "attribute:a exists" + ")" * 400)
@example("attribute:a =~ " + "[" * 1900)
@example("attribute:a =~ '" + "(" * 1900 + "'")
@example("attribute:a =~ x" + "{1000}" * 100)
@example("attribute:a =~ '" + "(a?" * 200 + ")" * 200 + "'")
@example("runningTasksCount == " + "9" * 1900)
@example("agentVersion == " + "9." * 900 + "9")
def test_any_text_is_read_or_refused_with_a_caret_inside_it(text):
    """No text ends in a traceback, and each refusal points at a place that the text has."""
    refused = found = None
    try:
        found = parse(text)
    except ExpressionError as error:
        refused = error
    if refused is None:
        assert parse(str(found)) == found
        return
    assert 1 <= refused.column <= len(text) + 1
    shown, caret = refused.excerpt.split("\n")
    assert str(refused).count("\n") >= 2
    assert caret.strip() == "^"
    assert "\n" not in refused.sentence
    assert len(shown) <= 104
    assert len(caret) <= 2 * len(shown) + 3


@settings(max_examples=160, deadline=None)
@given(expressions(), views())
def test_a_second_evaluator_agrees(expression, view):
    """The library answers as the plain evaluator of the tests does, whatever is unknown or left open."""
    assert Matcher(expression)(view).value == reference.outcome(expression, view)


@UNTIMED
@given(expressions(), views())
def test_reasons_come_with_doubt_and_only_with_it(expression, view):
    """Unknown and ambiguous say why; true and false need not."""
    answer = Matcher(expression).explain(view)

    assert bool(answer.reasons) == (answer.outcome in {Outcome.UNKNOWN, Outcome.AMBIGUOUS})


@FEWER
@given(expressions(max_leaves=3), expressions(max_leaves=3), views())
def test_kleenes_laws_hold(one, other, view):
    """De Morgan, commutation, double denial and absorption hold with unknown and ambiguous in them."""

    def of(expression):
        return Matcher(expression)(view)

    assert of(Not(And((one, other)))) is of(Or((Not(one), Not(other))))
    assert of(Not(Or((one, other)))) is of(And((Not(one), Not(other))))
    assert of(And((one, other))) is of(And((other, one)))
    assert of(Or((one, other))) is of(Or((other, one)))
    assert of(Not(Not(one))) is of(one)
    assert of(And((one, Or((one, other))))) is of(one)
    assert of(Or((one, And((one, other))))) is of(one)


@UNTIMED
@given(expressions(), views(complete=True))
def test_known_facts_are_never_unknown_except_for_order_without_numbers(expression, view):
    """With every fact there, the answer is true, false or ambiguous, but where text has no documented order."""
    known = dataclasses.replace(view, attributes={"ecs.instance-type": "inf1.xlarge"} | view.attributes)
    ordered = any(f" {sign} " in str(expression) for sign in ("<", "<=", ">", ">="))

    assert ordered or Matcher(expression)(known) is not Outcome.UNKNOWN


@UNTIMED
@given(expressions(), views(complete=True), st.data())
def test_learning_a_fact_never_contradicts_an_answer(expression, whole, data):
    """Whatever is true or false of a partly known instance stays so when the rest is learned."""
    names = data.draw(st.frozensets(st.sampled_from(["agent_connected", "agent_version", "running_tasks_count"])))
    attributes = {
        name: value for name, value in whole.attributes.items() if data.draw(st.booleans(), label=f"knows {name}")
    }
    partly = dataclasses.replace(
        whole, attributes=attributes, attributes_complete=attributes == whole.attributes, **dict.fromkeys(names)
    )
    before, after = Matcher(expression)(partly), Matcher(expression)(whole)

    assert before in {after, Outcome.UNKNOWN, Outcome.AMBIGUOUS}
    assert before is not Outcome.AMBIGUOUS or after is Outcome.AMBIGUOUS


@UNTIMED
@given(expressions())
def test_the_choices_of_a_mix_mix_no_more(expression):
    """Each way to put parentheses is an expression without a mix, and one without a mix is its own only way."""
    choices = parenthesised(expression)

    assert len(set(choices)) == len(choices)
    assert all(parenthesised(choice) == (choice,) for choice in choices)


@UNTIMED
@given(expressions(), views())
def test_one_way_to_put_parentheses_is_what_a_true_mix_means(expression, view):
    """Where a mix is true or false, every way to put its parentheses is."""
    answer = Matcher(expression)(view)
    choices = {Matcher(choice)(view) for choice in parenthesised(expression)}

    assert answer not in {Outcome.TRUE, Outcome.FALSE} or choices == {answer}


@UNTIMED
@given(expressions(max_leaves=4), views())
def test_what_is_never_true_is_true_of_no_instance(expression, view):
    """No view satisfies an expression that is called contradictory."""
    assert not never_true(expression) or Matcher(expression)(view) is not Outcome.TRUE


@UNTIMED
@given(single(), views())
def test_one_and_its_denial_contradict_each_other(comparison, view):
    """``a and not(a)`` is true of nothing."""
    assert Matcher(And((comparison, Not(comparison))))(view) is not Outcome.TRUE


@UNTIMED
@given(expressions())
def test_remarks_point_into_the_text(expression):
    """A remark about a text that was read stands at a column of it."""
    text = str(expression)

    assert all(1 <= remark.column <= len(text) for remark in lint(parse(text)))


def test_an_outcome_cannot_pass_for_a_truth_value():
    """Unknown never counts as false by accident."""
    with pytest.raises(TypeError, match="compare it"):
        bool(Outcome.UNKNOWN)
