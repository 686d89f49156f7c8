"""``neuronfleet blueprint`` of a fleet with hostnames and accelerators."""

from __future__ import annotations

import json

import pytest

from neuronfleet.cli.main import main
from neuronfleet.fleet.document import blueprint_schema
from tests.fleet.spanning import ACCELERATOR, DNS, text_of

ADDITION = (
    DNS
    + 'policy = "weighted"\nhealth_check = { path = "/v1/models/m" }\n'
    + "regions.us-east-1.weight = 9\nregions.eu-west-1.drained = true\nregions.ap-northeast-1.weight = 1\n"
    + ACCELERATOR
    + "regions.eu-west-1.traffic_dial_percent = 30\n"
)


@pytest.fixture
def fleet(tmp_path):
    """A fleet file of three regions behind a hostname and an accelerator."""
    path = tmp_path / "fleet.toml"
    path.write_text(text_of(ADDITION), encoding="utf-8")
    return str(path)


def printed(capsys, *arguments):
    """What a command prints."""
    assert main(["blueprint", *arguments]) == 0
    return capsys.readouterr().out


def test_text_shows_which_share_each_region_has(fleet, capsys):
    """One row a region, the name that clients ask for once; what has to be deployed first stands in the title."""
    lines = [" ".join(line.split()) for line in printed(capsys, "--fleet", fleet, "--region", "global").splitlines()]

    assert lines[0] == "fleet-global after fleet-us-east-1, fleet-eu-west-1, fleet-ap-northeast-1"
    assert lines[3].startswith("models.example.com weighted, A us-east-1 fleet-public 9 of 10 targets are, HTTPS 443")
    assert any(line.startswith("eu-west-1 fleet-public drained") for line in lines)
    assert "accelerator fixed nearness us-east-1 fleet-public 100 % targets are" in lines
    assert "eu-west-1 fleet-public 30 % targets are" in lines
    assert "accelerator fixed: two IPv4 addresses, TCP 80, 443" in lines
    assert not any("inf1.xlarge" in line for line in lines)


def test_json_has_it_beside_the_regions(fleet, capsys):
    """As plain data, described by the schema; null where there is nothing or it was not asked for."""
    whole = json.loads(printed(capsys, "--fleet", fleet, "--format", "json"))
    one = json.loads(printed(capsys, "--fleet", fleet, "--format", "json", "--region", "eu-west-1"))

    assert [record["weight"] for record in whole["global"]["dns"][0]["records"]] == [9, 0, 1]
    assert [group["drained"] for group in whole["global"]["accelerators"][0]["endpoint_groups"]] == [False] * 3
    assert len(whole["regions"]) == 3
    assert one["global"] is None
    assert set(whole) <= set(blueprint_schema()["properties"])
    assert set(whole["global"]) == set(blueprint_schema()["$defs"]["GlobalBlueprint"]["properties"])


def test_without_a_filter_it_comes_after_the_regions(fleet, capsys):
    """As it is deployed."""
    text = printed(capsys, "--fleet", fleet)

    assert text.index("fleet-ap-northeast-1  ap-northeast-1") < text.index("fleet-global  after")
