"""JSON: the contract that programs hold us to."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from neuronfleet.reports import render, render_placement
from neuronfleet.reports.layout import laid_out
from tests.reports.results import placement, review

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def closed(schema):
    """A schema in which every object has the keys that are told, and no other: ours must be told."""
    if isinstance(schema, dict):
        found = {key: closed(one) for key, one in schema.items()}
        return found | {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else found
    return [closed(one) for one in schema] if isinstance(schema, list) else schema


def schema_of(name):
    """A published schema, closed."""
    return closed(json.loads((REFERENCE / f"{name}.schema.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("verbose", [False, True])
def test_reviews_are_what_the_schema_says(verbose):
    """The published JSON Schema describes every key of a review, and each is there."""
    found = json.loads(render(review(), "json", verbose=verbose))

    jsonschema.Draft202012Validator(schema_of("review")).validate(found)


def test_placements_are_what_the_schema_says():
    """The published JSON Schema describes every key of the claims, and each is there."""
    found = json.loads(render_placement(placement(), "json"))

    jsonschema.Draft202012Validator(schema_of("placement-report")).validate(found)


def test_the_contract_of_a_finding():
    """The fields of the design, under their names."""
    found = json.loads(render(review(), "json"))
    one = next(one for one in found["findings"] if one["policy"] == "OBS001" and one["region"] == "eu-west-1")

    assert found["schema_version"] == "1"
    contract = ("policy", "name", "severity", "verdict", "address", "region", "message", "fix", "waived")
    assert {key: one[key] for key in contract} == {
        "policy": "OBS001",
        "name": "log-retention",
        "severity": "medium",
        "verdict": "fail",
        "address": "aws_cloudwatch_log_group.model",
        "region": "eu-west-1",
        "message": "retention_in_days is 0: logs are kept for ever",
        "fix": "Set retention_in_days.",
        "waived": True,
    }
    assert one["waiver"] == {"reason": "audit wants them", "owner": "ml-platform", "expires": "2027-03-01"}


def test_the_summary_counts_what_is_not_listed():
    """Numbers are of everything; waived findings count as waived alone."""
    assert json.loads(render(review(), "json"))["summary"] == {
        "fail": 4,
        "unknown": 1,
        "pass": 1,
        "error": 1,
        "not_applicable": 2,
        "waived": 2,
    }


def test_verbose_adds_passes():
    """Passes and what does not apply are listed with ``verbose`` only."""
    verdicts = [
        {one["verdict"] for one in json.loads(render(review(), "json", verbose=verbose))["findings"]}
        for verbose in (False, True)
    ]

    assert verdicts[0] == {"fail", "unknown", "error"}
    assert verdicts[1] == {"fail", "unknown", "error", "pass", "not-applicable"}


def test_unknown_findings_that_are_only_counted_are_not_listed():
    """With ``--unknown pass`` an unknown finding is in the summary and not among the findings."""
    name = next(one.fingerprint for one in review().findings if one.verdict == "unknown")
    found = json.loads(render(review(unlisted=frozenset({name})), "json"))

    assert found["summary"]["unknown"] == 1
    assert "unknown" not in {one["verdict"] for one in found["findings"]}


def test_workloads_that_are_not_decided_are_unknown_with_the_reason():
    """What the plan does not tell enough about is unknown in all four claims, and says what is missing."""
    region = json.loads(render_placement(placement(), "json"))["regions"][0]
    late = next(one for one in region["services"] if one["name"] == "late")

    assert region["cluster"] == "inference-us-east-1"
    assert late["address"] == "aws_ecs_service.late"
    assert {one["verdict"] for one in late["claims"].values()} == {"unknown"}
    assert late["claims"]["fits"]["reason"] == "container_definitions is known only after apply"


def test_claims_carry_witness_and_repair():
    """A refuted claim says why, shows it, and says what to change, in words and as data."""
    services = json.loads(render_placement(placement(), "json"))["regions"][0]["services"]
    placed = next(one for one in services if one["name"] == "resnet50")["claims"]["placed"]

    assert placed["verdict"] == "refuted"
    assert "1 task of resnet50 waits for a place" in placed["witness"]
    assert placed["repair"] == "raise max_size of capacity inf1 to 3"
    assert placed["changes"] == [{"target": "capacity:inf1", "field": "max_size", "value": 3}]


def test_one_finding_is_one_line():
    """Lines can be searched and compared."""
    lines = render(review(), "json").splitlines()

    assert sum(line.startswith('    {"policy": ') for line in lines) == 8


def test_no_number_that_json_does_not_have():
    """NaN is no JSON, so it is refused rather than written."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        laid_out({"a": float("nan")}, 1)


@pytest.mark.parametrize("levels", range(6))
def test_the_layout_changes_nothing(levels):
    """However many levels are laid out, it is the same JSON."""
    document = {"a": [1, {"b": [], "c": {}, "d": None}], 'e"f': "g\u2028", "h": True}

    assert json.loads(laid_out(document, levels)) == document
