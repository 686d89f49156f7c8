"""Health checks of containers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.plan import Truth, Value
from neuronfleet.policies.neu._containers import Container, part

if TYPE_CHECKING:
    from neuronfleet.plan.ecs import EcsService

__all__ = ["HealthCheck", "balanced", "serves"]

_DEFAULTS: Final = {"interval": 30, "timeout": 5, "retries": 3, "startPeriod": 0}
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"""


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """The health check of a container.

    Attributes:
        value: the whole.
    """

    value: Value

    def number(self, key: str) -> Value:
        """One of its numbers, ECS's own where none is set.

        Args:
            key: ``interval``, ``timeout``, ``retries`` or ``startPeriod``.
        """
        value = part(self.value, key)
        return Value(_DEFAULTS[key], path=value.path, owner=value.owner) if value.is_missing else value

    @property
    def command(self) -> Value:
        """Its command."""
        return part(self.value, "command")

    @property
    def text(self) -> str:
        """Its command's known words."""
        return " ".join(word.text for word in self.command.items if word.text is not None)

    @property
    def is_off(self) -> bool:
        """Whether it is there to switch the image's own check off."""
        return self.command[0].text == "NONE"


def serves(container: Container) -> Truth:
    """Whether a container has Neuron devices and listens."""
    return container.maps_device() & container["portMappings"].is_set()


def balanced(container: Container, service: EcsService) -> Truth:
    """Whether a load balancer checks a container of a service.

    Args:
        container: one of its containers.
        service: the service.
    """
    blocks = service.resource["load_balancer"].or_default([])
    name = container["name"].text
    return blocks.any_item(lambda one: one["container_name"].equals(name))
