"""vCPU quotas that the capacities of a region take, by market: at their least for certain, and at their most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from neuronfleet.catalogue import Quota
from neuronfleet.fleet.blueprint import CapacityBlueprint, QuotaNeed
from neuronfleet.fleet.planner.context import Context

__all__ = ["plan_quotas", "vcpu_needed"]


def plan_quotas(context: Context, capacities: Sequence[CapacityBlueprint]) -> tuple[QuotaNeed, ...]:
    """What is needed of each quota.

    The least counts the smallest type of a capacity, since EC2 may launch that one; the most counts the largest. A
    reserved instance takes its vCPUs whether it runs or not:
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-limits.html

    Args:
        context: the region.
        capacities: what it has.
    """
    needed: dict[str, QuotaNeed] = {}
    for capacity in capacities:
        for need in _needs(context, capacity):
            before = needed.get(need.code)
            needed[need.code] = QuotaNeed(
                code=need.code,
                name=need.name,
                vcpus=(before.vcpus if before else 0) + need.vcpus,
                least_vcpus=(before.least_vcpus if before else 0) + need.least_vcpus,
            )
    return tuple(needed[code] for code in sorted(needed))


def vcpu_needed(capacities: Sequence[CapacityBlueprint]) -> int:
    """VCPUs of all accelerated capacities at their maximum.

    Args:
        capacities: of a region.
    """
    return sum(one.max_size * one.most_vcpu for one in capacities if one.devices)


def _needs(context: Context, capacity: CapacityBlueprint) -> Iterator[QuotaNeed]:
    vcpus = {capacity.instance_type: capacity.vcpu} | {one.instance_type: one.vcpu for one in capacity.fallbacks}
    spot = capacity.spot
    on_demand = (capacity.min_size, capacity.max_size)
    if spot is not None:
        # A share that is no whole number may be bought on either market: it is sure of neither.
        on_demand = (capacity.min_size - spot.spot(capacity.min_size), spot.on_demand(capacity.max_size))
        least = capacity.min_size - spot.on_demand(capacity.min_size)
        yield from _by_quota(
            {name: context.catalogue.quota_of(name, "spot") for name in vcpus},
            vcpus,
            least,
            spot.spot(capacity.max_size),
        )
    if any(on_demand) or spot is None:
        quotas = {name: context.catalogue.quota_of(name) for name in vcpus}
        yield from _by_quota(quotas, vcpus, *on_demand)
        missing = capacity.reserved - on_demand[0]
        if missing > 0:
            first = quotas[capacity.instance_type]
            yield QuotaNeed(code=first.code, name=first.name, vcpus=0, least_vcpus=missing * capacity.vcpu)


def _by_quota(quotas: Mapping[str, Quota], vcpus: Mapping[str, int], least: int, most: int) -> Iterator[QuotaNeed]:
    """The need of so many instances, each of any of these types."""
    by_code = {quota.code: quota for quota in quotas.values()}
    for code, quota in by_code.items():
        sizes = [vcpus[name] for name, one in quotas.items() if one.code == code]
        sure = least if len(by_code) == 1 else 0  # others may be launched against another quota
        yield QuotaNeed(code=code, name=quota.name, vcpus=most * max(sizes), least_vcpus=sure * min(sizes))
