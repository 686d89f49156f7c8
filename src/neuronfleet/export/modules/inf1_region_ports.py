"""Host ports of the workloads of ``modules/inf1-region``, and who listens where.

As ``fleet/planner/tasks/ports.py`` has it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from neuronfleet.export.modules.neuron_task_locals import searched_ports
from neuronfleet.fleet.planner.tasks.ports import FIRST_EPHEMERAL_PORT, LOCK_PORTS, RESERVED_PORTS

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_listeners", "declare_ports"]

_LAST_PORT: Final = 65535


def declare_ports(module: Module) -> None:
    """Declare the host ports of each workload, and those that its neighbours have.

    Args:
        module: with the slots of all workloads.
    """
    reserved = sorted(port for port in RESERVED_PORTS if port < FIRST_EPHEMERAL_PORT)
    module.local(
        "named_host_ports",
        "${{\nfor name in keys(local.capacities) : name => distinct(flatten([\n"
        "for one in local.workloads : [\n"
        'for port in one.ports : one.network_mode == "host" ? port.container_port : port.host_port\n'
        'if one.network_mode == "host" || port.host_port != null\n'
        "] if one.capacity == name\n]))\n}}",
        comment="Host ports: the first free ones in steps of ten. A slot gets the next one after those before it.",
    )
    module.local(
        "free_host_ports",
        "${{\nfor name, owners in local.owners : name => {\n"
        "for wanted in distinct(flatten([for one in owners : one.ports[*].container_port])) : wanted => [\n"
        f"for choice in {searched_ports('wanted')} : choice\n"
        f"if !contains(concat({json.dumps(reserved)}, local.named_host_ports[name]), choice) &&\n"
        f"(choice < {LOCK_PORTS[0]} || choice > {LOCK_PORTS[-1]})\n]\n}}\n}}}}",
    )
    module.local(
        "host_ports",
        "${merge(\n"
        "{\nfor one in local.workloads : one.key => [\n"
        "for slot in range(local.slot_counts[one.key]) : [\n"
        'for port in one.ports : one.network_mode == "bridge" ? coalesce(port.host_port, 0) : port.container_port\n'
        "]\n] if one.size == 0\n},\n"
        "[\nfor name, owners in local.owners : {\n"
        "for index, one in owners : one.key => [\n"
        "for slot in range(local.slot_counts[one.key]) : [\n"
        "for port in one.ports : (\n"
        'one.network_mode != "bridge" ? port.container_port :\n'
        "port.host_port != null ? port.host_port :\n"
        "local.free_host_ports[name][port.container_port][slot + sum(concat([0], [\n"
        "for other in slice(owners, 0, index) : local.slot_counts[other.key]\n"
        'if other.network_mode == "bridge" && contains([\n'
        "for own in other.ports : own.container_port if own.host_port == null\n"
        "], port.container_port)\n]))]\n)\n]\n]\n}\n]...\n)}",
    )
    module.local(
        "taken_host_ports",
        "${{\nfor index, one in local.workloads : one.key => distinct(concat(\n"
        "[\nfor port in local.named_host_ports[one.capacity] : port\n"
        'if !contains([for own in one.ports : one.network_mode == "host" ? own.container_port : '
        "coalesce(own.host_port, 0)], port)\n],\n"
        "flatten([\nfor other in slice(local.workloads, 0, index) : local.host_ports[other.key]\n"
        'if other.capacity == one.capacity && other.size > 0 && other.network_mode == "bridge"\n]),\n))\n}}',
        comment="Host ports that the neighbours of each have, and who wants each fixed one.",
    )
    module.local(
        "port_users",
        "${{\nfor user in flatten([\nfor one in local.workloads : [\n"
        "for slot in range(local.slot_counts[one.key]) : [\n"
        "for position, port in one.ports : {\n"
        "key = one.key\ncapacity = one.capacity\nprotocol = port.protocol\n"
        "host_port = local.host_ports[one.key][slot][position]\n"
        '}\n]\n] if one.network_mode != "awsvpc"\n'
        ']) : "host port ${user.host_port}/${user.protocol} of capacity ${user.capacity}" => user.key... '
        "if user.host_port > 0\n}}",
    )


def declare_listeners(module: Module) -> None:
    """Declare who listens on which ports of the instances, or of tasks with interfaces of their own.

    Args:
        module: with the host ports of all workloads.
    """
    host_port = "local.host_ports[one.key][slot][position]"
    module.local(
        "listeners",
        "${flatten([\nfor one in local.workloads : [\n"
        "for slot in range(local.slot_counts[one.key]) : [\n"
        "for position, port in one.ports : {\n"
        "capacity = one.capacity\n"
        'own_interface = one.network_mode == "awsvpc"\n'
        "protocol = port.protocol\n"
        f"from_port = {host_port} == 0 ? {FIRST_EPHEMERAL_PORT} : {host_port}\n"
        f"to_port = {host_port} == 0 ? {_LAST_PORT} : {host_port}\n"
        'listener = join("", [\n'
        "one.name,\n"
        'one.size > 0 && floor(local.hosts[one.capacity].devices / max(one.size, 1)) > 1 ? "-slot${slot}" : "",\n'
        '" ${port.name}",\n'
        "])\n}\n"
        'if length(var.allowed_cidrs) > 0 || port.name != try(coalesce(local.traffic_ports[one.key], "-"), "-")\n'
        "]\n] if one.is_service\n])}",
        comment="Who listens where; a dynamic host port is any of those that Docker takes.",
    )
