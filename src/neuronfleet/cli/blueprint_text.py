"""A blueprint as text: tables that read well in a terminal and in a file."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from neuronfleet.cli.blueprint_data import presence_lines
from neuronfleet.cli.blueprint_fleet import cost_line, wave_line
from neuronfleet.cli.health_text import health_lines
from neuronfleet.cli.load_balancer_text import load_balancer_rows
from neuronfleet.cli.purchase_text import purchase_lines
from neuronfleet.fleet.blueprint import (
    Blueprint,
    ContainerBlueprint,
    NetworkBlueprint,
    ServiceBlueprint,
    SlotBlueprint,
    TaskBlueprint,
)
from neuronfleet.placement import Claims, Verdict

__all__ = ["print_blueprint"]

PIPED_WIDTH = 120
_STYLES = {
    Verdict.PROVED: "green",
    Verdict.POSSIBLE: "yellow",
    Verdict.REFUTED: "bold red",
    Verdict.UNKNOWN: "yellow",
}
_CLAIMS = ("fits", "exclusive", "placed", "rolls")


def print_blueprint(blueprint: Blueprint) -> None:
    """Print one region to standard output.

    Args:
        blueprint: the region.
    """
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
    with console.capture() as captured:
        _print(console, blueprint)
    # rich fills table cells up to their width; in a file that is noise.
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _print(console: Console, blueprint: Blueprint) -> None:
    where = f"{blueprint.region} ({blueprint.partition})  {_network(blueprint.network)}"
    console.print(Text.assemble((blueprint.stack, "bold"), "  ", where))
    zones = [subnet.zone_id or "?" for subnet in blueprint.network.subnets]
    if zones:
        console.print(_indented(f"zones {', '.join(zones)}"))
    for zone, types in _left_out(blueprint).items():
        console.print(_indented(f"not {zone}, which offers no {' or '.join(sorted(types))}"))
    console.print()
    console.print(_capacities(blueprint))
    for bought in purchase_lines(blueprint):
        console.print(_indented(bought))
    console.print()
    if blueprint.services or blueprint.tasks:
        console.print(_workloads(blueprint))
        console.print()
    if blueprint.load_balancers:
        table = _table()
        load_balancer_rows(blueprint, table)
        console.print(table)
        console.print()
    for need in blueprint.quotas:
        console.print(_indented(f"needs {need.vcpus} vCPU of quota {need.code}, {need.name}"))
    lines = (cost_line(blueprint.cost, blueprint.region), wave_line(blueprint), *health_lines(blueprint))
    for line in (*lines, *presence_lines(blueprint)):
        if line is not None:
            console.print(_indented(line))
    _print_unproved(console, blueprint)
    for notice in blueprint.notices:
        console.print(_indented(f"note {notice.code}, {notice.path}: {notice.message}", style="yellow"))
    console.print()


def _indented(line: str, style: str = "") -> Padding:
    return Padding(Text(line, style=style), (0, 0, 0, 2), expand=False)


def _network(network: NetworkBlueprint) -> str:
    if network.kind == "existing":
        return f"in {network.vpc_id}, {len(network.subnet_ids)} subnet(s)"
    return f"in a VPC {network.cidr}, egress by {network.egress}"


def _table(*columns: tuple[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold underline")
    for name, justify in columns:
        table.add_column(name, justify="right" if justify == "right" else "left", overflow="fold")
    return table


def _left_out(blueprint: Blueprint) -> dict[str, list[str]]:
    """Zones that a capacity cannot be in, with the instance types that they lack."""
    found: dict[str, list[str]] = {}
    for one in blueprint.capacities:
        for zone in one.zones_without:
            if one.instance_type not in found.setdefault(zone, []):
                found[zone].append(one.instance_type)
    return dict(sorted(found.items()))


def _capacities(blueprint: Blueprint) -> Table:
    table = _table(
        ("  capacity", "left"),
        ("instance type", "left"),
        ("devices", "right"),
        ("min", "right"),
        ("max", "right"),
        ("AMI", "left"),
    )
    for one in blueprint.capacities:
        locked = " (locked)" if one.ami.locked else ""
        image = one.ami.image_id or f"{one.ami.family} {one.ami.version}{locked}"
        table.add_row(
            f"  {escape(one.name)}",
            one.instance_type,
            str(one.devices),
            str(one.min_size),
            str(one.max_size),
            escape(image),
        )
    return table


def _workloads(blueprint: Blueprint) -> Table:
    table = _table(
        ("  workload", "left"),
        ("runs", "left"),
        ("capacity", "left"),
        ("tasks", "right"),
        ("devices", "left"),
        ("host ports", "left"),
        ("MiB", "right"),
        *((claim, "left") for claim in _CLAIMS),
    )
    for service in blueprint.services:
        _service_rows(table, service)
    for task in blueprint.tasks:
        _task_row(table, task)
    return table


def _service_rows(table: Table, service: ServiceBlueprint) -> None:
    for slot in service.slots:
        server = slot.task_definition.containers[0]
        table.add_row(
            f"  {escape(slot.name)}",
            "service",
            escape(service.capacity),
            _tasks(service, slot),
            _devices(slot.devices),
            _ports(server),
            str(server.memory_mib),
            *_verdicts(service.claims),
        )


def _tasks(service: ServiceBlueprint, slot: SlotBlueprint) -> str:
    if service.scaling is None:
        return str(slot.desired_count)
    limits = service.scaling.slots[slot.index]
    return f"{limits.min_tasks}-{limits.max_tasks}"


def _task_row(table: Table, task: TaskBlueprint) -> None:
    when = "scheduled" if task.schedule else "on demand"
    server = task.task_definition.containers[0]
    table.add_row(
        f"  {escape(task.name)}",
        escape(when),
        escape(task.capacity),
        str(task.count),
        _devices(task.devices),
        _ports(server),
        str(server.memory_mib),
        *_verdicts(task.claims),
    )


def _ports(server: ContainerBlueprint) -> str:
    shown = []
    for port in (port for port in server.ports if not port.lock):
        host_port = "own interface" if port.host_port is None else port.host_port or "dynamic"
        shown.append(f"{escape(port.name)}:{host_port}")
    return " ".join(shown) or "-"


def _devices(devices: tuple[int, ...]) -> str:
    if not devices:
        return "-"
    return f"neuron{devices[0]}" if len(devices) == 1 else f"neuron{devices[0]}-{devices[-1]}"


def _verdicts(claims: Claims) -> list[Text]:
    return [
        Text(claim.verdict.value, style=_STYLES[claim.verdict]) for claim in (getattr(claims, name) for name in _CLAIMS)
    ]


def _print_unproved(console: Console, blueprint: Blueprint) -> None:
    workloads: list[ServiceBlueprint | TaskBlueprint] = [*blueprint.services, *blueprint.tasks]
    for workload in workloads:
        for name in _CLAIMS:
            claim = getattr(workload.claims, name)
            if claim.verdict is not Verdict.PROVED:
                repair = f"; {claim.repair}" if claim.repair else ""
                console.print(
                    Text(f"  {workload.name} {name}: {claim.verdict.value}: {claim.reason}{repair}", style="yellow")
                )
