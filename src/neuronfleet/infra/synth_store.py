"""Outputs of earlier syntheses, by the digest of what they follow from.

A folder of the project, ``.neuronfleet/synth``, which can be deleted at any time: an entry that is missing, half or
changed is one that has to be made again. ``NEURONFLEET_NO_CACHE=1`` switches it off, ``NEURONFLEET_CACHE_DIR`` moves
it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.infra.manifest import ManifestForm

__all__ = ["CACHE_VARIABLE", "NO_CACHE_VARIABLE", "StoredStack", "SynthStore", "project_store"]

NO_CACHE_VARIABLE: Final = "NEURONFLEET_NO_CACHE"
CACHE_VARIABLE: Final = "NEURONFLEET_CACHE_DIR"

_KEPT_ENTRIES: Final = 500
"""The least recently used go first; twenty regions of ten variants of a fleet are 200, some 25 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStack:
    """What an engine made of one stack.

    Attributes:
        content: its ``cdk.tf.json``.
        form: what the engine put into the manifest.
    """

    content: bytes
    form: ManifestForm


def project_store(project: Path, environment: Mapping[str, str]) -> SynthStore | None:
    """The outputs of a project that may be used again, None where that is switched off.

    Args:
        project: the project folder.
        environment: environment variables.
    """
    if environment.get(NO_CACHE_VARIABLE, "0").strip() not in {"", "0"}:
        return None
    folder = environment.get(CACHE_VARIABLE, "").strip()
    return SynthStore(Path(folder) / "synth" if folder else project / ".neuronfleet" / "synth")


class SynthStore:
    """A folder of outputs. It raises nothing: what cannot be read or written is made again.

    Args:
        folder: where; it is made when something is put into it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, digest: str) -> StoredStack | None:
        """What is stored for a digest, unless its own checksum says that it is not what was put there."""
        path = self._folder / digest
        try:
            head, _, content = path.read_bytes().partition(b"\n")
            said = json.loads(head)
            if said["digest"] != digest or said["sha256"] != hashlib.sha256(content).hexdigest():
                return None
            form = ManifestForm(version=said["version"], spread=said["spread"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return StoredStack(content=content, form=form)

    def write(self, digest: str, stack: StoredStack) -> None:
        """Store what was made, whole or not at all."""
        head = {
            "digest": digest,
            "sha256": hashlib.sha256(stack.content).hexdigest(),
            "version": stack.form.version,
            "spread": stack.form.spread,
        }
        with contextlib.suppress(OSError):
            self._make_folder()
            handle, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(json.dumps(head).encode() + b"\n" + stack.content)
                Path(name).replace(self._folder / digest)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    def prune(self) -> None:
        """Drop what was not used for longest, beyond some hundred entries."""
        with contextlib.suppress(OSError):
            found = [path for path in self._folder.iterdir() if path.name != ".gitignore"]
            found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
            for path in found[_KEPT_ENTRIES:]:
                path.unlink(missing_ok=True)

    def _make_folder(self) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / ".gitignore").write_text("*\n", encoding="utf-8")
