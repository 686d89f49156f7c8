"""Adjustment: an ECS service without a network configuration has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]


def _apply() -> None:
    from moto.ecs.models import Service  # noqa: PLC0415

    def making(original: Callable[..., Any]) -> Callable[..., Any]:
        def init(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            original(self, *args, **kwargs)
            if not self.network_configuration:
                self.network_configuration = None

        return init

    replace(Service, "__init__", making)


ADJUSTMENT = Adjustment(
    id="ecs-service-network",
    moto="a service in bridge or host network mode is described with networkConfiguration {}",
    aws="such a service has no networkConfiguration",
    why="AWS provider 5.100 dies of a nil pointer when it reads the empty object, and takes the whole apply with it",
    apply=_apply,
)
