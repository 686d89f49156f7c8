"""The lock file: which AMI version each region stays on until it is moved, committed beside the fleet file."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from neuronfleet.catalogue import Catalogue
from neuronfleet.errors import CatalogueError, ConfigError, Problem, UnknownNameError
from neuronfleet.fleet.model import Fleet
from neuronfleet.fleet.problems import toml_path

__all__ = ["LOCK_FILE", "AmiLock", "fleet_lock", "read_lock"]

LOCK_FILE: Final = "ami.lock.toml"
"""Name of the file, beside the fleet file."""

_SCHEMA_VERSION: Final = "1"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AmiLock:
    """Locked AMI versions.

    Attributes:
        versions: region -> AMI family -> version, as AWS calls it: ``2023.0.20260922``.
        file: where it was read, to be named in messages; None where there is no file.
    """

    versions: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    file: str | None = None

    def version(self, region: str, family: str) -> str | None:
        """The locked version, None where none is.

        Args:
            region: name of the region.
            family: path of the AMI family.
        """
        return self.versions.get(region, {}).get(family)

    def place(self, region: str, family: str) -> str:
        """Where a version stands, for messages: the file and the path in it.

        Args:
            region: name of the region.
            family: path of the AMI family.
        """
        return f"{self.file or LOCK_FILE}: {toml_path(('regions', region, family))}"

    def moved(self, changes: Iterable[tuple[str, str, str]]) -> AmiLock:
        """The same with other versions.

        Args:
            changes: region, family and version of each.
        """
        versions = {region: dict(families) for region, families in self.versions.items()}
        for region, family, version in changes:
            versions.setdefault(region, {})[family] = version
        return dataclasses.replace(self, versions=versions)

    def only(self, kept: Iterable[tuple[str, str]]) -> AmiLock:
        """The same without what is not among some.

        Args:
            kept: region and family of each.
        """
        wanted = set(kept)
        versions = {
            region: {family: version for family, version in families.items() if (region, family) in wanted}
            for region, families in self.versions.items()
        }
        return dataclasses.replace(self, versions={region: found for region, found in versions.items() if found})

    def text(self) -> str:
        """The file: the same for the same versions, one line each, so that a change is a short diff."""
        lines = [f'schema_version = "{_SCHEMA_VERSION}"']
        for region, families in sorted(self.versions.items()):
            lines += ["", f"[{toml_path(('regions', region))}]"]
            # JSON spells these strings as TOML does.
            lines += [f"{json.dumps(family)} = {json.dumps(version)}" for family, version in sorted(families.items())]
        return "\n".join(lines) + "\n"


def fleet_lock(fleet: Fleet, catalogue: Catalogue) -> AmiLock:
    """The lock of a fleet; an empty one where it has none.

    Args:
        fleet: the fleet.
        catalogue: regions and AMI families that there are.

    Raises:
        ConfigError: the file that the fleet names is not there, or is wrong.
    """
    if fleet.ami_lock is None:
        return AmiLock()
    path = Path(fleet.ami_lock)
    if not path.is_file():
        raise ConfigError(
            f"ami_lock: {str(path)!r} is no file; write it with 'neuronfleet ami pin', or leave ami_lock out to have "
            f"{LOCK_FILE} beside the fleet file"
        )
    return read_lock(path, catalogue)


def read_lock(path: Path, catalogue: Catalogue) -> AmiLock:
    """Read a lock file.

    Args:
        path: of the file.
        catalogue: regions and AMI families that there are.

    Raises:
        ConfigError: it cannot be read, or what it says is not allowed: every problem with its place.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the lock file of AMI versions cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}; 'neuronfleet ami pin' writes this file") from error
    problems: list[Problem] = []
    versions = _versions(data, catalogue, problems)
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise ConfigError(f"{path}: {len(problems)} problem(s) in the lock file of AMI versions\n{lines}")
    return AmiLock(versions=versions, file=path.name)


def _versions(data: Mapping[str, Any], catalogue: Catalogue, problems: list[Problem]) -> dict[str, dict[str, str]]:
    if data.get("schema_version") != _SCHEMA_VERSION:
        message = f"is {data.get('schema_version')!r}; this version of neuronfleet reads {_SCHEMA_VERSION!r}"
        problems.append(Problem(path="schema_version", message=message))
    problems += [
        Problem(path=key, message="is not a key that is known here; known are schema_version and regions")
        for key in data
        if key not in {"schema_version", "regions"}
    ]
    found: dict[str, dict[str, str]] = {}
    for region, families in _table(data.get("regions", {}), ("regions",), problems).items():
        try:
            catalogue.region(region)
        except UnknownNameError as error:
            problems.append(Problem(path=toml_path(("regions", region)), message=str(error)))
            continue
        for family, version in _table(families, ("regions", region), problems).items():
            checked = _version(catalogue, family, version, ("regions", region, family), problems)
            if checked is not None:
                found.setdefault(region, {})[family] = checked
    return found


def _table(value: object, parts: tuple[str, ...], problems: list[Problem]) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    problems.append(Problem(path=toml_path(parts), message=f"must be a table, not {value!r}"))
    return {}


def _version(
    catalogue: Catalogue, family: str, version: object, parts: tuple[str, ...], problems: list[Problem]
) -> str | None:
    try:
        record = catalogue.ami_family(family)
        if not isinstance(version, str):
            problems.append(Problem(path=toml_path(parts), message=f"must be a version in quotes, not {version!r}"))
            return None
        return record.version_of(record.image_name_of(version))
    except CatalogueError as error:
        message = str(error).replace("give 'recommended', a version", "give a version")  # nothing to be locked
        problems.append(Problem(path=toml_path(parts), message=message, value=version))
        return None
