"""The file with the settings of a project: ``neuronfleet.toml``, or ``[tool.neuronfleet]`` of ``pyproject.toml``.

Here is where it is and what TOML it holds. ``review.config`` and ``engine.choice`` know their keys.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuronfleet.errors import ConfigError

__all__ = ["find_config", "load_toml", "settings_in"]


def find_config(start: Path) -> Path | None:
    """The nearest file with settings, in a folder or above it.

    In one folder ``neuronfleet.toml`` goes before ``pyproject.toml``; a ``pyproject.toml`` without
    ``[tool.neuronfleet]`` is passed by.

    Args:
        start: the folder to begin in.

    Raises:
        ConfigError: a ``pyproject.toml`` on the way is no TOML.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        own, project = folder / "neuronfleet.toml", folder / "pyproject.toml"
        if own.is_file():
            return _from_here(own)
        if project.is_file() and "neuronfleet" in _mapping(load_toml(project, "settings").get("tool")):
            return _from_here(project)
    return None


def settings_in(path: Path) -> Mapping[str, Any]:
    """The settings that a file holds, as they are written.

    Args:
        path: a ``pyproject.toml``, or any other TOML file that holds the settings at its top.

    Raises:
        ConfigError: it cannot be read, is no TOML, or its ``tool.neuronfleet`` is no table.
    """
    data = load_toml(path, "settings")
    if path.name != "pyproject.toml":
        return data
    table = _mapping(data.get("tool")).get("neuronfleet", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.neuronfleet is {table!r}; a table with the settings of reviews is allowed")
    return table


def load_toml(path: Path, what: str) -> Mapping[str, Any]:
    """Parse a TOML file.

    Args:
        path: of the file.
        what: it holds, for messages.

    Raises:
        ConfigError: it cannot be read, or is no TOML.
    """
    import tomllib  # noqa: PLC0415 - a review without settings reads none

    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file of {what}") from None
    except OSError as error:
        raise ConfigError(f"{path}: the {what} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: the {what} are no TOML: {error}") from error


def _from_here(path: Path) -> Path:
    """As reports may show it: without what only this machine knows."""
    try:
        return Path(os.path.relpath(path))
    except ValueError:  # another drive
        return path


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
