"""Sources that plans carry themselves: in JSON syntax, which CDKTF writes, an expression stands in the plan as text.

``"${aws_lb.main.arn}/*"`` is ``constant_value`` and ``references`` at once there, so what is unknown because of one
reference can be read without the source.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from neuronfleet.plan.address import Step
from neuronfleet.plan.synthesized.json_source import json_tree
from neuronfleet.plan.synthesized.module import Module
from neuronfleet.plan.synthesized.nodes import Tree
from neuronfleet.plan.synthesized.resolving import Scope
from neuronfleet.plan.synthesized.trees import NOT_WRITTEN

if TYPE_CHECKING:
    from neuronfleet.plan.plan import Plan
    from neuronfleet.plan.resource import Resource

__all__ = ["known_of", "written"]


def written(resource: Resource, text: Tree) -> Tree:
    """What an expression of the configuration says for one instance, with holes.

    Args:
        resource: the instance.
        text: ``constant_value`` of the expression.
    """
    plan, address = resource.plan, resource.parsed
    root = not address.modules
    variables = {name: one.raw for name, one in plan.variables.items() if not one.is_sensitive} if root else {}
    scope = Scope(Module(), variables, known=known_of(plan, address.modules))
    try:
        return scope.resolved(json_tree(text))
    except RecursionError:
        return None


def known_of(plan: Plan, modules: tuple[Step, ...]) -> Callable[[str, Sequence[Tree]], Any]:
    """What a plan knows of the resources of one module instance.

    Args:
        plan: the plan.
        modules: the module instance.

    Returns:
        A function of a resource (``data.aws_region.current``) and the path of an attribute. It gives a scalar that is
        known and not sensitive, and ``NOT_WRITTEN`` otherwise.
    """

    def known(static: str, path: Sequence[Tree]) -> Any:  # noqa: ANN401 - a scalar
        resource = plan.only_instance(modules, static)
        if resource is None or not resource.exists_after or not path:
            return NOT_WRITTEN
        value = resource.planned.at(*path)
        if not value.is_known or value.is_sensitive or isinstance(value.raw, dict | list):
            return NOT_WRITTEN
        return value.raw

    return known
