"""Small clusters with every feature that placement knows, tight enough that things go wrong often."""

from __future__ import annotations

import dataclasses

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
from neuronfleet.placement.expression.constraints import PlacementConstraint, PlacementStrategy
from tests.placement.oracle.picks import Picks, drawn

ZONES = ("us-east-1a", "us-east-1b")
NAMES = ("a", "b", "c", "d")
MOST_HOSTS, MOST_TASKS = 4, 6
_STRATEGIES = (
    PlacementStrategy(type="spread", field="instanceId"),
    PlacementStrategy(type="spread", field="attribute:ecs.availability-zone"),
    PlacementStrategy(type="spread", field="attribute:ecs.instance-type"),
    PlacementStrategy(type="binpack", field="memory"),
    PlacementStrategy(type="binpack", field="cpu"),
    PlacementStrategy(type="random"),
)
_PERCENTAGES = (
    (100, 200),
    (100, 200),
    (50, 100),
    (0, 100),
    (100, 100),
    (50, 150),
    (100, 150),
    (0, 200),
    (90, 110),
    (0, 50),
)


@dataclasses.dataclass(frozen=True)
class _Scale:
    """Instance types that go together, and the sizes of tasks on them."""

    hosts: tuple[Host, ...]
    cpu_units: tuple[int, ...]
    memory_mib: tuple[int, ...]


def _catalogue_host(name: str, vcpu: int, memory: tuple[int, int], devices: int, awsvpc_tasks: int) -> Host:
    return Host(
        instance_type=name,
        cpu_units=vcpu * 1024,
        least_memory_mib=memory[0],
        most_memory_mib=memory[1],
        devices=devices,
        awsvpc_tasks=awsvpc_tasks,
    )


_AWS = _Scale(
    hosts=(
        _catalogue_host("inf1.xlarge", 4, (7577, 8192), 1, 3),
        _catalogue_host("inf1.2xlarge", 8, (15155, 16384), 1, 3),
        _catalogue_host("inf1.6xlarge", 24, (45465, 49152), 4, 7),
        _catalogue_host("m5.large", 2, (7577, 8192), 0, 2),
    ),
    cpu_units=(1024, 2048, 4096, 8192),
    memory_mib=(3700, 7500, 7700, 8192, 15155, 22000),
)


def _own_host(picks: Picks) -> Host:
    memory = picks.one_of((3, 4, 4, 5, 6, 8))
    return Host(
        instance_type=picks.one_of(("x1.small", "x1.large", "y1.small")),
        cpu_units=picks.one_of((8, 4, 4, 5, 3)),
        least_memory_mib=memory,
        most_memory_mib=memory + picks.one_of((0, 0, 0, 1, 2)),
        devices=picks.one_of((2, 2, 2, 1, 0)),
        awsvpc_tasks=picks.one_of((3, 2, 1, 0)),
        reserved_ports=frozenset({22}),
        attributes=picks.one_of(({}, {}, {"color": "red"}, {"color": "blue"})),
        attributes_complete=not picks.chance(15),
    )


def _scale(picks: Picks) -> _Scale:
    if picks.chance(15):
        return _AWS
    return _Scale(hosts=(_own_host(picks), _own_host(picks)), cpu_units=(1, 1, 1, 2, 3), memory_mib=(1, 1, 2, 2, 3, 4))


def _capacity(picks: Picks, name: str, host: Host, hosts_left: int, *, wild: bool) -> Capacity:
    zones = tuple(Zone(name=zone, offers=not (wild and picks.chance(15))) for zone in ZONES[: picks.one_of((1, 1, 2))])
    most = min(hosts_left, picks.one_of((1, 2, 2, 2, 3, 3, 4, 1, 2, 3, 0)))
    managed = not picks.chance(20)
    least = picks.between(0, most) if not managed else 0
    return Capacity(
        name=name,
        host=host,
        zones=zones,
        max_size=most,
        min_size=least,
        desired_size=picks.one_of((None, most, picks.between(least, most))) if not managed else None,
        managed_scaling=managed,
        instance_refresh=InstanceRefresh(maximum_healthy_percent=picks.one_of((None, 100, 110)))
        if picks.chance(25)
        else None,
    )


def _atom(picks: Picks, scale: _Scale, groups: tuple[str, ...], *, stateful: bool) -> str:
    first, *_, last = scale.hosts
    type_, zone, group = picks.one_of((first, last)).instance_type, picks.one_of(ZONES), picks.one_of(groups)
    still = (
        "attribute:ecs.os-type == linux",
        "attribute:ecs.os-family exists",
        f"attribute:ecs.availability-zone in [{', '.join(ZONES)}]",
        "attribute:ecs.instance-type != z9.large",
        f"attribute:ecs.instance-type == {type_}",
        f"attribute:ecs.instance-type != {type_}",
        f"attribute:ecs.instance-type in [{type_}, z9.large]",
        f"attribute:ecs.instance-type =~ {type_[:2]}.*",
        f"attribute:ecs.availability-zone == {zone}",
        f"attribute:ecs.availability-zone in [{zone}, us-east-1c]",
        "attribute:color == red",
        "attribute:color exists",
        "attribute:ecs.ami-id == ami-1",
        "attribute:ecs.cpu-architecture == x86_64",
    )
    moving = (
        f"task:group == {group}",
        f"task:group == {group}",
        "runningTasksCount == 0",
        "runningTasksCount < 2",
        "runningTasksCount >= 1",
    )
    return picks.one_of((*still, *moving, *moving) if stateful else still)


def _expression(picks: Picks, scale: _Scale, groups: tuple[str, ...], *, stateful: bool) -> str:
    """One to three comparisons; half of those of tasks are there to keep away from them."""

    def atom() -> str:
        one = _atom(picks, scale, groups, stateful=stateful)
        return f"not({one})" if picks.chance(60 if "task:group" in one else 20) else one

    shape = picks.one_of(
        ("{}", "{}", "{}", "{} and {}", "{} or {}", "{} and {} or {}", "({} or {}) and {}", "not({} and {})")
    )
    return shape.format(*(atom() for _ in range(shape.count("{}"))))


def _shares(picks: Picks, capacities: tuple[Capacity, ...]) -> tuple[CapacityShare, ...]:
    how = picks.one_of(("one", "one", "one", "any", "any", "all"))
    if how == "any":
        return ()
    if how == "one" or len(capacities) == 1:
        return (CapacityShare(capacity=picks.one_of(capacities).name, base=picks.one_of((0, 0, 1))),)
    based = picks.one_of((None, 0, 1))
    weights = picks.one_of(((1, 1), (1, 2), (2, 1), (1, 0), (0, 1)))
    return tuple(
        CapacityShare(capacity=one.name, base=picks.one_of((1, 2)) if based == index else 0, weight=weights[index])
        for index, one in enumerate(capacities[:2])
    )


def _task(picks: Picks, scale: _Scale, groups: tuple[str, ...], *, stateful: bool, wild: bool) -> TaskSpec:
    awsvpc = picks.chance(20)
    return TaskSpec(
        cpu_units=picks.one_of(scale.cpu_units),
        memory_mib=picks.one_of(scale.memory_mib),
        host_ports=frozenset()
        if awsvpc
        else frozenset(picks.one_of(((), (), (), (), (80,), (80,), (81,), (81,), (80, 81), (22,)))),
        network_mode=NetworkMode.AWSVPC if awsvpc else NetworkMode.BRIDGE,
        devices=frozenset(picks.one_of(((), (), (), (0,), (0,), (1,), (0, 1)))),
        constraints=(
            PlacementConstraint(type="memberOf", expression=_expression(picks, scale, groups, stateful=stateful)),
        )
        if wild and picks.chance(14)
        else (),
    )


def _workload(
    picks: Picks,
    name: str,
    scale: _Scale,
    capacities: tuple[Capacity, ...],
    groups: tuple[str, ...],
    tasks_left: int,
    *,
    wild: bool,
) -> Workload:
    kind = picks.one_of((Kind.SERVICE,) * 7 + (Kind.STANDALONE, Kind.STANDALONE, Kind.DAEMON))
    daemon, stateful = kind is Kind.DAEMON, kind is not Kind.DAEMON
    desired = 0 if daemon else min(tasks_left, picks.one_of((1, 1, 2, 2, 2, 3, 3, 0)))
    rules = []
    if picks.chance(35):
        rules.append(PlacementConstraint(type="distinctInstance"))
    if picks.chance(35 if wild else 8):
        rules.append(
            PlacementConstraint(type="memberOf", expression=_expression(picks, scale, groups, stateful=stateful))
        )
    least, most = picks.one_of(_PERCENTAGES)
    return Workload(
        name=name,
        task=_task(picks, scale, groups, stateful=stateful, wild=wild),
        desired_count=desired,
        max_count=desired + 1 if not daemon and desired < tasks_left and picks.chance(20) else None,
        kind=kind,
        group="family:batch" if kind is Kind.STANDALONE and picks.chance(70) else None,
        constraints=tuple(rules),
        strategies=tuple(picks.one_of(_STRATEGIES) for _ in range(picks.one_of((0, 0, 0, 1, 2)))) if not daemon else (),
        capacity_shares=_shares(picks, capacities),
        deployment=Deployment(minimum_healthy_percent=least, maximum_percent=100 if daemon else most)
        if kind is not Kind.STANDALONE
        else None,
    )


def make_cluster(picks: Picks) -> Cluster:
    """A cluster of up to two capacities, four instances, four workloads and six tasks.

    Half of them are wild: full of expressions, unknown attributes and zones that offer nothing. The others get
    further, so that there is something to roll.
    """
    wild = picks.chance(50)
    scale = _scale(picks)
    capacities: tuple[Capacity, ...] = ()
    for name in ("one", "two")[: picks.one_of((1, 1, 2))]:
        left = MOST_HOSTS - sum(one.max_size for one in capacities)
        capacities += (_capacity(picks, name, picks.one_of(scale.hosts), left, wild=wild),)
    names = NAMES[: picks.one_of((1, 1, 2, 2, 2, 3, 3, 4))]
    groups = (*(f"service:{name}" for name in names), "family:batch")
    workloads: tuple[Workload, ...] = ()
    for name in names:
        left = MOST_TASKS - sum(one.most for one in workloads)
        workloads += (_workload(picks, name, scale, capacities, groups, left, wild=wild),)
    return _dressed(picks, Cluster(name="cluster", capacities=capacities, workloads=workloads))


def make_larger_cluster(picks: Picks) -> Cluster:
    """A cluster as above with twice the instances and tasks; brute force has to give up on some."""
    small = make_cluster(picks)
    return dataclasses.replace(
        small,
        capacities=tuple(
            dataclasses.replace(one, max_size=2 * one.max_size) if one.managed_scaling else one
            for one in small.capacities
        ),
        workloads=tuple(
            dataclasses.replace(one, desired_count=2 * one.desired_count, max_count=None)
            for one in small.workloads[: picks.one_of((1, 2, 2, 3))]
        ),
    )


def make_dealt_cluster(picks: Picks) -> Cluster:
    """A cluster as above with two capacities, over which most workloads are dealt; odd minimum percentages, too."""
    small = make_cluster(picks)
    first, *others = small.capacities
    spare = dataclasses.replace(first, name="two", max_size=2, min_size=0, desired_size=None, managed_scaling=True)
    second = others[0] if others else spare
    capacities = (first, second)
    odd = [
        dataclasses.replace(one, deployment=Deployment(minimum_healthy_percent=least, maximum_percent=most))
        if one.kind is Kind.SERVICE and picks.chance(6)
        else one
        for one in small.workloads
        for least, most in (picks.one_of(((150, 300), (101, 200), (110, 150))),)
    ]
    return dataclasses.replace(
        small,
        capacities=capacities,
        workloads=tuple(
            dataclasses.replace(
                one,
                capacity_shares=tuple(
                    CapacityShare(
                        capacity=each.name, base=picks.one_of((0, 0, 0, 1, 2)) if not index else 0, weight=weight
                    )
                    for index, (each, weight) in enumerate(
                        zip(capacities, picks.one_of(((1, 1), (1, 1), (1, 2), (2, 1), (1, 3), (0, 1))), strict=True)
                    )
                ),
            )
            if one.kind is not Kind.DAEMON and picks.chance(80)
            else one
            for one in odd
        ),
    )


def _dressed(picks: Picks, cluster: Cluster) -> Cluster:
    """The same with settings that must not decide anything."""
    if not picks.chance(20):
        return cluster
    flags = {"circuit_breaker": picks.chance(50), "availability_zone_rebalancing": picks.chance(50)}
    return dataclasses.replace(
        cluster,
        capacities=tuple(
            dataclasses.replace(one, target_capacity=picks.one_of((100, 50, 1))) for one in cluster.capacities
        ),
        workloads=tuple(
            dataclasses.replace(one, deployment=one.deployment and dataclasses.replace(one.deployment, **flags))
            for one in cluster.workloads
        ),
    )


clusters = drawn(make_cluster)
