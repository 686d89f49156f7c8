"""Which program is run: Terraform, or OpenTofu where it is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from neuronfleet.errors import ToolError
from neuronfleet.rehearsal.binary import BINARY_VARIABLE, find_terraform, program_at
from tests.terraform_binary import VERSION, stand_in

REPOSITORY = Path(__file__).parents[2]


def program(folder: Path, said: str, *, name: str = "terraform", status: int = 0) -> Path:
    """A program that says something when it is asked for its version."""
    path = folder / name
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\nexit {status}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def found_by(folder: Path, **variables: str) -> Path:
    """What is found where only one folder is on PATH."""
    return find_terraform({"PATH": str(folder), **variables})


def test_terraform_is_run_unless_another_program_is_named(tmp_path):
    """``terraform`` on PATH; what the variable names by name or path; an empty variable names nothing."""
    terraform, tofu = (program(tmp_path, "", name=name) for name in ("terraform", "tofu"))
    assert found_by(tmp_path) == found_by(tmp_path, **{BINARY_VARIABLE: ""}) == terraform
    assert found_by(tmp_path, **{BINARY_VARIABLE: "tofu"}) == tofu
    assert find_terraform({"PATH": "/nowhere", BINARY_VARIABLE: str(tofu)}) == tofu


@pytest.mark.parametrize(
    ("said", "product", "version", "shown"),
    [
        # https://developer.hashicorp.com/terraform/cli/commands/version
        ("Terraform v1.11.4\non linux_amd64", "Terraform", "1.11.4", "terraform 1.11.4"),
        # https://opentofu.org/docs/cli/commands/version
        (
            "OpenTofu v1.10.7\non linux_amd64\n+ provider registry.opentofu.org/hashicorp/aws v5.100.0",
            "OpenTofu",
            "1.10.7",
            "tofu 1.10.7",
        ),
        ("OpenTofu v1.11.0-rc1\non darwin_arm64", "OpenTofu", "1.11.0-rc1", "tofu 1.11.0-rc1"),
        (
            "\nWarning: a plugin folder is missing\n\nTerraform v1.5.7\n\nYour version of Terraform is out of date!",
            "Terraform",
            "1.5.7",
            "terraform 1.5.7",
        ),
    ],
)
def test_both_say_what_they_are(tmp_path, said, product, version, shown):
    """Product and version come from its own words, not from the name of its file."""
    path = program(tmp_path, said, name="some-name")
    found = program_at(path, {"PATH": "/usr/bin:/bin"})
    assert (found.product, found.version, found.path, str(found)) == (product, version, path, shown)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("Terraform v1.4.6", r"is Terraform 1\.4\.6; a rehearsal needs 1\.5 or newer: .*developer\.hashicorp\.com"),
        ("OpenTofu v1.5.9", r"is OpenTofu 1\.5\.9; a rehearsal needs 1\.6 or newer: .*opentofu\.org"),
        ("Terragrunt v0.99.1", r"says 'Terragrunt v0\.99\.1', and neither .* let TERRAFORM_BINARY_NAME name one"),
        ("", r"says '', and neither Terraform nor OpenTofu does"),
    ],
)
def test_what_is_too_old_or_something_else_is_refused(tmp_path, said, message):
    """The message says what was found, what is needed and where it is had."""
    with pytest.raises(ToolError, match=message):
        program_at(program(tmp_path, said), {"PATH": "/usr/bin:/bin"})


def test_a_program_that_breaks_is_named(tmp_path):
    """An exit code other than 0 is told with the command."""
    with pytest.raises(ToolError, match=r"/terraform version' gave no version: .*exit status 3"):
        program_at(program(tmp_path, "Terraform v1.11.4", status=3), {"PATH": "/usr/bin:/bin"})


def test_a_missing_program_is_told_with_what_there_is(tmp_path):
    """Neither there: both are named with where they are had. One there: how it is chosen."""
    with pytest.raises(
        ToolError, match=r"^'terraform' is not on PATH, .*Terraform 1\.5 .*OpenTofu 1\.6 .*set TERRAFORM_"
    ):
        found_by(tmp_path)
    with pytest.raises(ToolError, match=r"^'tofu' \(named by TERRAFORM_BINARY_NAME\) is not on PATH, .* install "):
        found_by(tmp_path, **{BINARY_VARIABLE: "tofu"})
    program(tmp_path, "", name="tofu")
    with pytest.raises(ToolError, match=r"tofu is: to rehearse with it, set TERRAFORM_BINARY_NAME=tofu$"):
        found_by(tmp_path)
    (tmp_path / "tofu").rename(tmp_path / "terraform")
    with pytest.raises(ToolError, match=r"terraform is: to rehearse with it, unset TERRAFORM_BINARY_NAME$"):
        found_by(tmp_path, **{BINARY_VARIABLE: "tofu"})


def test_the_stand_in_of_other_tests_is_taken_for_opentofu(tmp_path):
    """What the rehearsals of ``test_rehearse_unhappily.py`` run."""
    made = stand_in(tmp_path)
    found = program_at(find_terraform(made.environment), made.environment)
    assert str(found) == f"tofu {VERSION}"
    assert made.calls == ["version"]


def test_nothing_starts_terraform_by_its_name():
    """Everywhere the program is the one that was chosen: in the package, in tools, in benchmarks and in tests."""
    started = re.compile(r"""(?:which|(?:run|Popen|check_call|check_output)\(\s*)[(\[]\s*["']terraform["']""")
    assert started.search('subprocess.run(\n    ["terraform", "init"]')
    assert started.search('shutil.which("terraform")')
    named = re.compile(rf"""(?:environ\.get\(|environ\[|getenv\()["']{BINARY_VARIABLE}""")
    files = [
        path
        for folder in ("src", "tools", "benchmarks", "tests")
        for path in (REPOSITORY / folder).rglob("*.py")
        if path != Path(__file__)
    ]
    texts = {path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8") for path in files}
    assert [path for path, text in texts.items() if started.search(text)] == []
    assert [path for path, text in texts.items() if named.search(text)] == ["tests/terraform_binary.py"]
