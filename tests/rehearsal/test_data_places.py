"""What a rehearsal knows of data stacks: their place, the keys that others find, and what check blocks ask."""

from __future__ import annotations

import uuid

import pytest

from neuronfleet.plan.reading import plan_from
from neuronfleet.rehearsal.emulated import as_of_an_account
from neuronfleet.rehearsal.expected import ExpectedResources, expected_resources
from neuronfleet.rehearsal.looked_up import KeyAlias, key_aliases
from neuronfleet.rehearsal.stack import StackDirectory


@pytest.mark.parametrize(
    ("name", "place"),
    [("shop-data", "data"), ("shop-global", "global"), ("shop-eu-west-1", "eu-west-1"), ("database", "eu-west-1")],
)
def test_stacks_of_several_regions_have_places_of_their_own(tmp_path, name, place):
    """By the end of their names."""
    assert StackDirectory(name=name, path=tmp_path, region="eu-west-1").place == place


def test_aliases_are_looked_for_where_their_provider_is(stack_of):
    """Those that a stack makes itself are not expected, and names that are known later neither."""
    providers = {"aws": [{"region": "us-east-1"}, {"alias": "west", "region": "eu-west-1"}]}
    data = {
        "there": {"name": "alias/models", "provider": "aws.west"},
        "own": {"name": "alias/own"},
        "later": {"name": "${var.name}"},
    }
    resource = {"aws_kms_alias": {"own": {"name": "alias/own"}}}
    stack = stack_of({"provider": providers, "data": {"aws_kms_alias": data}, "resource": resource})

    assert key_aliases(stack) == (KeyAlias(region="eu-west-1", name="alias/models"),)
    assert expected_resources(stack)


@pytest.mark.moto
def test_a_key_answers_to_its_alias(emulator, adjusted):
    """Once, and told as made up; one that a stack has made is left alone."""
    name = f"alias/n{uuid.uuid4().hex[:12]}"
    nothing = {"vpc_ids": (), "subnets": {}, "security_groups": {}, "image_ids": (), "instance_types": ()}
    wanted = ExpectedResources(region="us-east-1", key_aliases=(KeyAlias(region="eu-west-1", name=name),), **nothing)
    emulator.make_existing(wanted)
    found = adjusted("kms", "eu-west-1").describe_key(KeyId=name)["KeyMetadata"]["Arn"]
    emulator.make_existing(wanted)

    assert adjusted("kms", "eu-west-1").describe_key(KeyId=name)["KeyMetadata"]["Arn"] == found
    told = [one for one in emulator.stand_ins() if name in one["subject"]]
    assert [(one["adjustment"], one["region"]) for one in told] == [("looked-up-resources", "us-east-1")]


def test_what_a_check_asked_the_emulator_is_unknown_in_an_account(stack_of):
    """A plan tells it twice, as an answer and as a question; the review gets the question alone."""
    entry = {"address": "data.aws_s3_object.model", "mode": "data", "type": "aws_s3_object", "name": "model"}
    values = {"bucket": "b", "key": "k", "id": "b/k"}
    change = {"actions": ["read"], "before": None, "after": values, "after_unknown": {}}
    configured = {name: {"constant_value": values[name]} for name in ("bucket", "key")}
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": [{**entry, "action_reason": "read_because_check_nested", "change": change}],
        "prior_state": {"values": {"root_module": {"resources": [{**entry, "values": values}]}}},
        "configuration": {"root_module": {"resources": [{**entry, "expressions": configured}]}},
    }
    (found,) = plan_from(as_of_an_account(plan_from(document), stack_of({}))).data()

    assert (found["bucket"].text, found["key"].text) == ("b", "k")
    assert found["id"].is_unknown
