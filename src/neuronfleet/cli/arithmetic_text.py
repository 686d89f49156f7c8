"""The arithmetic of a fleet as one table: a row for each region and service."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from neuronfleet.fleet.blueprint import Blueprint, CapacityArithmetic, ServiceArithmetic

__all__ = ["print_arithmetic"]

PIPED_WIDTH = 140
_COLUMNS = (
    ("region", "left"),
    ("service", "left"),
    ("tasks", "right"),
    ("slots", "right"),
    ("capacity", "left"),
    ("instances", "right"),
    ("vCPU", "right"),
    ("quota needed", "left"),
)
_WHEN_LOST = (("own", "right"), ("takes over", "left"), ("then", "right"))


def print_arithmetic(blueprints: Sequence[Blueprint]) -> None:
    """Print the table, where anything can change: tasks, instances, or the regions that serve.

    Args:
        blueprints: the regions that are shown.
    """
    if not any(map(_moves, blueprints)):
        return
    lost = any(one.own_tasks is not None for blueprint in blueprints for one in blueprint.arithmetic.services)
    reserved = any(one.reserved_instances for blueprint in blueprints for one in blueprint.arithmetic.capacities)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold underline")
    columns = [*_COLUMNS]
    if lost:
        columns[3:3] = _WHEN_LOST
        columns[9:9] = [("then", "right")]
    if reserved:
        columns.insert(-2, ("reserved", "right"))
    for name, justify in columns:
        table.add_column(name, justify="right" if justify == "right" else "left", overflow="fold")
    for blueprint in blueprints:
        for row in _rows(blueprint, lost=lost, reserved=reserved):
            table.add_row(*map(escape, row))
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
    with console.capture() as captured:
        console.print(Padding(table, (0, 0, 0, 2)))
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))
    if lost:
        click.echo("  then: when one region is lost; instances without the spare ones that rolling takes")
    click.echo()


def _moves(blueprint: Blueprint) -> bool:
    arithmetic = blueprint.arithmetic
    return (
        blueprint.check_quotas
        or any(one.min_tasks != one.max_tasks or one.own_tasks is not None for one in arithmetic.services)
        or any(one.reserved_instances for one in arithmetic.capacities)
    )


def _rows(blueprint: Blueprint, *, lost: bool, reserved: bool) -> Iterator[list[str]]:
    capacities = {one.capacity: one for one in blueprint.arithmetic.capacities}
    told: set[str] = set()
    needs = [f"{one.vcpus} of {one.code}" for one in blueprint.quotas]
    for index, service in enumerate(blueprint.arithmetic.services):
        # What services share is told once.
        first = service.capacity not in told
        told.add(service.capacity)
        yield _row(
            blueprint.region if index == 0 else "",
            service,
            capacities[service.capacity] if first else None,
            "\n".join(needs) if index == 0 else "",
            lost=lost,
            reserved=reserved,
        )


def _row(
    region: str,
    service: ServiceArithmetic,
    capacity: CapacityArithmetic | None,
    quota: str,
    *,
    lost: bool,
    reserved: bool,
) -> list[str]:
    row = [region, service.service, _range(service.min_tasks, service.max_tasks)]
    if lost:
        taken = f"{service.taken_tasks} of {service.taken_from}" if service.taken_from else "-"
        row += [_number(service.own_tasks), taken, _number(service.tasks_after)]
    row += [str(service.slots), service.capacity]
    if capacity is None:
        return [*row, *[""] * (2 + lost + reserved), quota]
    row.append(_range(capacity.min_instances, capacity.max_instances))
    if lost:
        row.append(_number(capacity.instances_after))
    if reserved:
        row.append(str(capacity.reserved_instances))
    return [*row, _range(capacity.min_vcpus, capacity.max_vcpus), quota]


def _number(value: int | None) -> str:
    return "-" if value is None else str(value)


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"
