"""*fits*: a host can hold a task at all, and its devices are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neuronfleet.placement.claims import Claim, Verdict
from neuronfleet.placement.cluster import Kind, NetworkMode
from neuronfleet.placement.effort import BudgetError, Effort
from neuronfleet.placement.lifetimes import lives
from neuronfleet.placement.question import Question, Setting
from neuronfleet.placement.wording import count_of, device
from neuronfleet.placement.world import Room, World

__all__ = ["fits"]


def fits(question: Question, setting: Setting, workload: int, world: World, effort: Effort) -> Claim:
    """The claim of one workload in one setting.

    Args:
        question: the cluster.
        setting: whose memory decides nothing more about tasks alone on a host.
        workload: index.
        world: everything that may stand beside it, for conditions that ask for that.
        effort: for states of one host.
    """
    lands = _lands_without_devices(question, setting, workload, world, effort)
    if lands is not None:
        return lands
    missing: list[tuple[int, str]] = []
    for host_class in range(len(question.classes)):
        capacity = question.classes[host_class].capacity
        if not question.routed(workload, capacity):
            continue
        lacks = list(_lacks(question, setting, workload, host_class))
        if not lacks:
            return Claim(verdict=Verdict.PROVED, reason=_holds(question, setting, workload, host_class))
        missing.append((len(lacks), f"{question.where(host_class)}: {'; '.join(lacks)}"))
    name = question.workloads[workload].name
    if not missing:
        return Claim(verdict=Verdict.REFUTED, reason=f"no capacity provider of {name} takes any task")
    nearest = min(missing)[1]
    others = tuple(words for _, words in sorted(missing)[:8])
    return Claim(verdict=Verdict.REFUTED, reason=f"no instance can hold a task of {name}; {nearest}", witness=others)


def _holds(question: Question, setting: Setting, workload: int, host_class: int) -> str:
    task = question.workloads[workload].task
    capacity = question.classes[host_class].capacity
    host = question.capacities[capacity].host
    held = question.held(host_class, setting, _before(question, workload))
    beside = " beside the daemons" if held.workloads else ""
    return (
        f"an instance of {question.where(host_class)} holds one{beside}: {task.memory_mib} of "
        f"{setting.memory_mib[capacity][0] - held.memory_mib} MiB, {task.cpu_units} of "
        f"{host.cpu_units - held.cpu_units} CPU units"
    )


def _before(question: Question, workload: int) -> int | None:
    return workload if question.workloads[workload].kind is Kind.DAEMON else None


def _lacks(question: Question, setting: Setting, workload: int, host_class: int) -> Sequence[str]:
    """What keeps an empty host of a class from a task."""
    one = question.workloads[workload]
    task = one.task
    capacity = question.classes[host_class].capacity
    host = question.capacities[capacity].host
    held = question.held(host_class, setting, _before(question, workload))
    lacks: list[str] = []
    if question.static(workload, host_class, setting.facts) is not True:
        lacks.append("its placement constraints do not hold there")
    absent = sorted(index for index in task.devices if index >= host.devices)
    if absent:
        devices = count_of(host.devices, "Neuron device") if host.devices else "no Neuron device"
        lacks.append(f"{host.instance_type} has {devices}, so no {device(absent[0])}")
    for unit, has, holds, wants in (
        ("MiB", setting.memory_mib[capacity][0], held.memory_mib, task.memory_mib),
        ("CPU units", host.cpu_units, held.cpu_units, task.cpu_units),
    ):
        over = holds + wants - has
        if over > 0:
            lacks.append(
                f"too full by {over} {unit} beside the daemons" if holds else f"it has {has} {unit}, {over} too few"
            )
    taken = task.host_ports & held.ports
    if taken:
        by = "the instance itself" if taken & host.reserved_ports else "a daemon"
        lacks.append(f"host port {min(taken)} is taken by {by}")
    if task.network_mode is NetworkMode.AWSVPC and held.awsvpc >= host.awsvpc_tasks:
        left = "the daemons leave no network interface" if held.awsvpc else "it has no network interface"
        lacks.append(f"{left} for a task in awsvpc network mode")
    return lacks


def _lands_without_devices(
    question: Question, setting: Setting, workload: int, world: World, effort: Effort
) -> Claim | None:
    """A host without the devices where the scheduler would place a task all the same."""
    one = question.workloads[workload]
    if not one.task.devices or (one.kind is not Kind.DAEMON and not one.most):
        return None
    most = max(one.task.devices)
    rooms: Mapping[int, Room] = {room.host_class: room for room in world.rooms}
    for host_class, each in enumerate(question.classes):
        host = question.capacities[each.capacity].host
        if not each.count or most < host.devices or not question.routed(workload, each.capacity):
            continue
        if one.kind is Kind.DAEMON:
            found: bool | None = workload in question.held(host_class, setting).workloads
        else:
            found = _lands(world, rooms[host_class], workload, effort)
        if found is None:
            return Claim(
                verdict=Verdict.UNKNOWN,
                reason=f"whether a task of {one.name} can land on {question.where(host_class)}, which has no "
                f"{device(most)}, depends on more states of a host than are looked at",
            )
        if found:
            return Claim(
                verdict=Verdict.REFUTED,
                reason=f"a task of {one.name} may land on {question.where(host_class)}, which has no {device(most)}: "
                "ECS does not look at devices",
                witness=(
                    f"place a task of {one.name} on {question.where(host_class)}",
                    f"its container does not start: {device(most)} is not there",
                ),
            )
    return None


def _lands(world: World, room: Room, workload: int, effort: Effort) -> bool | None:
    (item,) = world.of_workload(workload)
    if not room.takes[item]:
        return False
    empty = (0,) * len(world.items)
    if world.takes(room, empty, item, room.least_memory_mib):
        return True
    here = [index for index, takes in enumerate(room.takes) if takes]
    alone = world.only(here)
    its_room = next(one for one in alone.rooms if one.host_class == room.host_class)
    try:
        found = lives(alone, its_room, its_room.least_memory_mib, effort.search())
    except BudgetError:
        return None
    (item,) = alone.of_workload(workload)
    return any(alive[item] for alive, _ in found)
