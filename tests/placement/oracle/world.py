"""One world of a cluster: every memory value and every unknown fact decided, so that only choices are left."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence

from neuronfleet.catalogue import load_catalogue
from neuronfleet.placement.cluster import Capacity, Cluster, Kind, NetworkMode, Workload
from tests.placement.oracle.language import Attributes, Known, at_best, in_state, may_be_unknown

# A task is the index of its workload times 4, plus its status; the tasks of a host are a sorted tuple of them.
Tasks = tuple[int, ...]
State = tuple[Tasks, ...]
ALIVE, NEW, STOPPING = 0, 1, 2
MOST_FACTS, MOST_WORLDS = 6, 200


class TooLargeError(Exception):
    """A case is too large to be explored."""


class Patience:
    """How many steps brute force takes before it gives a case up.

    Args:
        steps: over all worlds and claims of the case.
    """

    def __init__(self, steps: int) -> None:
        self.left = self.steps = steps

    def spend(self, steps: int) -> None:
        """Count some steps.

        Raises:
            TooLargeError: there were too many.
        """
        self.left -= steps
        if self.left < 0:
            raise TooLargeError(f"over {self.steps} steps")


@dataclasses.dataclass(frozen=True)
class Place:
    """What all instances of one capacity in one zone have in common.

    Attributes:
        capacity: its capacity.
        zone: name of the zone.
        instances: how many there are; 0 for a form that exists only in thought.
    """

    capacity: Capacity
    zone: str
    instances: int

    @functools.cached_property
    def attributes(self) -> Attributes:
        """What the instances report."""
        host = self.capacity.host
        known = {
            "ecs.instance-type": host.instance_type,
            "ecs.availability-zone": self.zone,
            "ecs.os-type": "linux",
            "ecs.os-family": "LINUX",
        }
        architecture = _architectures().get(host.instance_type)
        if architecture:
            known["ecs.cpu-architecture"] = architecture
        known |= host.attributes
        return Attributes(known, absent=lambda name: host.attributes_complete and not name.startswith("ecs."))


@functools.cache
def _architectures() -> Mapping[str, str]:
    return {name: one.architecture for name, one in load_catalogue().instance_types.items()}


def places_of(cluster: Cluster) -> list[Place]:
    """Every capacity in every zone where its instances could be, in order."""
    found = []
    for capacity in cluster.capacities:
        if capacity.managed_scaling:
            total = capacity.max_size
        else:
            total = capacity.min_size if capacity.desired_size is None else capacity.desired_size
        offering = [zone.name for zone in capacity.zones if zone.offers]
        for position, zone in enumerate(offering):
            found.append(Place(capacity, zone, len(range(position, total, len(offering)))))
        if not offering:
            found += [Place(capacity, zone.name, 0) for zone in capacity.zones]
    return found


def routed(workload: Workload, capacity: Capacity) -> bool:
    """Whether tasks may be sent to a capacity at all."""
    shares = workload.capacity_shares
    return not shares or any(one.capacity == capacity.name and (one.weight or one.base) for one in shares)


class World:
    """A cluster with nothing left unknown.

    Args:
        cluster: what is asked about.
        places: of the cluster.
        memory_mib: registered memory of each capacity.
        facts: (expression, capacity, zone) to its value where nothing else decides it.
        following: whether tasks go only where the strategies like it best.
        patience: for all that is explored.
    """

    def __init__(
        self,
        cluster: Cluster,
        places: Sequence[Place],
        memory_mib: Mapping[str, int],
        facts: Mapping[tuple[str, str, str], bool],
        *,
        following: bool,
        patience: Patience,
    ) -> None:
        self.patience = patience
        self.workloads, self.places = cluster.workloads, places
        self.memory_mib, self.facts, self.following = memory_mib, facts, following
        self.members = [
            index for index, one in enumerate(self.workloads) if one.kind is not Kind.DAEMON and one.most >= 1
        ]
        self.hosts = [place for place, one in enumerate(places) for _ in range(one.instances)]
        self.lives: dict[int, set[Tasks]] = {}  # of a place, once explored
        self._memo: dict[tuple[int, Tasks, int], bool] = {}
        self._eligible: dict[tuple[int, int], bool] = {}
        self.daemons: list[Tasks] = [()] * len(places)
        for index, one in enumerate(self.workloads):
            if one.kind is Kind.DAEMON:
                for place, before in enumerate(self.daemons):
                    if self.eligible(place, index) and self._takes(place, before, index):
                        self.daemons[place] = (*before, index * 4)

    def eligible(self, place: int, which: int) -> bool:
        """Whether an instance with nothing on it would take a task, state conditions aside."""
        key = (place, which)
        if key not in self._eligible:
            self._eligible[key] = self.admits(place, which) and self.has_room(place, (), which)
        return self._eligible[key]

    def routes(self, place: int, which: int) -> bool:
        """Whether tasks of a workload may be sent to the capacity of a place."""
        return routed(self.workloads[which], self.places[place].capacity)

    def admits(self, place: int, which: int) -> bool:
        """Whether route and constraints allow a task there in some state."""
        one, where = self.workloads[which], self.places[place]
        return routed(one, where.capacity) and all(
            self._decided(at_best(str(rule.expression), where.attributes), str(rule.expression), where)
            for rule in one.all_constraints
            if rule.type == "memberOf"
        )

    def takes(self, place: int, tasks: Tasks, which: int) -> bool:
        """Whether an instance with these tasks, beside its daemons, takes one more."""
        key = (place, tasks, which)
        if key not in self._memo:
            self._memo[key] = self._takes(place, self.daemons[place] + tasks, which)
        return self._memo[key]

    def has_room(self, place: int, tasks: Tasks, which: int) -> bool:
        """Whether CPU, memory, ports and network interfaces are left for one more task."""
        capacity, need = self.places[place].capacity, self.workloads[which].task
        if not capacity.host.reserved_ports.isdisjoint(need.host_ports):
            return False
        cpu_units, memory_mib, awsvpc = need.cpu_units, need.memory_mib, need.network_mode is NetworkMode.AWSVPC
        interfaces = int(awsvpc)
        for task in tasks:
            one = self.workloads[task // 4].task
            if not one.host_ports.isdisjoint(need.host_ports):
                return False
            cpu_units += one.cpu_units
            memory_mib += one.memory_mib
            interfaces += one.network_mode is NetworkMode.AWSVPC
        return (
            cpu_units <= capacity.host.cpu_units
            and memory_mib <= self.memory_mib[capacity.name]
            and (not awsvpc or interfaces <= capacity.host.awsvpc_tasks)
        )

    def _takes(self, place: int, tasks: Tasks, which: int) -> bool:
        where, one = self.places[place], self.workloads[which]
        if not routed(one, where.capacity) or not self.has_room(place, tasks, which):
            return False
        alive = [self.workloads[task // 4].task_group for task in tasks if task % 4 != STOPPING]
        groups = frozenset(alive)
        for rule in one.all_constraints:
            if rule.type == "distinctInstance":
                if one.task_group in groups:
                    return False
            else:
                text = str(rule.expression)
                if not self._decided(in_state(text, where.attributes, groups, len(alive)), text, where):
                    return False
        return True

    def _decided(self, value: Known, text: str, where: Place) -> bool:
        return self.facts[text, where.capacity.name, where.zone] if value is None else value


def worlds(cluster: Cluster, *, following: bool, patience: Patience) -> Iterator[World]:
    """Every world of a cluster.

    Raises:
        TooLargeError: there are too many.
    """
    places = places_of(cluster)
    facts = sorted(
        {
            (str(rule.expression), place.capacity.name, place.zone)
            for one in cluster.workloads
            for rule in one.all_constraints
            if rule.type == "memberOf"
            for place in places
            if routed(one, place.capacity) and may_be_unknown(str(rule.expression), place.attributes)
        }
    )
    memories = [_breakpoints(capacity, cluster.workloads) for capacity in cluster.capacities]
    total = 2 ** len(facts)
    for values in memories:
        total *= len(values)
    if len(facts) > MOST_FACTS or total > MOST_WORLDS:
        raise TooLargeError(f"{total} worlds, {len(facts)} facts")
    for chosen in itertools.product(*memories):
        for truths in itertools.product((True, False), repeat=len(facts)):
            memory = {capacity.name: value for capacity, value in zip(cluster.capacities, chosen, strict=True)}
            known = dict(zip(facts, truths, strict=True))
            yield World(cluster, places, memory, known, following=following, patience=patience)


def _breakpoints(capacity: Capacity, workloads: Sequence[Workload]) -> list[int]:
    """The least memory, and every value up to the most at which one more set of tasks fits.

    No more than two revisions of all tasks of a workload are ever there, and two tasks of a daemon.
    """
    least, most = capacity.host.least_memory_mib, capacity.host.most_memory_mib
    sums = {0}
    for one in workloads:
        if routed(one, capacity):
            times = 2 if one.kind is Kind.DAEMON else max(2, 2 * one.most)
            sums = {base + number * one.task.memory_mib for base in sums for number in range(times + 1)}
            sums = {value for value in sums if value <= most}
    return sorted({least, *(value for value in sums if value > least)})
