"""Bindings of the AWS provider beside those that are installed: fetched once, unpacked as far as we use them.

``cdktf-cdktf-provider-aws`` 20.1 is what ``requirements.lock`` installs, and 21.22 fits the same cdktf. Two of them
cannot stand in one environment, and the newer one is 480 MB. So the wheel is unpacked into ``.cache``, without the
2,300 modules of resources that we do not make: that takes a second. With the folder first in ``PYTHONPATH`` the engine
takes these bindings.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from neuronfleet.engine.aws import submodules
from neuronfleet.engine.choice import DEFAULT_ENGINE, ENGINES

__all__ = ["NEWER", "PACKAGE", "NotFetchedError", "archive", "newer_bindings"]

REPOSITORY: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = ENGINES[DEFAULT_ENGINE].bindings
NEWER: Final = "21.22.1"
"""The last release of cdktf's bindings: https://pypi.org/project/cdktf-cdktf-provider-aws/"""


class NotFetchedError(Exception):
    """pip could not fetch the wheel; says what pip said."""


def newer_bindings() -> Path:
    """The folder that holds the newer bindings, for ``PYTHONPATH``; filled where it is missing.

    Raises:
        NotFetchedError: the wheel cannot be had.
    """
    wanted = {*submodules().values(), "_jsii", "provider"}
    folder = REPOSITORY / ".cache" / f"{PACKAGE}-{NEWER}"
    package = folder / PACKAGE
    if package.is_dir() and wanted <= {one.name for one in package.iterdir()}:
        return folder
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        _unpack(_fetched(Path(work)), wanted, Path(work) / "unpacked")
        shutil.rmtree(folder, ignore_errors=True)
        (Path(work) / "unpacked").rename(folder)
    return folder


def archive(package: Path) -> Path:
    """The archive of the jsii module in a package of bindings: types, and what Node runs.

    Args:
        package: the folder of the package.
    """
    (found,) = (package / "_jsii").glob("*.jsii.tgz")
    return found


def _fetched(folder: Path) -> Path:
    """The wheel."""
    options = ("--quiet", "--no-deps", "--only-binary", ":all:", "--disable-pip-version-check", "--dest", str(folder))
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "pip", "download", *options, f"{PACKAGE.replace('_', '-')}=={NEWER}"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotFetchedError(f"{PACKAGE} {NEWER} cannot be fetched: {done.stderr.strip()[-500:]}")
    return next(folder.glob("*.whl"))


def _unpack(wheel: Path, wanted: set[str], folder: Path) -> None:
    with zipfile.ZipFile(wheel) as zipped:
        for name in zipped.namelist():
            parts = name.split("/")
            if parts[0] == PACKAGE and (len(parts) == 2 or parts[1] in wanted):  # noqa: PLR2004 - the package's own files
                zipped.extract(name, folder)
