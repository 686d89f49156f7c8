"""A whole small Inf1 cluster, for the examples of policies that look at how things are wired."""

from __future__ import annotations

import base64
from typing import Any

from neuronfleet.policies.marks import Document, Referring, Unknown
from neuronfleet.policies.sample import Sample

__all__ = ["CLUSTER", "GROUP", "PROVIDER", "SERVICE", "TASK_DEFINITION", "TEMPLATE", "inf1_sample", "user_data"]

CLUSTER = "aws_ecs_cluster.inference"
TEMPLATE = "aws_launch_template.inf1"
GROUP = "aws_autoscaling_group.inf1"
PROVIDER = "aws_ecs_capacity_provider.inf1"
TASK_DEFINITION = "aws_ecs_task_definition.resnet50"
SERVICE = "aws_ecs_service.resnet50"


def user_data(*settings: str) -> str:
    """User data that writes settings of the ECS agent, as a launch template holds it.

    Args:
        settings: such as ``ECS_CLUSTER=inference``.
    """
    lines = "".join(f"echo {setting} >> /etc/ecs/ecs.config\n" for setting in settings)
    return base64.b64encode(f"#!/bin/bash\n{lines}".encode()).decode()


def inf1_sample(
    *,
    instance_type: str = "inf1.xlarge",
    max_size: int = 3,
    desired_count: int = 2,
    container: dict[str, Any] | None = None,
    service: dict[str, Any] | None = None,
    region: str = "us-east-1",
) -> Sample:
    """A cluster with one capacity and one service of one-device tasks; every policy passes on it.

    Args:
        instance_type: of the capacity.
        max_size: of the Auto Scaling group.
        desired_count: of the service.
        container: what differs in the container definition.
        service: what differs in the service.
        region: of the provider.
    """
    definition = {
        "name": "model",
        "image": "public.ecr.aws/neuron/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.20.2-ubuntu20.04",
        "essential": True,
        "memoryReservation": 4096,
        "portMappings": [{"containerPort": 8500, "hostPort": 8500, "protocol": "tcp"}],
        "linuxParameters": {
            "devices": [{"hostPath": "/dev/neuron0", "containerPath": "/dev/neuron0", "permissions": ["read", "write"]}]
        },
        **(container or {}),
    }
    parameter = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
    return Sample(
        {
            CLUSTER: {"name": "inference", "setting": [{"name": "containerInsights", "value": "enabled"}]},
            "data.aws_ssm_parameter.ami": {"name": parameter, "insecure_value": "ami-0123456789abcdef0"},
            "data.aws_subnet.private": {"id": "subnet-0a", "availability_zone": f"{region}a"},
            TEMPLATE: {
                "image_id": Referring("ami-0123456789abcdef0", "data.aws_ssm_parameter.ami.insecure_value"),
                "instance_type": instance_type,
                "user_data": user_data("ECS_CLUSTER=inference"),
                "metadata_options": [{"http_tokens": "required", "http_put_response_hop_limit": 1}],
                "block_device_mappings": [
                    {
                        "device_name": "/dev/xvda",
                        "ebs": [{"volume_size": 100, "volume_type": "gp3", "encrypted": "true"}],
                    }
                ],
            },
            GROUP: {
                "name": "inference-inf1",
                "min_size": 0,
                "max_size": max_size,
                "protect_from_scale_in": True,
                "force_delete": True,
                "instance_refresh": [
                    {
                        "strategy": "Rolling",
                        "preferences": [{"min_healthy_percentage": 50, "scale_in_protected_instances": "Refresh"}],
                    }
                ],
                "launch_template": [
                    {"id": Unknown(f"{TEMPLATE}.id"), "version": Unknown(f"{TEMPLATE}.latest_version")}
                ],
                "vpc_zone_identifier": [Referring("subnet-0a", "data.aws_subnet.private.id")],
                "tag": [{"key": "AmazonECSManaged", "value": "true", "propagate_at_launch": True}],
            },
            PROVIDER: {
                "name": "inference-inf1",
                "auto_scaling_group_provider": [
                    {
                        "auto_scaling_group_arn": Unknown(f"{GROUP}.arn"),
                        "managed_termination_protection": "ENABLED",
                        "managed_scaling": [{"status": "ENABLED", "target_capacity": 100}],
                    }
                ],
            },
            "aws_ecs_cluster_capacity_providers.inference": {
                "cluster_name": Referring("inference", f"{CLUSTER}.name"),
                "capacity_providers": [Referring("inference-inf1", f"{PROVIDER}.name")],
            },
            TASK_DEFINITION: {
                "family": "resnet50",
                "network_mode": "bridge",
                "requires_compatibilities": ["EC2"],
                "container_definitions": Document([definition]),
                "placement_constraints": [],
            },
            SERVICE: {
                "name": "resnet50",
                "cluster": Unknown(f"{CLUSTER}.arn"),
                "task_definition": Unknown(f"{TASK_DEFINITION}.arn"),
                "desired_count": desired_count,
                "deployment_minimum_healthy_percent": 50,
                "deployment_maximum_percent": 200,
                "scheduling_strategy": "REPLICA",
                "deployment_circuit_breaker": [{"enable": True, "rollback": True}],
                "capacity_provider_strategy": [
                    {"capacity_provider": Referring("inference-inf1", f"{PROVIDER}.name"), "base": 0, "weight": 1}
                ],
                "placement_constraints": [],
                "ordered_placement_strategy": [],
                **(service or {}),
            },
        },
        region=region,
    )
