"""A cluster made ready to be drawn: its instances by name, its daemons, and what every task may land on."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.cluster import CapacityShare, Cluster, Kind, Workload
from neuronfleet.placement.picture.scene import SceneHost, SceneTask
from neuronfleet.placement.question import Question, Setting
from neuronfleet.placement.world import Item, World

__all__ = ["Mark", "Stage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A task as it is put on a host.

    Attributes:
        workload: name.
        stopping: whether it was told to stop and still runs.
        new: whether it is of the revision that is being rolled out.
    """

    workload: str
    stopping: bool = False
    new: bool = False


class Stage:
    """A cluster in the one world that is drawn.

    Instances register the memory that is sure, what is not known of them is taken to hold, and tasks are dealt over
    capacity providers by one of the ways that are possible.

    Args:
        cluster: a valid one.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.question = Question(cluster)
        memory = {index: (one.host.least_memory_mib,) * 2 for index, one in enumerate(cluster.capacities)}
        self.setting = Setting(memory_mib=memory, facts=dict.fromkeys(self.facts, True))
        self.names = _names(self.question)
        self.by_name = {one.name: one for one in cluster.workloads}

    @functools.cached_property
    def facts(self) -> tuple[tuple[str, int, str], ...]:
        """What is not known of instances and would decide where tasks may land."""
        found = (
            fact
            for host_class, one in enumerate(self.question.classes)
            if one.count
            for workload in range(len(self.cluster.workloads))
            if self.question.may_be_eligible(workload, host_class)
            for fact in self.question.unknowns(workload, host_class)
        )
        return tuple(dict.fromkeys(found))

    @functools.cached_property
    def world(self) -> World:
        """What is to be placed, and the rooms for it: every class of hosts, in order, so that their numbers agree."""
        items: list[Item] = []
        capacities: list[int | None] = []
        for index, one in enumerate(self.cluster.workloads):
            if one.kind is Kind.DAEMON:
                continue
            for capacity, count in self._dealt(one):
                if count:
                    items.append(self.question.item(index, count))
                    capacities.append(capacity)
        rooms = tuple(
            self.question.room(one, self.setting, tuple(items), tuple(capacities))
            for one in range(len(self.question.classes))
        )
        return World(items=tuple(items), rooms=rooms)

    def _dealt(self, one: Workload) -> list[tuple[int | None, int]]:
        if not one.capacity_shares:
            return [(None, one.most)]
        counts = dealt(one.capacity_shares, one.most)
        return [
            (self.question.names[share.capacity], count)
            for share, count in zip(one.capacity_shares, counts, strict=True)
        ]

    def daemons(self, host_class: int) -> tuple[Mark, ...]:
        """The daemons on each host of a class."""
        running = self.question.held(host_class, self.setting).workloads
        return tuple(Mark(workload=self.cluster.workloads[one].name) for one in running)

    def wanted(self, workload: int) -> int:
        """Tasks that should run; of a daemon, the instances it may run on."""
        one = self.cluster.workloads[workload]
        if one.kind is not Kind.DAEMON:
            return one.most
        return sum(
            each.count
            for index, each in enumerate(self.question.classes)
            if self.question.eligible(workload, index, self.setting)
        )

    def host(self, name: str, marks: Sequence[Mark]) -> SceneHost:
        """A host with tasks on it.

        Args:
            name: one of :attr:`names`.
            marks: its tasks.
        """
        one = self.question.classes[self.names[name]]
        capacity = self.cluster.capacities[one.capacity]
        return SceneHost(
            name=name,
            capacity=capacity.name,
            instance_type=capacity.host.instance_type,
            zone=one.zone,
            devices=capacity.host.devices,
            cpu_units=capacity.host.cpu_units,
            memory_mib=capacity.host.least_memory_mib,
            tasks=tuple(self._task(mark) for mark in marks),
        )

    def _task(self, mark: Mark) -> SceneTask:
        task = self.by_name[mark.workload].task
        return SceneTask(
            workload=mark.workload,
            cpu_units=task.cpu_units,
            memory_mib=task.memory_mib,
            devices=tuple(sorted(task.devices)),
            stopping=mark.stopping,
            new=mark.new,
        )


def _names(question: Question) -> Mapping[str, int]:
    """Class of each host by its name; instances are dealt over the zones in turn."""
    found: dict[str, int] = {}
    for index, capacity in enumerate(question.capacities):
        classes = [position for position, one in enumerate(question.classes) if one.capacity == index]
        total = sum(question.classes[one].count for one in classes)
        for number in range(total):
            found[f"{capacity.name}-{number + 1}"] = classes[number % len(classes)]
    return found


def dealt(shares: Sequence[CapacityShare], count: int) -> tuple[int, ...]:
    """One of the ways to deal tasks over a capacity provider strategy: what is left over goes to the first items.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html

    Args:
        shares: the strategy.
        count: of tasks.
    """
    base = [min(share.base, count) for share in shares]
    rest, total = count - sum(base), sum(share.weight for share in shares)
    if not total:
        return tuple(base)
    parts = [rest * share.weight // total for share in shares]
    left = rest - sum(parts)
    for index, share in enumerate(shares):
        if left and rest * share.weight % total:
            parts[index] += 1
            left -= 1
    return tuple(map(sum, zip(base, parts, strict=True)))
