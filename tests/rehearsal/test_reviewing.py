"""The review of a stack's first plan, and what the report says of it."""

from __future__ import annotations

import json

import pytest

from neuronfleet.errors import ConfigError, PlanError
from neuronfleet.policies.api import UNKNOWN, Sample
from neuronfleet.rehearsal.report import STAGES, RehearsalReport, StackReport, StageResult
from neuronfleet.rehearsal.reviewing import Reviewer, review_settings
from neuronfleet.rehearsal.summary import WIDTH, summary
from neuronfleet.rehearsal.violations import StackReview, Violation

OPEN = "aws_launch_template.open"
WAIVER = """
[[waiver]]
policy = "CAP010"
address = "{address}"
reason = "an old agent there knows no session tokens"
owner = "ml-platform"
expires = 2999-01-31
"""


def template(tokens):
    """A plan with one launch template."""
    volume = {"device_name": "/dev/xvda", "ebs": [{"encrypted": "true", "volume_size": 100}]}
    body = {
        "name": "test-open",
        "instance_type": "inf1.xlarge",
        "metadata_options": [{"http_tokens": tokens}],
        "block_device_mappings": [volume],
    }
    return Sample({OPEN: body}).document()


@pytest.fixture
def project(tmp_path):
    """Settings of a project: a function of the texts of ``neuronfleet.toml`` and of the waivers."""
    folder = tmp_path / "project" / "below"
    folder.mkdir(parents=True)

    def make(settings, waivers=""):
        (folder.parent / "neuronfleet.toml").write_text(settings, encoding="utf-8")
        (folder.parent / "waivers.toml").write_text(waivers, encoding="utf-8")
        return review_settings(folder)

    return make


def reviewed(stack, settings, tokens="optional"):
    """The review of a plan with one launch template."""
    return Reviewer(settings).review(template(tokens), stack)


def test_a_violation_is_told_with_its_fix(stack_of):
    """An open launch template violates the default pack; policy, place, message and fix are there, unmasked."""
    (found,) = reviewed(stack_of({}), None).violations
    assert (found.policy, found.name, found.severity) == ("CAP010", "imdsv2-required", "high")
    assert (found.address, found.region) == (OPEN, "us-east-1")
    assert found.message == 'http_tokens is "optional", so IMDSv1 is open'
    assert found.where == "metadata_options[0].http_tokens"
    assert found.fix == 'Set metadata_options { http_tokens = "required" } in the launch template.'
    assert reviewed(stack_of({}, name="closed"), None, "required").violations == ()


def test_the_source_of_the_stack_is_read(stack_maker, tmp_path):
    """The construct that made a resource is named, as the synthesized stack names it."""
    metadata = {"metadata": {"path": "stack/fleet/template"}}
    content = {"resource": {"aws_launch_template": {"open": {"//": metadata, "name": "open"}}}}
    (found,) = reviewed(stack_maker(tmp_path, content), None).violations
    assert found.construct == "stack/fleet/template"


def test_a_source_that_cannot_be_read_is_left_out(stack_of, monkeypatch):
    """Terraform took the stack, so a plan whose source we cannot read is reviewed alone."""

    def refuse(path):
        raise PlanError(f"{path} cannot be read")

    monkeypatch.setattr("neuronfleet.plan.synthesized.load_synth", refuse)
    assert [one.policy for one in reviewed(stack_of({}), None).violations] == ["CAP010"]


def test_a_waiver_is_enough(project, stack_of):
    """A waived finding is counted and violates nothing."""
    found = reviewed(stack_of({}), project('waivers = "waivers.toml"', WAIVER.format(address=OPEN)))
    assert found.violations == ()
    assert found.waived == 1


def test_a_waiver_for_another_stack_is_no_violation(project, stack_of):
    """A waiver that waives nothing here is not told: another region's stack may need it."""
    settings = project('waivers = "waivers.toml"', WAIVER.format(address="aws_launch_template.elsewhere"))
    assert [one.policy for one in reviewed(stack_of({}), settings).violations] == ["CAP010"]


def test_an_expired_waiver_is_told(project, stack_of):
    """A waiver past its day waives nothing, and is a violation itself."""
    settings = project('waivers = "waivers.toml"', WAIVER.format(address=OPEN).replace("2999", "2020"))
    assert {one.policy for one in reviewed(stack_of({}), settings).violations} == {"CAP010", "INT090"}


def test_settings_of_the_project_count(project, stack_of):
    """Of the nearest file with settings above the project: what is ignored, and from which severity it counts."""
    assert reviewed(stack_of({}), project('ignore = ["CAP010"]')).violations == ()
    assert reviewed(stack_of({}, name="b"), project('fail-on = "critical"')).violations == ()


def test_wrong_settings_are_refused(project):
    """A key that means nothing is refused, as the review refuses it."""
    with pytest.raises(ConfigError, match="fail_on"):
        project('fail_on = "high"')


def test_unknown_is_counted_only(project, stack_of):
    """What apply decides is no violation, also where the settings let it fail: an account would know more."""
    settings = project('unknown = "fail"\nselect = ["CAP010"]')
    found = reviewed(stack_of({}), settings, UNKNOWN)
    assert found.violations == ()
    assert found.unknown == 1
    assert found.undecided == ("CAP010",)


def test_a_policy_that_cannot_judge_is_told(project, stack_of, tmp_path):
    """The mistake of a policy of one's own is an error of the review, not a pass."""
    (tmp_path / "project" / "own.py").write_text(
        "from neuronfleet.policies.api import *\n"
        "from neuronfleet.policies.api import Scope, Severity, policy\n"
        '@policy("ACME001", "boom", Severity.LOW, title="T.", why="W.", fix="F.", references=(), scope=Scope.PLAN,\n'
        "        examples=lambda: ())\n"
        "def boom(plan, context):\n"
        '    """Fail."""\n'
        "    raise RuntimeError('boom')\n",
        encoding="utf-8",
    )
    found = reviewed(stack_of({}), project('plugins = ["own.py"]\nselect = ["ACME001"]'))
    assert [one.policy for one in found.errors] == ["ACME001"]
    assert stack_report(found).verdict == "failed"


def stack_report(review, *, name="stack", region="us-east-1", **given):
    """The report of a stack that was reviewed."""
    nothing = {"stages": (), "resources_applied": 0, "checks": (), "differences": (), "not_applied": ()}
    nothing |= {"left_over": (), "stand_ins": (), "failure": None, "interrupted": False}
    return StackReport(stack=name, region=region, review=review, **(nothing | given))


def report_of(*stacks):
    """The report of a rehearsal."""
    return RehearsalReport(
        terraform="terraform 1",
        emulator="moto 5",
        endpoint="",
        parallelism=1,
        parallelism_reason="",
        adjustments=(),
        stacks=stacks,
        seconds=1.0,
    )


VIOLATION = Violation(
    policy="CAP010",
    name="imdsv2-required",
    severity="high",
    address='aws_launch_template.x["\x1b[31m"]',
    region=None,
    message="http_tokens is optional",
    fix="Set it\nto required.",
)


def test_alike_violations_are_told_once_with_their_places():
    """One of two regions: policy, message and fix once, then each place, without terminal escapes."""
    review = StackReview(violations=(VIOLATION,), unknown=3, waived=1, undecided=("NET004", "CAP015"))
    report = report_of(
        stack_report(review), stack_report(review, name="other", region="eu-west-1"), stack_report(StackReview())
    )
    assert report.verdict == "violations"
    assert [stack.verdict for stack in report.stacks] == ["violations", "violations", "clean"]
    lines = summary(report).splitlines()
    start = lines.index("the review of the plans found violations")
    assert lines[start + 1 : start + 5] == [
        "  CAP010 imdsv2-required (high): http_tokens is optional",
        "    fix: Set it to required.",
        r'    us-east-1 aws_launch_template.x["\x1b[31m"]',
        r'    eu-west-1 aws_launch_template.x["\x1b[31m"]',
    ]
    assert "the review: 6 unknown (CAP015, NET004), which apply or an account decides; 2 waived" in lines
    assert "\x1b" not in summary(report)


def test_differences_go_before_violations():
    """What was found by applying is the verdict, and the violations are listed beside it."""
    stack = stack_report(StackReview(violations=(VIOLATION,)), left_over=("aws_vpc.x",))
    assert stack.verdict == "different"
    assert "the review of the plans found violations" in summary(report_of(stack))


def test_the_json_has_findings_as_the_review_has():
    """Names are those of ``neuronfleet review --format json``; a stack that was not reviewed has none."""
    report = report_of(
        stack_report(StackReview(violations=(VIOLATION,), passed=7, unknown=3, waived=1)), stack_report(None)
    )
    document = json.loads(json.dumps(report.as_json()))
    assert document["schema_version"] == "1"
    first, second = document["regions"]
    assert (first["verdict"], second["review"]) == ("violations", None)
    assert first["review"]["summary"] == {"fail": 1, "unknown": 3, "pass": 7, "error": 0, "waived": 1}
    (finding,) = first["review"]["findings"]
    assert (finding["policy"], finding["verdict"], finding["source"]) == ("CAP010", "fail", None)
    assert finding["fix"] == VIOLATION.fix


@pytest.mark.parametrize("fleet", ["inference", "recommendation"])
@pytest.mark.parametrize("outcome", ["ok", "different"])
def test_the_table_fits_a_terminal(outcome, fleet):
    """With every stage taking minutes the table stays within its width, closer together for a longer name."""
    found = {"review", "verify", "re-plan", "destroy"}
    stages = tuple(StageResult(name=name, seconds=123.4, outcome=outcome if name in found else "ok") for name in STAGES)
    review = StackReview(violations=(VIOLATION,))
    stack = stack_report(review, name=f"{fleet}-ap-northeast-1", stages=stages, resources_applied=1095)
    header, row = summary(report_of(stack)).splitlines()[:2]
    assert header.split() == ["stack", *STAGES, "applied", "checks", "verdict"]
    assert max(len(header), len(row)) <= WIDTH
    assert row.count("123 s!") == (len(found) if outcome == "different" else 0)


@pytest.mark.parametrize(("last", "told"), [("init", False), ("validate", False), ("plan", True)])
def test_adjustments_are_told_once_the_emulator_was_asked(last, told):
    """Where no stack came as far as its plan, how the emulator was adjusted explains nothing."""
    stages = tuple(StageResult(name=name, seconds=1.0, outcome="ok") for name in STAGES[: STAGES.index(last) + 1])
    text = summary(report_of(stack_report(None, stages=stages)))
    assert ("adjustments of moto 5 in force" in text) is told
