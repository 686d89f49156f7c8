"""Places the tasks of a cluster once, as ECS would: resources, constraints, strategies, then the first of the best.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence

from neuronfleet.errors import PlacementError, nearest
from neuronfleet.placement.cluster import Cluster
from neuronfleet.placement.expression.constraints import PlacementStrategy
from neuronfleet.placement.picture.scene import Scene, SceneWorkload, Waiting
from neuronfleet.placement.picture.stage import Mark, Stage
from neuronfleet.placement.preference import strategies_of
from neuronfleet.placement.validate import require_cluster
from neuronfleet.placement.wording import count_of, missing_room
from neuronfleet.placement.world import Load

__all__ = ["scene_of"]

_Pile = tuple[int, Load]
"""Hosts that are alike: their room and their tasks."""


def scene_of(cluster: Cluster, state: Mapping[str, Sequence[Mark]] | None = None) -> Scene:
    """One state of a cluster: all capacities and counts at their most, placed once; or the one that is given.

    Tasks come in the order of the cluster, and where some then wait, also the biggest first; fewer waiting tasks win.
    Everything is deterministic: of the hosts that the strategies like best the first is taken.

    Args:
        cluster: the question.
        state: tasks of hosts by name, ``{"inf1-1": [Mark(workload="resnet50")]}``, daemons too; hosts that are left out
            are empty. None places the tasks.

    Raises:
        PlacementError: the cluster makes no sense, or the state names a host or a workload that is not in it.
    """
    require_cluster(cluster)
    stage = Stage(cluster)
    if state is not None:
        return _given(stage, state)
    orders = {tuple(range(len(stage.world.items))): "in the order of the cluster"}
    biggest = sorted(range(len(stage.world.items)), key=lambda item: -_size(stage, item))
    orders.setdefault(tuple(biggest), "the biggest first")
    attempts = []
    for order, words in orders.items():
        attempts.append((_Placing(stage, order), words))
        if not attempts[-1][0].left:
            break
    best, words = min(attempts, key=lambda attempt: sum(attempt[0].left.values()))
    notes = [f"tasks were placed {words}"]
    for other, how in attempts:
        if other.left and not best.left:
            notes.append(f"{how}, {_listed_left(stage, other)} would wait")
    return _scene(stage, best.marks(), best.waiting(), [*notes, *_assumed(stage)])


def _size(stage: Stage, item: int) -> float:
    one, rooms = stage.world.items[item], stage.world.rooms
    return max(
        (max(one.memory_mib / max(1, room.least_memory_mib), one.cpu_units / max(1, room.cpu_units)) for room in rooms),
        default=0.0,
    )


def _listed_left(stage: Stage, placing: _Placing) -> str:
    counts: Counter[str] = Counter()
    for item, left in placing.left.items():
        counts[stage.world.items[item].name] += left
    return " and ".join(f"{count_of(count, 'task')} of {name}" for name, count in counts.items())


def _assumed(stage: Stage) -> list[str]:
    return [
        f"it is not known whether '{expression}' holds on {stage.cluster.capacities[capacity].name} ({zone}); it was "
        "taken to hold"
        for expression, capacity, zone in stage.facts
    ]


class _Placing:
    """One run of the scheduler.

    Args:
        stage: the cluster.
        order: items of its world, each placed as far as it goes before the next.
    """

    def __init__(self, stage: Stage, order: Sequence[int]) -> None:
        self._stage = stage
        self._world = stage.world
        empty: Load = (0,) * len(self._world.items)
        self._piles: dict[_Pile, list[int]] = {}
        self._hosts = list(stage.names)
        for number, name in enumerate(self._hosts):
            self._piles.setdefault((stage.names[name], empty), []).append(number)
        self._groups: Counter[tuple[int, str]] = Counter(
            {(index, group): room.count for index, room in enumerate(self._world.rooms) for group in room.groups}
        )
        self._taken: dict[tuple[_Pile, int], bool] = {}
        self._fields: dict[str, tuple[str | None, ...]] = {}
        self.left: dict[int, int] = {}
        # A task may make room for the constraints of one before it, so go round until nothing more is placed.
        open_ = list(order)
        while open_:
            missing = {item: self._missing(item) for item in open_}
            self.left = {item: left for item in open_ if (left := self._place(item, missing[item]))}
            open_ = list(self.left) if sum(self.left.values()) < sum(missing.values()) else []

    def _missing(self, item: int) -> int:
        return self.left.get(item, self._world.items[item].count)

    def _place(self, item: int, count: int) -> int:
        """Place tasks of an item; how many found no place."""
        group = self._world.items[item].group
        strategies = strategies_of(self._stage.cluster.workloads[self._world.items[item].workload])
        for placed in range(count):
            ready = [pile for pile in self._piles if self._takes(pile, item)]
            if not ready:
                return count - placed
            for strategy in strategies:
                scores = [self._score(pile, group, strategy) for pile in ready]
                least = min(scores)
                ready = [pile for pile, score in zip(ready, scores, strict=True) if score == least]
            pile = min(ready, key=lambda one: self._piles[one][0])
            number = heapq.heappop(self._piles[pile])
            if not self._piles[pile]:
                del self._piles[pile]
            room, load = pile
            after = (room, (*load[:item], load[item] + 1, *load[item + 1 :]))
            heapq.heappush(self._piles.setdefault(after, []), number)
            self._groups[room, group] += 1
        return 0

    def _takes(self, pile: _Pile, item: int) -> bool:
        key = (pile, item)
        if key not in self._taken:
            room = self._world.rooms[pile[0]]
            self._taken[key] = self._world.takes(room, pile[1], item, room.least_memory_mib)
        return self._taken[key]

    def _score(self, pile: _Pile, group: str, strategy: PlacementStrategy) -> int:
        """Lower is better."""
        room, load = pile
        field = strategy.field or ""
        if strategy.type == "binpack":
            return self._remaining(pile, field)
        if strategy.type != "spread":
            return 0
        if not field.startswith("attribute:"):
            own = sum(count for item, count in zip(self._world.items, load, strict=True) if item.group == group)
            return own + (group in self._world.rooms[room].groups)
        name = field.removeprefix("attribute:")
        values = self._values(name)
        return sum(self._groups[other, group] for other, one in enumerate(values) if one == values[room])

    def _values(self, name: str) -> tuple[str | None, ...]:
        """An attribute of the hosts of each room."""
        if name not in self._fields:
            self._fields[name] = tuple(one.view.attributes.get(name) for one in self._stage.question.classes)
        return self._fields[name]

    def _remaining(self, pile: _Pile, field: str) -> int:
        room, load = self._world.rooms[pile[0]], pile[1]
        pairs = list(zip(self._world.items, load, strict=True))
        if field == "cpu":
            return room.cpu_units - sum(count * item.cpu_units for item, count in pairs)
        return room.least_memory_mib - sum(count * item.memory_mib for item, count in pairs)

    def marks(self) -> dict[str, list[Mark]]:
        """What is on each host."""
        found: dict[str, list[Mark]] = {}
        for (room, load), numbers in self._piles.items():
            own = [
                Mark(workload=item.name)
                for item, count in zip(self._world.items, load, strict=True)
                for _ in range(count)
            ]
            for number in numbers:
                found[self._hosts[number]] = [*self._stage.daemons(room), *own]
        return found

    def waiting(self) -> list[Waiting]:
        """Tasks that found no place, with what keeps them off most hosts."""
        return [
            Waiting(workload=self._world.items[item].name, count=count, reason=self._reason(item))
            for item, count in sorted(self.left.items())
        ]

    def _reason(self, item: int) -> str:
        reasons: Counter[str] = Counter()
        for (room, load), numbers in self._piles.items():
            if self._world.rooms[room].takes[item]:
                busy = {index: count for index, count in enumerate(load) if count}
                reasons[missing_room(self._world, self._world.rooms[room], busy, item)] += len(numbers)
        if not reasons:
            return "no instance may take it" if self._hosts else "there is no instance"
        (reason, hosts), *others = sorted(reasons.items(), key=lambda one: -one[1])
        total = hosts + sum(count for _, count in others)
        return reason if not others else f"{reason} (on {hosts} of {count_of(total, 'instance')})"


def _given(stage: Stage, state: Mapping[str, Sequence[Mark]]) -> Scene:
    for name, marks in state.items():
        _require("host", name, stage.names)
        for mark in marks:
            _require("workload", mark.workload, stage.by_name)
    return _scene(stage, state)


def _require(what: str, name: str, known: Mapping[str, object]) -> None:
    if name not in known:
        close = nearest(name, known)
        hint = f"; did you mean {close!r}?" if close else ""
        raise PlacementError(f"the state names the {what} {name!r}, which the cluster does not have{hint}")


def _scene(
    stage: Stage, marks: Mapping[str, Sequence[Mark]], waiting: Sequence[Waiting] = (), notes: Sequence[str] = ()
) -> Scene:
    """A state of a cluster; notes tell how it was placed, without any it was given."""
    hosts = tuple(stage.host(name, marks.get(name, ())) for name in stage.names)
    running = Counter(task.workload for host in hosts for task in host.tasks if not task.stopping)
    workloads = tuple(_workload(stage, index, running) for index in range(len(stage.cluster.workloads)))
    found = [*waiting]
    told = {one.workload for one in waiting}
    for one in workloads:
        if one.wanted > one.running and one.name not in told:
            reason = "daemons before it leave no room" if notes else "not placed yet"
            found.append(Waiting(workload=one.name, count=one.wanted - one.running, reason=reason))
    return Scene(cluster=stage.cluster.name, hosts=hosts, workloads=workloads, waiting=tuple(found), notes=tuple(notes))


def _workload(stage: Stage, index: int, running: Mapping[str, int]) -> SceneWorkload:
    one = stage.cluster.workloads[index]
    return SceneWorkload(
        name=one.name,
        kind=one.kind,
        wanted=stage.wanted(index),
        running=running.get(one.name, 0),
        cpu_units=one.task.cpu_units,
        memory_mib=one.task.memory_mib,
        devices=tuple(sorted(one.task.devices)),
    )
