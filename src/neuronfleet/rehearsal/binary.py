"""Which program is run, Terraform or OpenTofu, and which version of it."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from neuronfleet.errors import ToolError

__all__ = ["BINARY_VARIABLE", "Program", "find_terraform", "program_at"]

BINARY_VARIABLE: Final = "TERRAFORM_BINARY_NAME"
"""Names the program, as for cdktf-cli: https://developer.hashicorp.com/terraform/cdktf/create-and-deploy/environment-variables"""

DEFAULT: Final = "terraform"
OLDEST: Final[Mapping[str, tuple[int, int]]] = {"Terraform": (1, 5), "OpenTofu": (1, 6)}
"""Oldest version of each that is run; 1.6 is OpenTofu's first. A configuration may ask for more by required_version."""

INSTALL: Final = {
    "Terraform": "https://developer.hashicorp.com/terraform/install",
    "OpenTofu": "https://opentofu.org/docs/intro/install/",
}
COMMANDS: Final = {"Terraform": "terraform", "OpenTofu": "tofu"}

_VERSION: Final = re.compile(r"^(?P<product>Terraform|OpenTofu) v(?P<version>(\d+)\.(\d+)\S*)", re.MULTILINE)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The program, as it says itself.

    Attributes:
        path: where it is.
        product: ``Terraform`` or ``OpenTofu``, whatever its file is called.
        version: such as ``1.11.4``.
    """

    path: Path
    product: str
    version: str

    def __str__(self) -> str:
        return f"{COMMANDS[self.product]} {self.version}"


def find_terraform(environment: Mapping[str, str]) -> Path:
    """Find the program.

    Args:
        environment: usually ``os.environ``; ``TERRAFORM_BINARY_NAME`` in it names another program than ``terraform``.

    Raises:
        ToolError: it is not installed.
    """
    named = environment.get(BINARY_VARIABLE)
    path = environment.get("PATH", os.defpath)
    found = shutil.which(named or DEFAULT, path=path)
    if found is not None:
        return Path(found)
    subject = f"{named!r} (named by {BINARY_VARIABLE})" if named else repr(DEFAULT)
    other = next((one for one in COMMANDS.values() if one != named and shutil.which(one, path=path)), None)
    if other is not None:
        way = f"unset {BINARY_VARIABLE}" if other == DEFAULT else f"set {BINARY_VARIABLE}={other}"
        raise ToolError(f"{subject} is not on PATH; {other} is: to rehearse with it, {way}")
    listed = " or ".join(f"{product} {_text(OLDEST[product])} or newer ({INSTALL[product]})" for product in OLDEST)
    raise ToolError(
        f"{subject} is not on PATH, and a rehearsal runs the real program: install {listed}, or set {BINARY_VARIABLE} "
        "to its name, such as tofu"
    )


def program_at(path: Path, environment: Mapping[str, str]) -> Program:
    """What a program is, as its command ``version`` says.

    Args:
        path: the program.
        environment: whole environment.

    Raises:
        ToolError: it does not answer, is something else, or is too old.
    """
    try:
        answer = subprocess.run(  # noqa: S603 - the user's own terraform
            [str(path), "version"],
            env={**environment, "CHECKPOINT_DISABLE": "1"},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise ToolError(f"'{path} version' gave no version: {error}") from error
    found = _VERSION.search(answer.stdout)
    if found is None:
        said = answer.stdout.strip().partition("\n")[0][:80]
        raise ToolError(
            f"'{path} version' says {said!r}, and neither Terraform nor OpenTofu does: let {BINARY_VARIABLE} name one "
            "of them"
        )
    product, version = found["product"], found["version"]
    if (int(found[3]), int(found[4])) < OLDEST[product]:
        needed = f"{_text(OLDEST[product])} or newer: see {INSTALL[product]}"
        raise ToolError(f"{path} is {product} {version}; a rehearsal needs {needed}")
    return Program(path=path, product=product, version=version)


def _text(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
