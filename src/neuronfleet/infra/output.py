"""Puts what was synthesized into the output folder all at once, or not at all.

The rule users can rely on: **``cdktf.out`` holds exactly what the last synthesis made**, beside what Terraform itself
keeps there.

A synthesis writes into a staging folder first. Only when every file exists does ``StagedOutput.commit`` move them
into the output folder, file by file. It does not swap whole folders, although that would be shorter, because each
stack folder is also a Terraform working folder: ``.terraform/``, the provider lock file, local state and saved plans
live there, and a shell or a running terraform may have its current directory there.

Standard library only: this module must be importable without CDKTF and Node.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from neuronfleet.errors import SynthError
from neuronfleet.infra.output_lock import OutputLock

__all__ = ["GENERATED_PATTERNS", "LOCK_WAIT_SECONDS", "StagedOutput", "generated_files"]

LOCK_WAIT_SECONDS: Final = 10.0

# What a synthesis may have written, relative to the output folder. Everything else there belongs to Terraform or to
# the user. ``cdk.tf`` and ``metadata.json`` are what the stock HCL mode of CDKTF writes: left beside ``cdk.tf.json``
# they would make terraform see every resource twice.
GENERATED_PATTERNS: Final = (
    "manifest.json",
    "cdk.tf",
    "cdk.tf.json",
    "stacks/*/cdk.tf",
    "stacks/*/cdk.tf.json",
    "stacks/*/metadata.json",
    "stacks/*/assets/**/*",
    "hcl/*/*.tf",
)


def generated_files(outdir: Path) -> set[Path]:
    """Files of an output folder that a synthesis wrote, relative to it.

    Args:
        outdir: the output folder; it need not exist.
    """
    return {
        found.relative_to(outdir)
        for pattern in GENERATED_PATTERNS
        for found in outdir.glob(pattern)
        if found.is_symlink() or not found.is_dir()
    }


class StagedOutput:
    """A staging folder beside an output folder, and the one step that makes its content the output.

    ```python
    with StagedOutput(Path("cdktf.out")) as staged:
        app = App(outdir=str(staged.path))
        ...
        app.synth()
        staged.commit()
    ```

    Leaving the block without ``commit()``, by an error or by Ctrl-C, removes the staging folder and leaves the output
    folder as it was. A commit that is interrupted is undone. Only a kill or a power cut in the middle of a commit can
    leave old and new files side by side; synthesizing again repairs that. One process at a time: a lock file beside
    the output folder is held from entry to exit. Any staging folder found on entry is therefore of a run that crashed,
    and is removed.

    Args:
        outdir: the output folder; it and its parents are made by the commit if need be.
        lock_wait_seconds: how long to wait for another synthesis into the same folder.

    Attributes:
        outdir: the output folder, absolute, symbolic links resolved (so that staging is on its file system).
    """

    def __init__(self, outdir: Path, *, lock_wait_seconds: float = LOCK_WAIT_SECONDS) -> None:
        self.outdir = Path(outdir).resolve()
        self._root: Path | None = None
        self._made_parents: list[Path] = []
        self._lock = OutputLock(self.outdir, wait_seconds=lock_wait_seconds)

    @property
    def path(self) -> Path:
        """The folder to synthesize into.

        Raises:
            SynthError: used outside the ``with`` block.
        """
        if self._root is None:
            raise SynthError("the staging folder exists only inside 'with StagedOutput(...)'")
        return self._root / "out"

    def __enter__(self) -> Self:
        outdir = self.outdir
        if outdir.exists() and not outdir.is_dir():
            raise SynthError(f"the output folder {outdir} is a file; move it away or choose another output folder")
        if (outdir / "cdktf.json").exists():
            raise SynthError(
                f"the output folder {outdir} is a project folder (it holds cdktf.json); choose a folder of its own, "
                "such as cdktf.out"
            )
        try:
            self._make_parents()
            self._lock.acquire()
            self._sweep()
            self._root = Path(tempfile.mkdtemp(dir=outdir.parent, prefix=self._staging_prefix))
            self.path.mkdir()
        except OSError as error:
            self._close()
            raise SynthError(f"cannot write beside the output folder {outdir}: {error}") from error
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def commit(self) -> list[Path]:
        """Make the staged files the output.

        Every staged file replaces its namesake, generated files of earlier runs that this run did not make are
        removed, and so are folders that this leaves empty. What Terraform or the user put there stays. On any error,
        Ctrl-C included, the output folder is put back as it was.

        Returns:
            The committed files, absolute, in order.

        Raises:
            SynthError: nothing was staged, or the output folder cannot be written.
        """
        staged = sorted(path.relative_to(self.path) for path in self.path.rglob("*") if not path.is_dir())
        if not staged:
            raise SynthError(f"nothing was synthesized into {self.path}; {self.outdir} is left as it was")
        # The manifest names the other files, so it comes last: a reader that finds it finds them too.
        staged.sort(key=lambda path: path.name == "manifest.json")
        stale = sorted(generated_files(self.outdir) - set(staged))
        exchange = _Exchange(source=self.path, target=self.outdir, backup=self.path.parent / "previous")
        try:
            for relative in staged:
                exchange.replace(relative)
            for relative in stale:
                exchange.remove(relative)
        except OSError as error:
            exchange.undo()
            raise SynthError(f"cannot write the output folder {self.outdir}, it is left as it was: {error}") from error
        except BaseException:
            exchange.undo()
            raise
        self._made_parents.clear()
        _remove_empty({self.outdir / relative for relative in stale}, keep=self.outdir)
        return sorted(self.outdir / relative for relative in staged)

    @property
    def _staging_prefix(self) -> str:
        return f".{self.outdir.name}.staging-"

    def _make_parents(self) -> None:
        missing = [folder for folder in self.outdir.parents if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made_parents.insert(0, folder)

    def _sweep(self) -> None:
        for leftover in self.outdir.parent.glob(f"{self._staging_prefix}*"):
            shutil.rmtree(leftover, ignore_errors=True)

    def _close(self) -> None:
        if self._root is not None:
            shutil.rmtree(self._root, ignore_errors=True)
            self._root = None
        self._lock.release()
        for folder in self._made_parents:
            with contextlib.suppress(OSError):
                folder.rmdir()
        self._made_parents.clear()


class _Exchange:
    """Moves files from one tree into another and can take every move back.

    A path is noted before it is touched, and undoing asks the disk how far the move came, since Ctrl-C may fall between
    any two steps.
    """

    def __init__(self, *, source: Path, target: Path, backup: Path) -> None:
        self._source = source
        self._target = target
        self._backup = backup
        self._replaced: list[Path] = []
        self._removed: list[Path] = []
        self._made: list[Path] = []

    def replace(self, relative: Path) -> None:
        """Put the source's file in the target's place, in one atomic step."""
        target = self._target / relative
        self._make_folder(target.parent)
        self._replaced.append(relative)
        if target.exists() or target.is_symlink():
            _copy(target, self._backup / relative)
        (self._source / relative).replace(target)

    def remove(self, relative: Path) -> None:
        """Take a file out of the target."""
        backup = self._backup / relative
        backup.parent.mkdir(parents=True, exist_ok=True)
        self._removed.append(relative)
        (self._target / relative).replace(backup)

    def undo(self) -> None:
        """Put the target back as it was."""
        for relative in self._removed + self._replaced:
            backup, target = self._backup / relative, self._target / relative
            with contextlib.suppress(OSError):
                if backup.exists() or backup.is_symlink():
                    backup.replace(target)
                elif relative in self._replaced and not (self._source / relative).exists():
                    target.unlink()
        for folder in reversed(self._made):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        self._made.append(folder)
        folder.mkdir()


def _copy(path: Path, backup: Path) -> None:
    """Keep a file under a second name, by hard link where the file system has them."""
    backup.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, backup, follow_symlinks=False)
    except OSError:
        # Complete or absent, never half: undo() takes what stands under the final name for the old content.
        partial = backup.with_name(f"{backup.name}.partial")
        shutil.copy2(path, partial, follow_symlinks=False)
        partial.replace(backup)


def _remove_empty(removed: set[Path], *, keep: Path) -> None:
    """Remove the folders of removed files that are empty now, up to but not including ``keep``."""
    for folder in sorted({parent for path in removed for parent in path.parents}, reverse=True):
        if keep in folder.parents:
            with contextlib.suppress(OSError):
                folder.rmdir()
