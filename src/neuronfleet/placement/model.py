"""What a placement question is asked about: the instances of a capacity, and the workloads that share them."""

from __future__ import annotations

import dataclasses

__all__ = ["Host", "TaskNeed"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What an instance of a capacity offers, and how many there can be.

    Attributes:
        instance_type: its name, for sentences.
        cpu_units: registered CPU units.
        memory_mib: memory that is sure to be registered, less what is reserved.
        nominal_memory_mib: memory that is registered at the very most.
        devices: Neuron devices.
        awsvpc_tasks: tasks with a network interface of their own.
        max_size: instances at most.
    """

    instance_type: str
    cpu_units: int
    memory_mib: int
    nominal_memory_mib: int
    devices: int
    awsvpc_tasks: int
    max_size: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TaskNeed:
    """What one ECS service or one run of a standalone task asks of its capacity.

    Attributes:
        name: for sentences.
        desired_count: tasks wanted at once.
        cpu_units: reserved by one task.
        memory_mib: counted by placement for one task.
        host_ports: fixed ports on the instance.
        devices: indices of the Neuron devices that one task maps.
        awsvpc: whether a task has a network interface of its own.
        distinct_instance: whether the group puts one task on an instance.
        minimum_healthy_percent: None for a standalone task.
        maximum_percent: None for a standalone task.
    """

    name: str
    desired_count: int
    cpu_units: int
    memory_mib: int
    host_ports: frozenset[int]
    devices: frozenset[int]
    awsvpc: bool
    distinct_instance: bool
    minimum_healthy_percent: int | None
    maximum_percent: int | None
