"""A task definition, and what one task of it needs."""

from __future__ import annotations

import re
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import ExpressionError, PlacementError
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.placement import ContainerNeed, NetworkMode, PortNeed, TaskSpec, task_spec
from neuronfleet.plan.ecs.constraints import constraints_of
from neuronfleet.plan.ecs.gaps import Gaps
from neuronfleet.plan.resource import Resource
from neuronfleet.plan.value import Value

__all__ = ["DEVICE_PATH", "DeviceMapping", "EcsTaskDefinition"]

DEVICE_PATH: Final = lazy_pattern(r"/dev/neuron(0|[1-9]\d{0,3})")
"""https://awsdocs-neuron.readthedocs-hosted.com/en/latest/containers/tutorials/k8s-default-scheduler.html"""

_UNITS: Final = lazy_pattern(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(vcpu|gb)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DeviceMapping:
    """One Neuron device that a container maps.

    Attributes:
        index: N of ``/dev/neuronN``.
        container: the container definition.
        value: the ``hostPath`` that names it.
    """

    index: int
    container: Value
    value: Value


class EcsTaskDefinition:
    """An ``aws_ecs_task_definition``.

    Attributes:
        resource: it.
        containers: its container definitions, parsed: a list of objects, with unknown parts.
    """

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.containers = resource.document("container_definitions")

    @property
    def family(self) -> Value:
        """Its family."""
        return self.resource["family"]

    @property
    def network_mode(self) -> Value:
        """Its network mode, ``bridge`` where none is set.

        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
        """
        mode = self.resource["network_mode"].or_default(NetworkMode.BRIDGE.value)
        return Value(NetworkMode.BRIDGE.value, path=mode.path, owner=mode.owner) if mode.text == "" else mode

    @property
    def devices(self) -> tuple[DeviceMapping, ...]:
        """The Neuron devices that are known to be mapped, in the order of the containers."""
        found = []
        for container in self.containers.items:
            for device in container["linuxParameters"]["devices"].items:
                path = device["hostPath"]
                match = DEVICE_PATH.fullmatch(path.text or "")
                if match:
                    found.append(DeviceMapping(int(match.group(1)), container, path))
        return tuple(found)

    def spec(self, gaps: Gaps) -> TaskSpec | None:
        """What one task needs.

        Args:
            gaps: what the plan does not tell is noted here.

        Returns:
            The needs, None where something that they depend on is not known.
        """
        before = len(gaps.all)
        containers = [self._need(one, gaps) for one in self.containers.items]
        if not self.containers.is_known or not isinstance(self.containers.raw, list):
            gaps.say(f"container_definitions of {self.resource.address} is {self.containers}")
        mode = gaps.text(self.network_mode, None, f"network_mode of {self.resource.address}")
        cpu = self._task_level("cpu", gaps)
        memory = self._task_level("memory", gaps)
        constraints = constraints_of(self.resource, "placement_constraints", gaps)
        if len(gaps.all) > before:
            return None
        try:
            return task_spec(
                containers,
                network_mode=NetworkMode(mode),
                cpu_units=cpu,
                memory_mib=memory,
                constraints=constraints,
            )
        except (PlacementError, ExpressionError, ValueError) as error:
            gaps.say(f"{self.resource.address}: {error}")
            return None

    def _task_level(self, attribute: str, gaps: Gaps) -> int | None:
        value = self.resource[attribute].or_default(None)
        if value.is_missing or value.text == "":
            return None
        if found := _UNITS.fullmatch(value.text or ""):
            return int(float(found.group(1)) * 1024)
        return gaps.number(value, None, f"{attribute} of {self.resource.address}")

    def _need(self, container: Value, gaps: Gaps) -> ContainerNeed:
        name = container["name"].text or "?"
        what = f"of container {name} of {self.resource.address}"
        memory = [
            None if container[key].is_missing else gaps.number(container[key], None, f"{key} {what}")
            for key in ("memory", "memoryReservation")
        ]
        devices = set()
        mapped = container["linuxParameters"]["devices"]
        if mapped.is_unknown:
            gaps.say(f"linuxParameters.devices {what} is known only after apply")
        for device in mapped.items:
            path = gaps.text(device["hostPath"], None, f"hostPath of a device {what}")
            if found := DEVICE_PATH.fullmatch(path):
                devices.add(int(found.group(1)))
        return ContainerNeed(
            name=name,
            cpu_units=gaps.number(container["cpu"], 0, f"cpu {what}"),
            memory_mib=memory[0] or None,
            memory_reservation_mib=memory[1] or None,
            ports=tuple(self._ports(container, what, gaps)),
            devices=frozenset(devices),
        )

    @staticmethod
    def _ports(container: Value, what: str, gaps: Gaps) -> list[PortNeed]:
        mappings = container["portMappings"]
        if mappings.is_unknown:
            gaps.say(f"portMappings {what} is known only after apply")
        found = []
        for mapping in mappings.items:
            if not mapping["containerPortRange"].is_missing:
                continue  # the host ports of a range are dynamic
            port = gaps.number(mapping["containerPort"], 0, f"containerPort {what}")
            found.append(
                PortNeed(container_port=port, host_port=gaps.number(mapping["hostPort"], 0, f"hostPort {what}"))
            )
        return found
