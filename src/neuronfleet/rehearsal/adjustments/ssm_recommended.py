"""Adjustment: the ``recommended`` AMI parameters hold JSON."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from typing import Any

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]


def _apply() -> None:
    from moto.ssm.models import Parameter  # noqa: PLC0415

    def making(original: Callable[..., Any]) -> Callable[..., Any]:
        def init(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            original(self, *args, **kwargs)
            if str(self.name).startswith("/aws/service/ecs/optimized-ami/"):
                self.value = _as_json(self.value)

        return init

    replace(Parameter, "__init__", making)


def _as_json(value: Any) -> Any:  # noqa: ANN401
    """Turn the repr of a dict, or the dict itself, into JSON; leave everything else."""
    if isinstance(value, str) and value.startswith("{'"):
        value = ast.literal_eval(value)
    return json.dumps(value) if isinstance(value, dict) else value


ADJUSTMENT = Adjustment(
    id="ssm-recommended",
    moto="/aws/service/ecs/optimized-ami/.../recommended holds the text of a Python dict, with single quotes",
    aws="it holds JSON",
    why="jsondecode() of the parameter fails in the emulator and works in AWS",
    apply=_apply,
)
