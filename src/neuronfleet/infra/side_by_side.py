"""Runs parts of one job in processes side by side, each a copy of this one."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Final

__all__ = ["PARALLELISM_VARIABLE", "parallelism", "run_side_by_side"]

PARALLELISM_VARIABLE: Final = "NEURONFLEET_PARALLELISM"

_MOST_PROCESSES: Final = 4
"""Each takes some 200 MiB, Node included, and what is won shrinks with each."""


def parallelism(given: str) -> int:
    """How many processes may work at a time: what is given, else one for each processor, four at most.

    One where this process cannot be copied: it has threads (an engine brings one) or the system has no fork.

    Args:
        given: a number as text, empty for none.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return 1
    if given.strip().isdecimal():
        return max(1, int(given))
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(processors, _MOST_PROCESSES)


def run_side_by_side(jobs: Sequence[Callable[[], None]]) -> bool:
    """Run the first job here and each other one in a copy of this process, and wait for all.

    Args:
        jobs: they share nothing but the disk, and print nothing.

    Returns:
        Whether all came to their end. What went wrong is not told: run them one after the other to hear it.
    """
    first, *others = jobs
    with _ending() as copies:
        for job in others:
            copies.append(_start(job))
        try:
            first()
        except Exception:  # noqa: BLE001 - whatever it was, it is heard again when the caller does all of it here
            return False
        statuses = [os.waitpid(copies.pop(0), 0)[1] for _ in others]
        return not any(statuses)


def _start(job: Callable[[], None]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    # In the copy: nothing of the caller may run, neither its handlers nor what it does at its end.
    status = 1
    try:
        atexit._clear()  # noqa: SLF001 - those of the caller; below are those of the engine, which stop its Node
        job()
        atexit._run_exitfuncs()  # noqa: SLF001
        status = 0
    finally:
        os._exit(status)


@contextlib.contextmanager
def _ending() -> Iterator[list[int]]:
    """Process ids whose processes do not outlive the block."""
    pids: list[int] = []
    try:
        yield pids
    finally:
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGINT)  # so that it stops its Node and removes its temporary files
        for pid in pids:
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)
