"""Container definitions: the JSON text inside a task definition, in the spelling of the ECS API.

Key by key: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
What ECS would fill in by itself is written out (empty lists, host ports), so that a second plan finds no change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from neuronfleet.fleet.blueprint import ContainerBlueprint, HealthCheckBlueprint, PortBlueprint
from neuronfleet.infra.literal import Reference, json_text

__all__ = ["container_definition", "container_definitions", "health_check", "pairs", "port_mapping"]

# A container that cannot log must go on serving. https://docs.docker.com/engine/logging/configure/#delivery-mode
_LOG_DELIVERY: Final = {"mode": "non-blocking", "max-buffer-size": "25m"}


def container_definitions(
    containers: Sequence[ContainerBlueprint],
    *,
    log_group_name: str,
    region: str,
    execute_command: bool,
) -> str:
    """The JSON text of a task definition's containers.

    Args:
        containers: containers, decided.
        log_group_name: reference to the log group.
        region: AWS region of the log group.
        execute_command: whether ECS Exec shall work, which needs an init process that reaps the sessions' children.
    """
    return json_text(
        [
            container_definition(
                container, log_group_name=log_group_name, region=region, execute_command=execute_command
            )
            for container in containers
        ]
    )


def container_definition(
    container: ContainerBlueprint, *, log_group_name: str, region: str, execute_command: bool
) -> dict[str, object]:
    """One container, as data.

    Args:
        container: a container, decided.
        log_group_name: reference to the log group.
        region: AWS region of the log group.
        execute_command: whether ECS Exec shall work.
    """
    definition: dict[str, object] = {
        "name": container.name,
        "image": container.image,
        "essential": container.essential,
        "cpu": container.cpu_units,
        "memory": container.memory_mib,
        "environment": pairs(container.environment, "value"),
        "secrets": pairs(container.secrets, "valueFrom"),
        "portMappings": [port_mapping(port) for port in container.ports],
        "mountPoints": [
            {"sourceVolume": volume, "containerPath": path, "readOnly": False}
            for volume, path in sorted(container.mount_points.items())
        ],
        "volumesFrom": [],
        "systemControls": [],
        "stopTimeout": container.stop_timeout_seconds,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": Reference(log_group_name),
                "awslogs-region": region,
                "awslogs-stream-prefix": container.log_stream_prefix,
                **_LOG_DELIVERY,
            },
        },
    }
    if container.memory_reservation_mib is not None:
        definition["memoryReservation"] = container.memory_reservation_mib
    if container.entry_point is not None:
        definition["entryPoint"] = list(container.entry_point)
    if container.command is not None:
        definition["command"] = list(container.command)
    if container.health_check is not None:
        definition["healthCheck"] = health_check(container.health_check)
    if container.depends_on:
        definition["dependsOn"] = [
            {"containerName": name, "condition": condition} for name, condition in container.depends_on.items()
        ]
    linux_parameters = _linux_parameters(container, execute_command=execute_command)
    if linux_parameters:
        definition["linuxParameters"] = linux_parameters
    return definition


def _linux_parameters(container: ContainerBlueprint, *, execute_command: bool) -> dict[str, object]:
    parameters: dict[str, object] = {}
    if container.capabilities:
        parameters["capabilities"] = {"add": list(container.capabilities), "drop": []}
    if container.devices:
        parameters["devices"] = [
            {"hostPath": path, "containerPath": path, "permissions": list(container.device_permissions)}
            for path in container.devices
        ]
    if execute_command:
        parameters["initProcessEnabled"] = True
    return parameters


def port_mapping(port: PortBlueprint) -> dict[str, object]:
    """A port of a container.

    Args:
        port: a port, decided.
    """
    return {
        "name": port.name,
        "containerPort": port.container_port,
        # In awsvpc mode ECS fills in the container port; left out, every plan would want to remove it again.
        "hostPort": port.container_port if port.host_port is None else port.host_port,
        "protocol": port.protocol,
    }


def health_check(check: HealthCheckBlueprint) -> dict[str, object]:
    """The health check of a container.

    Args:
        check: a health check, decided.
    """
    return {
        "command": list(check.command),
        "interval": check.interval_seconds,
        "timeout": check.timeout_seconds,
        "retries": check.retries,
        "startPeriod": check.start_period_seconds,
    }


def pairs(values: Mapping[str, str], key: str) -> list[dict[str, str]]:
    """Environment variables or secrets, sorted by name.

    Args:
        values: by name.
        key: what ECS calls the value: ``value`` or ``valueFrom``.
    """
    return [{"name": name, key: value} for name, value in sorted(values.items())]
