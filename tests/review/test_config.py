"""Settings in files: found, read, refused, merged with the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from neuronfleet.errors import ConfigError
from neuronfleet.policies.model import Severity
from neuronfleet.review.config import PolicySettings, ReviewConfig, UnknownMode, find_config, read_config

EVERYTHING = """
pack = "strict"
select = ["NEU", "CAP010"]
ignore = ["OBS*"]
fail-on = "high"
unknown = "fail"
waivers = "accepted/waivers.toml"
baseline = "baseline.json"
plugins = ["policies/acme.py"]
format = "markdown"

[policies.NEU004]
severity = "low"
unknown = "warn"
"""


def test_every_setting_is_read(write):
    """A file says all that the command line can, and settings of single policies; paths are beside the file."""
    config = read_config(write("conf/neuronfleet.toml", EVERYTHING))

    assert config == ReviewConfig(
        pack="strict",
        select=("NEU", "CAP010"),
        ignore=("OBS*",),
        fail_on="high",
        unknown=UnknownMode.FAIL,
        policies={"NEU004": PolicySettings(severity=Severity.LOW, unknown=UnknownMode.WARN)},
        waivers=Path("conf/accepted/waivers.toml"),
        baseline=Path("conf/baseline.json"),
        plugins=(Path("conf/policies/acme.py"),),
        format="markdown",
        source=Path("conf/neuronfleet.toml"),
    )


def test_pyproject_holds_them_in_a_table(write):
    """``[tool.neuronfleet]`` is the same as the top of ``neuronfleet.toml``."""
    path = write("pyproject.toml", '[tool.ruff]\nline-length = 9\n[tool.neuronfleet]\npack = "change"\n')

    assert read_config(path) == ReviewConfig(pack="change", source=path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('packs = "strict"', r"packs: is no setting; did you mean 'pack'\?"),
        ('fail_on = "high"', r"fail_on: is no setting; did you mean 'fail-on'\?"),
        ('fail-on = "hgih"', r"fail-on: is 'hgih'; allowed: low, medium, high, critical, never|did you mean 'high'\?"),
        ('unknown = "maybe"', r"unknown: is 'maybe'; allowed: pass, warn, fail"),
        ("pack = 7", r"pack: is 7; allowed: text"),
        ('select = "NEU"', r"select: is 'NEU'; allowed: a list of texts"),
        ("select = [1]", r"select: is \[1\]; allowed: a list of texts"),
        ("policies = 1", r"policies: is 1; allowed: a table"),
        ("policies.NEU004 = 1", r"policies\.NEU004: is 1; allowed: a table with severity or unknown"),
        ('[policies.NEU004]\nseverty = "low"', r"policies\.NEU004\.severty: is no setting; did you mean 'severity'\?"),
        ('[policies."NEU*"]\nseverity = "bad"', r"policies\.NEU\*\.severity: is 'bad'"),
        ("a = [", r"are no TOML"),
    ],
)
def test_what_is_wrong_is_refused(write, text, message):
    """A setting that is misspelt does not silently do nothing."""
    with pytest.raises(ConfigError, match=message):
        read_config(write("neuronfleet.toml", text))


def test_all_problems_are_told_at_once(write):
    """One run shows everything that has to be mended."""
    with pytest.raises(ConfigError) as refusal:
        read_config(write("neuronfleet.toml", 'pakc = "a"\nunknown = 1\n'))

    assert "2 problem(s)" in str(refusal.value)
    assert "pakc" in str(refusal.value)
    assert "unknown" in str(refusal.value)


def test_pyproject_with_something_else_than_a_table_is_refused(write):
    """``tool.neuronfleet = 3`` is not taken for no settings."""
    with pytest.raises(ConfigError, match=r"tool\.neuronfleet is 3"):
        read_config(write("pyproject.toml", "tool.neuronfleet = 3\n"))


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    """A missing file, a folder and bytes that are no text are said in words."""
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigError, match="there is no such file of settings"):
        read_config(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(tmp_path)
    with pytest.raises(ConfigError, match="are no TOML"):
        read_config(tmp_path / "bytes.toml")


def test_the_nearest_file_upwards_is_found(write):
    """A pyproject.toml without settings is passed by, and neuronfleet.toml goes before one with them."""
    write("neuronfleet.toml", "")
    write("a/pyproject.toml", "[tool.neuronfleet]\n")
    write("a/b/pyproject.toml", "[tool.ruff]\n")
    write("a/b/c/pyproject.toml", "[tool.neuronfleet]\n")
    write("a/b/c/neuronfleet.toml", "")

    assert find_config(Path("a/b/c")) == Path("a/b/c/neuronfleet.toml")
    assert find_config(Path("a/b")) == Path("a/pyproject.toml")
    assert find_config(Path()) == Path("neuronfleet.toml")


def test_the_file_above_is_shown_without_the_machines_path(write, monkeypatch):
    """Reports name the file relative to where the command runs."""
    write("neuronfleet.toml", "")
    Path("deep/er").mkdir(parents=True)
    monkeypatch.chdir("deep/er")

    assert find_config(Path()) == Path("../../neuronfleet.toml")


def test_the_command_line_wins():
    """What is not said on the command line comes from the file."""
    file = ReviewConfig(
        pack="strict", ignore=("OBS",), fail_on="high", unknown=UnknownMode.FAIL, plugins=(Path("a.py"),)
    )
    given = ReviewConfig(fail_on="low", ignore=("NET",), plugins=(Path("b.py"),))

    merged = given.over(file)

    assert merged.pack == "strict"
    assert merged.fail_on == "low"
    assert merged.unknown is UnknownMode.FAIL
    assert merged.ignore == ("OBS", "NET")
    assert merged.plugins == (Path("a.py"), Path("b.py"))


def test_a_selection_on_the_command_line_stands_in_place_of_the_files():
    """``--select NEU004`` runs NEU004, whatever pack and ignore list the file has."""
    file = ReviewConfig(pack="strict", select=("CAP",), ignore=("NEU004",))

    merged = ReviewConfig(select=("NEU004",)).over(file)

    assert (merged.pack, merged.select, merged.ignore) == (None, ("NEU004",), ())
    assert ReviewConfig(pack="neuron").over(file).select == ()
