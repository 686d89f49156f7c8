"""CDKTF and CDK Terrain make the same Terraform, so that a team moves without replacing a resource.

So does CDKTF with either release of its bindings that fits it: 20.1 of provider 5.100, which is installed, and 21.22 of
provider 6.25, which is fetched once. Both engines and the other bindings work side by side, in processes of their own.
"""

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
from tests.engine.arguments import bindings, problems
from tests.engine.installed import require_engine
from tests.engine.samples import EVERYTHING, FLEETS
from tools.provider_arguments import digest
from tools.provider_bindings import NEWER, PACKAGE, NotFetchedError, archive, newer_bindings

pytestmark = pytest.mark.node

MAKE = Path(__file__).with_name("samples.py")
OTHER = "cdktn"


@pytest.fixture(scope="module")
def newer_folder() -> Path | None:
    """The folder with the newer bindings of cdktf, None where they cannot be fetched; in CI that is a failure."""
    try:
        return newer_bindings()
    except NotFetchedError as error:
        if os.environ.get("CI"):
            pytest.fail(f"{error}; in CI that is a failure")
        return None


@pytest.fixture(scope="module")
def made(repository: Path, newer_folder: Path | None, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """All sample fleets and modules by each engine, made side by side: engine -> folder.

    By cdktf with its newer bindings one fleet, the one that has everything, and the modules.
    """
    require_engine(OTHER)
    ways: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {name: ((), {ENGINE_VARIABLE: name}) for name in ENGINES}
    if newer_folder is not None:
        ways[NEWER] = ((EVERYTHING,), {ENGINE_VARIABLE: "cdktf", "PYTHONPATH": str(newer_folder)})
    folders = {name: tmp_path_factory.mktemp(name) for name in ways}
    running = {
        name: subprocess.Popen(
            [sys.executable, MAKE, folders[name], *fleets],
            cwd=repository,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, (fleets, environment) in ways.items()
    }
    said = {name: process.communicate()[0] for name, process in running.items()}
    for name, process in running.items():
        assert process.returncode == 0, f"{name}\n{said[name]}"
        assert (folders[name] / "engine").read_text(encoding="utf-8") == ways[name][1][ENGINE_VARIABLE]
    return folders


@pytest.fixture
def newer(made: Mapping[str, Path]) -> Path:
    """What cdktf made with its newer bindings."""
    if NEWER not in made:
        pytest.skip(f"{PACKAGE} {NEWER} could not be fetched")
    return made[NEWER]


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


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
    by_one, by_other = (files_below(made[name] / "modules") for name in ENGINES)

    assert "inf1-region/main.tf" in by_one
    assert by_one == by_other


def test_other_bindings_make_the_same_bytes(made, newer, newer_folder):
    """Cdktf with the bindings of provider 6.25: every file of the fleet that has everything, and of the modules."""
    fleet = f"fleets/{EVERYTHING.replace('/', '-')}"
    (used, before) = (Path((folder / "bindings").read_text(encoding="utf-8")) for folder in (newer, made["cdktf"]))

    assert (used, used == before) == (archive(newer_folder / PACKAGE), False)
    assert f"@{NEWER}." in used.name
    for folder in (fleet, "modules"):
        by_one, by_other = files_below(made["cdktf"] / folder), files_below(newer / folder)
        assert len(by_one) > 2
        assert by_one == by_other


def test_the_record_of_the_other_bindings_is_of_those_that_were_used(newer):
    """What provider 6.25 takes was read from the same archive: see ``test_provider_versions.py``."""
    used = Path((newer / "bindings").read_text(encoding="utf-8"))

    assert digest(used) == bindings()[f"{PACKAGE} {NEWER}"]["sha256"]


@pytest.mark.parametrize("fleet", FLEETS)
def test_every_argument_is_one_of_every_release_of_the_provider(made, fleet):
    """Nothing that only 6.x has, or 6.x has no more, at any depth of any resource, data source or provider."""
    found = {
        f"{release}, {stack}": list(problems(document, release))
        for stack, document in stacks(made["cdktf"], fleet)
        for release in bindings()
    }

    assert found
    assert {key: said for key, said in found.items() if said} == {}
