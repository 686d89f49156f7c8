"""Expressions written in Python, read as English, printed as canonical text.

>>> text = str(instance_type.equals("inf1.xlarge") & ~task_group.equals("service:database"))
>>> text
'attribute:ecs.instance-type == inf1.xlarge and not(task:group == service:database)'
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import PlacementError
from neuronfleet.placement.expression.nodes import Comparison, Connective, Expression, Not, joined
from neuronfleet.placement.expression.vocabulary import Operator, Subject, SubjectKind

__all__ = [
    "Asking",
    "agent_connected",
    "agent_version",
    "all_of",
    "any_of",
    "attribute",
    "ec2_instance_id",
    "instance_type",
    "not_",
    "registered_at",
    "running_tasks_count",
    "task_group",
    "zone",
]

Value = str | int | bool | dt.date | dt.datetime
"""What a subject is compared with: text, a count, ``agentConnected``'s truth, or a date."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A subject that waits for its operator; each method makes a :class:`Comparison`.

    Every method raises :class:`PlacementError` where ECS does not take the operator with the subject, or where the
    value cannot be written.

    Attributes:
        subject: what is compared.
    """

    subject: Subject

    def equals(self, value: Value) -> Expression:
        """It is the value: ``==``."""
        return self._compared(Operator.EQUALS, value)

    def differs_from(self, value: Value) -> Expression:
        """It is there and is not the value: ``!=``."""
        return self._compared(Operator.NOT_EQUALS, value)

    def is_in(self, *values: Value) -> Expression:
        """It is one of the values: ``in [...]``."""
        return Comparison(self.subject, Operator.IN, tuple(map(_text, values)))

    def is_not_in(self, *values: Value) -> Expression:
        """It is none of the values: ``!in [...]``."""
        return Comparison(self.subject, Operator.NOT_IN, tuple(map(_text, values)))

    def matches(self, pattern: str) -> Expression:
        """It matches a Java regular expression of the subset: ``=~``."""
        return self._compared(Operator.MATCHES, pattern)

    def does_not_match(self, pattern: str) -> Expression:
        """It matches no such expression: ``!~``."""
        return self._compared(Operator.NOT_MATCHES, pattern)

    def exists(self) -> Expression:
        """The instance has it."""
        return Comparison(self.subject, Operator.EXISTS)

    def does_not_exist(self) -> Expression:
        """The instance has it not."""
        return Comparison(self.subject, Operator.NOT_EXISTS)

    def is_greater_than(self, value: Value) -> Expression:
        """It comes after the value: ``>``."""
        return self._compared(Operator.GREATER_THAN, value)

    def is_at_least(self, value: Value) -> Expression:
        """It is the value or comes after it: ``>=``."""
        return self._compared(Operator.GREATER_THAN_EQUAL, value)

    def is_less_than(self, value: Value) -> Expression:
        """It comes before the value: ``<``."""
        return self._compared(Operator.LESS_THAN, value)

    def is_at_most(self, value: Value) -> Expression:
        """It is the value or comes before it: ``<=``."""
        return self._compared(Operator.LESS_THAN_EQUAL, value)

    def _compared(self, operator: Operator, value: Value) -> Expression:
        return Comparison(self.subject, operator, _text(value))


def attribute(name: str) -> Asking:
    """An attribute of the instance, ECS's own or the user's.

    Args:
        name: ``ecs.instance-type``, ``stage``.
    """
    return Asking(Subject(SubjectKind.ATTRIBUTE, name))


instance_type: Final = attribute("ecs.instance-type")
"""``attribute:ecs.instance-type``, in lower case as ECS reports it."""

zone: Final = attribute("ecs.availability-zone")
"""``attribute:ecs.availability-zone``, by name: ``us-east-1a``."""

agent_connected: Final = Asking(Subject(SubjectKind.AGENT_CONNECTED))
"""``agentConnected``."""

agent_version: Final = Asking(Subject(SubjectKind.AGENT_VERSION))
"""``agentVersion``."""

ec2_instance_id: Final = Asking(Subject(SubjectKind.EC2_INSTANCE_ID))
"""``ec2InstanceId``."""

registered_at: Final = Asking(Subject(SubjectKind.REGISTERED_AT))
"""``registeredAt``."""

running_tasks_count: Final = Asking(Subject(SubjectKind.RUNNING_TASKS_COUNT))
"""``runningTasksCount``."""

task_group: Final = Asking(Subject(SubjectKind.TASK_GROUP))
"""``task:group``: ``service:NAME``, ``family:NAME``, or a group that ``run-task`` named."""


def not_(expression: Expression) -> Expression:
    """The expression does not hold."""
    return Not(expression)


def all_of(*expressions: Expression) -> Expression:
    """All of them hold.

    Raises:
        PlacementError: there is none.
    """
    return joined(Connective.AND, _some(expressions))


def any_of(*expressions: Expression) -> Expression:
    """One of them holds.

    Raises:
        PlacementError: there is none.
    """
    return joined(Connective.OR, _some(expressions))


def _some(expressions: tuple[Expression, ...]) -> tuple[Expression, ...]:
    if not expressions:
        raise PlacementError("no expressions to join; give one or more")
    return expressions


def _text(value: Value) -> str:
    """A value as the language writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        if value.microsecond:
            raise PlacementError(f"{value} has a fraction of a second, which the language cannot write; cut it off")
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, dt.date) else str(value)
