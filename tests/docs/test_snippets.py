"""What the documentation shows works: fleets are planned, Python runs, quick commands end as shown."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from neuronfleet.cli.main import main
from neuronfleet.errors import FleetError
from neuronfleet.fleet import Fleet, parse_fleet, plan_fleet
from tests.docs.markdown import REPOSITORY, Block, blocks, commands, relative

IN_ADDITION = "# in addition"
REFUSED = "# refused:"
FAILS = "# exit 2"
BASE = """
name = "base"
regions = ["us-east-1"]

[services.hello]
image = "pytorch-1.13.1"
"""
SETTINGS = re.compile(r"# (?:pyproject|neuronfleet|waivers)\.toml\b")
TOML = [one for one in blocks("toml") if not SETTINGS.match(one.first_line)]  # the others are fleets
PYTHON_PAGES = sorted({block.page for block in blocks("python")})
QUICK = ("blueprint", "catalogue", "--help", "--version")
COMMANDS = [
    pytest.param(block, line, id=f"{block} {line}")
    for block in blocks("console")
    for line in commands(block)
    if line.startswith("neuronfleet ") and line.split()[1] in QUICK and "refresh" not in line
]


def merged(base, addition):
    """Two fleets as one: tables merge, other values of the addition win."""
    result = dict(base)
    for key, value in addition.items():
        both_tables = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both_tables else value
    return result


def data_of(block: Block):
    """What a block says, with the base fleet around it where it is partial."""
    data = tomllib.loads(block.text)
    return merged(tomllib.loads(BASE), data) if block.first_line == IN_ADDITION else data


@pytest.mark.parametrize("block", [one for one in TOML if not one.first_line.startswith(REFUSED)], ids=str)
def test_fleets_are_planned(block):
    """A fleet in the documentation has a blueprint for every region that it names."""
    data = data_of(block)

    assert [one.region for one in plan_fleet(parse_fleet(data))] == data["regions"]


@pytest.mark.parametrize("block", [one for one in TOML if one.first_line.startswith(REFUSED)], ids=str)
def test_refused_fleets_are_refused_for_the_shown_reason(block):
    """A fleet that the documentation calls refused is, and the reason is the one that its first line quotes."""
    with pytest.raises(FleetError) as refusal:
        plan_fleet(parse_fleet(data_of(block)))

    assert block.first_line.removeprefix(REFUSED).strip() in str(refusal.value)


def test_partial_fleets_say_something():
    """A partial block changes the base fleet, so a misread one would not go unnoticed."""
    base = parse_fleet(tomllib.loads(BASE))
    unchanged = [str(block) for block in TOML if block.first_line == IN_ADDITION and same(block, base)]

    assert unchanged == []


def same(block: Block, base: Fleet) -> bool:
    """Whether a partial block leaves the base fleet as it is."""
    return parse_fleet(data_of(block)) == base


@pytest.mark.node
@pytest.mark.parametrize("page", PYTHON_PAGES, ids=relative)
def test_python_blocks_run_in_the_order_of_their_page(page, tmp_path):
    """Each Python block of a page is a file, named by its first line, and runs beside the earlier ones."""
    environment = {**os.environ, "NEURONFLEET_REGIONS": "us-east-1", "CDKTF_OUTDIR": str(tmp_path / "cdktf.out")}
    for block in [one for one in blocks("python") if one.page == page]:
        name = block.first_line.removeprefix("# ")
        assert name.endswith(".py"), f"{block}: the first line must name the file"
        (tmp_path / name).write_text(block.text, encoding="utf-8")
        run = subprocess.run(
            [sys.executable, name], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, f"{block}\n{run.stdout}{run.stderr}"


@pytest.mark.node
def test_the_app_in_the_python_guide_synthesizes(tmp_path):
    """The guide's own ``main.py`` writes a stack for the region that it is asked for, and no other."""
    guide = REPOSITORY / "docs" / "guides" / "python.md"
    for block in [one for one in blocks("python") if one.page == guide]:
        (tmp_path / block.first_line.removeprefix("# ")).write_text(block.text, encoding="utf-8")
    environment = {**os.environ, "NEURONFLEET_REGIONS": "eu-west-1", "CDKTF_OUTDIR": "cdktf.out"}
    subprocess.run([sys.executable, "main.py"], cwd=tmp_path, env=environment, check=True)

    assert [one.name for one in (tmp_path / "cdktf.out" / "stacks").iterdir()] == ["models-eu-west-1"]


@pytest.mark.parametrize(("block", "line"), COMMANDS)
def test_quick_commands_end_as_shown(block, line, tmp_path, monkeypatch, capsys):
    """A command without a fleet file of its own sees the fleet shown last above it; shown problems are real ones."""
    monkeypatch.chdir(REPOSITORY)
    fleet = fleet_above(block)
    if fleet is not None:
        (tmp_path / "fleet.toml").write_text(fleet.text, encoding="utf-8")
        monkeypatch.setenv("NEURONFLEET_FLEET", str(tmp_path / "fleet.toml"))

    code = main(shlex.split(line, comments=True)[1:])

    printed = capsys.readouterr()
    assert code == (2 if line.endswith(FAILS) else 0), printed.err
    shown = [one for one in block.text.splitlines() if one.startswith("  - ")]
    assert [one for one in shown if one not in printed.err.splitlines()] == []


def fleet_above(block: Block) -> Block | None:
    """The last complete fleet above a block in its page."""
    complete = [
        one for one in TOML if one.page == block.page and one.line < block.line and one.first_line != IN_ADDITION
    ]
    return complete[-1] if complete else None


def test_the_minimal_fleet_of_the_readme_is_short():
    """A minimal fleet is under 15 lines."""
    first = next(block for block in TOML if block.page == Path(REPOSITORY / "README.md"))

    assert len(first.text.splitlines()) < 15
