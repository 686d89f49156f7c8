"""``neuronfleet export``."""

from __future__ import annotations

from pathlib import Path

import click

from neuronfleet.cli.main import EXIT_CLEAN, EXIT_VIOLATIONS
from neuronfleet.export.exporting import Exported, export_modules
from neuronfleet.export.sources import load_module

__all__ = ["command"]


@click.command("export")
@click.option("--check", is_flag=True, help="Write nothing; print what would change as a diff and exit with 1 if any.")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("modules"),
    show_default=True,
    help="Folder of the modules, each of which gets a folder of its own in it.",
)
@click.option("--module", "names", multiple=True, metavar="NAME", help="Export only this module; may be repeated.")
@click.option(
    "--from",
    "references",
    multiple=True,
    metavar="FILE.py:CLASS",
    help="Export this subclass of neuronfleet.export.Module instead of neuronfleet's own; may be repeated.",
)
def command(out: Path, names: tuple[str, ...], references: tuple[str, ...], *, check: bool) -> int:
    """Write Terraform modules for people who never touch Python.

    They are made of the constructs that the stacks are made of. The same version writes the same bytes on every machine
    and day, so --check in CI tells when modules and Python have drifted apart. Files that were not generated stay.
    """
    if names and references:
        raise click.UsageError(
            "--module chooses among neuronfleet's own modules, --from names others: give one of them"
        )
    exported = export_modules(
        out,
        names=names or None,
        modules=[load_module(reference) for reference in references] or None,
        check=check,
    )
    for path in exported.foreign:
        click.echo(f"left alone, not generated: {out / path}", err=True)
    if check:
        click.echo(exported.diff, nl=False)
        click.echo(_checked(exported), err=True)
        return EXIT_VIOLATIONS if exported.drifted else EXIT_CLEAN
    for sign, paths in (("wrote", exported.written), ("removed", exported.removed)):
        for path in paths:
            click.echo(f"{sign} {out / path}")
    unchanged = "" if exported.drifted else ", nothing to change"
    click.echo(f"{_counted(len(exported.modules))} in {out}{unchanged}", err=True)
    return EXIT_CLEAN


def _checked(exported: Exported) -> str:
    if not exported.drifted:
        return f"{_counted(len(exported.modules))} in {exported.out}, as they should be"
    files = len(exported.written) + len(exported.removed)
    return (
        f"{files} file{'s differ' if files != 1 else ' differs'} in {exported.out}; 'neuronfleet export' makes it right"
    )


def _counted(modules: int) -> str:
    return f"{modules} module{'s' if modules != 1 else ''}"
