"""What the override and the emulator did to a plan is taken back before it is reviewed."""

from __future__ import annotations

import copy

import pytest

from neuronfleet.plan.reading import plan_from
from neuronfleet.rehearsal.emulated import as_of_an_account, without_override
from neuronfleet.rehearsal.override import override_document


@pytest.fixture
def cooked(stack_of):
    """Make a document of resources, data sources and a provider fit for review: a function."""

    def make(*, provider=None, resources=None, changes=(), read=(), configured=(), checks=(), modules=()):
        content = {"resource": resources} if resources else {}
        stack = stack_of(content | {"provider": {"aws": [{"region": "us-east-1", **(provider or {})}]}})
        overridden = override_document([None], endpoint="http://127.0.0.1:5000", account_id="123456789012")
        expressions = {"region": {"constant_value": "us-east-1"}}
        expressions |= {
            name: {"constant_value": value} for name, value in overridden["provider"]["aws"][0].items() if value
        }
        root = {"resources": list(read), "child_modules": list(modules)}
        document = {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "resource_changes": list(changes),
            "prior_state": {"format_version": "1.0", "values": {"root_module": root}},
            "configuration": {
                "provider_config": {"aws": {"name": "aws", "expressions": expressions}},
                "root_module": {"resources": list(configured)},
            },
            "checks": list(checks),
        }
        before = copy.deepcopy(document)
        made = as_of_an_account(plan_from(document), stack)
        assert document == before
        return made

    return make


def head(address):
    """The beginning of an entry of a plan."""
    parts = address.split(".")
    mode = "data" if parts[0] == "data" else "managed"
    return {"address": address, "mode": mode, "type": parts[-2], "name": parts[-1]}


def service(**after):
    """A service that a plan creates."""
    change = {"actions": ["create"], "before": None, "after": after, "after_unknown": {"id": True}}
    return head("aws_ecs_service.api") | {"change": change}


def test_the_providers_keys_are_not_the_overrides(cooked):
    """Fake keys, account and endpoints are gone; the region stays."""
    made = cooked()
    assert made["configuration"]["provider_config"]["aws"]["expressions"] == {"region": {"constant_value": "us-east-1"}}


def test_the_providers_own_arguments_are_back(cooked):
    """What the stack itself says is there again; what refers to something is not known."""
    made = cooked(
        provider={"access_key": "AKIAREALKEY", "allowed_account_ids": ["444455556666"], "profile": "${var.who}"}
    )
    expressions = made["configuration"]["provider_config"]["aws"]["expressions"]
    assert expressions["access_key"] == {"constant_value": "AKIAREALKEY"}
    assert expressions["allowed_account_ids"] == {"constant_value": ["444455556666"]}
    assert expressions["profile"] == {}
    assert "secret_key" not in expressions


@pytest.mark.parametrize(
    ("said", "known", "unknown"),
    [(True, True, {"id": True}), ("${var.wait}", None, {"id": True, "wait_for_steady_state": True})],
)
def test_services_wait_as_the_stack_says(cooked, said, known, unknown):
    """A service that the override does not let wait waits in the reviewed plan, or it is unknown whether it does."""
    made = cooked(
        resources={"aws_ecs_service": {"api": {"name": "api", "wait_for_steady_state": said}}},
        changes=[service(name="api", wait_for_steady_state=False)],
    )
    change = made["resource_changes"][0]["change"]
    assert change["after"].get("wait_for_steady_state") is known
    assert change["after_unknown"] == unknown
    assert change["after"]["name"] == "api"


def test_answers_of_the_emulator_are_unknown(cooked):
    """Of a data source that was asked only the question is known; what the provider computes by itself stays."""
    subnet, document = "data.aws_subnet.private", "data.aws_iam_policy_document.task"
    made = cooked(
        read=[
            head(subnet) | {"values": {"id": "subnet-1", "availability_zone_id": "euw1-az1", "tags": None}},
            head(document) | {"values": {"json": "{}"}},
        ],
        configured=[head(subnet) | {"expressions": {"id": {"constant_value": "subnet-1"}}}],
    )
    plan = plan_from(made)
    assert plan.find(subnet)["id"].text == "subnet-1"
    assert plan.find(subnet)["availability_zone_id"].is_unknown
    assert plan.find(subnet)["tags"].is_unknown
    assert plan.find(document)["json"].text == "{}"
    assert [one.address for one in plan.data("aws_subnet")] == [subnet]


def test_answers_in_modules_are_unknown_too(cooked):
    """A data source of a module is unknown at its address there."""
    address = 'module.use1["a"].data.aws_subnet.private'
    entry = head("data.aws_subnet.private") | {"address": address, "values": {"availability_zone_id": "euw1-az1"}}
    made = cooked(modules=[{"address": 'module.use1["a"]', "resources": [entry]}])
    found = plan_from(made).find(address)
    assert found["availability_zone_id"].is_unknown
    assert found.parsed.module_names == ("use1",)


@pytest.mark.parametrize(
    ("read", "status"),
    [([head("data.aws_availability_zones.all") | {"values": {"names": ["us-east-1a"]}}], "unknown"), ([], "fail")],
)
def test_a_failed_check_is_undecided_where_the_emulator_was_asked(cooked, read, status):
    """A condition that fails may be about a stand-in; without data sources it is the stack's own."""
    instance = {"address": {"to_display": "check.zones"}, "status": "fail", "problems": [{"message": "no zone"}]}
    check = {"address": {"to_display": "check.zones"}, "status": "fail", "instances": [instance]}
    made = cooked(read=read, checks=[check])
    assert [one.status for one in plan_from(made).integrity.checks] == [status]


def test_without_the_override_answers_stay(stack_of):
    """Keys and endpoints of the rehearsal are gone, and what the emulator answered is as an account's answer."""
    stack = stack_of({"provider": {"aws": [{"region": "us-east-1", "profile": "own"}]}})
    keys = {"access_key": {"constant_value": "test"}, "profile": {}, "region": {"constant_value": "us-east-1"}}
    read = {**head("data.aws_vpc.x"), "values": {"id": "vpc-1"}}
    document = {
        "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": keys}}},
        "prior_state": {"values": {"root_module": {"resources": [read]}}},
        "resource_changes": [],
        "checks": [{"status": "fail"}],
    }
    made = without_override(document, stack)
    expressions = {"region": {"constant_value": "us-east-1"}, "profile": {"constant_value": "own"}}
    assert made["configuration"]["provider_config"]["aws"]["expressions"] == expressions
    assert {**made, "configuration": {}} == {**document, "configuration": {}}
