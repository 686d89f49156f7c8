"""Outputs of ``modules/inf1-capacity``: what services and the cluster need to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_outputs"]

_OUTPUTS: Final = {
    "name": ("var.name", "Name of the capacity."),
    "capacity_provider_name": (
        "aws_ecs_capacity_provider.this.name",
        "Name of the capacity provider, for the cluster's list and for capacity provider strategies.",
    ),
    "capacity_provider_arn": ("aws_ecs_capacity_provider.this.arn", "ARN of the capacity provider."),
    "cluster_name": ("var.cluster_name", "Name of the cluster that instances join."),
    "instance_type": ("var.instance_type", "Instance type, the first where there are several."),
    "fallback_instance_types": ("var.fallback_instance_types", "Further types that instances may be of."),
    "architecture": ("local.instance.architecture", "Architecture of an instance: x86_64 or arm64."),
    "vcpus": ("local.instance.vcpus", "Virtual CPUs of an instance."),
    "cpu_units": ("local.instance.cpu_units", "CPU units that an instance registers with ECS."),
    "memory_mib": ("local.instance.memory_mib", "Nominal memory of an instance in MiB."),
    "memory_ceiling_mib": (
        "local.instance.memory_ceiling_mib",
        "Memory in MiB that an instance is sure to register with ECS, before reserved_memory_mib.",
    ),
    "reserved_memory_mib": ("var.reserved_memory_mib", "Memory in MiB kept from tasks."),
    "available_memory_mib": (
        "local.instance.memory_ceiling_mib - var.reserved_memory_mib",
        "Memory in MiB that tasks of an instance are sure to have together.",
    ),
    "devices": ("local.instance.devices", "Neuron devices of an instance, /dev/neuron0 and so on."),
    "cores_per_device": ("local.instance.cores_per_device", "NeuronCores of a device."),
    "cores": ("local.instance.devices * local.instance.cores_per_device", "NeuronCores of an instance."),
    "awsvpc_tasks": (
        "local.instance.enis - 1",
        "Tasks in awsvpc network mode that an instance takes, without trunking.",
    ),
    "min_size": ("var.min_size", "Instances at least."),
    "max_size": ("var.max_size", "Instances at most."),
    "instances_needed": ("local.instances_needed", "Instances that all desired tasks take, without spare."),
    "instance_warmup_seconds": (
        "var.instance_warmup_seconds",
        "Seconds from launch until an instance runs tasks: what services allow a first boot.",
    ),
    "alarm_names": ("aws_cloudwatch_metric_alarm.capacity_exhausted[*].alarm_name", "Names of the alarms."),
    "alarm_arns": ("aws_cloudwatch_metric_alarm.capacity_exhausted[*].arn", "ARNs of the alarms, for dashboards."),
    "vcpu_quota_needed": (
        "var.max_size * max(local.types[*].vcpus...)",
        "vCPUs of the group at its maximum: what it needs of the region's quota.",
    ),
    "capacity_reservation_ids": (
        "{ for zone_id, one in aws_ec2_capacity_reservation.this : zone_id => one.id }",
        "IDs of the Capacity Reservations that were made, by zone id.",
    ),
    "image_id": ("local.image_id", "Machine image that instances boot."),
    "ami_family": ("var.image_id == null ? local.ami_family : null", "AMI family, null with an image of your own."),
    "subnet_ids": ("local.subnet_ids", "Subnets that it uses: those in zones that offer the instance type."),
    "security_group_id": (
        "one(aws_security_group.instances[*].id)",
        "Security group that was made for the instances, null without.",
    ),
    "security_group_ids": ("local.security_group_ids", "All security groups of the instances."),
    "autoscaling_group_name": ("aws_autoscaling_group.this.name", "Name of the Auto Scaling group."),
    "autoscaling_group_arn": ("aws_autoscaling_group.this.arn", "ARN of the Auto Scaling group."),
    "launch_template_id": ("aws_launch_template.this.id", "ID of the launch template."),
    "launch_template_version": ("aws_launch_template.this.latest_version", "Latest version of the launch template."),
    "instance_role_name": ("one(aws_iam_role.instance[*].name)", "Name of the instance role, null with one of yours."),
    "instance_role_arn": ("one(aws_iam_role.instance[*].arn)", "ARN of the instance role, null with one of yours."),
}


def declare_outputs(module: Module) -> None:
    """Declare the outputs.

    Args:
        module: the capacity.
    """
    for name, (expression, description) in _OUTPUTS.items():
        module.output(name, f"${{{expression}}}", description=description)
