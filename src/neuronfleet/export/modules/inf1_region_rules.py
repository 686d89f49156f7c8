"""What ``modules/inf1-region`` refuses: workloads that cannot be beside each other, in the planner's words.

A workload that does not fit even alone is refused by the module that makes it; here are the rules that only who sees
all workloads of a capacity can judge: fleet/planner/tasks/slots.py, ports.py and sizing.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import Validation
from neuronfleet.fleet.planner.tasks.containers import LEAST_MEMORY_MIB

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["RUNS", "declare_checks", "declare_refusals", "refuses"]

RUNS: Final = "!local.is_refused"
"""Condition of everything that runs: where a capacity cannot hold its workloads, that is all that is said."""

_REFUSALS: Final = ("crowded_devices", "crowded_room", "crowded_ports")


def refuses(kind: str) -> Validation:
    """The precondition of an output: there is nothing of a kind to refuse.

    Args:
        kind: ``devices``, ``room`` or ``ports``.
    """
    sentences = f"local.crowded_{kind}"
    return f"${{length({sentences}) == 0}}", f'${{join(" ", {sentences})}}'


def declare_refusals(module: Module) -> None:
    """Declare the sentences about what cannot be beside each other, by what there is too little of.

    Args:
        module: with slots, ports and shares of all workloads.
    """
    _declare_device_refusals(module)
    _declare_room_refusals(module)
    module.local(
        "crowded_ports",
        '${[\nfor port, keys in local.port_users : join("", [\n'
        '"${port} is wanted by ${join(" and ", distinct(keys))}; give one of them another host_port, let their ",\n'
        '"container ports end in different digits, or use separate capacities.",\n'
        "]) if length(distinct(keys)) > 1\n]}",
    )
    module.local("is_refused", f"${{length(concat({', '.join(f'local.{name}' for name in _REFUSALS)})) > 0}}")


def _declare_device_refusals(module: Module) -> None:
    module.local(
        "devices_asked",
        "${{ for name, owners in local.owners : name => "
        "sum(concat([0], [for one in owners : one.least_slots * one.size])) }}",
        comment="What cannot be beside each other, in sentences; nothing runs then, so that nothing else is said.",
    )
    last = "owners[length(owners) - 1]"
    module.local(
        "crowded_devices",
        '${[\nfor name, owners in local.owners : join("", [\n'
        '"${local.devices_asked[name]} devices are asked of each ${local.capacities[name].instance_type} ",\n'
        '"of capacity ${name} (${join(", ", [\n'
        "for one in owners : "
        'one.least_slots > 1 ? "${one.key} ${one.least_slots} x ${one.size}" : "${one.key} ${one.size}"\n'
        '])}), it has ${local.hosts[name].devices}; ECS would let tasks share devices, so ",\n'
        f'length(owners) > 1 ? "give ${{{last}.key}} a capacity of its own" : '
        f'{last}.least_slots > 1 ? "lower slots" : "lower devices_per_task",\n'
        '" or take a larger type.",\n'
        "]) if local.devices_asked[name] > local.hosts[name].devices\n]}",
    )


def _declare_room_refusals(module: Module) -> None:
    module.local(
        "beside",
        "${{\nfor name in keys(local.capacities) : name => flatten([\n"
        "for one in local.workloads : [for slot in range(local.slot_counts[one.key]) : one]\n"
        "if one.capacity == name && (one.size > 0 || local.mixed[name])\n])\n}}",
    )
    for name, value in (
        ("cpu_units", "local.counted[one.key].cpu_units"),
        ("memory_mib", "local.counted[one.key].memory_mib"),
        ("interfaces", 'one.network_mode == "awsvpc" ? 1 : 0'),
    ):
        module.local(
            f"{name}_beside",
            f"${{{{ for name, beside in local.beside : name => sum(concat([0], [for one in beside : {value}])) }}}}",
        )
    module.local(
        "crowded_room",
        "${length(local.crowded_devices) > 0 ? [] : concat(\n"
        '[\nfor one in local.workloads : join("", [\n'
        '"${max(0, local.shares[one.key].memory_mib)} MiB of a ${local.capacities[one.capacity].instance_type} are '
        'left as the limit of ",\n'
        '"${one.key}, and no server lives on that; give memory_mib, ask less for what runs beside it, or take a larger '
        'instance type.",\n'
        "]) if one.size > 0 && one.memory_mib == null && "
        f"try(local.shares[one.key].memory_mib, 0) < {LEAST_MEMORY_MIB}\n],\n"
        '[\nfor name, beside in local.beside : join("", [\n'
        '"the ${length(beside)} tasks side by side on one ${local.capacities[name].instance_type} of capacity ${name} '
        'need ",\n'
        '"${local.memory_mib_beside[name]} of ${local.hosts[name].available_memory_mib} MiB, ",\n'
        '"${local.cpu_units_beside[name]} of ${local.hosts[name].cpu_units} CPU units and ",\n'
        '"${local.interfaces_beside[name]} of ${local.hosts[name].enis - 1} network interfaces together; lower them, '
        'set ",\n'
        '"fewer slots, or use separate capacities.",\n'
        "]) if length(distinct(beside[*].key)) > 1 && (\n"
        "local.memory_mib_beside[name] > local.hosts[name].available_memory_mib ||\n"
        "local.cpu_units_beside[name] > local.hosts[name].cpu_units ||\n"
        "local.interfaces_beside[name] > local.hosts[name].enis - 1\n)\n],\n)}",
    )


def declare_checks(module: Module) -> None:
    """Warn of what may be too little.

    Args:
        module: with the sizes of all capacities.
    """
    module.local(
        "tight_capacities",
        "${{ for name, most in local.most_needed : name => most "
        "if most > local.max_sizes[name] && !local.side_by_side[name] }}",
    )
    module.check(
        "ordinary_tasks_have_room",
        "${length(local.tight_capacities) == 0}",
        'capacities: max_size of ${join(", ", keys(local.tight_capacities))} is below what all tasks and a rolling '
        "update of each service take where none finds room beside another; raise it to "
        '${join(", ", values(local.tight_capacities))}, or leave it out.',
    )
