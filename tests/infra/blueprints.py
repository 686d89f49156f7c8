"""Blueprints made by hand, so that constructs are tested without the planner."""

from __future__ import annotations

import dataclasses
from typing import Any

from neuronfleet.fleet.blueprint import (
    AmiBlueprint,
    BackendBlueprint,
    Blueprint,
    CapacityBlueprint,
    ClusterBlueprint,
    ContainerBlueprint,
    DeploymentBlueprint,
    HealthCheckBlueprint,
    LogsBlueprint,
    ModelLocation,
    NetworkBlueprint,
    PortBlueprint,
    RolesBlueprint,
    ScheduleBlueprint,
    ServiceBlueprint,
    SlotBlueprint,
    StrategyBlueprint,
    SubnetBlueprint,
    TaskBlueprint,
    TaskDefinitionBlueprint,
)
from neuronfleet.placement.claims import Claim, Claims, Verdict

PARTITIONS = {
    "aws": ("amazonaws.com", "com.amazonaws", "ec2.amazonaws.com"),
    "aws-us-gov": ("amazonaws.com", "com.amazonaws", "ec2.amazonaws.com"),
    "aws-cn": ("amazonaws.com.cn", "cn.com.amazonaws", "ec2.amazonaws.com.cn"),
}
ACCOUNT = "123456789012"
_CLAIM = Claim(verdict=Verdict.PROVED, reason="made by hand")
CLAIMS = Claims(fits=_CLAIM, exclusive=_CLAIM, placed=_CLAIM, rolls=_CLAIM)


def container(**changes: Any) -> ContainerBlueprint:
    """A TensorFlow Serving container on one device."""
    made = ContainerBlueprint(
        name="server",
        image="public.ecr.aws/neuron/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04",
        essential=True,
        cpu_units=3072,
        memory_mib=6144,
        memory_reservation_mib=4096,
        entry_point=("/usr/local/bin/entrypoint.sh",),
        command=("--verbose",),
        environment={"MODEL_NAME": "resnet50", "NEURON_RT_NUM_CORES": "4"},
        secrets={},
        ports=(
            PortBlueprint(name="grpc", container_port=8500, host_port=8500, protocol="tcp"),
            PortBlueprint(name="rest", container_port=8501, host_port=8501, protocol="tcp"),
        ),
        devices=("/dev/neuron0",),
        device_permissions=("read", "write"),
        capabilities=("IPC_LOCK",),
        health_check=HealthCheckBlueprint(
            command=("CMD-SHELL", "curl -fs http://localhost:8501/v1/models/resnet50 || exit 1"),
            interval_seconds=30,
            timeout_seconds=5,
            retries=3,
            start_period_seconds=300,
        ),
        mount_points={},
        depends_on={},
        stop_timeout_seconds=30,
        log_stream_prefix="resnet50",
    )
    return dataclasses.replace(made, **changes)


def task_definition(family: str = "page-resnet50", **changes: Any) -> TaskDefinitionBlueprint:
    """A task definition of one container."""
    made = TaskDefinitionBlueprint(
        family=family, network_mode="bridge", containers=(container(),), volumes=(), placement_expressions=()
    )
    return dataclasses.replace(made, **changes)


def roles(name: str, region: str, **changes: Any) -> RolesBlueprint:
    """Roles that are made, with a model in S3."""
    made = RolesBlueprint(
        execution_role_arn=None,
        execution_role_name=f"page-{region}-{name}-execution",
        task_role_arn=None,
        task_role_name=f"page-{region}-{name}-task",
        secret_arns=(),
        model=ModelLocation(bucket="models", prefix="resnet50", kms_key_arn=None),
        execute_command=False,
    )
    return dataclasses.replace(made, **changes)


def capacity(name: str = "inf1", region: str = "us-east-1", **changes: Any) -> CapacityBlueprint:
    """A capacity of inf1.xlarge."""
    made = CapacityBlueprint(
        name=name,
        full_name=f"page-{name}",
        role_name=f"page-{region}-{name}-instance",
        instance_type="inf1.xlarge",
        architecture="x86_64",
        devices=1,
        vcpu=4,
        min_size=0,
        max_size=3,
        instances_needed=2,
        target_capacity=100,
        ami=AmiBlueprint(
            parameter="/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id",
            image_id=None,
            family="amazon-linux-2023/neuron",
            version="recommended",
            root_device="/dev/xvda",
        ),
        root_volume_gib=100,
        kms_key_id=None,
        reserved_memory_mib=256,
        managed_draining=True,
        managed_termination_protection=True,
        instance_warmup_seconds=300,
        attributes={},
        user_data="",
        zone_ids=(),
        refresh_min_healthy_percent=50,
        refresh_max_healthy_percent=100,
    )
    return dataclasses.replace(made, **changes)


def slot(name: str = "resnet50", index: int = 0, **changes: Any) -> SlotBlueprint:
    """A slot of one device."""
    made = SlotBlueprint(
        name=name,
        index=index,
        devices=(index,),
        desired_count=2,
        task_definition=task_definition(f"page-{name}"),
    )
    return dataclasses.replace(made, **changes)


def service(name: str = "resnet50", region: str = "us-east-1", **changes: Any) -> ServiceBlueprint:
    """A service with one slot."""
    made = ServiceBlueprint(
        name=name,
        capacity="inf1",
        devices_per_task=1,
        desired_count=2,
        ignore_desired_count=False,
        slots=(slot(name),),
        roles=roles(name, region),
        placement_expression="attribute:ecs.instance-type == inf1.xlarge",
        placement_expressions=("attribute:ecs.instance-type == inf1.xlarge",),
        distinct_instance=True,
        strategies=(StrategyBlueprint(type="spread", field="attribute:ecs.availability-zone"),),
        deployment=DeploymentBlueprint(
            minimum_healthy_percent=50, maximum_percent=150, circuit_breaker=True, rollback=True
        ),
        execute_command=False,
        availability_zone_rebalancing="DISABLED",
        health_check_grace_seconds=None,
        claims=CLAIMS,
    )
    return dataclasses.replace(made, **changes)


def schedule(name: str = "page-warm", region: str = "us-east-1", **changes: Any) -> ScheduleBlueprint:
    """A schedule that fires hourly."""
    made = ScheduleBlueprint(
        name=name,
        role_name=f"page-{region}-warm-schedule",
        expression="rate(1 hour)",
        timezone="UTC",
        enabled=True,
        retry_attempts=2,
        maximum_event_age_seconds=3600,
    )
    return dataclasses.replace(made, **changes)


def task(name: str = "batch", region: str = "us-east-1", **changes: Any) -> TaskBlueprint:
    """A standalone task that is run on demand."""
    made = TaskBlueprint(
        name=name,
        capacity="inf1",
        devices_per_task=1,
        devices=(0,),
        count=1,
        task_definition=task_definition(f"page-{name}", containers=(container(name=name, ports=()),)),
        roles=roles(name, region),
        placement_expression="attribute:ecs.instance-type == inf1.xlarge",
        placement_expressions=("attribute:ecs.instance-type == inf1.xlarge",),
        distinct_instance=True,
        strategies=(),
        schedule=None,
        claims=CLAIMS,
    )
    return dataclasses.replace(made, **changes)


def made_network(**changes: Any) -> NetworkBlueprint:
    """A VPC of two zones behind one NAT gateway."""
    made = NetworkBlueprint(
        kind="made",
        vpc_id=None,
        subnet_ids=(),
        cidr="10.0.0.0/16",
        subnets=(
            SubnetBlueprint(zone_id="use1-az1", index=0, private_cidr="10.0.0.0/19", public_cidr="10.0.96.0/22"),
            SubnetBlueprint(zone_id="use1-az2", index=1, private_cidr="10.0.32.0/19", public_cidr="10.0.100.0/22"),
        ),
        egress="nat",
        endpoint_services=(),
        public=False,
        allowed_cidrs=(),
        security_group_ids=(),
    )
    return dataclasses.replace(made, **changes)


def existing_network(**changes: Any) -> NetworkBlueprint:
    """A VPC that somebody else made."""
    made = NetworkBlueprint(
        kind="existing",
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
        cidr=None,
        subnets=(),
        egress=None,
        endpoint_services=(),
        public=False,
        allowed_cidrs=(),
        security_group_ids=(),
    )
    return dataclasses.replace(made, **changes)


def blueprint(region: str = "us-east-1", partition: str = "aws", **changes: Any) -> Blueprint:
    """A region with one capacity, one service, one scheduled task and one task on demand."""
    dns_suffix, reverse_dns_prefix, ec2_principal = PARTITIONS[partition]
    made = Blueprint(
        fleet="page",
        stack=f"inference-{region}",
        region=region,
        partition=partition,
        dns_suffix=dns_suffix,
        reverse_dns_prefix=reverse_dns_prefix,
        ec2_principal=ec2_principal,
        account_id=None,
        tags={"fleet": "page"},
        backend=BackendBlueprint(kind="local", settings={}),
        network=made_network(),
        logs=LogsBlueprint(group="/ecs/page", retention_days=30, kms_key_id=None),
        cluster=ClusterBlueprint(name="page", container_insights="enabled", execute_command=False),
        capacities=(capacity(region=region),),
        services=(service(region=region),),
        tasks=(
            task(region=region),
            task("warm", region, schedule=schedule(region=region)),
        ),
        vcpu_quota_needed=12,
        quotas=(),
        notices=(),
    )
    return dataclasses.replace(made, **changes)
