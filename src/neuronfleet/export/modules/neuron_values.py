"""Variables of one value, as both neuron modules declare them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import REQUIRED, Validation
from neuronfleet.infra.expressions import inner

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["NAME", "about", "declare_cluster", "declare_count", "declare_flag", "one_of", "optional_arn"]

NAME: Final = 240
"""Longest name of a family or service that is given: a slot's number still goes into the 255 of ECS."""


def about(rules: Sequence[Validation], *, optional: str | None = None) -> list[Validation]:
    """Rules about objects, which hold where an object is not of its type: that is said by rules of its own.

    Args:
        rules: conditions with their messages.
        optional: the variable that may be null, which no rule is about.
    """
    start = f"var.{optional} == null || " if optional else ""
    return [(f"${{{start}try({inner(condition)}, true)}}", message) for condition, message in rules]


def declare_count(
    module: Module, name: str, description: str, *, default: object = REQUIRED, least: int = 0, most: int | None = None
) -> None:
    """Declare a whole number.

    Args:
        module: that declares it.
        name: of the variable.
        description: what it is, with its unit.
        default: None where null means something.
        least: that is allowed.
        most: that is allowed.
    """
    bounds = f"from {least}" if most is None else f"from {least} to {most}"
    given = f"coalesce(var.{name}, {least})" if default is None else f"var.{name}"
    upper = "" if most is None else f" && {given} <= {most}"
    module.variable(
        name,
        type="number",
        description=description,
        default=default,
        validations=[
            (
                f"${{{given} >= {least} && floor({given}) == {given}{upper}}}",
                f"{name} is a whole number {bounds}.",
            )
        ],
    )


def declare_flag(
    module: Module, name: str, description: str, *, default: bool | None, validations: Sequence[Validation] = ()
) -> None:
    """Declare a variable that is true or false."""
    module.variable(name, type="bool", description=description, default=default, validations=validations)


def declare_cluster(module: Module, description: str, *, default: object = REQUIRED) -> None:
    """Declare ``cluster_arn``."""
    module.variable(
        "cluster_arn",
        type="string",
        description=description,
        default=default,
        validations=[
            (
                (
                    f"${{{'var.cluster_arn == null || ' if default is None else ''}"
                    'can(regex("^arn:aws[a-z-]*:ecs:[a-z0-9-]+:[0-9]{12}:cluster/.+$", var.cluster_arn))}'
                ),
                "cluster_arn is the ARN of an ECS cluster, not its name.",
            )
        ],
    )


def one_of(name: str, allowed: Sequence[str]) -> Validation:
    """That a variable is one of several words."""
    return (
        f"${{contains({json.dumps(list(allowed))}, var.{name})}}",
        f"{name} is {', '.join(allowed[:-1])} or {allowed[-1]}.",
    )


def optional_arn(module: Module, name: str, description: str, *, service: str) -> None:
    """Declare a variable of an ARN that may be left out.

    Args:
        module: that declares it.
        name: of the variable.
        description: what it is.
        service: in the ARN: ``iam``, ``kms`` ...
    """
    pattern = f"^arn:aws[a-z-]*:{service}:[a-z0-9-]*:[0-9]*:.+$"
    module.variable(
        name,
        type="string",
        description=description,
        default=None,
        validations=[
            (
                f'${{var.{name} == null || can(regex("{pattern}", var.{name}))}}',
                f"{name} is an ARN of {service}.",
            )
        ],
    )
