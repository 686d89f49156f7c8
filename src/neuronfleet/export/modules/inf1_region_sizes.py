"""How many instances each capacity of ``modules/inf1-region`` has, and what ordinary tasks leave to slots.

As the planner counts: ``fleet/planner/capacity/sizing.py``, and ``containers.py`` for the shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.fleet.planner.tasks.containers import MEMORY_STEP_MIB

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_shares", "declare_sizes"]

_HOST: Final = "local.hosts[one.capacity]"
_UNLIMITED: Final = 1000000


def declare_shares(module: Module) -> None:
    """Declare what each task takes of its instance: what it says, or its share of what ordinary ones leave.

    Args:
        module: with ``local.workloads``, ``local.hosts``, ``local.owners`` and ``local.ordinary``.
    """
    module.local(
        "taken_by_ordinary",
        "${{\nfor name, ordinary in local.ordinary : name => {\n"
        "cpu_units = sum(concat([0], [for one in ordinary : coalesce(one.cpu_units, 0)]))\n"
        "memory_mib = sum(concat([0], [for one in ordinary : "
        "coalesce(one.memory_reservation_mib, one.memory_mib, 0)]))\n"
        "}\n}}",
        comment="Room: ordinary workloads say what they need; slots divide the rest of an instance by devices.",
    )
    module.local(
        "shares",
        "${{\nfor one in local.workloads : one.key => {\n"
        f"cpu_units = max(0, floor(\n({_HOST}.cpu_units - local.taken_by_ordinary[one.capacity].cpu_units) "
        f"* one.size / {_HOST}.devices\n) - one.monitor_cpu_units)\n"
        f"memory_mib = floor((\n({_HOST}.available_memory_mib - "
        "local.taken_by_ordinary[one.capacity].memory_mib) "
        f"* one.size / {_HOST}.devices - one.monitor_memory_mib\n) / {MEMORY_STEP_MIB}) * {MEMORY_STEP_MIB}\n"
        "} if one.size > 0\n}}",
    )
    module.local(
        "counted",
        "${{\nfor one in local.workloads : one.key => {\n"
        "cpu_units = coalesce(one.cpu_units, one.size > 0 ? local.shares[one.key].cpu_units : 0) + "
        "one.monitor_cpu_units\n"
        "memory_mib = coalesce(\none.memory_reservation_mib,\none.memory_mib,\n"
        f"one.size > 0 ? local.shares[one.key].memory_mib : {_HOST}.available_memory_mib,\n) + one.monitor_memory_mib\n"
        "}\n}}",
    )


def declare_sizes(module: Module) -> None:
    """Declare ``local.needed``, ``local.min_sizes`` and ``local.max_sizes``: instances of each capacity.

    Args:
        module: with ``local.slot_counts`` and what :func:`declare_shares` declared.
    """
    module.local(
        "tasks_per_instance",
        "${{\nfor one in local.workloads : one.key => one.size > 0 ? 1 : max(1, min(\n"
        "(one.distinct_instance == null ? local.mixed[one.capacity] : one.distinct_instance) || anytrue([\n"
        'for port in one.ports : one.network_mode == "host" || coalesce(port.host_port, 0) > 0\n'
        f"]) ? 1 : {_UNLIMITED},\n"
        f"floor({_HOST}.cpu_units / max(local.counted[one.key].cpu_units, 1)),\n"
        f"floor({_HOST}.available_memory_mib / max(local.counted[one.key].memory_mib, 1)),\n"
        f'one.network_mode == "awsvpc" ? {_HOST}.enis - 1 : {_UNLIMITED},\n'
        "))\n}}",
        comment="Instances. Each slot needs one for each of its tasks, and all slots are side by side. Ordinary tasks\n"
        "of several services may crowd each other out, so theirs are added up.",
    )
    for name, count in (("wanted", "one.count"), ("wanted_at_least", "one.least_count")):
        module.local(
            name,
            "${{\nfor one in local.workloads : one.key => ceil(\n"
            f"(one.size > 0 ? ceil({count} / local.slot_counts[one.key]) : {count}) "
            "/ local.tasks_per_instance[one.key]\n)\n}}",
        )
    module.local(
        "side_by_side",
        "${{\nfor name, ordinary in local.ordinary : name => length(local.owners[name]) > 0 ? (\n"
        "alltrue([for one in ordinary : local.tasks_per_instance[one.key] == 1])\n"
        ") : length(ordinary) <= 1\n}}",
    )
    for name, value, condition in (
        ("wanted_by_services", "local.wanted[one.key]", "one.capacity == name && one.is_service"),
        ("wanted_scaled_in", "local.wanted_at_least[one.key]", "one.capacity == name && one.is_service"),
        ("wanted_at_most", "local.wanted[one.key] + one.spare_instances", "one.capacity == name"),
    ):
        module.local(
            name,
            "${{\nfor name in keys(local.capacities) : name => concat([0], [\n"
            f"for one in local.workloads : {value} if {condition}\n])\n}}}}",
        )
    for name, wanted in (
        ("needed", "wanted_by_services"),
        ("least_needed", "wanted_scaled_in"),
        ("most_needed", "wanted_at_most"),
    ):
        module.local(
            name,
            f"${{{{\nfor name, wanted in local.{wanted} : name => "
            "local.side_by_side[name] ? max(wanted...) : sum(wanted)\n}}",
        )
    module.local(
        "min_sizes",
        "${{\nfor name, capacity in local.capacities : name => coalesce(\n"
        "capacity.min_size,\n"
        "min(local.least_needed[name], coalesce(capacity.max_size, local.least_needed[name])),\n)\n}}",
    )
    module.local(
        "max_sizes",
        "${{\nfor name, capacity in local.capacities : name => "
        "coalesce(capacity.max_size, max(local.most_needed[name], local.min_sizes[name], 1))\n}}",
    )
