"""Which engine synthesizes: CDKTF, or CDK Terrain, its living fork.

What both make of a fleet is the same but for the engine's own metadata, so a project changes from one to the other and
back with its state as it is. See ``docs/guides/cdk-terrain.md``.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import ConfigError, SynthError, ToolError, nearest
from neuronfleet.settings_file import find_config, settings_in

__all__ = [
    "DEFAULT_ENGINE",
    "ENGINES",
    "ENGINE_VARIABLE",
    "Engine",
    "choose_engine",
    "chosen_engine",
    "default_engine",
    "require_one_engine",
]

ENGINE_VARIABLE: Final = "NEURONFLEET_ENGINE"
DEFAULT_ENGINE: Final = "cdktf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine and its bindings of the AWS provider.

    Attributes:
        name: what settings call it; the extra of neuronfleet that brings it, and its Python package, are named so too.
        bindings: Python package of the classes of the AWS provider.
        cli: npm package of its command line.
    """

    name: str
    bindings: str
    cli: str

    @property
    def missing(self) -> tuple[str, ...]:
        """Packages of it that are not installed."""
        return tuple(one for one in (self.name, self.bindings) if importlib.util.find_spec(one) is None)


ENGINES: Final = {
    one.name: one
    for one in (
        Engine(name="cdktf", bindings="cdktf_cdktf_provider_aws", cli="cdktf-cli@0.21"),
        Engine(name="cdktn", bindings="cdktn_provider_aws", cli="cdktn-cli@0.24"),
    )
}


def choose_engine(environment: Mapping[str, str], folder: Path) -> Engine:
    """The engine that is named, by ``NEURONFLEET_ENGINE`` or by ``engine`` of the nearest file with settings.

    Where none is named it is ``default_engine()``.

    Args:
        environment: environment variables.
        folder: folder to look for settings in, and above.

    Raises:
        ConfigError: there is no engine of that name, or the file with settings cannot be read.
        ToolError: the engine is not installed.
    """
    named, where = environment.get(ENGINE_VARIABLE, "").strip(), ENGINE_VARIABLE
    if not named:
        file = find_config(folder)
        value = settings_in(file).get("engine", "") if file is not None else ""
        if not isinstance(value, str):
            raise ConfigError(f"{file}: engine is {value!r}; it is the name of one: {_allowed()}")
        named, where = value, f"engine in {file}"
    engine = ENGINES.get(named) if named else default_engine()
    if engine is None:
        alike = nearest(named, ENGINES)
        hint = f"; did you mean {alike!r}?" if alike else ""
        raise ConfigError(f"{where} is {named!r}; it is the name of an engine: {_allowed()}{hint}")
    if not engine.missing:
        return engine
    raise ToolError(
        f"the engine is {engine.name} ({where if named else 'as none is named'}), and without "
        f"{' and '.join(one.replace('_', '-') for one in engine.missing)} it cannot synthesize; "
        f"run: pip install 'neuronfleet[{engine.name}]'"
    )


def default_engine() -> Engine:
    """The engine where none is named: CDKTF, unless only the other one is installed."""
    installed = [one for one in ENGINES.values() if not one.missing]
    return installed[0] if installed else ENGINES[DEFAULT_ENGINE]


@functools.cache
def chosen_engine() -> Engine:
    """The engine of this process, chosen once, from its environment and its current folder.

    Raises:
        ConfigError: there is no engine of the name that is given, or the file with settings cannot be read.
        ToolError: the engine is not installed.
    """
    return choose_engine(os.environ, Path.cwd())


def require_one_engine() -> None:
    """See that nothing has imported the engine that was not chosen: their constructs do not fit together.

    Raises:
        SynthError: something has.
    """
    chosen = chosen_engine()
    other = next((one.name for one in ENGINES.values() if one != chosen and one.name in sys.modules), None)
    if other is not None:
        raise SynthError(
            f"the app imports {other} and the engine is {chosen.name}; import from neuronfleet.engine or from "
            f"{chosen.name} and {chosen.bindings}, or choose the engine {other} with {ENGINE_VARIABLE} or engine in "
            "the settings"
        )


def _allowed() -> str:
    return " or ".join(ENGINES)
