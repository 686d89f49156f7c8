"""What a workload's containers are given: ports, health checks, capabilities, secrets, a Runtime 1.x sidecar."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.base import Positive, Section, Text, Texts, VariableName, Whole

__all__ = ["Capability", "HealthCheck", "Port", "RoleArn", "SecretArn", "Sidecar"]

PortNumber = Annotated[int, Field(strict=True, ge=1, le=65535)]
RoleArn = Annotated[
    str, StringConstraints(pattern=r"^arn:(aws[a-z-]*|\{partition\}):iam::([0-9]{12}|\{account_id\}):role/.+$")
]
SecretArn = Annotated[str, StringConstraints(pattern=r"^arn:(aws[a-z-]*|\{partition\}):(secretsmanager|ssm):.+$")]

Capability = Literal[
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "SYSLOG",
    "WAKE_ALARM",
]
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html"""


class Port(Section):
    """A port that the container listens on."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    """``grpc``, ``rest`` ..."""

    container_port: PortNumber
    """Port in the container."""

    host_port: Annotated[int, Field(strict=True, ge=0, le=65535)] | None = None
    """Port on the instance; 0 for a dynamic one. By default a fixed one, which also keeps a second task off."""

    protocol: Literal["tcp", "udp"] = "tcp"
    """Transport."""


class HealthCheck(Section):
    """The container's health check. Give ``path`` (HTTP) or ``command``.

    Limits: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    """

    path: Annotated[str, StringConstraints(pattern=r"^/[^\s]*$")] | None = None
    """HTTP path asked with curl inside the container."""

    port: PortNumber | None = None
    """Port of ``path``. By default the image's own, else the first port."""

    command: Text | None = None
    """Shell command instead of ``path``."""

    interval_seconds: Annotated[int, Field(strict=True, ge=5, le=300)] = 30
    """Between two checks."""

    timeout_seconds: Annotated[int, Field(strict=True, ge=2, le=60)] = 10
    """Of one check."""

    retries: Annotated[int, Field(strict=True, ge=1, le=10)] = 3
    """Failures until the container is unhealthy."""

    start_period_seconds: Annotated[int, Field(strict=True, ge=0, le=300)] = 300
    """Grace for loading the model."""


class Sidecar(Section):
    """The Runtime 1.x daemon (``neuron-rtd``) in a container of its own, which then owns the devices."""

    image: Text
    """Full reference of an image that holds ``neuron-rtd``."""

    memory_mib: Positive = 1024
    """Hard memory limit of the sidecar."""

    cpu_units: Whole = 0
    """CPU units of the sidecar."""

    command: Texts = ("neuron-rtd", "-g", "unix:/sock/neuron.sock")
    """What it runs; the server finds its socket at ``/sock/neuron.sock``."""

    environment: dict[VariableName, str] = {}
    """Environment variables, taken literally."""
