"""``neuronfleet synth``: what it prints, where, and how it ends."""

from __future__ import annotations

import json

import pytest

from neuronfleet.cli.main import EXIT_CANNOT, EXIT_CLEAN, main

APP = """
import json, os, pathlib, sys
out = pathlib.Path(os.environ["CDKTF_OUTDIR"])
stacks = {}
for region in os.environ.get("NEURONFLEET_REGIONS", "eu-west-1,us-east-1").split(","):
    if region == "mars-1":
        sys.exit("error: fleet.toml: region 'mars-1' is not in the catalogue")
    (out / "stacks" / region).mkdir(parents=True)
    document = {"resource": {"aws_vpc": {"main": {"cidr_block": "10.0.0.0/16"}}}}
    (out / "stacks" / region / "cdk.tf.json").write_text(json.dumps(document))
    stacks[region] = {"name": region, "synthesizedStackPath": f"stacks/{region}/cdk.tf.json"}
(out / "manifest.json").write_text(json.dumps({"stacks": stacks}))
print("notice: a spare instance", file=sys.stderr)
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder, made the current one, with an app that needs no Node."""
    (tmp_path / "cdktf.json").write_text(json.dumps({"app": "python main.py"}))
    (tmp_path / "main.py").write_text(APP)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEURONFLEET_REGIONS", raising=False)
    return tmp_path


def test_a_line_for_each_stack(project, capsys):
    """Standard output has the stacks, standard error what the app said."""
    assert main(["synth"]) == EXIT_CLEAN
    shown = capsys.readouterr()
    assert [line.split() for line in shown.out.splitlines()] == [
        ["eu-west-1", "1", "resource", "cdktf.out/stacks/eu-west-1"],
        ["us-east-1", "1", "resource", "cdktf.out/stacks/us-east-1"],
    ]
    assert shown.err == "notice: a spare instance\n"


def test_regions_hcl_output_and_project_are_options(project, tmp_path, monkeypatch, capsys):
    """Only the named region is made, as HCL too, in the named folder, from anywhere."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    arguments = ["synth", "--project", str(project), "--region", "us-east-1", "--hcl", "--output", str(tmp_path / "o")]
    assert main(arguments) == EXIT_CLEAN
    assert (tmp_path / "o/hcl/us-east-1/main.tf").read_text().endswith('"10.0.0.0/16"\n}\n')
    assert [path.name for path in (tmp_path / "o/stacks").iterdir()] == ["us-east-1"]
    assert f"{tmp_path}/o/stacks/us-east-1" in capsys.readouterr().out


def test_a_failing_app_ends_with_exit_code_2_and_its_own_message(project, capsys):
    """What the app printed is shown once, then one line of ours, no traceback; the output folder stays as it was."""
    main(["synth"])
    capsys.readouterr()
    assert main(["synth", "--region", "mars-1"]) == EXIT_CANNOT
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "error: fleet.toml: region 'mars-1' is not in the catalogue",
        "error: nothing was written: the app 'python main.py' ended with exit code 1; its message is above",
    ]
    assert (project / "cdktf.out/stacks/us-east-1/cdk.tf.json").exists()


def test_a_folder_without_a_project_is_a_message(tmp_path, monkeypatch, capsys):
    """Outside a project the command says what it looked for and how to go on."""
    monkeypatch.chdir(tmp_path)
    assert main(["synth"]) == EXIT_CANNOT
    assert "holds no cdktf.json" in capsys.readouterr().err
