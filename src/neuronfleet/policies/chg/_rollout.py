"""Changes that replace what runs in a region: another image, another task definition, another service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.policies.api import FALSE, Plan, Resource, Truth, any_of

__all__ = ["KINDS", "Kind", "changing"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change that reaches what runs.

    Attributes:
        type: of the resources.
        what: what happens to them, a clause in the plural.
        changes: whether it happens to one.
    """

    type: str
    what: str
    changes: Callable[[Resource], Truth]


def changing(plans: Sequence[Plan], kind: Kind) -> dict[str, list[Resource]]:
    """Resources of a kind that exist before the plans are applied, by region; new ones change nothing that runs.

    Args:
        plans: of the review.
        kind: what is looked for.
    """
    found: dict[str, list[Resource]] = {}
    for one in (one for plan in plans for one in plan.changes(kind.type)):
        if one.region is not None and one.deposed is None and one.before.is_known:
            found.setdefault(one.region, []).append(one)
    return found


def _template(template: Resource) -> Truth:
    if not template.is_updated and not template.is_replaced:
        return FALSE
    return any_of(_differs(template, one) for one in ("image_id", "user_data", "instance_type"))


def _task_definition(definition: Resource) -> Truth:
    if not definition.is_updated and not definition.is_replaced:
        return FALSE
    return any_of(_differs(definition, one) for one in ("container_definitions", "cpu", "memory"))


def _replaced(resource: Resource) -> Truth:
    return _SURELY if resource.is_replaced else FALSE


def _differs(resource: Resource, attribute: str) -> Truth:
    before = resource.before[attribute]
    return ~resource[attribute].or_default(before.raw).equals(before.raw)


_SURELY: Final = ~FALSE
KINDS: Final = (
    Kind("aws_launch_template", "launch templates change (image, user data or instance type)", _template),
    Kind("aws_ecs_task_definition", "task definitions change", _task_definition),
    Kind("aws_ecs_service", "services are replaced", _replaced),
    Kind("aws_autoscaling_group", "Auto Scaling groups are replaced", _replaced),
)
