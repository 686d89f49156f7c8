"""Adjustment: a container may have a soft memory limit alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]


def _apply() -> None:
    from moto.ecs.models import EC2ContainerServiceBackend  # noqa: PLC0415

    def validating(original: Callable[..., Any]) -> Callable[..., Any]:
        def validate(memory: Any, definitions: list[dict[str, Any]], compatibilities: list[str] | None) -> None:  # noqa: ANN401
            # Without the compatibilities moto asks for either limit, which is AWS's rule for EC2.
            only_ec2 = set(compatibilities or ()) == {"EC2"}
            original(memory, definitions, None if only_ec2 else compatibilities)

        return staticmethod(validate)

    replace(EC2ContainerServiceBackend, "_validate_container_defs", validating)


ADJUSTMENT = Adjustment(
    id="ecs-memory-reservation",
    moto="with requiresCompatibilities EC2, a container that has memoryReservation and no memory is refused",
    aws="one of memory and memoryReservation is enough: AWS's own Inf1 example reserves only",
    why="task definitions that AWS accepts could not be applied",
    apply=_apply,
)
