"""Capacities of several instance types and Spot instances: what is declared, decided, counted and refused."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronfleet.catalogue import load_catalogue
from neuronfleet.fleet.blueprint import QuotaNeed, SpotBlueprint
from neuronfleet.placement import Verdict

POOL = """
[capacities.pool]
instance_type = "inf1.xlarge"
fallback_instance_types = ["inf1.2xlarge"]
"""
BERT = """
[services.bert]
image = "pytorch-1.13.1"
capacity = "pool"
desired_count = 3
"""
AT = "capacities.pool.fallback_instance_types[0]"
SPOT = "[capacities.pool.spot]\n"


def test_every_task_is_made_for_the_smallest_type_and_admitted_on_each(plan):
    """Memory is the share of an inf1.xlarge, and the placement constraints name both types."""
    blueprint = plan(POOL + BERT)
    (capacity,) = blueprint.capacities
    (service,) = blueprint.services
    both = "attribute:ecs.instance-type in [inf1.xlarge, inf1.2xlarge]"
    definition = service.slots[0].task_definition
    assert capacity.instance_types == ("inf1.xlarge", "inf1.2xlarge")
    assert service.placement_expression == both
    assert definition.placement_expressions == (both,)
    (alone,) = plan(POOL.replace('fallback_instance_types = ["inf1.2xlarge"]', "") + BERT).services
    assert definition.containers[0].memory_mib == alone.slots[0].task_definition.containers[0].memory_mib
    for name in ("fits", "exclusive", "placed", "rolls"):
        assert getattr(service.claims, name).verdict is Verdict.PROVED


def test_a_larger_type_in_front_is_no_more_memory(plan):
    """The order is that of launches; what a task may count on is what the smallest has."""
    turned = POOL.replace("inf1.xlarge", "x").replace("inf1.2xlarge", "inf1.xlarge").replace('"x"', '"inf1.2xlarge"')
    (one,), (other,) = plan(POOL + BERT).services, plan(turned + BERT).services
    assert one.slots[0].task_definition.containers[0] == other.slots[0].task_definition.containers[0]
    assert other.placement_expression == "attribute:ecs.instance-type in [inf1.2xlarge, inf1.xlarge]"


def test_memory_that_only_the_larger_type_has_is_refused(refused):
    """The task would wait for ever once EC2 launches the smaller one."""
    problems = refused(
        POOL.replace('"inf1.xlarge"', '"inf1.2xlarge"').replace('["inf1.2xlarge"]', '["inf1.xlarge"]')
        + BERT
        + "memory_mib = 12000\n"
    )
    assert problems["services.bert.memory_mib"].startswith("where pool launches inf1.xlarge: no instance can hold")


def test_tasks_that_only_fit_together_on_the_larger_type_are_refused(refused):
    """An ordinary task beside the model has room on an inf1.2xlarge, and none on an inf1.xlarge."""
    side = '[services.web]\nimage = "web:1"\ncapacity = "pool"\ndevices_per_task = 0\nmemory_mib = 6000\n'
    problems = refused(POOL + BERT + "memory_mib = 6000\n" + side)
    assert "2 tasks side by side on one inf1.xlarge need 12000" in "\n".join(problems.values())


@pytest.mark.parametrize(
    ("first", "fallback", "said"),
    [
        (
            "inf1.xlarge",
            "inf1.6xlarge",
            (
                "inf1.6xlarge has 4 Neuron devices and inf1.xlarge 1: the slots of one are not those of the other, so "
                "devices would be missing or lie idle; take inf1.2xlarge, or a capacity of its own"
            ),
        ),
        (
            "inf1.6xlarge",
            "inf1.24xlarge",
            (
                "inf1.24xlarge has 16 Neuron devices and inf1.6xlarge 4: the slots of one are not those of the other, "
                "so devices would be missing or lie idle; no other inf1 has 4, so give it a capacity of its own"
            ),
        ),
        (
            "inf1.xlarge",
            "inf2.xlarge",
            (
                "inf2.xlarge is no inf1, which the models of inf1.xlarge are compiled for; take inf1.2xlarge, or a "
                "capacity of its own"
            ),
        ),
        (
            "inf1.xlarge",
            "inf1.xlarge",
            "'inf1.xlarge' is there twice; a fallback is another type than the ones before it",
        ),
        ("inf1.xlarge", "inf1.2xlarg", "did you mean 'inf1.2xlarge'?"),
        ("c6i.large", "m7g.large", "m7g.large is arm64 and c6i.large x86_64; an image runs on one of them"),
    ],
)
def test_a_type_that_the_tasks_cannot_run_on_is_refused(refused, first, fallback, said):
    """Each with what is different about it."""
    pool = f'[capacities.pool]\ninstance_type = "{first}"\nfallback_instance_types = ["{fallback}"]\n'
    assert said in refused(pool)[AT]


def test_a_type_that_the_zones_of_the_first_do_not_offer_is_refused(refused):
    """It would never be launched there."""
    text = 'name = "fleet"\nregions = ["af-south-1"]\n' + POOL.replace("fallback", "enabled = true\nfallback")
    problem = refused(text)[AT]
    assert "af-south-1 offers no inf1.2xlarge" in problem or "inf1.2xlarge is offered in none of the zones" in problem


def test_a_constraint_of_the_user_must_admit_every_type(refused):
    """One that names the first type alone leaves the task waiting on the other."""
    wrong = BERT + 'placement_constraints = ["attribute:ecs.instance-type == inf1.xlarge"]\n'
    assert refused(POOL + wrong)["services.bert.placement_constraints[0]"] == (
        "'attribute:ecs.instance-type == inf1.xlarge' matches no inf1.2xlarge, which all instances of capacity 'pool' "
        "may be; leave it out, or take that type out of fallback_instance_types"
    )


def test_a_larger_type_that_would_hold_two_tasks_beside_each_other_needs_a_lock(refused):
    """At interfaces of their own no host port keeps them apart: on an inf1.2xlarge both would map the one device."""
    problems = refused(POOL + BERT + 'network_mode = "awsvpc"\n')
    assert problems["services.bert.network_mode"].startswith(
        "two tasks may share a device: where pool launches inf1.2xlarge: a task of bert that is still stopping and its "
        "replacement may share /dev/neuron0"
    )


def test_ordinary_types_of_different_sizes_hold_different_numbers_of_tasks(plan):
    """A service alone is counted by the smallest; several that share them cannot be proved, and that is told."""
    pool = '[capacities.pool]\ninstance_type = "c6i.xlarge"\nfallback_instance_types = ["c6i.large"]\n'
    web = '[services.{0}]\nimage = "web:1"\ncapacity = "pool"\ndevices_per_task = 0\n'
    web += "memory_mib = 1500\ndesired_count = 4\n"
    alone = plan(pool + web.format("web"))
    assert alone.services[0].claims.placed.verdict is Verdict.PROVED
    assert alone.capacities[0].instances_needed == 2, "two tasks of 1500 MiB fit on a c6i.large"
    shared = plan(pool + web.format("web") + web.format("api").replace("1500", "700"))
    assert shared.services[0].claims.placed.verdict is Verdict.UNKNOWN
    assert any("take different numbers of the tasks" in one.message for one in shared.notices)


@given(
    first=st.sampled_from(["inf1.xlarge", "inf1.2xlarge", "inf2.xlarge", "inf2.8xlarge"]),
    second=st.sampled_from(["inf1.xlarge", "inf1.2xlarge", "inf2.xlarge", "inf2.8xlarge"]),
    tasks=st.integers(1, 6),
)
def test_a_task_definition_has_room_on_every_type_of_its_capacity(plan, first, second, tasks):
    """Counted here again: memory, CPU and devices of each type that its instances may be."""
    if first == second or first.partition(".")[0] != second.partition(".")[0]:
        return
    image = "pytorch-1.13.1" if first.startswith("inf1") else "my/image:1"
    blueprint = plan(
        f'[capacities.pool]\ninstance_type = "{first}"\nfallback_instance_types = ["{second}"]\n'
        f'[services.bert]\nimage = "{image}"\ncapacity = "pool"\ndesired_count = {tasks}\n'
    )
    (capacity,) = blueprint.capacities
    for slot in blueprint.services[0].slots:
        for name in capacity.instance_types:
            kind = load_catalogue().instance_type(name)
            containers = slot.task_definition.containers
            assert sum(one.memory_mib for one in containers) <= kind.memory_ceiling_mib - capacity.reserved_memory_mib
            assert sum(one.cpu_units for one in containers) <= kind.cpu_units
            assert all(index < kind.devices for index in slot.devices)


def brute_split(size: int, base: int, percent: int) -> set[tuple[int, int]]:
    """Every way to buy so many instances: a share that is no whole number is rounded either way."""
    above = max(size - base, 0)
    exact = above * percent / 100
    return {(min(base, size) + up, above - up) for up in range(above + 1) if abs(up - exact) < 1}


@given(size=st.integers(0, 40), base=st.integers(0, 12), percent=st.integers(0, 100))
def test_the_spot_share_is_bounded_by_every_way_to_round_it(size, base, percent):
    """The most of each market is the most of any way that EC2 may round."""
    spot = SpotBlueprint(on_demand_base=base, on_demand_percent=percent, allocation="price-capacity-optimized")
    ways = brute_split(size, base, percent)
    assert spot.on_demand(size) == max(on_demand for on_demand, _ in ways)
    assert spot.spot(size) == max(bought for _, bought in ways)


def test_quotas_count_each_market_by_the_largest_type(plan):
    """At most four On-Demand and three Spot instances of eight vCPU; at the least of four vCPU each."""
    text = POOL + SPOT + "on_demand_base = 1\non_demand_percent = 50\n" + BERT
    blueprint = plan(text.replace("desired_count = 3", "desired_count = 6"))
    (capacity,) = blueprint.capacities
    assert (capacity.min_size, capacity.max_size) == (6, 7)
    on_demand, spot = blueprint.quotas
    assert on_demand == QuotaNeed(
        code="L-1945791B", name="Running On-Demand Inf instances", vcpus=4 * 8, least_vcpus=3 * 4
    )
    assert spot == QuotaNeed(code="L-B5D1601B", name="All Inf Spot Instance Requests", vcpus=3 * 8, least_vcpus=2 * 4)
    assert blueprint.vcpu_quota_needed == 7 * 8


def test_only_spot_takes_no_on_demand_quota(plan):
    """Neither base nor percent is the default."""
    (need,) = plan(POOL + SPOT + "on_demand_base = 0\n" + BERT).quotas
    assert need.code == "L-B5D1601B"
    (need,) = plan(POOL + SPOT + "enabled = false\n" + BERT).quotas
    assert need.code == "L-1945791B"


def test_spot_that_buys_none_is_refused(refused):
    """A base of all instances is On-Demand."""
    assert refused(POOL + SPOT + "on_demand_base = 9\n" + BERT)["capacities.pool.spot"] == (
        "buys no Spot instance: 9 and then 0 percent of 4 instances are On-Demand; lower on_demand_base or "
        "on_demand_percent, or leave spot out"
    )


def test_cost_is_a_ceiling(plan):
    """Spot instances are counted as On-Demand ones, and at the most all instances are of the dearest type."""
    cost = plan(POOL + SPOT + "on_demand_base = 0\n" + BERT).cost
    assert cost.spot_at_on_demand == ("pool",)
    catalogue = load_catalogue()
    prices = [catalogue.price(name, "us-east-1").usd_per_hour for name in ("inf1.xlarge", "inf1.2xlarge")]
    assert cost.min_usd_per_hour == pytest.approx(3 * prices[0], abs=1e-4)
    assert cost.max_usd_per_hour == pytest.approx(4 * prices[1], abs=1e-4)


@given(
    sizes=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=3),
    fallback=st.booleans(),
)
def test_the_most_vcpus_are_those_of_the_dearest_launch(plan, sizes, fallback):
    """Brute force over every mix of types that EC2 may launch in each capacity."""
    text, expected_least, expected_most = "", 0, 0
    for index, (low, more) in enumerate(sizes):
        high = max(low + more, 1)
        types = ["inf1.xlarge", "inf1.2xlarge"] if fallback else ["inf1.2xlarge"]
        others = f"fallback_instance_types = {types[1:]}\n".replace("'", '"')
        text += f'[capacities.c{index}]\ninstance_type = "{types[0]}"\n{others}min_size = {low}\nmax_size = {high}\n'
        vcpus = [load_catalogue().instance_type(one).vcpu for one in types]
        expected_least += min(map(sum, itertools.combinations_with_replacement(vcpus, low)))
        expected_most += max(map(sum, itertools.combinations_with_replacement(vcpus, high)))
    (need,) = plan(text).quotas
    assert (need.least_vcpus, need.vcpus) == (expected_least, expected_most)
