"""Which ports of a security group serve whom."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from neuronfleet.fleet.blueprint import PortBlueprint, ServiceBlueprint
from neuronfleet.infra.vpc.security_group import PortRange

__all__ = ["Balanced", "balanced_ports", "serving_ports"]

AWSVPC: Final = "awsvpc"

# Ports that Docker picks for host port 0:
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
_DYNAMIC_PORTS: Final = (32768, 65535)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Balanced:
    """Ports of instances or tasks that a load balancer reaches.

    Attributes:
        load_balancer: name of the load balancer in the fleet file.
        port: the ports.
    """

    load_balancer: str
    port: PortRange


def serving_ports(
    services: Iterable[ServiceBlueprint], *, own_interfaces: bool, direct_only: bool = False
) -> Mapping[PortRange, str]:
    """Ports that clients of services reach, and who listens there: ``resnet50 grpc``.

    Standalone tasks have no clients, and ports that only keep tasks apart no listener.

    Args:
        services: services whose tasks the security group is for.
        own_interfaces: True for the tasks that have interfaces of their own (``awsvpc`` network mode), False for those
            that listen on their instance.
        direct_only: leave out the ports that load balancers send requests to.
    """
    listeners: defaultdict[PortRange, dict[str, None]] = defaultdict(dict)
    for service in services:
        for slot in service.slots:
            definition = slot.task_definition
            if (definition.network_mode == AWSVPC) != own_interfaces:
                continue
            for port in (port for container in definition.containers for port in container.ports):
                balanced = service.target_group is not None and service.target_group.port_name == port.name
                if not port.lock and not (balanced and direct_only):
                    listeners[_range(port)][f"{slot.name} {port.name}"] = None
    return {port: ", ".join(names) for port, names in listeners.items()}


def balanced_ports(services: Iterable[ServiceBlueprint], *, own_interfaces: bool) -> Mapping[Balanced, str]:
    """Ports that load balancers send requests and health checks to, and who listens there.

    Args:
        services: services whose tasks the security group is for.
        own_interfaces: as for :func:`serving_ports`.
    """
    listeners: defaultdict[Balanced, dict[str, None]] = defaultdict(dict)
    for service in services:
        group = service.target_group
        if group is None or (group.target_type == "ip") != own_interfaces:
            continue
        for slot in service.slots:
            for port in slot.task_definition.containers[0].ports:
                if port.lock:
                    continue
                found = _range(port)
                if port.name == group.port_name or found.from_port == group.health_check.port:
                    balanced = Balanced(load_balancer=group.load_balancer, port=found)
                    listeners[balanced][f"{slot.name} {port.name}"] = None
    return {balanced: ", ".join(names) for balanced, names in listeners.items()}


def _range(port: PortBlueprint) -> PortRange:
    if port.host_port is None:
        first = last = port.container_port
    else:
        first, last = (port.host_port, port.host_port) if port.host_port else _DYNAMIC_PORTS
    return PortRange(from_port=first, to_port=last, protocol=port.protocol)
