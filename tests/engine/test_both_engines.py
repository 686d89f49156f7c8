"""CDKTF and CDK Terrain make the same Terraform, so that a team moves without replacing a resource."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from neuronfleet.engine import ENGINE_VARIABLE, ENGINES
from neuronfleet.export.hcl import stack_files
from tests.engine.samples import FLEETS

pytestmark = pytest.mark.node

MAKE = Path(__file__).with_name("samples.py")
OTHER = "cdktn"


def other_engine_or_not() -> None:
    """Skip where CDK Terrain is not installed; in CI that is a failure."""
    missing = ENGINES[OTHER].missing
    if missing and os.environ.get("CI"):
        pytest.fail(f"{' and '.join(missing)} are not installed, and in CI that is a failure")
    if missing:
        pytest.skip(f"{' and '.join(missing)} are not installed; 'make setup' installs them")


@pytest.fixture(scope="module")
def made(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """All sample fleets and modules by each engine, made side by side: engine -> folder."""
    other_engine_or_not()
    folders = {name: tmp_path_factory.mktemp(name) for name in ENGINES}
    running = {
        name: subprocess.Popen(
            [sys.executable, MAKE, folder],
            cwd=repository,
            env=os.environ | {ENGINE_VARIABLE: name},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, folder in folders.items()
    }
    for name, process in running.items():
        said, _ = process.communicate()
        assert process.returncode == 0, f"{name}\n{said}"
        assert (folders[name] / "engine").read_text(encoding="utf-8") == name
    return folders


def stacks(folder: Path, fleet: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and document of each stack of a fleet."""
    for path in sorted((folder / "fleets" / fleet.replace("/", "-") / "stacks").iterdir()):
        yield path.name, json.loads((path / "cdk.tf.json").read_text(encoding="utf-8"))


def of_the_engine(document: dict[str, Any]) -> str:
    """Take what is the engine's own out of a document: its version."""
    version: str = document["//"]["metadata"].pop("version")
    return version


@pytest.mark.parametrize("fleet", FLEETS)
def test_stacks_differ_in_the_version_of_the_engine_and_in_nothing_else(made, fleet):
    """Addresses, arguments, backends, providers, their versions, outputs, and where each construct stands."""
    by_one, by_other = (dict(stacks(made[name], fleet)) for name in ENGINES)
    versions = {
        tuple(of_the_engine(documents[name]) for documents in (by_one, by_other)) for name in by_one.keys() & by_other
    }

    assert by_one == by_other
    assert versions == {("0.21.0", "0.24.0")}


@pytest.mark.parametrize("fleet", FLEETS)
def test_no_address_changes(made, fleet):
    """What Terraform's state knows a resource by is the same: nothing is replaced when the engine is."""
    by_one, by_other = (
        {
            f"{stack}: {kind}.{label}"
            for stack, document in stacks(made[name], fleet)
            for kind, labelled in document["resource"].items()
            for label in labelled
        }
        for name in ENGINES
    )

    assert by_one ^ by_other == set()
    assert any(": aws_ecs_service." in one or ": aws_s3_bucket." in one for one in by_one)


@pytest.mark.parametrize("fleet", FLEETS)
def test_stacks_as_hcl_are_the_same_bytes(made, fleet):
    """HCL is written by neuronfleet and holds nothing of the engine."""
    by_one, by_other = ({stack: stack_files(text) for stack, text in stacks(made[name], fleet)} for name in ENGINES)

    assert by_one == by_other


def test_the_order_of_stacks_and_what_each_waits_for_are_the_same(made):
    """A manifest differs in the version, and in how an empty list is written."""
    for fleet in FLEETS:
        by_one, by_other = (
            json.loads((made[name] / "fleets" / fleet.replace("/", "-") / "manifest.json").read_text(encoding="utf-8"))
            for name in ENGINES
        )
        assert by_one.pop("version") != by_other.pop("version")
        assert by_one == by_other, fleet
        assert list(by_one["stacks"]) == list(by_other["stacks"]), fleet


def test_modules_are_the_same_bytes(made):
    """Every file of every exported module."""
    by_one, by_other = (
        {
            path.relative_to(made[name] / "modules").as_posix(): path.read_bytes()
            for path in (made[name] / "modules").rglob("*")
            if path.is_file()
        }
        for name in ENGINES
    )

    assert "inf1-region/main.tf" in by_one
    assert by_one == by_other
