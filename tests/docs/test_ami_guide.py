"""The guide on promoting AMIs: its commands, one after the other, print what it shows, against moto's snapshot."""

from __future__ import annotations

import re
import shlex
import tomllib

import moto
import pytest

from neuronfleet.cli.main import main
from neuronfleet.review.config import read_config
from tests.docs.markdown import REPOSITORY, blocks

GUIDE = REPOSITORY / "docs" / "guides" / "ami-promotion.md"
CONSOLE = [one for one in blocks("console") if one.page == GUIDE]
AMI = [one for one in CONSOLE if one.text.startswith("$ neuronfleet ami ")]
AGE = re.compile(r" \d+$", re.MULTILINE)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with the fleet of the guide."""
    folder = tmp_path_factory.mktemp("guide")
    (folder / "stacks").mkdir()
    (fleet,) = [one for one in blocks("toml") if one.page == GUIDE and "regions =" in one.text]
    (folder / "stacks" / "fleet.toml").write_text(fleet.text, encoding="utf-8")
    return folder


def without_ages(text: str) -> str:
    """What does not change from day to day."""
    return AGE.sub(" N", text)


@pytest.mark.moto
def test_commands_print_what_the_guide_shows(project, monkeypatch, capsys):
    """In the order of the page; ``...`` stands for lines that are left out. The lock file is the one that is shown."""
    monkeypatch.chdir(project)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("NEURONFLEET_FLEET", raising=False)
    (lock,) = [one for one in blocks("text") if one.page == GUIDE]
    locks = []
    with moto.mock_aws():
        for block in AMI:
            command, _, shown = block.text.partition("\n")
            code = main(shlex.split(command)[2:])
            assert code == (1 if "status" in command else 0), command
            printed = capsys.readouterr()
            position = 0
            for part in without_ages(shown).split("...\n"):
                found = without_ages(printed.out + printed.err).find(part, position)
                assert found >= position, f"{block}: not printed: {part}\n{printed.out}{printed.err}"
                position = found + len(part)
            locks.append((project / "stacks" / "ami.lock.toml").read_text(encoding="utf-8"))
    assert locks[0] == lock.text
    assert len(AMI) == 5


def test_settings_of_the_guide_are_read(tmp_path):
    """Both ways to declare waves in the settings of a project."""
    (block,) = [one for one in blocks("toml") if one.page == GUIDE and one.first_line == "# pyproject.toml"]
    path = tmp_path / "pyproject.toml"
    path.write_text(block.text, encoding="utf-8")
    assert read_config(path).fleet == tmp_path / "stacks" / "fleet.toml"
    other = block.text.replace("fleet =", "# fleet =").replace("# or: ", "")
    path.write_text(other, encoding="utf-8")
    (fleet,) = [one for one in blocks("toml") if one.page == GUIDE and "regions =" in one.text]
    declared = tomllib.loads(fleet.text)["waves"]
    assert [list(wave) for wave in read_config(path).waves] == declared
