"""Variables that are whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from neuronfleet.export.references import Validation

if TYPE_CHECKING:
    from neuronfleet.export.module import Module
    from neuronfleet.infra.literal import Reference

__all__ = ["whole_number_variable"]


def whole_number_variable(
    module: Module,
    name: str,
    description: str,
    *,
    default: int | None,
    low: int,
    high: int | None = None,
    further: Sequence[Validation] = (),
) -> Reference:
    """Declare a variable of a whole number.

    Args:
        module: that declares it.
        name: in snake_case, with its unit.
        description: what it is.
        default: its default, None where it may be left out.
        low: the least that is allowed.
        high: the most that is allowed, None for no limit.
        further: further conditions.

    Raises:
        ExportError: the module has a variable of that name already.
    """
    value = f"var.{name}"
    rule = f"floor({value}) == {value} && {value} >= {low}" + ("" if high is None else f" && {value} <= {high}")
    if default is None:
        rule = f"{value} == null ? true : {rule}"
    allowed = f"{low} to {high}" if high is not None else f"{low} or more" if low else "not negative"
    return module.variable(
        name,
        type="number",
        description=description,
        default=default,
        validations=[(f"${{{rule}}}", f"{name} is a whole number, {allowed}."), *further],
    )
