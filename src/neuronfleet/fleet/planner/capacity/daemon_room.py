"""What the problem detector takes of an instance, as sizing and the placement engine count it."""

from __future__ import annotations

import dataclasses
from typing import Final

from neuronfleet.catalogue import InstanceType
from neuronfleet.fleet.planner.context import CapacityDraft, Context
from neuronfleet.placement import Deployment, Host, Kind, NetworkMode, TaskSpec, Workload

__all__ = ["DETECTOR", "beside_daemons", "daemon_room", "daemons_of"]

DETECTOR: Final = "problem-detector"
"""Name of its ECS service."""


def daemon_room(context: Context, instance: InstanceType) -> tuple[int, int]:
    """MiB and CPU units that daemons take of each instance of a type.

    Args:
        context: the region.
        instance: the type; without Neuron devices it has none.
    """
    settings = context.settings.problem_detector
    if settings is None or not settings.enabled or not instance.accelerated:
        return 0, 0
    return settings.detector_memory_mib + settings.recovery_memory_mib, 2 * settings.cpu_units


def beside_daemons(capacity: CapacityDraft, host: Host) -> Host:
    """What is left of an instance for tasks that are counted.

    Args:
        capacity: a capacity.
        host: each of its instances.
    """
    memory_mib, cpu_units = capacity.daemon_memory_mib, capacity.daemon_cpu_units
    if not (memory_mib or cpu_units):
        return host
    return dataclasses.replace(
        host,
        least_memory_mib=max(host.least_memory_mib - memory_mib, 0),
        most_memory_mib=max(host.most_memory_mib - memory_mib, 0),
        cpu_units=max(host.cpu_units - cpu_units, 0),
    )


def daemons_of(capacity: CapacityDraft) -> tuple[Workload, ...]:
    """The daemons of a capacity as placement sees them.

    Args:
        capacity: a capacity.
    """
    if not capacity.daemon_memory_mib:
        return ()
    return (
        Workload(
            name=DETECTOR,
            task=TaskSpec(
                cpu_units=capacity.daemon_cpu_units,
                memory_mib=capacity.daemon_memory_mib,
                network_mode=NetworkMode.HOST,
            ),
            desired_count=1,
            kind=Kind.DAEMON,
            group=f"service:{DETECTOR}",
            deployment=Deployment(minimum_healthy_percent=0, maximum_percent=100),
        ),
    )
