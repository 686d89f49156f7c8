"""``modules/neuron-service``: an ECS service whose tasks own Neuron devices, which is one ECS service a slot."""

from __future__ import annotations

from typing import Any, Final

from neuronfleet.catalogue import load_catalogue
from neuronfleet.export.module import Module
from neuronfleet.export.modules.neuron_inputs import declare_workload
from neuronfleet.export.modules.neuron_monitor import declare_monitor_of_service
from neuronfleet.export.modules.neuron_placement import declare_placement, placement_blocks, placement_expression
from neuronfleet.export.modules.neuron_service_alarms import declare_alarms, every_alarm, make_alarms
from neuronfleet.export.modules.neuron_service_inputs import declare_service
from neuronfleet.export.modules.neuron_service_rules import declare_checks, refuse_what_cannot_run
from neuronfleet.export.modules.neuron_service_scaling import make_scaling
from neuronfleet.export.modules.neuron_service_scaling_inputs import declare_scaling
from neuronfleet.export.modules.neuron_service_traffic import ROUTES, make_traffic
from neuronfleet.export.modules.neuron_service_traffic_choice import GROUP, decide_traffic
from neuronfleet.export.modules.neuron_service_traffic_inputs import declare_traffic
from neuronfleet.fleet.blueprint import DeploymentBlueprint
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.tasks.service import Service

__all__ = ["NeuronService"]

COUNTED: Final = "aws_ecs_service.this"
SCALED: Final = "aws_ecs_service.scaled"
_OBJECTS: Final = ("ports", "health_check")
"""Variables that local values of the same name complete."""

_SERVICES: Final = f"merge({COUNTED}, {SCALED})"
_INSTANCE_TYPE: Final = "${var.capacity.instance_type}"


class NeuronService(Module):
    """The ECS services of one workload."""

    name = "neuron-service"

    def build(self) -> None:
        """Declare variables, make constructs, declare outputs."""
        passed = declare_workload(self)
        declare_monitor_of_service(self)
        declare_service(self)
        declare_traffic(self)
        declare_scaling(self)
        declare_alarms(self)
        declare_placement(
            self, expression=placement_expression("var.capacity.instance_type", "var.capacity.fallback_instance_types")
        )
        self._declare_slots()
        self._declare_deployment()
        decide_traffic(self)
        self.call(
            "task",
            "../neuron-task",
            {
                **{name: f"${{{'local' if name in _OBJECTS else 'var'}.{name}}}" for name in passed},
                "instance_type": _INSTANCE_TYPE,
                "fallback_instance_types": "${var.capacity.fallback_instance_types}",
                "reserved_memory_mib": "${var.capacity.reserved_memory_mib}",
                "slots": "${local.slot_count}",
                "number_slots": "${local.numbered}",
                "neuron_monitor": (
                    "${local.neuron_monitor == null ? null : merge(local.neuron_monitor, {\n"
                    "cluster_name = local.cluster_name\nservice_name = coalesce(var.service_name, var.name)\n})}"
                ),
            },
        )
        self.comment("module.task", "The task definition of each slot, and the roles that they share.")
        self._make_services(COUNTED, ignore_desired_count=False)
        self._make_services(SCALED, ignore_desired_count=True)
        self.comment(
            COUNTED,
            "One a slot: ECS does not schedule Neuron devices, so each slot is a service with devices of its own.",
        )
        self.comment(
            SCALED, "The same, with the count left to whoever scales it: lifecycle settings cannot be conditional."
        )
        make_traffic(self)
        make_scaling(self, service=SCALED)
        make_alarms(self, services=_SERVICES)
        self.arrange(COUNTED, SCALED, GROUP, *ROUTES, "aws_appautoscaling", "aws_cloudwatch_metric_alarm")
        declare_checks(self)
        self._declare_outputs()

    def _declare_slots(self) -> None:
        devices = {
            one.name: one.devices
            for one in sorted(load_catalogue().instance_types.values(), key=lambda one: (one.family, one.vcpu))
            if one.devices
        }
        self.local("cluster_name", '${var.cluster_name != null ? var.cluster_name : split("/", var.cluster_arn)[1]}')
        self.local(
            "is_scaled",
            "${var.ignore_desired_count || local.scaling != null}",
            comment="How many tasks to start with; who scales them has the count afterwards.",
        )
        self.local("desired_count", "${coalesce(var.desired_count, try(local.scaling.min_tasks, 1))}")
        self.local("least_count", "${try(local.scaling.min_tasks, local.desired_count)}")
        self.local("most_count", "${try(local.scaling.max_tasks, local.desired_count)}")
        self.local("devices", devices, comment="Neuron devices of an instance. A slot is the set that one task owns.")
        self.local(
            "device_count",
            "${length(coalesce(var.device_indices, range(lookup(local.devices, var.capacity.instance_type, 0))))}",
        )
        self.local(
            "slots_that_fit",
            "${var.devices_per_task == 0 ? 1 : floor(local.device_count / var.devices_per_task)}",
        )
        self.local(
            "slot_count",
            "${coalesce(var.slots, max(1, min(local.slots_that_fit, "
            "local.scaling != null ? try(local.scaling.min_tasks, 1) : "
            "var.ignore_desired_count ? local.slots_that_fit : local.desired_count)))}",
            comment="As many slots as there are tasks, while devices last; where they scale, as there always are.",
        )
        self.local(
            "numbered",
            "${var.devices_per_task > 0 && "
            "floor(lookup(local.devices, var.capacity.instance_type, 0) / max(var.devices_per_task, 1)) > 1}",
            comment="Numbered wherever several would fit, so that growing from one slot to two renames nothing.",
        )
        self.local(
            "slots",
            '${{\nfor index in range(local.slot_count) : "slot${index}" => {\n'
            "index = index\n"
            'name = "${coalesce(var.service_name, var.name)}${local.numbered ? "-slot${index}" : ""}"\n'
            "desired_count = local.counts[index]\n"
            "least_tasks = local.least_counts[index]\n"
            "most_tasks = local.most_counts[index]\n"
            "lowest = ceil(local.most_counts[index] * local.minimum_healthy_percent / 100)\n"
            "highest = floor(local.most_counts[index] * local.maximum_percent / 100)\n"
            "}\n}}",
            comment="The tasks dealt to the slots, and how many of the most of them run while they roll.",
        )
        for name, count in (
            ("counts", "local.desired_count"),
            ("least_counts", "local.least_count"),
            ("most_counts", "local.most_count"),
        ):
            self.local(
                name,
                "${[\nfor index in range(local.slot_count) :\n"
                f"floor({count} / local.slot_count) + (index < {count} % local.slot_count ? 1 : 0)\n]}}",
            )

    def _declare_deployment(self) -> None:
        self.local(
            "fewest",
            "${try(min([for count in local.least_counts : count if count > 0]...), 0)}",
            comment="New tasks start first, or what lets one task of the slot with the fewest stop first.",
        )
        self.local(
            "minimum_healthy_percent",
            "${coalesce(var.minimum_healthy_percent, var.start_first ? 100 : "
            "local.fewest == 0 ? 0 : floor(100 * (local.fewest - 1) / local.fewest))}",
        )
        self.local("maximum_percent", "${coalesce(var.maximum_percent, var.start_first ? 200 : 100)}")
        self.local(
            "tasks_per_instance",
            "${local.distinct_instance ? min(1, module.task.tasks_per_instance) : module.task.tasks_per_instance}",
            comment="Tasks of a slot that the capacity holds at its largest.",
        )
        self.local("places", "${var.capacity.max_size * local.tasks_per_instance}")

    def _make_services(self, address: str, *, ignore_desired_count: bool) -> None:
        label = address.rpartition(".")[2]
        Service(
            self,
            label,
            label=label,
            name="${each.value.name}",
            cluster="${var.cluster_arn}",
            task_definition="${module.task.task_definition_arns[each.key]}",
            capacity_provider="${var.capacity.capacity_provider_name}",
            desired_count=_any("each.value.desired_count"),
            ignore_desired_count=ignore_desired_count,
            placement_expressions=[],
            distinct_instance=False,
            strategies=[],
            deployment=DeploymentBlueprint(
                minimum_healthy_percent=_any("local.minimum_healthy_percent"),
                maximum_percent=_any("local.maximum_percent"),
                circuit_breaker=_any("var.circuit_breaker"),
                rollback=_any("var.circuit_breaker && var.rollback"),
            ),
            enable_execute_command=_any("var.execute_command"),
            availability_zone_rebalancing='${var.availability_zone_rebalancing ? "ENABLED" : "DISABLED"}',
        )
        wanted = "local.is_scaled" if ignore_desired_count else "!local.is_scaled"
        self.each(address, f"${{{{ for key, slot in local.slots : key => slot if {wanted} }}}}")
        for name, value in {
            "health_check_grace_period_seconds": "${local.health_check_grace_seconds}",
            # Null is what a service has that does not say it.
            "force_new_deployment": "${var.force_new_deployment ? true : null}",
            "wait_for_steady_state": "${var.wait_for_steady_state ? true : null}",
            "tags": "${var.tags}",
            "dynamic": {
                **placement_blocks(constraints="placement_constraints", strategies="ordered_placement_strategy"),
                "network_configuration": {
                    "for_each": '${var.network_mode == "awsvpc" ? [1] : []}',
                    "content": {
                        "subnets": "${coalesce(var.subnet_ids, var.capacity.subnet_ids)}",
                        "security_groups": "${var.security_group_ids}",
                        "assign_public_ip": False,
                    },
                },
                "load_balancer": {
                    "for_each": "${local.registrations}",
                    "content": {
                        "target_group_arn": "${load_balancer.value.arn}",
                        "container_name": "${var.name}",
                        "container_port": "${module.task.container_ports[load_balancer.value.port]}",
                    },
                },
            },
        }.items():
            self.set(address, name, value)
        self.set(address, "depends_on", list(ROUTES))
        refuse_what_cannot_run(self, address)

    def _declare_outputs(self) -> None:
        services = _SERVICES
        for name, (value, description) in {
            "service_names": (
                f"${{{{ for key, service in {services} : key => service.name }}}}",
                "Names of the ECS services, by slot: slot0, slot1 ...",
            ),
            "service_ids": (
                f"${{{{ for key, service in {services} : key => service.id }}}}",
                "ARNs of the ECS services, by slot.",
            ),
            "task_definition_arns": (
                "${module.task.task_definition_arns}",
                "ARNs of the task definitions with their revision, by slot.",
            ),
            "slots": (
                "${{ for key, slot in local.slots : key => merge(module.task.slots[key], slot) }}",
                (
                    "Each slot by its key: its service's name, desired count and limits while it rolls, its family, "
                    "devices, ports and locks."
                ),
            ),
            "desired_count": ("${local.desired_count}", "Tasks of all slots, to start with."),
            "minimum_healthy_percent": ("${local.minimum_healthy_percent}", "Percent of tasks kept while it rolls."),
            "maximum_percent": ("${local.maximum_percent}", "Percent of tasks at most while it rolls."),
            "places": ("${local.places}", "Tasks of one slot that the capacity holds at its largest."),
            "target_group_arn": (
                f"${{one({GROUP}[*].arn)}}",
                "ARN of the target group that was made, null without traffic.",
            ),
            "target_group_arn_suffix": (
                f"${{one({GROUP}[*].arn_suffix)}}",
                "End of that ARN, for metrics; null without traffic.",
            ),
            "health_check_grace_seconds": (
                "${local.health_check_grace_seconds}",
                "Seconds in which failing load balancer checks are ignored.",
            ),
            "least_tasks": ("${local.least_count}", "Tasks of all slots at least."),
            "most_tasks": ("${local.most_count}", "Tasks of all slots at most: what the capacity has to hold."),
            "alarm_names": (every_alarm("alarm_name"), "Names of the alarms, such as for a dashboard."),
            "alarm_arns": (every_alarm("arn"), "ARNs of the alarms, such as for a dashboard."),
            "execution_role_arn": ("${module.task.execution_role_arn}", "ARN of the execution role."),
            "task_role_arn": ("${module.task.task_role_arn}", "ARN of the task role; null where there is none."),
            "host_ports": (
                "${module.task.host_ports}",
                "Fixed host ports of all slots, lock ports aside: taken_host_ports of others on the same instances.",
            ),
            "container_ports": ("${module.task.container_ports}", "Ports that the server listens on, by name."),
            "memory_mib": ("${module.task.memory_mib}", "Hard memory limit of a task in MiB, neuron_monitor and all."),
            "counted_memory_mib": (
                "${module.task.counted_memory_mib}",
                "Memory of a task in MiB as placement counts it.",
            ),
            "cpu_units": ("${module.task.cpu_units}", "CPU units of a task, neuron_monitor and all."),
        }.items():
            self.output(name, value, description=description)


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for numbers and booleans
    return Reference(f"${{{expression}}}")
