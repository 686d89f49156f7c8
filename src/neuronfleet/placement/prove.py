"""The question and its answer: four claims about every workload of a cluster, each with its repair."""

from __future__ import annotations

from neuronfleet.placement.claims import Claims
from neuronfleet.placement.cluster import Cluster
from neuronfleet.placement.judgement import DEFAULT_BUDGET, judge

__all__ = ["decide"]


def decide(cluster: Cluster, *, follow_strategies: bool = False, budget: int = DEFAULT_BUDGET) -> dict[str, Claims]:
    """The four claims of every workload.

    Args:
        cluster: the question.
        follow_strategies: whether the scheduler is taken to follow the placement strategies, which are best effort.
        budget: states and steps of exact search; 0 leaves it out.

    Raises:
        PlacementError: the question makes no sense; tells every problem.
    """
    return judge(cluster, follow_strategies=follow_strategies, budget=budget)
