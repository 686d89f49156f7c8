"""The container beside a server that measures its NeuronCores, and the metrics that it publishes."""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Final

from neuronfleet.fleet.blueprint import METRICS_NAMESPACE, ContainerBlueprint, MetricBlueprint
from neuronfleet.fleet.planner.context import Context, WorkloadDraft

__all__ = [
    "NEURONCORE_NAMESPACE",
    "NEURONCORE_UTILIZATION",
    "check_neuron_monitor",
    "device_errors_metric",
    "monitor_container",
    "utilization_metric",
]

NEURONCORE_NAMESPACE: Final = "NeuronFleet"
"""CloudWatch namespace of what neuron-monitor publishes; dimensions are ``ClusterName`` and ``ServiceName``."""
NEURONCORE_UTILIZATION: Final = "NeuronCoreUtilization"
"""Percent of the time that a NeuronCore with a model was busy."""
_ERRORS: Final = "NeuronDeviceUncorrectedErrors"
_PERIOD_SECONDS: Final = 60
"""Scaling, alarms and dashboards look at minutes."""


def check_neuron_monitor(context: Context, draft: WorkloadDraft, runtime: str) -> None:
    """Refuse a monitor that would see nothing.

    Args:
        context: the region.
        draft: a service or task.
        runtime: Neuron runtime of its image.
    """
    if draft.monitor is None:
        return
    parts = (*draft.parts, "neuron_monitor")
    if not draft.settings.devices_per_task:
        context.refuse(
            parts,
            "measures Neuron devices, and this workload has none; leave it out",
            follows=((*draft.parts, "devices_per_task"),),
        )
    elif runtime == "neuron-rtd":
        context.refuse(
            parts,
            "reads Neuron Runtime 2.x, and this image has Runtime 1.x, whose daemon has a monitor of its own; leave it "
            "out",
            follows=((*draft.parts, "runtime"), (*draft.parts, "image")),
        )


def monitor_container(
    context: Context, draft: WorkloadDraft, image: str, devices: tuple[str, ...], *, slot: int
) -> ContainerBlueprint | None:
    """The container; it may fail and the server goes on.

    It maps the server's devices, whose counters the driver keeps. It claims no core of them.

    Args:
        context: the region.
        draft: the service.
        image: full reference.
        devices: host paths of the server's devices.
        slot: which slot.

    Returns:
        None without a monitor.
    """
    monitor = draft.monitor
    if monitor is None:
        return None
    return ContainerBlueprint(
        name=f"{draft.name}-neuron-monitor",
        image=image,
        essential=False,
        cpu_units=monitor.cpu_units,
        memory_mib=monitor.memory_mib,
        memory_reservation_mib=None,
        entry_point=("python3", "-u", "-c"),
        command=(_program(),),
        environment={
            "NEURON_METRICS_DIMENSIONS": json.dumps(
                {"ClusterName": context.cluster_name, "ServiceName": draft.service_name(slot)}, sort_keys=True
            ),
            "NEURON_METRICS_ERRORS": _ERRORS,
            METRICS_NAMESPACE: NEURONCORE_NAMESPACE,
            "NEURON_METRICS_SECONDS": str(_PERIOD_SECONDS),
            "NEURON_METRICS_UTILIZATION": NEURONCORE_UTILIZATION,
        },
        secrets={},
        ports=(),
        devices=devices,
        device_permissions=draft.settings.device_permissions,
        capabilities=(),
        health_check=None,
        mount_points={},
        depends_on={},
        stop_timeout_seconds=draft.settings.stop_timeout_seconds,
        log_stream_prefix=draft.slot_name(slot),
    )


def utilization_metric(service_name: str, label: str, key: str, statistic: str = "Average") -> MetricBlueprint:
    """How busy the NeuronCores of an ECS service are, in percent.

    Args:
        service_name: name of the ECS service.
        label: what people call it.
        key: id.
        statistic: of each minute.
    """
    return _metric(service_name, NEURONCORE_UTILIZATION, statistic, label, key)


def device_errors_metric(service_name: str) -> MetricBlueprint:
    """Memory errors that devices of an ECS service could not correct, since their driver was loaded.

    Args:
        service_name: name of the ECS service.
    """
    return _metric(service_name, _ERRORS, "Maximum", "uncorrected errors", "errors")


def _metric(service_name: str, name: str, statistic: str, label: str, key: str) -> MetricBlueprint:
    return MetricBlueprint(
        id=key,
        of="service",
        subject=service_name,
        namespace=NEURONCORE_NAMESPACE,
        name=name,
        statistic=statistic,
        label=label,
    )


@functools.cache
def _program() -> str:
    return resources.files(__package__).joinpath("neuroncore_program.py").read_text(encoding="utf-8")
