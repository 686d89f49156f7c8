"""SARIF: valid, and true about where things are."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from neuronfleet.policies.model import Verdict
from neuronfleet.reports import render
from tests.reports.results import DEVICES, IMDS, finding, review

SARIF_SCHEMA = json.loads(
    (Path(__file__).parents[1] / "data" / "sarif" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")
)


def run_of(result, **options):
    """The one run of a log, which is valid."""
    log = json.loads(render(result, "sarif", **options))
    jsonschema.Draft4Validator(SARIF_SCHEMA).validate(log)
    return log["runs"][0]


def results_of(result, **options):
    """Results by policy, kind and address."""
    return {
        (one["ruleId"], one["kind"], one["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]): one
        for one in run_of(result, **options)["results"]
    }


def test_kinds_and_levels_are_those_of_the_standard():
    """A fail has the level of its severity; whatever is no fail has none, and unknown is open."""
    found = {key[:2]: one["level"] for key, one in results_of(review(), verbose=True).items()}

    assert found == {
        ("CAP010", "fail"): "error",
        ("CAP010", "open"): "none",
        ("NEU004", "fail"): "error",
        ("NEU004", "pass"): "none",
        ("OBS001", "fail"): "warning",
        ("OBS002", "fail"): "note",
        ("NET009", "notApplicable"): "none",
    }


def test_a_known_source_is_the_location():
    """The file and line that made a resource are its location, and the construct path is there too."""
    location = results_of(review())["CAP010", "fail", "aws_launch_template.inf1"]["locations"][0]

    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "stacks/inference_region.py"},
        "region": {"startLine": 42},
    }
    assert location["logicalLocations"][1] == {
        "fullyQualifiedName": "inference-us-east-1/Capacity/LaunchTemplate",
        "kind": "construct",
    }


def test_without_a_source_there_is_no_line():
    """Where the line is not known, the plan is named without one, and the address tells the rest."""
    location = results_of(review())["NEU004", "fail", "aws_ecs_service.resnet50"]["locations"][0]

    assert location["physicalLocation"] == {"artifactLocation": {"uri": "plans/us-east-1.json"}}


def test_standard_input_is_no_file():
    """A plan that was piped in has no location but the address."""
    (one,) = results_of(review(findings=(finding(IMDS, Verdict.FAIL, "aws_x.y", plan="-"),))).values()

    assert "physicalLocation" not in one["locations"][0]


def test_paths_are_uris(tmp_path, monkeypatch):
    """Paths in the working folder are relative, others are file URIs, and both are escaped."""
    monkeypatch.chdir(tmp_path)
    inside, outside = str(tmp_path / "a b%.py"), "/elsewhere/ü.py"
    found = results_of(
        review(
            findings=tuple(
                finding(IMDS, Verdict.FAIL, f"aws_x.{name}", source=(path, 1))
                for name, path in (("inside", inside), ("outside", outside), ("colon", "a:b.py"))
            )
        )
    )
    uris = {key[2]: one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for key, one in found.items()}

    assert uris == {
        "aws_x.inside": "a%20b%25.py",
        "aws_x.outside": "file:///elsewhere/%C3%BC.py",
        "aws_x.colon": "./a%3Ab.py",
    }


def test_waived_findings_are_suppressed_with_their_reason():
    """A waived finding is there, with a suppression that says who, until when and why."""
    one = results_of(review())["OBS001", "fail", "aws_cloudwatch_log_group.model"]

    assert one["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "waived by ml-platform until 2027-03-01: audit wants them",
        }
    ]


def test_fingerprints_are_carried():
    """The fingerprint of a finding is its partial fingerprint; a pass has none."""
    found = results_of(review(), verbose=True)

    assert found["NEU004", "fail", "aws_ecs_service.resnet50"]["partialFingerprints"] == {
        "neuronfleet/v1": "NEU004-Verdict.FAIL-aws_ecs_service.resnet50-us-east-1".replace("Verdict.FAIL", "fail")
    }
    assert "partialFingerprints" not in found["NEU004", "pass", "aws_ecs_service.bert"]


def test_policy_errors_are_notifications():
    """An error of a policy is no result, but a notification of the tool, and the run did not succeed."""
    run = run_of(review())
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]

    assert notification["associatedRule"]["id"] == "OBS002"
    assert "KeyError: 'name'" in notification["message"]["text"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "OBS002" not in {one["ruleId"] for one in run["results"] if "KeyError" in one["message"]["text"]}


def test_rules_have_help_and_only_links_to_the_web():
    """A rule says why and what to do; a reference that is no link to the web is left out."""
    rule = next(one for one in run_of(review())["tool"]["driver"]["rules"] if one["id"] == "CAP010")

    assert "**Fix:** Set metadata\\_options" in rule["help"]["markdown"]
    assert rule["helpUri"] == IMDS.references[0]
    assert "javascript:" not in json.dumps(rule)
    assert rule["properties"]["problem.severity"] == "error"


def test_rule_index_points_to_the_rule():
    """``ruleIndex`` of every result is where its rule stands."""
    run = run_of(review(), verbose=True)

    for one in run["results"]:
        assert run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("it says ${var.x} and {0}", "it says ${{var.x}} and {{0}}"),
        ('key ["a"] is wrong', 'key ["a"] is wrong'),
        ("[a](1) \\ b", "\\[a\\](1) \\\\ b"),
    ],
)
def test_messages_are_neither_placeholders_nor_links(message, text):
    """Braces are doubled and what would be a link is escaped, as sections 3.11.5 and 3.11.6 want it."""
    (one,) = results_of(review(findings=(finding(DEVICES, Verdict.FAIL, "aws_x.y", message=message),))).values()

    assert one["message"]["text"] == f"aws_x.y: {text}"
