"""Services and tasks of ``modules/inf1-region``: calls of neuron-service and neuron-task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from neuronfleet.export.modules.inf1_region_objects import service_attributes, task_attributes
from neuronfleet.export.modules.inf1_region_rules import RUNS
from neuronfleet.export.modules.inf1_region_sight import ALARMS_OF
from neuronfleet.export.modules.inf1_region_task_group import TASK_GROUP
from neuronfleet.export.modules.inf1_region_traffic import balanced_service

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["call_services", "call_tasks"]

_OURS: Final = "each.value.capacity"
_AWSVPC: Final = 'each.value.network_mode == "awsvpc"'


def call_services(module: Module) -> None:
    """Call neuron-service for each service.

    Args:
        module: the region.
    """
    module.call(
        "service",
        "../neuron-service",
        {
            "name": "${each.key}",
            "cluster_arn": "${module.cluster.arn}",
            "cluster_name": "${local.cluster_name}",
            "capacity": {
                "capacity_provider_name": f"${{module.capacity[{_OURS}].capacity_provider_name}}",
                "instance_type": f"${{local.capacities[{_OURS}].instance_type}}",
                "fallback_instance_types": f"${{local.capacities[{_OURS}].fallback_instance_types}}",
                "max_size": f"${{local.max_sizes[{_OURS}]}}",
                "reserved_memory_mib": f"${{local.capacities[{_OURS}].reserved_memory_mib}}",
                "subnet_ids": f"${{module.capacity[{_OURS}].subnet_ids}}",
                "security_group_id": f"${{module.capacity[{_OURS}].security_group_id}}",
                "instance_warmup_seconds": f"${{module.capacity[{_OURS}].instance_warmup_seconds}}",
            },
            **_given(service_attributes(), but=("capacity", "spare_instances", *balanced_service())),
            **balanced_service(),
            **ALARMS_OF["service"],
            **_shared("services"),
            "slots": "${local.slot_counts[each.key]}",
            # As they are given: a local value of any type would make one type of those of all services.
            **{name: f'${{lookup(var.services[each.key], "{name}", null)}}' for name in ("scaling", "neuron_monitor")},
            "start_first": "${each.value.spare_instances > 0}",
        },
        for_each=f"${{{{ for name, service in local.services : name => service if {RUNS} }}}}",
    )
    module.comment("module.service", "Each with the devices and host ports that are left by those before it.")


def call_tasks(module: Module) -> None:
    """Call neuron-task for each task.

    Args:
        module: the region.
    """
    module.call(
        "task",
        "../neuron-task",
        {
            "name": "${each.key}",
            "cluster_arn": "${module.cluster.arn}",
            "capacity_provider_name": f"${{module.capacity[{_OURS}].capacity_provider_name}}",
            "instance_type": f"${{local.capacities[{_OURS}].instance_type}}",
            "fallback_instance_types": f"${{local.capacities[{_OURS}].fallback_instance_types}}",
            "reserved_memory_mib": f"${{local.capacities[{_OURS}].reserved_memory_mib}}",
            **_given(task_attributes(), but=("capacity",)),
            **_shared("tasks"),
            "subnet_ids": f"${{{_AWSVPC} ? module.capacity[{_OURS}].subnet_ids : []}}",
        },
        for_each=f"${{{{ for name, task in local.tasks : name => task if {RUNS} }}}}",
    )
    module.comment("module.task", "What is run by hand or on a schedule.")


def _given(attributes: Iterable[str], *, but: tuple[str, ...]) -> dict[str, str]:
    return {name: f"${{each.value.{name}}}" for name in attributes if name not in but}


def _shared(table: str) -> dict[str, object]:
    """What the region decides for services and tasks alike.

    Args:
        table: variable of the objects.
    """
    own_capacity = f"each.value.distinct_instance == null && local.mixed[{_OURS}]"
    return {
        "family": '${coalesce(each.value.family, "${var.name}-${each.key}")}',
        "role_name_prefix": "${var.name}-${each.key}",
        "device_indices": "${local.device_indices[each.key]}",
        "taken_host_ports": "${local.taken_host_ports[each.key]}",
        **{
            name: f"${{each.value.{name} == null ? try(local.shares[each.key].{name}, null) : each.value.{name}}}"
            for name in ("cpu_units", "memory_mib")
        },
        # As it is given: tostring() forgets that "s3://${...}" is never null, and that decides about the task role.
        "model_s3_uri": f'${{lookup(var.{table}[each.key], "model_s3_uri", null)}}',
        "distinct_instance": f"${{{own_capacity} ? true : each.value.distinct_instance}}",
        "security_group_ids": (
            f"${{{_AWSVPC} ? concat({TASK_GROUP}[*].id, coalesce(each.value.security_group_ids, [])) : []}}"
        ),
        "execute_command": "${coalesce(each.value.execute_command, var.execute_command)}",
        "log_group_name": "${module.cluster.log_group_name}",
        "log_group_arn": "${module.cluster.log_group_arn}",
        "tags": "${var.tags}",
    }
