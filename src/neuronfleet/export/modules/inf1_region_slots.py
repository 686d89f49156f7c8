"""What runs on each capacity of ``modules/inf1-region``, and which devices it owns: as the planner shares them out.

``fleet/planner/tasks/slots.py`` goes from one workload to the next and remembers what is taken. Terraform has no loop
that remembers, so here each counts what those before it take, in the order of their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.catalogue import load_catalogue
from neuronfleet.export.modules.neuron_monitor import monitor_room
from neuronfleet.fleet.planner.tasks.ports import SERVING_PORTS

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_slots", "declare_workloads"]

_MOST_SLOTS: Final = 16
"""Devices of the largest instance, each a slot."""

_COMMON: Final = (
    "capacity = one.capacity\n"
    "size = one.devices_per_task\n"
    "distinct_instance = one.distinct_instance\n"
    "cpu_units = one.cpu_units\n"
    "memory_mib = one.memory_mib\n"
    "memory_reservation_mib = one.memory_reservation_mib\n"
    "network_mode = one.network_mode\n"
    "ports = length(one.ports) > 0 ? one.ports : local.image_ports[name]\n"
)


def declare_workloads(module: Module) -> None:
    """Declare services and tasks in one list, and what the instances of each capacity have for them.

    Args:
        module: with ``local.capacities``, ``local.services``, ``local.tasks`` and ``local.instance_types``.
    """
    _declare_image_ports(module)
    module.local(
        "workloads",
        "${concat(\n"
        "[\nfor name, one in local.services : {\n"
        "key = name\nname = coalesce(one.service_name, name)\nis_service = true\n"
        f"{_COMMON}"
        "count = try(one.scaling.max_tasks, coalesce(one.desired_count, 1))\n"
        "least_count = try(one.scaling.min_tasks, coalesce(one.desired_count, 1))\n"
        "spare_instances = one.spare_instances\n"
        f"monitor_cpu_units = {monitor_room('cpu_units', 'one')}\n"
        f"monitor_memory_mib = {monitor_room('memory_mib', 'one')}\n"
        "least_slots = coalesce(one.slots, 1)\n"
        "most_slots = one.devices_per_task == 0 || one.slots != null ? coalesce(one.slots, 1) : (\n"
        f"one.ignore_desired_count ? {_MOST_SLOTS} : "
        f"min(max(try(one.scaling.min_tasks, coalesce(one.desired_count, 1)), 1), {_MOST_SLOTS})\n)\n"
        "}\n],\n"
        "[\nfor name, one in local.tasks : {\n"
        "key = name\nname = name\nis_service = false\n"
        f"{_COMMON}"
        "count = one.task_count\nleast_count = 0\nspare_instances = 0\n"
        "monitor_cpu_units = 0\nmonitor_memory_mib = 0\nleast_slots = 1\nmost_slots = 1\n"
        "}\n],\n)}",
        comment="What runs, services before tasks. A service that does not say its slots may get more than one.",
    )
    module.local(
        "types",
        "${{\nfor name, capacity in local.capacities : name => [\n"
        "for one in concat([capacity.instance_type], capacity.fallback_instance_types) : local.instance_types[one]\n"
        "]\n}}",
        comment="What an instance of each capacity has, of the smallest type where there are several, those that own\n"
        "its devices, and ordinary ones beside them.",
    )
    module.local(
        "hosts",
        "${{\nfor name, types in local.types : name => merge(types[0], {\n"
        "cpu_units = min(types[*].cpu_units...)\nenis = min(types[*].enis...)\n"
        "available_memory_mib = "
        "min(types[*].memory_ceiling_mib...) - local.capacities[name].reserved_memory_mib\n})\n}}",
    )
    for name, condition in (("owners", "one.size > 0"), ("ordinary", "one.size == 0")):
        module.local(
            name,
            "${{\nfor name in keys(local.capacities) : name => "
            f"[for one in local.workloads : one if one.capacity == name && {condition}]\n}}}}",
        )
    module.local(
        "mixed",
        "${{\nfor name in keys(local.capacities) : name => "
        "length(local.ordinary[name]) > 0 && length(local.owners[name]) > 0\n}}",
    )


def _declare_image_ports(module: Module) -> None:
    ports = {
        f"{image.repository}:{image.tag}": "${["
        + ", ".join(
            f'{{ name = "{name}", container_port = {port}, host_port = null, protocol = "tcp" }}'
            for name, port in image.ports.items()
            if name in SERVING_PORTS
        )
        + "]}"
        for image in load_catalogue().images.values()
    }
    module.local(
        "prebuilt_ports",
        ports,
        comment="Where AWS Deep Learning Containers with the Neuron SDK listen.",
    )
    module.local(
        "image_ports",
        "${{\nfor name, one in merge(local.services, local.tasks) : name => try([\n"
        "for image, ports in local.prebuilt_ports : ports\n"
        'if endswith(split("@", one.image)[0], "/${image}")\n][0], [])\n}}',
    )


def declare_slots(module: Module) -> None:
    """Declare the slots and devices of each workload.

    Args:
        module: with what :func:`declare_workloads` declared.
    """
    slots = "one.least_slots + min({0}, one.most_slots - one.least_slots)"
    module.local(
        "rounds",
        "${{\nfor name, owners in local.owners : name => max(0, [\n"
        f"for round in range(1, {_MOST_SLOTS}) : round\n"
        f"if sum(concat([0], [for one in owners : ({slots.format('round')}) * one.size])) <= "
        "local.hosts[name].devices\n]...)\n}}",
        comment="Slots: first those that each must have, then one more each in turn, for as many whole rounds as\n"
        "there are devices for; what is left goes to the first ones.",
    )
    module.local(
        "devices_left",
        "${{\nfor name, owners in local.owners : name => local.hosts[name].devices - sum(concat([0], [\n"
        f"for one in owners : ({slots.format('local.rounds[name]')}) * one.size\n]))\n}}}}",
    )
    module.local(
        "slot_counts",
        "${merge(\n{ for one in local.workloads : one.key => one.least_slots if one.size == 0 },\n"
        "[\nfor name, owners in local.owners : {\n"
        f"for index, one in owners : one.key => {slots.format('local.rounds[name]')} + (\n"
        "one.most_slots - one.least_slots > local.rounds[name] && sum([\n"
        "for other in slice(owners, 0, index + 1) : "
        "other.most_slots - other.least_slots > local.rounds[name] ? other.size : 0\n"
        "]) <= local.devices_left[name] ? 1 : 0\n)\n}\n]...\n)}",
    )
    module.local(
        "first_devices",
        "${merge([\nfor name, owners in local.owners : {\n"
        "for index, one in owners : one.key => sum(concat([0], [\n"
        "for other in slice(owners, 0, index) : local.slot_counts[other.key] * other.size\n]))\n}\n]...)}",
    )
    module.local(
        "device_indices",
        "${{\nfor one in local.workloads : one.key => one.size == 0 ? [] : range(\n"
        "local.first_devices[one.key],\n"
        "local.first_devices[one.key] + local.slot_counts[one.key] * one.size,\n)\n}}",
    )
