"""The words of the ECS cluster query language: operators, subjects, built-in attributes, limits.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern

__all__ = [
    "AUTOMATIC_ATTRIBUTES",
    "BUILT_IN_ATTRIBUTES",
    "CAPABILITY_PREFIX",
    "MAX_CONSTRAINTS",
    "MAX_EXPRESSION_CHARACTERS",
    "MAX_NESTING",
    "Argument",
    "Operator",
    "Subject",
    "SubjectKind",
]

MAX_CONSTRAINTS: Final = 10
"""Constraints of one task, task definition and service or run together.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""

MAX_EXPRESSION_CHARACTERS: Final = 2000
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html"""

MAX_NESTING: Final = 32
"""Parentheses and negations in one another that are read. Ours: AWS states no limit, and no person writes more."""


class Argument(enum.Enum):
    """What follows an operator."""

    NOTHING = "nothing"
    LITERAL = "a literal"
    LIST = "a list"
    PATTERN = "a pattern"


class Operator(enum.Enum):
    """A comparison, with its symbol, its word and what it compares with.

    Attributes:
        symbol: the canonical spelling, ``==``.
        word: the spelling in words, ``equals``.
        argument: what follows it.
        negative: whether it is the denial of another.
    """

    EQUALS = ("==", "equals", Argument.LITERAL, False)
    NOT_EQUALS = ("!=", "not_equals", Argument.LITERAL, True)
    GREATER_THAN = (">", "greater_than", Argument.LITERAL, False)
    GREATER_THAN_EQUAL = (">=", "greater_than_equal", Argument.LITERAL, False)
    LESS_THAN = ("<", "less_than", Argument.LITERAL, False)
    LESS_THAN_EQUAL = ("<=", "less_than_equal", Argument.LITERAL, False)
    EXISTS = ("exists", "exists", Argument.NOTHING, False)
    NOT_EXISTS = ("!exists", "not_exists", Argument.NOTHING, True)
    IN = ("in", "in", Argument.LIST, False)
    NOT_IN = ("!in", "not_in", Argument.LIST, True)
    MATCHES = ("=~", "matches", Argument.PATTERN, False)
    NOT_MATCHES = ("!~", "not_matches", Argument.PATTERN, True)

    def __init__(self, symbol: str, word: str, argument: Argument, negative: bool) -> None:  # noqa: FBT001
        self.symbol = symbol
        self.word = word
        self.argument = argument
        self.negative = negative

    @classmethod
    def spelled(cls, text: str) -> Operator:
        """The operator that is written so, as symbol or word.

        Raises:
            KeyError: there is none.
        """
        return _BY_SPELLING[text]


_BY_SPELLING: Mapping[str, Operator] = {text: one for one in Operator for text in (one.symbol, one.word)}

_EQUALITY = frozenset({Operator.EQUALS, Operator.NOT_EQUALS})
_ORDER = frozenset({Operator.GREATER_THAN, Operator.GREATER_THAN_EQUAL, Operator.LESS_THAN, Operator.LESS_THAN_EQUAL})
_TEXT = _EQUALITY | {Operator.IN, Operator.NOT_IN, Operator.MATCHES, Operator.NOT_MATCHES}


class SubjectKind(enum.Enum):
    """What of a container instance is compared."""

    AGENT_CONNECTED = "agentConnected"
    AGENT_VERSION = "agentVersion"
    ATTRIBUTE = "attribute:"
    EC2_INSTANCE_ID = "ec2InstanceId"
    REGISTERED_AT = "registeredAt"
    RUNNING_TASKS_COUNT = "runningTasksCount"
    TASK_GROUP = "task:group"

    @property
    def operators(self) -> frozenset[Operator]:
        """Operators that the documentation lists for it; attributes and task groups are not restricted there."""
        return _OPERATORS.get(self, frozenset(Operator))


_OPERATORS: Mapping[SubjectKind, frozenset[Operator]] = {
    SubjectKind.AGENT_CONNECTED: _TEXT,
    SubjectKind.EC2_INSTANCE_ID: _TEXT,
    SubjectKind.AGENT_VERSION: _EQUALITY | _ORDER,
    SubjectKind.REGISTERED_AT: _EQUALITY | _ORDER,
    SubjectKind.RUNNING_TASKS_COUNT: _EQUALITY | _ORDER,
}

_ATTRIBUTE_NAME = lazy_pattern(r"[A-Za-z0-9_./\\-]{1,128}")
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attribute.html"""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared, in an expression.

    Attributes:
        kind: which of the seven subjects.
        name: of the attribute; empty for every other kind.
    """

    kind: SubjectKind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}{self.name}"

    @classmethod
    def spelled(cls, text: str) -> Subject | None:
        """The subject that is written so, None where there is none."""
        prefix = SubjectKind.ATTRIBUTE.value
        if text.startswith(prefix):
            name = text.removeprefix(prefix)
            return cls(SubjectKind.ATTRIBUTE, name) if _ATTRIBUTE_NAME.fullmatch(name) else None
        kind = _KINDS.get(text)
        return None if kind is None else cls(kind)


_KINDS: Mapping[str, SubjectKind] = {one.value: one for one in SubjectKind if one is not SubjectKind.ATTRIBUTE}

AUTOMATIC_ATTRIBUTES: Final = (
    "ecs.ami-id",
    "ecs.availability-zone",
    "ecs.cpu-architecture",
    "ecs.instance-type",
    "ecs.os-family",
    "ecs.os-type",
    "ecs.subnet-id",
    "ecs.vpc-id",
)
"""What ECS sets on every container instance.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
"""

BUILT_IN_ATTRIBUTES: Final = (
    *AUTOMATIC_ATTRIBUTES,
    "ecs.awsvpc-trunk-id",
    "ecs.os-type-detailed",
    "ecs.outpost-arn",
)
"""The same, with those that only some instances have.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html and, for
``ecs.os-type-detailed``, https://github.com/aws/amazon-ecs-agent (``ecs-agent/api/ecs/client/ecs_client.go``)
"""

CAPABILITY_PREFIX: Final = "ecs.capability."
"""What the agent tells of itself: a list that grows with its versions.

https://github.com/aws/amazon-ecs-agent (``agent/app/agent_capability.go``)
"""
