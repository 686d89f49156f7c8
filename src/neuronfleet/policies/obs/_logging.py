"""Where containers of a task definition write their logs."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.dataclass import dataclass
from neuronfleet.plan import Resource, Value
from neuronfleet.policies.neu._containers import Container, part

__all__ = ["Logging", "loggings"]


@dataclass(frozen=True, slots=True)
class Logging:
    """The log configuration of one container.

    Attributes:
        container: the container.
        driver: ``logDriver``; missing where there is no configuration.
        options: of the driver.
    """

    container: Container
    driver: Value
    options: Value

    def option(self, name: str) -> Value:
        """One option of the driver."""
        return self.options[name]


def loggings(definition: Resource) -> Iterator[Logging]:
    """The log configuration of every container that is known.

    Args:
        definition: an ``aws_ecs_task_definition``.
    """
    for value in definition.document("container_definitions").items:
        container = Container(value)
        configuration = container["logConfiguration"]
        yield Logging(container, part(configuration, "logDriver"), part(configuration, "options"))
