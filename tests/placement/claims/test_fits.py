"""A host can hold a task at all, and its devices are there."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.placement import Kind, Verdict, Zone, decide
from tests.placement.claims.shapes import capacity, claims, cluster, workload


def test_task_of_the_nominal_memory_never_fits():
    """An inf1.xlarge registers less than its 8192 MiB: the reason says by how much, the repair what does fit."""
    fits = claims(capacity(), workload(memory_mib=8192))["resnet50"].fits
    assert fits.verdict is Verdict.REFUTED
    assert "it has 7577 MiB, 615 too few" in fits.reason
    assert fits.repair == "lower memory_mib of workload resnet50 to 7577"


def test_memory_between_sure_and_nominal_is_unknown():
    """A task above the memory that is sure, and below what may be registered, is unknown and names the capacity."""
    fits = claims(capacity(), workload(memory_mib=7800))["resnet50"].fits
    assert fits.verdict is Verdict.UNKNOWN
    assert "inf1" in fits.reason
    assert "7577 MiB" in fits.reason


def test_device_that_no_host_has_is_refuted():
    """Device 7 on four devices: the nearest host is told, and a device that is there is offered."""
    fits = claims(capacity(instance_type="inf1.6xlarge"), workload(devices={7}))["resnet50"].fits
    assert fits.verdict is Verdict.REFUTED
    assert "/dev/neuron7" in fits.reason
    assert fits.repair == "map /dev/neuron0 in resnet50"


def test_instance_type_in_upper_case_matches_nothing():
    """``Inf1.xlarge`` matches no instance, and the lower-case spelling is the repair."""
    fits = claims(capacity(), workload(expression="attribute:ecs.instance-type == Inf1.xlarge"))["resnet50"].fits
    assert fits.verdict is Verdict.REFUTED
    assert "placement constraints" in fits.reason
    assert "attribute:ecs.instance-type == inf1.xlarge" in fits.repair


def test_task_that_may_land_without_its_devices_is_refuted():
    """In a mixed cluster a Neuron task may land on an instance without devices; a constraint repairs that."""
    fits = claims(capacity(), capacity("web", "m5.xlarge"), workload(devices={0}))["resnet50"].fits
    assert fits.verdict is Verdict.REFUTED
    assert "web (us-east-1a)" in fits.reason
    assert "inf1.xlarge" in fits.repair


def test_daemons_eat_memory():
    """A daemon leaves less for the task: the reason says that it is beside the daemons that it does not fit."""
    found = claims(capacity(), workload("agent", 1, memory_mib=1000, kind=Kind.DAEMON), workload(memory_mib=7500))
    assert found["resnet50"].fits.verdict is Verdict.REFUTED
    assert "too full by 923 MiB beside the daemons" in found["resnet50"].fits.reason
    assert found["agent"].placed.verdict is Verdict.PROVED


def test_port_that_the_agent_keeps_is_refused():
    """Port 22 belongs to the instance."""
    fits = claims(capacity(), workload(ports={22}))["resnet50"].fits
    assert fits.verdict is Verdict.REFUTED
    assert "host port 22" in fits.reason


def test_attribute_that_user_data_may_set_is_unknown():
    """A custom attribute that nobody tells of is a fact that decides, and is named."""
    host = capacity().host
    one = capacity(host=dataclasses.replace(host, attributes_complete=False))
    fits = claims(one, workload(expression="attribute:stage == prod"))["resnet50"].fits
    assert fits.verdict is Verdict.UNKNOWN
    assert "attribute:stage == prod" in fits.reason


def test_a_zone_that_is_known_by_its_id_may_have_any_name():
    """Which name a zone id has differs from account to account, so a constraint on the name is undecided."""
    expression = "attribute:ecs.availability-zone == us-east-1a"
    found = {
        zone: claims(capacity(zones=(Zone(name=zone),)), workload(expression=expression))["resnet50"].fits.verdict
        for zone in ("us-east-1a", "us-east-1b", "use1-az1", "?")
    }
    assert found == {
        "us-east-1a": Verdict.PROVED,
        "us-east-1b": Verdict.REFUTED,
        "use1-az1": Verdict.UNKNOWN,
        "?": Verdict.UNKNOWN,
    }


def test_the_lowest_port_that_is_taken_is_named():
    """Of several ports that the instance keeps the lowest is told, and of those of a daemon too."""
    assert (
        "host port 22 is taken by the instance itself"
        in claims(capacity(), workload(ports={51678, 22}))["resnet50"].fits.reason
    )
    found = claims(
        capacity(),
        workload("agent", memory_mib=10, ports={90, 81}, kind=Kind.DAEMON),
        workload(ports={81, 90}, memory_mib=10),
    )
    assert "host port 81 is taken" in found["resnet50"].fits.reason


def test_the_nearest_hosts_are_told_and_no_more_than_eight():
    """Of nine capacities that do not hold a task eight are witnesses, the one that lacks least is the reason."""
    capacities = [capacity(f"c{index}") for index in range(8)]
    fits = claims(*capacities, capacity("c8", "inf1.2xlarge"), workload(memory_mib=8192, cpu_units=4097))[
        "resnet50"
    ].fits
    assert fits.verdict is Verdict.PROVED
    fits = claims(*capacities, capacity("c8", "inf1.2xlarge"), workload(memory_mib=17_000, cpu_units=4097))[
        "resnet50"
    ].fits
    assert fits.reason.startswith("no instance can hold a task of resnet50")
    assert "c8 (us-east-1a)" in fits.reason
    assert len(fits.witness) == 8
    assert fits.witness[0].startswith("c8 (us-east-1a)")


@pytest.mark.parametrize(("facts", "decided"), [(6, True), (7, False)])
def test_six_unknown_facts_are_tried_and_no_more(facts, decided):
    """With six attributes that nobody tells of each may hold or not; with seven it is said that they are too many."""
    host = dataclasses.replace(capacity().host, attributes_complete=False)
    constraints = " or ".join(["attribute:ecs.os-type == linux", *(f"attribute:a{i} == x" for i in range(facts))])
    assert claims(capacity(host=host), workload(expression=constraints))["resnet50"].fits.verdict is Verdict.PROVED
    workloads = [workload(f"w{i}", memory_mib=10, expression=f"attribute:a{i} == x") for i in range(facts)]
    found = decide(cluster(capacity(host=host), *workloads), repairs=False)
    reason = found["w0"].placed.reason
    assert found["w0"].placed.verdict is Verdict.UNKNOWN
    assert ("facts are not known" in reason) is not decided
    assert "attribute:a0 == x" in reason


def test_a_standalone_task_is_not_rolled_whatever_is_not_known():
    """Where too much is not known to place a standalone task, it still has no rollout."""
    host = dataclasses.replace(capacity().host, attributes_complete=False)
    parts = [workload(f"w{i}", memory_mib=10, expression=f"attribute:a{i} == x") for i in range(7)]
    found = decide(cluster(capacity(host=host), workload("batch", kind=Kind.STANDALONE), *parts), repairs=False)
    assert found["batch"].placed.verdict is Verdict.UNKNOWN
    assert found["batch"].rolls.verdict is Verdict.PROVED
    assert found["w0"].rolls.verdict is Verdict.UNKNOWN


def test_the_most_that_fits_is_told_as_held():
    """A task of just what daemons leave fits, and of one unit more it does not, of memory and of CPU."""
    agent = workload("agent", memory_mib=1000, cpu_units=96, kind=Kind.DAEMON)
    fits = claims(capacity(), agent, workload(memory_mib=6577, cpu_units=4000))["resnet50"].fits
    assert "6577 of 6577 MiB, 4000 of 4000 CPU units" in fits.reason
    fits = claims(capacity(), agent, workload(memory_mib=6577, cpu_units=4001))["resnet50"].fits
    assert fits.verdict is Verdict.REFUTED
    assert "too full by 1 CPU unit" in fits.reason


def test_each_task_is_told_with_the_memory_that_decides_it():
    """Of two tasks that fit with more memory than is sure, each is told with the least that it takes."""
    found = claims(capacity(size=2), workload("a", memory_mib=7700, lowest=0), workload("b", memory_mib=7900, lowest=0))
    for name, memory_mib in (("a", 7700), ("b", 7900)):
        for claim in (found[name].fits, found[name].placed):
            assert claim.verdict is Verdict.UNKNOWN
            assert f"with {memory_mib} MiB" in claim.reason


def test_the_architecture_of_a_type_is_known_from_the_catalogue():
    """Inf1 is x86_64; of a type that the catalogue does not have the architecture is not known."""
    asked = workload(expression="attribute:ecs.cpu-architecture == x86_64")
    assert claims(capacity(), asked)["resnet50"].fits.verdict is Verdict.PROVED
    unheard = dataclasses.replace(capacity().host, instance_type="x9.large")
    assert claims(capacity(host=unheard), asked)["resnet50"].fits.verdict is Verdict.UNKNOWN


def test_a_mix_of_and_and_or_inside_parentheses_is_a_fact_that_nobody_knows():
    """Whether a mix holds depends on how it groups, also where everything that it asks for is known."""
    mix = "runningTasksCount == 0 or attribute:ecs.os-family == LINUX and attribute:ecs.os-family == WINDOWS"
    found = claims(capacity(), workload(expression=f"attribute:ecs.os-type == linux and ({mix})"))["resnet50"]
    assert found.fits.verdict is Verdict.UNKNOWN
    assert found.placed.verdict is Verdict.UNKNOWN
    assert "it depends on whether" in found.placed.reason
