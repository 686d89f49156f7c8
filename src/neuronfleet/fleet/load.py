"""Reads a fleet file, and says everything that is wrong with it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from neuronfleet.errors import ConfigError, FleetError
from neuronfleet.fleet.model import Fleet
from neuronfleet.fleet.problems import describe

__all__ = ["load_fleet", "parse_fleet"]


def load_fleet(path: Path | str) -> Fleet:
    """Read a fleet file.

    Args:
        path: a TOML file.

    Raises:
        ConfigError: the file cannot be read, or is no TOML: file, line and column.
        FleetError: it is not a fleet: every problem with its TOML path.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            f"{file}: there is no such fleet file; write one, or make a project with 'neuronfleet init DIR'"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as UTF-8 text: {error}") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from error
    return parse_fleet(data, source=str(file))


def parse_fleet(data: Mapping[str, Any], *, source: str = "the fleet") -> Fleet:
    """Validate a fleet given as plain data.

    Args:
        data: what a TOML parser returns.
        source: what to call it in errors.

    Raises:
        FleetError: every problem with its TOML path.
    """
    try:
        return Fleet.model_validate(dict(data))
    except ValidationError as error:
        raise FleetError(describe(error.errors(include_url=False), Fleet, data), source=source) from None
