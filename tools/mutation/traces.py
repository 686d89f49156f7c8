"""Which lines of the package a test runs."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

from tools.mutation.mutants import PACKAGE, Mutant

_PATIENCE = 400
"""Calls of a function that show no new line, after which a test is taken to run no other line of it."""

Lines = set[tuple[str, int]]
"""Files and line numbers."""


def lines_run(body: Callable[[], None]) -> Lines:
    """The lines of the package that are run by something.

    A function whose lines were all seen, or that shows nothing new any more, is not looked at again: that keeps long
    tests nearly as fast as they are.
    """
    prefix = str(PACKAGE)
    found: Lines = set()
    missing: dict[types.CodeType, set[int]] = {}
    patience: dict[types.CodeType, int] = {}

    def on_call(frame: types.FrameType, _event: str, _argument: object) -> Callable[..., Any] | None:
        code = frame.f_code
        left = missing.get(code)
        if left is None:
            if not code.co_filename.startswith(prefix):
                return None
            left = missing[code] = {line for _, _, line in code.co_lines() if line is not None}
        patience[code] = patience.get(code, _PATIENCE) - 1
        if not left or patience[code] < 0:
            return None
        left.discard(frame.f_lineno)
        found.add((code.co_filename, frame.f_lineno))
        return on_line

    def on_line(frame: types.FrameType, event: str, _argument: object) -> Callable[..., Any] | None:
        if event == "line" and frame.f_lineno in missing[frame.f_code]:
            found.add((frame.f_code.co_filename, frame.f_lineno))
            missing[frame.f_code].discard(frame.f_lineno)
            patience[frame.f_code] = _PATIENCE
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
