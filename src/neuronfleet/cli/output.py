"""Where reports go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from neuronfleet.errors import ConfigError

__all__ = ["check_folder", "print_report", "write_whole"]


def check_folder(path: Path | None) -> None:
    """Refuse a file that could not be written, before the work is done.

    Args:
        path: of the file, None is fine.

    Raises:
        ConfigError: its folder does not exist.
    """
    if path is not None and not path.parent.is_dir():
        raise ConfigError(f"{path}: there is no folder {path.parent}; make it first")


def print_report(text: str, output: Path | None) -> None:
    """Put a report where it is wanted, in UTF-8.

    Args:
        text: the report.
        output: file to write, None for standard output.

    Raises:
        ConfigError: the file cannot be written.
    """
    if output is not None:
        write_whole(output, text)
    elif sys.stdout.isatty():
        click.echo(text, nl=False)
    else:
        click.echo(text.encode("utf-8"), nl=False)  # whatever the locale says: reports are for programs too


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it.

    Args:
        path: of the file.
        text: what it will hold.

    Raises:
        ConfigError: it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():  # /dev/stdout, a named pipe
            path.write_text(text, encoding="utf-8")
            return
        import tempfile  # noqa: PLC0415 - brings random, hashlib and the compressions

        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(name).chmod(_mode_of(path))
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}") from error


def _mode_of(path: Path) -> int:
    """What the file has, or what a new one would get."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
