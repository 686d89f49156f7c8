"""``neuronfleet blueprint`` of a fleet with a model store and replicated images."""

from __future__ import annotations

import json

import jsonschema
import pytest

from neuronfleet.cli.main import main
from neuronfleet.fleet.document import blueprint_schema
from tests.fleet.stored import FLEET


@pytest.fixture
def fleet(tmp_path):
    """A fleet file."""
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET, encoding="utf-8")
    return str(path)


def printed(capsys, *arguments):
    """What a command prints."""
    assert main(["blueprint", *arguments]) == 0
    return capsys.readouterr().out


def test_text_shows_which_bucket_gets_models_how(fleet, capsys):
    """A row a bucket, the source first, and what the registry replicates; the title says what comes after it."""
    lines = [" ".join(line.split()) for line in printed(capsys, "--fleet", fleet, "--region", "data").splitlines()]

    assert lines[0] == "fleet-data before fleet-us-east-1, fleet-eu-west-1"
    assert lines[3:5] == [
        "models-123456789012-us-east-1 us-east-1 by upload a KMS key of its own removed after 90 d",
        "models-123456789012-eu-west-1 eu-west-1 from us-east-1 a KMS key of its own removed after 90 d",
    ]
    assert "images serving/* of 123456789012 are replicated from us-east-1 to eu-west-1" in lines
    assert any(line.startswith("note image-replication-singleton") for line in lines)


def test_a_region_tells_what_it_expects(fleet, capsys):
    """Its own bucket's objects, digests shortened."""
    lines = [line.strip() for line in printed(capsys, "--fleet", fleet, "--region", "eu-west-1").splitlines()]

    assert [line for line in lines if " expects " in line] == [
        "resnet50 expects s3://models-123456789012-eu-west-1/vision/resnet50/sha256-2c26b46b68ff.../manifest.txt",
        "bert expects s3://models-123456789012-eu-west-1/bert/model.pt?versionId=3HL4kqtJlcpXroDTDmJ",
        "bert expects serving/bert@sha256:9f86d081884c... in 123456789012",
    ]


def test_json_has_it_beside_the_regions(fleet, capsys):
    """As the schema says; null where it was not asked for."""
    whole = json.loads(printed(capsys, "--fleet", fleet, "--format", "json"))
    one = json.loads(printed(capsys, "--fleet", fleet, "--format", "json", "--region", "eu-west-1"))

    jsonschema.validate(whole, blueprint_schema())
    assert [bucket["region"] for bucket in whole["data"]["model_store"]["buckets"]] == ["us-east-1", "eu-west-1"]
    assert whole["regions"][0]["image_presence"][0]["repository"] == "serving/bert"
    assert one["data"] is None
