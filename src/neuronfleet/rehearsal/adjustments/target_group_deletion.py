"""Adjustment: a target group may be deleted again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]


def _apply() -> None:
    from moto.elbv2.exceptions import TargetGroupNotFoundError  # noqa: PLC0415
    from moto.elbv2.models import ELBv2Backend  # noqa: PLC0415

    def making(original: Callable[..., Any]) -> Callable[..., Any]:
        def delete_target_group(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            with contextlib.suppress(TargetGroupNotFoundError):
                return original(self, *args, **kwargs)

        return delete_target_group

    replace(ELBv2Backend, "delete_target_group", making)


ADJUSTMENT = Adjustment(
    id="target-group-deletion",
    moto="DeleteTargetGroup answers TargetGroupNotFound where the group is gone already",
    aws="it succeeds: the operation has no such error, only that the group is in use",
    why="a request that is sent again because its answer came late fails the destroy",
    apply=_apply,
)
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html"""
