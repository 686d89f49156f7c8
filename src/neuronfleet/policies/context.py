"""What a check may ask beside its resource."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from neuronfleet.plan import Plan

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue
    from neuronfleet.plan.ecs import EcsView

__all__ = ["Context"]


class Context:
    """The review that a check is part of.

    Attributes:
        plan: the plan that is looked at; for the scope ``review`` the first.
        plans: all plans of the review.
        today: the day that ages are counted from, UTC.

    Args:
        plan: the plan that is looked at.
        plans: all plans of the review.
        today: the day that ages are counted from.
    """

    def __init__(self, plan: Plan, plans: Sequence[Plan], *, today: datetime.date) -> None:
        self.plan = plan
        self.plans = tuple(plans)
        self.today = today

    @functools.cached_property
    def catalogue(self) -> Catalogue:
        """Facts about instance types, regions, images; loaded when first asked for."""
        from neuronfleet.catalogue import load_catalogue  # noqa: PLC0415 - most reviews of small plans need none

        return load_catalogue()

    @property
    def ecs(self) -> EcsView:
        """Clusters, capacities, task definitions and services of the plan, wired together."""
        return self.plan.ecs
