"""The program that tests run: Terraform, or OpenTofu where ``TERRAFORM_BINARY_NAME=tofu`` asks for it.

And a stand-in for OpenTofu, for machines that have none: it is Terraform under the name ``tofu``, says that it is
OpenTofu, writes down how it was called, and finds the AWS provider in OpenTofu's registry too.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

TERRAFORM = os.environ.get("TERRAFORM_BINARY_NAME") or "terraform"

AWS_PROVIDER = "registry.opentofu.org/hashicorp/aws"
"""What ``hashicorp/aws`` stands for in OpenTofu; Terraform takes it where it is written out."""

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
        configuration = self.folder / "tofurc"
        config = {"TF_CLI_CONFIG_FILE": str(configuration)} if configuration.exists() else {}
        return {**os.environ, **config, "PATH": path, "TERRAFORM_BINARY_NAME": "tofu"}

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
    _mirror(folder)
    return made


def _mirror(folder: Path) -> None:
    """Where Terraform has a mirror, as ``tools/offline-provider`` writes it, one of the same providers for OpenTofu.

    Programs follow links to the folder of a platform, and to none above it.
    """
    before = Path(os.environ.get("TF_CLI_CONFIG_FILE") or "/no/such/file")
    found = re.search(r'path\s*=\s*"(.*)"', before.read_text(encoding="utf-8")) if before.is_file() else None
    for platform in Path(found[1]).glob("registry.terraform.io/hashicorp/aws/*/*") if found else ():
        link = folder / "mirror" / AWS_PROVIDER / platform.parent.name / platform.name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(platform)
        (folder / "tofurc").write_text(
            f'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder / "mirror"}"\n  }}\n}}\n',
            encoding="utf-8",
        )
