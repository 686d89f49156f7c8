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


FLEET = """
name = "vision"
regions = ["us-east-1", "eu-west-1"]
[services.resnet50]
image = "pytorch-1.13.1"
"""
FLEET_APP = """
import json, os, pathlib
out = pathlib.Path(os.environ["CDKTF_OUTDIR"])
content = json.loads(pathlib.Path("content.json").read_text())
stacks = {}
for name, resources in content.items():
    (out / "stacks" / name).mkdir(parents=True)
    (out / "stacks" / name / "cdk.tf.json").write_text(json.dumps({"resource": resources}))
    stacks[name] = {"name": name, "synthesizedStackPath": f"stacks/{name}/cdk.tf.json"}
(out / "manifest.json").write_text(json.dumps({"stacks": stacks}))
"""
PLANNED = {
    "aws_launch_template": {"x": {"name": "vision-resnet50"}},
    "aws_ecs_task_definition": {"x": {"family": "vision-resnet50"}},
}


@pytest.fixture
def given(project):
    """A fleet file, and a function that says what the app makes of it: stack name -> resources."""
    (project / "main.py").write_text(FLEET_APP)
    (project / "fleet.toml").write_text(FLEET)
    return lambda content: (project / "content.json").write_text(json.dumps(content))


class TestFleetFile:
    """--fleet with apps that read it, and apps that do not."""

    def test_an_app_that_read_it_may_add_stacks_of_its_own(self, given):
        """All that the fleet file plans is there, so a stack more does not matter."""
        given({"network": {}, "vision-us-east-1": PLANNED, "vision-eu-west-1": PLANNED})
        assert main(["synth", "--fleet", "fleet.toml"]) == EXIT_CLEAN

    def test_only_the_regions_that_were_asked_for_must_be_there(self, given):
        """With --region the fleet's other stacks may be absent."""
        given({"vision-eu-west-1": PLANNED})
        assert main(["synth", "--fleet", "fleet.toml", "--region", "eu-west-1"]) == EXIT_CLEAN

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ({"other": {}}, "it plans stack vision-us-east-1, vision-eu-west-1, the app wrote other"),
            ({}, "it plans stack vision-us-east-1, vision-eu-west-1, the app wrote none"),
            (
                {"vision-us-east-1": PLANNED, "vision-eu-west-1": {"aws_launch_template": {}}},
                "vision-eu-west-1 lacks aws_launch_template vision-resnet50, which it plans",
            ),
            (
                {"vision-us-east-1": PLANNED | {"aws_ecs_task_definition": {}}, "vision-eu-west-1": PLANNED},
                "vision-us-east-1 lacks aws_ecs_task_definition vision-resnet50, which it plans",
            ),
        ],
    )
    def test_an_app_that_did_not_read_it_is_refused(self, project, given, capsys, content, message):
        """Stacks, capacities or tasks of another fleet end with 2 and a sentence, and nothing is written."""
        given(content)
        assert main(["synth", "--fleet", "fleet.toml"]) == EXIT_CANNOT
        said = capsys.readouterr().err
        assert message in said
        assert "let the app load it, or leave --fleet out" in said
        assert not (project / "cdktf.out").exists()


def test_no_cache_is_told_to_the_app(project, capsys, monkeypatch):
    """The app is a process of its own, so the flag reaches it as a variable."""
    monkeypatch.setenv("NEURONFLEET_NO_CACHE", "0")
    (project / "main.py").write_text(f"import os, sys\nprint('told', os.environ['NEURONFLEET_NO_CACHE'])\n{APP}")
    assert main(["synth"]) == EXIT_CLEAN
    assert "told 0" in capsys.readouterr().err
    assert main(["synth", "--no-cache"]) == EXIT_CLEAN
    assert "told 1" in capsys.readouterr().err
