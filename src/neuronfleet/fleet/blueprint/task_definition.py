"""Task definitions and their containers, decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final, Literal

__all__ = [
    "METRICS_NAMESPACE",
    "ContainerBlueprint",
    "HealthCheckBlueprint",
    "ModelLocation",
    "PortBlueprint",
    "RolesBlueprint",
    "TaskDefinitionBlueprint",
]

METRICS_NAMESPACE: Final = "NEURON_METRICS_NAMESPACE"
"""Environment variable of a container that publishes metrics: the CloudWatch namespace."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PortBlueprint:
    """A port that a container listens on.

    Attributes:
        name: ``grpc``, ``rest`` ...
        container_port: port in the container.
        host_port: port on the instance, 0 for a dynamic one, None in ``awsvpc`` network mode.
        protocol: ``tcp`` or ``udp``.
        lock: whether nothing listens there: the host port is taken only so that no other task of the instance gets
            the same device.
    """

    name: str
    container_port: int
    host_port: int | None
    protocol: Literal["tcp", "udp"]
    lock: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheckBlueprint:
    """Container health check.

    Attributes:
        command: ``("CMD-SHELL", "curl ...")``.
        interval_seconds: between two checks.
        timeout_seconds: of one check.
        retries: failures until unhealthy.
        start_period_seconds: grace for loading the model.
    """

    command: tuple[str, ...]
    interval_seconds: int
    timeout_seconds: int
    retries: int
    start_period_seconds: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ContainerBlueprint:
    """One container of a task definition.

    Attributes:
        name: name in the task.
        image: full reference, registry host resolved for the region.
        essential: whether the task stops with it.
        cpu_units: CPU units it reserves, 0 for none.
        memory_mib: hard limit.
        memory_reservation_mib: soft limit that placement counts, None where the hard limit counts.
        entry_point: None for the image's own.
        command: None for the image's own.
        environment: name -> value, sorted by name.
        secrets: name -> ARN of the secret or parameter, sorted by name.
        ports: ports it listens on.
        devices: host paths of the Neuron devices it owns, mapped to the same path.
        device_permissions: ``("read", "write")``.
        capabilities: Linux capabilities to add, without ``CAP_``.
        health_check: None for none.
        mount_points: volume name -> path in the container.
        depends_on: container name -> condition (``START``, ``HEALTHY``).
        stop_timeout_seconds: between SIGTERM and SIGKILL.
        log_stream_prefix: prefix of its log streams.
    """

    name: str
    image: str
    essential: bool
    cpu_units: int
    memory_mib: int
    memory_reservation_mib: int | None
    entry_point: tuple[str, ...] | None
    command: tuple[str, ...] | None
    environment: Mapping[str, str]
    secrets: Mapping[str, str]
    ports: tuple[PortBlueprint, ...]
    devices: tuple[str, ...]
    device_permissions: tuple[str, ...]
    capabilities: tuple[str, ...]
    health_check: HealthCheckBlueprint | None
    mount_points: Mapping[str, str]
    depends_on: Mapping[str, str]
    stop_timeout_seconds: int
    log_stream_prefix: str

    @property
    def publishes_metrics(self) -> bool:
        """Whether what it prints to the log is metrics."""
        return METRICS_NAMESPACE in self.environment


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ModelLocation:
    """Where a model lies in S3.

    Attributes:
        bucket: name of the bucket.
        prefix: key prefix without leading or trailing slash.
        kms_key_arn: key that decrypts it, None for none.
        kms_alias: alias of the key in the region, where its ARN is not known; None for none.
        digest: SHA-256 of the model that its key holds, in hex; None where the key says nothing of its content.
        version_id: the only version of one object that is meant, None for whatever is there.
    """

    bucket: str
    prefix: str
    kms_key_arn: str | None
    kms_alias: str | None = None
    digest: str | None = None
    version_id: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TaskDefinitionBlueprint:
    """One task definition: specific to one instance type and, where it owns devices, to one slot.

    Attributes:
        family: name of the task definition.
        network_mode: ``bridge``, ``awsvpc`` or ``host``.
        containers: the server first, then sidecars.
        volumes: names of task-scoped volumes shared between containers.
        placement_expressions: ``memberOf`` expressions.
    """

    family: str
    network_mode: Literal["bridge", "awsvpc", "host"]
    containers: tuple[ContainerBlueprint, ...]
    volumes: tuple[str, ...]
    placement_expressions: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RolesBlueprint:
    """IAM roles of a service or standalone task.

    Attributes:
        execution_role_arn: existing execution role, None where one is made.
        execution_role_name: name of the one that is made, None where one exists.
        task_role_arn: existing task role, None where one is made or none is needed.
        task_role_name: name of the one that is made, None where one exists or none is needed.
        secret_arns: secrets and parameters that the execution role may read.
        secrets_kms_key_arns: keys that the execution role may decrypt them with, empty for AWS's own.
        secrets_via_services: the services through which it may: ``secretsmanager.us-east-1.amazonaws.com`` ...
        model: model that the task role may read, None for none.
        execute_command: whether the task role may open ECS Exec channels.
    """

    execution_role_arn: str | None
    execution_role_name: str | None
    task_role_arn: str | None
    task_role_name: str | None
    secret_arns: tuple[str, ...]
    secrets_kms_key_arns: tuple[str, ...] = ()
    secrets_via_services: tuple[str, ...] = ()
    model: ModelLocation | None
    execute_command: bool
