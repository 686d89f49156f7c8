"""What a mistake of one word or one number in the expression language would change."""

from __future__ import annotations

import pytest

from neuronfleet.errors import PlacementError
from neuronfleet.placement.expression.evaluation import Outcome, evaluate
from neuronfleet.placement.expression.excerpt import excerpt, shown
from neuronfleet.placement.expression.lexicon import written
from neuronfleet.placement.expression.lint import lint
from neuronfleet.placement.expression.nodes import And, Comparison, Connective, Mixed, Not, Or
from neuronfleet.placement.expression.parser import parse
from neuronfleet.placement.expression.planning import no_instance, spelling_problem
from neuronfleet.placement.expression.readings import readings_of
from neuronfleet.placement.expression.satisfiability import never_true
from neuronfleet.placement.expression.view import View

TALL = f"{'not ' * 40}attribute:a == b"


@pytest.mark.parametrize(
    ("text", "said", "column"),
    [
        ("attribute:a in linux", "has 'linux'", 16),
        ("  memberOf(attribute:a == b)", "names 'memberOf'", 3),
        ("attribute:a == b (attribute:c == d)", "has '('\n", 18),
        ("(attribute:a in [b, c]", "has '(' that is never closed", 1),
        ("((attribute:a == b", "has '(' that is never closed", 2),
        ("(attribute:a in [b", "has '[' that is never closed", 17),
        ("attribute:a == b c", "has 'c'", 18),
        ("attribute:a =~ a^*", "repeats '^'", 18),
        ("attribute:a =~ '[[a]b]'", "has '[a' in a class", 18),
        ("attribute:a =~ '[a&&b]'", "has '&&' in a class", 19),
        ("attribute:a == b)", "has ')' that closes nothing", 17),
        ("(attribute:a == b))", "has ')' that closes nothing", 19),
        (f"attribute:a =~ '{'(a)' * 3}{'(' * 17}a{')' * 17}'", "groups more than 16 deep", 43),
        ("and attribute:a == b", "has 'and' with nothing before it", 1),
        ("attribute:a == b and attribute:c", "ends after a subject", 33),
    ],
)
def test_what_is_wrong_is_named_and_pointed_at(text, said, column):
    """A refusal names what was found, and the caret is below it."""
    with pytest.raises(PlacementError) as raised:
        parse(text)
    lines = f"{raised.value}\n".splitlines(keepends=True)
    assert said in "".join(lines)
    assert lines[2].index("^") == 2 + column - 1


def test_a_pattern_may_close_as_many_groups_as_it_likes():
    """Groups that are closed do not count for those that follow."""
    assert parse(f"attribute:a =~ '{'(a)' * 20}{'(' * 16}a{')' * 16}'")


def test_mixed_operators_that_are_nested_too_deep_are_pointed_at():
    """The caret is below the first connective of what is nested too deeply."""
    tower = f"{'(' * 40}attribute:a == b or attribute:c == d and attribute:e == f{')' * 40}"
    assert parse(tower)
    with pytest.raises(PlacementError, match="nested more than"):
        parse(f"attribute:x == y or {TALL}")


def test_a_word_after_a_sign_ends_where_it_ends():
    """``!exists`` is a word of its own: more letters make it another."""
    with pytest.raises(PlacementError, match="has '!'"):
        parse("attribute:a !existsand attribute:b == c")


@pytest.mark.parametrize("kind", [And, Or, Not, Mixed, Comparison])
def test_where_a_sentence_stood_is_no_part_of_it(kind):
    """Columns are given by name, are 0 where nobody says, and do not tell two sentences apart."""
    one, other = parse("attribute:a == b"), parse("  attribute:a  ==  b")
    parts = {
        And: ((one, other),),
        Or: ((one, other),),
        Not: (one,),
        Mixed: ((one, other, one), (Connective.AND, Connective.OR)),
        Comparison: (one.subject, one.operator, one.argument),
    }[kind]
    assert kind(*parts).column == 0
    assert kind(*parts, column=3) == kind(*parts)
    with pytest.raises(TypeError):
        kind(*parts, 3)
    assert (one.argument_columns, other.argument_columns) == ((16,), (20,))
    assert one == other


def test_a_line_of_a_hundred_characters_is_shown_whole():
    """A hundred characters need no ellipsis wherever the caret is, and one more does."""
    assert "…" not in excerpt("a" * 100, 90)
    assert "…" in excerpt("a" * 101, 90)


@pytest.mark.parametrize(("character", "seen"), [("\x7f", "␡"), ("~", "~"), ("\x80", "\N{REPLACEMENT CHARACTER}")])
def test_controls_are_seen_and_letters_are_themselves(character, seen):
    """Delete has its own picture, its neighbours are a letter and a control without one."""
    assert shown(character) == seen


def test_a_reading_that_cannot_be_decided_leaves_it_open():
    """A value that is greater as text and no number is neither true nor ambiguous, and the reason is told."""
    found = evaluate("attribute:n > 5", View(attributes={"n": "abc"}))
    assert found.outcome is Outcome.UNKNOWN
    assert found.reasons[0].startswith("attribute:n is 'abc'")


def test_a_negation_inside_parentheses_denies_what_follows_it():
    """``(not a and b)`` denies a, not the whole group."""
    assert str(parse("(not attribute:a == b and attribute:c == d)")) == "not(attribute:a == b) and attribute:c == d"


def test_three_operands_make_a_mix():
    """Two operands are too few to mix connectives."""
    one = parse("attribute:a == b")
    with pytest.raises(PlacementError, match=r"2 operand\(s\) are too few to join; give 3 or more"):
        Mixed((one, one), (Connective.AND,))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("attribute:a == 1", 1),
        ("attribute:a > 1", 2),
        ("task:group == service:a", 1),
        ("task:group !exists", 1),
        ("task:group != service:a", 2),
        ("agentVersion >= 1.2.3", 1),
        ("agentVersion >= 1.2", 2),
        ("attribute:a == 1 and (attribute:b == 1 or attribute:c == 1 and attribute:d == 1)", 4),
    ],
)
def test_only_what_is_open_is_read_in_several_ways(text, count):
    """An expression has as many readings as the questions that AWS leaves open for it make."""
    assert len(readings_of(parse(text))) == count


@pytest.mark.parametrize(
    "text",
    [
        "agentConnected == true",
        "agentConnected == false",
        "runningTasksCount > 3",
        "runningTasksCount < 3",
        "agentVersion > 1.2.3",
        "agentVersion < 1.2.3",
        "attribute:a =~ x.* and attribute:a != y",
    ],
)
def test_what_some_instance_satisfies_is_not_said_to_be_never_true(text):
    """The neighbours of a number, both answers of a flag, and what only a pattern can tell are tried."""
    assert not never_true(parse(text))


def test_too_many_combinations_are_not_said_to_be_never_true():
    """Where there is more to try than is tried nothing is claimed, whatever would come of it."""
    many = " and ".join(f"attribute:a{n} == x" for n in range(9))
    assert never_true(parse("attribute:a0 == x and attribute:a0 != x"))
    assert not never_true(parse(f"{many} and attribute:a0 != x"))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("attribute:foo == Inf1.xlarge", "'Inf1.xlarge' matches no instance: ECS reports instance types in lower case"),
        ("attribute:foo == inf1.xlarge", None),
        (r"attribute:ecs.instance-type =~ 'INF1\.\S+'", r"'INF1\.\S+' matches no instance"),
    ],
)
def test_instance_types_are_in_lower_case_whatever_asks_for_them(text, start):
    """A type in upper case is remarked on under any name, and in a pattern escapes keep their letter."""
    found = [remark.message for remark in lint(parse(text))]
    assert [one.startswith(start) for one in found] == ([True] if start else [])
    if "\\" in text:
        assert found[0].endswith(r"write 'inf1\.\S+'")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("attribute:ecs.availability-zone =~ eu-.*", None),
        ("attribute:ecs.availability-zone =~ us-west.* and attribute:ecs.availability-zone != us-east-1a", None),
        ("attribute:ecs.availability-zone == eu-west-1a", "zones here are called us-east-1a"),
    ],
)
def test_zones_that_are_asked_for_by_pattern_are_left_alone(text, said):
    """Only zones that are named can be said to be of another region."""
    found = no_instance(text, "inf1.xlarge", "us-east-1")
    assert found is None if said is None else said in (found or "")


def test_two_thousand_characters_are_quoted():
    """An expression of just the length that ECS takes is quoted with what is wrong with it, a longer one is not."""
    assert (spelling_problem("x" * 2000) or "").startswith("'xxx")
    assert spelling_problem("x" * 2001) == "has 2001 characters; ECS takes 2000"


def test_brackets_are_bare_in_patterns_only():
    """A literal with brackets is quoted, a pattern with them is not."""
    assert (written("[a]"), written("[a]", pattern=True)) == ("'[a]'", "[a]")
