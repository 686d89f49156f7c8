"""A source laid beside a plan: what the plan does not know is read from the source, instance by instance."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from neuronfleet.errors import PlanError
from neuronfleet.plan.synthesized.inline import known_of
from neuronfleet.plan.synthesized.module import Block, Module
from neuronfleet.plan.synthesized.resolving import Scope
from neuronfleet.plan.synthesized.source import Source
from neuronfleet.plan.synthesized.trees import node_references

if TYPE_CHECKING:
    from neuronfleet.plan.plan import Plan
    from neuronfleet.plan.resource import Resource

__all__ = ["Overlay", "attach_sources"]


class Overlay:
    """Finds the source of each resource of a plan.

    Args:
        plan: whose root variables are put in, unless they are sensitive.
        source: what the plan was made of.
    """

    def __init__(self, plan: Plan, source: Source) -> None:
        self.source = source
        values = {name: value.raw for name, value in plan.variables.items() if not value.is_sensitive}
        self._scope = source.scope(values, enter=None if plan.is_synthesized else functools.partial(known_of, plan))

    def block(self, resource: Resource) -> Block | None:
        """The block that declares a resource, None where the source has none."""
        module: Module | None = self.source.root
        for name in resource.parsed.module_names:
            call = module.calls.get(name) if module is not None else None
            module = call.module if call is not None else None
        return module.blocks.get(resource.parsed.static) if module is not None else None

    def body(self, resource: Resource) -> Mapping[str, Any] | None:
        """What the provider is given for a resource, with holes; None where the source has no block for it."""
        block = self.block(resource)
        scope: Scope | None = self._scope
        for step in resource.parsed.modules:
            scope = scope.child(step.name, step.key) if scope is not None else None
        if block is None or scope is None:
            return None
        try:
            return scope.body(block, resource.parsed.key)
        except RecursionError:
            return None

    def locals(self) -> Mapping[str, tuple[str, ...]]:
        """References of the root module's local values."""
        return {name: tuple(dict.fromkeys(node_references(tree))) for name, tree in self.source.root.locals.items()}


def attach_sources(plans: Sequence[Plan], sources: Sequence[Source]) -> None:
    """Give each plan the source that it was made of: the one that declares most of its resources.

    Stacks of several regions declare the same addresses; then the region of the provider, the stack's name in the
    plan's path and the names that resources have decide.

    Raises:
        PlanError: none of the sources belongs to any of the plans.
    """
    attached = False
    for plan in plans:
        if plan.is_synthesized:
            continue
        ranked = sorted(((_likeness(plan, one), index) for index, one in enumerate(sources)), reverse=True)
        best = [index for likeness, index in ranked if likeness == ranked[0][0]]
        if ranked and ranked[0][0][0] > 0 and len(best) == 1:
            plan.attach(sources[best[0]])
            attached = True
    if sources and not attached and any(not plan.is_synthesized for plan in plans):
        names = ", ".join(one.path for one in sources[:5])
        raise PlanError(
            f"{names}: none of the plans was made of this configuration, or it cannot be told which: give the plan "
            "of a stack together with the folder of that stack"
        )


def _likeness(plan: Plan, source: Source) -> tuple[float, int, int, int]:
    overlay = Overlay(plan, source)
    resources = plan.changes()
    there = [one for one in resources if overlay.block(one) is not None]
    if not there:
        return 0.0, 0, 0, 0
    declared = {one.parsed.static for one in there}
    share = len(there) / len(resources) + len(declared) / max(1, len(source.root.blocks))
    region = source.scope().resolved(source.root.providers.get("aws", {}).get("region"))
    stack = source.stack and source.stack in plan.path
    return share, int(region in plan.regions.all), int(bool(stack)), _agreeing(overlay, there[:50])


def _agreeing(overlay: Overlay, resources: Sequence[Resource]) -> int:
    """How many resources are named in the plan as in the source."""
    count = 0
    for one in resources:
        body = overlay.body(one) or {}
        count += any(
            isinstance(body.get(key), str) and body[key] == one[key].text for key in ("name", "bucket", "family")
        )
    return count
