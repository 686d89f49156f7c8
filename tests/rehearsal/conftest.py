"""Stacks to rehearse, and emulators with and without the adjustments."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from neuronfleet.rehearsal.adjustments import ADJUSTMENTS
from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.emulator import Emulator
from neuronfleet.rehearsal.stack import StackDirectory

DATA = Path(__file__).parent / "data"


def write_stack(folder: Path, region: str) -> StackDirectory:
    """Write the stack of the data folder, for a region."""
    path = folder / f"inference-{region}"
    path.mkdir(parents=True)
    text = (DATA / "small" / "cdk.tf.json").read_text(encoding="utf-8")
    (path / "cdk.tf.json").write_text(text.replace("@REGION@", region), encoding="utf-8")
    return StackDirectory.read(path)


def make_stack(folder: Path, content: dict, *, name: str = "stack", region: str = "us-east-1") -> StackDirectory:
    """Write a stack of a given configuration."""
    path = folder / name
    path.mkdir()
    provider = {"provider": {"aws": [{"region": region}]}}
    (path / "cdk.tf.json").write_text(json.dumps(provider | content), encoding="utf-8")
    return StackDirectory(name=name, path=path, region=region)


@pytest.fixture(scope="session")
def stack_writer():
    """The function that writes the hand-written stack."""
    return write_stack


@pytest.fixture(scope="session")
def stack_maker():
    """The function that writes a stack of a given configuration."""
    return make_stack


@pytest.fixture
def stack_of(tmp_path):
    """Make a stack of a given configuration."""
    return partial(make_stack, tmp_path)


@pytest.fixture(scope="session")
def bare_emulator(tmp_path_factory):
    """The emulator as moto made it."""
    with Emulator(log=tmp_path_factory.mktemp("bare") / "log", adjustment_ids=()) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def emulator(tmp_path_factory):
    """The emulator with every adjustment."""
    ids = [adjustment.id for adjustment in ADJUSTMENTS]
    with Emulator(log=tmp_path_factory.mktemp("adjusted") / "log", adjustment_ids=ids) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def bare(bare_emulator):
    """Clients of the bare emulator: a function of service and region."""
    return lambda service, region="us-east-1": Aws(endpoint=bare_emulator.endpoint, region=region).client(service)


@pytest.fixture(scope="session")
def adjusted(emulator):
    """Clients of the adjusted emulator: a function of service and region."""
    return lambda service, region="us-east-1": Aws(endpoint=emulator.endpoint, region=region).client(service)


@pytest.fixture(scope="session")
def aws(emulator):
    """The adjusted emulator as the verification asks it."""
    return Aws(endpoint=emulator.endpoint, region="us-east-1")
