"""What a check may ask beside its resource."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from neuronfleet.plan import Plan

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue
    from neuronfleet.plan.ecs import EcsView

__all__ = ["Context"]

_T = TypeVar("_T")


class Context:
    """The review that a check is part of.

    Attributes:
        plan: the plan that is looked at; for the scope ``review`` the first.
        plans: all plans of the review.
        today: the day that ages are counted from, UTC.
        waves: regions that are declared to change together, those that change first first; empty where none are.

    Args:
        plan: the plan that is looked at.
        plans: all plans of the review.
        today: the day that ages are counted from.
        waves: regions that are declared to change together.
    """

    def __init__(
        self, plan: Plan, plans: Sequence[Plan], *, today: datetime.date, waves: Sequence[Sequence[str]] = ()
    ) -> None:
        self.plan = plan
        self.plans = tuple(plans)
        self.today = today
        self.waves = tuple(tuple(wave) for wave in waves)
        self._made: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What several policies need of this plan, made when the first one asks.

        Args:
            key: what it is, with the policies' category in it: ``("neu", task.address)``.
            make: makes it; never called twice for a key.
        """
        if key not in self._made:
            self._made[key] = make()
        made: _T = self._made[key]
        return made

    @functools.cached_property
    def catalogue(self) -> Catalogue:
        """Facts about instance types, regions, images; loaded when first asked for."""
        from neuronfleet.catalogue import load_catalogue  # noqa: PLC0415 - most reviews of small plans need none

        return load_catalogue()

    @property
    def ecs(self) -> EcsView:
        """Clusters, capacities, task definitions and services of the plan, wired together."""
        return self.plan.ecs
