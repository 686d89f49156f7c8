"""Hosts from what the catalogue says of instance types."""

from __future__ import annotations

from collections.abc import Mapping

from neuronfleet.catalogue import InstanceType
from neuronfleet.errors import PlacementError
from neuronfleet.placement.cluster import AGENT_RESERVED_PORTS, Host

__all__ = ["host_of"]


def host_of(
    instance_type: InstanceType,
    *,
    reserved_memory_mib: int = 0,
    attributes: Mapping[str, str] | None = None,
    attributes_complete: bool = True,
) -> Host:
    """What an instance of a type registers with ECS.

    The agent registers the kernel's ``MemTotal``, always below the nominal memory, less ``ECS_RESERVED_MEMORY``:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html

    Args:
        instance_type: record of the catalogue.
        reserved_memory_mib: ``ECS_RESERVED_MEMORY``.
        attributes: further attributes of the instances.
        attributes_complete: whether no custom attribute can exist beside these.

    Raises:
        PlacementError: nothing would be left of the memory.
    """
    least = instance_type.memory_ceiling_mib - reserved_memory_mib
    if reserved_memory_mib < 0 or least <= 0:
        raise PlacementError(
            f"reserved_memory_mib is {reserved_memory_mib}; allowed for {instance_type.name}: 0 to "
            f"{instance_type.memory_ceiling_mib - 1}"
        )
    return Host(
        instance_type=instance_type.name,
        cpu_units=instance_type.cpu_units,
        least_memory_mib=least,
        most_memory_mib=instance_type.memory_mib - 1 - reserved_memory_mib,
        devices=instance_type.devices,
        awsvpc_tasks=instance_type.awsvpc_tasks,
        reserved_ports=AGENT_RESERVED_PORTS,
        attributes=dict(attributes or {}),
        attributes_complete=attributes_complete,
    )
