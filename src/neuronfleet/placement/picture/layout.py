"""A scene arranged for drawing: letters for workloads, sections for capacities, rows of like hosts, blocks of chips."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.picture.blocks import Block, Label, blocks_of, problems_of
from neuronfleet.placement.picture.scene import Scene, SceneHost, SceneTask
from neuronfleet.placement.picture.words import LONGEST_NAME, listed, memory, shortened, vcpus

__all__ = ["GROUPED_ABOVE", "Layout", "Part", "Row", "Section", "arranged"]

GROUPED_ABOVE: Final = 8
"""Hosts of a scene up to which each has its own row."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_RANGES = 3
_PROBLEMS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """Like tasks of a host.

    Attributes:
        label: of each.
        count: how many.
        memory_mib: that they hold together.
        on_chips: whether they map devices, so that blocks show them.
    """

    label: Label
    count: int
    memory_mib: int
    on_chips: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One host, or hosts of a capacity with the same tasks.

    Attributes:
        names: of the hosts, in order.
        title: their name or numbers: ``inf1-3``, ``1-45, 47``.
        zones: hosts by Availability Zone.
        host: one of them.
        blocks: its chips, and then those that it does not have.
        parts: its tasks.
        problems: what is wrong with each, in sentences.
    """

    names: tuple[str, ...]
    title: str
    zones: tuple[tuple[str, int], ...]
    host: SceneHost
    blocks: tuple[Block, ...]
    parts: tuple[Part, ...]
    problems: tuple[str, ...]

    @property
    def count(self) -> int:
        """Hosts."""
        return len(self.names)

    @property
    def where(self) -> str:
        """Their zone, or how many there are."""
        return self.zones[0][0] if len(self.zones) == 1 else f"{len(self.zones)} zones"

    @property
    def loose(self) -> tuple[Part, ...]:
        """Tasks that no chip shows."""
        return tuple(part for part in self.parts if not part.on_chips)


@dataclass(frozen=True, slots=True)
class Section:
    """The hosts of one capacity.

    Attributes:
        capacity: name.
        host: one of them.
        count: hosts.
        rows: in order; where they are grouped, those with problems first.
    """

    capacity: str
    host: SceneHost
    count: int
    rows: tuple[Row, ...]

    @property
    def each(self) -> str:
        """What each host has: ``4 chips, 24 vCPU, 44.1 GiB``."""
        host = self.host
        chips = [f"{host.devices} chip{'s' * (host.devices != 1)}"] if host.devices else []
        return ", ".join([*chips, vcpus(host.cpu_units), memory(host.memory_mib)])


@dataclass(frozen=True, slots=True)
class Layout:
    """A scene ready to be drawn.

    Attributes:
        scene: what is drawn.
        letters: of its workloads, in order.
        sections: its capacities that have hosts.
        running: tasks that were not told to stop.
        stopping: tasks that were.
        waiting: tasks without a place.
        shared: hosts on which a chip is shared.
        missing: hosts on which a chip is mapped that is not there.
    """

    scene: Scene
    letters: tuple[str, ...]
    sections: tuple[Section, ...]
    running: int
    stopping: int
    waiting: int
    shared: int
    missing: int

    def letter(self, workload: str) -> str:
        """Letter of a workload."""
        return self.letters[self.position(workload)]

    def position(self, workload: str) -> int:
        """Position of a workload in the scene."""
        return next(index for index, one in enumerate(self.scene.workloads) if one.name == workload)

    @property
    def headline(self) -> tuple[str, ...]:
        """What a person wants to know first, in a few words each."""
        words = [_instances(len(self.scene.hosts)), f"{self.running} task{'s' * (self.running != 1)} running"]
        if self.stopping:
            words.append(f"{self.stopping} stopping")
        words.append(f"{self.waiting} waiting" if self.waiting else "none waiting")
        if any(host.devices for host in self.scene.hosts) or self.shared:
            words.append(f"chips shared on {_instances(self.shared)}" if self.shared else "no chip shared")
        if self.missing:
            words.append(f"chips missing on {_instances(self.missing)}")
        return tuple(words)

    @property
    def updating(self) -> bool:
        """Whether a task is of a revision that is being rolled out."""
        return any(task.new for host in self.scene.hosts for task in host.tasks)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong, in sentences, each with where; the first of them where they are many."""
        places: dict[str, list[str]] = {}
        for section in self.sections:
            for row in section.rows:
                for problem in row.problems:
                    places.setdefault(problem, []).append(place(row))
        found = [f"{listed(where)}: {problem}" for problem, where in places.items()]
        if len(found) <= _PROBLEMS:
            return tuple(found)
        return (*found[: _PROBLEMS - 1], f"and {len(found) - _PROBLEMS + 1} more like these")


def _instances(count: int) -> str:
    return f"{count} instance{'s' * (count != 1)}"


def place(row: Row) -> str:
    """A row in words: ``inf1-1``, ``3 instances of inf1 (1-2, 7)``."""
    if row.count == 1:
        return shortened(row.names[0], LONGEST_NAME)
    return f"{row.count} instances of {shortened(row.host.capacity, LONGEST_NAME)} ({row.title})"


def arranged(scene: Scene, *, grouped: bool | None = None) -> Layout:
    """Arrange a scene.

    Args:
        scene: what is to be drawn.
        grouped: whether like hosts share a row; None where they are more than :data:`GROUPED_ABOVE`.
    """
    letters = tuple(itertools.islice(_letters(), len(scene.workloads)))
    positions = {one.name: index for index, one in enumerate(scene.workloads)}
    if grouped is None:
        grouped = len(scene.hosts) > GROUPED_ABOVE

    def label(task: SceneTask) -> Label:
        index = positions[task.workload]
        return Label(index, letters[index], task.workload, task.stopping, task.new)

    sections = []
    for capacity, hosts in itertools.groupby(scene.hosts, key=lambda host: host.capacity):
        piles: dict[object, list[SceneHost]] = {}
        all_hosts = list(hosts)
        for host in all_hosts:
            key = (
                tuple(sorted((task.workload, task.stopping, task.new) for task in host.tasks)) if grouped else host.name
            )
            piles.setdefault(key, []).append(host)
        rows = [_row(pile, [label(task) for task in pile[0].tasks]) for pile in piles.values()]
        if grouped:
            rows.sort(key=lambda row: not row.problems)
        sections.append(Section(capacity, all_hosts[0], len(all_hosts), tuple(rows)))
    tasks = [task for host in scene.hosts for task in host.tasks]
    return Layout(
        scene=scene,
        letters=letters,
        sections=tuple(sections),
        running=sum(not task.stopping for task in tasks),
        stopping=sum(task.stopping for task in tasks),
        waiting=sum(one.count for one in scene.waiting),
        shared=sum(bool(host.shared) for host in scene.hosts),
        missing=sum(bool(host.missing) for host in scene.hosts),
    )


def _letters() -> itertools.chain[str]:
    """A to Z, then AA to ZZ, then AAA and so on."""
    return itertools.chain.from_iterable(
        map("".join, itertools.product(_LETTERS, repeat=length)) for length in itertools.count(1)
    )


def _row(hosts: Sequence[SceneHost], labels: Sequence[Label]) -> Row:
    host = hosts[0]
    counts: Counter[Label] = Counter(labels)
    mapping = {label: task.devices for label, task in zip(labels, host.tasks, strict=True)}
    parts = tuple(
        Part(
            label=label,
            count=count,
            memory_mib=sum(task.memory_mib for one, task in zip(labels, host.tasks, strict=True) if one == label),
            on_chips=bool(mapping[label]),
        )
        for label, count in sorted(counts.items(), key=lambda one: one[0].workload)
    )
    return Row(
        names=tuple(one.name for one in hosts),
        title=_title([one.name for one in hosts]),
        zones=tuple(Counter(one.zone for one in hosts).items()),
        host=host,
        blocks=tuple(blocks_of(host, labels)),
        parts=parts,
        problems=tuple(problems_of(host, labels)),
    )


def _title(names: Sequence[str]) -> str:
    """The name of one host, else the numbers of several: ``1-45, 47``."""
    if len(names) == 1:
        return names[0]
    ranges: list[tuple[int, int]] = []
    for number in (int(name.rpartition("-")[2]) for name in names):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    words = [f"{first}-{last}" if last > first else f"{first}" for first, last in ranges]
    return ", ".join(words if len(words) <= _RANGES else [*words[: _RANGES - 1], "…"])
