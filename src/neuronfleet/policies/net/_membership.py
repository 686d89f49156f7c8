"""Which security groups container instances and tasks are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronfleet.plan import FALSE, TRUE, Resource, Truth, Value
from neuronfleet.plan.truth import unknown
from neuronfleet.policies.cap._hosts import TEMPLATES, is_foreign
from neuronfleet.policies.net._rules import GROUPS

if TYPE_CHECKING:
    from neuronfleet.plan import Plan
    from neuronfleet.policies.context import Context

__all__ = ["is_serving"]


def is_serving(group: Resource, context: Context) -> Truth:
    """Whether container instances or tasks of the plan are in a security group.

    Args:
        group: the security group.
        context: of the check.
    """
    certain, open_values = context.once(("net", "members"), lambda: _members(context))
    if group.address in certain:
        return TRUE
    return unknown(*open_values[:1]) if open_values else FALSE


def _members(context: Context) -> tuple[frozenset[str], tuple[Value, ...]]:
    """Addresses of groups that somebody is certainly in, and attributes that may name any group."""
    certain: set[str] = set()
    open_values: list[Value] = []
    for member, path in _memberships(context):
        value = member.after.at(*path)
        if value.is_missing:
            continue
        targets = context.plan.targets(member, *path, types=GROUPS)
        if targets.certain:
            certain.update(one.address for one in targets.resources)
        else:
            open_values.append(next(iter(value.unknown_parts()), value))
    return frozenset(certain), tuple(open_values)


def _memberships(context: Context) -> list[tuple[Resource, tuple[str | int, ...]]]:
    plan: Plan = context.plan
    found: list[tuple[Resource, tuple[str | int, ...]]] = []
    for template in plan.resources(*TEMPLATES):
        if is_foreign(template, context):
            continue
        found.append((template, ("vpc_security_group_ids",)))
        found.append((template, ("security_groups",)))
        interfaces = template["network_interfaces"].or_default([]).items
        found += [(template, ("network_interfaces", index, "security_groups")) for index in range(len(interfaces))]
    found += [
        (service, ("network_configuration", 0, "security_groups")) for service in plan.resources("aws_ecs_service")
    ]
    return found
