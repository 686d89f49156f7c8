"""Which block of the configuration stands behind a block of the plan, and whether anything does."""

from __future__ import annotations

from neuronfleet.plan.reading import plan_from
from tests.plan.making import configured, constant, created, document, refer


def plan_with(expressions, after, unknown):
    """The only resource of a plan."""
    root = {"resources": [configured("aws_x.x", expressions)]}
    return plan_from(document(created("aws_x.x", after, unknown), root=root)).find("aws_x.x")


def texts(resource, *path):
    """References of an attribute, as they are written."""
    return [one.text for one in resource.references(*path)]


def test_blocks_of_a_set_are_matched_by_their_constants():
    """A provider returns sets in an order of its own; constants tell which block is which."""
    resource = plan_with(
        {
            "rule": [
                {"port": constant(80), "group": refer("aws_a.a.id")},
                {"port": constant(443), "group": refer("aws_b.b.id")},
            ]
        },
        {"rule": [{"port": 443}, {"port": 80}]},
        {"rule": [{"group": True}, {"group": True}]},
    )
    assert texts(resource, "rule", 0, "group") == ["aws_b.b.id"]
    assert texts(resource, "rule", 1, "group") == ["aws_a.a.id"]


def test_blocks_that_cannot_be_told_apart_all_count():
    """Without constants a reference may stand in any of the blocks."""
    resource = plan_with(
        {"rule": [{"group": refer("aws_a.a.id")}, {"group": refer("aws_b.b.id")}]},
        {"rule": [{}, {}]},
        {"rule": [{"group": True}, {"group": True}]},
    )
    assert texts(resource, "rule", 0, "group") == ["aws_a.a.id", "aws_b.b.id"]


def test_what_a_dynamic_block_sets_is_not_taken_for_a_default():
    """The configuration does not have dynamic blocks; an unknown value in one may have been set."""
    resource = plan_with({}, {"setting": [{"name": "containerInsights"}]}, {"setting": [{"value": True}]})
    assert resource.is_configured(("setting", 0, "value")) is None
    assert resource["setting"][0]["value"].or_default("disabled").is_unknown


def test_what_nothing_sets_has_its_default():
    """An unknown value without an expression is one that the provider computes."""
    resource = plan_with({"block": [{"b": constant(1)}]}, {"block": [{"b": 1}]}, {"a": True, "block": [{"c": True}]})
    assert resource.is_configured(("a",)) is False
    assert resource["a"].or_default("x").text == "x"
    assert resource.is_configured(("block", 0, "c")) is False
    assert resource.is_configured(("block", 0, "b")) is True


def test_an_expression_without_references_is_an_expression():
    """``timestamp()`` is an empty object in the configuration, and sets the attribute."""
    assert plan_with({"a": {}}, {}, {"a": True}).is_configured(("a",)) is True


def test_more_blocks_than_the_configuration_has_leave_doubt():
    """One static and one dynamic block: the one that the configuration does not show may be any."""
    resource = plan_with(
        {"rule": [{"port": constant(80), "group": refer("aws_a.a.id")}]},
        {"rule": [{"port": 443}, {"port": 80}]},
        {"rule": [{"group": True}, {"group": True}]},
    )
    assert texts(resource, "rule", 1, "group") == ["aws_a.a.id"]
    assert texts(resource, "rule", 0, "group") == []
    assert resource.is_configured(("rule", 0, "group")) is None


def test_what_is_not_in_the_configuration_at_all_cannot_be_told():
    """A deleted resource has no entry; whether anything set its attributes is not known."""
    plan = plan_from(document(created("aws_x.gone", {}, {"a": True})))
    assert plan.find("aws_x.gone").is_configured(("a",)) is None
