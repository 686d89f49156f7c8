"""Child processes that can all be ended at once."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final

__all__ = ["Interrupted", "Processes"]

GRACE_SECONDS: Final = 3


class Interrupted(Exception):  # noqa: N818 - not an error: someone asked for it
    """The rehearsal was asked to stop while this process ran, or before it started."""


class Processes:
    """The processes of one rehearsal, each the leader of a group of its own.

    Terraform's provider plugins are its children; a signal to the group reaches them, and Ctrl-C in the terminal does
    not reach them before we have decided what to do.
    """

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether everything has been asked to stop."""
        return self._stopped.is_set()

    def start(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        errors: IO[str],
        fed: bool = False,
    ) -> subprocess.Popen[str]:
        """Start a process that writes its standard error to a file and its standard output to a pipe.

        Args:
            command: program and arguments.
            folder: working directory.
            environment: whole environment.
            errors: open file for its standard error.
            fed: whether its standard input stays open as long as we live; else it is empty.

        Raises:
            Interrupted: everything has been asked to stop.
            OSError: the program cannot be started.
        """
        with self._lock:
            if self._stopped.is_set():
                raise Interrupted
            process = subprocess.Popen(  # noqa: S603 - the program is the user's own terraform
                list(command),
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
            self._running.add(process)
            return process

    def forget(self, process: subprocess.Popen[str]) -> None:
        """Stop keeping track of a process that has ended.

        Args:
            process: a process of :meth:`start`.
        """
        with self._lock:
            self._running.discard(process)

    def stop_all(self) -> None:
        """End every process and let no new one start. The emulator forgets everything, so nothing is lost."""
        self._stopped.set()
        with self._lock:
            running = list(self._running)
        for process in running:
            end_group(process)


def end_group(process: subprocess.Popen[str]) -> None:
    """End a process and its children: ask first, then insist.

    Args:
        process: leader of its own group.
    """
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=GRACE_SECONDS)
