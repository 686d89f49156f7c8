"""From the plan of a fleet to what a drawing of it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from neuronfleet.fleet.blueprint import (
    Blueprint,
    CostBlueprint,
    FleetPlan,
    NetworkBlueprint,
    SubnetBlueprint,
    total_cost,
)
from neuronfleet.reports.topology.folding import folded
from neuronfleet.reports.topology.group_facts import group_of
from neuronfleet.reports.topology.model import Entry, Fact, Region, Topology, Zone
from neuronfleet.reports.topology.shared_facts import shared_of
from neuronfleet.reports.topology.traffic_facts import balancers_of, entries_of
from neuronfleet.reports.topology.workload_facts import positions_of, ranged, workloads_of

__all__ = ["topology_of"]

_EGRESS = {
    "nat": "instances reach AWS through one NAT gateway",
    "nat-per-zone": "instances reach AWS through a NAT gateway in each zone",
    "endpoints": "instances reach AWS through VPC endpoints only",
    "public": "instances have public addresses",
}


def topology_of(plan: FleetPlan) -> Topology:
    """What there is to draw.

    Args:
        plan: regions and what spans them; either may be missing.
    """
    entries = entries_of(plan.global_)
    positions = positions_of(plan.regions)
    regions = [_region(one, entries, positions) for one in plan.regions]
    first = plan.regions[0] if plan.regions else plan.global_ or plan.data
    shown = {one.name for one in regions}
    led_to = dict.fromkeys(way.region for entry in entries for way in entry.ways)
    stubs = [_stub(name, entries) for name in led_to if name not in shown]
    cost = total_cost([one.cost for one in plan.regions if one.cost is not None])
    estimate = ""
    if cost.min_usd_per_hour is not None:
        estimate = f"Prices are estimates at On-Demand rates, checked on {cost.checked}: instances only."
    return Topology(
        fleet=first.fleet if first else "",
        headline=tuple(_headline(plan.regions, cost)),
        entries=entries,
        cards=folded([*regions, *stubs]),
        shared=shared_of(plan),
        estimate=estimate,
    )


def _headline(regions: Sequence[Blueprint], cost: CostBlueprint) -> Iterator[str]:
    if not regions:
        return
    yield ranged(len(regions), len(regions), "region")
    least = sum(one.min_size for region in regions for one in region.capacities)
    most = sum(one.max_size for region in regions for one in region.capacities)
    yield ranged(least, most, "instance")
    if cost.min_usd_per_hour is not None:
        yield _dollars(cost.min_usd_per_hour, cost.max_usd_per_hour)
    waves = regions[0].waves
    if len(waves) > 1:
        yield f"changes go to {', then '.join(' and '.join(wave) for wave in waves)}"


def _dollars(least: float | None, most: float | None) -> str:
    if most is None or least is None:
        return ""
    return f"{least:.2f} USD an hour" if least == most else f"{least:.2f} to {most:.2f} USD an hour"


def _cost(one: CostBlueprint | None) -> str:
    if one is None or one.min_usd_per_hour is None:
        return ""
    elsewhere = f", {' and '.join(one.priced_elsewhere)} as in us-east-1" if one.priced_elsewhere else ""
    without = f", without {' and '.join(one.without_price)}" if one.without_price else ""
    return f"{_dollars(one.min_usd_per_hour, one.max_usd_per_hour)}{elsewhere}{without}"


def _region(one: Blueprint, entries: Sequence[Entry], positions: Mapping[str, int]) -> Region:
    workloads = workloads_of(one, positions)
    network = one.network
    return Region(
        name=one.region,
        stack=one.stack,
        wave=f"wave {one.wave} of {len(one.waves)}" if len(one.waves) > 1 else "",
        cost=_cost(one.cost),
        network=_network(network),
        addresses=network.cidr or network.vpc_id or "",
        zones=tuple(_zone(subnet) for subnet in network.subnets),
        ways=tuple(way for entry in entries for way in entry.ways if way.region == one.region),
        balancers=balancers_of(one, positions),
        groups=tuple(group_of(capacity, workloads.get(capacity.name, ())) for capacity in one.capacities),
        facts=tuple(_marks(one)),
        notices=tuple(f"{notice.code}, {notice.path}: {notice.message}" for notice in one.notices),
    )


def _stub(name: str, entries: Sequence[Entry]) -> Region:
    """A region of which only is known that clients come to it."""
    ways = tuple(way for entry in entries for way in entry.ways if way.region == name)
    return Region(
        name=name,
        stack="",
        wave="",
        cost="",
        network="",
        addresses="",
        zones=(),
        ways=ways,
        balancers=(),
        groups=(),
        facts=(),
    )


def _network(one: NetworkBlueprint) -> str:
    if one.kind == "existing":
        return f"existing VPC, {ranged(len(one.subnet_ids), len(one.subnet_ids), 'subnet')}"
    return _EGRESS[one.egress] if one.egress else "VPC of its own"


def _zone(one: SubnetBlueprint) -> Zone:
    blocks = (("private", one.private_cidr), ("public", one.public_cidr))
    return Zone(
        name=one.zone_id or f"{one.index + 1}, known at plan",
        blocks=tuple(Fact(about=what, words=cidr) for what, cidr in blocks if cidr is not None),
    )


def _marks(one: Blueprint) -> Iterator[Fact]:
    if one.partition != "aws":
        yield Fact(about="partition", words=one.partition)
    for need in one.quotas:
        yield Fact(
            about="quota", words=f"{ranged(need.least_vcpus, need.vcpus, 'vCPU', 'vCPU')} of {need.code}, {need.name}"
        )
    alarms = one.alarms
    if alarms is not None:
        counted = Counter(alarm.kind for alarm in alarms.alarms)
        kinds = [*(f"{count} {kind}" for kind, count in counted.items()), *(rule.kind for rule in alarms.rules)]
        yield Fact(about="alarms", words=", ".join(kinds))
        to = alarms.sns_topic_arn or f"{alarms.topic_name}, {len(alarms.emails)} subscribed"
        yield Fact(about="told to", words=to)
    if one.dashboard is not None:
        graphs = len(one.dashboard.widgets)
        yield Fact(about="dashboard", words=f"{one.dashboard.name}, {ranged(graphs, graphs, 'graph')}")
    detector = one.problem_detector
    if detector is not None:
        does = "replaced" if detector.replace_instances else "counted"
        where = ", ".join(detector.capacities)
        yield Fact(about="detector", words=f"instances of {where} with a dead chip are {does}")
