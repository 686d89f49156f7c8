"""``neuronfleet rehearse``, from the outside."""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from neuronfleet.cli import main
from neuronfleet.rehearsal.diagnostics import Diagnostic
from neuronfleet.rehearsal.environment import scrubbed
from neuronfleet.rehearsal.replan import GAPS, Difference
from neuronfleet.rehearsal.report import Check, Failure, RehearsalReport, StackReport
from neuronfleet.rehearsal.violations import StackReview, Violation
from tests.terraform_binary import TERRAFORM

SMALL = {
    "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}}},
    "resource": {
        "aws_cloudwatch_log_group": {"fleet": {"name": "/ecs/fleet", "retention_in_days": 30}},
        "aws_launch_template": {
            "inf1": {
                "name": "fleet",
                "instance_type": "inf1.xlarge",
                "metadata_options": {"http_endpoint": "enabled", "http_tokens": "required"},
                "block_device_mappings": {"device_name": "/dev/xvda", "ebs": {"encrypted": "true"}},
            }
        },
    },
}
APP = """
import json, os, pathlib
out = pathlib.Path(os.environ["CDKTF_OUTDIR"])
wanted = [region for region in os.environ.get("NEURONFLEET_REGIONS", "").split(",") if region]
stacks = {}
for region in wanted or ["us-east-1", "eu-west-1"]:
    name = f"inference-{region}"
    folder = out / "stacks" / name
    folder.mkdir(parents=True, exist_ok=True)
    content = json.loads(pathlib.Path("small.json").read_text()) | {"provider": {"aws": [{"region": region}]}}
    (folder / "cdk.tf.json").write_text(json.dumps(content))
    stacks[name] = {"name": name, "synthesizedStackPath": f"stacks/{name}/cdk.tf.json"}
(out / "manifest.json").write_text(json.dumps({"version": "0.21.0", "stacks": stacks}))
"""

VIOLATION = Violation(
    policy="CAP010", name="n", severity="high", address="a", region="eu-west-1", message="m", fix="Mend it."
)


@pytest.fixture
def project(tmp_path):
    """A project whose app writes two small stacks, and which has been deployed once for real."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "cdktf.json").write_text('{"language": "python", "app": "python app.py"}', encoding="utf-8")
    (folder / "app.py").write_text(APP, encoding="utf-8")
    (folder / "small.json").write_text(json.dumps(SMALL), encoding="utf-8")
    (folder / "cdktf.out").mkdir()
    (folder / "cdktf.out" / "manifest.json").write_text("theirs", encoding="utf-8")
    (folder / "terraform.inference-us-east-1.tfstate").write_text("theirs", encoding="utf-8")
    return folder


@pytest.fixture
def work(tmp_path, monkeypatch):
    """The folder for temporary files, empty again when a rehearsal has cleaned up; too deep for a provider's socket."""
    folder = tmp_path / f"work{'-deep' * 16}"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


class Run:
    """The command, started as a user would; what it says is read as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stderr:
            self._lines.put(line)
        self._lines.put(None)

    def wait_for(self, pattern: str, *, seconds: float = 300) -> str:
        """Wait until a line of standard error matches; everything that was said so far."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no line matched {pattern!r} within {seconds} s in\n{''.join(self._said)}")
            if line is None:
                pytest.fail(f"it ended, and no line matched {pattern!r} in\n{''.join(self._said)}")
            self._said.append(line)
            if re.search(pattern, line):
                return "".join(self._said)

    def end(self, *, seconds: float = 120) -> tuple[str, str]:
        """Wait for its end; standard output and standard error."""
        self.process.wait(timeout=seconds)
        out = self.process.stdout.read()
        self._reader.join(timeout=seconds)
        while (line := self._lines.get(timeout=seconds)) is not None:
            self._said.append(line)
        return out, "".join(self._said)


@contextmanager
def start(project: Path, *arguments: str) -> Iterator[Run]:
    """Start the command; it has ended when the test has."""
    program = (
        "import signal, sys\n"
        # Tests that run in the background of a script, or under nohup, inherit signals that are ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "from neuronfleet.cli import main\n"
        "sys.exit(main())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, "rehearse", "--project", str(project), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            yield Run(process)
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(timeout=120)
                except subprocess.TimeoutExpired:
                    process.kill()


def processes_below(folder: Path) -> list[str]:
    """Command lines of processes that work below a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cwd").resolve().is_relative_to(folder):
                    found.append((entry / "cmdline").read_text(encoding="utf-8").replace("\0", " "))
            except OSError:
                continue
    return found


@pytest.mark.terraform
@pytest.mark.moto
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP], ids=["ctrl-c", "closed-terminal"])
def test_ctrl_c_cleans_up(project, work, number):
    """Interrupted while terraform runs, it ends with 2 and leaves neither a process nor a file."""
    with start(project, "--region", "us-east-1") as run:
        run.wait_for(r"  validate ok ")
        deadline = time.monotonic() + 30
        while not any("terraform" in command for command in processes_below(work)):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        began = time.monotonic()
        run.process.send_signal(number)
        _, errors = run.end()
    assert run.process.returncode == 2
    assert "interrupted" in errors
    assert "Traceback" not in errors
    assert time.monotonic() - began < 15
    assert processes_below(work) == []
    assert list(work.iterdir()) == []


@pytest.mark.terraform
@pytest.mark.moto
def test_keep_leaves_it_standing_until_ctrl_c(project, work):
    """The emulator answers until Ctrl-C, to whom it is told and to Terraform by hand; then everything is removed."""
    report = project / "report.json"
    theirs = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    with start(project, "--region", "us-east-1", "--keep", "--output", str(report)) as run:
        said = run.wait_for(r"^Ctrl-C removes everything")
        assert re.search(r"inference-us-east-1  apply ok in [0-9.]+ s: 2 resources\n", said)
        assert json.loads(report.read_text(encoding="utf-8"))["verdict"] == "clean"
        exports = dict(re.findall(r"^  export (\w+)=(\S+)$", said, re.MULTILINE))
        (folder,) = re.findall(r"^  inference-us-east-1: (\S+)$", said, re.MULTILINE)
        assert (Path(folder) / "rehearsal.tfstate").is_file()
        program = "import boto3; print(boto3.client('ec2', region_name='us-east-1').describe_launch_templates())"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | exports
        asked = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        assert "'LaunchTemplateName': 'fleet'" in asked.stdout
        # Terraform by hand, without what is exported, finds the emulator too.
        kept = subprocess.run(
            [TERRAFORM, "plan", "-detailed-exitcode", "-input=false", "-no-color"],
            cwd=folder,
            env=scrubbed(os.environ) | {"TMPDIR": "/tmp"},  # noqa: S108 - short, for the socket of a provider
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert kept.returncode == 0, kept.stdout + kept.stderr
        run.process.send_signal(signal.SIGINT)
        out, errors = run.end()
    assert run.process.returncode == 0
    assert re.search(r"^inference-us-east-1 .* 2 +1/1  clean$", out, re.MULTILINE)
    assert out.count("1 of 1 stack(s) clean") == 1
    assert "eu-west-1" not in out
    assert {path: path.read_bytes() for path in theirs} == theirs
    assert errors.endswith("removing everything\n")
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, 0),
        ({"left_over": ("aws_vpc.x is still in the state",)}, 1),
        ({"review": StackReview(violations=(VIOLATION,))}, 1),
        ({"review": StackReview(unknown=1, waived=1)}, 0),
        ({"review": StackReview(errors=(VIOLATION,))}, 2),
        ({"checks": (Check(address="a", subject="s", expected="1", found="2", passed=False),)}, 1),
        ({"differences": (Difference(address="a", actions=("update",), attributes=("b",), gap=None),)}, 1),
        ({"differences": (Difference(address="a", actions=("update",), attributes=("b",), gap=GAPS[0]),)}, 0),
        ({"failure": Failure(stage="plan", diagnostics=(Diagnostic(summary="Boom"),), advice="rest")}, 2),
        ({"interrupted": True}, 2),
    ],
)
def test_the_exit_code_follows_the_worst_stack(project, work, monkeypatch, capsys, told, code):
    """Clean is 0, a violation or a difference 1, a failure or an interruption 2; the summary is always printed."""
    nothing = {"stages": (), "resources_applied": 0, "checks": (), "differences": (), "not_applied": ()}
    nothing |= {"left_over": (), "stand_ins": (), "failure": None, "interrupted": False}
    stacks = (
        StackReport(stack="clean", region="us-east-1", **nothing),
        StackReport(stack="told", region="eu-west-1", **(nothing | told)),
    )
    report = RehearsalReport(
        terraform="terraform 1",
        emulator="moto 5",
        endpoint="",
        parallelism=1,
        parallelism_reason="",
        adjustments=(),
        stacks=stacks,
        seconds=1.0,
    )
    asked = {}
    monkeypatch.setattr("neuronfleet.cli.rehearse.rehearse", lambda *_, **given: asked.update(given) or report)
    written = project / "report.json"
    assert main(["rehearse", "--project", str(project), "--output", str(written)]) == code
    assert asked["keep"] is None
    assert "CAP010" in {policy.id for policy in asked["settings"].policies}
    assert json.loads(written.read_text(encoding="utf-8"))["verdict"] == report.verdict
    assert f"{2 if code == 0 else 1} of 2 stack(s) clean" in capsys.readouterr().out


def test_what_could_reach_a_real_account_ends_with_two(project, work, capsys):
    """A stack with an endpoint of its own is refused before anything is started."""
    (project / "small.json").write_text(json.dumps({"data": {"http": {"x": {"url": "https://x"}}}}), encoding="utf-8")
    assert main(["rehearse", "--project", str(project)]) == 2
    said = capsys.readouterr()
    assert "error: not rehearsed: 2 thing(s) could reach beyond the emulator" in said.err
    assert said.out == ""
    assert list(work.iterdir()) == []


def test_wrong_settings_of_reviews_end_with_two(project, work, capsys):
    """A project whose settings of reviews mean nothing is refused before anything is started."""
    (project / "neuronfleet.toml").write_text('pack = "none-such"\n', encoding="utf-8")
    assert main(["rehearse", "--project", str(project)]) == 2
    said = capsys.readouterr()
    assert "none-such" in said.err
    assert said.out == ""
    assert list(work.iterdir()) == []


def test_a_missing_terraform_ends_with_two(project, work, monkeypatch, capsys):
    """Without terraform the one message says how to get it."""
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", "no-such-terraform")
    assert main(["rehearse", "--project", str(project)]) == 2
    assert "error: 'no-such-terraform' (named by TERRAFORM_BINARY_NAME) is not on PATH" in capsys.readouterr().err


def test_stacks_of_an_earlier_synthesis_are_filtered_by_region(project, work, monkeypatch, capsys):
    """--stacks takes a synthesized folder, and a region that it lacks is refused with those that it has."""
    out = project / "out"
    out.mkdir()
    environment = os.environ | {"CDKTF_OUTDIR": str(out)}
    subprocess.run([sys.executable, "app.py"], cwd=project, env=environment, check=True)
    arguments = ["rehearse", "--stacks", str(out), "--project", str(project)]
    assert main([*arguments, "--region", "sa-east-1"]) == 2
    assert f"--region sa-east-1: {out} has stacks of eu-west-1, us-east-1" in capsys.readouterr().err
    shutil.rmtree(out / "stacks" / "inference-eu-west-1")
    assert main(arguments) == 2
    assert "inference-eu-west-1" in capsys.readouterr().err


def test_a_fleet_that_the_app_does_not_read_is_refused(project, work, capsys):
    """An app that synthesizes a fleet of its own, whatever --fleet says, is told apart; nothing is rehearsed."""
    fleet = project / "fleet.toml"
    fleet.write_text(
        'name = "vision"\nregions = ["us-east-1"]\n[services.a]\nimage = "pytorch-1.13.1"\n', encoding="utf-8"
    )
    assert main(["rehearse", "--project", str(project), "--fleet", str(fleet)]) == 2
    said = capsys.readouterr()
    assert f"the app 'python app.py' did not synthesize {fleet}: it plans stack vision-us-east-1" in said.err
    assert "the app wrote inference-us-east-1, inference-eu-west-1" in said.err
    assert "NEURONFLEET_FLEET" in said.err
    assert list(work.iterdir()) == []


def test_an_output_folder_that_is_not_there_is_told_first(project, work, capsys):
    """Nothing is rehearsed for a report that could not be written."""
    missing = project / "none" / "report.json"
    assert main(["rehearse", "--project", str(project), "--output", str(missing)]) == 2
    assert "there is no folder" in capsys.readouterr().err
