"""From bytes to a plan."""

from __future__ import annotations

from typing import Any

from neuronfleet.plan.plan import Plan

__all__ = ["plan_from"]


def plan_from(document: Any, *, path: str = "plan.json") -> Plan:  # noqa: ANN401 - any JSON
    """A plan from parsed JSON.

    Raises:
        PlanError: it is no plan.
    """
    return Plan(document, path=path)
