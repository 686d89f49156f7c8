"""``neuronfleet blueprint``: what each region will get, before there is any Terraform."""

from __future__ import annotations

import json
from pathlib import Path

import click

from neuronfleet.cli.blueprint_fleet import print_fleet
from neuronfleet.cli.blueprint_global import print_global
from neuronfleet.cli.blueprint_text import print_blueprint
from neuronfleet.cli.options import fleet_option, format_option, region_option
from neuronfleet.fleet import load_fleet, plan_stacks
from neuronfleet.fleet.document import blueprint_document

__all__ = ["command"]


@click.command("blueprint")
@fleet_option()
@region_option("Show only this region, or 'global' for what spans them; may be given more than once.")
@format_option()
def command(fleet_file: Path, regions: tuple[str, ...], output_format: str) -> None:
    """Show what each region will get, before there is any Terraform.

    Capacities with their instance types and sizes, services with their slots, devices and ports, the vCPU quota that
    is needed, and whether every task can be placed and every rollout can finish; then what spans regions.
    """
    fleet = load_fleet(fleet_file)
    plan = plan_stacks(fleet, regions or None, source=str(fleet_file))
    if output_format == "json":
        click.echo(json.dumps(blueprint_document(plan.regions, plan.global_), indent=2, ensure_ascii=False))
        return
    for blueprint in plan.regions:
        print_blueprint(blueprint)
    if plan.global_ is not None:
        print_global(plan.global_)
    if plan.regions:
        print_fleet(plan.regions)
