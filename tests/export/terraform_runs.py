"""Terraform in a folder, without anybody's AWS settings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.terraform_binary import TERRAFORM

FEWER_COLLECTIONS = {"GOGC": "off", "GOMEMLIMIT": "1GiB"}
"""A run lasts seconds and comes to a gigabyte: looking for garbage before that is a tenth of its work."""


def run_terraform(folder: Path, *arguments: str, attached: Mapping[str, str] | None = None, check: bool = True) -> str:
    """Run terraform and give what it says.

    Args:
        folder: to run it in.
        arguments: a command with its options.
        attached: environment variable of a running provider, where the environment does not have it.
        check: whether it must not fail.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [TERRAFORM, *arguments, "-no-color"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment | FEWER_COLLECTIONS | dict(attached or {}),
    )
    said = f"terraform {' '.join(arguments)} in {folder}:\n{done.stdout}\n{done.stderr}"
    assert not check or done.returncode == 0, said
    return done.stdout
