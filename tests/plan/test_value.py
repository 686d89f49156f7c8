"""Values have four states, truths have three; neither can be mistaken for a Python boolean."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.plan import FALSE, TRUE, Hole, State, Value, all_of, any_of, path_text, truth, unknown
from neuronfleet.plan.truth import TruthKind

THREE = {TruthKind.TRUE: 1.0, TruthKind.UNKNOWN: 0.5, TruthKind.FALSE: 0.0}
TRUTHS = (TRUE, FALSE, unknown(Value(None, True)))  # noqa: FBT003


def test_neither_has_a_truth_value():
    """``if value`` and ``if truth`` are errors rather than wrong answers."""
    with pytest.raises(TypeError, match="has no truth value"):
        bool(Value(True))  # noqa: FBT003
    with pytest.raises(TypeError, match="has no truth value"):
        bool(TRUE)


@pytest.mark.parametrize(("one", "other"), list(itertools.product(TRUTHS, TRUTHS)))
def test_kleene(one, other):
    """And is the least, or the greatest, not the opposite; of several too; causes are kept."""
    assert THREE[(one & other).kind] == min(THREE[one.kind], THREE[other.kind])
    assert THREE[(one | other).kind] == max(THREE[one.kind], THREE[other.kind])
    assert THREE[(~one).kind] == 1 - THREE[one.kind]
    assert all_of([one, other]).kind is (one & other).kind
    assert any_of([one, other]).kind is (one | other).kind
    assert bool((one & other).causes) == (one & other).is_unknown


@pytest.mark.parametrize(
    ("raw", "allowed", "holds"),
    [
        (True, ("true",), True),
        ("true", (True,), True),
        (80, ("80",), True),
        ("80", (80,), True),
        (80.0, (80,), True),
        (True, (1,), False),
        (0, (False,), False),
        ("", (None,), False),
        ([1], ([1],), True),
    ],
)
def test_equality_is_terraforms(raw, allowed, holds):
    """A string and what it spells are equal, true and 1 are not."""
    assert Value(raw).equals(*allowed).is_true is holds


def test_null_and_absent_are_missing():
    """Both are known not to be set; asked whether they are None they are."""
    for value in (Value(None), Value({})["x"], Value([])[0]):
        assert value.is_missing
        assert value.equals("x").is_false
        assert value.equals(None).is_true
        assert value.is_set().is_false
        assert value.or_default("d").text == "d"
    assert Value(None).state is State.NULL
    assert Value({})["x"].state is State.ABSENT


def test_unknown_stays_unknown():
    """Whatever is asked of an unknown value, and of its parts, is unknown."""
    for value in (Value(None, True), Value(Hole("${a.b}"))["x"][0]):  # noqa: FBT003
        assert value.is_unknown
        assert value.equals(None).is_unknown
        assert value.matches(".*").is_unknown
        assert value.is_set().is_unknown
        assert value.any_item(Value.is_set).is_unknown
        assert str(value) == "(known after apply)"
        assert value.items == ()


@pytest.mark.parametrize("raw", ["", [], {}])
def test_empty_is_not_set(raw):
    """Empty text, list and object count as not set; False and 0 are set."""
    assert Value(raw).is_set().is_false
    assert Value(False).is_set().is_true  # noqa: FBT003
    assert Value(0).is_set().is_true


def test_sensitive_values_are_judged_and_not_shown():
    """A mark, also of something around, hides the text in messages and nowhere else."""
    value = Value({"a": ["secret"]}, False, {"a": True})["a"][0]  # noqa: FBT003
    assert value.text == "secret"
    assert value.equals("secret").is_true
    assert str(value) == "(sensitive)"
    assert "secret" not in repr(value)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("3072", 3072),
        ("1.5", 1.5),
        (True, None),
        ("x", None),
        ("nan", None),
        ("inf", None),
        (float("nan"), None),
        (None, None),
    ],
)
def test_numbers(raw, number):
    """Digits in text are numbers, as many attributes of AWS have them; booleans and infinities are not."""
    assert Value(raw).number == number


def test_paths_are_terraforms():
    """Keys that are no names are quoted; positions from the end are counted from the start."""
    assert path_text(("a", 0, "b-c", "d.e")) == 'a[0].b-c["d.e"]'
    assert Value({"a": [{"b": 1}, {"b": 2}]})["a"][-1]["b"].where == "a[1].b"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_a_tree_without_masks_is_complete(raw):
    """Of plain data no part is unknown."""
    assert Value(raw).is_complete
    assert truth(Value(raw).is_complete).is_true
