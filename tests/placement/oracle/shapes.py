"""Clusters as the planner makes them: one instance type a capacity, slots with devices and ports, a spare instance."""

from __future__ import annotations

from neuronfleet.catalogue import load_catalogue
from neuronfleet.placement.cluster import (
    Capacity,
    CapacityShare,
    Cluster,
    Deployment,
    Host,
    InstanceRefresh,
    Kind,
    NetworkMode,
    TaskSpec,
    Workload,
    Zone,
)
from neuronfleet.placement.expression.constraints import PlacementConstraint
from tests.placement.oracle.picks import Picks, drawn

_TYPES = ("inf1.xlarge", "inf1.xlarge", "inf1.2xlarge", "inf1.6xlarge", "m5.large")


def _host(name: str) -> Host:
    found = load_catalogue().instance_types[name]
    return Host(
        instance_type=name,
        cpu_units=found.cpu_units,
        least_memory_mib=found.memory_ceiling_mib,
        most_memory_mib=found.memory_mib,
        devices=found.devices,
        awsvpc_tasks=found.awsvpc_tasks,
    )


def _slots(picks: Picks, host: Host) -> list[frozenset[int]]:
    """The devices of each slot: all in one, or dealt evenly; ordinary instances have slots without any."""
    if not host.devices:
        return [frozenset()] * picks.one_of((1, 2))
    count = picks.one_of((1, host.devices, min(2, host.devices)))
    each = host.devices // count
    return [frozenset(range(slot * each, slot * each + each)) for slot in range(count)]


def _tied(host: Host, *, tied: bool) -> tuple[PlacementConstraint, ...]:
    text = f"attribute:ecs.instance-type == {host.instance_type}"
    return (PlacementConstraint(type="memberOf", expression=text),) if tied else ()


def _slot_services(picks: Picks, capacity: Capacity, size: int) -> tuple[Workload, ...]:
    host = capacity.host
    slots = _slots(picks, host)
    room = host.least_memory_mib - 256
    deployment = picks.one_of(
        (
            Deployment(minimum_healthy_percent=100, maximum_percent=200),
            Deployment(minimum_healthy_percent=100, maximum_percent=150),
            Deployment(minimum_healthy_percent=50, maximum_percent=100),
            Deployment(minimum_healthy_percent=0, maximum_percent=100),
        )
    )
    fixed, distinct, tied = picks.chance(70), picks.chance(80), picks.chance(50)
    return tuple(
        Workload(
            name=f"{capacity.name}-{number}",
            task=TaskSpec(
                cpu_units=host.cpu_units // len(slots) // 2,
                memory_mib=room // len(slots),
                host_ports=frozenset({8500 + number}) if fixed else frozenset(),
                network_mode=NetworkMode.BRIDGE,
                devices=devices,
                constraints=_tied(host, tied=tied),
            ),
            desired_count=size,
            constraints=(PlacementConstraint(type="distinctInstance"),) if distinct else (),
            capacity_shares=(CapacityShare(capacity=capacity.name),),
            deployment=deployment,
        )
        for number, devices in enumerate(slots)
    )


def make_planner_cluster(picks: Picks) -> Cluster:
    """One or two capacities with the services of their slots; now and then a log daemon or a run beside them."""
    capacities: tuple[Capacity, ...] = ()
    workloads: tuple[Workload, ...] = ()
    for name in ("one", "two")[: picks.one_of((1, 1, 2))]:
        host = _host(picks.one_of(_TYPES))
        size = picks.one_of((1, 2)) if host.devices != 4 else 1
        capacity = Capacity(
            name=name,
            host=host,
            zones=tuple(Zone(name=f"us-east-1{letter}") for letter in "abc"[: picks.between(1, 3)]),
            max_size=size + picks.one_of((1, 1, 0)),
            instance_refresh=picks.one_of((None, InstanceRefresh(), InstanceRefresh(maximum_healthy_percent=110))),
        )
        capacities += (capacity,)
        workloads += _slot_services(picks, capacity, size)
    if picks.chance(30):
        workloads += (_log_daemon(),)
    if picks.chance(20):
        workloads += (_run(capacities[0]),)
    return Cluster(name="planned", capacities=capacities, workloads=workloads)


def _log_daemon() -> Workload:
    return Workload(
        name="logs",
        task=TaskSpec(cpu_units=128, memory_mib=128),
        desired_count=0,
        kind=Kind.DAEMON,
        deployment=Deployment(minimum_healthy_percent=0, maximum_percent=100),
    )


def _run(capacity: Capacity) -> Workload:
    return Workload(
        name="run",
        task=TaskSpec(cpu_units=128, memory_mib=128),
        desired_count=1,
        kind=Kind.STANDALONE,
        capacity_shares=(CapacityShare(capacity=capacity.name),),
    )


planner_shapes = drawn(make_planner_cluster)
