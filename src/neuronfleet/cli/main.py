"""The ``neuronfleet`` command. Each subcommand is a file beside this one, imported only when it is called."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Sequence
from typing import Final

import click

import neuronfleet
from neuronfleet.cli.collecting import without_collector
from neuronfleet.errors import NeuronFleetError, nearest

__all__ = ["EXIT_CANNOT", "EXIT_CLEAN", "EXIT_VIOLATIONS", "main"]

EXIT_CLEAN: Final = 0
EXIT_VIOLATIONS: Final = 1
EXIT_CANNOT: Final = 2

# name -> (module, one line for --help). The line stands here so that --help imports none of the modules.
COMMANDS: Final = {
    "init": ("neuronfleet.cli.init", "Make a new fleet project that synthesizes and passes its tests at once."),
    "blueprint": ("neuronfleet.cli.blueprint", "Show what each region will get, before there is any Terraform."),
    "synth": ("neuronfleet.cli.synth", "Write Terraform for every region."),
    "export": ("neuronfleet.cli.export", "Write Terraform modules for people who never touch Python."),
    "rehearse": ("neuronfleet.cli.rehearse", "Plan, review, apply and destroy every region on an AWS emulator."),
    "review": ("neuronfleet.cli.review", "Judge Terraform plans: what will not work, is unsafe or goes away."),
    "placement": ("neuronfleet.cli.placement", "Prove that every task is placed, shares no device, and rolls."),
    "policies": ("neuronfleet.cli.policies", "List the rules that plans are judged by."),
    "explain": ("neuronfleet.cli.explain", "Explain one rule, with its examples run."),
    "ami": ("neuronfleet.cli.ami", "Lock AMI versions, and move them through the regions wave by wave."),
    "catalogue": ("neuronfleet.cli.catalogue", "Show and refresh the facts about instance types, regions, images."),
}


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own, each with a ``command`` attribute."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the order of a user's first day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        with without_collector():  # modules stay as long as the process
            command = importlib.import_module(COMMANDS[cmd_name][0]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name][0]}.command is not a click command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the command that was meant where there is none of that name."""
        name = args[0]
        if name not in COMMANDS and (meant := nearest(name, COMMANDS)) is not None:
            ctx.fail(f"No such command {name!r}. Did you mean {meant!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(neuronfleet.__version__, prog_name="neuronfleet")
def cli() -> None:
    """AWS Inferentia (Inf1) inference on Amazon ECS, as code.

    A fleet file describes the fleet once; neuronfleet makes Terraform for every region and proves that its tasks can
    be placed. Exit codes: 0 clean, 1 violations or drift, 2 could not do it.
    """


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        argv: arguments without the program's name, None for the process's own.
    """
    try:
        result = cli.main(args=None if argv is None else list(argv), prog_name="neuronfleet", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        click.echo("interrupted", err=True)
        return EXIT_CANNOT
    except click.ClickException as error:
        error.show()
        return EXIT_CANNOT
    except NeuronFleetError as error:
        click.echo(f"error: {error}", err=True)
        return EXIT_CANNOT
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_CANNOT
    finally:
        if argv is not None:  # the process goes on, as in tests: see without_collector
            gc.unfreeze()
    return result if isinstance(result, int) else EXIT_CLEAN
