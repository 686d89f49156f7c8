"""Options of commands that run or list policies, and the settings that they and a file add up to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from neuronfleet.cli.options import Decorator
from neuronfleet.review.config import ReviewConfig, find_config, read_config

__all__ = ["config_option", "ids", "pack_option", "policies_option", "settings_below"]


def config_option() -> Decorator:
    """``--config FILE``."""
    return click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Settings, instead of the nearest neuronfleet.toml or pyproject.toml with [tool.neuronfleet].",
    )


def policies_option() -> Decorator:
    """``--policies FILE.py``, to be given once or more often."""
    return click.option(
        "--policies",
        "policy_files",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE.py",
        help="Python file with policies of your own. May be given more than once.",
    )


def pack_option(help_text: str) -> Decorator:
    """``--pack P``.

    Args:
        help_text: what is done with the pack.
    """
    return click.option("--pack", metavar="PACK", help=help_text)


def ids(given: Sequence[str]) -> tuple[str, ...]:
    """What ``--select`` and ``--ignore`` name: given more than once, or with commas.

    Args:
        given: values of the option.
    """
    return tuple(one.strip() for value in given for one in value.split(",") if one.strip())


def settings_below(config_file: Path | None, given: ReviewConfig) -> ReviewConfig:
    """What the command line says, over what a file says.

    Args:
        config_file: the file that was named, None for the nearest.
        given: what the command line says.

    Raises:
        ConfigError: the file cannot be read, or holds what is not allowed.
    """
    file = config_file or find_config(Path())
    return given.over(read_config(file)) if file is not None else given
