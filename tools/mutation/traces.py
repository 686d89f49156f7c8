"""Which lines of the package a test runs."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

from tools.mutation.mutants import PACKAGE, Mutant

Lines = set[tuple[str, int]]
"""Files and line numbers."""


def lines_run(body: Callable[[], None]) -> Lines:
    """The lines of the package that are run by something.

    A function whose lines were all seen is not looked at again, which keeps long tests nearly as fast as they are.
    """
    prefix = str(PACKAGE)
    found: Lines = set()
    missing: dict[types.CodeType, set[int]] = {}

    def on_call(frame: types.FrameType, _event: str, _argument: object) -> Callable[..., Any] | None:
        code = frame.f_code
        left = missing.get(code)
        if left is None:
            if not code.co_filename.startswith(prefix):
                return None
            left = missing[code] = {line for _, _, line in code.co_lines() if line is not None}
        if not left:
            return None
        left.discard(frame.f_lineno)
        found.add((code.co_filename, frame.f_lineno))
        return on_line

    def on_line(frame: types.FrameType, event: str, _argument: object) -> Callable[..., Any] | None:
        if event == "line":
            found.add((frame.f_code.co_filename, frame.f_lineno))
            missing[frame.f_code].discard(frame.f_lineno)
        return on_line

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        body()
    finally:
        sys.settrace(before)
    return found


def touches(lines: Lines, mutant: Mutant) -> bool:
    """Whether the statement of a mutant is among lines; of one that is made at import, its file."""
    file = str(mutant.file)
    if mutant.owner is None:
        return any(path == file for path, _ in lines)
    first, last = mutant.statement
    return any((file, line) in lines for line in range(first, last + 1))
