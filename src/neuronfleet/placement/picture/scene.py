"""What a picture of a cluster shows: hosts with the tasks on them, tasks that share a device, tasks that wait."""

from __future__ import annotations

import dataclasses
from typing import Any

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.cluster import Kind
from neuronfleet.placement.codec import dumped

__all__ = ["Clash", "Scene", "SceneHost", "SceneTask", "SceneWorkload", "Waiting", "scene_data"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneTask:
    """One task on a host.

    Attributes:
        workload: name.
        cpu_units: that it holds.
        memory_mib: that it holds.
        devices: indices of the ``/dev/neuronN`` that it maps.
        stopping: whether it was told to stop and still runs.
        new: whether it is of the revision that is being rolled out.
    """

    workload: str
    cpu_units: int
    memory_mib: int
    devices: tuple[int, ...] = ()
    stopping: bool = False
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A device that two tasks of a host map, or that a task maps and the host does not have.

    Attributes:
        device: N of ``/dev/neuronN``.
        tasks: positions of the tasks among those of the host.
    """

    device: int
    tasks: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneHost:
    """One instance with the tasks on it.

    Attributes:
        name: the capacity and a number, ``inf1-3``: instances have no name before they run.
        capacity: name.
        instance_type: as ECS reports it.
        zone: Availability Zone.
        devices: Neuron devices that it has.
        cpu_units: that it registers.
        memory_mib: that it is sure to register, reserved memory taken off.
        tasks: daemons first, then in the order in which they came.
        cpu_used: by its tasks, stopping ones too.
        memory_used_mib: by its tasks, stopping ones too.
        shared: devices that two or more of its tasks map.
        missing: devices that its tasks map and that it does not have.
    """

    name: str
    capacity: str
    instance_type: str
    zone: str
    devices: int
    cpu_units: int
    memory_mib: int
    tasks: tuple[SceneTask, ...] = ()
    cpu_used: int = dataclasses.field(init=False)
    memory_used_mib: int = dataclasses.field(init=False)
    shared: tuple[Clash, ...] = dataclasses.field(init=False)
    missing: tuple[Clash, ...] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        mapped: dict[int, list[int]] = {}
        for position, task in enumerate(self.tasks):
            for device in task.devices:
                mapped.setdefault(device, []).append(position)
        clashes = [Clash(device=device, tasks=tuple(tasks)) for device, tasks in sorted(mapped.items())]
        # Frozen, so that what follows from the tasks cannot come to differ from them.
        object.__setattr__(self, "cpu_used", sum(task.cpu_units for task in self.tasks))
        object.__setattr__(self, "memory_used_mib", sum(task.memory_mib for task in self.tasks))
        object.__setattr__(self, "shared", tuple(one for one in clashes if len(one.tasks) > 1))
        object.__setattr__(self, "missing", tuple(one for one in clashes if one.device >= self.devices))

    @property
    def memory_free_mib(self) -> int:
        """What its tasks leave; negative where they hold more than is sure to be there."""
        return self.memory_mib - self.memory_used_mib


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneWorkload:
    """A workload, for the legend.

    Attributes:
        name: of the workload.
        kind: how its tasks come to run.
        wanted: tasks that should run; of a daemon, the instances it may run on.
        running: tasks that run and were not told to stop.
        cpu_units: of each task.
        memory_mib: of each task.
        devices: that each task maps.
    """

    name: str
    kind: Kind
    wanted: int
    running: int
    cpu_units: int
    memory_mib: int
    devices: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Tasks of a workload that found no place.

    Attributes:
        workload: name.
        count: of tasks.
        reason: why, in a few words.
    """

    workload: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One state of a cluster.

    Attributes:
        cluster: name.
        hosts: by capacity, in the order in which they are launched.
        workloads: in the order of the cluster.
        waiting: tasks that found no place.
        notes: what was taken for granted, in sentences.
    """

    cluster: str
    hosts: tuple[SceneHost, ...]
    workloads: tuple[SceneWorkload, ...]
    waiting: tuple[Waiting, ...] = ()
    notes: tuple[str, ...] = ()


def scene_data(scene: Scene) -> dict[str, Any]:
    """A scene as plain data, for JSON."""
    data: dict[str, Any] = dumped(scene)
    return data
