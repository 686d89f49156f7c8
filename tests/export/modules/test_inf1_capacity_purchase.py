"""How modules/inf1-capacity buys instances is what the planner decides: fallback types, Spot, reservations, quotas."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.export.modules.inf1_capacity import Inf1Capacity
from neuronfleet.fleet.blueprint import SpotBlueprint
from neuronfleet.fleet.planner.capacity.fallbacks import _unlike
from neuronfleet.fleet.planner.capacity.quotas import plan_quotas
from neuronfleet.infra.expressions import inner
from tests.export.modules.evaluated import documents, evaluated

pytestmark = [pytest.mark.node, pytest.mark.terraform]

CATALOGUE = load_catalogue()
TYPES = [
    "inf1.xlarge",
    "inf1.2xlarge",
    "inf1.6xlarge",
    "inf1.24xlarge",
    "inf2.xlarge",
    "trn1.2xlarge",
    "c6i.large",
    "c6g.large",
    "m5.large",
]


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    """The module's data."""
    return documents(tmp_path_factory.mktemp("capacity"), Inf1Capacity)["inf1-capacity"]


def said_of(folder, document, variable, cases):
    """What validations of a variable say in each case."""
    rules = document["variable"][variable]["validation"]
    listed = ", ".join(f'({inner(rule["condition"])}) ? "" : "{rule["error_message"]}"' for rule in rules)
    return evaluated(folder, document, f"${{compact([{listed}])}}", cases)


def test_fallback_types_are_those_of_the_planner_and_refused_in_its_words(document, tmp_path):
    """Every pair of types of different families, sizes and architectures."""
    pairs = list(itertools.permutations(TYPES, 2))
    cases = [{"instance_type": first, "fallback_instance_types": [one]} for first, one in pairs]
    found = said_of(tmp_path, document, "fallback_instance_types", cases)
    context = SimpleNamespace(catalogue=CATALOGUE)
    for (first, one), said in zip(pairs, found, strict=True):
        problem = _unlike(context, CATALOGUE.instance_types[first], CATALOGUE.instance_types[one])
        assert said == ([] if problem is None else [f"fallback_instance_types: {problem}."]), (first, one)
    assert [] in found


def test_what_is_given_is_refused_where_the_planner_refuses_it(document, tmp_path):
    """Lists of types, Spot shares and reservations, each with what is said of it."""
    nothing = {"instance_type": "inf1.xlarge", "fallback_instance_types": [], "max_size": 4, "name": "pool"}
    nothing |= {"spot": None, "reservation": None}
    made = {"instances_per_zone": 1}
    expected = [
        ("fallback_instance_types", {"fallback_instance_types": ["inf1.huge"]}, "inf1.huge is none of the types"),
        ("fallback_instance_types", {"fallback_instance_types": ["inf1.xlarge"]}, "inf1.xlarge is there twice"),
        ("fallback_instance_types", {"fallback_instance_types": ["inf1.2xlarge"] * 2}, "inf1.2xlarge is there twice"),
        ("spot", {"spot": {}}, None),
        ("spot", {"spot": {"on_demand_base": 3, "on_demand_percent": 99}}, None),
        ("spot", {"spot": {"on_demand_bas": 1}}, "spot has no attribute on_demand_bas"),
        ("spot", {"spot": {"on_demand_base": 1.5}}, "on_demand_base is a whole number"),
        ("spot", {"spot": {"on_demand_percent": 101}}, "from 0 to 100"),
        ("spot", {"spot": {"allocation": "cheapest"}}, "capacity-optimized or lowest-price"),
        ("spot", {"spot": {"on_demand_base": 4}}, "buys no Spot instance: 4 and then 0 percent of 4 instances"),
        ("reservation", {"reservation": made}, None),
        ("reservation", {"reservation": {"id": "cr-0123456789abcdef0"}}, None),
        ("reservation", {"reservation": {}}, "names nothing to reserve; give instances_per_zone"),
        ("reservation", {"reservation": made | {"id": "cr-0123456789abcdef0"}}, "gives instances_per_zone and id;"),
        ("reservation", {"reservation": {"instances_per_zone": 0}}, "a whole number from 1"),
        ("reservation", {"reservation": made | {"zone_ids": ["us-east-1a"]}}, "zone_ids are zone ids"),
        ("reservation", {"reservation": made | {"zone_ids": ["use1-az1"] * 2}}, "each is listed once"),
        ("reservation", {"reservation": made | {"match": "any"}}, "match is open or targeted"),
        ("reservation", {"reservation": {"id": "i-0123456789abcdef0"}}, "id is that of a Capacity Reservation"),
        ("reservation", {"reservation": {"resource_group_arn": "arn:aws:s3:::x"}}, "is that of a resource group"),
        (
            "reservation",
            {"reservation": {"id": "cr-0123456789abcdef0", "match": "open"}},
            "match is of reservations that are made, and id names yours; leave it out",
        ),
        ("reservation", {"reservation": made | {"end_date": "2999-01-31"}}, "2999-01-31 is no time"),
        ("reservation", {"reservation": made | {"end_date": "2999-02-31T00:00:00Z"}}, "is no time"),
        ("reservation", {"reservation": made | {"end_date": "2020-01-31T00:00:00Z"}}, "2020-01-31T00:00:00Z is over"),
        ("reservation", {"reservation": made, "spot": {}}, "all of pool are Spot instances; set spot.on_demand_base"),
        ("reservation", {"reservation": made, "spot": {"on_demand_base": 1}}, None),
        (
            "reservation",
            {"reservation": made | {"match": "targeted"}, "spot": {"on_demand_base": 1}},
            "which launches the Spot instances of pool too",
        ),
        (
            "reservation",
            {"reservation": {"id": "cr-0123456789abcdef0"}, "spot": {"on_demand_base": 1}},
            "which launches the Spot instances of pool too",
        ),
    ]
    for variable in ("fallback_instance_types", "spot", "reservation"):
        cases = [(nothing | case, words) for name, case, words in expected if name == variable]
        folder = tmp_path / variable
        folder.mkdir()
        found = said_of(folder, document, variable, [case for case, _ in cases])
        for (case, words), said in zip(cases, found, strict=True):
            if words is None:
                assert said == [], case
            else:
                assert any(words in one for one in said), (case, said)
                assert all(one.startswith(variable) for one in said), said


def test_vcpus_of_each_quota_are_counted_as_the_planner_counts_them(document, tmp_path):
    """The smallest type at the least, the largest at the most, and shares that are sure of neither market."""
    shares = [None, *itertools.product((0, 1, 3), (0, 25, 60))]
    cases, expected = [], []
    for share, fallbacks, (low, high), reserved in itertools.product(
        shares, ([], ["inf1.2xlarge"]), ((0, 1), (2, 4), (3, 7)), (0, 2)
    ):
        spot = None if share is None else dict(zip(("on_demand_base", "on_demand_percent"), share, strict=True))
        reservation = {"instances_per_zone": 1, "zone_ids": [f"use1-az{n}" for n in range(reserved)]}
        cases.append(
            {
                "instance_type": "inf1.xlarge",
                "fallback_instance_types": fallbacks,
                "min_size": low,
                "max_size": high,
                "spot": spot,
                "reservation": reservation if reserved else None,
            }
        )
        capacity = SimpleNamespace(
            instance_type="inf1.xlarge",
            vcpu=4,
            fallbacks=[SimpleNamespace(instance_type=name, vcpu=8) for name in fallbacks],
            spot=None if spot is None else SpotBlueprint(**spot, allocation="lowest-price"),
            min_size=low,
            max_size=high,
            reserved=reserved,
        )
        needs = plan_quotas(SimpleNamespace(catalogue=CATALOGUE), [capacity])
        expected.append({one.code: {"name": one.name, "least": one.least_vcpus, "most": one.vcpus} for one in needs})
    found = evaluated(tmp_path, document, "${local.vcpu_needs}", cases)
    for case, vcpus, wanted in zip(cases, found, expected, strict=True):
        assert vcpus == wanted, case
