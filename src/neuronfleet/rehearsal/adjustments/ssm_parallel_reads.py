"""Adjustment: public parameters are loaded once, however many requests come together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]


def _apply() -> None:
    from moto.ssm.models import ParameterDict  # noqa: PLC0415

    lock = threading.RLock()

    def checking(original: Callable[..., Any]) -> Callable[..., Any]:
        def check_loading_status(self: Any, key: str) -> None:  # noqa: ANN401
            with lock:
                original(self, key)

        return check_loading_status

    replace(ParameterDict, "_check_loading_status", checking)


ADJUSTMENT = Adjustment(
    id="ssm-parallel-reads",
    moto="the first requests for a region's public parameters, arriving together, each load them, over one another",
    aws="requests do not disturb each other",
    why="a plan with several AMI parameters reads them at once and can meet a half-loaded table",
    apply=_apply,
)
