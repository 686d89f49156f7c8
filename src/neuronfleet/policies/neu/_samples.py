"""Task definitions for examples: one container that serves from one Inferentia chip."""

from __future__ import annotations

from typing import Any, Final

from neuronfleet.policies.marks import Document
from neuronfleet.policies.sample import Sample

__all__ = ["CONTAINER", "IMAGE", "TASK", "device", "devices", "sample", "variables"]

TASK: Final = "aws_ecs_task_definition.resnet50"
"""Address of the task definition in every sample."""

CONTAINER: Final = "container_definitions.0"
"""Path of its first container, for ``Sample.change``."""

IMAGE: Final = (
    "763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference-neuron:2.10.1-neuron-py310-sdk2.17.0-ubuntu20.04"
)


def device(index: int, **changes: object) -> dict[str, object]:
    """The mapping of one device.

    Args:
        index: N of ``/dev/neuronN``.
        changes: keys that differ.
    """
    path = f"/dev/neuron{index}"
    return {"hostPath": path, "containerPath": path, "permissions": ["read", "write"], **changes}


def devices(*indices: int) -> dict[str, Any]:
    """``linuxParameters`` that map these devices."""
    return {"devices": [device(index) for index in indices]}


def variables(**values: object) -> list[dict[str, object]]:
    """``environment`` of a container."""
    return [{"name": name, "value": value} for name, value in values.items()]


def sample(
    *more: dict[str, object],
    task: dict[str, object] | None = None,
    region: str | None = "us-east-1",
    **container: object,
) -> Sample:
    """A plan with one task definition.

    Args:
        more: further containers.
        task: attributes of the task definition, beside its family and its containers.
        region: of the provider.
        container: keys of the first container that differ from one that serves from ``/dev/neuron0``.
    """
    first = {"name": "resnet50", "image": IMAGE, "linuxParameters": devices(0), **container}
    body = {"family": "resnet50", "container_definitions": Document([first, *more]), **(task or {})}
    return Sample({TASK: body}, region=region)
