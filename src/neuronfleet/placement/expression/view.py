"""What is known of one container instance when an expression is asked about it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import PlacementError
from neuronfleet.placement.expression.values import version_of
from neuronfleet.placement.expression.vocabulary import AUTOMATIC_ATTRIBUTES

__all__ = ["View"]

_AUTOMATIC = frozenset(AUTOMATIC_ATTRIBUTES)
_VERSION_PARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Facts about one container instance; what is left out is not known, and never taken for false.

    Attributes:
        attributes: value by name. None is an attribute that is there with a value that is not known, the empty text
            one that is there without a value.
        attributes_complete: whether there are no further attributes. The automatic ones (``ecs.instance-type`` and so
            on) are always there; left out, their value is not known. False where user data may set more, with
            ``ECS_INSTANCE_ATTRIBUTES``.
        agent_connected: whether the container agent is connected; None where not known.
        agent_version: of the container agent, ``1.89.2``; None where not known.
        ec2_instance_id: None where not known.
        registered_at: when the instance registered, with a time zone; None where not known.
        running_tasks_count: tasks that run on it; None where not known.
        task_groups: groups of the tasks on it: ``service:NAME``, ``family:NAME``, or one of the user's.
        task_groups_complete: whether there are no tasks of further groups.

    Raises:
        PlacementError: the version is none, the date has no time zone, or the count is negative.
    """

    attributes: Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    attributes_complete: bool = False
    agent_connected: bool | None = None
    agent_version: str | None = None
    ec2_instance_id: str | None = None
    registered_at: dt.datetime | None = None
    running_tasks_count: int | None = None
    task_groups: frozenset[str] = frozenset()
    task_groups_complete: bool = False

    def __post_init__(self) -> None:
        version = self.agent_version
        if version is not None and len(version_of(version) or ()) != _VERSION_PARTS:
            raise PlacementError(f"agent_version is {version!r}; give three numbers such as '1.89.2', or None")
        if self.registered_at is not None and self.registered_at.tzinfo is None:
            raise PlacementError(f"registered_at is {self.registered_at}, without a time zone; give one, or None")
        if self.running_tasks_count is not None and self.running_tasks_count < 0:
            raise PlacementError(f"running_tasks_count is {self.running_tasks_count}; give 0 or more, or None")

    def has(self, name: str) -> bool | None:
        """Whether there is an attribute; None where not known."""
        if name in self.attributes or name in _AUTOMATIC:
            return True
        return False if self.attributes_complete else None
