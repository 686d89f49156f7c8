"""Text: short, in order, and with what to do."""

from __future__ import annotations

from collections import Counter

import pytest

from neuronfleet.policies.model import Verdict
from neuronfleet.reports import render, render_placement
from neuronfleet.reports.lines import table, wrapped
from neuronfleet.review.result import PlanResult
from tests.reports.results import DEVICES, EAST, IMDS, INSIGHTS, finding, placement, plans, review


def test_findings_stand_under_their_region_the_worst_first():
    """Regions in the order of the plans, severities from critical down, waived ones last."""
    shown = render(review(), "text")
    order = [
        "us-east-1  plans/us-east-1.json",
        "critical  NEU004",
        "high      CAP010",
        "low       OBS002",
        "waived    OBS001",
        "eu-west-1  plans/eu-west-1.json",
        "unknown   1 finding, which apply decides",
        "changes",
        "placement in us-east-1",
        "2 plans, 78 resources",
        "\nfailed\n",
    ]
    places = [shown.index(one) for one in order]

    assert places == sorted(places)


def test_a_finding_says_what_where_and_what_to_do():
    """The message, the witness, the resource with its source, and the fix of this very case."""
    lines = [line.strip() for line in render(review(), "text").splitlines()]

    start = lines.index("critical  NEU004 devices-exist")
    assert lines[start + 1 : start + 6] == [
        "the task maps /dev/neuron4, which inf1.xlarge does not have",
        "inf1.xlarge has 1 device",
        "the container model maps /dev/neuron4",
        "aws_ecs_service.resnet50",
        "fix: map /dev/neuron0, or run it on inf1.6xlarge",
    ]
    assert any("stacks/inference_region.py:42, inference-us-east-1/Capacity/LaunchTemplate" in line for line in lines)


def test_resources_that_are_alike_are_told_once():
    """A message stands once for all resources that it is true of; the first few are named, the rest counted."""
    many = tuple(finding(IMDS, Verdict.FAIL, f"aws_x.y[{index}]", message="it is open") for index in range(20))
    shown, verbose = (render(review(findings=many), "text", verbose=one) for one in (False, True))

    assert shown.count("it is open") == 1
    assert "aws_x.y[4]" in shown
    assert "aws_x.y[5]" not in shown
    assert "and 15 more" in shown
    assert "aws_x.y[19]" in verbose


def test_a_policy_that_says_much_leaves_room_for_others():
    """Of one policy a few different messages are shown and the rest counted; the next policy is still there."""
    many = [finding(IMDS, Verdict.FAIL, f"aws_x.y[{index}]", message=f"number {index} is open") for index in range(20)]
    shown = render(review(findings=(*many, finding(INSIGHTS, Verdict.FAIL, "aws_x.z", message="other"))), "text")

    assert "number 4 is open" in shown
    assert "number 5 is open" not in shown
    assert "high      CAP010 and 15 more, which --verbose lists" in shown
    assert "aws_x.z" in shown


def test_unknown_findings_say_which_attribute_decides():
    """An unknown finding names the attribute and why it is not known, and has no fix."""
    one = finding(IMDS, Verdict.UNKNOWN, "aws_x.y", message="it is not known", where="metadata_options[0].http_tokens")
    shown = render(review(findings=(one,), placement=()), "text")

    assert "aws_x.y  metadata_options[0].http_tokens" in shown
    assert "fix:" not in shown


def test_one_unknown_attribute_is_told_once():
    """All policies that one attribute keeps from deciding stand under it, the worst severity first."""
    found = tuple(
        finding(
            rule, Verdict.UNKNOWN, f"aws_x.y[{index}]", message="only apply tells it", where="container_definitions"
        )
        for index in range(5)
        for rule in (INSIGHTS, IMDS, DEVICES)
    )
    shown = render(review(findings=found, placement=()), "text")
    lines = [line.strip() for line in shown.splitlines()]
    start = lines.index("unknown   15 findings, which apply decides")

    assert lines[start + 1 : start + 6] == [
        "aws_x.y[0]  container_definitions",
        "aws_x.y[1]  container_definitions",
        "and 3 more",
        "only apply tells it",
        "NEU004 CAP010 OBS002",
    ]
    assert "aws_x.y[4]" in render(review(findings=found), "text", verbose=True)


def test_findings_about_waivers_stand_under_settings():
    """A finding about a file that is no plan has a place of its own."""
    one = finding(IMDS, Verdict.FAIL, "waivers.toml:3", message="it has expired", plan="waivers.toml", region=None)

    assert "settings  waivers.toml\n" in render(review(findings=(one,)), "text")


def test_changes_that_take_something_away_are_listed():
    """Deletes, replacements with what forces them, and forgotten resources are named; creations only counted."""
    shown = render(review(), "text")

    assert "us-east-1: 2 to create, 2 to update, 1 to replace, 2 to delete" in shown
    assert "delete   aws_s3_bucket.models" in shown
    assert "it cannot be updated in place; forced by port" in shown
    assert "a deposed object" in shown
    assert "create   aws_ecs_cluster.this" not in shown
    assert "create   aws_ecs_cluster.this" in render(review(), "text", verbose=True)
    assert "moved from aws_subnet.old" in render(review(), "text", verbose=True)


def test_configuration_alone_changes_nothing_that_is_known():
    """For synthesized configuration there is nothing to say about changes."""
    synthesized = PlanResult(path=EAST, region=None, regions=(), resources=3, kind="synthesized")

    assert "changes" not in render(review(plans=(synthesized,), findings=()), "text").split()


def test_refuted_claims_come_with_witness_and_repair():
    """A claim that does not hold says why, what leads there, and the change that would prove it."""
    shown = render_placement(placement(), "text")

    assert "resnet50  fits proved    exclusive proved    placed refuted   rolls refuted" in shown
    assert "placed: 3 tasks of resnet50 are wanted, 2 find room on its 2 instances" in shown
    assert "- 1 task of resnet50 waits for a place" in shown
    assert "repair: raise max_size of capacity inf1 to 3" in shown
    assert "late: not decided: container_definitions is known only after apply" in shown
    assert shown.splitlines()[-1] == "4 workloads in 2 clusters: 1 refuted, 2 unknown, 1 proved"
    assert "it maps no device" not in shown
    assert "it maps no device" in render_placement(placement(), "text", verbose=True)


def test_the_last_lines_sum_it_up():
    """The numbers of all plans, and whether it passed."""
    *_, numbers, status = render(review(), "text").splitlines()

    assert numbers == (
        "2 plans, 78 resources: 4 violations (1 critical, 2 high, 1 low), 1 policy error, 1 unknown, 2 waived, 1 passed"
    )
    assert status == "failed"
    sound = tuple(one for one in review().findings if one.verdict is not Verdict.ERROR)
    assert render(review(failed=False, findings=sound), "text").splitlines()[-1] == "passed"


@pytest.mark.parametrize(
    ("kind", "said"),
    [("text", "\nbroken\n"), ("markdown", "## neuronfleet review: broken\n"), ("html", ">broken</span></h1>")],
)
def test_a_review_with_a_broken_policy_has_not_passed(kind, said):
    """Its exit code is 2, and no report calls that passed."""
    assert said in render(review(failed=False), kind)


def test_policies_without_anything_to_look_at_are_told():
    """Nothing passes in silence: a policy that matched nothing is counted, and named when asked."""
    assert "1 policy found nothing to look at\n" in render(review(), "text")
    assert "1 policy found nothing to look at: NET009\n" in render(review(), "text", verbose=True)


def test_colours_only_when_asked_for():
    """Without ``colour`` there is no escape; with it the words are the same."""
    plain, coloured = (render(review(), "text", colour=one) for one in (False, True))

    assert "\x1b" not in plain
    assert "\x1b[1;31mcritical  \x1b[0m" in coloured


@pytest.mark.parametrize("width", [40, 60, 100])
def test_sentences_keep_to_the_width(width):
    """Messages wrap between words; only addresses, which are copied, may be longer."""
    one = finding(DEVICES, Verdict.FAIL, "aws_x.y", message="word " * 60, fix="step " * 60)
    shown = render(review(findings=(one,), plans=plans()[:1], placement=()), "text", width=width)

    long = [line for line in shown.splitlines() if len(line) > width and ("word" in line or "step" in line)]
    assert long == []
    assert Counter(shown.split())["word"] == 60


def test_wide_letters_count_twice():
    """A line of letters that take two columns each breaks where it should."""
    assert wrapped("推論 推論 推論 推論", 24, 4) == ["    推論 推論 推論 推論"]
    assert wrapped("推論 推論 推論 推論 推論", 24, 4) == ["    推論 推論 推論 推論", "    推論"]


def test_tables_leave_out_columns_without_values():
    """A column that is empty or 0 in every row says nothing."""
    assert table(["region", "high", "low"], [["a", "0", "1"], ["bb", "0", "22"]], left=1) == [
        "region  low",
        "a         1",
        "bb       22",
    ]
