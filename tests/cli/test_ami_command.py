"""``neuronfleet ami``: the lock file, pinned and promoted against moto's snapshot of the public parameters."""

from __future__ import annotations

import json
import tomllib

import jsonschema
import moto
import pytest

from neuronfleet.cli import main
from neuronfleet.fleet.ami_document import ami_schema

NEURON, ORDINARY = "amazon-linux-2023/neuron", "amazon-linux-2023"
OLD, NEW = "2023.0.20260901", "2023.0.20260922"
FLEET = """
name = "demo"
regions = ["us-east-1", "eu-west-1", "ap-northeast-1"]
waves = [["us-east-1"], ["eu-west-1", "ap-northeast-1"]]
[services.bert]
image = "pytorch-1.13.1"
"""
REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1")

pytestmark = pytest.mark.moto


@pytest.fixture(scope="module", autouse=True)
def aws():
    """The emulator in this process, once: nothing here changes what it holds."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            patch.setenv(name, "testing")
        patch.delenv("AWS_PROFILE", raising=False)
        with moto.mock_aws():
            yield


@pytest.fixture
def folder(tmp_path):
    """A folder with a fleet file."""
    (tmp_path / "fleet.toml").write_text(FLEET)
    return tmp_path


@pytest.fixture
def run(folder, capsys):
    """Run a subcommand and give exit code, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["ami", arguments[0], "--fleet", str(folder / "fleet.toml"), *arguments[1:]])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def locked(folder) -> dict[str, str]:
    """Locked version of the Neuron family by region."""
    regions = tomllib.loads((folder / "ami.lock.toml").read_text())["regions"]
    return {region: families[NEURON] for region, families in regions.items()}


def test_the_way_of_a_release_through_the_regions(folder, run):
    """Pin everything, pin the first wave to what is newer, promote the second: each written only when told to."""
    assert run("pin", "--version", "20260901")[0] == 1
    assert not (folder / "ami.lock.toml").exists()
    assert run("pin", "--version", "20260901", "--yes")[0] == 0
    assert locked(folder) == dict.fromkeys(REGIONS, OLD)

    code, out, _ = run("status")
    assert code == 1
    rows = [line.split() for line in out.splitlines()]
    assert ["eu-west-1", "2", OLD, NEW] in [row[:4] for row in rows]
    assert [NEURON + ",", "supported", "until", "2029-06-30"] in rows

    assert run("promote")[0] == 0  # every wave has what the first has
    assert run("pin", "--yes")[0] == 0
    assert locked(folder) == {"us-east-1": NEW, "eu-west-1": OLD, "ap-northeast-1": OLD}

    before = (folder / "ami.lock.toml").read_text()
    code, out, err = run("promote")
    assert (code, (folder / "ami.lock.toml").read_text()) == (1, before)
    assert f"eu-west-1 (wave 2) {NEURON}\n  version           {OLD} -> {NEW}\n" in out
    assert "  ECS agent         1.106.2 -> 1.107.0\n" in out
    assert "  stays             Docker 25.0.16, kernel 6.1, operating system Amazon Linux 2023\n" in out
    assert "note: SSM does not tell the Neuron driver: the recipe of amazon-linux-2023/neuron gave" in out
    assert "nothing was written; --yes writes" in err

    code, _, err = run("promote", "--wave", "2", "--yes")
    assert (code, locked(folder)) == (0, dict.fromkeys(REGIONS, NEW))
    assert "commit it, then plan, review and apply eu-west-1, ap-northeast-1" in err
    assert run("status")[0] == 0
    assert run("promote", "--yes")[2] == "nothing to change\n"


def test_the_blueprint_boots_what_is_locked(folder, run, capsys):
    """What ``pin`` wrote is what the planner reads."""
    run("pin", "--version", "20260901", "--yes")
    assert main(["blueprint", "--fleet", str(folder / "fleet.toml"), "--format", "json"]) == 0
    for region in json.loads(capsys.readouterr().out)["regions"]:
        ami = region["capacities"][0]["ami"]
        assert (ami["version"], ami["locked"]) == (f"al2023-ami-ecs-neuron-hvm-{OLD}-kernel-6.1-x86_64", True)


def test_a_wave_cannot_be_skipped(folder, run):
    """The refusal is exit code 2, names the wave that is due, and writes nothing."""
    three = FLEET.replace('["eu-west-1", "ap-northeast-1"]]', '["eu-west-1"], ["ap-northeast-1"]]')
    (folder / "fleet.toml").write_text(three)
    run("pin", "--version", "20260901", "--yes")
    run("pin", "--yes")
    code, _, err = run("promote", "--wave", "3", "--yes")
    assert code == 2
    assert "wave 3 cannot be promoted before wave 2: eu-west-1 does not have the versions of the wave before yet" in err
    assert locked(folder)["ap-northeast-1"] == OLD


def test_named_regions_are_pinned_out_of_order_and_it_is_told(folder, run):
    """A region that is named moves whichever wave it is in; the note says ahead of whom."""
    run("pin", "--version", "20260901", "--yes")
    code, out, _ = run("pin", "--region", "eu-west-1", "--yes")
    assert code == 0
    assert f"note: eu-west-1 of wave 2 goes to {NEW} before us-east-1" in out
    assert locked(folder) == {"us-east-1": OLD, "eu-west-1": NEW, "ap-northeast-1": OLD}


def test_a_step_back_is_told(folder, run):
    """A pin of an older release works, and says that it is one."""
    run("pin", "--yes")
    code, out, _ = run("pin", "--region", "us-east-1", "--version", OLD)
    assert code == 1
    assert "note: it goes back to an older release" in out
    assert "1.107.0 -> 1.106.2" in out


def test_crossing_the_driver_swap_is_told(folder, run):
    """The first release that swaps in the Inf1 driver at boot is a difference that SSM does not tell."""
    run("pin", "--version", "20251209", "--yes")
    assert "note: the new release swaps in the Inf1 driver at first boot" in run("pin", "--region", "us-east-1")[1]


def test_a_release_that_is_not_there_is_refused(folder, run):
    """A day without release is exit code 2 with the parameter that was asked for; nothing is written."""
    code, _, err = run("pin", "--version", "20260902", "--yes")
    assert code == 2
    assert f"us-east-1 has no release '2023.0.20260902' of {NEURON} (/aws/service/ecs/optimized-ami/{NEURON}/" in err
    assert not (folder / "ami.lock.toml").exists()


def test_a_release_that_the_next_region_lacks_is_not_promoted(folder, run):
    """A version that was locked by hand and AWS does not have there stops the promotion."""
    run("pin", "--yes")
    lock = folder / "ami.lock.toml"
    head, _, tail = lock.read_text().rpartition(NEW)  # us-east-1 stands last
    lock.write_text(f"{head}2023.0.20260902{tail}")
    code, _, err = run("promote", "--yes")
    assert code == 2
    assert f"AWS has no release 2023.0.20260902 of {NEURON} in eu-west-1" in err
    assert "AWS releases region by region: wait until it does" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pin", "--region", "us-east-2"), "--region 'us-east-2': the fleet serves from us-east-1, eu-west-1"),
        (("status", "--region", "eu-wst-1"), "did you mean 'eu-west-1'?"),
        (("pin", "--family", "amazon-linux-2023/neurn"), f"did you mean '{NEURON}'?"),
        (("pin", "--version", "latest"), "--version: 'latest' is no version of the AMI family"),
        (("promote", "--wave", "1"), "the first is moved with 'neuronfleet ami pin'"),
        (("promote",), "us-east-1 of wave 1 has no locked version"),
    ],
)
def test_what_cannot_be_is_exit_code_2(run, arguments, message):
    """Names that the fleet does not have, and steps that cannot be taken."""
    code, _, err = run(*arguments)
    assert code == 2
    assert message in err


def test_what_locks_nothing_is_removed_by_a_pin(folder, run):
    """A region that left the fleet leaves the lock, and the note says so."""
    run("pin", "--yes")
    (folder / "fleet.toml").write_text(FLEET.replace(', "ap-northeast-1"]', "]"))
    assert 'ami.lock.toml: regions.ap-northeast-1."amazon-linux-2023/neuron" locks nothing' in run("status")[1]
    code, out, _ = run("pin", "--yes")
    assert code == 0
    assert f"note: ap-northeast-1 {NEURON}: removed, since nothing boots it" in out
    assert set(locked(folder)) == {"us-east-1", "eu-west-1"}


def test_a_version_of_the_fleet_file_is_left_alone(folder, run):
    """``status`` shows it as such, ``pin`` says that no lock has a say."""
    (folder / "fleet.toml").write_text(FLEET + '[overrides.eu-west-1.ami]\nversion = "20260901"\n')
    out = run("pin", "--yes")[1]
    assert f"note: eu-west-1 {NEURON}: the fleet file says al2023-ami-ecs-neuron-hvm-{OLD}" in out
    assert set(locked(folder)) == {"us-east-1", "ap-northeast-1"}
    code, out, _ = run("status", "--format", "json")
    jsonschema.validate(json.loads(out), ami_schema())
    (one,) = [one for one in json.loads(out)["ami_status"]["amis"] if one["region"] == "eu-west-1"]
    assert (code, one["stated"], one["locked"], one["current"]) == (1, OLD, None, False)


def test_json_of_a_change(folder, run):
    """Programs get what changes, whether it was written, and the waves."""
    run("pin", "--version", "20260901", "--yes")
    document = json.loads(run("pin", "--region", "us-east-1", "--format", "json")[1])
    jsonschema.validate(document, ami_schema())
    changes = document["ami_changes"]
    assert (document["schema_version"], changes["written"], changes["lock"]) == ("1", False, "ami.lock.toml")
    (one,) = changes["changes"]
    assert (one["region"], one["wave"], one["before"], one["after"]) == ("us-east-1", 1, OLD, NEW)
    assert {"name": "ECS agent", "before": "1.106.2", "after": "1.107.0"} in one["facts"]
    assert changes["waves"] == [["us-east-1"], ["eu-west-1", "ap-northeast-1"]]


def test_a_region_that_does_not_answer_is_told(run, monkeypatch):
    """``status`` shows the others and is exit code 2; ``pin`` changes nothing."""
    monkeypatch.setattr("neuronfleet.cli.ami.aws_clients", lambda _: _one_broken)
    code, out, err = run("status")
    assert code == 2
    assert "not asked: eu-west-1: cannot be reached" in err
    assert any(line.split()[:4] == ["us-east-1", "1", "-", NEW] for line in out.splitlines())
    code, _, err = run("pin", "--yes")
    assert (code, err) == (2, "error: eu-west-1 did not answer, so nothing was changed: cannot be reached\n")


def _one_broken(service: str, region: str) -> object:
    import boto3  # noqa: PLC0415

    if region == "eu-west-1":
        raise ConnectionError("cannot be reached")
    return boto3.client(service, region_name=region)
