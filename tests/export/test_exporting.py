"""Exports: the same bytes wherever they are made, drift is told, and modules of users are made like ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from neuronfleet.cli.main import EXIT_CANNOT, EXIT_CLEAN, EXIT_VIOLATIONS, main
from neuronfleet.errors import ExportError
from neuronfleet.export import Module, export_modules
from neuronfleet.export.exporting import folder_files
from neuronfleet.export.sources import builtin_modules, builtin_names

pytestmark = pytest.mark.node

REPOSITORY = Path(__file__).parents[2]
COMMITTED = REPOSITORY / "modules"
NAMES = sorted(path.parent.name for path in COMMITTED.glob("*/main.tf"))


def texts(folder: Path) -> dict[str, str]:
    """Text by path of all generated files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".terraform" not in path.as_posix()
    }


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one module, just exported."""
    folder = tmp_path_factory.mktemp("exported")
    assert main(["export", "--out", str(folder), "--module", "inf1-cluster"]) == EXIT_CLEAN
    return folder


def test_the_committed_modules_are_what_the_code_makes():
    """All of them, and no others: whoever changes a construct runs 'neuronfleet export'."""
    exported = export_modules(COMMITTED, check=True)
    assert exported.diff == ""
    assert list(exported.modules) == NAMES == builtin_names()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_folder_day_and_hash_seed_make_the_same_bytes(tmp_path, seed):
    """Nothing of the machine gets into a module."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
    }
    subprocess.run(
        [sys.executable, "-m", "neuronfleet", "export", "--module", "inf1-cluster"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
    )
    expected = {f"inf1-cluster/{path}": text for path, text in texts(COMMITTED / "inf1-cluster").items()}
    assert texts(tmp_path / "modules") == expected


def test_check_is_silent_about_what_is_right_and_shows_what_is_not(cluster, capsys):
    """Exit code 1 and a diff where somebody edited; the file stays as it is until it is exported again."""
    check = ["export", "--check", "--out", str(cluster), "--module", "inf1-cluster"]
    assert main(check) == EXIT_CLEAN
    assert capsys.readouterr().out == ""

    edited = cluster / "inf1-cluster" / "main.tf"
    right = edited.read_text(encoding="utf-8")
    edited.write_text(right.replace("var.container_insights", '"disabled"', 1), encoding="utf-8")
    assert main(check) == EXIT_VIOLATIONS
    shown = capsys.readouterr()
    assert '-  count = var.create_container_insights_log_group && "disabled" != "disabled" ? 1 : 0' in shown.out
    assert "+++ b/inf1-cluster/main.tf" in shown.out
    assert "1 file differs" in shown.err
    assert edited.read_text(encoding="utf-8") != right

    assert main(["export", "--out", str(cluster), "--module", "inf1-cluster"]) == EXIT_CLEAN
    assert capsys.readouterr().out == f"wrote {edited}\n"
    assert edited.read_text(encoding="utf-8") == right


def test_somebody_elses_file_is_left_alone_and_told(cluster, capsys):
    """Exported modules may have neighbours."""
    mine = cluster / "inf1-cluster" / "NOTES.md"
    mine.write_text("mine\n", encoding="utf-8")
    assert main(["export", "--check", "--out", str(cluster), "--module", "inf1-cluster"]) == EXIT_CLEAN
    assert f"left alone, not generated: {mine}" in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "mine\n"
    mine.unlink()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--module", "inf1-clutser"], "there is no module 'inf1-clutser'; did you mean 'inf1-cluster'?"),
        (["--from", "nowhere.py:Thing"], "'nowhere.py:Thing' names no class in a Python file; write PATH.py:CLASS"),
        (["--from", "Thing"], "'Thing' names no class in a Python file"),
        (["--from", "broken.py:Thing"], "broken.py does not run: ZeroDivisionError: division by zero"),
        (["--from", "empty.py:Thing"], "empty.py has no module class 'Thing'"),
        (["--from", "a.py:B", "--module", "inf1-cluster"], "give one of them"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_message(arguments, message, tmp_path, monkeypatch, capsys):
    """Exit code 2, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.py").write_text("1 / 0\n", encoding="utf-8")
    (tmp_path / "empty.py").write_text("", encoding="utf-8")
    assert main(["export", *arguments]) == EXIT_CANNOT
    assert message in capsys.readouterr().err
    assert not (tmp_path / "modules").exists()


class Quiet(Module):
    """Nothing but a data source."""

    name = "quiet"

    def build(self) -> None:
        """One data source and a call."""
        self.add_override("data.aws_sqs_queue.jobs.name", "jobs")
        self.call("cluster", "../inf1-cluster", {"name": "x"})


def test_permissions_are_those_of_called_modules_too_and_unknown_ones_are_named(tmp_path, monkeypatch):
    """Of a user's module that calls one of ours and reads what we have no record of."""
    monkeypatch.chdir(tmp_path)
    text = folder_files([Quiet])["quiet"]["README.md"]
    assert "Nothing but a data source." in text
    assert "`CreateCluster`" in text
    assert "And those of `data.aws_sqs_queue`, which are not listed here." in text
    assert "## Usage" not in text


def test_data_files_without_comments_are_refused(tmp_path, monkeypatch):
    """Whatever is exported says that it is generated, so a file that cannot is none."""
    (tmp_path / "quiet" / "examples" / "minimal").mkdir(parents=True)
    (tmp_path / "quiet" / "examples" / "minimal" / "event.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr("inspect.getfile", lambda _: str(tmp_path / "quiet.py"))
    with pytest.raises(ExportError, match=r"examples/minimal/event\.json cannot say that it is generated"):
        folder_files([Quiet])


def test_modules_are_found_by_their_files():
    """A file of export/modules is called as the module is, so that one can be exported without importing the others."""
    assert [module.name for module in builtin_modules()] == builtin_names()
    assert "inf1-cluster" in builtin_names()
