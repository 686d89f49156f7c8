"""Traffic in the region: every load balancer with the services behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neuronfleet.fleet.blueprint import LoadBalancerBlueprint, NetworkBlueprint, ServiceBlueprint
from neuronfleet.fleet.planner.context import CapacityDraft, Context
from neuronfleet.fleet.planner.tasks.images import ResolvedImage
from neuronfleet.fleet.planner.traffic.listeners import Group
from neuronfleet.fleet.planner.traffic.load_balancers import load_balancer_blueprint
from neuronfleet.fleet.planner.traffic.routed import Routed, load_balancer_of, traffic_of
from neuronfleet.fleet.planner.traffic.target_groups import with_target_group

__all__ = ["plan_traffic"]


def plan_traffic(
    context: Context,
    capacities: Sequence[CapacityDraft],
    images: Mapping[str, ResolvedImage],
    network: NetworkBlueprint | None,
    services: dict[str, ServiceBlueprint],
) -> tuple[LoadBalancerBlueprint, ...]:
    """Decide the load balancers of a region, and give the services behind them target groups.

    Args:
        context: the region.
        capacities: what runs where.
        images: image of each workload, by its name.
        network: the network, None where it has problems of its own.
        services: services without problems, by name; those with traffic are replaced.

    Returns:
        The load balancers, in the order of the fleet file.
    """
    groups: dict[str, list[Group]] = {}
    place = {name: index for index, name in enumerate(context.settings.services)}
    pairs = [(capacity, draft) for capacity in capacities for draft in capacity.workloads]
    for capacity, draft in sorted(pairs, key=lambda pair: place.get(pair[1].name, len(place))):
        traffic = traffic_of(draft)
        balancer = None if traffic is None else load_balancer_of(context, draft, traffic)
        if traffic is None or balancer is None:
            continue
        behind = groups.setdefault(traffic.load_balancer, [])
        service, image = services.get(draft.name), images.get(draft.name)
        if service is None or image is None or network is None:
            continue
        routed = Routed(draft=draft, traffic=traffic, balancer=balancer)
        found = with_target_group(context, capacity, routed, image, service, network)
        if found is not None and found.target_group is not None:
            services[draft.name] = found
            behind.append((routed, found.target_group))
    balancers = {name: one for name, one in context.settings.load_balancers.items() if one.enabled}
    for name in balancers:
        if name not in groups:
            context.notice(
                "load-balancer-unused",
                ("load_balancers", name),
                f"no service of {context.region.name} gets requests through {name!r}, and it costs all the same",
            )
    return tuple(
        load_balancer_blueprint(context, name, settings, network, groups.get(name, []))
        for name, settings in balancers.items()
    )
