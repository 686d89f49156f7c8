"""The lock that lets one synthesis at a time write an output folder."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import Final

from neuronfleet.errors import SynthError

__all__ = ["OutputLock"]

_POLL_SECONDS: Final = 0.05


class OutputLock:
    """An advisory lock on a file beside an output folder, freed by the kernel however its holder ends.

    Args:
        outdir: the output folder, absolute; its parent must exist when the lock is taken.
        wait_seconds: how long to wait for another holder.
    """

    def __init__(self, outdir: Path, *, wait_seconds: float) -> None:
        self._outdir = outdir
        self._wait_seconds = wait_seconds
        self._descriptor: int | None = None

    @property
    def path(self) -> Path:
        """The lock file; it exists while the lock is held."""
        return self._outdir.with_name(f".{self._outdir.name}.lock")

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            SynthError: another process held it for the whole wait.
            OSError: the lock file cannot be made.
        """
        deadline = time.monotonic() + self._wait_seconds
        while not self._try():
            if time.monotonic() >= deadline:
                raise SynthError(
                    f"another synthesis{self._holder()} is writing {self._outdir} and did not end within "
                    f"{self._wait_seconds:g} s; wait for it or choose another output folder"
                )
            time.sleep(_POLL_SECONDS)

    def release(self) -> None:
        """Give the lock back and remove its file; does nothing where it is not held."""
        if self._descriptor is not None:
            # Removed while still locked: whoever waits on the removed file notices that and opens the new one.
            self.path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None

    def _try(self) -> bool:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not self._is_current(descriptor):
                os.close(descriptor)
                return False
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
        except BlockingIOError:
            os.close(descriptor)
            return False
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return True

    def _is_current(self, descriptor: int) -> bool:
        try:
            on_disk = self.path.stat()
        except FileNotFoundError:
            return False
        ours = os.fstat(descriptor)
        return (on_disk.st_dev, on_disk.st_ino) == (ours.st_dev, ours.st_ino)

    def _holder(self) -> str:
        try:
            pid = self.path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""
        return f" (process {pid})" if pid else ""
