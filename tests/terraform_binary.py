"""The program that tests run: Terraform, or OpenTofu where ``TERRAFORM_BINARY_NAME=tofu`` asks for it.

And a stand-in for OpenTofu, for machines that have none: it is Terraform under the name ``tofu``, says that it is
OpenTofu, and writes down how it was called.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

TERRAFORM = os.environ.get("TERRAFORM_BINARY_NAME") or "terraform"

VERSION = "1.10.7"
_SCRIPT = """#!/bin/sh
echo "$@" >> '{log}'
if [ "$1" = version ]; then printf 'OpenTofu v{version}\\non linux_amd64\\n'; exit; fi
exec '{terraform}' "$@"
"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """A program ``tofu`` that runs Terraform.

    Attributes:
        folder: that it is in; it has no ``terraform``.
        log: a line for each call.
    """

    folder: Path
    log: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of this process with it."""
        path = os.pathsep.join([str(self.folder), os.environ.get("PATH", os.defpath)])
        return {**os.environ, "PATH": path, "TERRAFORM_BINARY_NAME": "tofu"}

    @property
    def calls(self) -> list[str]:
        """Its commands in the order in which they were begun."""
        return [line.split()[0] for line in self.log.read_text(encoding="utf-8").splitlines()]


def stand_in(folder: Path) -> StandIn:
    """Make one.

    Args:
        folder: an empty one.
    """
    made = StandIn(folder=folder, log=folder / "log")
    program = folder / "tofu"
    text = _SCRIPT.format(log=made.log, version=VERSION, terraform=shutil.which(TERRAFORM) or "/no/terraform")
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)
    return made
