"""Reads the catalogue's TOML files, and a user's own beside them, into one checked :class:`Catalogue`."""

from __future__ import annotations

import functools
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from neuronfleet.catalogue.ami_family import AmiFamily
from neuronfleet.catalogue.lookup import Catalogue
from neuronfleet.catalogue.model import Image, InstanceType, Partition, Quota, Record, Region
from neuronfleet.catalogue.packed import packed, unpacked
from neuronfleet.catalogue.prices import RegionPrices
from neuronfleet.errors import CatalogueDataError, Problem, nearest
from neuronfleet.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KINDS", "PACKED", "Catalogue", "load_catalogue", "packaged_as_json"]

KINDS: dict[str, tuple[type[Record], str]] = {
    "instance_types": (InstanceType, "name"),
    "regions": (Region, "name"),
    "partitions": (Partition, "name"),
    "ami_families": (AmiFamily, "name"),
    "images": (Image, "name"),
    "quotas": (Quota, "code"),
    "prices": (RegionPrices, "region"),
}
"""Table of a catalogue file -> type of its records, and the field that the key of a record fills."""

FILE_DEFAULTS = ("source", "checked")
"""Keys at the top of a file that hold for each of its records that does not give its own."""

BARE_KEY = lazy_pattern(r"[A-Za-z0-9_-]+")

# A Path rather than importlib.resources: that one costs a fifth of the time a small review may take to start, and the
# wheel is always unpacked.
PACKAGED = Path(__file__).parent / "data"
PACKED = PACKAGED / "packed.json"


def load_catalogue(directory: Path | None = None, *, overlay: Path | None = None) -> Catalogue:
    """Read and check the catalogue.

    The packaged data is read once in a process. An overlay is a TOML file of the same form: new records are added, and
    the keys it gives replace those of the packaged record of that name (nested tables are merged key by key).

    Args:
        directory: folder of ``*.toml`` files instead of the packaged data.
        overlay: a file of further records.

    Raises:
        CatalogueDataError: records are wrong, all of them listed with file and key path.
    """
    if directory is None and overlay is None:
        return _packaged()
    return _load(PACKAGED if directory is None else directory, overlay)


@functools.cache
def _packaged() -> Catalogue:
    kinds = {kind: record_type for kind, (record_type, _) in KINDS.items()}
    records = unpacked(PACKED, sorted(PACKAGED.glob("*.toml")), kinds)
    return _load(PACKAGED, None) if records is None else _catalogue(records)


def packaged_as_json() -> str:
    """What ``PACKED`` should hold: see :mod:`neuronfleet.catalogue.packed`."""
    catalogue = _load(PACKAGED, None)
    return packed({kind: getattr(catalogue, kind) for kind in KINDS}, sorted(PACKAGED.glob("*.toml")))


def _catalogue(records: Mapping[str, Mapping[str, Record]]) -> Catalogue:
    return Catalogue(**{kind: MappingProxyType(found) for kind, found in records.items()})  # type: ignore[arg-type]


def _load(directory: Path, overlay: Path | None) -> Catalogue:
    problems: list[Problem] = []
    draft = _Draft(problems)
    files = sorted(directory.glob("*.toml"))
    if not files:
        problems.append(Problem(path=str(directory), message="holds no catalogue files; allowed: a folder of *.toml"))
    for file in files:
        draft.add(file)
    if overlay is not None:
        draft.add(overlay, replaces=True)
    records = draft.records()
    catalogue = _catalogue(records)
    if not problems:
        from neuronfleet.catalogue.references import disagreements  # noqa: PLC0415 - not of the packaged data

        # Only well-formed records are compared: a reference to a record that did not load is no second problem.
        problems += disagreements(catalogue, draft.where)
    if problems:
        raise CatalogueDataError(problems)
    return catalogue


class _Draft:
    """Raw records by kind and name, with the file that gave each; collects what is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._fields: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
        self._files: dict[tuple[str, str], str] = {}

    def add(self, file: Path, *, replaces: bool = False) -> None:
        """Read one file; ``replaces`` lets its records change those that are there."""
        import tomllib  # noqa: PLC0415 - not for the packaged data

        try:
            document = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            self._problems.append(Problem(path=str(file), message=f"cannot be read as TOML: {error}"))
            return
        defaults = {key: document.pop(key) for key in FILE_DEFAULTS if key in document}
        for kind, table in document.items():
            if kind not in KINDS or not isinstance(table, dict):
                self._reject(file, kind, table)
                continue
            for name, fields in table.items():
                self._add_record(file, kind, name, fields, defaults, replaces=replaces)

    def _reject(self, file: Path, key: str, value: object) -> None:
        suggestion = nearest(key, KINDS)
        hint = f"; did you mean {suggestion!r}?" if suggestion and suggestion != key else ""
        message = f"is no table of the catalogue; allowed: {', '.join((*FILE_DEFAULTS, *KINDS))}{hint}"
        self._problems.append(Problem(path=f"{file.name}: {_toml_path(key)}", message=message, value=value))

    def _add_record(
        self, file: Path, kind: str, name: str, fields: object, defaults: Mapping[str, Any], *, replaces: bool
    ) -> None:
        place = f"{file.name}: {_toml_path(kind, name)}"
        if not isinstance(fields, dict):
            message = f"is {fields!r}, allowed: a table of the record's keys"
            self._problems.append(Problem(path=place, message=message, value=fields))
            return
        own_name = KINDS[kind][1]
        if own_name in fields:
            message = f"is {fields[own_name]!r}, allowed: nothing; the table's key is the {own_name}"
            self._problems.append(Problem(path=f"{place}.{own_name}", message=message, value=fields[own_name]))
            return
        known = self._fields[kind].get(name)
        if known is not None and not replaces:
            first = self._files[kind, name]
            self._problems.append(Problem(path=place, message=f"is in {first} already; allowed: one record of a name"))
            return
        self._fields[kind][name] = _merge(known or {}, {**defaults, **fields})
        self._files[kind, name] = file.name

    def records(self) -> dict[str, dict[str, Record]]:
        """The records that are well-formed."""
        import msgspec  # noqa: PLC0415 - not for the packaged data

        from neuronfleet.catalogue.checking import checked_record  # noqa: PLC0415

        found: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
        for kind, (record_type, key) in KINDS.items():
            for name, fields in self._fields[kind].items():
                try:
                    found[kind][name] = checked_record(record_type, {key: name, **fields})
                except msgspec.ValidationError:
                    # Here because nobody else needs it: reviewing starts with loading the catalogue.
                    from neuronfleet.catalogue.diagnosis import diagnose  # noqa: PLC0415

                    where = functools.partial(self.where, kind, name)
                    self._problems += diagnose(record_type, {key: name, **fields}, where)
        return found

    def where(self, kind: str, name: str, *keys: str) -> str:
        """File and key path of a record or of one of its keys."""
        return f"{self._files[kind, name]}: {_toml_path(kind, name, *keys)}"


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both else value
    return merged


def _toml_path(*keys: str) -> str:
    return ".".join(key if BARE_KEY.fullmatch(key) else f'"{key}"' for key in keys)
