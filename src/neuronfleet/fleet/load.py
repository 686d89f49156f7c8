"""Reads a fleet file, and says everything that is wrong with it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuronfleet.errors import ConfigError, FleetError
from neuronfleet.fleet.ami_lock import LOCK_FILE
from neuronfleet.fleet.model import Fleet
from neuronfleet.fleet.planner import problems_of
from neuronfleet.fleet.problems import in_order
from neuronfleet.fleet.salvage import Parts, salvage

__all__ = ["load_fleet", "parse_fleet"]

_IMAGE = "123456789012.dkr.ecr.{region}.{dns_suffix}/image:1"


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
            f"{file}: there is no such fleet file; write one, name yours with --fleet FILE, or make a project with "
            "'neuronfleet init DIR'"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as UTF-8 text: {error}") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from error
    for key in ("catalogue", "ami_lock"):
        if isinstance(data.get(key), str):
            data[key] = str(file.parent / data[key])
    if (file.parent / LOCK_FILE).is_file():
        data.setdefault("ami_lock", str(file.parent / LOCK_FILE))
    return parse_fleet(data, source=str(file))


def parse_fleet(data: Mapping[str, Any], *, source: str = "the fleet") -> Fleet:
    """Validate a fleet given as plain data.

    Where something is no fleet, what is left of it is planned all the same, so that the problems of both are told.

    Args:
        data: what a TOML parser returns.
        source: what to call it in errors.

    Raises:
        FleetError: every problem with its TOML path.
    """
    found = salvage(Fleet, data, stand_in=lambda parts: _stand_in(parts, data))
    if not found.problems and found.value is not None:
        return found.value
    rest = problems_of(found.value, cut=found.cut) if found.value is not None else ()
    raise FleetError(in_order((*found.problems, *rest), data), source=source)


def _stand_in(parts: Parts, data: Mapping[str, Any]) -> object:
    """A value that lets the rest be judged where one is missing or broken; nothing is concluded from it."""
    match parts:
        case ("name",):
            return "fleet"
        case ("regions",) if isinstance(data.get("regions"), str) and data["regions"]:
            return [data["regions"]]
        case ("services" | "tasks", _, "image"):
            return _IMAGE
    return None
