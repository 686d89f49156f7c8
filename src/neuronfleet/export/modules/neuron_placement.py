"""Variables about where tasks are placed, which services and scheduled runs share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import Attribute
from neuronfleet.export.modules.neuron_values import about
from neuronfleet.infra.literal import Reference
from neuronfleet.placement.expression import MAX_CONSTRAINTS, MAX_STRATEGIES, instance_type_in, instance_type_is

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_placement", "placement_blocks", "placement_expression"]

_SOME_TYPE: Final = "inf1.xlarge"
_SOME_TYPES: Final = (_SOME_TYPE, "inf1.2xlarge")
_PLANNERS: Final = 3
"""Constraints that are the module's: one of the task definition, one of the service or run, distinctInstance."""

_ZONE: Final = "attribute:ecs.availability-zone"


def declare_placement(module: Module, *, expression: str) -> None:
    """Declare ``placement_constraints``, ``placement_strategies``, ``distinct_instance``, and what follows from them.

    Args:
        module: with ``devices_per_task``.
        expression: that ties tasks to their instance type.
    """
    module.variable(
        "placement_constraints",
        type="list(string)",
        description="Further memberOf expressions of the ECS cluster query language.",
        default=[],
        validations=[
            (
                f"${{length(var.placement_constraints) + {_PLANNERS} <= {MAX_CONSTRAINTS}}}",
                (
                    f"placement_constraints: ECS takes {MAX_CONSTRAINTS} a task and {_PLANNERS} are the "
                    f"module's; join some "
                    "with 'and'."
                ),
            ),
            (
                '${alltrue([for one in var.placement_constraints : !can(regex("[^=!<>]=[^=~]", one))])}',
                "placement_constraints: a lone = is no operator; write ==.",
            ),
        ],
    )
    module.object_variable(
        "placement_strategies",
        description="Placement strategies in order. By default spread over zones, then instances.",
        attributes={
            "type": Attribute(description="spread, binpack or random."),
            "field": Attribute(
                description="attribute:NAME or instanceId for spread, cpu or memory for binpack, none for random.",
                default=None,
            ),
        },
        many="list",
        default=[
            {"type": "spread", "field": _ZONE},
            {"type": "spread", "field": "instanceId"},
        ],
        validations=about(
            [
                (
                    (
                        '${alltrue([for one in var.placement_strategies : contains(["spread", "binpack", "random"], '
                        "one.type)])}"
                    ),
                    "placement_strategies: type is spread, binpack or random.",
                ),
                (
                    (
                        '${alltrue([for one in var.placement_strategies : one.type == "random" ? try(one.field, '
                        "null) == null : "
                        'one.type == "binpack" ? contains(["cpu", "memory"], try(coalesce(one.field, "-"), "-")) '
                        ": try(one.field, null) != null])}"
                    ),
                    (
                        "placement_strategies: field is attribute:NAME or instanceId for spread, cpu or memory "
                        "for binpack, and "
                        "left out for random."
                    ),
                ),
                (
                    f"${{length(var.placement_strategies) <= {MAX_STRATEGIES}}}",
                    f"placement_strategies: ECS takes {MAX_STRATEGIES} at most.",
                ),
            ],
        ),
    )
    module.variable(
        "distinct_instance",
        type="bool",
        description="Whether each task of a slot needs an instance of its own. By default yes where devices are owned.",
        default=None,
    )
    module.local(
        "placement_expressions",
        f'${{concat(["{expression}"], var.placement_constraints)}}',
        comment="Where tasks are placed.",
    )
    module.local(
        "distinct_instance",
        "${var.distinct_instance == null ? var.devices_per_task > 0 : var.distinct_instance}",
    )


def placement_expression(instance_type: str, fallbacks: str) -> Reference:
    """What ties a task to the types that its instances may be of.

    Args:
        instance_type: expression of the first.
        fallbacks: expression of the list of the others.
    """
    one = instance_type_is(_SOME_TYPE).replace(_SOME_TYPE, f"${{{instance_type}}}")
    listed = f'${{join(", ", concat([{instance_type}], {fallbacks}))}}'
    several = instance_type_in(_SOME_TYPES).replace(", ".join(_SOME_TYPES), listed)
    return Reference(f'${{length({fallbacks}) == 0 ? "{one}" : "{several}"}}')


def placement_blocks(*, constraints: str, strategies: str) -> dict[str, dict[str, object]]:
    """The ``dynamic`` blocks of constraints and strategies.

    Args:
        constraints: what the block of constraints is called.
        strategies: what the block of strategies is called.
    """
    return {
        constraints: {
            "for_each": "${concat(\n[for one in local.placement_expressions : "
            '{ type = "memberOf", expression = one }],\n'
            'local.distinct_instance ? [{ type = "distinctInstance", expression = null }] : [],\n)}',
            "content": {
                "type": f"${{{constraints}.value.type}}",
                "expression": f"${{{constraints}.value.expression}}",
            },
        },
        strategies: {
            "for_each": "${local.placement_strategies}",
            "content": {"type": f"${{{strategies}.value.type}}", "field": f"${{{strategies}.value.field}}"},
        },
    }
