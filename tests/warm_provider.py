"""A provider that is started once for many runs of terraform, each of which would else start it: a second of CPU.

Terraform finds it by ``TF_REATTACH_PROVIDERS``, as under a debugger; ``terraform init`` then installs none.
https://developer.hashicorp.com/terraform/plugin/debugging
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from neuronfleet.rehearsal.environment import scrubbed

TERRAFORM = os.environ.get("TERRAFORM_BINARY_NAME", "terraform")
VARIABLE = "TF_REATTACH_PROVIDERS"
NOWHERE = "http://127.0.0.1:9"
"""Where it sends what its configuration names no endpoint for: nobody listens there."""
_CONFIGURATION = (
    'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "5.100.0" }\n  }\n}\n'
)
_SAYS_HOW = re.compile(rf"{VARIABLE}='(?P<value>.*)'")


@contextlib.contextmanager
def warm_provider(folder: Path) -> Iterator[Mapping[str, str]]:
    """The AWS provider, running; gives the environment variable that makes terraform use it.

    For one terraform at a time: the provider has one configuration, that of who configured it last.

    Args:
        folder: an empty one.
    """
    (folder / "main.tf").write_text(_CONFIGURATION, encoding="utf-8")
    done = subprocess.run(
        [TERRAFORM, "init", "-input=false", "-no-color"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (binary,) = (path for path in folder.glob(".terraform/providers/*/*/*/*/*/terraform-provider-aws*"))
    # It is this process that calls AWS, so it has nobody's credentials. Neither could it load a CA bundle twice.
    environment = scrubbed(os.environ) | {"AWS_ENDPOINT_URL": NOWHERE}
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            [binary, "-debug"], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        )
    try:
        yield {VARIABLE: _how(process)}
    finally:
        process.terminate()
        process.communicate()


def _how(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := _SAYS_HOW.search(line.decode()):
            return found["value"]
    raise AssertionError("the provider ended and did not say how to reach it")
