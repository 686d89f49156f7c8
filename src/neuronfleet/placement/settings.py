"""The worlds of a question: every way that unknown facts and registered memory may turn out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence

from neuronfleet.placement.question import Fact, Question, Setting
from neuronfleet.placement.world import World

__all__ = ["MAX_FACTS", "components", "ends", "finer", "settings_of", "too_many"]

MAX_FACTS = 6
_MAX_SETTINGS = 512
_MAX_STEPS = 64
_MAX_FINER = 128


def settings_of(
    question: Question, workloads: Sequence[int], classes: Sequence[int], most: int = _MAX_SETTINGS
) -> list[Setting] | str:
    """Every world that differs for these workloads on these hosts; a sentence where there are too many.

    Within one, neither which daemons run nor which task fits on an empty host depends on the memory any more.

    Args:
        question: the cluster.
        workloads: asked about.
        classes: hosts that they may use.
        most: worlds that are told apart.
    """
    everyone = (*workloads, *question.daemons)
    facts: dict[Fact, None] = {}
    for host_class, workload in itertools.product(classes, everyone):
        if question.may_be_eligible(workload, host_class):
            facts |= dict.fromkeys(question.unknowns(workload, host_class))
        if len(facts) > MAX_FACTS:
            return too_many(question, next(iter(facts)))
    capacities = sorted({question.classes[one].capacity for one in classes})
    found: list[Setting] = []
    for values in itertools.product((True, False), repeat=len(facts)):
        chosen = dict(zip(facts, values, strict=True))
        intervals = [
            _intervals(
                question, everyone, [one for one in classes if question.classes[one].capacity == capacity], chosen
            )
            for capacity in capacities
        ]
        if len(found) + math.prod(map(len, intervals)) > min(most, _MAX_SETTINGS):
            return "the memory that instances register can turn out in too many ways that matter"
        found += [
            Setting(memory_mib=dict(zip(capacities, memory, strict=True)), facts=chosen)
            for memory in itertools.product(*intervals)
        ]
    return found


def too_many(question: Question, example: Fact) -> str:
    """That there are more unknown facts than are tried."""
    expression, capacity, zone = example
    return (
        f"more than {MAX_FACTS} facts are not known, such as whether '{expression}' holds on "
        f"{question.capacities[capacity].name} ({zone})"
    )


def _intervals(
    question: Question, workloads: Iterable[int], classes: Sequence[int], facts: dict[Fact, bool]
) -> list[tuple[int, int]]:
    """Ranges of registered memory within which the same daemons run and the same tasks fit alone."""
    capacity = question.classes[classes[0]].capacity
    host = question.capacities[capacity].host
    most = host.most_memory_mib
    starts = [host.least_memory_mib]
    sizes = {question.workloads[one].task.memory_mib for one in workloads}
    while len(starts) < _MAX_STEPS:
        memory = starts[-1]
        setting = Setting(memory_mib={capacity: (memory, memory)}, facts=facts)
        steps: set[int] = set()
        for host_class in classes:
            for before in (*question.daemons, None):
                held = question.held(host_class, setting, before).memory_mib
                steps |= sizes if before is not None and not held else {held + size for size in sizes}
        steps |= sizes
        following = min((step for step in steps if memory < step <= most), default=None)
        if following is None:
            break
        starts.append(following)
    return [(start, end - 1) for start, end in itertools.pairwise([*starts, most + 1])]


def finer(setting: Setting, world: World, most: int = _MAX_FINER) -> list[Setting] | None:
    """A world cut so finely that its memory may be taken for one number; None where that makes too many.

    Args:
        setting: of the world.
        world: whose items and rooms matter.
        most: worlds that are told apart.
    """
    choices: list[list[tuple[int, int]]] = []
    capacities = sorted(setting.memory_mib)
    for capacity in capacities:
        least, _ = setting.memory_mib[capacity]
        starts = {least}
        for room in world.rooms:
            if room.capacity == capacity and room.count:
                held = least - room.least_memory_mib
                sizes = {item.memory_mib for item, takes in zip(world.items, room.takes, strict=True) if takes}
                starts |= {held + one for one in _sums(sizes, room.least_memory_mib, room.most_memory_mib)}
        choices.append([(start, start) for start in sorted(starts)])
    if math.prod(map(len, choices)) > min(most, _MAX_FINER):
        return None
    return [
        Setting(memory_mib=dict(zip(capacities, memory, strict=True)), facts=setting.facts)
        for memory in itertools.product(*choices)
    ]


def ends(setting: Setting) -> tuple[Setting, Setting]:
    """The least and the most memory of a setting."""
    least = {one: (low, low) for one, (low, _) in setting.memory_mib.items()}
    most = {one: (high, high) for one, (_, high) in setting.memory_mib.items()}
    return Setting(memory_mib=least, facts=setting.facts), Setting(memory_mib=most, facts=setting.facts)


def _sums(sizes: Iterable[int], above: int, most: int) -> Iterator[int]:
    """Sums of any number of sizes that lie above one number and not above another."""
    if most <= above:
        return
    mask = (1 << (most + 1)) - 1
    reached = 1
    for size in sizes:
        shift = size
        while 0 < shift <= most:
            reached |= (reached << shift) & mask
            shift *= 2
    reached >>= above + 1
    value = above + 1
    while reached:
        zeros = (reached & -reached).bit_length() - 1
        yield value + zeros
        reached >>= zeros + 1
        value += zeros + 1


def components(members: Iterable[int], classes: Iterable[int], eligible: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Workloads joined where both are eligible on one class of hosts.

    Args:
        members: workloads.
        classes: of hosts.
        eligible: pairs of a workload and a class.
    """
    parent = {("workload", one): ("workload", one) for one in members}
    parent |= {("class", one): ("class", one) for one in classes}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for workload, host_class in eligible:
        parent[root(("workload", workload))] = root(("class", host_class))
    groups: dict[tuple[str, int], list[int]] = {}
    for kind, index in list(parent):
        if kind == "workload":
            groups.setdefault(root((kind, index)), []).append(index)
    return list(groups.values())
