"""Zones of a made VPC: what each capacity takes, and that nothing moves when the fleet grows."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from neuronfleet.catalogue import load_catalogue
from neuronfleet.errors import FleetError
from neuronfleet.fleet import parse_fleet, plan_fleet

TODAY = datetime.date(2026, 11, 22)
CATALOGUE = load_catalogue()
ORDINARY = ("c6i.large", "m6i.xlarge")


def capacity(name, instance_type, more=""):
    """A capacity of the fleet file on which nothing runs."""
    return f'[capacities.{name}]\ninstance_type = "{instance_type}"\n{more}\n'


def zones_of(blueprint):
    """Zone ids in order."""
    return [one.zone_id for one in blueprint.network.subnets]


def places_of(blueprint):
    """What must stay of each subnet: zone and place -> CIDR blocks."""
    return {(one.zone_id, one.index): (one.private_cidr, one.public_cidr) for one in blueprint.network.subnets}


@st.composite
def growths(draw):
    """A fleet of one region, and the same with one capacity more, written before or after the others."""
    region = CATALOGUE.regions[draw(st.sampled_from(sorted(CATALOGUE.regions)))]
    known = [one.name for one in CATALOGUE.instance_types.values() if one.accelerated]
    types = st.sampled_from([*(sorted(region.offerings) if region.offerings_known else known), *ORDINARY])
    settings_of = st.fixed_dictionaries(
        {"instance_type": types},
        optional={"zone_ids": st.lists(st.sampled_from(region.zones), min_size=1, max_size=2, unique=True)}
        if region.zones
        else {"zone_ids": st.just(["xyz1-az2"])},
    )
    first = draw(st.lists(settings_of, min_size=1, max_size=3))
    more = draw(settings_of)
    where = draw(st.integers(0, len(first)))
    network = draw(
        st.fixed_dictionaries(
            {},
            optional={"zone_count": st.integers(1, 4), "egress": st.sampled_from(["nat", "nat-per-zone", "endpoints"])},
        )
    )

    def fleet(capacities):
        tables = {f"c{index}": one for index, one in capacities}
        return {"name": "fleet", "regions": [region.name], "capacities": tables, "network": network}

    numbered = list(enumerate(first))
    return fleet(numbered), fleet([*numbered[:where], (9, more), *numbered[where:]])


@given(growths())
@settings(max_examples=100, deadline=None)
def test_a_capacity_more_moves_no_subnet(growth):
    """Whatever a fleet has and whatever is added to it, every subnet keeps its zone and its addresses."""
    try:
        (before,), (after,) = (plan_fleet(parse_fleet(data), today=TODAY) for data in growth)
    except FleetError:
        reject()
    assert places_of(before).items() <= places_of(after).items()


@given(growths())
@settings(max_examples=80, deadline=None)
def test_addresses_of_a_vpc_do_not_overlap(growth):
    """Every subnet has addresses of its own, whatever the zones."""
    try:
        (blueprint,) = plan_fleet(parse_fleet(growth[1]), today=TODAY)
    except FleetError:
        reject()
    blocks = [cidr for pair in places_of(blueprint).values() for cidr in pair if cidr]
    assert len(blocks) == len(set(blocks))


def test_the_place_of_a_zone_is_its_number(plan):
    """A zone has the addresses of its number even where lower numbers are not used."""
    text = 'name = "f"\nregions = ["eu-west-3"]\n[network]\ncidr = "10.0.0.0/16"\n' + capacity("a", "inf1.xlarge")
    before = {"euw3-az1": ("10.0.0.0/19", "10.0.224.0/22"), "euw3-az3": ("10.0.64.0/19", "10.0.232.0/22")}
    added = {"euw3-az2": ("10.0.32.0/19", "10.0.228.0/22")}
    assert {zone: cidrs for (zone, _), cidrs in places_of(plan(text)).items()} == before
    grown = plan(text + capacity("b", "inf2.xlarge"))
    assert {zone: cidrs for (zone, _), cidrs in places_of(grown).items()} == before | added


def test_ordinary_instances_share_the_zones_of_inf1(plan):
    """A gateway alone takes the zones that Inf1 will want, so that the model beside it adds none."""
    zones = ["use1-az1", "use1-az2", "use1-az4"]
    assert zones_of(plan(capacity("a", "c6i.large"))) == zones
    assert zones_of(plan(capacity("a", "c6i.large") + capacity("b", "inf1.xlarge"))) == zones


def test_a_capacity_takes_three_zones_or_all_it_names(plan):
    """Each capacity takes the first three zones that offer it; where it names zones, those."""
    assert zones_of(plan(capacity("a", "inf1.xlarge") + capacity("b", "inf2.xlarge"))) == [
        *("use1-az1", "use1-az2", "use1-az4", "use1-az5"),
    ]
    named = 'zone_ids = ["use1-az6", "use1-az5", "use1-az4", "use1-az2"]'
    assert zones_of(plan(capacity("a", "inf1.xlarge", named))) == ["use1-az2", "use1-az4", "use1-az5", "use1-az6"]


def test_a_zone_count_that_would_move_subnets_is_refused(plan, refused):
    """With a fixed number a further capacity would push another's zone out; it is said which number holds both."""
    text = "[network]\nzone_count = 1\n" + capacity("a", "inf1.xlarge")
    assert zones_of(plan(text)) == ["use1-az1"]
    assert refused(text + capacity("b", "trn1n.32xlarge"))["network.zone_count"] == (
        "too few: each capacity takes the first 1 that offer its instance type, together 2 (a in use1-az1; b in "
        "use1-az6); take zone_count = 5, or name the zones in zone_ids"
    )
    both = text.replace("zone_count = 1", "zone_count = 5") + capacity("b", "trn1n.32xlarge")
    assert zones_of(plan(both)) == ["use1-az1", "use1-az2", "use1-az4", "use1-az5", "use1-az6"]


def test_known_zones_are_taken_although_their_offerings_are_not_known(plan):
    """Where the catalogue knows the zones and not what they offer, all are made and the plan leaves some out."""
    text = 'name = "f"\nregions = ["mx-central-1"]\n' + capacity("a", "inf1.xlarge")
    assert zones_of(plan(text)) == ["mxc1-az1", "mxc1-az2", "mxc1-az3"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            capacity("a", "inf1.xlarge", 'zone_ids = ["cnn1-az1"]') + capacity("b", "inf1.xlarge"),
            "is required: the zones of cn-north-1 are not known here, a names some and b none",
        ),
        (
            '[network]\nzone_ids = ["cnn1-az8"]\n' + capacity("a", "inf1.xlarge"),
            "a made VPC has addresses for az1 to az7, not for cnn1-az8",
        ),
        (
            '[network]\nzone_ids = ["cnn1-az1", "cnx1-az1"]\n' + capacity("a", "inf1.xlarge"),
            "cnn1-az1 and cnx1-az1 are zones of different regions",
        ),
    ],
)
def test_zones_without_a_place_are_refused(refused, text, message):
    """Where zone ids are believed, they still have to fit into the VPC's addresses."""
    assert refused(f'name = "f"\nregions = ["cn-north-1"]\n{text}')["network.zone_ids"] == message
