"""What hosts register and tasks need, by ECS's rules."""

from __future__ import annotations

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.errors import PlacementError
from neuronfleet.placement import (
    Capacity,
    CapacityShare,
    ContainerNeed,
    Deployment,
    Host,
    InstanceRefresh,
    NetworkMode,
    PortNeed,
    Zone,
    host_of,
    task_spec,
)
from neuronfleet.placement.cluster import AGENT_RESERVED_PORTS


def container(**more) -> ContainerNeed:
    """A container with a limit of 1000 MiB, unless said otherwise."""
    return ContainerNeed(**{"name": "server", "memory_mib": 1000, **more})


def test_host_registers_less_than_the_nominal_memory():
    """Memory lies between the safe ceiling and one below nominal, reserved memory taken off both."""
    host = host_of(load_catalogue().instance_type("inf1.6xlarge"), reserved_memory_mib=256)
    assert (host.least_memory_mib, host.most_memory_mib) == (45_465 - 256, 49_152 - 1 - 256)
    assert (host.cpu_units, host.devices, host.awsvpc_tasks) == (24_576, 4, 7)
    assert host.attributes_complete


@pytest.mark.parametrize("reserved", [-1, 7577])
def test_reserving_all_memory_is_refused(reserved):
    """What is reserved leaves something."""
    with pytest.raises(PlacementError, match="0 to 7576"):
        host_of(load_catalogue().instance_type("inf1.xlarge"), reserved_memory_mib=reserved)


def test_all_but_the_last_mebibyte_may_be_reserved():
    """An instance that registers 1 MiB is one."""
    host = host_of(load_catalogue().instance_type("inf1.xlarge"), reserved_memory_mib=7576)
    assert host.least_memory_mib == 1


def test_six_mebibytes_are_enough_for_a_container():
    """The least that ECS takes is taken."""
    assert task_spec([container(memory_mib=6)]).memory_mib == 6


def test_reservation_counts_before_the_limit():
    """MemoryReservation is what the scheduler takes, else memory; of all containers together."""
    spec = task_spec([container(memory_reservation_mib=600, cpu_units=10), container(name="log", memory_mib=50)])
    assert (spec.memory_mib, spec.cpu_units) == (650, 10)


def test_task_level_numbers_override():
    """CPU and memory of the task count instead of those of its containers, which may then have none."""
    spec = task_spec([container(memory_mib=None, cpu_units=10)], cpu_units=2048, memory_mib=4096)
    assert (spec.memory_mib, spec.cpu_units) == (4096, 2048)


@pytest.mark.parametrize(
    ("mode", "ports"),
    [
        (NetworkMode.BRIDGE, {8500}),
        (NetworkMode.HOST, {8500, 8501}),
        (NetworkMode.AWSVPC, set()),
        (NetworkMode.NONE, set()),
    ],
)
def test_host_ports_by_network_mode(mode, ports):
    """Bridge takes fixed host ports, host mode every container port, awsvpc and none no port of the instance."""
    mappings = (PortNeed(container_port=8500, host_port=8500), PortNeed(container_port=8501, host_port=0))
    assert task_spec([container(ports=mappings)], network_mode=mode).host_ports == ports


def test_sidecar_holds_the_devices():
    """Devices of a Runtime 1.x sidecar are devices of the task."""
    spec = task_spec([container(), container(name="neuron-rtd", devices=frozenset({0, 1}))])
    assert spec.devices == {0, 1}


@pytest.mark.parametrize(
    ("containers", "words"),
    [
        ([], "no container"),
        ([container(memory_mib=None)], "neither memory_mib nor memory_reservation_mib"),
        ([container(memory_mib=5)], "6 or more"),
        ([container(memory_reservation_mib=1001)], "more than its limit of 1000 MiB"),
    ],
)
def test_bad_containers(containers, words):
    """Memory given nowhere, too little of it, or a reservation above the limit is refused."""
    with pytest.raises(PlacementError, match=words):
        task_spec(containers)


def test_what_is_not_said_is_as_aws_has_it():
    """Ports that the agent keeps, and the values of what is left out."""
    assert frozenset({22, 2375, 2376, 51678, 51679, 51680}) == AGENT_RESERVED_PORTS
    assert CapacityShare(capacity="one") == CapacityShare(capacity="one", base=0, weight=1)
    assert Deployment() == Deployment(
        minimum_healthy_percent=100,
        maximum_percent=200,
        circuit_breaker=False,
        availability_zone_rebalancing=False,
    )
    host = Host(instance_type="x", cpu_units=1, least_memory_mib=1, most_memory_mib=1)
    assert (host.devices, host.awsvpc_tasks, host.attributes, host.attributes_complete) == (0, 0, {}, True)
    assert host.reserved_ports == AGENT_RESERVED_PORTS
    one = Capacity(name="one", host=host, zones=(Zone(name="a"),), max_size=2)
    assert (one.min_size, one.desired_size, one.managed_scaling, one.target_capacity) == (0, None, True, 100)
    assert one.zones[0].offers is True
    assert InstanceRefresh() == InstanceRefresh(minimum_healthy_percent=90, maximum_healthy_percent=None)
