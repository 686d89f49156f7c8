"""How many tasks of a service run while it is rolled."""

from __future__ import annotations

import math

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.cluster import Deployment, Workload

__all__ = ["Window", "rolling_counts", "window_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How many tasks run while one count is rolled.

    Attributes:
        count: wanted.
        lowest: that keep running.
        highest: that may run.
    """

    count: int
    lowest: int
    highest: int

    @property
    def stops_first(self) -> bool:
        """Whether an old task may stop before a new one runs."""
        return self.lowest < self.count

    @property
    def there(self) -> int:
        """Tasks that run at most where a rollout does not go on: none is stopping, and none may stop or is old."""
        return self.count - 1 if self.stops_first else self.lowest


def window_of(workload: Workload, count: int) -> Window:
    """What the percentages of a service come to.

    The minimum is rounded up and the maximum down:
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html

    Args:
        workload: a service.
        count: tasks wanted.
    """
    deployment = workload.deployment or Deployment()
    return Window(
        count=count,
        lowest=math.ceil(count * deployment.minimum_healthy_percent / 100),
        highest=count * deployment.maximum_percent // 100,
    )


def rolling_counts(workload: Workload) -> tuple[int, ...]:
    """Counts that a service may be rolled with: as desired, and scaled out."""
    return tuple(dict.fromkeys(count for count in (workload.desired_count, workload.most) if count))
