"""The daemon that looks for dead Neuron devices: AWS's two containers, with less than AWS's sample gives them.

https://awsdocs-neuron.readthedocs-hosted.com/en/latest/devflows/plugins/npd-ecs-flows.html
https://github.com/aws-neuron/aws-neuron-samples/tree/master/neuron-problem-detector/ecs-npd-cdk
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from neuronfleet.fleet.blueprint import (
    ContainerBlueprint,
    ProblemDetectorBlueprint,
    RolesBlueprint,
    TaskDefinitionBlueprint,
)
from neuronfleet.fleet.planner.capacity.daemon_room import DETECTOR
from neuronfleet.fleet.planner.context import CapacityDraft, Context
from neuronfleet.fleet.planner.names import IAM_ROLE, LAUNCH_TEMPLATE, LONG, limited
from neuronfleet.fleet.planner.tasks.images import ResolvedImage, full_reference
from neuronfleet.placement.expression import instance_type

__all__ = ["DETECTOR_ENDPOINTS", "detector_images", "plan_problem_detector"]

DETECTOR_ENDPOINTS: Final = ("autoscaling", "ec2", "monitoring")
"""What it calls beside what every task does, where there is no way to the internet."""

_PARTS: Final = "problem_detector"
_NAMESPACE: Final = "NeuronHealthCheck"
_ERRORS: Final = ("DMA_ERROR", "HBM_UNCORRECTABLE_ERROR", "NC_UNCORRECTABLE_ERROR", "SRAM_UNCORRECTABLE_ERROR")
"""What Neuron Runtime and driver write to the kernel's log, and the second container looks for by these names."""
_CONFIG: Final = "/config/kernel-monitor.json"
_START: Final = (
    f"printf '%s' \"$KERNEL_MONITOR\" > {_CONFIG} && exec /node-problem-detector --logtostderr "
    f"--enable-k8s-exporter=false --config.system-log-monitor={_CONFIG}"
)
_FIRST_SDK: Final = (2, 18)
"""Whose runtime tells the kernel's log of such errors."""


def detector_images(context: Context) -> dict[str, ResolvedImage]:
    """Images of the detector, which a network without internet must reach; none without one.

    Args:
        context: the region.
    """
    settings = context.settings.problem_detector
    if settings is None or not settings.enabled:
        return {}
    detector = full_reference(context, settings.detector_image, (_PARTS, "detector_image"))
    recovery = full_reference(context, settings.recovery_image, (_PARTS, "recovery_image"))
    if detector is None or recovery is None:
        return {}
    return {"the problem detector": ResolvedImage(reference=detector, runtime="", entry=None, sidecar=recovery)}


def plan_problem_detector(
    context: Context,
    capacities: Sequence[CapacityDraft],
    images: Mapping[str, ResolvedImage],
    own_images: Mapping[str, ResolvedImage],
) -> ProblemDetectorBlueprint | None:
    """Decide the daemon.

    Args:
        context: the region.
        capacities: of the region.
        images: of its workloads, by name.
        own_images: of the detector.

    Returns:
        None where there is none, or a problem was reported.
    """
    settings = context.settings.problem_detector
    if settings is None or not settings.enabled:
        return None
    _check_name(context)
    watched = [one for one in capacities if one.instance.accelerated]
    if not watched:
        context.notice(
            "problem-detector-idle", (_PARTS,), f"no capacity of {context.region.name} has Neuron devices to look at"
        )
        return None
    _tell_unfed(context, watched, images)
    if not own_images:
        return None
    (image,) = own_images.values()
    base = (context.fleet.name, DETECTOR)
    expression = str(instance_type.is_in(*sorted({kind.name for one in watched for kind in one.types})))
    return ProblemDetectorBlueprint(
        name=DETECTOR,
        capacities=tuple(one.name for one in watched),
        auto_scaling_groups=tuple(limited(context.fleet.name, one.name, limit=LAUNCH_TEMPLATE) for one in watched),
        placement_expression=expression,
        task_definition=TaskDefinitionBlueprint(
            family=limited(*base, limit=LONG),
            # The second container asks the first one at localhost and the instance for its id, which containers in
            # awsvpc mode cannot here (ECS_AWSVPC_BLOCK_IMDS) and those in bridge mode must not.
            network_mode="host",
            containers=(
                _detector(image.reference, settings.detector_memory_mib, settings.cpu_units),
                _recovery(context, str(image.sidecar), settings.recovery_memory_mib, settings.cpu_units),
            ),
            volumes=(),
            placement_expressions=(),
        ),
        roles=RolesBlueprint(
            execution_role_arn=None,
            execution_role_name=limited(*base, context.region.name, "execution", limit=IAM_ROLE),
            task_role_arn=None,
            task_role_name=limited(*base, context.region.name, "task", limit=IAM_ROLE),
            secret_arns=(),
            model=None,
            execute_command=False,
        ),
        metrics_namespace=_NAMESPACE,
        replace_instances=settings.replace_instances,
    )


def _check_name(context: Context) -> None:
    for table in ("services", "tasks"):
        one = getattr(context.settings, table).get(DETECTOR)
        if one is not None and one.enabled:
            context.refuse((table, DETECTOR), f"{DETECTOR!r} is the name of the problem detector's service; rename it")


def _tell_unfed(context: Context, watched: Sequence[CapacityDraft], images: Mapping[str, ResolvedImage]) -> None:
    """AWS names the runtime that the detector needs, and not every image for Inf1 has it."""
    for draft in (one for capacity in watched for one in capacity.workloads):
        image = images.get(draft.name)
        if image is None or image.entry is None or not draft.settings.devices_per_task:
            continue
        release = tuple(int(one) for one in re.findall(r"\d+", image.entry.sdk)[:2])
        if release < _FIRST_SDK:
            context.notice(
                "problem-detector-unfed",
                (_PARTS,),
                f"AWS's detector needs Neuron SDK 2.18 in the server, and {image.entry.name} of {draft.name} has "
                f"{image.entry.sdk}: it may die on a broken device without a word in the kernel's log; a "
                "neuron_monitor counts memory errors whatever the SDK",
            )


def _detector(image: str, memory_mib: int, cpu_units: int) -> ContainerBlueprint:
    """Reads the kernel's log: with that device and the capability for it, where AWS's sample is privileged.

    https://man7.org/linux/man-pages/man7/capabilities.7.html (CAP_SYSLOG)
    """
    rules = [
        {
            "type": "permanent",
            "condition": "NeuronHealth",
            "reason": f"NeuronHasError_{error}",
            "pattern": f".*NEURON_HW_ERR={error}.*",
        }
        for error in _ERRORS
    ]
    monitor = {
        "plugin": "kmsg",
        "logPath": "/dev/kmsg",
        "lookback": "5m",
        "bufferSize": 10,
        "source": "kernel-monitor",
        "conditions": [{"type": "NeuronHealth", "reason": "NeuronHasNoError", "message": "Neuron has no error"}],
        "rules": rules,
    }
    return _container(
        "detector",
        image,
        memory_mib,
        cpu_units,
        command=_START,
        environment={"KERNEL_MONITOR": json.dumps(monitor, sort_keys=True)},
        devices=("/dev/kmsg",),
        capabilities=("SYSLOG",),
    )


def _recovery(context: Context, image: str, memory_mib: int, cpu_units: int) -> ContainerBlueprint:
    settings = context.settings.problem_detector
    recovers = settings is not None and settings.replace_instances
    return _container(
        "recovery",
        image,
        memory_mib,
        cpu_units,
        command="exec python scripts/check-health.py",
        environment={
            "AWS_DEFAULT_REGION": context.region.name,
            "AWS_REGION": context.region.name,
            "ENABLE_RECOVERY": str(recovers).lower(),
        },
    )


def _container(
    name: str,
    image: str,
    memory_mib: int,
    cpu_units: int,
    *,
    command: str,
    environment: Mapping[str, str],
    devices: tuple[str, ...] = (),
    capabilities: tuple[str, ...] = (),
) -> ContainerBlueprint:
    return ContainerBlueprint(
        name=name,
        image=image,
        essential=True,
        cpu_units=cpu_units,
        memory_mib=memory_mib,
        memory_reservation_mib=None,
        entry_point=("/bin/sh", "-c"),
        command=(command,),
        environment=environment,
        secrets={},
        ports=(),
        devices=devices,
        device_permissions=("read",) if devices else (),
        capabilities=capabilities,
        health_check=None,
        mount_points={},
        depends_on={},
        stop_timeout_seconds=30,
        log_stream_prefix=DETECTOR,
    )
