"""Capacity Reservations: how many, where, against the group's maximum, and what they cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.errors import FleetError
from neuronfleet.fleet.blueprint import QuotaNeed, ReservationBlueprint

POOL = """
[network]
zone_ids = ["use1-az1", "use1-az2", "use1-az4"]
[capacities.pool]
instance_type = "inf1.xlarge"
{more}
[capacities.pool.reservation]
{reservation}
[services.bert]
image = "pytorch-1.13.1"
capacity = "pool"
desired_count = {tasks}
"""
AT = "capacities.pool.reservation"


def pool(reservation: str, more: str = "", tasks: int = 5) -> str:
    """A capacity of five instances and a spare one, with a reservation."""
    return POOL.format(reservation=reservation, more=more, tasks=tasks)


def test_reservations_are_made_in_every_zone_of_the_capacity(plan):
    """Two instances in each of the zones that offer the type."""
    (capacity,) = plan(pool("instances_per_zone = 2")).capacities
    assert capacity.reservation == ReservationBlueprint(
        zone_ids=("use1-az1", "use1-az2", "use1-az4"), instances_per_zone=2
    )
    assert capacity.reserved == 6


def test_zones_can_be_named(plan):
    """Fewer than the capacity uses."""
    (capacity,) = plan(
        pool('instances_per_zone = 2\nzone_ids = ["use1-az2"]\nend_date = "2027-01-31T23:59:59Z"')
    ).capacities
    assert capacity.reservation.zone_ids == ("use1-az2",)
    assert capacity.reservation.end_date == "2027-01-31T23:59:59Z"


def test_targeted_reservations_are_in_a_resource_group(plan):
    """A launch template can name one reservation only, and there is one a zone."""
    (capacity,) = plan(pool('instances_per_zone = 1\nmatch = "targeted"')).capacities
    assert capacity.reservation.resource_group_name == "fleet-pool-reserved"


def test_what_is_reserved_takes_quota_and_costs_money_while_nothing_runs(plan):
    """At the least six reserved instances, though one would do."""
    small = plan(pool("instances_per_zone = 2", more="min_size = 1\nmax_size = 6"))
    (need,) = small.quotas
    assert need == QuotaNeed(code="L-1945791B", name="Running On-Demand Inf instances", vcpus=6 * 4, least_vcpus=6 * 4)
    assert small.cost.min_usd_per_hour == pytest.approx(6 * small.capacities[0].usd_per_hour, abs=1e-4)
    assert small.cost.reserved == ("pool",)


def test_reservations_of_ones_own_are_used(plan):
    """By id, or a group of them; neither is made, nor counted."""
    group = "arn:aws:resource-groups:{region}:123456789012:group/inf1"
    (capacity,) = plan(pool(f'resource_group_arn = "{group}"')).capacities
    assert capacity.reservation.resource_group_arn == group.replace("{region}", "us-east-1")
    blueprint = plan(pool('id = "cr-0123456789abcdef0"'))
    assert blueprint.capacities[0].reservation.id == "cr-0123456789abcdef0"
    assert blueprint.capacities[0].reserved == 0
    assert "reservation-is-the-limit" in {one.code for one in blueprint.notices}


def test_a_region_can_go_without(plan_all):
    """The standby region reserves; the other does not."""
    text = pool("instances_per_zone = 1").replace('zone_ids = ["use1-az1", "use1-az2", "use1-az4"]', "")
    east, west = plan_all(
        'name = "fleet"\nregions = ["us-east-1", "us-west-2"]\n'
        + text
        + "[overrides.us-east-1.capacities.pool.reservation]\nenabled = false\n"
    )
    assert east.capacities[0].reservation is None
    assert west.capacities[0].reserved == len(west.network.subnets)


def test_a_reservation_is_of_one_region(refused):
    """The same id in two regions is wrong in one of them."""
    text = pool('id = "cr-0123456789abcdef0"').replace('zone_ids = ["use1-az1", "use1-az2", "use1-az4"]', "")
    problems = refused('name = "fleet"\nregions = ["us-east-1", "us-west-2"]\n' + text)
    assert problems[f"{AT}.id"].startswith(
        "cr-0123456789abcdef0 is given for us-east-1 and us-west-2, but exists in one"
    )


@pytest.mark.parametrize(
    ("reservation", "more", "path", "said"),
    [
        ("", "", AT, "names nothing to reserve; give instances_per_zone"),
        (
            'instances_per_zone = 1\nid = "cr-01234567"',
            "",
            AT,
            "gives instances_per_zone and id; give instances_per_zone to make reservations, or id",
        ),
        (
            "instances_per_zone = 3",
            "max_size = 8",
            f"{AT}.instances_per_zone",
            (
                "9 instances are reserved, 3 in each of use1-az1, use1-az2, use1-az4, but 'pool' has 8 instances at "
                "most; reserve fewer, name fewer zones in zone_ids, or raise max_size"
            ),
        ),
        (
            "instances_per_zone = 1",
            "spot = { on_demand_percent = 0 }",
            AT,
            "is for On-Demand instances, and all of 'pool' are Spot instances; set spot.on_demand_base",
        ),
        (
            "instances_per_zone = 1",
            "spot = { on_demand_base = 2 }",
            f"{AT}.instances_per_zone",
            "3 instances are reserved, 1 in each of use1-az1, use1-az2, use1-az4, but 'pool' has 2 On-Demand instances",
        ),
        (
            'instances_per_zone = 1\nmatch = "targeted"',
            "spot = { on_demand_base = 4 }",
            AT,
            "names reservations in the launch template, which launches the Spot instances of 'pool' too",
        ),
        (
            'id = "cr-01234567"\nmatch = "open"',
            "",
            f"{AT}.match",
            "is of reservations that are made, and id names yours; leave it out",
        ),
        (
            'instances_per_zone = 1\nzone_ids = ["use1-az3"]',
            "",
            f"{AT}.zone_ids[0]",
            "'use1-az3' offers no inf1.xlarge; zones that do:",
        ),
        (
            'instances_per_zone = 1\nzone_ids = ["use1-az5"]',
            "",
            f"{AT}.zone_ids[0]",
            "'pool' launches nothing in 'use1-az5', so what is reserved there is never used",
        ),
        (
            'instances_per_zone = 1\nzone_ids = ["usw2-az1"]',
            "",
            f"{AT}.zone_ids[0]",
            "'usw2-az1' is not a zone id of us-east-1",
        ),
        (
            'instances_per_zone = 1\nend_date = "2026-11-20T00:00:00Z"',
            "",
            f"{AT}.end_date",
            "2026-11-20T00:00:00Z is over; give a later time",
        ),
        (
            'instances_per_zone = 1\nend_date = "2027-13-20T00:00:00Z"',
            "",
            f"{AT}.end_date",
            "'2027-13-20T00:00:00Z' is no time",
        ),
        (
            'resource_group_arn = "arn:aws:resource-groups:eu-west-1:123456789012:group/inf1"',
            "",
            f"{AT}.resource_group_arn",
            "is no resource group of us-east-1",
        ),
    ],
)
def test_what_cannot_be_reserved_is_refused(refused, reservation, more, path, said):
    """With the numbers, and what to do."""
    assert said in refused(pool(reservation, more))[path]


def test_zones_of_an_existing_vpc_have_to_be_named(refused, plan):
    """Terraform knows them at plan; how many there are decides how many instances are reserved."""
    text = pool("instances_per_zone = 1").replace(
        'zone_ids = ["use1-az1", "use1-az2", "use1-az4"]',
        'vpc_id = "vpc-0123456789abcdef0"\nsubnet_ids = ["subnet-0123456789abcdef0"]',
    )
    assert "is required: the zones that 'pool' uses in us-east-1 are not known" in refused(text)[f"{AT}.zone_ids"]
    named = text.replace("instances_per_zone = 1", 'instances_per_zone = 1\nzone_ids = ["use1-az1"]')
    assert plan(named).capacities[0].reserved == 1


@given(per_zone=st.integers(1, 4), zones=st.integers(1, 3), tasks=st.integers(1, 9), base=st.integers(0, 9))
def test_a_reservation_is_taken_exactly_where_its_group_can_use_it(plan, per_zone, zones, tasks, base):
    """Counted here again: all zones together, against the On-Demand instances at most."""
    names = '", "'.join(("use1-az1", "use1-az2", "use1-az4")[:zones])
    text = pool(
        f'instances_per_zone = {per_zone}\nzone_ids = ["{names}"]',
        f"spot = {{ on_demand_base = {base} }}" if base else "",
        tasks,
    )
    most = tasks + 1
    usable = min(base, most) if base else most
    if base >= most:
        return  # buys no Spot instance, which is refused by itself
    if per_zone * zones <= usable:
        assert plan(text).capacities[0].reserved == per_zone * zones
    else:
        with pytest.raises(FleetError, match="instances are reserved"):
            plan(text)
