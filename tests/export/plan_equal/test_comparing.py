"""The comparison of plans sees what differs, and says it so that it can be found."""

from __future__ import annotations

from typing import Any

from tests.export.plan_equal.comparing import differences, planned


def plan_of(**resources: dict[str, Any]) -> dict[str, Any]:
    """A plan that makes resources of type ``aws_vpc``, by name of the module that they are in."""
    return {
        "resource_changes": [
            {
                "address": f"module.{module}.aws_vpc.this",
                "type": "aws_vpc",
                "mode": "managed",
                "change": {"actions": ["create"], "after_unknown": {}, "after_sensitive": {}, **change},
            }
            for module, change in resources.items()
        ]
    }


def compared(one: dict[str, Any], other: dict[str, Any]) -> str:
    """What differs between a resource of the stack and one of the module."""
    plan = plan_of(stack=one, module=other)
    return differences(planned(plan, "stack"), planned(plan, "module"))


def test_the_same_values_at_other_addresses_are_equal():
    """Addresses are not compared; the order of attributes neither."""
    assert compared({"after": {"a": 1, "b": [2]}}, {"after": {"b": [2], "a": 1}}) == ""


def test_a_value_is_named_by_its_path_inside_of_documents_too():
    """Of a policy that is text, only the part that differs is shown."""
    one = {"after": {"policy": '{"Statement":[{"Action":"a"}]}', "same": 1}}
    other = {"after": {"policy": '{"Statement":[{"Action":"b"}]}', "same": 1}}
    assert 'policy.Statement[0].Action: stack "a", module "b"' in compared(one, other)


def test_what_is_unknown_is_not_equal_to_null():
    """Unknown positions are values."""
    found = compared({"after": {}, "after_unknown": {"id": True}}, {"after": {"id": None}})
    assert "id: stack (known after apply), module null" in found


def test_tags_all_are_compared():
    """Tags that a provider adds must be added on both sides."""
    found = compared({"after": {"tags_all": {"a": "b"}}}, {"after": {"tags_all": {}}})
    assert 'tags_all.a: stack "b", module (not there)' in found


def test_a_resource_that_only_one_side_makes_is_named():
    """In both directions."""
    plan = plan_of(stack={"after": {}})
    assert differences(planned(plan, "stack"), []) == "only the stack makes aws_vpc: module.stack.aws_vpc.this"
    assert differences([], planned(plan, "stack")) == "only the module makes aws_vpc: module.stack.aws_vpc.this"
