"""Load balancers of a blueprint as text: who listens where, and what a task is asked before it gets requests."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table

from neuronfleet.fleet.blueprint import (
    Blueprint,
    ListenerBlueprint,
    LoadBalancerBlueprint,
    ServiceBlueprint,
    TargetGroupBlueprint,
)

__all__ = ["load_balancer_rows"]

HEADERS = ("  load balancer", "is", "listens at", "for", "sends to", "asks for health")


def load_balancer_rows(blueprint: Blueprint, table: Table) -> None:
    """Fill a table with the load balancers of a region: one row for each listener and service.

    Args:
        blueprint: the region.
        table: an empty table.
    """
    for header in HEADERS:
        table.add_column(header, overflow="fold")
    services = {service.name: service for service in blueprint.services}
    for balancer in blueprint.load_balancers:
        first = (f"  {escape(balancer.name)}", _kind(balancer))
        for listener in balancer.listeners:
            for wanted, target, health in _rows(listener, services):
                table.add_row(*first, f"{listener.protocol} {listener.port}", wanted, target, health)
                first = ("", "")
        if not balancer.listeners:
            table.add_row(*first, "-", "-", "-", "-")


def _kind(balancer: LoadBalancerBlueprint) -> str:
    return f"{'public' if balancer.scheme == 'internet-facing' else 'internal'} {balancer.type}"


def _rows(listener: ListenerBlueprint, services: dict[str, ServiceBlueprint]) -> Iterator[tuple[str, str, str]]:
    if listener.redirect_to is not None:
        yield "everything", f"HTTPS {listener.redirect_to}", "-"
        return
    for rule in listener.rules:
        wanted = " ".join((*rule.host_headers, *rule.path_patterns))
        yield escape(wanted), *_target(services[rule.service])
    rest = "the rest" if listener.rules else "everything"
    if listener.service is None:
        yield rest, "answer 404", "-"
    else:
        yield rest, *_target(services[listener.service])


def _target(service: ServiceBlueprint) -> tuple[str, str]:
    group = service.target_group
    if group is None:
        return escape(service.name), "-"
    return f"{escape(service.name)} {escape(group.port_name)}", escape(_health(group))


def _health(group: TargetGroupBlueprint) -> str:
    check = group.health_check
    where = "" if check.port is None else f" at {check.port}"
    if check.path is None:
        return f"open port{where}"
    if group.protocol_version == "GRPC":
        return f"gRPC {check.path.rpartition('.')[2]}{where}"
    return f"HTTP {check.path}{where}"
