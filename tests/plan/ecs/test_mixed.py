"""Groups of several instance types and Spot instances: claims hold for every type, quotas for every market."""

from __future__ import annotations

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.policies.api import Unknown
from neuronfleet.policies.cap._demand import demands
from neuronfleet.policies.inf1_sample import GROUP, TASK_DEFINITION, TEMPLATE, inf1_sample

CLAIMS = ("fits", "exclusive", "placed", "rolls")


def mixed(*types: str, base: object = 0, percent: object = 100, **options):
    """The small cluster with a mixed instances policy of these types."""
    specification = [{"launch_template_id": Unknown(f"{TEMPLATE}.id"), "version": "1"}]
    policy = {
        "instances_distribution": [
            {"on_demand_base_capacity": base, "on_demand_percentage_above_base_capacity": percent}
        ],
        "launch_template": [
            {
                "launch_template_specification": specification,
                "override": [{"instance_type": kind} for kind in types],
            }
        ],
    }
    return inf1_sample(**options).change(GROUP, "launch_template", []).change(GROUP, "mixed_instances_policy", [policy])


def claims_of(sample):
    """The claims of the only service."""
    (cluster,) = sample.plan().ecs.decided(load_catalogue())
    assert not cluster.undecided
    return cluster.claims["resnet50"]


def test_a_task_that_runs_on_both_types_is_proved():
    """inf1.xlarge and inf1.2xlarge differ in memory and CPU alone."""
    found = claims_of(mixed("inf1.xlarge", "inf1.2xlarge"))
    assert {getattr(found, claim).verdict.value for claim in CLAIMS} == {"proved"}


def test_a_task_too_big_for_the_smaller_type_is_refuted():
    """It runs while inf1.2xlarge is there, and waits for ever once EC2 launches inf1.xlarge."""
    sample = mixed("inf1.2xlarge", "inf1.xlarge", container={"memoryReservation": 12000})
    found = claims_of(sample)
    assert found.fits.verdict.value == "refuted"
    assert found.fits.reason.startswith("where inference-inf1 launches inf1.xlarge: no instance can hold a task")


def test_a_constraint_that_admits_one_of_two_types_is_refuted():
    """Instances of the other type stand idle, and all may be of it."""
    constraint = {"type": "memberOf", "expression": "attribute:ecs.instance-type == inf1.xlarge"}
    found = claims_of(
        mixed("inf1.xlarge", "inf1.2xlarge").change(TASK_DEFINITION, "placement_constraints", [constraint])
    )
    assert found.placed.verdict.value == "refuted"
    both = {**constraint, "expression": "attribute:ecs.instance-type in [inf1.xlarge, inf1.2xlarge]"}
    found = claims_of(mixed("inf1.xlarge", "inf1.2xlarge").change(TASK_DEFINITION, "placement_constraints", [both]))
    assert found.placed.verdict.value == "proved"


def test_a_device_that_one_type_lacks_is_refuted():
    """Device 3 of an inf1.6xlarge is not there on an inf1.xlarge."""
    four = {"devices": [{"hostPath": "/dev/neuron3", "containerPath": "/dev/neuron3", "permissions": ["read"]}]}
    wrong = mixed("inf1.6xlarge", "inf1.xlarge", container={"linuxParameters": four})
    assert claims_of(wrong).fits.verdict.value == "refuted"


@pytest.mark.parametrize(
    ("base", "percent", "expected"),
    [
        (0, 100, {"L-1945791B": 5}),
        (0, 0, {"L-B5D1601B": 5}),
        (2, 0, {"L-1945791B": 2, "L-B5D1601B": 3}),
        (1, 50, {"L-1945791B": 3, "L-B5D1601B": 2}),
        (0, 50, {"L-1945791B": 3, "L-B5D1601B": 3}),
        (9, 0, {"L-1945791B": 5}),
    ],
)
def test_instances_count_against_the_quota_of_their_market(base, percent, expected):
    """The most of each market, where a share of 2.5 instances may be three of either."""
    plan = mixed("inf1.xlarge", base=base, percent=percent, max_size=5).plan()
    found = demands(plan, load_catalogue())
    assert {one.quota.code: one.vcpus for one in found} == {code: 4 * count for code, count in expected.items()}
    assert not any(one.is_open for one in found)


def test_the_largest_type_counts_against_the_quota():
    """Of inf1.xlarge and inf1.2xlarge all may be the latter."""
    (found,) = demands(mixed("inf1.xlarge", "inf1.2xlarge", max_size=3).plan(), load_catalogue())
    assert found.vcpus == 3 * 8


def test_a_spot_launch_template_counts_against_the_spot_quota():
    """A market option of the template makes every instance a Spot instance."""
    sample = inf1_sample(max_size=3).change(TEMPLATE, "instance_market_options", [{"market_type": "spot"}])
    assert [(one.quota.code, one.vcpus) for one in demands(sample.plan(), load_catalogue())] == [("L-B5D1601B", 12)]
