"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

__all__ = ["app_fleet_option", "fleet_option", "format_option", "region_option"]

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def fleet_option() -> Decorator:
    """``--fleet FILE``: the fleet file."""
    return click.option(
        "--fleet",
        "fleet_file",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("stacks/fleet.toml"),
        envvar="NEURONFLEET_FLEET",
        show_default=True,
        show_envvar=True,
        help="The fleet file.",
    )


def app_fleet_option() -> Decorator:
    """``--fleet FILE`` of commands that run the app, which has a fleet file of its own."""
    return click.option(
        "--fleet",
        "fleet_file",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        help="The fleet file; by default the app's own, stacks/fleet.toml.",
    )


def region_option(help_text: str) -> Decorator:
    """``--region R``, to be given once or more often.

    Args:
        help_text: what is done with the regions.
    """
    return click.option("--region", "regions", multiple=True, metavar="REGION", help=help_text)


def format_option() -> Decorator:
    """``--format text|json``."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Text for people, JSON for programs.",
    )
