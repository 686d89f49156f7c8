"""*placed*: the count of a workload is reached, whatever the scheduler chooses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from neuronfleet.placement.arena import Arena
from neuronfleet.placement.blocking import Filled, block_all, cannot_block
from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.effort import Allowance, BudgetError, Effort
from neuronfleet.placement.explore import Explorer, State
from neuronfleet.placement.packing import cannot_pack, pack
from neuronfleet.placement.settling import Rest
from neuronfleet.placement.wording import count_of, hosts_in_words, its, listed, missing_room, open_of
from neuronfleet.placement.world import World

__all__ = ["always_open", "placed", "places"]


def placed(arena: Arena, effort: Effort, asked: Iterable[int]) -> dict[int, Claim | None]:
    """The claim of members of a component; None where it could not be decided in this setting.

    Args:
        arena: the component.
        effort: that it may take.
        asked: members.
    """
    if arena.worlds is None:
        reason = "the capacity provider strategies can be split in too many ways"
        return {member: Claim(verdict=Verdict.UNKNOWN, reason=reason) for member in asked}
    found: dict[int, Claim | None] = {member: _proof(arena, member, effort.nodes) for member in asked}
    left = [member for member, claim in found.items() if claim is None]
    if left:
        settled = _settled(arena, effort) if effort.searches else None
        if settled is not None:
            found |= {member: _from_rests(arena, member, settled) for member in left}
        elif not arena.follow and not arena.proofs_only:
            complete = _complete(arena)
            found |= {member: _searched(arena, member, effort.nodes, complete=complete) for member in left}
    return found


def _settled(arena: Arena, effort: Effort) -> list[list[Rest]] | None:
    """Every way to come to rest, with the strategies if they are followed; None where they are too many."""
    if not arena.follow:
        return arena.settled(effort.search())
    if not all(world.concrete for world in arena.worlds or ()):
        return None
    found: list[list[Rest]] = []
    try:
        for world in arena.worlds or ():
            explorer = Explorer(world, arena.preferences(world), effort.search())
            found.append([_rest(explorer, state) for state in explorer.settled()])
    except BudgetError:
        return None
    return found


def _rest(explorer: Explorer, state: State) -> Rest:
    hosts = Counter((host[0], host[1]) for host in state)
    return Rest(
        counts=tuple(explorer.alive(state, index) for index in range(len(explorer.world.items))),
        hosts=tuple(
            Filled(room=room, hosts=count, load={index: one for index, one in enumerate(load) if one})
            for (room, load), count in sorted(hosts.items())
        ),
    )


def always_open(world: World, item: int, own: int, nodes: Allowance) -> int | None:
    """Hosts that are sure to stay open to an item with so many tasks of its own; None where that is not proved.

    Args:
        world: of the item.
        item: whose own conditions, if any, make counting no proof.
        own: tasks of it that may be there.
        nodes: loads of one host that may be tried.
    """
    if any(room.takes[item] and room.conditions[item] is not None for room in world.rooms):
        return None
    return cannot_block(world, item, own, nodes)


def places(world: World, item: int) -> int:
    """Tasks of an item alone that its hosts take at the least."""
    return sum(room.count * world.alone_limit(room, item, room.least_memory_mib) for room in world.rooms)


def _proof(arena: Arena, member: int, nodes: Allowance) -> Claim | None:
    name, count = arena.question.workloads[member].name, arena.count(member)
    if count == 0:
        return Claim(verdict=Verdict.PROVED, reason="no task is wanted")
    parts: list[tuple[World, int, int]] = []
    for world in arena.worlds or ():
        for item in world.of_workload(member):
            open_ = always_open(world, item, world.items[item].count - 1, nodes)
            if open_ is None:
                return None
            parts.append((world, item, open_))
    world, item, least = min(parts, key=lambda part: part[-1])
    hosts = world.hosts_for(item)
    where = ""
    if len(arena.question.shares(member)) > 1:
        capacity = next(room.capacity for room in world.rooms if room.takes[item])
        where = f"of {arena.question.capacities[capacity].name} "
    others = [arena.question.workloads[one].name for one in arena.members if one != member]
    rest = f", whatever {listed(others)} {'takes' if len(others) == 1 else 'take'}" if others else ""
    finds = f"all {count} tasks of {name} find" if count > 1 else f"the task of {name} finds"
    when = "when the last of them comes, " if count > 1 else ""
    reason = f"{finds} a place: {when}{open_of(least, hosts, where)} to it{rest}"
    return Claim(verdict=Verdict.PROVED, reason=reason)


def _from_rests(arena: Arena, member: int, settled: Sequence[Sequence[Rest]]) -> Claim:
    """The claim from every way to come to rest."""
    count = arena.count(member)
    stuck: tuple[World, Rest] | None = None
    complete = False
    for world, ends in zip(arena.worlds or (), settled, strict=True):
        items = world.of_workload(member)
        wanted = tuple(item.count for item in world.items)
        for end in ends:
            complete = complete or end.counts == wanted
            missing = sum(wanted[item] - end.counts[item] for item in items)
            if missing and (stuck is None or missing > _missing(stuck, member)):
                stuck = (world, end)
    if stuck is None:
        return Claim(
            verdict=Verdict.PROVED,
            reason=f"{count_of(count, 'task')} of {arena.question.workloads[member].name} "
            f"{'finds' if count == 1 else 'find'} a place in every order in which tasks can be placed",
        )
    world, end = stuck
    waiting = next(item for item in world.of_workload(member) if end.counts[item] < world.items[item].count)
    return _not_placed(arena, world, waiting, end.hosts, _missing(stuck, member), complete=complete)


def _missing(stuck: tuple[World, Rest], member: int) -> int:
    world, end = stuck
    return sum(world.items[item].count - end.counts[item] for item in world.of_workload(member))


def _complete(arena: Arena) -> bool | None:
    """Whether all tasks of the component can run at once; None where that was not found out."""
    worlds = arena.worlds or ()
    if all(cannot_pack(world) for world in worlds):
        return False
    if any(not world.stateful and pack(world) is not None for world in worlds):
        return True
    return None


def _searched(arena: Arena, member: int, nodes: Allowance, *, complete: bool | None) -> Claim | None:
    """The claim by example: tasks that block every host, and one way to place all."""
    if complete is None:
        return None
    for world in arena.worlds or ():
        for item in world.of_workload(member):
            own = world.items[item].count - 1
            if not world.hosts_for(item):
                return _not_placed(arena, world, item, [], own + 1, complete=complete)
            if world.stateful:
                continue
            hosts = block_all(world, item, own, nodes)
            if hosts is not None:
                missing = own + 1 - sum(one.hosts * one.load.get(item, 0) for one in hosts)
                return _not_placed(arena, world, item, hosts, missing, complete=complete)
    return None


def _not_placed(
    arena: Arena, world: World, item: int, hosts: Sequence[Filled], missing: int, *, complete: bool
) -> Claim:
    """The claim of the workload of an item of which tasks wait, where hosts are filled so that none takes it."""
    member = world.items[item].workload
    name, count = arena.question.workloads[member].name, arena.count(member)
    instances = world.hosts_for(item)
    blocked = _blocked_words(world, hosts, item)
    if not instances:
        witness = (*_why_none(arena, member), f"{count_of(missing, 'task')} of {name} {_wait(missing)} for ever")
        dealt = (
            f"ECS may deal {count_of(missing, 'task')} of {name} to a capacity provider without an instance "
            f"for {'it' if missing == 1 else 'them'}"
        )
        if complete:
            return Claim(verdict=Verdict.POSSIBLE, reason=dealt, witness=witness)
        if any(each.hosts_for(one) for each in arena.worlds or () for one in each.of_workload(member)):
            reason = f"{dealt}, and no other way to deal the tasks places them all"
            return Claim(verdict=Verdict.REFUTED, reason=reason, witness=witness)
        where = listed(dict.fromkeys(arena.question.capacities[one].name for one in _routed(arena, member)), by="or")
        return Claim(
            verdict=Verdict.REFUTED,
            reason=f"no instance of {where or 'the cluster'} takes a task of {name}",
            witness=witness,
        )
    witness = (
        *hosts_in_words(world, hosts),
        *blocked,
        f"{count_of(missing, 'task')} of {name} {_wait(missing)} for a place",
    )
    if complete:
        reason = (
            f"all tasks find room at once, but some choices of the scheduler leave {_some(missing, count, name)} "
            "without a place"
        )
        return Claim(verdict=Verdict.POSSIBLE, reason=reason, witness=witness)
    room = places(world, item)
    if room < world.items[item].count:
        reason = (
            f"{world.items[item].count} tasks of {name} are wanted, {room} {'finds' if room == 1 else 'find'} room on "
            f"{its(instances, 'instance')}"
        )
    else:
        reason = _too_many(world, name)
    return Claim(verdict=Verdict.REFUTED, reason=reason, witness=witness)


def _some(missing: int, count: int, name: str) -> str:
    if count == 1:
        return f"the task of {name}"
    return f"{missing} of {count} tasks of {name}" if missing < count else f"all {count} tasks of {name}"


def _too_many(world: World, name: str) -> str:
    names = list(dict.fromkeys(one.name for one in world.items))
    tasks, instances = sum(one.count for one in world.items), sum(one.count for one in world.rooms)
    if len(names) == 1:
        what = f"the task of {name} never runs" if tasks == 1 else f"the {tasks} tasks of {name} never run at once"
        return f"{what} on {its(instances, 'instance')}"
    return (
        f"{listed(names)} never run all their tasks at once: {tasks} tasks are too many for "
        f"{count_of(instances, 'instance')}"
    )


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"


def _blocked_words(world: World, hosts: Sequence[Filled], item: int) -> tuple[str, ...]:
    """Why no host takes the item, one reason each."""
    why = (
        f"{world.rooms[one.room].where}: {missing_room(world, world.rooms[one.room], one.load, item)}"
        for one in hosts
        if world.rooms[one.room].takes[item]
    )
    return tuple(dict.fromkeys(why))


def _routed(arena: Arena, member: int) -> list[int]:
    question = arena.question
    return [index for index in range(len(question.capacities)) if question.routed(member, index)]


def _why_none(arena: Arena, member: int) -> tuple[str, ...]:
    question = arena.question
    reasons = []
    for capacity in _routed(arena, member):
        one = question.capacities[capacity]
        if not any(zone.offers for zone in one.zones):
            zones = listed(zone.name for zone in one.zones)
            do = "does" if len(one.zones) == 1 else "do"
            reasons.append(f"{one.name}: {zones} {do} not offer {one.host.instance_type}")
        elif not any(each.capacity == capacity and each.count for each in question.classes):
            reasons.append(f"{one.name} has no instance")
    return tuple(reasons)
