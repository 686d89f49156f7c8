"""``neuronfleet blueprint``."""

from __future__ import annotations

import json

import jsonschema
import pytest

from neuronfleet.cli.main import EXIT_CANNOT, EXIT_CLEAN, main
from neuronfleet.fleet.document import blueprint_schema

FLEET = """
name = "demo"
regions = ["us-east-1", "me-south-1"]

[capacities.shared]
instance_type = "inf1.6xlarge"

[services.bert]
image = "pytorch-1.13.1"
capacity = "shared"
desired_count = 4

[tasks.check]
image = "pytorch-1.13.1"
schedule = { expression = "rate(1 day)" }
"""


@pytest.fixture
def fleet_file(tmp_path):
    """A fleet file of two regions."""
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET, encoding="utf-8")
    return path


def test_text_shows_slots_devices_ports_and_claims(fleet_file, capsys):
    """Each slot is a row with its device, port, memory and verdicts."""
    assert main(["blueprint", "--fleet", str(fleet_file), "--region", "us-east-1"]) == EXIT_CLEAN

    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["bert-slot1", "service", "shared", "1", "neuron1", "rest:8090", "11296", *["proved"] * 4] in rows
    assert ["shared", "inf1.6xlarge", "4", "1", "2", "amazon-linux-2023/neuron", "recommended"] in rows
    assert ["not", "use1-az3,", "which", "offers", "no", "inf1.6xlarge", "or", "inf1.xlarge"] in rows
    price = ["instances", "cost", "1.18", "to", "2.59", "USD", "an", "hour", "at", "On-Demand", "prices", "in"]
    assert [*price, "us-east-1"] in rows
    assert ["needs", "52", "vCPU", "of", "quota", "L-1945791B,", "Running", "On-Demand", "Inf", "instances"] in rows


def test_text_ends_with_what_the_regions_come_to(fleet_file, capsys):
    """Waves and the cost of all regions stand below the last, with the day of the prices and what they leave out."""
    main(["blueprint", "--fleet", str(fleet_file)])

    lines = capsys.readouterr().out.splitlines()
    assert "  changes in wave 1 of 2, before the others" in lines
    assert "  changes in wave 2 of 2, after us-east-1" in lines
    assert lines[-5:-1] == [
        "demo  2 regions",
        "  waves: us-east-1, then me-south-1",
        "  instances cost 2.63 to 5.76 USD an hour",
        "",
    ]
    assert lines[-1].startswith(
        "Prices are estimates, checked on 2026-11-22. Not counted: EBS volumes, load balancers,"
    )


def test_text_says_which_prices_are_not_the_regions_own(tmp_path, capsys):
    """Where the region has no price of a type, the line names the type and the region of its price."""
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET.replace('"us-east-1", "me-south-1"', '"sa-east-1"'))
    main(["blueprint", "--fleet", str(path)])

    out = capsys.readouterr().out
    assert "at On-Demand prices in sa-east-1 (inf1.6xlarge, inf1.xlarge as in us-east-1)\n" in out
    assert "Prices are estimates, checked on 2026-11-22." in out
    assert "wave" not in out
    assert "demo  1 region" not in out


def test_text_shows_notices_with_their_toml_path(fleet_file, capsys):
    """What the user should know of a region stands below its tables."""
    main(["blueprint", "--fleet", str(fleet_file), "--region", "me-south-1"])

    shown = " ".join(capsys.readouterr().out.split())
    assert "note ami-stale, ami.version: the AMI parameters of me-south-1 were not updated for months" in shown


def test_only_the_regions_asked_for_are_shown(fleet_file, capsys):
    """``--region`` picks regions of the fleet."""
    main(["blueprint", "--fleet", str(fleet_file), "--region", "me-south-1", "--format", "json"])

    assert [one["region"] for one in json.loads(capsys.readouterr().out)["regions"]] == ["me-south-1"]


def test_a_region_that_is_not_in_the_fleet_is_refused_with_the_nearest(fleet_file, capsys):
    """A misspelt ``--region`` is exit code 2 and a suggestion."""
    assert main(["blueprint", "--fleet", str(fleet_file), "--region", "us-east-2"]) == EXIT_CANNOT

    assert "the fleet does not serve from 'us-east-2'; did you mean 'us-east-1'?" in capsys.readouterr().err


def test_json_keeps_the_published_field_names(fleet_file, capsys):
    """The fields of the design's contract are there under their names."""
    main(["blueprint", "--fleet", str(fleet_file), "--format", "json"])

    document = json.loads(capsys.readouterr().out)
    region = document["regions"][0]
    assert (region["region"], region["partition"], region["vcpu_quota_needed"]) == ("us-east-1", "aws", 52)
    shared = region["capacities"][0]
    assert {key: shared[key] for key in ("name", "instance_type", "devices", "min_size", "max_size")} == {
        "name": "shared",
        "instance_type": "inf1.6xlarge",
        "devices": 4,
        "min_size": 1,
        "max_size": 2,
    }
    bert = region["services"][0]
    assert {key: bert[key] for key in ("name", "devices_per_task", "desired_count", "placement_expression")} == {
        "name": "bert",
        "devices_per_task": 1,
        "desired_count": 4,
        "placement_expression": "attribute:ecs.instance-type == inf1.6xlarge",
    }


def test_json_validates_against_its_published_schema(fleet_file, capsys):
    """The schema that the docs publish describes what the command prints."""
    main(["blueprint", "--fleet", str(fleet_file), "--format", "json"])

    jsonschema.validate(json.loads(capsys.readouterr().out), blueprint_schema())


def test_an_impossible_fleet_names_every_problem(tmp_path, capsys):
    """Two mistakes are two lines, each with its TOML path."""
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET.replace("desired_count = 4", "desired_cuont = 4").replace('"rate(1 day)"', '"daily"'))

    assert main(["blueprint", "--fleet", str(path)]) == EXIT_CANNOT

    message = capsys.readouterr().err
    assert "services.bert.desired_cuont: is not a key that is known here; did you mean 'desired_count'?" in message
    assert "tasks.check.schedule.expression: 'daily' is not allowed; give rate(...), cron(...) or at(...)" in message


BALANCED = """
name = "demo"
regions = ["us-east-1"]

[load_balancers.front]
certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a"

[load_balancers.inside]
type = "network"

[services.bert]
image = "pytorch-1.13.1"

[services.bert.traffic]
load_balancer = "front"
path_patterns = ["/bert"]

[services.resnet50]
image = "tensorflow-2.10.1"
model = "s3://models/resnet50"

[services.resnet50.traffic]
load_balancer = "inside"
"""


def test_text_shows_who_listens_and_what_is_asked(tmp_path, capsys):
    """Each listener is a row: what it takes, where that goes, and how a task is asked for its model."""
    path = tmp_path / "fleet.toml"
    path.write_text(BALANCED, encoding="utf-8")
    assert main(["blueprint", "--fleet", str(path)]) == EXIT_CLEAN

    rows = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "front internal application HTTP 80 everything HTTPS 443 -" in rows
    assert "HTTPS 443 /bert bert rest HTTP /ping" in rows
    assert "HTTPS 443 the rest answer 404 -" in rows
    assert "inside internal network TCP 8500 everything resnet50 grpc HTTP /v1/models/resnet50 at 8501" in rows


def test_json_of_load_balancers_fits_its_schema(tmp_path, capsys):
    """Load balancers and target groups are part of the published document."""
    path = tmp_path / "fleet.toml"
    path.write_text(BALANCED, encoding="utf-8")
    assert main(["blueprint", "--fleet", str(path), "--format", "json"]) == EXIT_CLEAN

    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, blueprint_schema())
    (region,) = document["regions"]
    assert [one["full_name"] for one in region["load_balancers"]] == ["demo-front", "demo-inside"]
    assert {one["name"]: one["target_group"]["load_balancer"] for one in region["services"]} == {
        "bert": "front",
        "resnet50": "inside",
    }
