"""What CDKTF says of where a resource comes from: its construct path and, if asked for, its stack trace."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["construct_path", "user_frame"]

_FRAMES: Final = (
    re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)'),
    re.compile(r"\(?(?P<file>(?:[A-Za-z]:)?[^():\s]+\.(?:py|ts|tsx|js|java|cs|go)):(?P<line>\d+)(?::\d+)?\)?\s*\Z"),
)
_FOREIGN: Final = re.compile(
    r"node_modules|site-packages|dist-packages|jsii-kernel|[\\/]jsii[\\/]|node:|internal[\\/]|[\\/](?:cdktf|cdktn|constructs)[\\/]"
    r"|<frozen|[\\/]lib[\\/]python\d"
)


def _metadata(comment: object) -> dict[str, object]:
    metadata = comment.get("metadata") if isinstance(comment, dict) else None
    return metadata if isinstance(metadata, dict) else {}


def construct_path(comment: object) -> str | None:
    """Path of the construct, from the ``//`` of a resource; None where there is none."""
    path = _metadata(comment).get("path")
    return path if isinstance(path, str) and path else None


def user_frame(comment: object) -> tuple[str, int] | None:
    """File and line of the user's own code that made a resource: the innermost frame outside libraries."""
    trace = _metadata(comment).get("stackTrace")
    for frame in trace if isinstance(trace, list) else ():
        if not isinstance(frame, str) or _FOREIGN.search(frame):
            continue
        for pattern in _FRAMES:
            found = pattern.search(frame)
            if found:
                return found.group("file"), int(found.group("line")[:9])
    return None
