"""Which engine is chosen, and what is said where it cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from neuronfleet.engine import ENGINE_VARIABLE, ENGINES, choice, choose_engine
from neuronfleet.errors import ConfigError, SynthError, ToolError
from tests.engine.installed import require_engine


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The packages that are taken to be installed: both engines; a test takes away."""
    packages = {one for engine in ENGINES.values() for one in (engine.name, engine.bindings)}
    monkeypatch.setattr(choice.importlib.util, "find_spec", lambda name: object() if name in packages else None)
    return packages


def settings(folder: Path, text: str, *, file: str = "pyproject.toml") -> Path:
    """Write settings, and return the folder."""
    (folder / file).write_text(text, encoding="utf-8")
    return folder


def test_it_is_cdktf_where_nothing_is_said(installed, tmp_path):
    """Also with CDK Terrain installed beside it."""
    assert choose_engine({}, tmp_path).name == "cdktf"


@pytest.mark.parametrize(
    ("file", "text"),
    [("pyproject.toml", '[tool.neuronfleet]\nengine = "cdktn"\n'), ("neuronfleet.toml", 'engine = "cdktn"\n')],
)
def test_the_settings_of_the_project_name_it_for_the_folders_below(installed, tmp_path, file, text):
    """The nearest file with settings, as for reviews."""
    below = settings(tmp_path, text, file=file) / "a" / "b"
    below.mkdir(parents=True)

    assert choose_engine({}, below).name == "cdktn"


@pytest.mark.parametrize(("variable", "expected"), [("cdktf", "cdktf"), ("", "cdktn"), (" ", "cdktn")])
def test_the_environment_wins_over_the_settings(installed, tmp_path, variable, expected):
    """Unless it is empty."""
    settings(tmp_path, '[tool.neuronfleet]\nengine = "cdktn"\n')

    assert choose_engine({ENGINE_VARIABLE: variable}, tmp_path).name == expected


def test_settings_without_an_engine_name_none(installed, tmp_path):
    """Settings of reviews alone leave the default."""
    assert choose_engine({}, settings(tmp_path, '[tool.neuronfleet]\npack = "strict"\n')).name == "cdktf"


def test_the_only_one_installed_is_taken_where_none_is_named(installed, tmp_path):
    """``pip install neuronfleet[cdktn]`` alone works."""
    installed -= {"cdktf", "cdktf_cdktf_provider_aws"}

    assert choose_engine({}, tmp_path).name == "cdktn"


def test_a_name_that_is_none_is_refused_with_those_that_are(installed, tmp_path):
    """The variable, its value, and what is near to it."""
    with pytest.raises(
        ConfigError, match="NEURONFLEET_ENGINE is 'cdktm'; it is the name of an engine: cdktf or cdktn; did you mean"
    ):
        choose_engine({ENGINE_VARIABLE: "cdktm"}, tmp_path)


def test_a_wrong_engine_in_the_settings_is_told_with_the_file(installed, tmp_path, monkeypatch):
    """Name and type."""
    monkeypatch.chdir(settings(tmp_path, 'engine = "terraform"\n', file="neuronfleet.toml"))
    with pytest.raises(ConfigError, match=r"^engine in neuronfleet\.toml is 'terraform'"):
        choose_engine({}, tmp_path)

    settings(tmp_path, "engine = 2\n", file="neuronfleet.toml")
    with pytest.raises(ConfigError, match=r"^neuronfleet\.toml: engine is 2"):
        choose_engine({}, tmp_path)


def test_an_engine_that_is_not_installed_says_what_to_install(installed, tmp_path):
    """It is never exchanged for the other one where it was named."""
    installed -= {"cdktn_provider_aws"}
    with pytest.raises(
        ToolError,
        match=r"the engine is cdktn \(NEURONFLEET_ENGINE\), and without cdktn-provider-aws it cannot synthesize; "
        r"run: pip install 'neuronfleet\[cdktn\]'$",
    ):
        choose_engine({ENGINE_VARIABLE: "cdktn"}, tmp_path)


def test_without_any_engine_the_default_one_is_what_to_install(installed, tmp_path):
    """Who has only the reviewer is told the extra that makes Terraform."""
    installed.clear()
    with pytest.raises(ToolError, match=r"none is named.*cdktf and cdktf-cdktf-provider-aws .*'neuronfleet\[cdktf\]'$"):
        choose_engine({}, tmp_path)


def test_two_engines_in_one_process_are_refused(monkeypatch):
    """Constructs of one do not fit into an app of the other."""
    monkeypatch.setattr(choice, "chosen_engine", lambda: ENGINES["cdktn"])
    monkeypatch.setitem(sys.modules, "cdktf", object())
    with pytest.raises(SynthError, match="the app imports cdktf and the engine is cdktn; import from neuronfleet"):
        choice.require_one_engine()

    monkeypatch.setattr(choice, "chosen_engine", lambda: ENGINES["cdktf"])
    monkeypatch.delitem(sys.modules, "cdktn", raising=False)
    choice.require_one_engine()


def test_the_app_says_in_one_line_what_is_wrong_with_the_engine(repository, tmp_path):
    """Exit code 2, no traceback, nothing written."""
    done = subprocess.run(
        [sys.executable, repository / "main.py"],
        cwd=tmp_path,
        env=os.environ | {ENGINE_VARIABLE: "cdkt"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("error: NEURONFLEET_ENGINE is 'cdkt'; it is the name of an engine")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


REVIEWER = """
import importlib.util, sys
find_spec = importlib.util.find_spec
absent = {"cdktf", "cdktf_cdktf_provider_aws", "cdktn", "cdktn_provider_aws", "constructs", "jsii"}
importlib.util.find_spec = lambda name, *a: None if name.partition(".")[0] in absent else find_spec(name, *a)
from neuronfleet.cli import main
sys.exit(main(["export", "--check"]))
"""


def test_who_has_no_engine_is_told_what_to_install(repository):
    """The base install exports nothing, and says so without a traceback."""
    done = subprocess.run([sys.executable, "-c", REVIEWER], cwd=repository, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith("error: the engine is cdktf (as none is named)")
    assert done.stderr.endswith("run: pip install 'neuronfleet[cdktf]'\n")


APP = """
import sys
from pathlib import Path
from neuronfleet.infra import synthesize

def build(app):
    from cdktn import TerraformStack
    TerraformStack(app, "one")

try:
    synthesize(build, Path("out"))
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.node
def test_an_app_that_mixes_them_writes_nothing(tmp_path):
    """The message names both, whatever the engines themselves say of the mixture."""
    require_engine("cdktn")
    done = subprocess.run(
        [sys.executable, "-c", APP],
        cwd=tmp_path,
        env=os.environ | {ENGINE_VARIABLE: "cdktf"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("SynthError the app imports cdktn and the engine is cdktf; import from neuronfleet")
    assert not (tmp_path / "out").exists()
