"""The packaged catalogue once more, as JSON: a review starts with it, and TOML takes twenty times as long to read.

The TOML files stay the source. ``make docs`` writes the JSON with a checksum of them, and whoever edits one without it
waits for the TOML, as if there were no JSON. What the JSON holds was checked when it was made.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from neuronfleet.catalogue.model import Record

__all__ = ["packed", "unpacked"]

_CHECKSUM = "checksum"
_DAY = "Day"


def packed(records: Mapping[str, Mapping[str, Record]], files: Iterable[Path]) -> str:
    """Text of the JSON.

    Args:
        records: by kind and name.
        files: that they were read from.
    """
    found = {kind: {name: _plain(one) for name, one in named.items()} for kind, named in records.items()}
    return json.dumps({_CHECKSUM: _checksum(files), **found}, indent=1, ensure_ascii=False) + "\n"


def unpacked(file: Path, files: Iterable[Path], kinds: Mapping[str, type[Record]]) -> dict[str, dict[str, Any]] | None:
    """Records by kind and name; None where the JSON cannot be read or was made of other files.

    Args:
        file: the JSON.
        files: that it should have been made of.
        kinds: type of the records of each kind.
    """
    try:
        read = json.loads(file.read_bytes())
        if read[_CHECKSUM] != _checksum(files):
            return None
        return {kind: _records(read[kind], record_type) for kind, record_type in kinds.items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _plain(record: Record) -> dict[str, object]:
    found = {one.name: getattr(record, one.name) for one in dataclasses.fields(record)}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in found.items()}


def _records(read: dict[str, dict[str, Any]], record_type: type[Record]) -> dict[str, Record]:
    """Records of JSON: its lists were tuples, wherever they are, and a few of its texts were dates."""
    fields = dataclasses.fields(record_type)
    turns: dict[str, Callable[[Any], Any]] = {one.name: _tuples for one in fields if "tuple[" in one.type}
    turns |= {one.name: dt.date.fromisoformat for one in fields if one.type == _DAY}
    return {
        name: record_type(**values | {key: turn(values[key]) for key, turn in turns.items()})
        for name, values in read.items()
    }


def _tuples(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_tuples, value))
    return {key: _tuples(one) for key, one in value.items()} if isinstance(value, dict) else value


def _checksum(files: Iterable[Path]) -> int:
    checksum = 0
    for file in files:
        checksum = zlib.crc32(file.read_bytes(), zlib.crc32(file.name.encode(), checksum))
    return checksum
