"""Task definitions: the server with its devices, environment, memory and health check, and the Runtime 1.x sidecar."""

from __future__ import annotations

import shlex
import urllib.parse

from neuronfleet.fleet.blueprint import (
    ContainerBlueprint,
    HealthCheckBlueprint,
    PortBlueprint,
    TaskDefinitionBlueprint,
)
from neuronfleet.fleet.planner.context import CapacityDraft, Context, WorkloadDraft
from neuronfleet.fleet.planner.names import LONG, limited
from neuronfleet.fleet.planner.tasks.environment import model_name, server_environment, server_secrets
from neuronfleet.fleet.planner.tasks.images import ResolvedImage
from neuronfleet.fleet.planner.tasks.neuron_monitor import monitor_container
from neuronfleet.fleet.planner.tasks.ports import HostPorts, check_told_ports, container_ports, device_locks
from neuronfleet.fleet.planner.tasks.start import start_of
from neuronfleet.placement.expression import instance_type_in

__all__ = ["SOCKET_VOLUME", "task_definition"]

SOCKET_VOLUME = "neuron-rtd-socket"
"""Task volume through which the server and the Runtime 1.x sidecar talk."""

MEMORY_STEP_MIB = 32
LEAST_MEMORY_MIB = 128
"""Below this, a share of what others left is a mistake rather than a decision."""


def task_definition(
    context: Context, capacity: CapacityDraft, draft: WorkloadDraft, image: ResolvedImage, slot: int, taken: HostPorts
) -> TaskDefinitionBlueprint | None:
    """The task definition of one slot.

    Returns:
        The task definition, or None where the problem has been reported.
    """
    ports = container_ports(context, draft, image, slot, taken)
    if ports is None:
        return None
    check_told_ports(context, draft, image, ports)
    sidecar = _sidecar(draft, image, slot)
    server = _server(context, capacity, draft, image, slot, ports)
    monitor = monitor_container(context, draft, image.monitor or "", _device_paths(draft, slot), slot=slot)
    return TaskDefinitionBlueprint(
        family=limited(context.fleet.name, draft.slot_name(slot), limit=LONG)
        if draft.settings.family is None
        else draft.numbered(draft.settings.family, slot),
        network_mode=draft.settings.network_mode,
        containers=tuple(one for one in (server, sidecar, monitor) if one is not None),
        volumes=() if sidecar is None else (SOCKET_VOLUME,),
        placement_expressions=(instance_type_in([one.name for one in capacity.types]),),
    )


def _server(
    context: Context,
    capacity: CapacityDraft,
    draft: WorkloadDraft,
    image: ResolvedImage,
    slot: int,
    ports: tuple[PortBlueprint, ...],
) -> ContainerBlueprint:
    settings = draft.settings
    with_sidecar = settings.sidecar is not None
    cpu_units, memory_mib = _memory_of(context, capacity, draft)
    capabilities: tuple[str, ...] = settings.capabilities or ()
    if settings.capabilities is None and image.runtime == "neuron-rtd":
        capabilities = ("IPC_LOCK",)
    devices = () if with_sidecar else _device_paths(draft, slot)
    entry_point, command = start_of(draft, image)
    return ContainerBlueprint(
        name=draft.name,
        image=image.reference,
        essential=True,
        cpu_units=cpu_units if settings.cpu_units is None else settings.cpu_units,
        memory_mib=memory_mib,
        memory_reservation_mib=settings.memory_reservation_mib,
        entry_point=entry_point,
        command=command,
        environment=server_environment(context, draft, image),
        secrets=server_secrets(context, draft),
        ports=ports if with_sidecar else (*ports, *device_locks(draft, slot)),
        devices=devices,
        device_permissions=settings.device_permissions if devices else (),
        capabilities=capabilities,
        health_check=_health_check(context, draft, image, ports),
        mount_points={SOCKET_VOLUME: "/sock"} if with_sidecar else {},
        depends_on={_sidecar_name(draft): "START"} if with_sidecar else {},
        stop_timeout_seconds=settings.stop_timeout_seconds,
        log_stream_prefix=draft.slot_name(slot),
    )


def _sidecar_name(draft: WorkloadDraft) -> str:
    return f"{draft.name}-neuron-rtd"


def _sidecar(draft: WorkloadDraft, image: ResolvedImage, slot: int) -> ContainerBlueprint | None:
    """The Runtime 1.x daemon, which then owns the devices and IPC_LOCK.

    https://awsdocs-neuron.readthedocs-hosted.com/en/latest/archive/tutorials (Neuron 1.x container tutorials)
    """
    settings = draft.settings
    if settings.sidecar is None or image.sidecar is None:
        return None
    return ContainerBlueprint(
        name=_sidecar_name(draft),
        image=image.sidecar,
        essential=True,
        cpu_units=settings.sidecar.cpu_units,
        memory_mib=settings.sidecar.memory_mib,
        memory_reservation_mib=None,
        entry_point=None,
        command=settings.sidecar.command,
        environment=dict(sorted(settings.sidecar.environment.items())),
        secrets={},
        ports=device_locks(draft, slot),
        devices=_device_paths(draft, slot),
        device_permissions=settings.device_permissions,
        capabilities=("IPC_LOCK",),
        health_check=None,
        mount_points={SOCKET_VOLUME: "/sock"},
        depends_on={},
        stop_timeout_seconds=settings.stop_timeout_seconds,
        log_stream_prefix=draft.slot_name(slot),
    )


def _device_paths(draft: WorkloadDraft, slot: int) -> tuple[str, ...]:
    return tuple(f"/dev/neuron{index}" for index in draft.slots[slot])


def _memory_of(context: Context, capacity: CapacityDraft, draft: WorkloadDraft) -> tuple[int, int]:
    """CPU units of the slot's share, and the hard memory limit in MiB: the user's, or the share where it will do."""
    settings = draft.settings
    cpu_units, memory_mib = _share(capacity, draft)
    if settings.memory_mib is not None:
        return cpu_units, settings.memory_mib
    key = "memory_mib" if settings.memory_reservation_mib is None else "memory_reservation_mib"
    least = max(LEAST_MEMORY_MIB, (settings.memory_reservation_mib or 0) + 1)
    if memory_mib < least:
        why = "must be more than the reservation" if least > LEAST_MEMORY_MIB else "no server lives on that"
        context.refuse(
            (draft.table, draft.name, key),
            f"{max(memory_mib, 0)} MiB of a {capacity.instance.name} are left as the limit of {draft.name}, and {why}; "
            "give memory_mib, ask less for what runs beside it, or take a larger instance type",
            follows=capacity.sections,
        )
    return cpu_units, memory_mib


def _share(capacity: CapacityDraft, draft: WorkloadDraft) -> tuple[int, int]:
    """CPU units and MiB of the server where the user gave none: the slot's share of what is sure to be there.

    Ordinary workloads on a shared capacity say what they need; the slots divide the rest by devices.
    """
    memory_mib, cpu_units = capacity.available_memory_mib, capacity.available_cpu_units
    devices = draft.settings.devices_per_task
    if not devices:
        return 0, memory_mib
    for other in capacity.workloads:
        if not other.settings.devices_per_task:
            memory_mib -= other.settings.memory_reservation_mib or other.settings.memory_mib or 0
            cpu_units -= other.settings.cpu_units or 0
    memory_mib = memory_mib * devices // (capacity.instance.devices or 1)
    cpu_units = cpu_units * devices // (capacity.instance.devices or 1)
    if draft.settings.sidecar is not None:
        memory_mib -= draft.settings.sidecar.memory_mib
        cpu_units -= draft.settings.sidecar.cpu_units
    if draft.monitor is not None:
        memory_mib -= draft.monitor.memory_mib
        cpu_units -= draft.monitor.cpu_units
    memory_mib -= memory_mib % MEMORY_STEP_MIB
    return max(cpu_units, 0), memory_mib


def _health_check(
    context: Context, draft: WorkloadDraft, image: ResolvedImage, ports: tuple[PortBlueprint, ...]
) -> HealthCheckBlueprint | None:
    asked = draft.settings.health_check
    if asked is False:
        return None
    parts = (draft.table, draft.name, "health_check")
    entry = image.entry
    path, port = None, None
    if entry is not None and entry.health_path is not None:
        path = entry.health_path.replace("{model}", urllib.parse.quote(model_name(context, draft)))
        port = next((one.container_port for one in ports if one.name == entry.health_port), None)
    if asked is None:
        if path is None or port is None:
            return None
        return _http_check(port, path, 30, 10, 3, 300)
    if asked.command is not None:
        if asked.path is not None:
            context.refuse(parts, "has both path and command; give one")
        return HealthCheckBlueprint(
            command=("CMD-SHELL", asked.command),
            interval_seconds=asked.interval_seconds,
            timeout_seconds=asked.timeout_seconds,
            retries=asked.retries,
            start_period_seconds=asked.start_period_seconds,
        )
    path = asked.path or path
    known = {one.container_port for one in ports} | set(entry.ports.values() if entry else ())
    if asked.port is not None and asked.port not in known:
        context.notice(
            "health-check-port",
            (*parts, "port"),
            f"{asked.port} is no port that {draft.name} is known to listen on; if nothing does, ECS replaces its tasks "
            "for ever",
        )
    port = asked.port or port or (ports[0].container_port if ports else None)
    if path is None or port is None:
        context.refuse(
            parts,
            "needs path (and a port to ask), or command; or set health_check = false for none",
            follows=((*draft.parts, "image"), (*draft.parts, "ports")),
        )
        return None
    return _http_check(
        port, path, asked.interval_seconds, asked.timeout_seconds, asked.retries, asked.start_period_seconds
    )


def _http_check(
    port: int, path: str, interval_seconds: int, timeout_seconds: int, retries: int, start_period_seconds: int
) -> HealthCheckBlueprint:
    return HealthCheckBlueprint(
        command=("CMD-SHELL", f"curl -fsS {shlex.quote(f'http://localhost:{port}{path}')} || exit 1"),
        interval_seconds=interval_seconds,
        timeout_seconds=timeout_seconds,
        retries=retries,
        start_period_seconds=start_period_seconds,
    )
