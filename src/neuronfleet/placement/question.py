"""A cluster made ready to be reasoned about: classes of like hosts, and what is not known of them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.cluster import CapacityShare, Cluster, Kind, NetworkMode
from neuronfleet.placement.eligibility import (
    is_distinct,
    is_open_beside,
    is_stateful,
    memberships,
    static_value,
    value_beside,
)
from neuronfleet.placement.hostclass import classes_of
from neuronfleet.placement.world import Conditions, Item, Room, World

__all__ = ["Daemons", "Fact", "Question", "Setting"]

Fact: TypeAlias = tuple[str, int, str]
"""An expression that may hold or not, the index of the capacity, and the zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is taken for true in one world.

    Attributes:
        memory_mib: least and most that instances register, by index of the capacity.
        facts: whether each unknown fact holds.
    """

    memory_mib: Mapping[int, tuple[int, int]]
    facts: Mapping[Fact, bool]


@dataclass(frozen=True, slots=True)
class Daemons:
    """What the daemons of an empty host hold.

    Attributes:
        workloads: indices of those that run there.
        cpu_units: together.
        memory_mib: together.
        awsvpc: how many take an interface.
        ports: that they hold.
    """

    workloads: tuple[int, ...]
    cpu_units: int
    memory_mib: int
    awsvpc: int
    ports: frozenset[int]


class Question:
    """A cluster with what can be told of it before any world is chosen.

    Args:
        cluster: a valid one.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.workloads = cluster.workloads
        self.capacities = cluster.capacities
        self.classes = tuple(
            one for index, capacity in enumerate(cluster.capacities) for one in classes_of(index, capacity)
        )
        self.daemons = tuple(index for index, one in enumerate(cluster.workloads) if one.kind is Kind.DAEMON)
        self._memberships = tuple(memberships(one.all_constraints) for one in cluster.workloads)
        self._distinct = tuple(is_distinct(one.all_constraints) for one in cluster.workloads)
        self._statics: dict[tuple[str, int], bool | None] = {}
        self._opens: dict[tuple[str, int], bool] = {}
        self._held: dict[tuple[object, ...], Daemons] = {}
        names = {capacity.name: index for index, capacity in enumerate(cluster.capacities)}
        self._routes = tuple(
            frozenset(names[share.capacity] for share in self.shares(index)) if one.capacity_shares else None
            for index, one in enumerate(cluster.workloads)
        )
        self.names = names

    def routed(self, workload: int, capacity: int) -> bool:
        """Whether tasks of a workload may ever go to a capacity."""
        routes = self._routes[workload]
        return routes is None or capacity in routes

    def shares(self, workload: int) -> tuple[CapacityShare, ...]:
        """The items of a workload's capacity provider strategy that ever get a task."""
        return tuple(one for one in self.workloads[workload].capacity_shares if one.weight or one.base)

    def distinct(self, workload: int) -> bool:
        """Whether ``distinctInstance`` holds for a workload."""
        return self._distinct[workload]

    def stateful(self, workload: int) -> bool:
        """Whether a workload asks for the tasks on an instance."""
        return any(is_stateful(one) for one in self._memberships[workload])

    def where(self, host_class: int) -> str:
        """A class of hosts in words."""
        one = self.classes[host_class]
        return f"{self.capacities[one.capacity].name} ({one.zone})"

    def static(self, workload: int, host_class: int, facts: Mapping[Fact, bool] | None) -> bool | None:
        """Whether a workload's constraints can hold on a class of hosts; None where a fact decides."""
        answer: bool | None = True
        for expression in self._memberships[workload]:
            key = (expression, host_class)
            if key not in self._statics:
                self._statics[key] = static_value(expression, self.classes[host_class].view)
            value = self._statics[key]
            if value is None and facts is not None:
                value = facts.get(self._fact(expression, host_class))
            if value is False:
                return False
            if value is None:
                answer = None
        return answer

    def unknowns(self, workload: int, host_class: int) -> tuple[Fact, ...]:
        """Facts that a workload's constraints leave open on a class of hosts."""
        return tuple(
            self._fact(expression, host_class)
            for expression in self._memberships[workload]
            if is_stateful(expression) or static_value(expression, self.classes[host_class].view) is None
            if self._open(expression, host_class)
        )

    def _open(self, expression: str, host_class: int) -> bool:
        view = self.classes[host_class].view
        if not is_stateful(expression):
            return self._statics.setdefault((expression, host_class), static_value(expression, view)) is None
        if (expression, host_class) not in self._opens:
            self._opens[expression, host_class] = is_open_beside(expression, view)
        return self._opens[expression, host_class]

    def _fact(self, expression: str, host_class: int) -> Fact:
        one = self.classes[host_class]
        return (expression, one.capacity, one.zone)

    def fits_empty(self, workload: int, host_class: int, memory_mib: int) -> bool:
        """Whether an instance without any task has the resources for one."""
        task = self.workloads[workload].task
        host = self.capacities[self.classes[host_class].capacity].host
        return (
            task.cpu_units <= host.cpu_units
            and task.memory_mib <= memory_mib
            and task.host_ports.isdisjoint(host.reserved_ports)
            and (task.network_mode is not NetworkMode.AWSVPC or host.awsvpc_tasks > 0)
        )

    def eligible(self, workload: int, host_class: int, setting: Setting) -> bool:
        """Whether a workload is statically eligible: route, resources of an empty host, constraints."""
        capacity = self.classes[host_class].capacity
        return (
            self.routed(workload, capacity)
            and self.fits_empty(workload, host_class, setting.memory_mib[capacity][0])
            and self.static(workload, host_class, setting.facts) is True
        )

    def may_be_eligible(self, workload: int, host_class: int) -> bool:
        """Whether a workload is statically eligible in any world."""
        capacity = self.classes[host_class].capacity
        return (
            self.routed(workload, capacity)
            and self.fits_empty(workload, host_class, self.capacities[capacity].host.most_memory_mib)
            and self.static(workload, host_class, None) is not False
        )

    def held(self, host_class: int, setting: Setting, before: int | None = None) -> Daemons:
        """What daemons hold on an empty host.

        Args:
            host_class: of the host.
            setting: the world.
            before: only daemons that come before this workload; None is all.
        """
        capacity = self.classes[host_class].capacity
        memory_mib = setting.memory_mib[capacity][0]
        host = self.capacities[capacity].host
        running: list[int] = []
        cpu = memory = awsvpc = 0
        ports = host.reserved_ports
        for daemon in self.daemons:
            if before is not None and daemon >= before:
                break
            if not self.eligible(daemon, host_class, setting):
                continue
            task = self.workloads[daemon].task
            interface = task.network_mode is NetworkMode.AWSVPC
            if (
                cpu + task.cpu_units > host.cpu_units
                or memory + task.memory_mib > memory_mib
                or not task.host_ports.isdisjoint(ports)
                or (interface and awsvpc >= host.awsvpc_tasks)
                or not self.allows(daemon, host_class, setting, self._groups(running), len(running))
            ):
                continue
            running.append(daemon)
            cpu, memory, awsvpc = cpu + task.cpu_units, memory + task.memory_mib, awsvpc + interface
            ports |= task.host_ports
        return Daemons(tuple(running), cpu, memory, awsvpc, ports)

    def _groups(self, workloads: Iterable[int]) -> frozenset[str]:
        return frozenset(self.workloads[one].task_group for one in workloads)

    def allows(self, workload: int, host_class: int, setting: Setting, groups: frozenset[str], running: int) -> bool:
        """Whether constraints hold on a host where tasks of these groups run."""
        if self._distinct[workload] and self.workloads[workload].task_group in groups:
            return False
        conditions = self.conditions(workload, host_class, setting)
        return conditions is None or conditions(groups, running)

    def conditions(self, workload: int, host_class: int, setting: Setting) -> Conditions | None:
        """What a workload asks of the tasks on a host; None where nothing."""
        asked = tuple(one for one in self._memberships[workload] if is_stateful(one))
        if not asked:
            return None
        view = self.classes[host_class].view
        facts = tuple(setting.facts.get(self._fact(one, host_class), False) for one in asked)

        @functools.lru_cache(maxsize=4096)
        def holds(groups: frozenset[str], running: int) -> bool:
            for expression, fact in zip(asked, facts, strict=True):
                value = value_beside(expression, view, groups, running)
                if value is False or (value is None and not fact):
                    return False
            return True

        return holds

    def item(self, workload: int, count: int) -> Item:
        """Tasks of a workload as an item of a world."""
        one = self.workloads[workload]
        return Item(
            workload=workload,
            name=one.name,
            count=count,
            cpu_units=one.task.cpu_units,
            memory_mib=one.task.memory_mib,
            ports=one.task.host_ports,
            awsvpc=one.task.network_mode is NetworkMode.AWSVPC,
            group=one.task_group,
            distinct=self._distinct[workload],
        )

    def room(
        self, host_class: int, setting: Setting, items: tuple[Item, ...], capacities: tuple[int | None, ...]
    ) -> Room:
        """The hosts of a class in one world.

        Args:
            host_class: index.
            setting: the world.
            items: what is to be placed.
            capacities: which one each item goes to, None where any.
        """
        one = self.classes[host_class]
        host = self.capacities[one.capacity].host
        held = self.held(host_class, setting)
        least, most = setting.memory_mib[one.capacity]
        groups = self._groups(held.workloads)
        takes = []
        for item, capacity in zip(items, capacities, strict=True):
            takes.append(
                capacity in (None, one.capacity)
                and self.routed(item.workload, one.capacity)
                and item.memory_mib <= least - held.memory_mib
                and item.cpu_units <= host.cpu_units - held.cpu_units
                and (not item.awsvpc or held.awsvpc < host.awsvpc_tasks)
                and item.ports.isdisjoint(held.ports)
                and not (item.distinct and item.group in groups)
                and self.static(item.workload, host_class, setting.facts) is True
            )
        return Room(
            where=self.where(host_class),
            capacity=one.capacity,
            host_class=host_class,
            count=one.count,
            cpu_units=host.cpu_units - held.cpu_units,
            least_memory_mib=least - held.memory_mib,
            most_memory_mib=most - held.memory_mib,
            awsvpc_tasks=host.awsvpc_tasks - held.awsvpc,
            groups=groups,
            running=len(held.workloads),
            takes=tuple(takes),
            conditions=tuple(self.conditions(item.workload, host_class, setting) for item in items),
        )

    def world(self, workloads: Iterable[int], classes: Iterable[int], setting: Setting) -> World:
        """Workloads at their most, going wherever they may, on classes of hosts."""
        items = tuple(self.item(one, self.workloads[one].most) for one in workloads)
        rooms = (self.room(one, setting, items, (None,) * len(items)) for one in classes)
        return World(items=items, rooms=tuple(rooms))
