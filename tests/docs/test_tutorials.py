"""The tutorials are sessions that happen: their files are written, their commands run, and they print what is shown."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

from tests.docs.markdown import REPOSITORY, Block
from tests.docs.transcript import Command, assert_printed, run_here, session
from tests.export.terraform_runs import TERRAFORM

TUTORIALS = REPOSITORY / "docs" / "tutorials"
FLEET = Path("stacks") / "fleet.toml"
DAY = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
SOURCE = "git::https://HOST/OWNER/neuronfleet.git//modules/"


@pytest.mark.node
def test_a_first_fleet(tmp_path, monkeypatch, capsys):
    """The project is made and grows as told, each fleet in place of the last; what is made is what is rehearsed."""
    monkeypatch.chdir(tmp_path)
    for name in ("NEURONFLEET_FLEET", "NEURONFLEET_REGIONS", "NEURONFLEET_ENGINE", "CDKTF_OUTDIR"):
        monkeypatch.delenv(name, raising=False)
    page = TUTORIALS / "first-fleet.md"
    resources, rehearsed, fleets = "", "", 0
    for step in session(page, "toml"):
        if isinstance(step, Block):
            assert fleets or FLEET.read_text(encoding="utf-8") == step.text, "init writes another fleet"
            FLEET.write_text(step.text, encoding="utf-8")
            fleets += 1
        elif step.line == "cd first-fleet":
            monkeypatch.chdir(tmp_path / "first-fleet")
        elif step.line == "neuronfleet rehearse":
            rehearsed = step.shown
        elif step.words[0] == "neuronfleet":
            printed = run_here(step, capsys)
            resources = resources or " ".join(re.findall(r"\d+ resources", printed))
    assert f"apply ok in 38.8 s: {resources}\n" in rehearsed
    assert f"{resources.split()[0]} to add" in rehearsed


def test_a_first_review(tmp_path, monkeypatch, capsys):
    """Every command about the plan, in the order of the page, with the files that it has written by then."""
    monkeypatch.chdir(tmp_path)
    clock = types.SimpleNamespace(now=lambda **_: DAY)
    monkeypatch.setattr("neuronfleet.review.engine.datetime", types.SimpleNamespace(datetime=clock, UTC=datetime.UTC))
    shutil.copy(REPOSITORY / "tests" / "data" / "plans" / "create.json", "plan.json")
    run = 0
    for step in session(TUTORIALS / "first-review.md", "toml", "python"):
        if isinstance(step, Block):
            Path(step.first_line.removeprefix("# ")).write_text(step.text, encoding="utf-8")
        elif step.words[0] == "neuronfleet":
            run_here(step, capsys)
            run += 1
        elif step.words[:3] == ["python", "-m", "pytest"]:
            assert_fails_as_shown(step)
    assert run == 11
    assert Path("review.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def assert_fails_as_shown(command: Command) -> None:
    """Run pytest; it fails the tests that the page names.

    How much of a reason stands behind a name depends on pytest; and one day the waiver of the page is over.
    """
    words = [sys.executable, *command.words[1:], "-p", "no:cacheprovider"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    names = re.compile(r"^FAILED \S+", re.MULTILINE)
    assert done.returncode == 1, done.stdout + done.stderr
    shown, found = names.findall(command.shown), names.findall(done.stdout)
    assert shown
    assert set(shown) <= set(found)


@pytest.fixture
def modules(tmp_path):
    """The tutorial on modules as folders of root modules, one for each plan, each with a test that plans it.

    The last plan is of a main.tf with a word misspelt; the one before is that which the tutorial's own test plans.
    """
    (tmp_path / "modules").symlink_to(REPOSITORY / "modules", target_is_directory=True)
    root, test, plans = "", "", {}
    for step in session(TUTORIALS / "terraform-modules.md", "hcl"):
        if isinstance(step, Command):
            if step.line == "terraform plan":
                plans[step] = root
            continue
        what, _, text = step.text.partition("\n")
        if what == "# main.tf":
            root = text
        elif what.startswith("# main.tf, in place of "):
            name = what.rpartition(" ")[2]
            root, number = re.subn(rf"  {name} = {{\n.*?\n  }}\n", lambda _, by=text: by, root, flags=re.DOTALL)
            assert number == 1, f"{step}: {name} of main.tf"
        elif what == "# tests/fleet.tftest.hcl":
            test = text
    first, crowded, whole, misspelt = plans
    mock = test.partition("run ")[0]
    tests = tmp_path / "tests"
    tests.mkdir()
    write_root(tmp_path, plans[whole], "./modules/")
    (tests / "whole.tftest.hcl").write_text(test, encoding="utf-8")
    plans[misspelt] = plans[misspelt].replace("desired_count = 2", "desired_cout = 2")
    for name, command in (("first", first), ("crowded", crowded), ("misspelt", misspelt)):
        write_root(tmp_path / name, plans[command], "../modules/")
        run = f'run "{name}" {{\n  command = plan\n  module {{\n    source = "./{name}"\n  }}\n}}\n'
        (tests / f"{name}.tftest.hcl").write_text(mock + run, encoding="utf-8")
    return tmp_path, {"first": first, "crowded": crowded, "whole": whole, "misspelt": misspelt}


def write_root(folder, text, modules):
    """Write a root module that has the modules of this repository."""
    folder.mkdir(exist_ok=True)
    (folder / "main.tf").write_text(text.replace(SOURCE, modules).replace("?ref=COMMIT", ""), encoding="utf-8")


@pytest.mark.terraform
def test_a_fleet_with_terraform_alone(modules, attached):
    """The plans of the page, with a mocked provider: each adds, gives out and refuses what the page shows.

    All in one run of ``terraform test``, which validates them as well: a plan of an account would need one.
    """
    folder, shown = modules
    terraform(folder, attached, "init", "-input=false")
    printed = terraform(folder, attached, "test", "-verbose", code=1)
    parts = re.split(r"^tests/(\w+)\.tftest\.hcl\.\.\. in progress$", printed, flags=re.MULTILINE)
    by_file = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert 'run "one_instance_is_enough"... pass' in by_file["whole"]
    for name, command in shown.items():
        assert_printed(command, by_file[name])


def terraform(folder, attached, *arguments, code=0):
    """Run terraform with a provider that runs already, without anybody's AWS settings."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [TERRAFORM, *arguments, "-no-color"],
        cwd=folder,
        env=environment | dict(attached),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    return done.stdout


def test_the_service_in_a_cluster_of_ones_own_is_the_minimal_example():
    """The example is planned and reviewed by other tests."""
    page = TUTORIALS / "terraform-modules.md"
    (shown,) = (
        step.text for step in session(page, "hcl") if isinstance(step, Block) and step.first_line.startswith("# in a")
    )
    example = (REPOSITORY / "modules/neuron-service/examples/minimal/main.tf").read_text(encoding="utf-8")
    call = shown.partition("\n")[2].replace(f"{SOURCE}neuron-service?ref=COMMIT", "../..")
    assert call in example
