"""Paths of files as reports show them: as they were given, below the working folder without it."""

from __future__ import annotations

import os

__all__ = ["STANDARD_INPUT", "relative", "uri"]

STANDARD_INPUT = "-"
"""What a plan that was piped in is called; there is no such file."""


def relative(path: str) -> str:
    """A path with forward slashes, relative to the working folder where it lies in it.

    Args:
        path: as it was given.
    """
    if not os.path.isabs(path):  # noqa: PTH117 - pathlib costs more than the report
        return path.replace(os.sep, "/").removeprefix("./")
    here = os.getcwd()  # noqa: PTH109
    inside = os.path.relpath(path, here)
    return (path if inside == ".." or inside.startswith(f"..{os.sep}") else inside).replace(os.sep, "/")


def uri(path: str) -> str:
    """A path as a URI reference: relative where :func:`relative` is, else ``file:``.

    Args:
        path: as it was given.
    """
    from urllib.parse import quote  # noqa: PLC0415 - only one format needs it

    found = relative(path)
    escaped = quote(found.encode("utf-8", "backslashreplace"), safe="/")
    if found.startswith("/"):
        return f"file://{escaped}"
    # A first segment with a colon would be a scheme.
    return f"./{escaped}" if ":" in found.partition("/")[0] else escaped
