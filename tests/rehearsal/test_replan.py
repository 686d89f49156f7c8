"""Which differences of a second plan count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.rehearsal.replan import GAPS, changed_attributes, differences

VALUES = st.dictionaries(
    st.sampled_from("abcdef"), st.one_of(st.none(), st.integers(0, 2), st.lists(st.integers(0, 1)))
)


def change(resource_type, actions, before=None, after=None, unknown=None):
    """One entry of resource_changes."""
    return {
        "address": f"{resource_type}.x",
        "type": resource_type,
        "change": {"actions": actions, "before": before, "after": after, "after_unknown": unknown or {}},
    }


def test_a_plan_without_changes_is_empty():
    """No-ops and reads are no differences, nor are outputs that stay."""
    plan = {
        "resource_changes": [change("aws_vpc", ["no-op"], {"a": 1}, {"a": 1}), change("aws_ssm_parameter", ["read"])],
        "output_changes": {"cluster": {"actions": ["no-op"]}},
    }
    assert differences(plan) == ()


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.id)
def test_a_gap_excepts_an_update_of_its_attributes(gap):
    """An update of exactly the gap's attributes is excepted by its name."""
    values = dict.fromkeys(gap.attributes, "made up")
    (found,) = differences({"resource_changes": [change(gap.resource_type, ["update"], values, {})]})
    assert found.gap is gap


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.id)
@pytest.mark.parametrize("case", ["one attribute more", "replacement", "another type"])
def test_a_gap_excepts_nothing_else(gap, case):
    """One more attribute, a replacement or another resource type is a real difference."""
    values = dict.fromkeys(gap.attributes, "made up")
    actions, resource_type = ["update"], gap.resource_type
    if case == "one attribute more":
        values["tags"] = {"a": "b"}
    elif case == "replacement":
        actions = ["delete", "create"]
    else:
        resource_type = "aws_vpc"
    (found,) = differences({"resource_changes": [change(resource_type, actions, values, {})]})
    assert found.gap is None


def test_a_changed_output_is_a_difference():
    """An output that the second plan changes is named."""
    (found,) = differences({"output_changes": {"cluster": {"actions": ["update"]}}})
    assert str(found) == "output.cluster: update"


def test_an_attribute_known_after_apply_is_a_difference():
    """A value that is unknown only deep inside counts as changed."""
    found = changed_attributes({"before": {"a": [1]}, "after": {"a": [1]}, "after_unknown": {"a": [{"b": True}]}})
    assert found == ("a",)


@given(VALUES, VALUES)
def test_changed_attributes_are_those_that_differ(before, after):
    """An attribute is named exactly where its two values are not equal, an absent one counting as null."""
    found = changed_attributes({"before": before, "after": after})
    assert found == tuple(name for name in "abcdef" if before.get(name) != after.get(name))
