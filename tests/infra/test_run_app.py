"""The app of cdktf.json runs in a process of its own and its output is checked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from neuronfleet.errors import ConfigError, SynthError
from neuronfleet.infra.app import project_outdir, read_project, run_app

FAKE_APP = """
import json, os, pathlib, sys
out = pathlib.Path(os.environ["CDKTF_OUTDIR"])
regions = os.environ.get("NEURONFLEET_REGIONS", "eu-west-1,us-east-1").split(",")
stacks = {}
for region in regions:
    folder = out / "stacks" / region
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(json.dumps({"locals": {"region": region, "env": dict(os.environ)}}))
    stacks[region] = {"name": region, "synthesizedStackPath": f"stacks/{region}/cdk.tf.json"}
(out / "manifest.json").write_text(json.dumps({"stacks": stacks, "version": "0.21.0"}))
print("made", len(regions))
print("a notice", file=sys.stderr)
"""


@pytest.fixture
def project(tmp_path):
    """Makes a project folder with an app of our choice."""

    def make(app_source=FAKE_APP, **config):
        folder = tmp_path / "project"
        folder.mkdir(exist_ok=True)
        (folder / "main.py").write_text(app_source)
        (folder / "cdktf.json").write_text(json.dumps({"app": "python main.py"} | config))
        return folder

    return make


def environment_seen(stack: Path) -> dict[str, str]:
    """The environment that the fake app wrote down."""
    return json.loads((stack / "cdk.tf.json").read_text())["locals"]["env"]


def test_run_app_returns_the_stack_folders_of_the_manifest(project, tmp_path):
    """Every stack of the manifest is a folder under the output folder, in the manifest's order."""
    out = tmp_path / "out"
    assert run_app(project(), out) == [out / "stacks/eu-west-1", out / "stacks/us-east-1"]


def test_the_app_gets_regions_context_and_outdir_and_never_the_hcl_switch(project, tmp_path, monkeypatch):
    """The environment is what the CDKTF command line would give, except the switch to CDKTF's own HCL."""
    monkeypatch.setenv("SYNTH_HCL_OUTPUT", "true")
    (stack,) = run_app(project(context={"team": "ml"}), tmp_path / "out", ["ap-south-1"])
    seen = environment_seen(stack)
    assert seen["NEURONFLEET_REGIONS"] == "ap-south-1"
    assert seen["CDKTF_OUTDIR"] == str(tmp_path / "out")
    assert json.loads(seen["CDKTF_CONTEXT_JSON"]) == {"team": "ml"}
    assert "SYNTH_HCL_OUTPUT" not in seen


def test_python_is_the_interpreter_that_runs_now(project, tmp_path):
    """`python main.py` works where no `python` is on PATH or where it is another one."""
    source = f"import sys, pathlib\npathlib.Path('seen').write_text(sys.executable)\n{FAKE_APP}"
    folder = project(source)
    run_app(folder, tmp_path / "out")
    assert (folder / "seen").read_text() == sys.executable


def test_app_may_be_any_shell_command(project, tmp_path):
    """`app` goes through a shell, as CDKTF runs it."""
    folder = project(app=f"cd . && {sys.executable} main.py")
    assert [stack.name for stack in run_app(folder, tmp_path / "out")] == ["eu-west-1", "us-east-1"]


def test_lines_are_passed_on_as_they_come(project, tmp_path):
    """Standard output and standard error of the app both reach the caller."""
    lines = []
    run_app(project(), tmp_path / "out", on_line=lines.append)
    assert sorted(lines) == ["a notice", "made 2"]


def test_a_failing_app_is_an_error_with_its_message(project, tmp_path):
    """The last lines of the app are in the error, unless the caller has already had them."""
    folder = project("import sys\nprint('error: fleet.toml: no such region', file=sys.stderr)\nsys.exit(2)")
    with pytest.raises(SynthError) as failed:
        run_app(folder, tmp_path / "out")
    assert str(failed.value) == (
        "nothing was written: the app 'python main.py' ended with exit code 2\n  error: fleet.toml: no such region"
    )
    with pytest.raises(SynthError, match=r"exit code 2; its message is above$"):
        run_app(folder, tmp_path / "out", on_line=lambda _: None)


def test_an_app_ended_by_a_signal_says_so(project, tmp_path):
    """The out-of-memory killer is told from an exit code."""
    folder = project("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", app=f"exec {sys.executable} main.py")
    with pytest.raises(SynthError, match=r"was ended by signal 9"):
        run_app(folder, tmp_path / "out")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("pass", "wrote no manifest.json into .* CDKTF_OUTDIR"),
        ("{write}('[]')", "is no manifest of CDKTF"),
        ("{write}('{{')", "is no manifest of CDKTF"),
        ('{write}(\'{{"stacks": {{"x": {{"synthesizedStackPath": "stacks/x/cdk.tf.json"}}}}}}\')', "names 'stacks/x"),
        ('{write}(\'{{"stacks": {{"x": {{"synthesizedStackPath": "../main.py"}}}}}}\')', r"names '\.\./main\.py'"),
    ],
)
def test_an_app_that_writes_something_else_is_an_error(project, tmp_path, source, message):
    """A missing, broken or lying manifest is refused with the file's name."""
    (tmp_path / "out").mkdir()
    write = "import os, pathlib\npathlib.Path(os.environ['CDKTF_OUTDIR'], 'manifest.json').write_text"
    with pytest.raises(SynthError, match=message):
        run_app(project(source.format(write=write)), tmp_path / "out")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "is no fleet project: it holds no cdktf.json.*neuronfleet init DIR"),
        ("{", "is no valid JSON"),
        ("[]", "'app' is null; it must be a command"),
        ('{"app": 3}', "'app' is 3; it must be a command"),
        ('{"app": " "}', "it must be a command"),
    ],
)
def test_a_missing_or_wrong_cdktf_json_says_what_to_do(tmp_path, text, message):
    """Each way in which cdktf.json can be wrong has a message with a remedy."""
    if text is not None:
        (tmp_path / "cdktf.json").write_text(text)
    with pytest.raises(ConfigError, match=message):
        read_project(tmp_path)


def test_the_output_folder_is_the_projects_choice(project):
    """`output` of cdktf.json names the folder, else it is cdktf.out."""
    assert project_outdir(project()).name == "cdktf.out"
    assert project_outdir(project(output="build/tf")).parts[-2:] == ("build", "tf")
    with pytest.raises(ConfigError, match="'output' is 7; it must name a folder"):
        project_outdir(project(output=7))


def test_an_interrupt_ends_the_app_too(project, tmp_path):
    """Ctrl-C leaves no app running in the background, and the app may clean up."""
    folder = project(
        "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\n"
        "try:\n    print('on', flush=True)\n    time.sleep(60)\nfinally:\n    pathlib.Path('cleaned').touch()\n"
    )
    program = (
        "import sys; from pathlib import Path; from neuronfleet.infra.app import run_app\n"
        "run_app(Path(sys.argv[1]), Path(sys.argv[2]), on_line=lambda line: print(line, flush=True))\n"
    )
    arguments = [sys.executable, "-c", program, str(folder), str(tmp_path / "out")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as caller:
        assert caller.stdout.readline() == "on\n"
        caller.send_signal(signal.SIGINT)
        assert caller.wait(timeout=45) != 0
    deadline = time.monotonic() + 45
    while not (folder / "cleaned").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (folder / "cleaned").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "pid").read_text()), 0)
