"""``PLAN...`` of commands that read plans: files, folders, patterns and standard input."""

from __future__ import annotations

import glob
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from neuronfleet.cli.options import Decorator
from neuronfleet.errors import ConfigError
from neuronfleet.plan import Plan
from neuronfleet.plan.reading import read_plans

__all__ = ["plans_argument", "plans_from", "synth_option"]

STDIN = "-"


def plans_argument() -> Decorator:
    """``PLAN...``."""
    return click.argument("plans", nargs=-1, required=True, metavar="PLAN...")


def synth_option() -> Decorator:
    """``--synth DIR``, to be given once or more often."""
    return click.option(
        "--synth",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="What the plans were made from (cdktf.out, a stack, a folder of .tf files): fills what they do not know, "
        "and names construct and line. May be given more than once.",
    )


def plans_from(arguments: Sequence[str], synth: Sequence[Path] = ()) -> list[Plan]:
    """Read what the command line names.

    Args:
        arguments: files, folders, patterns that the shell left alone, and ``-`` for standard input.
        synth: synthesized configuration of the plans.

    Raises:
        ConfigError: ``-`` is given twice, a pattern matches nothing, or standard input is a terminal.
        PlanError: something cannot be read, or is no plan.
    """
    if list(arguments).count(STDIN) > 1:
        raise ConfigError("standard input (-) is given more than once; it holds one plan")
    if STDIN in arguments and sys.stdin.isatty():
        raise ConfigError("standard input (-) is a terminal; pipe 'terraform show -json PLANFILE' into neuronfleet")
    return read_plans(list(_expanded(arguments)), synth=synth)


def _expanded(arguments: Sequence[str]) -> Iterator[str]:
    for one in arguments:
        if not set(one) & set("*?") or Path(one).exists():
            yield one
            continue
        found = sorted(glob.glob(one, recursive=True))  # noqa: PTH207 - paths as the user spells them
        if not found:
            raise ConfigError(f"{one} matches no file; give plans as JSON, or folders of synthesized configuration")
        yield from found
