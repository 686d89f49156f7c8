"""The command group: help, exit codes, what it imports."""

from __future__ import annotations

import subprocess
import sys

import pytest

from neuronfleet.cli.main import COMMANDS, EXIT_CANNOT, EXIT_CLEAN, main


def test_help_lists_every_command(capsys):
    """``--help`` names each command with its line."""
    assert main(["--help"]) == EXIT_CLEAN

    shown = " ".join(capsys.readouterr().out.split())
    for name, (_, line) in COMMANDS.items():
        assert f"{name} {line}" in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_of_its_own(name, capsys):
    """Each command can be imported, and explains itself."""
    assert main([name, "--help"]) == EXIT_CLEAN

    assert f"Usage: neuronfleet {name}" in capsys.readouterr().out


def test_help_imports_nothing_heavy():
    """``neuronfleet --help`` starts in a blink because it imports neither pydantic, rich, cdktf nor boto3."""
    code = (
        "import sys; from neuronfleet.cli import main; main(['--help']); "
        "print([m for m in ('pydantic','rich','cdktf','jsii','boto3','moto','hcl2','jinja2') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert shown.splitlines()[-1] == "[]"


def test_an_unknown_command_is_exit_code_2_and_one_message(capsys):
    """A command that does not exist is said on standard error, without a traceback."""
    assert main(["snyth"]) == EXIT_CANNOT

    captured = capsys.readouterr()
    assert "No such command 'snyth'. Did you mean 'synth'?" in captured.err
    assert captured.out == ""


def test_a_missing_fleet_file_is_exit_code_2_and_says_what_to_do(capsys, tmp_path):
    """An error of the library becomes one line on standard error."""
    assert main(["blueprint", "--fleet", str(tmp_path / "none.toml")]) == EXIT_CANNOT

    assert (
        "there is no such fleet file; write one, name yours with --fleet FILE, or make a project with "
        "'neuronfleet init DIR'" in capsys.readouterr().err
    )


def test_version_is_the_package_version(capsys):
    """``--version`` names the program and its version."""
    assert main(["--version"]) == EXIT_CLEAN

    assert capsys.readouterr().out.startswith("neuronfleet, version 0.")
