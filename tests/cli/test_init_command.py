"""``neuronfleet init``: the new project is whole, works at once and overwrites nothing."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest

import neuronfleet
from neuronfleet.cli.main import EXIT_CANNOT, EXIT_CLEAN, main
from neuronfleet.cli.project_files import TEMPLATES


@pytest.fixture
def project(tmp_path):
    """A new project of two regions."""
    directory = tmp_path / "vision"
    assert main(["init", str(directory), "--region", "us-east-1", "--region", "eu-west-1"]) == EXIT_CLEAN
    return directory


@pytest.mark.parametrize(
    ("template", "original"),
    [
        ("main.py.txt", "main.py"),
        ("stacks/__init__.py.txt", "stacks/__init__.py"),
        ("stacks/backend.py.txt", "stacks/backend.py"),
        ("stacks/inference_region.py.txt", "stacks/inference_region.py"),
        ("stacks/inference_data.py.txt", "stacks/inference_data.py"),
        ("stacks/inference_global.py.txt", "stacks/inference_global.py"),
        ("stacks/spanning.py.txt", "stacks/spanning.py"),
    ],
)
def test_the_new_app_is_the_repositorys_own(template, original, repository, update_goldens):
    """What ``init`` writes is the app that this repository itself uses and tests."""
    text = (repository / original).read_text(encoding="utf-8")
    if update_goldens:
        (TEMPLATES / template).write_text(text, encoding="utf-8")

    assert (TEMPLATES / template).read_text(encoding="utf-8") == text


def test_the_fleet_takes_its_name_from_the_directory_and_the_regions_from_the_options(project):
    """Nothing has to be edited before the first synth."""
    fleet = tomllib.loads((project / "stacks" / "fleet.toml").read_text(encoding="utf-8"))

    assert (fleet["name"], fleet["regions"]) == ("vision", ["us-east-1", "eu-west-1"])


@pytest.mark.node
def test_a_new_project_synthesizes_and_passes_its_own_tests(project):
    """The project's own test suite passes as it stands."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "6 passed" in run.stdout


def test_a_directory_with_files_is_refused_and_left_alone(tmp_path, capsys):
    """``init`` overwrites nothing."""
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")

    assert main(["init", str(tmp_path), "--name", "vision"]) == EXIT_CANNOT

    assert "is not empty; name a new directory" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["precious.txt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--name", 'a"b'], "name: 'a\"b' is not allowed; give lower-case letters, digits and single hyphens"),
        (["--region", "us-east-9"], "regions[0]: region 'us-east-9' is not in the catalogue; did you mean 'us-east-"),
        (["--region", "ap-southeast-3"], "ap-southeast-3 offers no inf1.xlarge in any zone"),
    ],
)
def test_a_fleet_that_cannot_be_leaves_no_directory(arguments, message, tmp_path, capsys):
    """A wrong name or region is said before anything is written."""
    assert main(["init", str(tmp_path / "vision"), *arguments]) == EXIT_CANNOT

    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_directory_whose_name_no_fleet_can_have_asks_for_another(tmp_path, capsys):
    """Who gave no name is told the option, not a line of a file that is not there."""
    assert main(["init", str(tmp_path / "My Fleet")]) == EXIT_CANNOT

    assert capsys.readouterr().err == (
        "error: the fleet is named like its directory, and 'My Fleet' is not allowed; give lower-case letters, digits "
        "and single hyphens, a letter first; say --name\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_folder_that_somebody_is_in_is_filled_and_not_replaced(tmp_path, monkeypatch, capsys):
    """After ``neuronfleet init .`` the next command finds the project where it is started."""
    folder = tmp_path / "vision"
    folder.mkdir()
    monkeypatch.chdir(folder)

    assert main(["init", "."]) == EXIT_CLEAN

    assert capsys.readouterr().err == "next: neuronfleet blueprint && neuronfleet synth\n"
    assert main(["blueprint"]) == EXIT_CLEAN
    assert capsys.readouterr().out.startswith("vision-us-east-1  us-east-1 (aws)")
    assert [one.name for one in tmp_path.iterdir()] == ["vision"]


@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_project_for_cdk_terrain_asks_for_it_in_its_pyproject(by, tmp_path, monkeypatch):
    """Extra, setting and the command line of the README are the engine's; without them a project is for CDKTF."""
    if by == "environment":
        monkeypatch.setenv("NEURONFLEET_ENGINE", "cdktn")
    directory = tmp_path / "vision"
    assert main(["init", str(directory), *(["--engine", "cdktn"] if by == "option" else [])]) == EXIT_CLEAN

    written = tomllib.loads((directory / "pyproject.toml").read_text(encoding="utf-8"))
    assert written["tool"]["neuronfleet"] == {"engine": "cdktn"}
    assert written["project"]["dependencies"] == [f"neuronfleet[cdktn,rehearsal]>={neuronfleet.__version__}"]
    assert "npx cdktn-cli@0.24 deploy vision-us-east-1" in (directory / "README.md").read_text(encoding="utf-8")


def test_a_project_names_no_engine_unless_it_is_asked_to(project):
    """CDKTF is the default of the project as it is of neuronfleet."""
    written = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))

    assert "neuronfleet" not in written["tool"]
    assert written["project"]["dependencies"] == [f"neuronfleet[cdktf,rehearsal]>={neuronfleet.__version__}"]
