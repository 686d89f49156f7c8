"""CloudWatch metrics of what a fleet is made of, decided."""

from __future__ import annotations

import dataclasses
from typing import Literal

__all__ = ["MetricBlueprint"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MetricBlueprint:
    """A CloudWatch metric of one thing.

    Attributes:
        id: name inside an expression.
        of: what it is of, which decides its dimensions.
        subject: of which: the fleet's service behind a ``target-group``, a ``load-balancer``, an ECS ``service``, the
            capacity of a ``capacity-provider``; or the name in AWS of an ``auto-scaling-group``.
        load_balancer: the load balancer, of a ``target-group`` too, by its name in the fleet file; None for others.
        namespace: ``AWS/ApplicationELB`` ...
        name: of the metric.
        statistic: ``Average``, ``p99`` ...
        label: what people call it.
    """

    id: str
    of: Literal["target-group", "load-balancer", "service", "capacity-provider", "auto-scaling-group"]
    subject: str
    load_balancer: str | None = None
    namespace: str
    name: str
    statistic: str
    label: str
