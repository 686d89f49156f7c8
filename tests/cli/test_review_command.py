"""``neuronfleet review``: what it reads, where it writes, how it ends."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from neuronfleet.cli.main import EXIT_CANNOT, EXIT_CLEAN, EXIT_VIOLATIONS, main
from neuronfleet.policies.api import UNKNOWN, Changed, Sample, Sensitive

PLANS = Path(__file__).parent.parent / "data" / "plans"
TEMPLATE = "aws_launch_template.inf1"
WAIVER = """\
[[waiver]]
policy = "CAP010"
address = "*"
reason = "the host is being retired"
owner = "ml-platform"
expires = 2199-01-31
"""
BROKEN = """\
from neuronfleet.policies.api import *

@policy("ACME001", "broken", Severity.LOW, title="T.", why="W.", fix="F.", types=("aws_launch_template",),
        examples=lambda: ())
def broken(resource, context):
    raise ValueError("oops")
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test runs in a folder of its own, below which there are no settings."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_plan(name="plan.json", tokens="optional", *, address=TEMPLATE, region="us-east-1", **attributes):
    """A plan with one launch template, which CAP010 fails unless it is told otherwise."""
    body = {"metadata_options": [{"http_tokens": tokens}], **attributes}
    Path(name).write_text(json.dumps(Sample({address: body}, region=region).document()), encoding="utf-8")
    return name


def review(*arguments):
    """The command, with CAP010 alone."""
    return main(["review", "--select", "CAP010", *arguments])


@pytest.mark.parametrize(
    ("tokens", "code"), [("required", EXIT_CLEAN), ("optional", EXIT_VIOLATIONS), (UNKNOWN, EXIT_CLEAN)]
)
def test_exit_codes_say_what_was_found(tokens, code):
    """0 is clean, 1 are violations; unknown is told and is no violation."""
    assert review(write_plan(tokens=tokens)) == code


def test_unknown_can_be_a_violation(capsys):
    """``--unknown fail`` ends with 1, ``--unknown pass`` does not even list it."""
    plan = write_plan(tokens=UNKNOWN)

    assert review(plan, "--unknown", "fail") == EXIT_VIOLATIONS
    assert TEMPLATE in capsys.readouterr().out
    assert review(plan, "--unknown", "pass") == EXIT_CLEAN
    assert TEMPLATE not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--wave", "us-east-1", "--wave", "eu-west-1"), EXIT_VIOLATIONS),
        (("--wave", "us-east-1,eu-west-1"), EXIT_CLEAN),
        (("--fleet", "fleet.toml"), EXIT_VIOLATIONS),
        (("--fleet", "fleet.toml", "--wave", "us-east-1"), EXIT_CANNOT),
        (("--wave", "us-est-1"), EXIT_CANNOT),
    ],
)
def test_plans_are_held_against_waves(arguments, code):
    """A change of two regions is clean where they are one wave, a violation where the fleet changes them in turn."""
    fleet = 'name = "demo"\nregions = ["us-east-1", "eu-west-1"]\n[services.bert]\nimage = "pytorch-1.13.1"\n'
    Path("fleet.toml").write_text(fleet, encoding="utf-8")
    change = Changed(actions=("update",), before={"image_id": "ami-0a"}, after={"image_id": "ami-0b"})
    for region in ("us-east-1", "eu-west-1"):
        document = Sample({TEMPLATE: change}, region=region).document()
        Path(f"{region}.json").write_text(json.dumps(document), encoding="utf-8")
    assert main(["review", "--select", "CHG022", "us-east-1.json", "eu-west-1.json", *arguments]) == code


@pytest.mark.parametrize(("least", "code"), [("high", 1), ("critical", 0), ("never", 0)])
def test_the_least_severity_that_fails_is_a_choice(least, code):
    """CAP010 is of high severity."""
    assert review(write_plan(), "--fail-on", least) == code


def test_the_report_is_on_standard_output_and_the_summary_on_standard_error(capsys):
    """A program can read the report from a pipe."""
    review(write_plan(), "--format", "json")

    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert [(one["policy"], one["verdict"], one["address"]) for one in report["findings"]] == [
        ("CAP010", "fail", TEMPLATE)
    ]
    assert printed.err == "1 plan, 1 resources: 0 pass, 1 fail, 0 unknown, 0 error, 0 waived\n"


def test_text_for_people_needs_no_summary_beside_it(capsys):
    """The text report ends with its own."""
    review(write_plan())

    printed = capsys.readouterr()
    assert "CAP010" in printed.out
    assert printed.err == ""


@pytest.mark.parametrize("kind", ["text", "json", "sarif", "junit", "markdown", "github", "html"])
def test_every_format_is_written_whole_to_a_file(kind, capsys):
    """``--output`` gets the report, standard output nothing, and no half of a file is left beside it."""
    assert review(write_plan(), "--format", kind, "--output", "report") == EXIT_VIOLATIONS

    assert capsys.readouterr().out == ""
    assert TEMPLATE in Path("report").read_text(encoding="utf-8")
    assert sorted(one.name for one in Path().iterdir()) == ["plan.json", "report"]


def test_an_output_that_cannot_be_written_is_told_before_the_work(capsys):
    """A folder that does not exist is exit code 2."""
    assert review("none.json", "--output", "no/such/report") == EXIT_CANNOT

    assert "there is no folder no/such; make it first" in capsys.readouterr().err


def test_an_existing_report_survives_a_review_that_could_not_be_done():
    """A report is replaced, or left alone."""
    Path("report").write_text("yesterday", encoding="utf-8")

    assert review("none.json", "--output", "report") == EXIT_CANNOT
    assert Path("report").read_text(encoding="utf-8") == "yesterday"


def test_a_plan_comes_through_standard_input(monkeypatch, capsys):
    """``terraform show -json plan | neuronfleet review -``."""
    data = Path(write_plan()).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    assert review("-", "--format", "json") == EXIT_VIOLATIONS
    assert json.loads(capsys.readouterr().out)["findings"][0]["address"] == TEMPLATE


def test_standard_input_is_one_plan(capsys):
    """It cannot be read twice."""
    assert review("-", "-") == EXIT_CANNOT

    assert "standard input (-) is given more than once" in capsys.readouterr().err


def test_several_plans_are_one_review(capsys):
    """One plan a region: findings carry the region."""
    plans = [write_plan(f"{one}.json", region=one) for one in ("us-east-1", "eu-west-1")]

    review(*plans, "--format", "json")

    report = json.loads(capsys.readouterr().out)
    assert [one["region"] for one in report["plans"]] == ["us-east-1", "eu-west-1"]
    assert sorted(one["region"] for one in report["findings"]) == ["eu-west-1", "us-east-1"]


def test_a_pattern_that_the_shell_left_alone_is_expanded(capsys):
    """As cmd.exe does it; one that matches nothing is refused."""
    write_plan("a.json")
    write_plan("b.json")

    assert review("*.json", "--format", "json") == EXIT_VIOLATIONS
    assert [one["path"] for one in json.loads(capsys.readouterr().out)["plans"]] == ["a.json", "b.json"]
    assert review("*.plan") == EXIT_CANNOT
    assert "*.plan matches no file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 a plan file", "terraform show -json"),
        (b"", "is empty"),
        (b'{"format_version": "1.0", "values": {}}', "is a state"),
        (b"{", "cut short"),
    ],
)
def test_what_is_no_plan_is_exit_code_2_and_one_message(content, message, capsys):
    """A plan in Terraform's own format, nothing, a state, half a plan."""
    Path("plan").write_bytes(content)

    assert review("plan") == EXIT_CANNOT
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.startswith("error: plan")
    assert printed.out == ""


def test_an_errored_plan_is_exit_code_2(capsys):
    """What Terraform could not finish is not judged."""
    assert review(str(PLANS / "errored_destroy.json")) == EXIT_CANNOT

    assert "errored_destroy.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--select", "NEU04"], "there is no policy 'NEU04'; did you mean NEU0"),
        (["--ignore", "CAP010,nope"], "there is no policy 'nope'"),
        (["--pack", "strickt"], "there is no pack 'strickt'; did you mean 'strict'?"),
        (["--config", "none.toml"], "none.toml: there is no such file of settings"),
        (["--waivers", "none.toml"], "none.toml: there is no such file of waivers"),
        (["--baseline", "none.json"], "there is no such baseline"),
        (["--policies", "none.py"], "there is no such file of policies"),
        (["--fail-on", "hgih"], "hgih"),
    ],
)
def test_what_does_not_exist_is_exit_code_2(arguments, message, capsys):
    """A misspelt flag never makes a review that looks clean."""
    assert main(["review", write_plan(tokens="required"), *arguments]) == EXIT_CANNOT

    assert message in capsys.readouterr().err


def test_settings_come_from_the_nearest_file(monkeypatch, capsys):
    """A project says once how it is reviewed, and the command line says otherwise."""
    Path("pyproject.toml").write_text(
        '[tool.neuronfleet]\nselect = ["CAP010"]\nfail-on = "never"\nformat = "json"\n', encoding="utf-8"
    )
    Path("plans").mkdir()
    monkeypatch.chdir("plans")
    plan = write_plan()

    assert main(["review", plan]) == EXIT_CLEAN
    assert {one["policy"] for one in json.loads(capsys.readouterr().out)["findings"]} == {"CAP010"}
    assert main(["review", plan, "--fail-on", "low", "--format", "text"]) == EXIT_VIOLATIONS


def test_a_format_of_the_settings_that_does_not_exist_is_refused(capsys):
    """The settings are checked as the command line is."""
    Path("neuronfleet.toml").write_text('format = "jsn"\n', encoding="utf-8")

    assert main(["review", write_plan()]) == EXIT_CANNOT
    assert "neuronfleet.toml: format is 'jsn'; did you mean 'json'?" in capsys.readouterr().err


def test_waived_findings_do_not_fail(capsys):
    """They are reported with who accepted them."""
    Path("waivers.toml").write_text(WAIVER, encoding="utf-8")

    assert review(write_plan(), "--waivers", "waivers.toml", "--format", "json") == EXIT_CLEAN
    report = json.loads(capsys.readouterr().out)
    assert report["summary"]["waived"] == 1
    assert report["findings"][0]["verdict"] == "fail"


def test_a_baseline_accepts_what_is_there_and_says_what_is_gone(capsys):
    """Written once, it lets the team fail on what is new; what is mended is mentioned."""
    plan = write_plan()

    assert review(plan, "--write-baseline", "baseline.json") == EXIT_CLEAN
    assert review(plan, "--baseline", "baseline.json") == EXIT_CLEAN
    write_plan("other.json", address="aws_launch_template.other")
    assert review(plan, "other.json", "--baseline", "baseline.json") == EXIT_VIOLATIONS
    capsys.readouterr()
    assert review(write_plan(tokens="required"), "--baseline", "baseline.json") == EXIT_CLEAN
    assert f"the baseline holds 1 that are gone: CAP010 {TEMPLATE}; --write-baseline" in capsys.readouterr().err


def test_a_policy_that_breaks_is_exit_code_2(capsys):
    """A review with an error is not clean; violations go first."""
    Path("acme.py").write_text(BROKEN, encoding="utf-8")

    assert main(["review", write_plan(), "--select", "ACME", "--policies", "acme.py"]) == EXIT_CANNOT
    assert "error: ACME001 failed once, at aws_launch_template.inf1: " in capsys.readouterr().err
    assert review(write_plan(), "--select", "ACME", "--policies", "acme.py") == EXIT_VIOLATIONS


def test_secrets_are_in_no_report(capsys):
    """A sensitive value is shown in no format, passes listed too."""
    secret = "hunter2-hunter2"
    plan = write_plan(user_data=Sensitive(secret), address=f'aws_launch_template.t["{secret}"]')

    for kind in ("text", "json", "sarif", "junit", "markdown", "github", "html"):
        main(["review", plan, "--pack", "strict", "--verbose", "--format", kind])
    printed = capsys.readouterr()

    assert "(sensitive)" in printed.out
    assert secret not in printed.out + printed.err


def test_colours_are_for_terminals(capsys):
    """A pipe gets none."""
    review(write_plan())

    assert "\x1b[" not in capsys.readouterr().out


def test_output_is_utf_8_whatever_the_locale(tmp_path):
    """A report with an address that ASCII lacks is written in any environment."""
    plan = write_plan(address='aws_launch_template.t["né"]')
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "neuronfleet", "review", "--select", "CAP010", plan]

    done = subprocess.run(command, env=environment, capture_output=True, check=False)

    assert done.returncode == EXIT_VIOLATIONS, done.stderr
    assert "né" in done.stdout.decode("utf-8")


def test_reviewing_imports_nothing_heavy():
    """Start-up is a feature: no pydantic, rich, lark, hcl2, jinja2, and nothing of the part that makes fleets."""
    heavy = (
        "pydantic",
        "rich",
        "lark",
        "hcl2",
        "jinja2",
        "cdktf",
        "jsii",
        "boto3",
        "neuronfleet.fleet",
        "neuronfleet.infra",
    )
    code = (
        "import sys; from neuronfleet.cli import main\n"
        f"main(['review', '--select', 'CAP010,IAM', '--output', 'report', {write_plan()!r}])\n"
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert shown.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", ["create", "change", "change_forget_cbd", "first_create", "target_incomplete"])
def test_real_plans_are_reviewed_without_errors(name, capsys):
    """Every policy has a verdict on every real plan; none is an error of ours."""
    main(["review", str(PLANS / f"{name}.json"), "--pack", "strict", "--format", "json"])

    report = json.loads(capsys.readouterr().out)
    assert [one for one in report["findings"] if one["verdict"] == "error"] == []
    assert report["summary"]["error"] == 0


def test_the_six_real_plans_are_one_review(capsys):
    """Plans of anybody, together; the one that failed is refused by name."""
    plans = [str(one) for one in sorted(PLANS.glob("*.json")) if one.stem != "errored_destroy"]

    assert main(["review", *plans, "--pack", "strict", "--format", "json"]) == EXIT_VIOLATIONS
    report = json.loads(capsys.readouterr().out)
    assert [one["path"] for one in report["plans"]] == plans


@pytest.mark.parametrize("place", ["us-east-1", "us-east-1/cdk.tf.json"])
def test_synthesized_configuration_is_reviewed_without_a_plan(place, capsys):
    """A stack's folder or its file; what only a plan knows stays unknown."""
    stacks = PLANS.parent.parent / "stacks" / "goldens"

    assert main(["review", str(stacks / place), "--format", "json"]) == EXIT_CLEAN
    report = json.loads(capsys.readouterr().out)
    assert [one["region"] for one in report["plans"]] == ["us-east-1"]
    assert report["summary"]["fail"] == 0
    assert report["summary"]["pass"] > 100


def test_a_source_that_belongs_to_no_plan_is_refused(capsys):
    """``--synth`` of another stack fills nothing, and that is said."""
    stack = PLANS.parent.parent / "stacks" / "goldens" / "us-east-1"

    assert review(write_plan(), "--synth", str(stack)) == EXIT_CANNOT
    assert capsys.readouterr().err.startswith("error: ")


def test_help_says_how_it_ends(capsys):
    """The exit codes stand in the help."""
    main(["review", "--help"])

    assert "0 clean, 1 violations, 2 could not do it" in " ".join(capsys.readouterr().out.split())


def test_a_file_is_replaced_with_its_permissions_kept(folder):
    """A report that a web server reads stays readable."""
    report = folder / "report"
    report.write_text("", encoding="utf-8")
    report.chmod(0o640)

    review(write_plan(), "--output", "report")

    assert report.stat().st_mode & 0o777 == 0o640
