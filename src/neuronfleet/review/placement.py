"""The four placement claims of a review's plans, as reports show them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar, cast

from neuronfleet.plan import Plan
from neuronfleet.review.result import PlacementResult

__all__ = ["placement_of"]

_T = TypeVar("_T")
_RUNS_TASKS: Final = frozenset({"aws_ecs_service", "aws_cloudwatch_event_target", "aws_scheduler_schedule"})


def placement_of(plans: Sequence[Plan], redact: Callable[[str], str]) -> tuple[PlacementResult, ...]:
    """The claims about every workload on container instances, one entry a cluster.

    Decided at most once a plan: policies about placement read the same claims. Plans without tasks on ECS import
    nothing of placement.

    Args:
        plans: of the review.
        redact: takes secrets out of text.
    """
    return tuple(one for plan in plans if plan.types & _RUNS_TASKS for one in _or_why_not(plan, redact))


def _or_why_not(plan: Plan, redact: Callable[[str], str]) -> list[PlacementResult]:
    """The claims; where deciding them fails, what failed: policies say the same as errors."""
    try:
        return list(_of_plan(plan, redact))
    except Exception as error:  # noqa: BLE001 - a bug in placement must not hide what policies found
        reason = redact(f"deciding failed with {type(error).__name__}: {error}"[:300])
        return [
            PlacementResult(
                plan=plan.path,
                region=None,
                cluster="(not decided)",
                question=None,
                addresses={},
                claims={},
                undecided={"all workloads": f"{reason}; this is a bug"},
            )
        ]


def _of_plan(plan: Plan, redact: Callable[[str], str]) -> Iterator[PlacementResult]:
    from neuronfleet.catalogue import load_catalogue  # noqa: PLC0415 - most of a small review's time

    for one in plan.ecs.decided(load_catalogue()):
        yield PlacementResult(
            plan=plan.path,
            region=one.cluster.region,
            cluster=redact(one.cluster.name),
            question=_redacted(one.question, redact),
            addresses={redact(name): redact(resource.address) for name, resource in one.resources.items()},
            claims=_redacted(one.claims, redact),
            undecided=_redacted(one.undecided, redact),
        )


def _redacted(node: _T, redact: Callable[[str], str]) -> _T:
    """The same data without secrets; the very same objects where there are none in it."""
    if type(node) is str:  # not its subclasses: enumerations hold no text of a plan
        return cast("_T", redact(cast("str", node)))
    if isinstance(node, tuple):
        items = [_redacted(one, redact) for one in node]
        if all(new is old for new, old in zip(items, node, strict=True)):
            return node
        return type(node)(items)
    if isinstance(node, Mapping):
        return {_redacted(key, redact): _redacted(one, redact) for key, one in node.items()}  # type: ignore[return-value]
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        changed = {}
        for field in dataclasses.fields(node):
            old = getattr(node, field.name)
            new = _redacted(old, redact)
            if new is not old and new != old:
                changed[field.name] = new
        return dataclasses.replace(node, **changed) if changed else node
    return node
