"""Variables about where the server listens and how its health is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import Attribute, Validation
from neuronfleet.export.modules.neuron_values import about, declare_flag
from neuronfleet.fleet.planner.tasks.ports import FIRST_EPHEMERAL_PORT, LOCK_PORTS, RESERVED_PORTS

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_health_check", "declare_ports"]

_LAST_PORT: Final = 65535
_PORT_NAME: Final = "^[a-z0-9][a-z0-9_-]{0,63}$"
_CHECK_SECONDS: Final = {
    "interval_seconds": (5, 300),
    "timeout_seconds": (2, 60),
    "retries": (1, 10),
    "start_period_seconds": (0, 300),
}
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"""


def declare_ports(module: Module) -> None:
    """Declare ``ports`` and ``taken_host_ports``.

    Args:
        module: that declares them, with ``devices_per_task`` and ``network_mode``.
    """
    module.object_variable(
        "ports",
        description="Ports that the server listens on. By default those of the image, where it is known.",
        attributes={
            "name": Attribute(description="grpc, rest ...: lower-case letters, digits, - and _."),
            "container_port": Attribute("number", description="Port in the container."),
            "host_port": Attribute(
                "number",
                description=(
                    "Port on the instance, 0 for a dynamic one. By default a fixed one for each slot where devices are "
                    "owned, else a dynamic one."
                ),
                default=None,
            ),
            "protocol": Attribute(description="tcp or udp.", default="tcp"),
        },
        many="list",
        default=[],
        validations=about(_port_rules()),
    )
    module.variable(
        "taken_host_ports",
        type="list(number)",
        description="Host ports that others on the same instances use, such as the host_ports output of another call.",
        default=[],
        validations=[
            (
                (
                    "${alltrue([for port in var.taken_host_ports : port >= 0 && "
                    f"port <= {_LAST_PORT} && floor(port) == port])}}"
                ),
                f"taken_host_ports are whole numbers from 0 to {_LAST_PORT}.",
            )
        ],
    )


def _port_rules() -> list[Validation]:
    first, last = LOCK_PORTS[0], LOCK_PORTS[-1]
    reserved = sorted(port for port in RESERVED_PORTS if port < FIRST_EPHEMERAL_PORT)
    return [
        (
            f'${{alltrue([for port in var.ports : can(regex("{_PORT_NAME}", port.name))])}}',
            "ports: a name has 1 to 64 lower-case letters, digits, - and _, and begins with a letter or digit.",
        ),
        (
            "${length(distinct(var.ports[*].name)) == length(var.ports)}",
            "ports: two have one name; names are distinct.",
        ),
        (
            (
                "${alltrue([for port in var.ports : port.container_port >= 1 && "
                f"port.container_port <= {_LAST_PORT} && floor(port.container_port) == port.container_port])}}"
            ),
            f"ports: container_port is a whole number from 1 to {_LAST_PORT}.",
        ),
        (
            (
                "${length(distinct([for port in var.ports : "
                '"${port.container_port}/${try(coalesce(port.protocol, "tcp"), "tcp")}"])) == '
                "length(var.ports)}"
            ),
            "ports: a container_port is listed twice; list it once.",
        ),
        (
            (
                '${alltrue([for port in var.ports : contains(["tcp", "udp"], try(coalesce(port.protocol, "tcp"), '
                '"tcp"))])}'
            ),
            "ports: protocol is tcp or udp.",
        ),
        (
            (
                "${var.devices_per_task == 0 || alltrue([for port in var.ports : "
                f"port.container_port < {first} || port.container_port > {last}])}}"
            ),
            f"ports: {first} to {last} keep tasks off each other's devices; let the server listen on another.",
        ),
        (
            (
                f"${{alltrue([for port in var.ports : try(coalesce(port.host_port, 0), 0) >= 0 && "
                f"try(coalesce(port.host_port, 0), 0) < "
                f"{FIRST_EPHEMERAL_PORT} && (try(coalesce(port.host_port, 0), 0) < {first} || port.host_port > "
                f"{last}) && "
                f"!contains({json.dumps(reserved)}, try(coalesce(port.host_port, 0), 0))])}}"
            ),
            (
                f"ports: a host_port is below {FIRST_EPHEMERAL_PORT}, none of {first} to {last}, which keep "
                f"tasks off each "
                f"other's devices, and none of {', '.join(map(str, reserved))}, which the ECS agent keeps."
            ),
        ),
        (
            (
                '${var.network_mode == "bridge" || alltrue([for port in var.ports : '
                "try(coalesce(port.host_port, port.container_port), port.container_port) == port.container_port])}"
            ),
            "ports: host_port must be left out or equal container_port in ${var.network_mode} network mode.",
        ),
    ]


def declare_health_check(module: Module) -> None:
    """Declare ``health_check_enabled`` and ``health_check``.

    Args:
        module: that declares them.
    """
    declare_flag(module, "health_check_enabled", "Whether the container's health is checked.", default=True)
    module.object_variable(
        "health_check",
        description="Health check of the container. By default that of the image, where it is known.",
        attributes={
            "path": Attribute(description="HTTP path asked with curl inside the container.", default=None),
            "port": Attribute(
                "number",
                description="Container port of path. By default the image's own, else the first.",
                default=None,
            ),
            "command": Attribute(description="Shell command instead of path.", default=None),
            "interval_seconds": Attribute("number", description="Seconds between two checks.", default=30),
            "timeout_seconds": Attribute("number", description="Seconds that one check may take.", default=10),
            "retries": Attribute("number", description="Failures until the container is unhealthy.", default=3),
            "start_period_seconds": Attribute(
                "number", description="Seconds of grace for loading the model.", default=300
            ),
        },
        many=None,
        default=None,
        validations=about(
            optional="health_check",
            rules=[
                *(
                    (
                        f"${{var.health_check.{name} >= {low} && var.health_check.{name} <= {high}}}",
                        f"health_check: {name} is from {low} to {high}.",
                    )
                    for name, (low, high) in _CHECK_SECONDS.items()
                ),
                (
                    (
                        f"${{var.health_check.port == null || var.health_check.port >= 1 && "
                        f"var.health_check.port <= {_LAST_PORT}}}"
                    ),
                    f"health_check: port is from 1 to {_LAST_PORT}.",
                ),
                (
                    "${var.health_check.path == null || var.health_check.command == null}",
                    "health_check has both path and command; give one.",
                ),
                (
                    '${var.health_check.path == null || can(regex("^/[^\\\\s]*$", var.health_check.path))}',
                    "health_check: path begins with /.",
                ),
            ],
        ),
    )
