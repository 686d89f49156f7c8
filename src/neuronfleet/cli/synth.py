"""``neuronfleet synth``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from neuronfleet.cli.options import app_fleet_option, region_option
from neuronfleet.export.synth import SynthesizedStack, synthesize
from neuronfleet.infra.synth_store import NO_CACHE_VARIABLE

__all__ = ["command"]


@click.command("synth")
@app_fleet_option()
@region_option("Synthesize only this region, 'global' (what spans them) or 'data' (models, images); may be repeated.")
@click.option("--hcl", is_flag=True, help="Also write formatted HCL, to hcl/STACK/*.tf in the output folder.")
@click.option("--no-cache", is_flag=True, help="Make every stack again, and keep none of them for the next time.")
@click.option(
    "--output",
    "outdir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="The output folder; by default what cdktf.json says, else cdktf.out.",
)
@click.option(
    "--project",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The project folder, which holds cdktf.json; by default the current one.",
)
def command(
    fleet_file: Path | None, regions: tuple[str, ...], outdir: Path | None, project: Path, *, hcl: bool, no_cache: bool
) -> None:
    """Write Terraform for every region.

    Does what 'cdktf synth' does, without Node tools: runs the app of cdktf.json and puts what it makes into the output
    folder, which then holds exactly that, beside what terraform keeps there. When anything fails nothing is changed.
    Stacks whose inputs have not changed since they were made last are taken from .neuronfleet/synth of the project.
    """
    if no_cache:
        os.environ[NO_CACHE_VARIABLE] = "1"
    stacks = synthesize(
        project,
        outdir=outdir,
        regions=regions,
        hcl=hcl,
        fleet_file=fleet_file,
        on_line=lambda line: click.echo(line, err=True),
    )
    width = max((len(stack.name) for stack in stacks), default=0)
    for stack in stacks:
        click.echo(_line(stack, width))


def _line(stack: SynthesizedStack, width: int) -> str:
    count = f"{stack.resources} resource{'s' if stack.resources != 1 else ' '}"
    places = [stack.directory, *([stack.hcl_directory] if stack.hcl_directory else [])]
    return f"{stack.name:<{width}}  {count:>14}  {'  '.join(map(_shown, places))}"


def _shown(path: Path) -> str:
    """A path as the user would type it: relative where it is below the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
