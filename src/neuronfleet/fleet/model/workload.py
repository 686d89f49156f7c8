"""``[services.NAME]`` and ``[tasks.NAME]``: what runs, where and when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.base import Flag, Percent, Positive, Section, Text, Texts, VariableName, Whole
from neuronfleet.fleet.model.container import Capability, HealthCheck, Port, RoleArn, SecretArn, Sidecar
from neuronfleet.fleet.model.neuron_monitor import NeuronMonitor
from neuronfleet.fleet.model.scaling import Scaling
from neuronfleet.fleet.model.traffic import Traffic

__all__ = [
    "Deployment",
    "Schedule",
    "Service",
    "StandaloneTask",
    "Strategy",
    "Workload",
]


class Strategy(Section):
    """A placement strategy."""

    type: Literal["spread", "binpack", "random"]
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html"""

    field: Text | None = None
    """``attribute:NAME`` or ``instanceId`` for spread, ``cpu`` or ``memory`` for binpack, none for random."""


class Deployment(Section):
    """How a service rolls. By default new tasks start on a spare instance before old ones stop."""

    minimum_healthy_percent: Percent | None = None
    """Running tasks kept. By default 100 with a spare instance, else what lets one task stop first."""

    maximum_percent: Annotated[int, Field(strict=True, ge=100, le=200)] | None = None
    """Running and pending tasks at most. By default 200 with a spare instance, else 100."""

    circuit_breaker: Flag = True
    """Whether a deployment that cannot start its tasks is stopped."""

    rollback: Flag = True
    """Whether it then goes back to the last that worked."""


class Workload(Section):
    """What services and standalone tasks share."""

    enabled: Flag = True
    """Whether it exists; ``false`` under ``overrides`` leaves it out of a region."""

    image: Text
    """Name in the catalogue (``pytorch-1.13.1``) or a full reference; ``{region}``, ``{dns_suffix}`` are filled in."""

    image_registry: Literal["ecr-public", "dlc"] | None = None
    """Where a catalogue image is pulled from. By default the first that has it."""

    runtime: Literal["libnrt", "neuron-rtd"] | None = None
    """Neuron runtime of your own image: in the server's process, or Runtime 1.x. By default ``libnrt``."""

    sidecar: Sidecar | None = None
    """Runtime 1.x daemon beside the server."""

    capacity: Text | None = None
    """Name of a capacity. By default one of its own."""

    instance_type: Text | None = None
    """Instance type of its own capacity. By default the smallest that holds one task."""

    devices_per_task: Whole = 1
    """Inferentia devices that one task owns; 0 for an ordinary workload."""

    model: Annotated[str, StringConstraints(pattern=r"^(s3://[a-z0-9.{}_-]{3,}/|store://)[^\s]+$")] | None = None
    """``s3://bucket/prefix`` of the model; the task role may read just that.

    ``store://NAME@sha256:DIGEST`` or ``store://KEY?versionId=VERSION`` is one of the fleet's ``[model_store]``.
    """

    model_kms_key_arn: Text | None = None
    """KMS key that decrypts the model."""

    cpu_units: Whole | None = None
    """CPU units of the server. By default its slot's share of the instance."""

    memory_mib: Annotated[int, Field(strict=True, ge=6)] | None = None
    """Hard memory limit of the server. By default its slot's share of what the instance is sure to register."""

    memory_reservation_mib: Annotated[int, Field(strict=True, ge=6)] | None = None
    """Soft limit, which placement then counts instead."""

    network_mode: Literal["bridge", "awsvpc", "host"] = "bridge"
    """Docker network mode."""

    ports: tuple[Port, ...] | None = None
    """Ports of the server. By default the image's own."""

    family: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,240}$")] | None = None
    """Name of the task definition; slots are numbered. By default the fleet's name and its own."""

    entry_point: Texts | None = None
    """By default the image's own."""

    command: Texts | None = None
    """By default the image's own."""

    environment: dict[VariableName, str] = {}
    """Environment variables, taken literally."""

    secrets: dict[VariableName, SecretArn] = {}
    """Environment variables from Secrets Manager or SSM, by ARN; ``{region}``, ``{partition}`` are filled in."""

    secrets_kms_key_arns: Texts = ()
    """Customer managed KMS keys that encrypt ``secrets``; the execution role may decrypt with them, for that only."""

    health_check: HealthCheck | Literal[False] | None = None
    """By default the image's own; ``false`` for none."""

    device_permissions: Annotated[tuple[Literal["read", "write", "mknod"], ...], Field(min_length=1)] = (
        "read",
        "write",
    )
    """What the container may do with its devices."""

    capabilities: tuple[Capability, ...] | None = None
    """Linux capabilities to add, without ``CAP_``. By default none, ``IPC_LOCK`` with Runtime 1.x."""

    placement_constraints: tuple[Text, ...] = ()
    """Further ``memberOf`` expressions of the cluster query language."""

    placement_strategies: tuple[Strategy, ...] | None = None
    """By default spread over zones, then instances."""

    distinct_instance: Flag | None = None
    """Whether each task needs an instance of its own. By default yes where devices are owned."""

    stop_timeout_seconds: Annotated[int, Field(strict=True, ge=2, le=120)] = 30
    """Between SIGTERM and SIGKILL; the devices are free only afterwards."""

    execution_role_arn: RoleArn | None = None
    """By default a role is made."""

    task_role_arn: RoleArn | None = None
    """By default a role is made where there is a model to read or ECS Exec."""

    execute_command: Flag | None = None
    """ECS Exec for this workload. By default as the fleet says."""


class Service(Workload):
    """An ECS service, kept running."""

    service_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,240}$")] | None = None
    """Name of the ECS service; slots are numbered. By default its name in this file."""

    desired_count: Whole = 1
    """Tasks to keep running in each region."""

    ignore_desired_count: Flag = False
    """Whether Terraform leaves the count to whoever scales the service. It always does with ``scaling``."""

    scaling: Scaling | None = None
    """By default it keeps ``desired_count``."""

    neuron_monitor: NeuronMonitor | None = None
    """A container that publishes how busy the NeuronCores are. By default none."""

    slots: Positive | None = None
    """Tasks of this service that one instance may hold. By default as many as its devices allow."""

    spare_instances: Whole | None = None
    """Instances beyond the needed ones that a rolling update may start on. By default 1."""

    deployment: Deployment = Deployment()
    """How it rolls."""

    availability_zone_rebalancing: Flag = False
    """Whether ECS moves tasks to balance zones; each move starts a task first."""

    health_check_grace_seconds: Whole | None = None
    """Time after a task's start in which failing checks of load balancer and container are ignored.

    By default ECS's own, which is none; with ``traffic`` what a first boot and loading the model may take.
    """

    traffic: Traffic | None = None
    """Requests through a load balancer. By default only clients in the VPC reach the tasks, at their instances."""

    force_new_deployment: Flag = False
    """Whether every change of the service starts new tasks. Needed to move it to another capacity in place;
    otherwise Terraform replaces the service, and nothing serves in between."""

    wait_for_steady_state: Flag = False
    """Whether apply waits until the new tasks run, and fails where they never do."""


_SCHEDULE = (
    r"^(rate\([1-9][0-9]* (minute|hour|day)s?\)"
    r"|cron\([^\s()]+( [^\s()]+){5}\)"
    r"|at\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\))$"
)
"""https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"""


class Schedule(Section):
    """When a standalone task runs (EventBridge Scheduler)."""

    expression: Annotated[str, StringConstraints(pattern=_SCHEDULE)]
    """``rate(1 hour)``, ``cron(0 3 * * ? *)`` or ``at(2027-01-01T00:00:00)``."""

    timezone: Text = "UTC"
    """IANA time zone."""

    enabled: Flag = True
    """Whether it fires."""

    retry_attempts: Annotated[int, Field(strict=True, ge=0, le=185)] = 3
    """Times that a failed invocation is tried again."""

    maximum_event_age_seconds: Annotated[int, Field(strict=True, ge=60, le=86400)] = 3600
    """Age at which an invocation is given up."""


class StandaloneTask(Workload):
    """A task that runs once: on a schedule, or by the command in the stack's output."""

    count: Annotated[int, Field(strict=True, ge=1, le=10)] = 1
    """Tasks of one run; ECS starts at most ten at once."""

    schedule: Schedule | None = None
    """By default it runs on demand only."""
