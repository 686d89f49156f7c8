"""Checks of task definitions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.report import Check
from neuronfleet.rehearsal.state import AppliedState, Resource
from neuronfleet.rehearsal.verify.compare import compare
from neuronfleet.rehearsal.verify.placement import constraints

__all__ = ["check_task_definition"]


def check_task_definition(definition: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The task definition is active, with its containers, their devices and its constraints."""
    found = aws.client("ecs").describe_task_definition(taskDefinition=definition.values["arn"])["taskDefinition"]
    yield compare(definition.address, "status of the task definition", expected="ACTIVE", found=found["status"])
    wanted = json.loads(definition.values["container_definitions"])
    has = found["containerDefinitions"]
    yield compare(definition.address, "containers and images", expected=_images(wanted), found=_images(has))
    yield compare(definition.address, "devices of the containers", expected=_devices(wanted), found=_devices(has))
    yield compare(
        definition.address,
        "placement constraints",
        expected=constraints(definition.values.get("placement_constraints")),
        found=constraints(found.get("placementConstraints")),
    )


def _images(containers: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {container["name"]: container["image"] for container in containers}


def _devices(containers: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Host paths that each container maps, with their permissions; containers without any are left out."""
    mapped = {
        container["name"]: sorted(
            f"{device['hostPath']} {'+'.join(sorted(device.get('permissions', [])))}".strip()
            for device in container.get("linuxParameters", {}).get("devices", [])
        )
        for container in containers
    }
    return {name: devices for name, devices in mapped.items() if devices}
