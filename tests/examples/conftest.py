"""Synthesizes example fleets the way a user does: with the repository's app, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.infra.conftest import Synthesized

SynthesizeFleet = Callable[[Path], Mapping[str, Synthesized]]


@pytest.fixture(scope="session")
def synthesize_fleet(repository, tmp_path_factory: pytest.TempPathFactory) -> SynthesizeFleet:
    """Synthesizes a fleet file and returns its stacks by name."""

    def run(fleet: Path) -> Mapping[str, Synthesized]:
        outdir = tmp_path_factory.mktemp("synth") / "cdktf.out"
        environment = {**os.environ, "NEURONFLEET_FLEET": str(fleet), "CDKTF_OUTDIR": str(outdir)}
        environment.pop("NEURONFLEET_REGIONS", None)
        subprocess.run([sys.executable, "main.py"], cwd=repository, env=environment, check=True, capture_output=True)
        return {path.name: Synthesized(path) for path in sorted((outdir / "stacks").iterdir())}

    return run
