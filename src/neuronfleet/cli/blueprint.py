"""``neuronfleet blueprint``: what each region will get, before there is any Terraform."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sys
from pathlib import Path

import click

from neuronfleet.cli.blueprint_data import print_data
from neuronfleet.cli.blueprint_fleet import print_fleet
from neuronfleet.cli.blueprint_global import print_global
from neuronfleet.cli.blueprint_text import print_blueprint
from neuronfleet.cli.options import fleet_option, region_option
from neuronfleet.cli.output import check_folder, print_report
from neuronfleet.fleet import load_fleet, plan_stacks
from neuronfleet.fleet.blueprint import FleetPlan
from neuronfleet.fleet.document import blueprint_document

__all__ = ["command"]

_WIDTH = 100


@click.command("blueprint")
@fleet_option()
@region_option("Show only this region, 'global' (what spans them) or 'data' (models, images); may be repeated.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "picture", "svg", "html", "json"]),
    default="text",
    show_default=True,
    help="text: tables. picture: the topology, drawn with characters. svg, html: the same as a drawing and as a page. "
    "json: everything, for programs.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it to this file, whole or not at all.",
)
def command(fleet_file: Path, regions: tuple[str, ...], output_format: str, output: Path | None) -> None:
    """Show what each region will get, before there is any Terraform.

    Capacities with their instance types and sizes, services with their slots, devices and ports, the vCPU quota that
    is needed, and whether every task can be placed and every rollout can finish; then what spans regions.
    """
    check_folder(output)
    fleet = load_fleet(fleet_file)
    plan = plan_stacks(fleet, regions or None, source=str(fleet_file))
    if output_format == "text" and output is None:
        _print_tables(plan)
    elif output_format == "text":
        with contextlib.redirect_stdout(io.StringIO()) as said:
            _print_tables(plan)
        print_report(said.getvalue(), output)
    elif output_format == "json":
        document = blueprint_document(plan.regions, plan.global_, plan.data)
        print_report(json.dumps(document, indent=2, ensure_ascii=False) + "\n", output)
    else:
        print_report(_drawn(plan, output_format, output), output)


def _print_tables(plan: FleetPlan) -> None:
    if plan.data is not None:
        print_data(plan.data)
    for blueprint in plan.regions:
        print_blueprint(blueprint)
    if plan.global_ is not None:
        print_global(plan.global_)
    if plan.regions:
        print_fleet(plan.regions)


def _drawn(plan: FleetPlan, output_format: str, output: Path | None) -> str:
    from neuronfleet.reports import topology  # noqa: PLC0415 - tables do without drawings

    shown = topology.topology_of(plan)
    if output_format == "svg":
        return topology.draw_svg(shown)
    if output_format == "html":
        return topology.draw_page(shown)
    on_terminal = output is None and sys.stdout.isatty()
    width = min(_WIDTH, shutil.get_terminal_size((_WIDTH, 24)).columns) if on_terminal else _WIDTH
    drawn = topology.draw_text(shown, width=width)
    return drawn if output is not None or _carries(drawn) else topology.draw_text(shown, width=width, ascii_only=True)


def _carries(text: str) -> bool:
    """Whether standard output can be written a text."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True
