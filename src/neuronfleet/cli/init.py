"""``neuronfleet init``: a new fleet project that synthesizes and passes its tests at once."""

from __future__ import annotations

from pathlib import Path

import click

from neuronfleet.cli.options import region_option
from neuronfleet.engine import ENGINE_VARIABLE, ENGINES
from neuronfleet.errors import ConfigError, FleetError

__all__ = ["command"]


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", help="Name of the fleet; by default that of the directory.")
@region_option("A region to serve from; may be given more than once. By default us-east-1.")
@click.option(
    "--engine",
    type=click.Choice(list(ENGINES)),
    envvar=ENGINE_VARIABLE,
    show_envvar=True,
    help="What synthesizes: CDKTF, or its fork CDK Terrain (cdktn). By default cdktf, or the one that is installed.",
)
def command(directory: Path, name: str | None, regions: tuple[str, ...], engine: str | None) -> None:
    """Make a new fleet project in DIRECTORY, which must not exist or be empty.

    It holds a fleet file, the app, tests and a CI workflow. It synthesizes and passes its tests at once.
    """
    from neuronfleet.cli.project_files import write_project  # noqa: PLC0415 - jinja2 comes with neuronfleet[cdktf]

    fleet_name = name or directory.resolve().name
    try:
        written = write_project(directory, name=fleet_name, regions=regions or ("us-east-1",), engine=engine)
    except FleetError as error:
        unnamed = [one for one in error.problems if one.path == "name"] if name is None else []
        if not unnamed:
            raise
        raise ConfigError(f"the fleet is named like its directory, and {unnamed[0].message}; say --name") from None
    for path in written:
        click.echo(directory / path)
    here = directory.resolve() == Path.cwd()
    click.echo(f"next: {'' if here else f'cd {directory} && '}neuronfleet blueprint && neuronfleet synth", err=True)
