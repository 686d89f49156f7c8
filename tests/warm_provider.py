"""A provider that is started once for many runs of terraform, each of which would else start it: a second of CPU."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from neuronfleet.rehearsal.environment import scrubbed
from neuronfleet.rehearsal.processes import Processes
from neuronfleet.rehearsal.provider import RunningProvider
from neuronfleet.rehearsal.stack import StackDirectory
from tests.terraform_binary import TERRAFORM

NOWHERE = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
"""Where it sends what its configuration names no endpoint for: nobody listens there."""
_CONFIGURATION = {
    "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}}},
    "provider": {"aws": {"region": "us-east-1"}},
}


@contextlib.contextmanager
def warm_provider(folder: Path, variables: Mapping[str, str] = NOWHERE) -> Iterator[Mapping[str, str]]:
    """The AWS provider, running; gives the environment variable that makes terraform use it.

    For one terraform at a time: the provider has one configuration, that of who configured it last.

    Args:
        folder: an empty one.
        variables: environment of the provider beside what has nothing to do with AWS; it is this process that calls
            AWS, so it has nobody's credentials.
    """
    (folder / "cdk.tf.json").write_text(json.dumps(_CONFIGURATION), encoding="utf-8")
    done = subprocess.run(
        [TERRAFORM, "init", "-input=false", "-no-color"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    provider = RunningProvider(
        stack=StackDirectory.read(folder), environment={**scrubbed(os.environ), **variables}, processes=Processes()
    )
    try:
        attached = provider.start()
        assert attached, (folder / "provider.stderr").read_text(encoding="utf-8")
        yield attached
    finally:
        provider.stop()
