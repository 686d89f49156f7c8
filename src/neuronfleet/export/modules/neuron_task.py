"""``modules/neuron-task``: task definitions that own Neuron devices, one a slot, their roles, and a schedule."""

from __future__ import annotations

from typing import Any, Final

from neuronfleet.engine.aws import DataAwsCallerIdentity, DataAwsPartition, DataAwsRegion
from neuronfleet.export.module import Module
from neuronfleet.export.modules.neuron_images import images_local
from neuronfleet.export.modules.neuron_inputs import declare_workload
from neuronfleet.export.modules.neuron_monitor import declare_monitor_of_task, declare_monitor_room
from neuronfleet.export.modules.neuron_placement import placement_expression
from neuronfleet.export.modules.neuron_schedule import add_schedule, declare_schedule
from neuronfleet.export.modules.neuron_task_checks import declare_checks
from neuronfleet.export.modules.neuron_task_container import container_definitions_expression
from neuronfleet.export.modules.neuron_task_locals import declare_names, declare_places, declare_slots
from neuronfleet.export.modules.neuron_task_policies import set_policies
from neuronfleet.export.modules.neuron_task_rules import refuse_what_cannot_run
from neuronfleet.export.modules.neuron_task_start import declare_health_check, declare_rights, declare_start
from neuronfleet.export.modules.neuron_values import declare_count, declare_flag
from neuronfleet.export.tables import instance_types_local
from neuronfleet.fleet.blueprint import RolesBlueprint, TaskDefinitionBlueprint
from neuronfleet.fleet.model import Capacity
from neuronfleet.fleet.planner.traffic.target_groups import LOAD_SECONDS, ORDINARY_START_SECONDS
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import Reference
from neuronfleet.infra.tasks.task_definition import TaskDefinition
from neuronfleet.infra.tasks.task_roles import TaskRoles

__all__ = ["NeuronTask"]

DEFINITION: Final = "aws_ecs_task_definition.this"
_POLICIES: Final = ("aws_iam_role_policy.execution", "aws_iam_role_policy.task")


class NeuronTask(Module):
    """The task definitions of one workload."""

    name = "neuron-task"

    def build(self) -> None:
        """Declare variables, make constructs, declare outputs."""
        declare_workload(self)
        declare_monitor_of_task(self)
        self._declare_instance()
        declare_schedule(self)
        self._declare_locals()
        roles = self._make_roles()
        definition = self._make_definitions(roles)
        refuse_what_cannot_run(self)
        declare_checks(self)
        add_schedule(self, definition=definition, roles=roles, depends_on=_POLICIES)
        self.arrange(DEFINITION, "aws_iam_role.execution", _POLICIES[0], "aws_iam_role.task", _POLICIES[1])
        self._declare_outputs()

    def _declare_instance(self) -> None:
        self.variable(
            "instance_type",
            type="string",
            description="Type of the instances: inf1.xlarge, inf1.2xlarge, inf1.6xlarge, inf1.24xlarge ...",
            validations=[
                (
                    "${contains(keys(local.instance_types), var.instance_type)}",
                    (
                        "instance_type: ${var.instance_type} is none of those that the module knows; with Neuron "
                        "devices "
                        '${join(", ", [for name, has in local.instance_types : name if has.devices > 0])}, and '
                        "types of "
                        '${join(", ", distinct([for name, has in local.instance_types : split(".", name)[0] '
                        "if has.devices == 0]))}."
                    ),
                )
            ],
        )
        self.variable(
            "fallback_instance_types",
            type="list(string)",
            description="Further types that the instances may be of: those of the capacity.",
            default=[],
            validations=[
                (
                    "${alltrue([for one in var.fallback_instance_types : contains(keys(local.instance_types), one)])}",
                    "fallback_instance_types are types that instance_type may be.",
                )
            ],
        )
        declare_count(
            self,
            "reserved_memory_mib",
            "MiB that the instances keep from tasks (ECS_RESERVED_MEMORY), as inf1-capacity does by default.",
            default=Capacity(instance_type="inf1.xlarge").reserved_memory_mib,
        )
        declare_count(
            self,
            "slots",
            "Tasks that one instance may hold, each with devices of its own.",
            default=1,
            least=1,
            most=16,
        )
        declare_flag(
            self,
            "number_slots",
            "Whether names end in the number of the slot. By default where there are several.",
            default=None,
        )

    def _declare_locals(self) -> None:
        labelled(DataAwsRegion(self, "region"), "current")
        labelled(DataAwsPartition(self, "partition"), "current")
        labelled(DataAwsCallerIdentity(self, "caller"), "current")
        declare_places(self)
        instance_types_local(self, families=None)
        images_local(self)
        declare_names(self)
        declare_slots(self)
        declare_monitor_room(self)
        declare_start(self)
        declare_health_check(self)
        declare_rights(self)

    def _make_roles(self) -> TaskRoles:
        roles = TaskRoles(
            self,
            "roles",
            label="",
            blueprint=RolesBlueprint(
                execution_role_arn=None,
                execution_role_name='${local.short_role_names["execution"]}',
                task_role_arn=None,
                task_role_name='${local.short_role_names["task"]}',
                secret_arns=(),
                model=None,
                execute_command=True,
            ),
            partition="${local.partition}",
            region="${local.region}",
            log_group_arn="${local.log_group_arn}",
            repository_arns=(),
            account_id=lambda: "${local.account_id}",
        )
        for kind in ("execution", "task"):
            self.when(f"aws_iam_role.{kind}", f"local.makes_{kind}_role")
            self.set(f"aws_iam_role.{kind}", "tags", "${var.tags}")
            self.set(f"aws_iam_role_policy.{kind}", "role", f"${{aws_iam_role.{kind}[0].name}}")
        self.when(_POLICIES[0], "local.makes_execution_role")
        self.when(_POLICIES[1], "local.makes_task_role && (var.model_s3_uri != null || var.execute_command)")
        set_policies(self)
        self.comment("aws_iam_role.execution", "With this role ECS pulls the image, reads secrets and writes logs.")
        self.comment("aws_iam_role.task", "The containers have this role: it reads the model, and opens ECS Exec.")
        return roles

    def _make_definitions(self, roles: TaskRoles) -> TaskDefinition:
        definition = TaskDefinition(
            self,
            "definition",
            label="this",
            blueprint=TaskDefinitionBlueprint(
                family="${each.value.family}",
                network_mode=_any("var.network_mode"),
                containers=(),
                volumes=(),
                placement_expressions=(placement_expression("var.instance_type", "var.fallback_instance_types"),),
            ),
            roles=roles,
            log_group_name="${var.log_group_name}",
            region="${local.region}",
            execute_command=False,
        )
        self.each(DEFINITION, "${local.slots}")
        self.set(DEFINITION, "execution_role_arn", "${local.execution_role_arn}")
        self.set(DEFINITION, "task_role_arn", "${local.task_role_arn}")
        self.set(DEFINITION, "container_definitions", container_definitions_expression())
        self.set(DEFINITION, "tags", "${var.tags}")
        self.comment(
            DEFINITION,
            "One a slot: device paths are literals, so two tasks of one task definition would map the same devices.",
        )
        return definition

    def _declare_outputs(self) -> None:
        definitions: dict[str, tuple[object, str]] = {
            "task_definition_arns": (
                f"${{{{ for key, definition in {DEFINITION} : key => definition.arn }}}}",
                "ARNs of the task definitions with their revision, by slot: slot0, slot1 ...",
            ),
            "execution_role_arn": ("${local.execution_role_arn}", "ARN of the execution role."),
            "task_role_arn": ("${local.task_role_arn}", "ARN of the task role; null where there is none."),
            "families": (
                f"${{{{ for key, definition in {DEFINITION} : key => definition.family }}}}",
                "Names of the task definitions, by slot.",
            ),
            "slots": (
                "${local.slots}",
                "Each slot by its key: index, name, family, devices, ports and the lock ports of its devices.",
            ),
            "devices_per_task": ("${var.devices_per_task}", "Inferentia devices that one task owns."),
            "cores_per_task": ("${local.cores}", "NeuronCores that one task owns."),
            "memory_mib": (
                "${local.memory_mib + local.monitor_memory_mib}",
                "Hard memory limit of a task in MiB, neuron_monitor and all.",
            ),
            "counted_memory_mib": ("${local.counted_memory_mib}", "Memory of a task in MiB as placement counts it."),
            "cpu_units": ("${local.counted_cpu_units}", "CPU units of a task, neuron_monitor and all."),
            "tasks_per_instance": (
                "${local.tasks_per_instance}",
                "Tasks of one slot that are sure to fit on an otherwise empty instance.",
            ),
            "host_ports": (
                (
                    "${tolist(distinct([for port in flatten([for slot in values(local.slots) : "
                    'slot.ports[*].host_port]) : port if port > 0 && var.network_mode != "awsvpc"]))}'
                ),
                "Fixed host ports of all slots, lock ports aside: taken_host_ports of others on the same instances.",
            ),
            "container_ports": (
                "${{ for port in local.server_ports : port.name => port.container_port }}",
                "Ports that the server listens on, by name.",
            ),
            "health_path": (
                "${local.health_path}",
                "Path that answers once the model is loaded, null where none is known.",
            ),
            "health_port": ("${local.health_port}", "Container port that answers it, null where none is known."),
            "load_seconds": (
                (
                    "${local.health_command != null ? try(local.health_check.start_period_seconds, "
                    f"{LOAD_SECONDS}) : var.devices_per_task > 0 ? {LOAD_SECONDS} : {ORDINARY_START_SECONDS}}}"
                ),
                "Seconds that the server may take to start and load its model.",
            ),
            "server": (
                "${try(local.image.server, null)}",
                "Server in the image: torchserve, tensorflow-serving ...; null with one of your own.",
            ),
            "placement_expression": (
                placement_expression("var.instance_type", "var.fallback_instance_types"),
                "Expression of the cluster query language that ties the tasks to their instance type.",
            ),
        }
        for name, (value, description) in definitions.items():
            self.output(name, value, description=description)
        for name in ("task_definition_arns", "execution_role_arn", "task_role_arn"):
            # Whoever runs tasks needs the roles' rights for as long as they run.
            self.add_override(f"output.{name}.depends_on", list(_POLICIES))


def _any(expression: str) -> Any:  # noqa: ANN401 - stands for one of a few words
    return Reference(f"${{{expression}}}")
