"""In which region a resource is: constants, variables, modules, provider 6, and what other values tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from neuronfleet.plan.reading import plan_from, read_plans
from tests.plan.making import configured, constant, created, document, refer

PLANS = Path(__file__).parents[1] / "data" / "plans"


def region_of(provider, *, key="aws", providers=None, after=None, more=(), root=None, address="aws_x.x", **envelope):
    """Region of the only resource of a plan."""
    entry = configured("aws_x.x", {}, provider_config_key=key)
    root = root or {"resources": [entry]}
    plan = plan_from(
        document(
            created(address, after or {}),
            *more,
            root=root,
            providers=providers if providers is not None else {key: {"expressions": {"region": provider}}},
            **envelope,
        )
    )
    return plan.find(address).region


def test_real_plans():
    """In create.json each module's provider decides; in change_forget_cbd.json a local hides it and ARNs tell."""
    create, change = read_plans([PLANS / "create.json", PLANS / "change_forget_cbd.json"])
    assert create.find("module.use1.aws_ecs_cluster.this").region == "us-east-1"
    assert create.find("module.usw2.aws_ecs_cluster.this").region == "us-west-2"
    assert create.regions.all == ("us-east-1", "us-west-2")
    assert change.regions.all == ("us-east-1",)


def test_a_constant():
    """The provider's own region."""
    assert region_of(constant("eu-west-1")) == "eu-west-1"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"region": {"value": "eu-west-1"}}, "eu-west-1"),
        ({"region": {"value": {"a": 1}}}, None),
        ({"region": {"value": "eu"}}, None),
        ({}, None),
    ],
)
def test_a_root_variable(variables, expected):
    """The value that the plan was made with; what is no region is not taken for one."""
    assert region_of(refer("var.region"), variables=variables) == expected


def test_a_part_of_a_variable():
    """``var.settings.region`` is looked up in the variable's value."""
    variables = {"settings": {"value": {"region": "ap-south-1"}}}
    assert region_of(refer("var.settings.region", "var.settings"), variables=variables) == "ap-south-1"


def in_module(call, declared):
    """Region of a resource in a module whose own provider uses var.region."""
    inner = {
        "resources": [configured("aws_x.x", {}, provider_config_key="module.m:aws")],
        "variables": {"region": declared},
    }
    root = {"module_calls": {"m": {"expressions": call, "module": inner}}}
    providers = {"module.m:aws": {"module_address": "module.m", "expressions": {"region": refer("var.region")}}}
    variables = {"where": {"value": "sa-east-1"}}
    return region_of(None, providers=providers, root=root, address="module.m.aws_x.x", variables=variables)


def test_a_provider_inside_a_module():
    """Its variable is followed to the caller's constant, the caller's variable, or its default."""
    assert in_module({"region": constant("eu-west-1")}, {}) == "eu-west-1"
    assert in_module({"region": refer("var.where")}, {}) == "sa-east-1"
    assert in_module({}, {"default": "ca-central-1"}) == "ca-central-1"
    assert in_module({}, {}) is None


def test_a_module_without_its_own_provider_has_its_callers():
    """A key such as module.a.module.b:aws.west falls back to the outer module's and to the root's configuration."""
    providers = {"aws.west": {"expressions": {"region": constant("us-west-2")}}}
    assert region_of(None, key="module.a.module.b:aws.west", providers=providers) == "us-west-2"


def test_the_resources_own_region_wins():
    """AWS provider 6 gives each resource a region of its own."""
    assert region_of(constant("eu-west-1"), after={"region": "eu-north-1"}) == "eu-north-1"


def test_other_values_tell_where_the_configuration_does_not():
    """With a local value as region, zones and ARNs of the same provider's resources tell, as long as they agree."""
    one = created("aws_x.other", {"availability_zone": "eu-central-1b"})
    two = created("aws_x.third", {"arn": "arn:aws:ecs:eu-west-1:1:cluster/x"})
    root = {"resources": [configured(f"aws_x.{name}", {}) for name in ("x", "other", "third")]}
    assert region_of(refer("local.r"), root=root, more=[one]) == "eu-central-1"
    assert region_of(refer("local.r"), root=root, more=[one, two]) is None
    assert region_of(refer("local.r"), root=root) is None


def test_one_configuration_for_several_regions():
    """OpenTofu's for_each of providers: the instances of a module agree, or their key is the region."""
    inner = {"resources": [configured("aws_x.x", {}), configured("aws_x.zone", {})]}
    plan = plan_from(
        document(
            created('module.m["a"].aws_x.x', {}),
            created('module.m["a"].aws_x.zone', {"availability_zone": "eu-west-1a"}),
            created('module.m["b"].aws_x.zone', {"availability_zone": "eu-west-2a"}),
            created('module.m["us-east-2"].aws_x.x', {}),
            root={"module_calls": {"m": {"module": inner}}},
            providers={"aws": {"expressions": {"region": refer("each.value")}}},
        )
    )
    assert plan.find('module.m["a"].aws_x.x').region == "eu-west-1"
    assert plan.find('module.m["us-east-2"].aws_x.x').region == "us-east-2"
