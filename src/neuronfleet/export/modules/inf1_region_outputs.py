"""Outputs of ``modules/inf1-region``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.modules.inf1_region_rules import refuses

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_outputs"]

_OUTPUTS: Final = {
    "region": ("data.aws_region.current.id", "AWS region of the fleet."),
    "vpc_id": ("local.vpc_id", "VPC of the instances."),
    "subnet_ids": (
        "{ for name, one in module.capacity : name => one.subnet_ids }",
        "Subnets that each capacity uses: those in zones that offer its instance type.",
    ),
    "cluster_name": ("module.cluster.name", "Name of the ECS cluster."),
    "cluster_arn": ("module.cluster.arn", "ARN of the ECS cluster."),
    "log_group_name": ("module.cluster.log_group_name", "Log group of the containers."),
    "ami_ids": (
        "{ for name, one in module.capacity : name => one.image_id }",
        "Machine image that each capacity boots.",
    ),
    "instances": (
        (
            "{\nfor name in keys(local.capacities) : name => {\n"
            "instance_type = local.capacities[name].instance_type\nneeded = local.needed[name]\n"
            "min_size = local.min_sizes[name]\nmax_size = local.max_sizes[name]\n}\n}"
        ),
        "Instances of each capacity: type, needed, at least and at most.",
    ),
    "vcpu_quota_needed": (
        (
            "sum(concat([0], [\n"
            "for name, one in module.capacity : one.vcpu_quota_needed if local.hosts[name].devices > 0\n]))"
        ),
        "vCPUs of all instances with devices at their maximum: what the region's quota must allow.",
    ),
    "instance_security_group_ids": (
        "{ for name, one in module.capacity : name => one.security_group_id }",
        "Security group that was made for the instances of each capacity.",
    ),
    "task_security_group_id": (
        "one(aws_security_group.tasks[*].id)",
        "Security group of tasks with interfaces of their own, null without.",
    ),
    "service_names": (
        "{ for name, one in module.service : name => values(one.service_names) }",
        "Names of the ECS services of each service, one a slot.",
    ),
    "load_balancer_dns_names": (
        "{ for name, one in module.load_balancer : name => one.dns_name }",
        "DNS names of the load balancers.",
    ),
    "load_balancer_zone_ids": (
        "{ for name, one in module.load_balancer : name => one.zone_id }",
        "Hosted zones of those DNS names, for alias records.",
    ),
    "load_balancer_arns": (
        "{ for name, one in module.load_balancer : name => one.arn }",
        "ARNs of the load balancers.",
    ),
    "alarm_topic_arns": ("local.alarm_topic_arns", "SNS topics that alarms are told to."),
    "alarm_names": (
        "flatten([values(module.service)[*].alarm_names, values(module.capacity)[*].alarm_names])",
        "Names of the alarms.",
    ),
    "devices": ("local.device_indices", "Devices of an instance that each service and task owns."),
    "host_ports": (
        "local.host_ports",
        "Host ports of each service and task: a list for each slot, in the order of its ports; 0 is a dynamic one.",
    ),
    "task_definition_arns": (
        "{\nfor name, one in merge(module.service, module.task) : name => values(one.task_definition_arns)\n}",
        "ARNs of the task definitions of each service and task, with their revision, one a slot.",
    ),
}

_PRECONDITIONS: Final = {"devices": "devices", "instances": "room", "host_ports": "ports"}
"""What an output promises of all workloads together, which no resource of one of them could."""


def declare_outputs(module: Module) -> None:
    """Declare the outputs.

    Args:
        module: the region.
    """
    for name, (expression, description) in _OUTPUTS.items():
        kind = _PRECONDITIONS.get(name)
        module.output(
            name,
            f"${{{expression}}}",
            description=description,
            preconditions=[refuses(kind)] if kind else [],
        )
