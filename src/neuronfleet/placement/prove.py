"""The question and its answer: four claims about every workload of a cluster, each with its repair."""

from __future__ import annotations

from neuronfleet.placement.claims import Claims
from neuronfleet.placement.cluster import Cluster
from neuronfleet.placement.judgement import DEFAULT_BUDGET, judge
from neuronfleet.placement.repair import with_repairs

__all__ = ["decide"]


def decide(
    cluster: Cluster, *, follow_strategies: bool = False, budget: int = DEFAULT_BUDGET, repairs: bool = True
) -> dict[str, Claims]:
    """The four claims of every workload, those that are refuted or only possible with a change that proves them.

    Args:
        cluster: the question.
        follow_strategies: whether the scheduler is taken to follow the placement strategies, which are best effort.
        budget: states and steps of exact search; 0 leaves it out.
        repairs: whether to look for changes; every change that is told was tried.

    Raises:
        PlacementError: the question makes no sense; tells every problem.
    """
    claims = judge(cluster, follow_strategies=follow_strategies, budget=budget)
    if not repairs:
        return claims
    return with_repairs(cluster, claims, follow_strategies=follow_strategies, budget=budget)
