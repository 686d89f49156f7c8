"""Traffic as a drawing tells it: what clients know, how they come to a region, and which task gets which request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from neuronfleet.fleet.blueprint import (
    AcceleratorBlueprint,
    Blueprint,
    DnsBlueprint,
    EndpointGroupBlueprint,
    GlobalBlueprint,
    ListenerBlueprint,
    LoadBalancerBlueprint,
    RecordBlueprint,
    RouteHealthCheckBlueprint,
    ServiceBlueprint,
    TargetGroupBlueprint,
)
from neuronfleet.reports.topology.model import Balancer, Entry, Route, Way

__all__ = ["balancers_of", "entries_of"]

_WHOLE = 100


def entries_of(blueprint: GlobalBlueprint | None) -> tuple[Entry, ...]:
    """Hostnames, then accelerators.

    Args:
        blueprint: what spans regions, None for nothing.
    """
    if blueprint is None:
        return ()
    names = [_hostname(index, one) for index, one in enumerate(blueprint.dns)]
    return (*names, *(_accelerator(len(names) + index, one) for index, one in enumerate(blueprint.accelerators)))


def balancers_of(blueprint: Blueprint, positions: Mapping[str, int]) -> tuple[Balancer, ...]:
    """Load balancers of a region.

    Args:
        blueprint: the region.
        positions: of its services.
    """
    services = {service.name: service for service in blueprint.services}
    return tuple(
        Balancer(
            name=one.name,
            about=_kind(one),
            routes=tuple(route for listener in one.listeners for route in _routes(listener, services, positions)),
        )
        for one in blueprint.load_balancers
    )


def _hostname(index: int, one: DnsBlueprint) -> Entry:
    zone = ", private zone" if one.private_zone else ""
    return Entry(
        title=one.hostname,
        about=f"Route 53, {one.policy} records ({' and '.join(one.record_types)}){zone}",
        ways=tuple(
            Way(
                entry=index,
                title=one.hostname,
                region=record.region,
                balancer=record.load_balancer.name,
                share=_share(one, record),
                state=_state(record),
                check=None if record.drained else _check(record.health_check),
            )
            for record in one.records
        ),
    )


def _share(one: DnsBlueprint, record: RecordBlueprint) -> str:
    if record.drained:
        return "drained: no new clients"
    if one.policy == "weighted":
        total = sum(each.weight or 0 for each in one.records)
        return f"{record.weight} of {total} answers"
    if one.policy == "failover":
        return "primary" if record.role == "PRIMARY" else "standby: while the primary is down"
    return "clients nearest by latency"


def _state(record: RecordBlueprint) -> Literal["open", "standby", "closed"]:
    if record.drained or record.weight == 0:
        return "closed"
    return "standby" if record.role == "SECONDARY" else "open"


def _check(check: RouteHealthCheckBlueprint | None) -> str | None:
    if check is None:
        return None
    if check.alarm is not None:
        return f"while alarm {check.alarm} is OK"
    return f"while {check.protocol} {check.port} {check.path or '/'} answers"


def _accelerator(index: int, one: AcceleratorBlueprint) -> Entry:
    addresses = "two fixed addresses" + (" and two of IPv6" if one.ip_address_type == "DUAL_STACK" else "")
    title = f"accelerator {one.name}"
    return Entry(
        title=title,
        about=f"Global Accelerator, {addresses}, TCP {', '.join(map(str, one.ports))}",
        ways=tuple(
            Way(
                entry=index,
                title=title,
                region=group.region,
                balancer=group.load_balancer.name,
                share=_dial(group),
                state="closed" if group.drained or group.traffic_dial_percent == 0 else "open",
            )
            for group in one.endpoint_groups
        ),
    )


def _dial(group: EndpointGroupBlueprint) -> str:
    if group.drained:
        return "drained: no new connections"
    dial = group.traffic_dial_percent
    return "clients nearest" if dial == _WHOLE else f"{dial} % of the clients nearest"


def _kind(one: LoadBalancerBlueprint) -> str:
    return f"{one.type}, {one.scheme}"


def _routes(
    listener: ListenerBlueprint, services: Mapping[str, ServiceBlueprint], positions: Mapping[str, int]
) -> Iterator[Route]:
    at = f"{listener.protocol} {listener.port}"
    if listener.redirect_to is not None:
        yield Route(at=at, wanted="everything", target=f"redirect to HTTPS {listener.redirect_to}")
        return
    for rule in listener.rules:
        wanted = " ".join((*rule.host_headers, *rule.path_patterns))
        yield _to(at, wanted, services[rule.service], positions)
    rest = "the rest" if listener.rules else "everything"
    if listener.service is None:
        yield Route(at=at, wanted=rest, target="answer 404")
    else:
        yield _to(at, rest, services[listener.service], positions)


def _to(at: str, wanted: str, service: ServiceBlueprint, positions: Mapping[str, int]) -> Route:
    group = service.target_group
    position = positions.get(service.name)
    if group is None:
        return Route(at=at, wanted=wanted, target=service.name, workload=position)
    target = f"{service.name} {group.port_name}"
    return Route(at=at, wanted=wanted, target=target, workload=position, asks=_asked(group))


def _asked(group: TargetGroupBlueprint) -> str:
    check = group.health_check
    where = "" if check.port is None else f" at port {check.port}"
    if check.path is None:
        return f"open port{where}"
    if group.protocol_version == "GRPC":
        return f"gRPC {check.path.rpartition('.')[2]}{where}"
    return f"{check.protocol} {check.path}{where}"
