"""On which instance types a task may land: capacities, strategies and constraints, wired together."""

from __future__ import annotations

import datetime

from neuronfleet.policies.api import UNKNOWN, Context, Referring, Unknown
from neuronfleet.policies.inf1_sample import (
    CLUSTER,
    GROUP,
    PROVIDER,
    SERVICE,
    TASK_DEFINITION,
    TEMPLATE,
    inf1_sample,
)
from neuronfleet.policies.neu._hosts import hosts_of
from neuronfleet.policies.neu._samples import device
from neuronfleet.policies.neu._task import task_of

TWO = {"linuxParameters": {"devices": [device(0), device(1)]}}
BIG = inf1_sample(instance_type="inf1.6xlarge", container=TWO)


def hosts(sample):
    """Hosts of the sample's task definition."""
    plan = sample.plan()
    context = Context(plan, [plan], today=datetime.date(2026, 11, 23))
    return hosts_of(task_of(plan.find(TASK_DEFINITION), context), context)


def names(types):
    """Names of instance types."""
    return {one.name for one in types}


def second_capacity(sample, instance_type):
    """The same with a second capacity in the service's strategy."""
    template, group, provider = (address.replace(".inf1", ".other") for address in (TEMPLATE, GROUP, PROVIDER))
    resources = sample.resources
    launch = [{"id": Unknown(f"{template}.id"), "version": "1"}]
    scaled = {"auto_scaling_group_arn": Unknown(f"{group}.arn"), "managed_scaling": [{"status": "ENABLED"}]}
    attachment = "aws_ecs_cluster_capacity_providers.inference"
    providers = [Referring("inference-inf1", f"{PROVIDER}.name"), Referring("other", f"{provider}.name")]
    strategy = [{"capacity_provider": one, "weight": 1} for one in providers]
    return (
        sample.add(template, {**resources[TEMPLATE], "instance_type": instance_type})
        .add(group, {**resources[GROUP], "name": "other", "launch_template": launch})
        .add(provider, {"name": "other", "auto_scaling_group_provider": [scaled]})
        .add(attachment, {**resources[attachment], "capacity_providers": providers})
        .change(SERVICE, "capacity_provider_strategy", strategy)
    )


def member_of(expression):
    """A placement constraint."""
    return [{"type": "memberOf", "expression": expression}]


def test_a_strategy_leads_to_the_instance_type():
    """Service, capacity provider, Auto Scaling group, launch template: by references, though ids are unknown."""
    found = hosts(BIG)

    assert names(found.found) == {"inf1.6xlarge"}
    assert found.complete


def test_every_capacity_of_a_strategy_counts(told):
    """The task may land on the smaller type too, and the finding names the group that launches it."""
    mixed = second_capacity(BIG, "inf1.xlarge")

    assert names(hosts(mixed).found) == {"inf1.6xlarge", "inf1.xlarge"}
    assert told(mixed.plan(), "fail", "NEU004")["NEU004", TASK_DEFINITION] == [
        'it maps "/dev/neuron1", and inf1.xlarge has /dev/neuron0 only'
    ]


def test_a_constraint_keeps_a_task_off_a_capacity(told):
    """Tied to the bigger type, by the service or by the task definition, it cannot land on the smaller one."""
    mixed = second_capacity(BIG, "inf1.xlarge")
    tied = member_of("attribute:ecs.instance-type == inf1.6xlarge")

    for address in (SERVICE, TASK_DEFINITION):
        narrowed = mixed.change(address, "placement_constraints", tied)
        assert names(hosts(narrowed).found) == {"inf1.6xlarge"}
        assert told(narrowed.plan(), "fail", "NEU004") == {}


def test_overrides_of_a_mixed_instances_policy_count():
    """A group that may launch several types has all of them."""
    specification = {"launch_template_id": Unknown(f"{TEMPLATE}.id")}
    override = [{"instance_type": one} for one in ("inf1.6xlarge", "inf1.24xlarge")]
    template = {"launch_template_specification": [specification], "override": override}
    sample = BIG.change(GROUP, "mixed_instances_policy", [{"launch_template": [template]}])

    assert names(hosts(sample).found) == {"inf1.6xlarge", "inf1.24xlarge"}


def test_a_capacity_that_is_not_in_the_plan_leaves_it_open(told):
    """A strategy that names a capacity provider of another state says nothing about instance types."""
    strategy = [{"capacity_provider": "elsewhere", "weight": 1}]
    sample = BIG.change(SERVICE, "capacity_provider_strategy", strategy)

    assert not hosts(sample).complete
    assert ("NEU004", TASK_DEFINITION) in told(sample.plan(), "unknown", "NEU004")


def test_an_unknown_instance_type_leaves_it_open():
    """Nobody can say what it will be, and the value is named."""
    found = hosts(BIG.change(TEMPLATE, "instance_type", UNKNOWN))

    assert not found.complete
    assert [one.where for one in found.causes] == ["instance_type"]


def test_a_type_that_the_catalogue_does_not_have_leaves_it_open():
    """Of p9.large nothing is known, so nothing is claimed."""
    assert not hosts(BIG.change(TEMPLATE, "instance_type", "p9.large")).complete


def test_a_cluster_of_another_state_may_have_other_instances():
    """With launch type EC2 a task lands anywhere in its cluster."""
    launched = BIG.change(SERVICE, "capacity_provider_strategy", []).change(SERVICE, "desired_count", 1)
    launched = launched.add(SERVICE, {**launched.resources[SERVICE], "launch_type": "EC2"})
    elsewhere = launched.remove(CLUSTER).add(f"data.{CLUSTER}", {"cluster_name": "inference", "id": "inference"})

    assert hosts(launched).complete
    assert not hosts(elsewhere).complete


def test_constraints_that_exclude_every_capacity_say_where_it_would_land():
    """The policy on constraints fails then; this one looks at what the constraint asks for."""
    sample = BIG.change(SERVICE, "placement_constraints", member_of("attribute:ecs.instance-type == inf1.24xlarge"))
    found = hosts(sample)

    assert found.found == {}
    assert names(found.candidates) == {"inf1.24xlarge"}


def test_without_a_service_the_task_s_own_constraint_decides(told):
    """A task definition that is run by hand is judged by what it is tied to."""
    alone = BIG.remove(SERVICE)
    tied = alone.change(
        TASK_DEFINITION, "placement_constraints", member_of("attribute:ecs.instance-type == inf1.xlarge")
    )

    assert ("NEU004", TASK_DEFINITION) in told(alone.plan(), "unknown", "NEU004")
    assert ("NEU004", TASK_DEFINITION) in told(tied.plan(), "fail", "NEU004")
