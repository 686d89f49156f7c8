"""What the output of a stack follows from, as one digest: while it stays the same, so does the output.

That can be said only of stacks that are wholly ours: made from a blueprint by the classes that ``neuronfleet init``
writes, none of them changed. A construct of one's own may read a file, the clock or another stack, so projects with a
line of their own in ``main.py`` or ``stacks/`` have no digests and are always synthesized.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import hashlib
import importlib.metadata
import importlib.util
import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

import neuronfleet
from neuronfleet.engine import chosen_engine

__all__ = ["is_wholly_ours", "stack_digest", "surroundings_digest"]

_FORMAT: Final = "1"
_PACKAGE: Final = Path(neuronfleet.__file__).parent
_TEMPLATES: Final = _PACKAGE / "cli" / "project"

# Packages of ours that no stack can reach: what reviews, prints and rehearses.
_NOT_IN_STACKS: Final = frozenset({"cli", "export", "plan", "policies", "rehearsal", "reports", "review", "testing"})
_CODE: Final = frozenset({".py", ".pyi", ".cjs", ".json", ".toml"})

# What engine, jsii and Node read from the environment. Where the output goes changes nothing in it.
_ENGINE_VARIABLES: Final = ("CDKTF_", "CDKTN_", "JSII_", "NODE_", "SYNTH_", "NEURONFLEET_LAZY_IMPORT")
_WITHOUT_EFFECT: Final = frozenset({"CDKTF_OUTDIR", "CDKTF_LOG_LEVEL", "CDKTF_DISABLE_PLUGIN_CACHE_ENV"})


def is_wholly_ours(project: Path) -> bool:
    """Whether app and stacks of a project are, to the letter, those that ``neuronfleet init`` writes.

    Args:
        project: the project folder.
    """
    wanted = [_TEMPLATES / "main.py.txt", *(_TEMPLATES / "stacks").glob("*.py.txt")]
    try:
        return all(
            (project / path.relative_to(_TEMPLATES).with_suffix("")).read_text(encoding="utf-8")
            == path.read_text(encoding="utf-8")
            for path in wanted
        )
    except (OSError, ValueError):
        return False


def surroundings_digest(environment: Mapping[str, str]) -> str:
    """Digest of all that every stack of a wholly-ours project is made with: code, engine, Node, environment.

    Args:
        environment: environment variables.

    Raises:
        ConfigError: there is no engine of the name that is given.
        ToolError: the engine is not installed.
    """
    said = {
        "format": _FORMAT,
        "python": sys.version,
        "code": _code_digest(),
        "packages": _packages(),
        "node": _stamp(environment.get("JSII_NODE", "node")),
        "environment": {
            name: value
            for name, value in sorted(environment.items())
            if name.startswith(_ENGINE_VARIABLES) and name not in _WITHOUT_EFFECT
        },
    }
    return _sha256(json.dumps(said, sort_keys=True))


def stack_digest(surroundings: str, needs: tuple[str, ...], blueprint: object) -> str | None:
    """Digest of all that one stack follows from.

    Args:
        surroundings: from ``surroundings_digest``.
        needs: names of the stacks that it needs.
        blueprint: what it is made from.

    Returns:
        None where the blueprint holds something that cannot be compared by its value.
    """
    try:
        return _sha256(json.dumps([surroundings, needs, _plain(blueprint)]))
    except TypeError:
        return None


def _plain(value: object) -> object:
    """A value as lists and strings that differ whenever values do, the order of mappings included."""
    match value:
        case None | bool() | int() | float() | str() if type(value) in {type(None), bool, int, float, str}:
            return value
        case enum.Enum():
            return ["enum", type(value).__qualname__, value.name]
        case Decimal():
            return ["decimal", str(value)]
        case Mapping():
            return ["mapping", [[_plain(key), _plain(one)] for key, one in value.items()]]
        case list() | tuple():
            return ["sequence", [_plain(one) for one in value]]
        case set() | frozenset():
            return ["set", sorted(json.dumps(_plain(one)) for one in value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [[field.name, _plain(getattr(value, field.name))] for field in dataclasses.fields(value)]
        return [type(value).__qualname__, fields]
    raise TypeError(f"a {type(value).__name__} cannot be compared by its value")


@functools.cache
def _code_digest() -> str:
    """Digest of every file of this package that a stack may be made by, and of the templates."""
    digest = hashlib.sha256()
    for folder in sorted(path for path in _PACKAGE.iterdir() if path.name not in _NOT_IN_STACKS):
        files = folder.rglob("*") if folder.is_dir() else [folder]
        for path in sorted(path for path in files if path.suffix in _CODE):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(_PACKAGE).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _packages() -> dict[str, list[str]]:
    """Version, list of files and place of each package that takes part."""
    engine = chosen_engine()
    found = {}
    for module in (engine.name, engine.bindings, "constructs", "jsii", "typeguard", "cattrs"):
        distribution = importlib.metadata.distribution(module.replace("_", "-"))
        spec = importlib.util.find_spec(module)
        record = distribution.read_text("RECORD") or ""
        found[module] = [distribution.version, _sha256(record), str(spec.origin if spec else None)]
    return found


def _stamp(executable: str) -> list[str | int]:
    try:
        status = Path(executable).stat()
    except OSError:
        return [executable]
    return [executable, status.st_size, status.st_mtime_ns]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
