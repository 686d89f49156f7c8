"""Adjustment: a capacity provider that says nothing of managed draining has it on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]


def _apply() -> None:
    from moto.ecs.models import CapacityProvider  # noqa: PLC0415

    def preparing(original: Callable[..., Any]) -> Callable[..., Any]:
        def prepare(self: Any, asg_details: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
            prepared: dict[str, Any] = original(self, asg_details)
            prepared.setdefault("managedDraining", "ENABLED")
            return prepared

        return prepare

    def updating(original: Callable[..., Any]) -> Callable[..., Any]:
        def update(self: Any, asg_details: dict[str, Any]) -> None:  # noqa: ANN401
            original(self, asg_details)
            if "managedDraining" in asg_details:
                self.auto_scaling_group_provider["managedDraining"] = asg_details["managedDraining"]

        return update

    replace(CapacityProvider, "_prepare_asg_provider", preparing)
    replace(CapacityProvider, "update", updating)


ADJUSTMENT = Adjustment(
    id="ecs-managed-draining",
    moto="a capacity provider made without managedDraining has none, and UpdateCapacityProvider forgets it",
    aws="managedDraining is ENABLED where it is not given, and can be updated",
    why="what Terraform reads back would not be what AWS answers",
    apply=_apply,
)
