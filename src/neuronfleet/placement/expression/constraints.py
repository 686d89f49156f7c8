"""Placement constraints and strategies as ECS takes them, with its limits.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinitionPlacementConstraint.html,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import ExpressionError, PlacementRulesError, Problem, nearest
from neuronfleet.placement.expression.nodes import Expression
from neuronfleet.placement.expression.parser import parse
from neuronfleet.placement.expression.vocabulary import MAX_CONSTRAINTS, Subject, SubjectKind

__all__ = [
    "DISTINCT_INSTANCE",
    "MAX_STRATEGIES",
    "MEMBER_OF",
    "PlacementConstraint",
    "PlacementStrategy",
    "field_problem",
    "placement_problems",
    "require_placement",
]

MEMBER_OF: Final = "memberOf"
DISTINCT_INSTANCE: Final = "distinctInstance"

MAX_STRATEGIES: Final = 5
"""Strategies of one service or run: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html"""

_TYPES = (MEMBER_OF, DISTINCT_INSTANCE)
_STRATEGIES = ("spread", "binpack", "random")
_INSTANCE_FIELDS = ("instanceId", "host")
_BINPACK_FIELDS = ("cpu", "memory")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementConstraint:
    """One rule that binds where tasks are placed, as it is written; :func:`placement_problems` judges it.

    Attributes:
        type: ``memberOf`` or ``distinctInstance``.
        expression: of ``memberOf``; None for ``distinctInstance``.
    """

    type: str
    expression: str | None = None

    @classmethod
    def member_of(cls, expression: Expression | str) -> PlacementConstraint:
        """Only instances that satisfy an expression.

        Args:
            expression: as text, which stays as written, or built.
        """
        return cls(type=MEMBER_OF, expression=str(expression))

    @classmethod
    def distinct_instance(cls) -> PlacementConstraint:
        """At most one task of the group on an instance."""
        return cls(type=DISTINCT_INSTANCE)

    def parsed(self) -> Expression | None:
        """The expression as a value; None for ``distinctInstance``.

        Raises:
            ExpressionError: it cannot be read.
        """
        return None if self.expression is None else parse(self.expression)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementStrategy:
    """One preference among instances, as it is written; :func:`placement_problems` judges it.

    Attributes:
        type: ``spread``, ``binpack`` or ``random``.
        field: ``instanceId``, ``host`` or ``attribute:NAME`` for spread; ``cpu`` or ``memory`` for binpack; None for
            random.
    """

    type: str
    field: str | None = None

    @classmethod
    def spread_over(cls, field: str) -> PlacementStrategy:
        """Evenly over instances or values of an attribute.

        Args:
            field: ``instanceId`` or ``attribute:ecs.availability-zone``.
        """
        return cls(type="spread", field=field)

    @classmethod
    def packed_by(cls, field: str) -> PlacementStrategy:
        """On the instance with the least left.

        Args:
            field: ``cpu`` or ``memory``.
        """
        return cls(type="binpack", field=field)

    @classmethod
    def at_random(cls) -> PlacementStrategy:
        """Anywhere."""
        return cls(type="random")


def placement_problems(
    *,
    task_definition: Sequence[PlacementConstraint] = (),
    constraints: Sequence[PlacementConstraint] = (),
    strategies: Sequence[PlacementStrategy] = (),
) -> tuple[Problem, ...]:
    """Everything that ECS refuses about the rules of one service or run, all at once.

    Args:
        task_definition: constraints of the task definition.
        constraints: constraints of the service or run.
        strategies: strategies of the service or run.
    """
    found = [
        *_constraint_problems("task_definition", task_definition, in_task_definition=True),
        *_constraint_problems("constraints", constraints, in_task_definition=False),
    ]
    count = len(task_definition) + len(constraints)
    if count > MAX_CONSTRAINTS:
        message = (
            f"{len(task_definition)} of the task definition and {len(constraints)} of the service or run are {count}; "
            f"ECS takes {MAX_CONSTRAINTS} constraints a task, both together: join some with 'and'"
        )
        found.append(Problem(path="constraints", message=message, value=count))
    for index, strategy in enumerate(strategies):
        found += _strategy_problems(f"strategies[{index}]", strategy)
    if len(strategies) > MAX_STRATEGIES:
        message = f"{len(strategies)} are too many: ECS takes {MAX_STRATEGIES} strategies at most"
        found.append(Problem(path="strategies", message=message, value=len(strategies)))
    return tuple(found)


def require_placement(
    *,
    task_definition: Sequence[PlacementConstraint] = (),
    constraints: Sequence[PlacementConstraint] = (),
    strategies: Sequence[PlacementStrategy] = (),
) -> None:
    """Refuse what ECS refuses.

    Args:
        task_definition: constraints of the task definition.
        constraints: constraints of the service or run.
        strategies: strategies of the service or run.

    Raises:
        PlacementRulesError: there are problems; carries all of them.
    """
    problems = placement_problems(task_definition=task_definition, constraints=constraints, strategies=strategies)
    if problems:
        raise PlacementRulesError(problems)


def _constraint_problems(
    path: str, constraints: Sequence[PlacementConstraint], *, in_task_definition: bool
) -> Iterator[Problem]:
    distinct = [index for index, one in enumerate(constraints) if one.type == DISTINCT_INSTANCE]
    for index, constraint in enumerate(constraints):
        here = f"{path}[{index}]"
        expression = constraint.expression
        if constraint.type not in _TYPES:
            yield _unknown(f"{here}.type", constraint.type, _TYPES)
        elif constraint.type == DISTINCT_INSTANCE:
            if in_task_definition:
                message = "is not taken in a task definition, only memberOf is; give it to the service or run"
                yield Problem(path=f"{here}.type", message=f"distinctInstance {message}", value=constraint.type)
            if expression:
                message = "distinctInstance takes no expression; leave it out, or write the type memberOf"
                yield Problem(path=f"{here}.expression", message=message, value=expression)
            if index in distinct[1:]:
                message = "distinctInstance is there already; leave one out"
                yield Problem(path=f"{here}.type", message=message, value=constraint.type)
        elif not expression:
            message = "memberOf needs an expression, such as attribute:ecs.instance-type == inf1.xlarge"
            yield Problem(path=f"{here}.expression", message=message, value=expression)
        else:
            try:
                parse(expression)
            except ExpressionError as error:
                yield Problem(path=f"{here}.expression", message=error.sentence, value=expression)


def _strategy_problems(path: str, strategy: PlacementStrategy) -> Iterator[Problem]:
    if strategy.type not in _STRATEGIES:
        yield _unknown(f"{path}.type", strategy.type, _STRATEGIES)
        return
    problem = field_problem(strategy)
    if problem is not None:
        yield Problem(path=f"{path}.field", message=problem, value=strategy.field)


def field_problem(strategy: PlacementStrategy) -> str | None:
    """What is wrong with the field of a strategy, which Terraform takes whatever it is; None where nothing is.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html

    Args:
        strategy: of a known type.
    """
    field = strategy.field
    if strategy.type == "spread":
        subject = Subject.spelled(field or "")
        good = field in _INSTANCE_FIELDS or (subject is not None and subject.kind is SubjectKind.ATTRIBUTE)
    else:
        good = field in _BINPACK_FIELDS if strategy.type == "binpack" else not field
    if good:
        return None
    return (
        f"{field!r} does not do for {strategy.type}; spread takes instanceId or attribute:NAME, binpack takes cpu or "
        "memory, random takes none"
    )


def _unknown(path: str, given: str, allowed: tuple[str, ...]) -> Problem:
    close = nearest(given, allowed)
    hint = f"; write {close!r}" if close else ""
    return Problem(path=path, message=f"{given!r} is none; allowed: {', '.join(allowed)}{hint}", value=given)
