"""GitHub: annotations that are there, and none that are not."""

from __future__ import annotations

from neuronfleet.policies.model import Verdict
from neuronfleet.reports import render
from tests.reports.results import IMDS, INSIGHTS, RETENTION, finding, review


def lines_of(result, **options):
    """Lines of the report."""
    return render(result, "github", **options).splitlines()


def test_a_finding_is_an_annotation_where_it_was_made():
    """The level of its severity, the file and line that made the resource, the policy as its title."""
    assert (
        "::error file=stacks/inference_region.py,line=42,title=CAP010 imdsv2-required::high aws_launch_template.inf1: "
        'http_tokens is "optional", so IMDSv1 is open%0Afix: Set metadata_options { http_tokens = "required" } in the '
        "launch template."
    ) in lines_of(review())


def test_without_a_source_there_is_no_file():
    """No file and no line are made up."""
    (line,) = [one for one in lines_of(review()) if "NEU004" in one]

    assert line.startswith("::error title=NEU004 devices-exist::critical aws_ecs_service.resnet50: ")


def test_levels_follow_severities_and_settings():
    """Medium is a warning, low and unknown are notices; an unknown finding that fails the review has its severity."""
    unknown = finding(IMDS, Verdict.UNKNOWN, "aws_x.u", message="not known")
    found = (
        unknown,
        finding(RETENTION, Verdict.FAIL, "aws_x.m", message="m"),
        finding(INSIGHTS, Verdict.FAIL, "aws_x.l", message="l"),
    )
    quiet, loud = review(findings=found), review(findings=found, failing=frozenset({unknown.fingerprint}))

    levels = [one.split(" ")[0] for one in lines_of(quiet)]
    assert levels == ["::warning", "::notice", "::notice", "::notice"]
    assert any(one.startswith("::error title=CAP010") and "aws_x.u" in one for one in lines_of(loud))


def test_waived_findings_are_in_the_log_only():
    """What was accepted annotates nothing."""
    lines = lines_of(review())
    start, end = lines.index("::group::neuronfleet: findings without an annotation"), lines.index("::endgroup::")

    assert [one for one in lines[start + 1 : end] if "aws_cloudwatch_log_group.model" in one]
    assert not [one for one in lines if one.startswith("::") and "aws_cloudwatch_log_group" in one]


def test_no_more_annotations_than_github_keeps():
    """Ten of a level: the last says how many there are beside, and they are in the log, every one."""
    found = tuple(
        finding(rule, Verdict.FAIL, f"aws_x.{rule.id}[{index}]", message=f"number {index}")
        for index in range(40)
        for rule in (IMDS, INSIGHTS)
    )
    lines = lines_of(review(findings=found))

    for level in ("error", "warning", "notice"):
        assert sum(one.startswith(f"::{level} ") for one in lines) <= 10
    assert "::error title=neuronfleet::and 31 more, see the log of this step" in lines
    for one in found:
        assert any(one.address in line for line in lines)


def test_unknown_findings_that_are_alike_share_a_notice():
    """A notice names all resources that the same is unknown of."""
    found = tuple(finding(IMDS, Verdict.UNKNOWN, f"aws_x.y[{index}]", message="not known") for index in range(3))

    assert lines_of(review(findings=found))[0] == (
        "::notice title=unknown until apply::unknown aws_x.y[0], aws_x.y[1], aws_x.y[2]: not known (CAP010)"
    )


def test_the_last_line_sums_it_up():
    """The numbers are a notice of their own."""
    assert lines_of(review())[-1].startswith("::notice title=neuronfleet::4 violations (1 critical, 2 high, 1 low)")


def test_marks_of_the_format_are_escaped():
    """Percent signs in data, colons and commas in properties."""
    one = finding(IMDS, Verdict.FAIL, "aws_x.y", message="100% sure", source=("a,b:c%.py", 1))

    assert lines_of(review(findings=(one,)))[0].startswith(
        "::error file=a%2Cb%3Ac%25.py,line=1,title=CAP010 imdsv2-required::high aws_x.y: 100%25 sure%0Afix: "
    )
