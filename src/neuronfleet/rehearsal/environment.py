"""The environment that Terraform runs in: nothing of the user's AWS, Terraform or HCP settings gets through."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from neuronfleet.rehearsal.override import ACCESS_KEY
from neuronfleet.rehearsal.safety import require_loopback

__all__ = ["OWNER_VARIABLE", "emulator_environment", "socket_folder", "terraform_environment"]

REMOVED_PREFIXES: Final = ("AWS_", "TF_", "TFE_", "TFC_", "MOTO_")
KEPT: Final = frozenset({"TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR"})

OWNER_VARIABLE: Final = "NEURONFLEET_REHEARSAL_ENDPOINT"
"""Names the emulator in the environment of Terraform and of its providers, and in no other."""

FEWER_COLLECTIONS: Final = "400"
"""The provider's schema stays as long as it runs; Go would search it for garbage over and over, a third of its time.

https://pkg.go.dev/runtime#hdr-Environment_Variables
"""

MAX_SOCKET_FOLDER_BYTES: Final = 72
"""A provider listens on a socket in its temporary folder, and the whole path of a socket has at most 103 bytes."""


@contextmanager
def socket_folder(work: Path) -> Iterator[Path]:
    """A folder for temporary files whose path is short enough for sockets: the work folder unless that is too deep.

    Args:
        work: the work folder of the rehearsal.
    """
    if len(os.fsencode(work)) <= MAX_SOCKET_FOLDER_BYTES:
        yield work
        return
    with tempfile.TemporaryDirectory(prefix="rehearsal-", dir="/tmp", ignore_cleanup_errors=True) as name:
        yield Path(name)


def emulator_environment(endpoint: str) -> dict[str, str]:
    """Variables that make any AWS SDK or CLI talk to the emulator, for the user to export.

    Args:
        endpoint: URL of the emulator.

    Raises:
        RehearsalError: the endpoint is not loopback.
    """
    require_loopback(endpoint)
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without the settings of AWS, Terraform, HCP Terraform and the emulator.

    Args:
        environment: usually ``os.environ``.
    """
    return {
        name: value
        for name, value in environment.items()
        if name in KEPT or not name.upper().startswith(REMOVED_PREFIXES)
    }


def terraform_environment(
    environment: Mapping[str, str], *, endpoint: str, plugin_cache: Path, temporary: Path
) -> dict[str, str]:
    """The environment of every Terraform process.

    Args:
        environment: the caller's, usually ``os.environ``.
        endpoint: URL of the emulator.
        plugin_cache: folder that all stacks share providers in, unless the caller has one.
        temporary: folder for temporary files; a provider that is killed leaves its socket there.

    Raises:
        RehearsalError: the endpoint is not loopback.
    """
    made = scrubbed(environment) | emulator_environment(endpoint)
    made.setdefault("TF_PLUGIN_CACHE_DIR", str(plugin_cache))
    made.setdefault("GOGC", FEWER_COLLECTIONS)
    made |= {
        OWNER_VARIABLE: endpoint,
        "CHECKPOINT_DISABLE": "1",
        "NO_PROXY": ",".join(filter(None, [environment.get("NO_PROXY", ""), "127.0.0.1", "localhost", "::1"])),
        "TMPDIR": str(temporary),
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        # The lock files are those of throw-away copies.
        "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1",
    }
    return made
