"""Settings, waivers and policies that the documentation shows are taken as they are."""

from __future__ import annotations

import json
import shlex
import tomllib

import pytest

from neuronfleet.cli.main import EXIT_CLEAN, main
from neuronfleet.policies.custom import GROUP
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.selection import matching
from neuronfleet.review.config import read_config
from neuronfleet.review.waivers import read_waivers
from tests.docs.markdown import REPOSITORY, blocks, commands
from tests.docs.transcript import Command, session

NAMES = {one.id: one.name for one in built_in()}
GUIDE = REPOSITORY / "docs" / "guides" / "custom-policies.md"
PLAN = REPOSITORY / "tests" / "data" / "plans" / "create.json"


def named(first_line):
    """TOML blocks that begin with a line."""
    return [one for one in blocks("toml") if one.first_line == first_line]


@pytest.mark.parametrize("block", named("# neuronfleet.toml"), ids=str)
def test_shown_settings_are_read(block, tmp_path):
    """Every key of a settings file in the documentation exists, and its policies do."""
    path = tmp_path / "neuronfleet.toml"
    path.write_text(block.text, encoding="utf-8")

    config = read_config(path)

    assert config.pack
    assert all(matching(one, NAMES) for one in (*config.ignore, *config.policies))


@pytest.mark.parametrize("block", named("# waivers.toml"), ids=str)
def test_shown_waivers_are_read(block, tmp_path):
    """Every waiver in the documentation is complete, and about policies there are."""
    path = tmp_path / "waivers.toml"
    path.write_text(block.text, encoding="utf-8")

    waivers = read_waivers(path)

    assert waivers
    assert all(one.policies(NAMES) for one in waivers)


@pytest.mark.parametrize("block", named("# pyproject.toml"), ids=str)
def test_shown_project_files_are_right(block, tmp_path):
    """A shown pyproject.toml names our entry points, or settings that are read."""
    data = tomllib.loads(block.text)
    path = tmp_path / "pyproject.toml"
    path.write_text(block.text, encoding="utf-8")

    assert (
        data.get("project", {}).get("entry-points", {}).get(GROUP) or read_config(path).source or "pytest" in block.text
    )


def test_the_policy_of_the_guide_runs(tmp_path, monkeypatch, capsys):
    """Its examples say what they promise, and it judges a real plan; the guide's commands are those that run here."""
    source = next(one for one in blocks("python") if one.page == GUIDE)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.py").write_text(source.text, encoding="utf-8")
    (tmp_path / "plan.json").write_bytes(PLAN.read_bytes())
    lines = [line for one in blocks("console") if one.page == GUIDE for line in commands(one)]

    explain, review = (shlex.split(line)[1:] for line in lines)
    assert main(explain) == EXIT_CLEAN
    assert '-> fail: cost-center is "none"; four digits are right' in capsys.readouterr().out
    main([*review, "--format", "json"])

    found = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["policy"] == "ACME001"]
    assert {one["verdict"] for one in found} == {"fail"}
    assert {one["address"] for one in found} == {"module.use1.aws_ecs_cluster.this", "module.usw2.aws_ecs_cluster.this"}


def test_the_finding_in_the_readme_is_a_real_one(monkeypatch, tmp_path, capsys):
    """It is the first of a plan that Terraform made, read from standard input."""
    readme = REPOSITORY / "README.md"
    (command,) = (one for one in session(readme) if isinstance(one, Command) and one.line.endswith("review -"))
    monkeypatch.chdir(tmp_path)
    with (PLAN.parent / "change.json").open(encoding="utf-8") as plan:
        monkeypatch.setattr("sys.stdin", plan)
        main(["review", "-"])

    printed = capsys.readouterr().out
    assert printed.startswith(command.shown.partition("...")[0])
