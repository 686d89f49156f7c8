"""Which ports of a security group serve whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from neuronfleet.fleet.blueprint import PortBlueprint, ServiceBlueprint
from neuronfleet.infra.security_group import PortRange

__all__ = ["serving_ports"]

AWSVPC: Final = "awsvpc"

# Ports that Docker picks for host port 0:
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
_DYNAMIC_PORTS: Final = (32768, 65535)


def serving_ports(services: Iterable[ServiceBlueprint], *, own_interfaces: bool) -> Mapping[PortRange, str]:
    """Ports that clients of services reach, and who listens there: ``resnet50 grpc``.

    Standalone tasks have no clients, and ports that only keep tasks apart no listener.

    Args:
        services: services whose tasks the security group is for.
        own_interfaces: True for the tasks that have interfaces of their own (``awsvpc`` network mode), False for those
            that listen on their instance.
    """
    listeners: defaultdict[PortRange, dict[str, None]] = defaultdict(dict)
    for service in services:
        for slot in service.slots:
            definition = slot.task_definition
            if (definition.network_mode == AWSVPC) != own_interfaces:
                continue
            for port in (port for container in definition.containers for port in container.ports):
                if not port.lock:
                    listeners[_range(port)][f"{slot.name} {port.name}"] = None
    return {port: ", ".join(names) for port, names in listeners.items()}


def _range(port: PortBlueprint) -> PortRange:
    if port.host_port is None:
        first = last = port.container_port
    else:
        first, last = (port.host_port, port.host_port) if port.host_port else _DYNAMIC_PORTS
    return PortRange(from_port=first, to_port=last, protocol=port.protocol)
