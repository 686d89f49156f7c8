"""On which instance types the tasks of a task definition may land."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from neuronfleet.dataclass import dataclass
from neuronfleet.plan import Value
from neuronfleet.policies.context import Context
from neuronfleet.policies.model import Outcome, failed, passed, undecided
from neuronfleet.policies.neu._task import Task
from neuronfleet.policies.neu._users import users_of

if TYPE_CHECKING:
    from neuronfleet.catalogue import InstanceType
    from neuronfleet.plan.ecs import EcsService, EcsTask

__all__ = ["Hosts", "hosts_of", "judge_hosts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """Instance types for a task.

    Attributes:
        found: types of capacities in the plan that the task may be placed on, and the address of one such group.
        complete: whether there can be no others.
        possible: types that its placement constraints leave open, meaningful where ``complete`` is False; empty where
            the constraints say nothing about instance types.
        causes: values that would tell more.
    """

    found: dict[InstanceType, str]
    complete: bool
    possible: tuple[InstanceType, ...]
    causes: tuple[Value, ...] = ()

    @property
    def candidates(self) -> tuple[InstanceType, ...]:
        """Every type that it may land on, as far as the plan tells; empty where it tells nothing."""
        return tuple(self.found) if self.complete else tuple({**self.found, **dict.fromkeys(self.possible)})


def hosts_of(task: Task, context: Context) -> Hosts:
    """On which instance types the tasks of a task definition may land.

    Capacities that services and standalone tasks of the plan use come first, narrowed by placement constraints; a task
    definition that nothing in the plan runs has its own constraints only.

    Args:
        task: the task definition.
        context: the review.
    """
    return context.once(("neu-hosts", task.resource.address), lambda: _hosts(task, context))


def judge_hosts(
    hosts: Hosts, holds: Callable[[InstanceType], bool], message: Callable[[InstanceType], str], *, at: Value
) -> Outcome:
    """Whether something holds on every instance type that a task may land on.

    Args:
        hosts: these types.
        holds: asked of each.
        message: what is wrong with one.
        at: the value that is wrong.
    """
    bad = [one for one in hosts.found if not holds(one)]
    if bad:
        where = tuple(f"{hosts.found[one]} launches {one.name}" for one in bad)
        return failed(message(bad[0]), at=at, details=where)
    if hosts.complete:
        return passed()
    wrong = [one for one in hosts.possible if not holds(one)]
    if hosts.possible and not wrong:
        return passed()
    if hosts.possible and len(wrong) == len(hosts.possible) and not hosts.found:
        return failed(message(wrong[-1]), at=at)
    told = "nothing in the plan tells on which instance types it runs"
    if hosts.possible:
        told = f"the placement constraints allow {wrong[0].name}, and the plan does not tell whether there are any"
    return undecided(told, *(hosts.causes or (at,)))


def _hosts(task: Task, context: Context) -> Hosts:
    view, known = context.ecs, context.catalogue.instance_types
    own, causes = _expressions(task.resource["placement_constraints"].or_default([]))
    found: dict[InstanceType, str] = {}
    users = users_of(task, context)
    complete = bool(users)
    possible = {} if users else {record: None for record in known.values() if _allowed(own, record)}
    for user in users:
        theirs, unsure = _expressions(_constraints(user))
        causes += unsure
        possible |= {record: None for record in known.values() if _allowed((*own, *theirs), record)}
        capacities = view.capacities_for(user)
        complete &= bool(capacities) and not unsure and _all_there(user, context)
        for capacity in capacities or ():
            for value in capacity.instance_types:
                record = known.get(value.text or "")
                if record is None:
                    complete = False
                    causes += (value,) if value.is_unknown else ()
                elif _allowed((*own, *theirs), record):
                    found.setdefault(record, capacity.group.address)
    narrowed = tuple(possible) if len(possible) < len(known) else ()
    return Hosts(found=found, complete=complete and bool(found), possible=narrowed, causes=causes)


def _constraints(user: EcsService | EcsTask) -> Value:
    for attribute in ("placement_constraints", "placement_constraint"):
        blocks = _parameters(user)[attribute].or_default([])
        if blocks.items or blocks.is_unknown:
            return blocks
    return blocks


def _parameters(user: EcsService | EcsTask) -> Value:
    parameters: Value | None = getattr(user, "parameters", None)
    return user.resource.after if parameters is None else parameters


def _all_there(user: EcsService | EcsTask, context: Context) -> bool:
    """Whether every capacity that a service may use is in the plan."""
    cluster = context.ecs.cluster_of(user)
    if cluster is None:
        return False
    strategy = context.ecs.strategy_of(user, cluster)
    if strategy is None:
        return cluster.resource is not None and cluster.resource.mode == "managed"
    names = {one["capacity_provider"].text for one in strategy.items}
    return names <= {one.name for one in cluster.capacities if one.provider is not None}


def _expressions(blocks: Value) -> tuple[tuple[str, ...], tuple[Value, ...]]:
    """Expressions of ``memberOf`` constraints, and what of them is not known."""
    unsure = [blocks] if blocks.is_unknown else []
    texts = []
    for block in blocks.items:
        expression = block["expression"].or_default(None)
        if expression.is_unknown:
            unsure.append(expression)
        elif expression.text and block["type"].text == "memberOf":
            texts.append(expression.text)
    return tuple(texts), tuple(unsure)


def _allowed(expressions: Iterable[str], record: InstanceType) -> bool:
    return all(_may_match(expression, record.name, record.architecture) for expression in expressions)


@functools.lru_cache(maxsize=8192)
def _may_match(expression: str, instance_type: str, architecture: str) -> bool:
    """Whether instances of a type may satisfy an expression; one that cannot be read excludes none."""
    from neuronfleet.errors import NeuronFleetError  # noqa: PLC0415 - loaded only where there are constraints
    from neuronfleet.placement.eligibility import static_value  # noqa: PLC0415
    from neuronfleet.placement.expression import View  # noqa: PLC0415

    attributes: dict[str, str | None] = {
        "ecs.instance-type": instance_type,
        "ecs.cpu-architecture": architecture,
        "ecs.os-type": "linux",
        "ecs.os-family": "LINUX",
    }
    try:
        return static_value(expression, View(attributes=attributes)) is not False
    except NeuronFleetError:
        return True
