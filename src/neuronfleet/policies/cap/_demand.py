"""How many vCPUs the groups of a plan may run, by region and quota."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from neuronfleet.plan import Plan, Resource, Value
from neuronfleet.policies.cap._hosts import is_neuron_type

if TYPE_CHECKING:
    from neuronfleet.catalogue import Catalogue, Quota
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
    """Demands of groups with Neuron devices; Spot instances count against other quotas and are left out.

    Args:
        plan: the plan.
        catalogue: facts about instance types and quotas.
    """
    found: dict[tuple[str, str], Demand] = {}
    for capacity in plan.ecs.capacities:
        names = [one.text for one in capacity.instance_types if one.text and is_neuron_type(one.text, catalogue)]
        if not names or _is_spot(capacity):
            continue
        group = capacity.group
        region = group.region or "a region that is not known"
        quota = catalogue.quota_of(names[0].lower())
        demand = found.setdefault((region, quota.code), Demand(region=region, quota=quota))
        _count(demand, capacity, names, catalogue)
    for demand in found.values():
        demand.granted = _granted(plan, demand)
    return tuple(found.values())


def _count(demand: Demand, capacity: EcsCapacity, names: list[str], catalogue: Catalogue) -> None:
    group, size = capacity.group, capacity.group["max_size"]
    known = [catalogue.instance_types[name.lower()] for name in names if name.lower() in catalogue.instance_types]
    vcpu = max((one.vcpu for one in known), default=0)
    demand.groups += (group,)
    demand.causes += tuple(one for one in (size, *capacity.instance_types) if one.is_unknown)
    most = size.number if isinstance(size.number, int) else 0
    demand.vcpus += most * vcpu
    demand.parts += (f"{group.address}: {size} x {', '.join(names)} of {vcpu} vCPUs",)


def _is_spot(capacity: EcsCapacity) -> bool:
    template = capacity.template
    if template is None:
        return False
    return any(one["market_type"].text == "spot" for one in template["instance_market_options"].or_default([]).items)


def _granted(plan: Plan, demand: Demand) -> float | None:
    values = [
        one["value"].number
        for one in (*plan.data(_QUOTAS), *plan.resources(_QUOTAS))
        if one["quota_code"].text == demand.quota.code and one.region == demand.region
    ]
    numbers = [float(one) for one in values if one is not None]
    return max(numbers, default=None)
