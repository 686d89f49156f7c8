"""Variables of ``neuron-service`` beside those of its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import Attribute
from neuronfleet.export.modules.neuron_values import NAME, declare_cluster, declare_count, declare_flag

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_service"]

_CAPACITY: Final = """\
The capacity that it runs on: module.NAME of inf1-capacity as it is, or an object with these attributes; others are \
ignored.
- `capacity_provider_name` (string): Name of an ECS capacity provider.
- `instance_type` (string): Type of its instances, inf1.6xlarge ...
- `fallback_instance_types` (list(string), default []): Further types that they may be of.
- `max_size` (number): Instances at most.
- `reserved_memory_mib` (number): ECS_RESERVED_MEMORY of the instances, 0 where it is not set.
- `subnet_ids` (list(string)): Subnets of the instances, where tasks in awsvpc network mode get their interfaces.
- `security_group_id` (string, optional): Security group of the instances, which a load balancer is let into.
- `instance_warmup_seconds` (number, default 300): Seconds from launch until an instance runs tasks.
"""
_CAPACITY_TYPE: Final = (
    "object({ capacity_provider_name = string, instance_type = string, "
    "fallback_instance_types = optional(list(string), []), max_size = number, "
    "reserved_memory_mib = number, subnet_ids = list(string), security_group_id = optional(string), "
    "instance_warmup_seconds = optional(number, 300) })"
)


def declare_service(module: Module) -> None:
    """Declare them.

    Args:
        module: the service.
    """
    declare_cluster(module, "ARN of the ECS cluster.")
    module.variable(
        "cluster_name",
        type="string",
        description=(
            "Name of the cluster, so that plans show it where the cluster is made as well. By default as cluster_arn "
            "ends."
        ),
        default=None,
    )
    module.variable(
        "capacity",
        type=_CAPACITY_TYPE,
        description=_CAPACITY,
        validations=[
            (
                "${var.capacity.max_size >= 0 && floor(var.capacity.max_size) == var.capacity.max_size}",
                "capacity: max_size is a whole number from 0.",
            )
        ],
    )
    module.variable(
        "service_name",
        type="string",
        description="Name of the ECS service; slots are numbered (bert-slot0). By default the name.",
        default=None,
        validations=[
            (
                f'${{var.service_name == null || can(regex("^[A-Za-z0-9_-]{{1,{NAME}}}$", var.service_name))}}',
                f"service_name has 1 to {NAME} letters, digits, hyphens and underscores.",
            )
        ],
    )
    declare_count(
        module,
        "desired_count",
        "Tasks to keep running, dealt to the slots. By default 1; with scaling min_tasks, and only to start with.",
        default=None,
    )
    declare_flag(
        module, "ignore_desired_count", "Whether the count is left to whoever scales the services.", default=False
    )
    declare_count(
        module,
        "slots",
        "Tasks that one instance may hold. By default as many as there are tasks, while devices last.",
        default=None,
        least=1,
        most=16,
    )
    _declare_deployment(module)
    _declare_network(module)


def _declare_deployment(module: Module) -> None:
    declare_flag(
        module,
        "start_first",
        (
            "Whether a rolling update starts new tasks on spare instances before it stops old ones, which needs a "
            "max_size above what runs; false stops one first."
        ),
        default=True,
    )
    declare_count(
        module,
        "minimum_healthy_percent",
        "Percent of tasks kept while it rolls. By default as start_first says.",
        default=None,
        most=100,
    )
    declare_count(
        module,
        "maximum_percent",
        "Percent of tasks at most while it rolls. By default as start_first says.",
        default=None,
        least=100,
        most=200,
    )
    declare_flag(
        module, "circuit_breaker", "Whether a deployment that cannot start its tasks is stopped.", default=True
    )
    declare_flag(module, "rollback", "Whether it then goes back to the last that worked.", default=True)
    declare_flag(
        module,
        "availability_zone_rebalancing",
        "Whether ECS moves tasks to balance zones; each move starts a task first.",
        default=False,
    )
    declare_count(
        module,
        "health_check_grace_seconds",
        "Seconds in which failing load balancer checks are ignored. By default ECS's own.",
        default=None,
    )
    declare_flag(
        module,
        "force_new_deployment",
        (
            "Whether every change starts new tasks. Needed to move to another capacity in place; otherwise Terraform "
            "replaces the service."
        ),
        default=False,
    )
    declare_flag(module, "wait_for_steady_state", "Whether apply waits until the new tasks run.", default=False)


def _declare_network(module: Module) -> None:
    module.variable(
        "subnet_ids",
        type="list(string)",
        description="Subnets of tasks in awsvpc network mode. By default those of the capacity.",
        default=None,
    )
    module.variable(
        "security_group_ids",
        type="list(string)",
        description="Security groups of tasks in awsvpc network mode.",
        default=[],
    )
    module.object_variable(
        "target_groups",
        description=(
            "Target groups of load balancers that every slot registers its tasks with: target type instance in bridge "
            "and host network mode, ip in awsvpc."
        ),
        attributes={
            "arn": Attribute(description="ARN of the target group."),
            "port": Attribute(description="Name of the port, as in ports or of the image: rest, grpc ..."),
        },
        many="list",
        default=[],
    )
