"""What a region must hold when another is lost: who takes over, how much, and what has no room for it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuronfleet.errors import FleetError

THREE = ["us-east-1", "us-west-2", "eu-west-1"]
SCALING = "scaling = {{ min_tasks = {low}, max_tasks = {high}, cpu_percent = 50 }}"


def fleet(more: str, *, regions: int = 2, low: int = 4, high: int = 8, service: str = "") -> str:
    """A fleet of one service behind a hostname of the given policy."""
    names = '", "'.join(THREE[:regions])
    return (
        f'name = "fleet"\nregions = ["{names}"]\n{more}\n'
        '[load_balancers.inner]\n[services.ranker]\nimage = "tensorflow-2.10.1"\nmodel = "s3://m-{region}/ranker"\n'
        f'{service or SCALING.format(low=low, high=high)}\n[services.ranker.traffic]\nload_balancer = "inner"\n'
    )


def hostname(policy: str, more: str = "") -> str:
    """A hostname of every region."""
    return (
        f'[dns.api]\nhostname = "api.example.com"\nzone_name = "example.com"\nprivate_zone = true\n'
        f'policy = "{policy}"\nload_balancer = "inner"\n{more}'
    )


STANDBY = hostname("failover", 'regions.us-east-1.role = "primary"\n')


def shares(blueprints) -> dict[str, tuple[int, int, str | None, int]]:
    """Own tasks, taken tasks, from where, and the tasks after, of the only service by region."""
    rows = {one.region: one.arithmetic.services[0] for one in blueprints}
    return {region: (row.own_tasks, row.taken_tasks, row.taken_from, row.tasks_after) for region, row in rows.items()}


def test_nothing_is_asked_without_the_table(plan_all):
    """The numbers of each region stand by themselves."""
    for blueprint in plan_all(fleet(STANDBY)):
        (row,) = blueprint.arithmetic.services
        assert (row.min_tasks, row.max_tasks, row.own_tasks, row.tasks_after) == (4, 8, None, None)
        assert blueprint.arithmetic.capacities[0].instances_after is None


def test_a_standby_takes_the_place_of_the_primary(plan_all):
    """It serves nothing of its own, so all of its tasks are for the other's requests."""
    east, west = plan_all(fleet("[failover]\ntasks.ranker = 8\n" + STANDBY))
    assert shares([east, west]) == {
        "us-east-1": (8, 0, None, 8),
        "us-west-2": (0, 8, "us-east-1", 8),
    }
    assert west.arithmetic.standby
    assert west.arithmetic.takes_over == ("us-east-1",)
    (capacity,) = west.arithmetic.capacities
    assert (capacity.min_instances, capacity.instances_after, capacity.max_instances) == (4, 8, 9)
    assert (capacity.min_vcpus, capacity.vcpus_after, capacity.max_vcpus) == (16, 32, 36)
    assert west.quotas[0].vcpus >= capacity.vcpus_after, "what a plan checks covers what is taken over"


def test_regions_that_all_serve_hold_their_own_tasks_and_those_of_one_other(plan_all):
    """By latency any one region may get all requests of the lost one; where they share them, half each of three."""
    whole = plan_all(fleet("[failover]\n" + hostname("latency"), regions=3))
    assert set(shares(whole).values()) == {(4, 4, "us-east-1", 8), (4, 4, "us-west-2", 8)}
    even = plan_all(fleet('[failover]\nsplit = "even"\n' + hostname("latency"), regions=3))
    assert {one[1] for one in shares(even).values()} == {2}


def test_the_sentence_says_who_would_serve_what(refused):
    """The region, both shares, the limit, and what to raise it to."""
    problems = refused(fleet("[failover]\n" + hostname("latency"), high=6))
    assert problems["services.ranker.scaling.max_tasks"].splitlines() == [
        (
            "region us-east-1 would serve 4 of its own and 4 of us-west-2's tasks of ranker, but its max_tasks is 6; "
            "raise it to 8"
        ),
        (
            "region us-west-2 would serve 4 of its own and 4 of us-east-1's tasks of ranker, but its max_tasks is 6; "
            "raise it to 8"
        ),
    ]


def test_the_limit_of_one_region_is_told_where_it_stands(refused):
    """Under overrides, where the region has its own."""
    text = fleet("[failover]\n" + hostname("latency"))
    small = text + "[overrides.us-west-2.services.ranker.scaling]\nmax_tasks = 7\n"
    problems = refused(small)
    assert list(problems) == ["overrides.us-west-2.services.ranker.scaling.max_tasks"]


def test_a_count_that_stays_must_hold_both(refused, plan_all):
    """Four tasks serve four tasks' requests, not eight; that they are more than their load takes can be said."""
    text = fleet("[failover]\n" + hostname("latency"), service="desired_count = 4")
    assert refused(text)["services.ranker.desired_count"].splitlines()[0] == (
        "region us-east-1 would serve 4 of its own and 4 of us-west-2's tasks of ranker, but has 4 at any time: raise "
        "desired_count to 8, let it scale, or say in failover.tasks.ranker how many tasks the requests take"
    )
    assert set(shares(plan_all(text.replace("[failover]\n", "[failover]\ntasks.ranker = 2\n"))).values()) == {
        (2, 2, "us-east-1", 4),
        (2, 2, "us-west-2", 4),
    }


def test_a_schedule_may_not_take_the_room_away(refused):
    """At night the region would not grow to what the lost one asks for."""
    night = 'schedules = { night = { expression = "cron(0 22 * * ? *)", max_tasks = 6 } }'
    service = f"scaling = {{ min_tasks = 4, max_tasks = 8, cpu_percent = 50, {night} }}"
    problems = refused(fleet("[failover]\n" + hostname("latency"), service=service))
    assert (
        problems["services.ranker.scaling.schedules.night.max_tasks"]
        .splitlines()[0]
        .endswith("but may have 6 from then on; raise it to 8, or leave it out")
    )


def test_instances_that_are_too_few_are_told(refused):
    """Where something else scales the service only the capacity says how far it can go."""
    text = fleet(
        '[failover]\ntasks.ranker = 4\n[capacities.pool]\ninstance_type = "inf1.xlarge"\nmax_size = 5\n'
        + hostname("latency"),
        service='capacity = "pool"\ndesired_count = 2\nignore_desired_count = true',
    )
    assert refused(text)["capacities.pool.max_size"].splitlines()[0] == (
        "is 5, but when us-west-2 is lost ranker take 8 instances in us-east-1; raise it to 8"
    )


def test_a_load_that_the_region_itself_cannot_hold_is_refused(refused):
    """Nobody is lost yet, and nine tasks are already one too many."""
    problems = refused(fleet("[failover]\nregions.us-east-1.tasks.ranker = 9\n" + STANDBY))
    assert problems["services.ranker.scaling.max_tasks"].splitlines() == [
        (
            "the requests to us-east-1 take 9 tasks of ranker, as failover.tasks says, but it has 8 at most; raise it "
            "to 9"
        ),
        (
            "region us-west-2 would serve 0 of its own and 9 of us-east-1's tasks of ranker, but its max_tasks is 8; "
            "raise it to 9"
        ),
    ]


def test_a_service_that_is_not_there_cannot_be_taken_over(refused, plan_all):
    """Unless its requests are said to be lost with the region."""
    text = fleet("[failover]\n" + STANDBY) + (
        '[services.extra]\nimage = "pytorch-1.13.1"\n[overrides.us-west-2.services.extra]\nenabled = false\n'
    )
    assert refused(text)["failover"] == (
        "us-west-2 takes over from us-east-1, but has no service 'extra', which us-east-1 serves with 1 tasks; have it "
        "there, or set failover.regions.us-east-1.tasks.extra = 0"
    )
    given_up = text.replace("[failover]\n", "[failover]\nregions.us-east-1.tasks.extra = 0\n")
    assert shares(plan_all(given_up))["us-west-2"] == (0, 4, "us-east-1", 4)


def test_what_is_said_wins_over_what_follows_from_traffic(plan_all):
    """Who takes over, and who stands by."""
    said = (
        "[failover]\n[failover.regions.us-east-1]\ntakes_over = []\n"
        '[failover.regions.eu-west-1]\ntakes_over = ["us-east-1"]\nstandby = true\n'
        "[failover.regions.us-west-2]\ntakes_over = []\n"
    )
    found = shares(plan_all(fleet(said + hostname("latency"), regions=3, high=4)))
    assert found == {
        "us-east-1": (4, 0, None, 4),
        "us-west-2": (4, 0, None, 4),
        "eu-west-1": (0, 4, "us-east-1", 4),
    }


def test_a_drained_region_takes_nothing_over(plan_all):
    """It gets no new clients."""
    drained = hostname("latency", "regions.us-west-2.drained = true\n")
    text = fleet("[failover]\n" + drained, regions=3)
    assert {region: row[1] for region, row in shares(plan_all(text)).items()} == {
        "us-east-1": 4,
        "us-west-2": 0,
        "eu-west-1": 4,
    }


def test_accelerators_lead_everywhere(plan_all):
    """An accelerator sends the clients of a lost region to any other."""
    text = fleet('[failover]\n[accelerators.front]\nload_balancer = "inner"\n')
    assert set(shares(plan_all(text)).values()) == {(4, 4, "us-east-1", 8), (4, 4, "us-west-2", 8)}


@pytest.mark.parametrize(
    ("more", "path", "said"),
    [
        ("[failover]\n", "failover", "says nothing: no hostname or accelerator leads to several regions"),
        (
            "[failover]\nregions.us-west-1.standby = true\n",
            "failover.regions.us-west-1",
            "'us-west-1' is not in regions; did you mean 'us-west-2'?",
        ),
        (
            '[failover]\nregions.us-west-2.takes_over = ["us-west-2"]\n',
            "failover.regions.us-west-2.takes_over[0]",
            "'us-west-2' cannot take over from itself",
        ),
        (
            '[failover]\nregions.us-west-2.takes_over = ["mars"]\n',
            "failover.regions.us-west-2.takes_over[0]",
            "'mars' is not in regions; there are us-east-1, us-west-2",
        ),
        ("[failover]\ntasks.rankr = 3\n", "failover.tasks.rankr", "'rankr' is not a service; did you mean 'ranker'?"),
        (
            "[failover]\nregions.us-west-2.tasks.rankr = 3\n",
            "failover.regions.us-west-2.tasks.rankr",
            "'rankr' is not a service",
        ),
    ],
)
def test_names_that_do_not_exist_are_refused(refused, more, path, said):
    """Each where it stands."""
    assert said in refused(fleet(more))[path]


def test_reservations_below_the_takeover_are_told(plan_all):
    """One instance of eight is reserved for the day that all are needed."""
    text = fleet(
        '[failover]\n[capacities.pool]\ninstance_type = "inf1.xlarge"\n'
        "[overrides.us-west-2.capacities.pool.reservation]\ninstances_per_zone = 1\n" + STANDBY,
        service='capacity = "pool"\n' + SCALING.format(low=4, high=8),
    )
    _, west = plan_all(text)
    (notice,) = (one for one in west.notices if one.code == "reserved-below-takeover")
    assert notice.message.endswith("the others have to be in stock then")


@settings(max_examples=60, deadline=None)
@given(
    loads=st.lists(st.integers(0, 4), min_size=2, max_size=3),
    limits=st.lists(st.integers(4, 9), min_size=3, max_size=3),
    slots=st.integers(1, 4),
    even=st.booleans(),
)
def test_the_arithmetic_is_that_of_losing_each_region_in_turn(plan_all, loads, limits, slots, even):
    """Brute force: lose every region, move its requests, place each task on an instance with a free slot."""
    regions = THREE[: len(loads)]
    table = '[failover]\nsplit = "' + ("even" if even else "whole") + '"\n'
    table += "".join(f"regions.{region}.tasks.ranker = {load}\n" for region, load in zip(regions, loads, strict=True))
    service = f'instance_type = "inf1.6xlarge"\nslots = {slots}\n' + SCALING.format(low=4, high=9)
    text = fleet(table + hostname("latency"), regions=len(loads), service=service)
    text += "".join(
        f"[overrides.{region}.services.ranker.scaling]\nmax_tasks = {limit}\n"
        for region, limit in zip(regions, limits, strict=False)
    )
    needed = {}
    for index, region in enumerate(regions):
        worst = loads[index]
        for lost in range(len(regions)):
            if lost != index:
                moved = loads[lost]
                if even:  # dealt one by one; who is dealt first is not known
                    moved = math.ceil(moved / (len(regions) - 1))
                worst = max(worst, loads[index] + moved)
        needed[region] = max(worst, 4)
    short = [region for region, limit in zip(regions, limits, strict=False) if needed[region] > limit]
    if short:
        with pytest.raises(FleetError) as caught:
            plan_all(text)
        assert {one.path for one in caught.value.problems} == {
            f"overrides.{region}.services.ranker.scaling.max_tasks" for region in short
        }
        return
    for blueprint in plan_all(text):
        (row,) = blueprint.arithmetic.services
        (capacity,) = blueprint.arithmetic.capacities
        assert row.tasks_after == needed[blueprint.region]
        instances: list[set[int]] = []
        for task in range(row.tasks_after):
            slot = task % slots
            free = next((one for one in instances if slot not in one), None)
            if free is None:
                instances.append({slot})
            else:
                free.add(slot)
        assert capacity.instances_after == max(len(instances), capacity.min_instances)
        assert capacity.vcpus_after == capacity.instances_after * 24
        assert capacity.instances_after <= capacity.max_instances
        assert blueprint.quotas[0].vcpus == capacity.max_vcpus
