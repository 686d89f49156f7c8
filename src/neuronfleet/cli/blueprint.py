"""``neuronfleet blueprint``: what each region will get, before there is any Terraform."""

from __future__ import annotations

import json
from pathlib import Path

import click

from neuronfleet.cli.blueprint_fleet import print_fleet
from neuronfleet.cli.blueprint_text import print_blueprint
from neuronfleet.cli.options import fleet_option, format_option, region_option
from neuronfleet.fleet import load_fleet, plan_fleet
from neuronfleet.fleet.document import blueprint_document

__all__ = ["command"]


@click.command("blueprint")
@fleet_option()
@region_option("Show only this region; may be given more than once.")
@format_option()
def command(fleet_file: Path, regions: tuple[str, ...], output_format: str) -> None:
    """Show what each region will get, before there is any Terraform.

    Capacities with their instance types and sizes, services with their slots, devices and ports, the vCPU quota that
    is needed, and whether every task can be placed and every rollout can finish.
    """
    fleet = load_fleet(fleet_file)
    blueprints = plan_fleet(fleet, regions or None, source=str(fleet_file))
    if output_format == "json":
        click.echo(json.dumps(blueprint_document(blueprints), indent=2, ensure_ascii=False))
        return
    for blueprint in blueprints:
        print_blueprint(blueprint)
    print_fleet(blueprints)
