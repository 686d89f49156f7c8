"""The packaged catalogue once more, as JSON: a review starts with it, and TOML takes twenty times as long to read.

The TOML files stay the source. ``make docs`` writes the JSON with a checksum of them, and whoever edits one without it
waits for the TOML, as if there were no JSON.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

__all__ = ["packed", "unpacked"]

_CHECKSUM = "checksum"


def packed(records: Mapping[str, Mapping[str, msgspec.Struct]], files: Iterable[Path]) -> str:
    """Text of the JSON.

    Args:
        records: by kind and name.
        files: that they were read from.
    """
    data = msgspec.json.encode({_CHECKSUM: _checksum(files), **{kind: dict(found) for kind, found in records.items()}})
    return msgspec.json.format(data, indent=1).decode() + "\n"


def unpacked(
    file: Path, files: Iterable[Path], kinds: Mapping[str, type[msgspec.Struct]]
) -> dict[str, dict[str, Any]] | None:
    """Records by kind and name; None where the JSON cannot be read or was made of other files.

    Args:
        file: the JSON.
        files: that it should have been made of.
        kinds: type of the records of each kind.
    """
    fields = [(_CHECKSUM, int), *((kind, dict[str, one]) for kind, one in kinds.items())]  # type: ignore[valid-type]
    try:
        read = msgspec.json.decode(file.read_bytes(), type=msgspec.defstruct("Packed", fields))
        if getattr(read, _CHECKSUM) != _checksum(files):
            return None
    except (OSError, msgspec.DecodeError):
        return None
    return {kind: getattr(read, kind) for kind in kinds}


def _checksum(files: Iterable[Path]) -> int:
    checksum = 0
    for file in files:
        checksum = zlib.crc32(file.read_bytes(), zlib.crc32(file.name.encode(), checksum))
    return checksum
