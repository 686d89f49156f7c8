"""The output folder holds exactly what the last synthesis made, or what it held before."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from neuronfleet.errors import SynthError
from neuronfleet.infra import output
from neuronfleet.infra.output import StagedOutput
from neuronfleet.infra.output_lock import OutputLock


def write(root: Path, files: dict[str, str]) -> None:
    """Write text files below a folder."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def tree(root: Path) -> dict[str, str]:
    """Every file below a folder with its text."""
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


EARLIER = {
    "manifest.json": "old manifest",
    "stacks/east/cdk.tf.json": "old east",
    "stacks/west/cdk.tf.json": "old west",
}
KEPT = {
    "stacks/east/.terraform/modules.json": "modules",
    "stacks/east/.terraform.lock.hcl": "lock",
    "stacks/east/terraform.tfvars": "x = 1",
    "stacks/east/plan.out": "plan",
    "stacks/west/terraform.west.tfstate": "state",
    "notes.txt": "mine",
}


@pytest.fixture
def outdir(tmp_path):
    """An output folder after a synthesis and some Terraform."""
    found = tmp_path / "cdktf.out"
    write(found, EARLIER | KEPT)
    return found


def test_a_commit_replaces_what_the_last_synthesis_made_and_keeps_what_terraform_put_there(outdir):
    """Stacks that are no longer made lose their cdk.tf.json; state, lock files, plans and own files stay."""
    new = {"manifest.json": "new manifest", "stacks/east/cdk.tf.json": "new east"}
    with StagedOutput(outdir) as staged:
        write(staged.path, new)
        committed = staged.commit()
    assert tree(outdir) == KEPT | new
    assert committed == [outdir / "manifest.json", outdir / "stacks/east/cdk.tf.json"]


@pytest.mark.parametrize(
    "stale",
    [
        "cdk.tf",
        "stacks/east/cdk.tf",
        "stacks/east/metadata.json",
        "stacks/east/assets/files/0A1B/boot.sh",
        "hcl/west/main.tf",
        "hcl/east/variables.tf",
    ],
)
def test_every_kind_of_generated_file_goes_when_it_is_not_made_again(outdir, stale):
    """HCL, stock CDKTF HCL and assets of earlier runs never survive, and no empty folder of theirs does."""
    write(outdir, {stale: "old"})
    with StagedOutput(outdir) as staged:
        write(staged.path, EARLIER)
        staged.commit()
    assert tree(outdir) == EARLIER | KEPT
    assert [folder for folder in outdir.rglob("*") if folder.is_dir() and not any(folder.iterdir())] == []


def test_a_stack_folder_that_holds_nothing_more_is_removed(tmp_path):
    """A region taken out of the fleet leaves no empty folder, one with state leaves its state."""
    outdir = tmp_path / "out"
    write(outdir, EARLIER)
    with StagedOutput(outdir) as staged:
        write(staged.path, {"manifest.json": "{}", "stacks/east/cdk.tf.json": "{}"})
        staged.commit()
    assert not (outdir / "stacks/west").exists()


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_error_before_the_commit_leaves_everything_as_it_was(outdir, error):
    """A failing synthesis and Ctrl-C leave no trace, neither in the output folder nor beside it."""
    before = tree(outdir.parent)
    with pytest.raises(error), StagedOutput(outdir) as staged:  # noqa: PT012
        write(staged.path, {"manifest.json": "half"})
        raise error
    assert tree(outdir.parent) == before
    assert [path.name for path in outdir.parent.iterdir()] == ["cdktf.out"]


def test_leaving_without_a_commit_changes_nothing(outdir):
    """Nothing is committed that was not committed in so many words."""
    with StagedOutput(outdir) as staged:
        write(staged.path, {"manifest.json": "new"})
    assert tree(outdir) == EARLIER | KEPT


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", range(5))
def test_an_interrupted_commit_is_undone(outdir, monkeypatch, step, error):
    """Whichever move fails, the output folder is as it was and so are the names in it."""
    write(outdir, {"stacks/east/cdk.tf": "stale"})
    before, calls, real = tree(outdir), [], Path.replace

    def failing(self, target):
        calls.append(self)
        if len(calls) == step + 1:
            raise error
        return real(self, target)

    new = {"manifest.json": "new", "stacks/east/cdk.tf.json": "new", "stacks/north/cdk.tf.json": "new"}
    with pytest.raises((SynthError, KeyboardInterrupt)), StagedOutput(outdir) as staged:  # noqa: PT012
        write(staged.path, new)
        monkeypatch.setattr(Path, "replace", failing)
        staged.commit()
    assert tree(outdir) == before
    assert not (outdir / "stacks/north").exists()


def test_commits_work_on_file_systems_without_hard_links(outdir, monkeypatch):
    """Where link() is not supported the old file is kept as a copy, and undoing works the same."""
    monkeypatch.setattr(os, "link", lambda *_, **__: (_ for _ in ()).throw(OSError("not supported")))
    before, real = tree(outdir), Path.replace

    def failing(self, target):
        if Path(target) == outdir / "manifest.json" and "previous" not in self.parts:
            raise OSError("disk full")
        return real(self, target)

    with pytest.raises(SynthError, match="left as it was: disk full"), StagedOutput(outdir) as staged:  # noqa: PT012
        write(staged.path, EARLIER | {"stacks/east/cdk.tf.json": "new"})
        monkeypatch.setattr(Path, "replace", failing)
        staged.commit()
    assert tree(outdir) == before


def test_the_manifest_is_committed_last(outdir, monkeypatch):
    """Whoever sees the new manifest sees every stack that it names."""
    order, real = [], Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, target: order.append(self.name) or real(self, target))
    with StagedOutput(outdir) as staged:
        write(staged.path, EARLIER)
        staged.commit()
    assert order[-1] == "manifest.json"


def test_nothing_synthesized_is_an_error(outdir):
    """An app that wrote nothing does not empty the output folder."""
    with pytest.raises(SynthError, match="nothing was synthesized"), StagedOutput(outdir) as staged:
        staged.commit()
    assert tree(outdir) == EARLIER | KEPT


def test_staging_folders_of_crashed_runs_are_swept(outdir):
    """A staging folder found while the lock is free is nobody's; other folders are left alone."""
    write(outdir.parent, {".cdktf.out.staging-dead/out/manifest.json": "x", ".other.staging-1/file": "y"})
    with StagedOutput(outdir):
        assert not (outdir.parent / ".cdktf.out.staging-dead").exists()
    assert (outdir.parent / ".other.staging-1/file").exists()


def test_a_second_synthesis_into_the_same_folder_is_refused_with_the_holder(outdir):
    """The message names the process that is writing and says what to do."""
    with StagedOutput(outdir), pytest.raises(SynthError) as refused, StagedOutput(outdir, lock_wait_seconds=0.1):
        pass
    assert str(refused.value) == (
        f"another synthesis (process {os.getpid()}) is writing {outdir} and did not end within 0.1 s; "
        "wait for it or choose another output folder"
    )
    with StagedOutput(outdir, lock_wait_seconds=0):
        pass


def test_a_synthesis_waits_for_another_that_ends_in_time(outdir):
    """Two processes one after the other both commit; the lock of a process that is gone is free."""
    program = (
        "import sys, time; from pathlib import Path; from neuronfleet.infra.output import StagedOutput\n"
        "with StagedOutput(Path(sys.argv[1])) as staged:\n"
        "    (staged.path / 'manifest.json').write_text('theirs'); print('held', flush=True)\n"
        "    time.sleep(0.3); staged.commit()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(outdir)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        started = time.monotonic()
        with StagedOutput(outdir) as staged:
            assert (outdir / "manifest.json").read_text() == "theirs"
            write(staged.path, {"manifest.json": "ours"})
            staged.commit()
    assert time.monotonic() - started > 0.1
    assert (outdir / "manifest.json").read_text() == "ours"
    assert [path.name for path in outdir.parent.iterdir()] == ["cdktf.out"]


@pytest.mark.parametrize("commit", [True, False])
def test_missing_parents_are_made_by_a_commit_and_by_nothing_else(tmp_path, commit):
    """--output a/b/c makes a and b, unless the synthesis fails."""
    with StagedOutput(tmp_path / "a/b/c") as staged:
        write(staged.path, {"manifest.json": "x"})
        if commit:
            staged.commit()
    assert tree(tmp_path) == ({"a/b/c/manifest.json": "x"} if commit else {})
    assert (tmp_path / "a").exists() is commit


def test_the_output_folder_may_be_a_symbolic_link(tmp_path):
    """Files are staged on the file system of the link's target and the link stays a link."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "cdktf.out").symlink_to(tmp_path / "disk")
    with StagedOutput(tmp_path / "cdktf.out") as staged:
        write(staged.path, {"manifest.json": "x"})
        staged.commit()
    assert (tmp_path / "cdktf.out").is_symlink()
    assert tree(tmp_path / "disk") == {"manifest.json": "x"}


def test_a_file_or_a_project_folder_is_no_output_folder(tmp_path):
    """Folders whose files could be mistaken for generated ones are refused before anything is touched."""
    write(tmp_path, {"file": "", "project/cdktf.json": "{}"})
    with pytest.raises(SynthError, match="is a file"), StagedOutput(tmp_path / "file"):
        pass
    with (
        pytest.raises(SynthError, match=r"is a project folder.*such as cdktf\.out"),
        StagedOutput(tmp_path / "project"),
    ):
        pass


def test_a_folder_that_cannot_be_written_is_a_message(tmp_path, monkeypatch):
    """A read-only place is named in one message of ours."""
    monkeypatch.setattr(output.tempfile, "mkdtemp", lambda **_: (_ for _ in ()).throw(PermissionError("denied")))
    with (
        pytest.raises(SynthError, match=r"cannot write beside the output folder .*: denied"),
        StagedOutput(tmp_path / "x"),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_file_that_its_holder_removed_is_no_lock(tmp_path, monkeypatch):
    """Whoever opened the file just before its holder removed it takes the new file, not the removed one."""
    lock, real, calls = OutputLock(tmp_path / "out", wait_seconds=1), fcntl.flock, []

    def flock(descriptor, how):
        if not calls:
            lock.path.unlink()
        calls.append(how)
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    lock.acquire()
    assert lock.path.exists()
    lock.release()
    assert not lock.path.exists()
