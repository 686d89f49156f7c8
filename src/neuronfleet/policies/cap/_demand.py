"""How many vCPUs the groups of a plan may run, by region and quota."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from neuronfleet.plan import Plan, Resource, Value
from neuronfleet.policies.cap._hosts import is_neuron_type

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue, Quota
    from neuronfleet.catalogue.lookup import Market
    from neuronfleet.plan.ecs import EcsCapacity

__all__ = ["Demand", "demands"]

_QUOTAS: Final = "aws_servicequotas_service_quota"


@dataclasses.dataclass(slots=True, kw_only=True)
class Demand:
    """What one region may run of one quota.

    Attributes:
        region: AWS region.
        quota: the quota.
        vcpus: of all groups at their maximum, as far as known.
        granted: what the plan says that the account may run, None where it does not say.
        groups: Auto Scaling groups that count.
        parts: one line for each.
        causes: sizes and types that are not known.
    """

    region: str
    quota: Quota
    vcpus: int = 0
    granted: float | None = None
    groups: tuple[Resource, ...] = ()
    parts: tuple[str, ...] = ()
    causes: tuple[Value, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it may be more."""
        return bool(self.causes)


def demands(plan: Plan, catalogue: Catalogue) -> tuple[Demand, ...]:
    """Demands of groups with Neuron devices, Spot instances against quotas of their own.

    Args:
        plan: the plan.
        catalogue: facts about instance types and quotas.
    """
    found: dict[tuple[str, str], Demand] = {}
    for capacity in plan.ecs.capacities:
        names = [one.text for one in capacity.instance_types if one.text and is_neuron_type(one.text, catalogue)]
        if not names:
            continue
        region = capacity.group.region or "a region that is not known"
        for market, most, causes in _shares(capacity):
            quota = catalogue.quota_of(names[0].lower(), market)
            demand = found.setdefault((region, quota.code), Demand(region=region, quota=quota))
            _count(demand, capacity, names, catalogue, most, causes)
    for demand in found.values():
        demand.granted = _granted(plan, demand)
    return tuple(found.values())


def _count(
    demand: Demand,
    capacity: EcsCapacity,
    names: list[str],
    catalogue: Catalogue,
    most: int,
    causes: tuple[Value, ...],
) -> None:
    group, size = capacity.group, capacity.group["max_size"]
    known = [catalogue.instance_types[name.lower()] for name in names if name.lower() in catalogue.instance_types]
    vcpu = max((one.vcpu for one in known), default=0)
    demand.groups += (group,)
    demand.causes += tuple(one for one in (*causes, *capacity.instance_types) if one.is_unknown)
    demand.vcpus += most * vcpu
    shown = most if isinstance(size.number, int) else size
    demand.parts += (f"{group.address}: {shown} x {', '.join(names)} of {vcpu} vCPUs",)


def _shares(capacity: EcsCapacity) -> Iterator[tuple[Market, int, tuple[Value, ...]]]:
    """Instances at most by market, and the numbers that decide it; a share that rounds is counted for both."""
    size = capacity.group["max_size"]
    base, percent = capacity.on_demand
    causes = (size, base, percent)
    most = size.number if isinstance(size.number, int) else 0
    least = base.number if isinstance(base.number, int) else 0
    share = percent.number if isinstance(percent.number, int) else None
    if share is None or not share >= 100:  # noqa: PLR2004 - percent
        rest = max(most - least, 0)
        spot = math.ceil(rest * (100 - (share or 0)) / 100)
        if spot or size.is_unknown:
            yield "spot", spot, causes
    if share is None or share > 0 or least > 0:
        above = max(most - least, 0)
        yield "on-demand", min(least, most) + math.ceil(above * (100 if share is None else share) / 100), causes


def _granted(plan: Plan, demand: Demand) -> float | None:
    values = [
        one["value"].number
        for one in (*plan.data(_QUOTAS), *plan.resources(_QUOTAS))
        if one["quota_code"].text == demand.quota.code and one.region == demand.region
    ]
    numbers = [float(one) for one in values if one is not None]
    return max(numbers, default=None)
