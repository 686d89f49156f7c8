"""Variables that ``neuron-task`` and ``neuron-service`` share: what runs, and with which rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from neuronfleet.export.modules.neuron_port_inputs import declare_health_check, declare_ports
from neuronfleet.export.modules.neuron_rights_inputs import declare_rights
from neuronfleet.export.modules.neuron_values import (
    NAME,
    declare_count,
    one_of,
)
from neuronfleet.export.tags import tags_variable
from neuronfleet.fleet.model.container import Capability

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_workload"]

_LONGEST: Final = 200
_VARIABLE_NAME: Final = "^[A-Za-z_][A-Za-z0-9_.-]*$"
_IMAGE: Final = r"^([a-z0-9][a-zA-Z0-9._:-]*/[a-z0-9._/-]+([:@]\\S+)?|[a-z0-9._-]+[:@]\\S+)$"  # as HCL writes it
_LEAST_MEMORY_MIB: Final = 6
_NETWORK_MODES: Final = ("bridge", "awsvpc", "host")
_PERMISSIONS: Final = ("read", "write", "mknod")


def declare_workload(module: Module) -> tuple[str, ...]:
    """Declare them.

    Args:
        module: a module that runs containers.

    Returns:
        Their names, for a module that passes them on.
    """
    _declare_names(module)
    _declare_size(module)
    module.variable(
        "network_mode",
        type="string",
        description=(
            "Docker network mode: bridge, awsvpc or host. Only in bridge and host mode do ports of the instance keep "
            "two tasks off one device."
        ),
        default="bridge",
        validations=[one_of("network_mode", _NETWORK_MODES)],
    )
    declare_ports(module)
    _declare_container(module)
    declare_health_check(module)
    declare_rights(module)
    tags_variable(module)
    return _NAMES


def _declare_names(module: Module) -> None:
    module.variable(
        "name",
        type="string",
        description=f"Name of the container and of its log streams; up to {_LONGEST} letters, digits, - and _.",
        validations=[
            (
                f'${{can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{{0,{_LONGEST - 1}}}$", var.name))}}',
                (
                    f"name has 1 to {_LONGEST} letters, digits, hyphens and underscores, and begins with a letter or "
                    f"digit."
                ),
            )
        ],
    )
    module.variable(
        "family",
        type="string",
        description="Name of the task definition; slots are numbered (bert-slot0). By default the name.",
        default=None,
        validations=[
            (
                f'${{var.family == null || can(regex("^[A-Za-z0-9_-]{{1,{NAME}}}$", var.family))}}',
                f"family has 1 to {NAME} letters, digits, hyphens and underscores.",
            )
        ],
    )
    module.variable(
        "image",
        type="string",
        description=(
            "Full reference of the image. Ports, health check and how the model is loaded follow from it where it is "
            "an AWS Deep Learning Container, also in a mirror."
        ),
        validations=[
            (
                f'${{can(regex("{_IMAGE}", var.image))}}',
                (
                    "image is a full reference with a tag or digest, such as "
                    "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0."
                ),
            )
        ],
    )


def _declare_size(module: Module) -> None:
    declare_count(
        module, "devices_per_task", "Inferentia devices that one task owns; 0 for an ordinary task.", default=1
    )
    module.variable(
        "device_indices",
        type="list(number)",
        description=(
            "Devices of an instance that are shared out to slots, such as [2, 3] beside a task that owns [0, 1]. "
            "By default all of them."
        ),
        default=None,
        validations=[
            (
                "${alltrue([for device in coalesce(var.device_indices, []) : device >= 0 && floor(device) == device])}",
                "device_indices are whole numbers from 0.",
            ),
            (
                "${length(distinct(coalesce(var.device_indices, []))) == length(coalesce(var.device_indices, []))}",
                "device_indices are distinct.",
            ),
        ],
    )
    declare_count(
        module, "cpu_units", "CPU units of the container. By default its slot's share of the instance.", default=None
    )
    declare_count(
        module,
        "memory_mib",
        "Hard memory limit in MiB. By default the slot's share of what the instance is sure to register.",
        default=None,
        least=_LEAST_MEMORY_MIB,
    )
    declare_count(
        module,
        "memory_reservation_mib",
        "Soft memory limit in MiB, which placement then counts instead of the hard one.",
        default=None,
        least=_LEAST_MEMORY_MIB,
    )


def _declare_container(module: Module) -> None:
    for name, what in (("entry_point", "Entry point"), ("command", "Command")):
        module.variable(
            name, type="list(string)", description=f"{what} of the container. By default the image's own.", default=None
        )
    module.variable(
        "environment",
        type="map(string)",
        description="Environment variables. They win over those that the module sets.",
        default={},
        validations=[
            (
                f'${{alltrue([for name in keys(var.environment) : can(regex("{_VARIABLE_NAME}", name))])}}',
                "environment: names are letters, digits, _ . and -, and begin with a letter or _.",
            ),
            (
                '${!contains(keys(var.environment), "AWS_NEURON_VISIBLE_DEVICES")}',
                (
                    "environment: AWS_NEURON_VISIBLE_DEVICES hands devices to the container a second way, past "
                    "the ones "
                    "that its slot owns; leave it out and set devices_per_task."
                ),
            ),
        ],
    )
    module.variable(
        "secrets",
        type="map(string)",
        description="Environment variables from Secrets Manager or the SSM Parameter Store: ARNs by name.",
        default={},
        validations=[
            (
                (
                    "${alltrue([for arn in values(var.secrets) : "
                    'can(regex("^arn:aws[a-z-]*:(secretsmanager|ssm):.+$", arn))])}'
                ),
                "secrets: each is the ARN of a Secrets Manager secret or an SSM parameter.",
            ),
            (
                "${length(setintersection(keys(var.secrets), keys(var.environment))) == 0}",
                (
                    'secrets: ${join(", ", setintersection(keys(var.secrets), keys(var.environment)))} is under '
                    "environment too; ECS takes a name once: drop one."
                ),
            ),
        ],
    )
    module.variable(
        "secrets_kms_key_arns",
        type="list(string)",
        description="Customer managed KMS keys that encrypt the secrets; the execution role may decrypt with them.",
        default=[],
        validations=[
            (
                "${length(var.secrets_kms_key_arns) == 0 || length(var.secrets) > 0}",
                "secrets_kms_key_arns decrypt secrets, and there are none; leave them out.",
            ),
            (
                '${alltrue([for arn in var.secrets_kms_key_arns : can(regex("^arn:aws[a-z-]*:kms:.+:key/.+$", arn))])}',
                "secrets_kms_key_arns: each is the ARN of a KMS key.",
            ),
        ],
    )
    module.variable(
        "device_permissions",
        type="list(string)",
        description="What the container may do with its devices: read, write, mknod.",
        default=["read", "write"],
        validations=[
            (
                (
                    "${length(var.device_permissions) > 0 && length(setsubtract(var.device_permissions, "
                    '["read", "write", "mknod"])) == 0}'
                ),
                f"device_permissions are one or more of {', '.join(_PERMISSIONS)}.",
            )
        ],
    )
    listed = ", ".join(f'"{one}"' for one in get_args(Capability))
    module.variable(
        "capabilities",
        type="list(string)",
        description="Linux capabilities to add, without CAP_.",
        default=[],
        validations=[
            (
                f"${{length(setsubtract(var.capabilities, [\n{listed.replace(', ', f',{chr(10)}')},\n])) == 0}}",
                ("capabilities are names of Linux capabilities without CAP_, such as IPC_LOCK or SYS_PTRACE."),
            )
        ],
    )
    declare_count(
        module,
        "stop_timeout_seconds",
        "Seconds between SIGTERM and SIGKILL; the devices are free only afterwards.",
        default=30,
        least=2,
        most=120,
    )


_NAMES: Final = (
    "name",
    "family",
    "image",
    "devices_per_task",
    "device_indices",
    "cpu_units",
    "memory_mib",
    "memory_reservation_mib",
    "network_mode",
    "ports",
    "taken_host_ports",
    "entry_point",
    "command",
    "environment",
    "secrets",
    "secrets_kms_key_arns",
    "device_permissions",
    "capabilities",
    "stop_timeout_seconds",
    "health_check_enabled",
    "health_check",
    "model_s3_uri",
    "model_kms_key_arn",
    "log_group_name",
    "log_group_arn",
    "execution_role_arn",
    "create_execution_role",
    "task_role_arn",
    "create_task_role",
    "role_name_prefix",
    "execute_command",
    "tags",
)
