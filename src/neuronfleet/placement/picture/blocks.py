"""The chips of a host: who maps them, and what is wrong with that."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.picture.scene import Clash, SceneHost
from neuronfleet.placement.picture.words import LONGEST_NAME, listed, shortened

__all__ = ["Block", "Label", "blocks_of", "problems_of"]


@dataclass(frozen=True, slots=True)
class Label:
    """A task as a drawing names it.

    Attributes:
        workload: position in the scene.
        letter: of the workload.
        name: of the workload, as it was given.
        stopping: whether it was told to stop.
        new: whether it is of the revision that is rolled out.
    """

    workload: int
    letter: str
    name: str
    stopping: bool
    new: bool

    @property
    def short(self) -> str:
        """``B``; ``B-`` for a stopping task and ``B+`` for a new one."""
        return f"{self.letter}{'-' if self.stopping else ''}{'+' if self.new else ''}"

    @property
    def state(self) -> str:
        """``stopping``, ``new``, or nothing."""
        return " ".join(word for word, on in (("stopping", self.stopping), ("new", self.new)) if on)


@dataclass(frozen=True, slots=True)
class Block:
    """Chips side by side that the same tasks map; a free chip is a block of its own.

    Attributes:
        first: index of the first chip.
        chips: how many.
        labels: tasks that map them; none where free.
        missing: whether the host does not have them.
    """

    first: int
    chips: int
    labels: tuple[Label, ...]
    missing: bool

    @property
    def shared(self) -> bool:
        """Whether two tasks map it."""
        return len(self.labels) > 1


def blocks_of(host: SceneHost, labels: Sequence[Label]) -> list[Block]:
    """Chips of a host by the tasks on them, and then those that it does not have.

    Args:
        host: with its tasks.
        labels: of its tasks.
    """
    mapped: dict[int, tuple[Label, ...]] = {}
    owners: dict[int, tuple[int, ...]] = {}
    for position, task in enumerate(host.tasks):
        for device in task.devices:
            mapped[device] = (*mapped.get(device, ()), labels[position])
            owners[device] = (*owners.get(device, ()), position)
    found: list[Block] = []
    for device in [*range(host.devices), *sorted(one for one in mapped if one >= host.devices)]:
        missing = device >= host.devices
        before = found[-1] if found else None
        if (
            before is not None
            and device in owners
            and owners[device] == owners.get(device - 1)
            and missing == before.missing
        ):
            found[-1] = dataclasses.replace(before, chips=before.chips + 1)
        else:
            found.append(Block(device, 1, mapped.get(device, ()), missing))
    return found


def problems_of(host: SceneHost, labels: Sequence[Label]) -> list[str]:
    """What is wrong with a host, in sentences.

    Args:
        host: with its tasks.
        labels: of its tasks.
    """

    def tasks(clash: Clash) -> str:
        return listed(
            f"{shortened(labels[task].name, LONGEST_NAME)}{f' ({labels[task].state})' if labels[task].state else ''}"
            for task in clash.tasks
        )

    def devices(clashes: Sequence[Clash]) -> str:
        return listed(f"/dev/neuron{clash.device}" for clash in clashes)

    found = []
    for who, group in itertools.groupby(host.shared, key=lambda clash: clash.tasks):
        clashes = list(group)
        verb = "both map" if len(who) == 2 else "all map"  # noqa: PLR2004
        found.append(f"{tasks(clashes[0])} {verb} {devices(clashes)}")
    for _, group in itertools.groupby(host.missing, key=lambda clash: clash.tasks):
        clashes = list(group)
        verb = "maps" if len(clashes[0].tasks) == 1 else "map"
        lacking = f"which {shortened(host.instance_type, LONGEST_NAME)} does not have"
        found.append(f"{tasks(clashes[0])} {verb} {devices(clashes)}, {lacking}")
    return found
