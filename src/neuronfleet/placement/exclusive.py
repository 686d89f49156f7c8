"""*exclusive*: no two tasks on one host ever map the same device."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.cluster import NetworkMode
from neuronfleet.placement.effort import BudgetError, Effort
from neuronfleet.placement.lifetimes import Lives, lives, story
from neuronfleet.placement.question import Daemons, Question, Setting
from neuronfleet.placement.wording import device, listed
from neuronfleet.placement.world import Item, Room, World

__all__ = ["NO_DEVICE", "Exclusivity"]

NO_DEVICE = Claim(verdict=Verdict.PROVED, reason="it maps no device")
"""The claim of a workload whose tasks share nothing."""


class Exclusivity:
    """The claim of every workload in one setting, where each pair of tasks is compared once.

    Args:
        question: the cluster.
        setting: what is taken for true.
        world: every workload that is wanted, on the hosts that exist.
        effort: for states of one host, where conditions ask for tasks.
    """

    def __init__(self, question: Question, setting: Setting, world: World, effort: Effort) -> None:
        self._question = question
        self._setting = setting
        self._world = world
        self._effort = effort
        self._apart: dict[tuple[object, ...], str | None] = {}
        self._lives: dict[tuple[int, int], Lives | None] = {}
        self._held = {room.host_class: question.held(room.host_class, setting) for room in world.rooms}
        self._mappers: dict[int, list[int]] = {}
        for index, item in enumerate(world.items):
            for one in question.workloads[item.workload].task.devices:
                self._mappers.setdefault(one, []).append(index)

    def claim(self, workload: int, *, most_memory: bool) -> Claim:
        """The claim of one workload.

        Args:
            workload: index.
            most_memory: whether instances register as much memory as they may, else as little.
        """
        one = self._question.workloads[workload]
        if not one.task.devices:
            return NO_DEVICE
        kept: dict[str, None] = {}
        unknown: Claim | None = None
        for room in self._world.rooms:
            if not room.count:
                continue
            memory = room.most_memory_mib if most_memory else room.least_memory_mib
            for outcome in self._on(room, workload, memory):
                if isinstance(outcome, str):
                    kept[outcome] = None
                elif outcome.verdict is Verdict.REFUTED:
                    return outcome
                else:
                    unknown = outcome
        if unknown is not None:
            return unknown
        reason = f"kept apart by {listed(kept)}" if kept else "no other task that maps its devices shares an instance"
        return Claim(verdict=Verdict.PROVED, reason=reason)

    def _on(self, room: Room, workload: int, memory_mib: int) -> Iterator[Claim | str]:
        """What each pair on a class of hosts comes to: a claim, or what keeps it apart."""
        held = self._held[room.host_class]
        if workload in self._question.daemons:
            if workload in held.workloads:
                yield from self._daemon(room, workload, held, memory_mib)
            return
        mine = self._world.of_workload(workload)
        if not mine or not room.takes[mine[0]]:
            return
        item = mine[0]
        devices = self._question.workloads[workload].task.devices
        for daemon in held.workloads:
            shared = devices & self._question.workloads[daemon].task.devices
            if shared:
                yield self._beside_daemon(room, item, daemon, min(shared), memory_mib)
        for other in sorted({index for one in devices for index in self._mappers[one]}):
            if room.takes[other]:
                yield self._pair(room, item, other, memory_mib)

    def _daemon(self, room: Room, workload: int, held: Daemons, memory_mib: int) -> Iterator[Claim | str]:
        question = self._question
        one = question.workloads[workload]
        for daemon in held.workloads:
            shared = one.task.devices & question.workloads[daemon].task.devices
            if daemon != workload and shared:
                yield _refuted(
                    f"the daemons {one.name} and {question.workloads[daemon].name}", room, min(shared), ("both start",)
                )
        kept = _second_daemon(question, room, workload, held, memory_mib)
        yield kept or _refuted(
            f"a stopping task of the daemon {one.name} and its successor",
            room,
            min(one.task.devices),
            (f"tell {one.name} to stop", "place its successor while it stops"),
        )
        for other in sorted({index for each in one.task.devices for index in self._mappers.get(each, ())}):
            if room.takes[other]:
                shared = one.task.devices & question.workloads[self._world.items[other].workload].task.devices
                yield self._beside_daemon(room, other, workload, min(shared), memory_mib)

    def _beside_daemon(self, room: Room, item: int, daemon: int, shared: int, memory_mib: int) -> Claim | str:
        name = self._question.workloads[daemon].name
        empty = (0,) * len(self._world.items)
        claim = _refuted(
            f"a task of {self._world.items[item].name} and the daemon {name}",
            room,
            shared,
            (f"the daemon {name} runs", f"place a task of {self._world.items[item].name} beside it"),
        )
        if self._world.allows(room, empty, item):
            return claim
        return self._told_apart(room, item, item, memory_mib, claim, alone=True)

    def _pair(self, room: Room, item: int, other: int, memory_mib: int) -> Claim | str:
        world = self._world
        one, two = world.items[item], world.items[other]
        apart = self._resources(room, one, two, memory_mib)
        workloads = self._question.workloads
        shared = min(workloads[one.workload].task.devices & workloads[two.workload].task.devices)
        if apart is not None:
            return f"{apart} ({device(shared)})"
        if item == other:
            claim = _meets_itself(one, room, shared, beside=self._joins(room, item, item))
        else:
            steps = self._meeting(room, item, other)
            claim = _refuted(f"a task of {one.name} and a task of {two.name}", room, shared, steps)
        empty = (0,) * len(world.items)
        if world.allows(room, empty, item) and world.allows(room, empty, other):
            return claim
        return self._told_apart(room, item, other, memory_mib, claim, alone=False)

    def _joins(self, room: Room, first: int, second: int) -> bool:
        """Whether a task may be placed beside one that runs alone and was not told to stop."""
        alone = tuple(int(index == first) for index in range(len(self._world.items)))
        return self._world.allows(room, alone, second)

    def _meeting(self, room: Room, item: int, other: int) -> tuple[str, ...]:
        """How tasks of two items come to be on an otherwise empty host that lets each in."""
        one, two = self._world.items[item].name, self._world.items[other].name
        if self._joins(room, item, other):
            return (f"place a task of {one}", f"place a task of {two} on the same instance")
        if self._joins(room, other, item):
            return (f"place a task of {two}", f"place a task of {one} on the same instance")
        return (
            f"place a task of {one}",
            "tell it to stop: constraints do not see it from then on",
            f"place a task of {two} on the same instance while it stops",
        )

    def _resources(self, room: Room, one: Item, two: Item, memory_mib: int) -> str | None:
        """What keeps two tasks off one host until the first has really exited; None where nothing does."""
        key = (
            room.host_class,
            memory_mib,
            (one.cpu_units, one.memory_mib, one.ports, one.awsvpc),
            (two.cpu_units, two.memory_mib, two.ports, two.awsvpc),
        )
        if key not in self._apart:
            self._apart[key] = _compared(room, one, two, memory_mib)
        return self._apart[key]

    def _told_apart(
        self, room: Room, item: int, other: int, memory_mib: int, claim: Claim, *, alone: bool
    ) -> Claim | str:
        """Whether two tasks meet where conditions ask for the tasks on the host."""
        here = [index for index, takes in enumerate(room.takes) if takes]
        found = self._lives_on(room, here, memory_mib)
        one, two = self._world.items[item].name, self._world.items[other].name
        if found is None:
            return Claim(
                verdict=Verdict.UNKNOWN,
                reason=f"whether tasks of {one} and {two} meet on {room.where} depends on more states of a host than "
                "are looked at",
            )
        place, beside = here.index(item), here.index(other)
        for state in found:
            load = tuple(map(sum, zip(*state, strict=True)))
            if load[place] and load[beside] and (alone or place != beside or load[place] > 1):
                steps = (*story(found, state), claim.witness[-1])
                return Claim(verdict=Verdict.REFUTED, reason=claim.reason, witness=steps)
        return f"the placement constraints of {one}" + ("" if one == two else f" and {two}")

    def _lives_on(self, room: Room, here: Sequence[int], memory_mib: int) -> Lives | None:
        """All that can happen on a host; None where that is too much."""
        key = (room.host_class, memory_mib)
        if key not in self._lives:
            self._lives[key] = None
            if self._effort.searches:
                world = self._world.only(here)
                its_room = next(one for one in world.rooms if one.host_class == room.host_class)
                with contextlib.suppress(BudgetError):
                    self._lives[key] = lives(world, its_room, memory_mib, self._effort.search())
        return self._lives[key]


def _compared(room: Room, one: Item, two: Item, memory_mib: int) -> str | None:
    ports = one.ports & two.ports
    if ports:
        return f"host port {min(ports)}"
    if one.memory_mib + two.memory_mib > memory_mib:
        return f"memory: {one.memory_mib} + {two.memory_mib} of {memory_mib} MiB"
    if one.cpu_units + two.cpu_units > room.cpu_units:
        return f"CPU: {one.cpu_units} + {two.cpu_units} of {room.cpu_units} units"
    if one.awsvpc and two.awsvpc and room.awsvpc_tasks < 2:  # noqa: PLR2004 (two tasks, two interfaces)
        return "the only network interface for tasks"
    return None


def _second_daemon(question: Question, room: Room, workload: int, held: Daemons, memory_mib: int) -> str | None:
    task = question.workloads[workload].task
    if task.host_ports:
        return f"host port {min(task.host_ports)} of the daemon"
    if task.memory_mib > memory_mib:
        return f"memory: {task.memory_mib} MiB more are not left of {memory_mib + held.memory_mib} MiB"
    if task.cpu_units > room.cpu_units:
        return f"CPU: {task.cpu_units} units more are not left"
    if task.network_mode is NetworkMode.AWSVPC and room.awsvpc_tasks < 1:
        return "the network interfaces for tasks"
    return None


def _meets_itself(item: Item, room: Room, shared: int, *, beside: bool) -> Claim:
    if item.distinct:
        return _refuted(
            f"a task of {item.name} that is still stopping and its replacement",
            room,
            shared,
            (
                f"tell a task of {item.name} to stop",
                "distinctInstance looks at the desired status, which is STOPPED already",
                "place its replacement on the same instance while it stops",
            ),
        )
    if not beside:
        return _refuted(
            f"a task of {item.name} that is still stopping and its replacement",
            room,
            shared,
            (
                f"place a task of {item.name}",
                "tell it to stop: constraints do not see it from then on",
                "place its replacement on the same instance while it stops",
            ),
        )
    return _refuted(
        f"two tasks of {item.name}",
        room,
        shared,
        (f"place a task of {item.name}", "place another of its tasks beside it"),
    )


def _refuted(who: str, room: Room, shared: int, steps: tuple[str, ...]) -> Claim:
    return Claim(
        verdict=Verdict.REFUTED,
        reason=f"{who} may share {device(shared)} of an instance of {room.where}",
        witness=(*steps, f"both map {device(shared)}"),
    )
