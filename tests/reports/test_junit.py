"""JUnit XML: what a test report shows of a review."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from neuronfleet.policies.model import Verdict
from neuronfleet.reports import render
from tests.reports.results import DEVICES, EAST, WEST, finding, review


def cases_of(result, **options):
    """Cases by name, with the name of what is in them."""
    root = ET.fromstring(render(result, "junit", **options))  # noqa: S314 - our own
    return {case.get("name"): case for case in root.iter("testcase")}, root


def test_a_suite_a_plan_with_its_numbers():
    """Each plan is a suite that counts what is in it, and the whole counts the suites."""
    _, root = cases_of(review())
    numbers = {one.get("name"): [one.get(key) for key in ("tests", "errors", "failures", "skipped")] for one in root}

    assert numbers == {EAST: ["5", "0", "4", "1"], WEST: ["4", "1", "0", "2"]}
    assert root.get("tests") == "9"


def test_verdicts_are_what_test_reports_call_them():
    """Fails fail, policy errors are errors, unknown and waived are skipped, passes are empty."""
    cases, _ = cases_of(review())
    inside = {name: [one.tag for one in case] for name, case in cases.items()}

    assert inside["NEU004 devices-exist [aws_ecs_service.resnet50] in us-east-1"] == ["failure"]
    assert inside["OBS002 container-insights [plans/eu-west-1.json]"] == ["error"]
    assert inside["CAP010 imdsv2-required [aws_launch_template.late] in eu-west-1"] == ["skipped"]
    assert inside["OBS001 log-retention [aws_cloudwatch_log_group.model] in eu-west-1"] == ["skipped"]
    assert inside["NEU004 devices-exist [aws_ecs_service.bert] in eu-west-1"] == []


def test_unknown_fails_where_the_settings_say_so():
    """An unknown finding that made the review fail is a failure."""
    name = next(one.fingerprint for one in review().findings if one.verdict == "unknown")
    cases, _ = cases_of(review(failing=frozenset({name})))
    (failure,) = cases["CAP010 imdsv2-required [aws_launch_template.late] in eu-west-1"]

    assert failure.tag == "failure"
    assert failure.get("message") == "unknown: metadata_options[0].http_tokens is known only after apply"


def test_a_failure_says_what_to_do():
    """The text of a failure has the witness, the fix and the reason; the case names the line it comes from."""
    cases, _ = cases_of(review())
    (failure,) = cases["NEU004 devices-exist [aws_ecs_service.resnet50] in us-east-1"]

    assert failure.text.splitlines() == [
        "the task maps /dev/neuron4, which inf1.xlarge does not have",
        "  inf1.xlarge has 1 device",
        "  the container model maps /dev/neuron4",
        "fix: map /dev/neuron0, or run it on inf1.6xlarge",
        "why: A task that maps a device which is not there never starts.",
    ]
    case = cases["CAP010 imdsv2-required [aws_launch_template.inf1] in us-east-1"]
    assert (case.get("classname"), case.get("file"), case.get("line")) == (
        "neuronfleet.CAP",
        "stacks/inference_region.py",
        "42",
    )


def test_several_findings_of_a_resource_are_one_case():
    """Two things wrong with one resource are one case of that name, with both messages; the worst decides."""
    both = tuple(
        finding(DEVICES, verdict, "aws_x.y", message=message, fingerprint=message)
        for verdict, message in ((Verdict.UNKNOWN, "zero"), (Verdict.FAIL, "one"), (Verdict.FAIL, "two"))
    )
    cases, root = cases_of(review(findings=both))
    ((failure,),) = cases.values()

    assert root.get("failures") == "1"
    assert failure.get("message") == "one"
    assert {"one", "two"} <= set(failure.text.splitlines())
    assert "zero" not in failure.text


def test_what_does_not_apply_is_there_when_asked_for():
    """Only ``verbose`` lists policies that had nothing to look at."""
    name = f"NET009 no-plain-http [{EAST}] in us-east-1"

    assert name not in cases_of(review())[0]
    assert [one.tag for one in cases_of(review(), verbose=True)[0][name]] == ["skipped"]
