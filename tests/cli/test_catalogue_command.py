"""``neuronfleet catalogue``: tables that can be read and piped, JSON that can be parsed, exit codes."""

from __future__ import annotations

import json

import moto
import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.cli import main

CATALOGUE = load_catalogue()


@pytest.fixture
def run(capsys):
    """Run the command and give exit code, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["catalogue", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def aws(monkeypatch):
    """The emulator in this process."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with moto.mock_aws():
        yield


def cells(out: str, name: str) -> list[str]:
    """Words of the table row that starts with a name."""
    (row,) = [line.split() for line in out.splitlines() if line.split()[:1] == [name]]
    return row


TABLES = [
    (),
    ("instance-types",),
    ("regions",),
    ("regions", "--offering", "inf1.xlarge"),
    ("ami-families",),
    ("images",),
    ("quotas",),
    ("prices",),
]


@pytest.mark.parametrize("arguments", TABLES, ids=" ".join)
def test_tables_fit_in_100_columns_and_pipe_clean(run, arguments):
    """No table is wider than 100 columns when piped, has escape codes or trailing blanks."""
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    table = out[: out.rindex("\n\n")]
    assert max(len(line) for line in table.splitlines()) <= 100
    assert "\x1b" not in out
    assert not [line for line in out.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("instance-types",), "instance_types"),
        (("regions",), "regions"),
        (("ami-families",), "ami_families"),
        (("images",), "images"),
        (("quotas",), "quotas"),
    ],
)
def test_every_name_is_listed_unbroken_in_text_and_json(run, arguments, kind):
    """All names of a kind can be copied from the table and are in the JSON."""
    names = list(getattr(CATALOGUE, kind))
    _, out, _ = run(*arguments)
    for name in names:
        assert cells(out, name)
    code, out, _ = run(*arguments, "--format", "json")
    document = json.loads(out)
    assert code == 0
    assert document["schema_version"] == "1"
    assert [record.get("name" if kind != "quotas" else "code") for record in document[kind]] == names
    assert all(record["source"] and record["checked"] for record in document[kind])


def test_overview_counts_and_says_how_to_go_on(run):
    """The bare command says what there is, how old it is and what to call next."""
    code, out, _ = run()
    assert code == 0
    assert cells(out, "instance-types")[1] == str(len(CATALOGUE.instance_types))
    assert cells(out, "regions")[1] == str(len(CATALOGUE.regions))
    assert "2026-11-22" in out
    assert "neuronfleet catalogue refresh" in out
    _, out, _ = run("--format", "json")
    assert json.loads(out)["catalogue"]["regions"] == len(CATALOGUE.regions)


def test_instance_types_of_one_family(run):
    """A family narrows the table to its sizes, with devices, cores, awsvpc density and price."""
    _, out, _ = run("instance-types", "inf1")
    assert cells(out, "inf1.6xlarge") == ["inf1.6xlarge", "x86_64", "24", "49152", "45465", "4", "16", "7", "1.1800"]
    assert "m5.large" not in out
    _, out, _ = run("instance-types", "inf1", "--format", "json")
    records = {record["name"]: record for record in json.loads(out)["instance_types"]}
    assert list(records) == ["inf1.xlarge", "inf1.2xlarge", "inf1.6xlarge", "inf1.24xlarge"]
    assert records["inf1.24xlarge"]["cores"] == 64
    assert records["inf1.xlarge"]["memory_ceiling_mib"] == 7577


def test_unknown_family_exits_2_with_the_nearest(run):
    """A family that is not there is one clear message on standard error."""
    code, out, err = run("instance-types", "Inf1")
    assert (code, out) == (2, "")
    assert err.startswith("error: instance type 'Inf1' is not in the catalogue; did you mean 'inf1'?")
    assert "Traceback" not in err


def test_regions_show_how_many_zones_offer_a_family(run):
    """Zones with Inf1 of all zones; none, unknown and priced are told apart."""
    _, out, _ = run("regions")
    assert "5/6" in cells(out, "us-east-1")
    assert cells(out, "ap-southeast-3")[-5:] == ["-", "-", "-", "listed", "ap-southeast-1"]
    assert "stale" in cells(out, "me-south-1")
    assert cells(out, "us-gov-west-1")[-5:] == ["priced", "?", "?", "unverified", "-"]
    assert cells(out, "cn-northwest-1")[-5:] == ["?", "?", "?", "unverified", "-"]


def test_regions_with_an_offering_name_their_zone_ids(run):
    """Only regions that offer the type are listed, with the zones that do."""
    _, out, _ = run("regions", "--offering", "inf1.6xlarge")
    assert cells(out, "ap-northeast-2")[-2:] == ["apne2-az1", "apne2-az3"]
    assert "ap-southeast-3" not in out
    assert "af-south-1" not in out
    code, _, err = run("regions", "--offering", "inf1.3xlarge")
    assert code == 2
    assert "did you mean 'inf1." in err


def test_ami_families_show_end_of_life(run):
    """A family whose operating system is over is marked, with the family to use instead."""
    _, out, _ = run("ami-families")
    assert "(over)" in cells(out, "amazon-linux-2/inf")
    assert cells(out, "amazon-linux-2/inf")[-1] == "amazon-linux-2023/neuron"
    assert "(over)" not in cells(out, "amazon-linux-2023/neuron")


def test_overlay_is_part_of_every_listing(run, tmp_path):
    """Records of the user's own file are listed like packaged ones; a broken file exits 2."""
    file = tmp_path / "mine.toml"
    file.write_text(
        'source = "us"\nchecked = 2026-12-01\n'
        '[instance_types."m8g.large"]\narchitecture = "arm64"\n'
        "vcpu = 2\nmemory_mib = 8192\nenis = 3\nipv4_per_eni = 10\n",
        encoding="utf-8",
    )
    code, out, _ = run("--overlay", str(file), "instance-types", "m8g")
    assert code == 0
    assert cells(out, "m8g.large")[1] == "arm64"
    file.write_text("[instance_type]\n", encoding="utf-8")
    code, _, err = run("--overlay", str(file), "regions")
    assert code == 2
    assert "mine.toml: instance_type: is no table of the catalogue" in err
    assert "did you mean 'instance_types'?" in err


@pytest.mark.moto
def test_refresh_without_differences_exits_0(run, aws):
    """What AWS answers is what the catalogue says: exit 0, and nothing is written."""
    code, out, err = run("refresh", "--region", "ap-southeast-3")
    assert (code, out.strip()) == (0, "")
    assert "no differences in 1 region" in err


@pytest.mark.moto
def test_refresh_with_differences_exits_1_and_writes_an_overlay(run, aws, tmp_path):
    """Differences are a table, exit 1 and, where asked for, an overlay that the command takes."""
    file = tmp_path / "aws.toml"
    # moto lists zones of GovCloud, of which the catalogue knows none.
    code, out, err = run("refresh", "--region", "us-gov-west-1", "--write", str(file))
    assert code == 1
    assert "usgw1-az1 usgw1-az2 usgw1-az3" in " ".join(out.split())
    assert "1 difference in 1 region" in err
    code, out, _ = run("--overlay", str(file), "refresh", "--region", "us-gov-west-1", "--format", "json")
    assert code == 0
    assert json.loads(out)["refresh"] == {"regions": ["us-gov-west-1"], "differences": [], "unanswered": []}


@pytest.mark.moto
def test_refresh_that_cannot_write_exits_2(run, aws, tmp_path):
    """A file in a folder that does not exist is one clear message."""
    code, _, err = run("refresh", "--region", "us-gov-west-1", "--write", str(tmp_path / "no" / "aws.toml"))
    assert code == 2
    assert "give a file in a folder that exists" in err


@pytest.mark.moto
def test_refresh_json_says_both_sides(run, aws):
    """Each difference has its key path, what the catalogue says and what AWS says."""
    code, out, _ = run("refresh", "--region", "us-gov-west-1", "--format", "json")
    assert code == 1
    assert json.loads(out)["refresh"]["differences"] == [
        {
            "path": "regions.us-gov-west-1.zones",
            "keys": ["regions", "us-gov-west-1", "zones"],
            "catalogue": [],
            "aws": ["usgw1-az1", "usgw1-az2", "usgw1-az3"],
        }
    ]


def test_refresh_without_an_answer_exits_2(run, monkeypatch):
    """Where nothing answers at the endpoint, the reason is told and no table is printed."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    code, out, err = run("refresh", "--region", "us-east-1", "--endpoint-url", "http://127.0.0.1:9")
    assert (code, out) == (2, "")
    assert "no region answered" in err
    assert "127.0.0.1:9" in err
