"""What spans regions as text: hostnames and accelerators, which share each region has, and what watches them all."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from neuronfleet.fleet.blueprint import (
    AcceleratorBlueprint,
    DnsBlueprint,
    GlobalBlueprint,
    OverviewBlueprint,
    RecordBlueprint,
    RouteHealthCheckBlueprint,
)

__all__ = ["print_global"]

PIPED_WIDTH = 120


def print_global(blueprint: GlobalBlueprint) -> None:
    """Print what spans regions to standard output.

    Args:
        blueprint: the stack.
    """
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
    with console.capture() as captured:
        console.print(Text.assemble((blueprint.stack, "bold"), f"  after {', '.join(blueprint.deploy_after)}"))
        console.print()
        if blueprint.dns or blueprint.accelerators:
            console.print(_table(blueprint))
            console.print()
        for one in blueprint.accelerators:
            console.print(Text(f"  accelerator {one.name}: {_listener(one)}"))
        for line in _overview(blueprint.overview):
            console.print(Text(f"  {line}"))
        for notice in blueprint.notices:
            console.print(Text(f"  note {notice.code}, {notice.path}: {notice.message}", style="yellow"))
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n")


def _overview(overview: OverviewBlueprint | None) -> Iterator[str]:
    if overview is None:
        return
    for one in overview.services:
        yield f"alarm when {one.service} answers in none of {', '.join(one.alarms)}"
    if overview.services:
        told = overview.sns_topic_arn or f"the topic {overview.topic_name}, {len(overview.emails)} subscribed"
        yield f"told in {overview.region}, to {told}"
    if overview.dashboard is not None:
        yield f"dashboard {overview.dashboard.name}, {len(overview.dashboard.graphs)} graphs"


def _table(blueprint: GlobalBlueprint) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold underline")
    for name in ("  clients ask", "by", "region", "load balancer", "share", "healthy while"):
        table.add_column(name, overflow="fold")
    for hostname in blueprint.dns:
        for index, record in enumerate(hostname.records):
            table.add_row(
                *_first(index, hostname.hostname, f"{hostname.policy}, {' and '.join(hostname.record_types)}"),
                record.region,
                escape(record.load_balancer.full_name),
                _share(hostname, record),
                _health(record.health_check),
            )
    for accelerator in blueprint.accelerators:
        for index, group in enumerate(accelerator.endpoint_groups):
            table.add_row(
                *_first(index, f"accelerator {accelerator.name}", "nearness"),
                group.region,
                escape(group.load_balancer.full_name),
                "drained" if group.drained else f"{group.traffic_dial_percent} %",
                _health(None),
            )
    return table


def _first(index: int, *cells: str) -> Iterator[str]:
    """What all rows of one have in common stands in the first."""
    for position, cell in enumerate(cells):
        indent = "  " if position == 0 else ""
        yield f"{indent}{escape(cell)}" if index == 0 else ""


def _share(hostname: DnsBlueprint, record: RecordBlueprint) -> str:
    if record.drained:
        return "drained"
    if hostname.policy == "weighted":
        total = sum(one.weight or 0 for one in hostname.records)
        return f"{record.weight} of {total}"
    if hostname.policy == "failover":
        return "primary" if record.role == "PRIMARY" else "standby"
    return "nearest clients"


def _health(check: RouteHealthCheckBlueprint | None) -> str:
    if check is None:
        return "targets are"
    if check.alarm is not None:
        return f"targets are, alarm {escape(check.alarm)} is OK"
    return f"targets are, {check.protocol} {check.port} {escape(check.path or '/')} answers"


def _listener(one: AcceleratorBlueprint) -> str:
    addresses = "two IPv4 addresses" + (" and two of IPv6" if one.ip_address_type == "DUAL_STACK" else "")
    return f"{addresses}, TCP {', '.join(map(str, one.ports))}"
