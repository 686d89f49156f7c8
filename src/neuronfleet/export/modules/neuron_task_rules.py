"""What ``neuron-task`` refuses, in the planner's words: fleet/planner and placement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.fleet.planner.tasks.containers import LEAST_MEMORY_MIB
from neuronfleet.fleet.planner.tasks.ports import LOCK_PORTS

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["refuse_what_cannot_run"]

DEFINITION: Final = "aws_ecs_task_definition.this"
_ARCHITECTURE: Final = "x86_64"
_FLAGS: Final = ("port", "rest_api_port", "grpc_port", "http_port", "monitoring_port")
_TOLD: Final = (
    f'[\nfor found in regexall("--(?:{"|".join(_FLAGS)})(?:=|\\\\s+)[\\"\']?([0-9]{{1,5}})",\n'
    'join(" ", concat(coalesce(var.entry_point, []), coalesce(var.command, [])))) : tonumber(found[0])\n]'
)


def refuse_what_cannot_run(module: Module) -> None:
    """Put the preconditions on the task definitions.

    Args:
        module: with all local values.
    """
    module.local(
        "told_ports",
        f"${{{_TOLD}}}",
        comment="Ports that the command line tells the server to listen on.",
    )
    module.local("devices_suffice", "${var.slots * var.devices_per_task <= length(local.device_indices)}")
    for rules in (_device_rules(), _room_rules(), _port_rules(), _image_rules(), _core_rules()):
        for condition, message in rules:
            # What is so for one slot is so for all: it is said once.
            module.precondition(DEFINITION, f"${{each.value.index > 0 || ({condition})}}", message)


def _device_rules() -> list[tuple[str, str]]:
    asked = "${var.slots * var.devices_per_task} devices are asked of each ${var.instance_type}"
    return [
        (
            "var.devices_per_task == 0 || local.instance.devices > 0",
            "${var.instance_type} has no Neuron devices; take an accelerated type or set devices_per_task = 0.",
        ),
        (
            "var.devices_per_task > 0 || var.slots == 1",
            "slots divide devices, and ${var.name} has none; leave slots out.",
        ),
        (
            "var.devices_per_task > 0 || local.neuron_monitor == null",
            "neuron_monitor measures Neuron devices, and ${var.name} has none (devices_per_task = 0); leave it out.",
        ),
        (
            (
                "alltrue([for device in local.device_indices : device < local.instance.devices]) || "
                "var.devices_per_task == 0 || local.instance.devices == 0"
            ),
            (
                "device_indices: ${var.instance_type} has ${local.instance.devices} Neuron devices, so no "
                "/dev/neuron${max(0, local.device_indices...)}."
            ),
        ),
        (
            "local.devices_suffice || local.instance.devices == 0",
            (
                f"{asked} (${{var.name}} ${{var.slots}} x ${{var.devices_per_task}}), it has "
                "${length(local.device_indices)}; ECS would let tasks share devices, so lower "
                '${var.slots > 1 ? "slots" : "devices_per_task"} or take a larger type.'
            ),
        ),
        (
            (
                'var.devices_per_task == 0 || var.network_mode != "host" || var.slots == 1 || '
                "length(local.server_ports) == 0"
            ),
            (
                "network_mode: ${var.slots} slots of an instance cannot all listen on "
                "${try(local.server_ports[0].container_port, 0)} in host network mode; set slots = 1, or take bridge, "
                "where each gets a host port of its own."
            ),
        ),
        (
            (
                'var.devices_per_task == 0 || var.network_mode != "awsvpc" || '
                "alltrue([for one in local.types : "
                "2 * local.counted_memory_mib > one.memory_mib - 1 - var.reserved_memory_mib || "
                "2 * local.counted_cpu_units > one.cpu_units])"
            ),
            (
                "network_mode: two tasks may share a device: in awsvpc mode no host port keeps a second task of a slot "
                "away, and an ${try([\nfor name in concat([var.instance_type], var.fallback_instance_types) : name\n"
                "if 2 * local.counted_memory_mib <= local.instance_types[name].memory_mib - 1 - "
                "var.reserved_memory_mib && 2 * local.counted_cpu_units <= local.instance_types[name].cpu_units\n][0], "
                "var.instance_type)} has room for 2 x ${local.counted_memory_mib} MiB and 2 x "
                "${local.counted_cpu_units} CPU units; take bridge, or let a task have more than half of the instance."
            ),
        ),
    ]


def _room_rules() -> list[tuple[str, str]]:
    fits = "no instance can hold a task of ${var.name}; ${var.instance_type}: it has"
    return [
        (
            "local.available_memory_mib > 0",
            (
                "reserved_memory_mib leaves none of the ${local.instance.memory_ceiling_mib} MiB that "
                "${var.instance_type} "
                "is sure to have; reserve less."
            ),
        ),
        (
            f"var.memory_mib != null || local.memory_mib >= {LEAST_MEMORY_MIB} || local.available_memory_mib <= 0",
            (
                "memory_mib: ${max(0, local.memory_mib)} MiB of a ${var.instance_type} are left as the limit of "
                "${var.name}, and "
                "no server lives on that; give memory_mib, or take a larger instance type."
            ),
        ),
        (
            "coalesce(var.memory_reservation_mib, 0) < local.memory_mib",
            (
                "memory_reservation_mib: ${coalesce(var.memory_reservation_mib, 0)} must be less than the limit of "
                "${local.memory_mib} MiB."
            ),
        ),
        (
            (
                "!local.devices_suffice || local.available_memory_mib <= 0 || "
                "local.counted_memory_mib <= local.available_memory_mib"
            ),
            (
                f"memory_mib: {fits} ${{local.available_memory_mib}} MiB, "
                "${local.counted_memory_mib - local.available_memory_mib} too few; lower memory_mib to "
                "${local.available_memory_mib - local.monitor_memory_mib}."
            ),
        ),
        (
            "!local.devices_suffice || local.counted_cpu_units <= local.instance.cpu_units",
            (
                f"cpu_units: {fits} ${{local.instance.cpu_units}} CPU units, "
                "${local.counted_cpu_units - local.instance.cpu_units} too few; lower cpu_units to "
                "${max(0, local.instance.cpu_units - local.monitor_cpu_units)}."
            ),
        ),
        (
            (
                "var.slots == 1 || var.devices_per_task == 0 || !local.devices_suffice || "
                "(var.slots * local.counted_memory_mib <= local.available_memory_mib && "
                "var.slots * local.counted_cpu_units <= local.instance.cpu_units && "
                '(var.network_mode != "awsvpc" || var.slots < local.instance.enis))'
            ),
            (
                "the ${var.slots} tasks side by side on one ${var.instance_type} need "
                "${var.slots * local.counted_memory_mib} of ${local.available_memory_mib} MiB, "
                "${var.slots * local.counted_cpu_units} of ${local.instance.cpu_units} CPU units and "
                '${var.network_mode == "awsvpc" ? var.slots : 0} of ${local.instance.enis - 1} network interfaces '
                "together; lower them or set fewer slots."
            ),
        ),
    ]


def _port_rules() -> list[tuple[str, str]]:
    first, last = LOCK_PORTS[0], LOCK_PORTS[-1]
    fixed = "[for port in local.server_ports : port.host_port if coalesce(port.host_port, 0) > 0]"
    used = (
        "flatten([for ports in local.host_ports : [for position, port in local.server_ports : "
        '"${ports[position]}/${port.protocol}" if ports[position] > 0]])'
    )
    return [
        (
            f'var.slots == 1 || var.network_mode != "bridge" || length({fixed}) == 0',
            (
                f'ports: ${{var.slots}} slots of an instance cannot all listen on ${{join(", ", {fixed})}}; leave '
                "host_port out to get one each, or set slots = 1."
            ),
        ),
        (
            f'var.network_mode == "awsvpc" || length(setintersection(var.taken_host_ports, {fixed})) == 0',
            (
                f'ports: ${{join(", ", setintersection(var.taken_host_ports, {fixed}))}} is already taken on the same '
                "instances (taken_host_ports); give another host_port."
            ),
        ),
        (
            (
                f'var.network_mode != "bridge" || (var.slots > 1 && length({fixed}) > 0) || '
                f"length(distinct({used})) == length({used})"
            ),
            (
                f'ports: two slots or ports would get one host port of ${{join(", ", distinct({used}))}}; let the '
                "container ports end in different digits, or be further apart than slots times ten."
            ),
        ),
        (
            (
                'var.devices_per_task == 0 || var.network_mode != "host" || alltrue([for port in local.server_ports : '
                f"port.container_port < {first} || port.container_port > {last}])"
            ),
            f"ports: {first} to {last} keep tasks off each other's devices; let the server listen on another.",
        ),
        (
            "length(setsubtract(local.told_ports, concat([0], local.server_ports[*].container_port))) == 0",
            (
                "command: the server is told to listen on "
                '${join(", ", setsubtract(local.told_ports, concat([0], '
                "local.server_ports[*].container_port)))}, but the "
                'mapped container ports are ${join(", ", local.server_ports[*].container_port)}; drop the flag, '
                "or list "
                "the port under ports."
            ),
        ),
        (
            "!var.health_check_enabled || local.health_check == null || local.health_command != null",
            "health_check needs path (and a port to ask), or command; or set health_check_enabled = false for none.",
        ),
    ]


def _image_rules() -> list[tuple[str, str]]:
    family = 'split(".", var.instance_type)[0]'
    return [
        (
            f"var.devices_per_task == 0 || contains(try(tolist(local.image.families), [{family}]), {family})",
            (
                'image: ${var.image} serves ${join(", ", try(tolist(local.image.families), []))}, not '
                f"${{{family}}}: its Neuron runtime does not know those devices."
            ),
        ),
        (
            (
                f'local.image != null || var.devices_per_task == 0 || {family} != "inf1" || '
                '!can(regex("-neuronx", var.image))'
            ),
            (
                "image: ${var.image} is a -neuronx image, for Inf2 and Trn; Inf1 needs a -neuron image (SDK 2.20 or "
                "older)."
            ),
        ),
        (
            'var.devices_per_task == 0 || try(local.image.runtime, "libnrt") == "libnrt"',
            (
                "image: ${var.image} uses Neuron Runtime 1.x (neuron-rtd), which no driver since Neuron 2.3 "
                "(October 2022) "
                "serves; take an image with the runtime in its process."
            ),
        ),
        (
            f'local.image == null || local.instance.architecture == "{_ARCHITECTURE}"',
            (
                f"image: ${{var.image}} is built for {_ARCHITECTURE} and cannot start on ${{var.instance_type}} "
                f"(${{local.instance.architecture}}); take an instance type of {_ARCHITECTURE}."
            ),
        ),
    ]


def _core_rules() -> list[tuple[str, str]]:
    count = 'try(tonumber(var.environment["NEURON_RT_NUM_CORES"]), 0)'
    indices = (
        'max(0, [for index in regexall("[0-9]+", lookup(var.environment, "NEURON_RT_VISIBLE_CORES", "")) : '
        "tonumber(index) + 1]...)"
    )
    return [
        (
            f"local.cores == 0 || {count} <= local.cores",
            (
                f"environment: {f'${{{count}}}'} NeuronCores are more than the ${{local.cores}} of "
                "${var.devices_per_task} device(s); raise devices_per_task or lower NEURON_RT_NUM_CORES."
            ),
        ),
        (
            f"local.cores == 0 || {indices} <= local.cores",
            (
                "environment: NEURON_RT_VISIBLE_CORES names a NeuronCore that is none of the ${local.cores} of "
                "${var.devices_per_task} device(s), which a task counts from 0; give part of 0-${local.cores - 1}, or "
                "raise devices_per_task."
            ),
        ),
    ]
