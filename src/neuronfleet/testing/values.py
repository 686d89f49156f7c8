"""Values as tests name and see them."""

from __future__ import annotations

import re

from neuronfleet.plan import Value

__all__ = ["at", "is_null", "shown"]

_PART = re.compile(r"""\.?([^.\[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]""")


def at(value: Value, path: str) -> Value:
    """A part by its path in Terraform's spelling.

    Args:
        value: where the path starts.
        path: ``metadata_options[0].http_tokens`` or ``tags["a.b"]``.

    Raises:
        ValueError: it is no path.
    """
    position = 0
    while position < len(path):
        found = _PART.match(path, position)
        if found is None:
            raise ValueError(f"{path!r} is no attribute path; write metadata_options[0].http_tokens")
        position = found.end()
        name, index, key = found.groups()
        part = key.replace('\\"', '"') if key is not None else name
        value = value[int(index) if index is not None else part]
    return value


def shown(value: Value) -> str:
    """A value in a message: never what is sensitive."""
    if value.is_known and not value.is_sensitive and isinstance(value.raw, list | dict) and value.is_complete:
        text = repr(value.raw)
        return text if len(text) < 200 else f"{text[:200]}..."  # noqa: PLR2004 - a line or two
    return {"(known after apply)": "unknown"}.get(str(value), str(value)) if not is_null(value) else "null"


def is_null(value: Value) -> bool:
    """Whether it is null, as opposed to not there."""
    return value.is_missing and value.state.value == "null"
