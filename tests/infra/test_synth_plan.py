"""Stacks that did not change are not made again, parts are made side by side, and bytes are those of one app."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from neuronfleet.engine import ENGINES
from neuronfleet.errors import SynthError
from neuronfleet.fleet.blueprint import FleetPlan
from neuronfleet.infra import synth_plan
from neuronfleet.infra.synth_plan import synthesize_plan
from tests.infra import blueprints as made

PLAN = FleetPlan(
    regions=tuple(dataclasses.replace(made.blueprint(), stack=f"fleet-{name}") for name in ("one", "two", "three")),
    global_=None,
)


class FakeEngine:
    """Writes what an engine would, without Node, and notes which stacks it was asked for."""

    def __init__(self):
        self.asked: list[list[str]] = []
        self.more: dict[str, object] = {}
        self.version = "0.21.0"

    def write_app(self, build, folder):
        """Stands in for ``neuronfleet.infra.synth.write_app``."""
        stacks = []
        build(stacks)
        self.asked.append([blueprint.stack for blueprint in stacks])
        for blueprint in stacks:
            path = folder / "stacks" / blueprint.stack / "cdk.tf.json"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps({"group": blueprint.logs.group}), encoding="utf-8")
        entries = {
            name: {
                "annotations": [],
                "constructPath": name,
                "dependencies": [],
                "name": name,
                "stackMetadataPath": f"stacks/{name}/metadata.json",
                "synthesizedStackPath": f"stacks/{name}/cdk.tf.json",
                "workingDirectory": f"stacks/{name}",
            }
            | self.more
            for name in sorted(blueprint.stack for blueprint in stacks)
        }
        text = json.dumps({"stacks": entries, "version": self.version}, indent=2)
        (folder / "manifest.json").write_text(text, encoding="utf-8")


def build(app, plan):
    """What the app of a project does, for an app that is a list."""
    app.extend(plan.regions)


@pytest.fixture
def engine(monkeypatch):
    """The engine that is asked instead of a real one."""
    fake = FakeEngine()
    monkeypatch.setattr(synth_plan, "write_app", fake.write_app)
    monkeypatch.delenv("NEURONFLEET_NO_CACHE")
    return fake


@pytest.fixture
def project(repository, tmp_path):
    """A project that is wholly ours."""
    folder = tmp_path / "project"
    shutil.copytree(repository / "stacks", folder / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(repository / "main.py", folder)
    return folder


def contents(folder: Path) -> dict[str, str]:
    """Every file of an output folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def changed(plan: FleetPlan, index: int) -> FleetPlan:
    """The plan with another log group in one region."""
    regions = list(plan.regions)
    regions[index] = dataclasses.replace(
        regions[index], logs=dataclasses.replace(regions[index].logs, group="/elsewhere")
    )
    return dataclasses.replace(plan, regions=tuple(regions))


def synth(project: Path, plan: FleetPlan = PLAN) -> dict[str, str]:
    """Synthesize, and return every file of the output folder."""
    synthesize_plan(plan, build, project / "cdktf.out", project=project)
    return contents(project / "cdktf.out")


def test_what_did_not_change_asks_no_engine(engine, project):
    """The second synthesis writes the same bytes and makes nothing."""
    first = synth(project)
    assert synth(project) == first
    assert engine.asked == [["fleet-one", "fleet-two", "fleet-three"]]


def test_only_what_changed_is_made_and_the_manifest_has_all(engine, project):
    """One region of another blueprint: it alone is made, and what is written is what one app would write."""
    synth(project)
    found = synth(project, changed(PLAN, 1))
    assert engine.asked[1:] == [["fleet-two"]]
    shutil.rmtree(project / ".neuronfleet")
    assert synth(project, changed(PLAN, 1)) == found
    assert "/elsewhere" in found["stacks/fleet-two/cdk.tf.json"]


def test_one_region_and_all_again_make_nothing(engine, project):
    """What was left out for a while is still known when it is asked for again."""
    first = synth(project)
    alone = synth(project, dataclasses.replace(PLAN, regions=PLAN.regions[:1]))
    assert sorted(alone) == ["manifest.json", "stacks/fleet-one/cdk.tf.json"]
    assert list(json.loads(alone["manifest.json"])["stacks"]) == ["fleet-one"]
    assert synth(project) == first
    assert len(engine.asked) == 1


@pytest.mark.parametrize("edit", ["change", "remove"])
def test_an_output_that_was_edited_or_removed_is_as_it_was(engine, project, edit):
    """The output folder holds what was synthesized, whatever somebody did to it."""
    first = synth(project)
    path = project / "cdktf.out/stacks/fleet-one/cdk.tf.json"
    path.unlink() if edit == "remove" else path.write_text("{}", encoding="utf-8")
    assert synth(project) == first


@pytest.mark.parametrize("damage", [b"", b"{}\n", b"[]\nx", None])
def test_an_entry_that_is_damaged_is_made_again(engine, project, damage):
    """Half of it, none of it, or a byte of it: it is not used."""
    first = synth(project)
    for path in (project / ".neuronfleet/synth").iterdir():
        if path.name != ".gitignore":
            path.write_bytes(path.read_bytes()[:-1] + b"!" if damage is None else damage)
    assert synth(project) == first
    assert len(engine.asked) == 2


def test_another_project_file_makes_all_in_one_app_each_time(engine, project, monkeypatch):
    """A construct of one's own may read anything, so nothing is kept and nothing is made in parts."""
    monkeypatch.setattr(
        synth_plan, "synthesize", lambda build, _: engine.asked.append(["synthesize"]) or build([]) or []
    )
    synth(project)
    with (project / "stacks/inference_region.py").open("a") as file:
        file.write("# mine\n")
    synth(project)
    synth(project)
    assert engine.asked == [["fleet-one", "fleet-two", "fleet-three"], ["synthesize"], ["synthesize"]]


def test_it_can_be_switched_off_and_moved(engine, project, tmp_path, monkeypatch):
    """NEURONFLEET_NO_CACHE=1 keeps nothing; NEURONFLEET_CACHE_DIR says where; git sees neither."""
    monkeypatch.setenv("NEURONFLEET_NO_CACHE", "1")
    synth(project)
    synth(project)
    assert len(engine.asked) == 2
    assert not (project / ".neuronfleet").exists()
    monkeypatch.setenv("NEURONFLEET_NO_CACHE", "0")
    monkeypatch.setenv("NEURONFLEET_CACHE_DIR", str(tmp_path / "cache"))
    synth(project)
    synth(project)
    assert len(engine.asked) == 3
    assert (tmp_path / "cache/synth/.gitignore").read_text() == "*\n"


@pytest.mark.parametrize("more", [{"annotations": ["a warning"]}, {"dependencies": ["fleet-two"]}, {"new": 1}], ids=str)
def test_a_manifest_that_says_more_than_is_known_is_left_as_it_is(engine, project, more):
    """A warning, a dependency, a key of a later version: all is made in one app, and nothing is kept."""
    engine.more = more
    found = synth(project)
    assert (
        json.loads(found["manifest.json"])["stacks"]["fleet-one"] | more
        == (json.loads(found["manifest.json"])["stacks"]["fleet-one"])
    )
    synth(project)
    assert engine.asked[-1] == ["fleet-one", "fleet-two", "fleet-three"]
    assert len(engine.asked) == 4
    assert not (project / ".neuronfleet").exists()


def test_outputs_of_two_versions_are_not_mixed(engine, project):
    """Where what is kept says another version than what is made, all is made in one app."""
    synth(project)
    engine.version = "0.22.0"
    found = synth(project, changed(PLAN, 0))
    assert json.loads(found["manifest.json"])["version"] == "0.22.0"
    assert engine.asked[-1] == ["fleet-one", "fleet-two", "fleet-three"]


def test_nothing_is_kept_of_a_synthesis_that_failed(engine, project, monkeypatch):
    """An engine that refuses the app leaves output and cache as they were."""
    first = synth(project)

    def refuse(*_):
        raise SynthError("no")

    monkeypatch.setattr(synth_plan, "write_app", refuse)
    with pytest.raises(SynthError, match=r"^no$"):
        synth(project, changed(PLAN, 0))
    assert contents(project / "cdktf.out") == first
    assert len(list((project / ".neuronfleet/synth").iterdir())) == 1 + len(PLAN.regions)


COPIES = """
import os, pathlib, sys, threading
from neuronfleet.infra.side_by_side import parallelism, run_side_by_side

def job(name):
    return lambda: pathlib.Path(name).write_text(str(os.getpid()))

def fail():
    raise ValueError("no")

print(run_side_by_side([job("a"), job("b"), job("c")]), pathlib.Path("a").read_text() == str(os.getpid()))
print(len({pathlib.Path(name).read_text() for name in "abc"}))
print(run_side_by_side([job("a"), fail]), run_side_by_side([fail, job("b")]))
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no copy is left")
print(parallelism("3"), parallelism("0"), parallelism("") <= 4)
done = threading.Event()
thread = threading.Thread(target=done.wait)
thread.start()
print(parallelism("3"))
done.set()
thread.join()
"""


def test_jobs_side_by_side(tmp_path):
    """The first runs here and each other one in a copy; one that fails is told, prints nothing and leaves no process.

    A process with threads, such as one that has started an engine, is not copied.
    """
    result = subprocess.run(
        [sys.executable, "-c", COPIES], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "True True",
        "3",
        "False False",
        "no copy is left",
        "3 1 True",
        "1",
    ]


EVERY_WAY = """
import os, shutil, sys
from pathlib import Path
import main
from neuronfleet.fleet import load_fleet, plan_stacks
from neuronfleet.infra import synth_plan

folder = Path(sys.argv[1])
plan = plan_stacks(load_fleet(Path("tests/engine/everything.toml")))
made = []
write_app = synth_plan.write_app
def noted(build, path):
    made.append(path.name)
    write_app(build, path)
synth_plan.write_app = noted

def synth(name, **variables):
    os.environ.update(variables)
    made.clear()
    main.build_and_write(plan, folder / name)
    print(name, *made)

synth_plan._LEAST_STACKS = 2
synth("parts", NEURONFLEET_PARALLELISM="2", NEURONFLEET_NO_CACHE="0", NEURONFLEET_CACHE_DIR=str(folder / "cache"))
synth("kept")
entries = sorted((folder / "cache/synth").glob("[0-9a-f]*"))
entries[0].unlink()
synth("mixed")
whole = folder / "whole"
whole.mkdir()
write_app(lambda app: main.build(app, plan), whole)
"""


@pytest.mark.node
@pytest.mark.parametrize("engine_name", ENGINES)
def test_every_way_writes_the_bytes_of_one_app(repository, tmp_path, engine_name):
    """Made in two processes, all kept, three of four kept: manifest and stacks are those that one app makes."""
    if ENGINES[engine_name].missing:
        pytest.skip(f"{engine_name} is not installed")
    result = subprocess.run(
        [sys.executable, "-c", EVERY_WAY, tmp_path],
        cwd=repository,
        env=os.environ | {"NEURONFLEET_ENGINE": engine_name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    # Of two parts the first is made here, where it is noted, and the other one in a copy.
    assert result.stdout.splitlines() == ["parts part-0", "kept", "mixed part-0"]
    whole = contents(tmp_path / "whole")
    assert sorted(json.loads(whole["manifest.json"])["stacks"]) == [
        "shop-data",
        "shop-eu-west-1",
        "shop-global",
        "shop-us-east-1",
    ]
    for way in ("parts", "kept", "mixed"):
        assert contents(tmp_path / way) == whole, way
