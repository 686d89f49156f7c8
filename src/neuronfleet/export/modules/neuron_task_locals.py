"""Local values of ``neuron-task``: what the planner decides, as expressions. They give the planner's numbers.

Each part says which file of ``fleet/planner`` it restates.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from neuronfleet.fleet.planner.names import IAM_ROLE
from neuronfleet.fleet.planner.tasks.containers import MEMORY_STEP_MIB
from neuronfleet.fleet.planner.tasks.ports import (
    FIRST_EPHEMERAL_PORT,
    FIRST_HIGH_PORT,
    FIRST_LOCK_PORT,
    LOCK_PORTS,
    RESERVED_PORTS,
    SLOT_STEP,
)

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_names", "declare_places", "declare_slots", "searched_ports"]

_LONGEST_SEARCH: Final = 320
"""Host ports that are looked at for the slots of one port; range() gives 1024 at most, an instance has 100 ports."""

_HASH: Final = 8
"""Characters of the hash in a name that was cut: fleet/planner/names.py."""


def searched_ports(wanted: str) -> str:
    """The host ports that are looked at for a container port, the best first: from it on, then the high ones.

    None comes twice. ``distinct`` would say so in fewer words, but Terraform compares each of 640 with all others: half
    a second for each port of each plan.

    Args:
        wanted: expression of the container port.
    """
    end = f"{wanted} + {_LONGEST_SEARCH * SLOT_STEP}"
    last, high_end = FIRST_EPHEMERAL_PORT, FIRST_HIGH_PORT + _LONGEST_SEARCH * SLOT_STEP
    return (
        f"concat(\nrange(min({wanted}, {last}), min({end}, {last}), {SLOT_STEP}),\n"
        f"[\nfor high in range({FIRST_HIGH_PORT} + {wanted} % {SLOT_STEP}, {high_end}, {SLOT_STEP}) : high\n"
        f"if high < {wanted} || high >= {end}\n],\n)"
    )


def declare_places(module: Module) -> None:
    """Region, account, and what an instance of the type has.

    Args:
        module: with its data sources and ``local.instance_types``.
    """
    module.local("region", "${data.aws_region.current.id}", comment="Where it runs.")
    module.local("partition", "${data.aws_partition.current.partition}")
    module.local("account_id", "${data.aws_caller_identity.current.account_id}")
    module.local(
        "log_group_arn",
        "${coalesce(\nvar.log_group_arn,\n"
        '"arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${var.log_group_name}",\n)}',
    )
    module.local(
        "types",
        "${[for one in concat([var.instance_type], var.fallback_instance_types) : local.instance_types[one]]}",
        comment="What an instance has, of the smallest type where there are several, and tasks can have.",
    )
    least = "\n".join(f"{name} = min(local.types[*].{name}...)" for name in ("cpu_units", "memory_ceiling_mib", "enis"))
    module.local("instance", f"${{merge(local.instance_types[var.instance_type], {{\n{least}\n}})}}")
    module.local("available_memory_mib", "${local.instance.memory_ceiling_mib - var.reserved_memory_mib}")


def declare_slots(module: Module) -> None:
    """The slots: fleet/planner/tasks/slots.py, ports.py and containers.py."""
    module.local(
        "device_indices",
        "${var.device_indices == null ? range(local.instance.devices) : var.device_indices}",
        comment="A slot is the set of devices that one task owns, the same on every instance.",
    )
    module.local(
        "slot_devices",
        "${[\nfor index in range(var.slots) : [\n"
        "for place in range(index * var.devices_per_task, (index + 1) * var.devices_per_task) :\n"
        "local.device_indices[place] if place < length(local.device_indices)\n]\n]}",
    )
    module.local("numbered", "${var.number_slots == null ? var.slots > 1 : var.number_slots}")
    module.local(
        "cpu_units",
        "${coalesce(var.cpu_units, max(0, floor(local.instance.cpu_units * var.devices_per_task / "
        "max(local.instance.devices, 1)) - local.monitor_cpu_units))}",
        comment="Without devices a task is alone on its instances; with them it gets the share of its slot.",
    )
    module.local(
        "memory_mib",
        "${var.memory_mib != null ? var.memory_mib : (\n"
        "var.devices_per_task == 0 ? local.available_memory_mib :\n"
        "floor((local.available_memory_mib * var.devices_per_task / max(local.instance.devices, 1) - "
        f"local.monitor_memory_mib) / {MEMORY_STEP_MIB}) * {MEMORY_STEP_MIB}\n)}}",
    )
    module.local(
        "counted_memory_mib",
        "${coalesce(var.memory_reservation_mib, local.memory_mib) + local.monitor_memory_mib}",
        comment="What placement counts of a task: the server, and what measures its devices.",
    )
    module.local("counted_cpu_units", "${local.cpu_units + local.monitor_cpu_units}")
    _declare_ports(module)
    module.local(
        "tasks_per_instance",
        "${min(concat(\n"
        '[var.network_mode == "awsvpc" ? local.instance.enis - 1 : 1000],\n'
        "local.counted_cpu_units > 0 ? [floor(local.instance.cpu_units / local.counted_cpu_units)] : [],\n"
        "local.counted_memory_mib > 0 ? [floor(local.available_memory_mib / local.counted_memory_mib)] : [],\n"
        'var.network_mode != "awsvpc" && (var.devices_per_task > 0 || '
        "anytrue([for port in local.host_ports[0] : port > 0])) ? [1] : [],\n"
        ")...)}",
        comment="Tasks of one slot that are sure to fit on an otherwise empty instance.",
    )
    module.local(
        "slots",
        '${{\nfor index in range(var.slots) : "slot${index}" => {\n'
        "index = index\n"
        'name = local.numbered ? "${var.name}-slot${index}" : var.name\n'
        'family = local.numbered ? "${local.family}-slot${index}" : local.family\n'
        "devices = local.slot_devices[index]\n"
        "ports = [\nfor position, port in local.server_ports : {\n"
        "name = port.name\ncontainer_port = port.container_port\n"
        "host_port = local.host_ports[index][position]\nprotocol = port.protocol\n}\n]\n"
        'locks = var.network_mode == "awsvpc" ? [] : [\n'
        "for device in local.slot_devices[index] : {\n"
        'name = "neuron${device}-lock"\n'
        f"container_port = {FIRST_LOCK_PORT} + device\nhost_port = {FIRST_LOCK_PORT} + device\n"
        'protocol = "tcp"\n}\n]\n'
        "}\n}}",
        comment="ECS counts host ports and not devices: a port for each device, on which nothing listens, keeps every\n"
        "other task off it for as long as the container really runs.",
    )


def _declare_ports(module: Module) -> None:
    reserved = sorted(port for port in RESERVED_PORTS if port < FIRST_EPHEMERAL_PORT)
    module.local(
        "server_ports",
        "${[\nfor port in length(local.ports) > 0 ? local.ports : try(tolist(local.image.ports), []) : port\n]}",
        comment="Where the server listens, and the host ports of each slot: the first free ones in steps of ten.",
    )
    module.local(
        "unavailable_host_ports",
        f"${{concat({json.dumps(reserved)}, var.taken_host_ports, [\n"
        "for port in local.server_ports : port.host_port if port.host_port != null\n])}",
    )
    module.local(
        "free_host_ports",
        "${[\nfor port in local.server_ports : [\n"
        f"for choice in {searched_ports('port.container_port')} : choice\n"
        "if !contains(local.unavailable_host_ports, choice) && "
        f"(choice < {LOCK_PORTS[0]} || choice > {LOCK_PORTS[-1]})\n]\n]}}",
    )
    module.local(
        "host_ports",
        "${[\nfor index in range(var.slots) : [\n"
        "for position, port in local.server_ports : (\n"
        'var.network_mode != "bridge" ? port.container_port :\n'
        "port.host_port != null ? port.host_port :\n"
        "var.devices_per_task == 0 ? 0 : local.free_host_ports[position][index]\n)\n]\n]}",
    )


def declare_names(module: Module) -> None:
    """Names, cut and hashed where AWS allows fewer characters: fleet/planner/names.py and workloads.py."""
    module.local(
        "family",
        "${coalesce(var.family, var.name)}",
        comment="Names. IAM's have 64 characters: a longer one is cut and ends in a hash of the whole.",
    )
    module.local(
        "role_names",
        '${{\nfor kind in ["execution", "task", "scheduler"] : kind => '
        '"${coalesce(var.role_name_prefix, local.family)}-${local.region}-${kind}"\n}}',
    )
    kept = IAM_ROLE - _HASH - 1
    module.local(
        "short_role_names",
        f"${{{{\nfor kind, name in local.role_names : kind => length(name) <= {IAM_ROLE} ? name : format(\n"
        f'"%s-%s", replace(substr(name, 0, {kept}), "/-+$/", ""), substr(sha256(name), 0, {_HASH})\n)\n}}}}',
    )
