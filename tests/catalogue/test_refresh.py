"""Refresh: against moto there is nothing to change; what AWS tells otherwise becomes an overlay that settles it."""

from __future__ import annotations

import copy
import datetime as dt
import sys

import moto
import pytest
from moto.ec2.models import instance_types as moto_instance_types

from neuronfleet.catalogue import load_catalogue
from neuronfleet.catalogue.observation import aws_clients
from neuronfleet.catalogue.refresh import Difference, overlay_toml, refresh
from neuronfleet.errors import CatalogueError, ToolError, UnknownRegionError

TODAY = dt.date(2026, 12, 1)

pytestmark = pytest.mark.moto


@pytest.fixture
def aws(monkeypatch):
    """The emulator in this process, with credentials that are none and the offerings of few families, to be quick."""
    everywhere = moto_instance_types.INSTANCE_TYPE_OFFERINGS["availability-zone-id"]
    few = {"inf1", "inf2", "trn1", "trn1n", "m5"}
    for region, rows in everywhere.items():
        kept = [row for row in rows if row["InstanceType"].partition(".")[0] in few]
        monkeypatch.setitem(everywhere, region, kept)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with moto.mock_aws():
        yield


@pytest.fixture
def changed_offerings(monkeypatch):
    """A function that changes what moto answers about the offerings of a region."""
    everywhere = moto_instance_types.INSTANCE_TYPE_OFFERINGS["availability-zone-id"]

    def change(region: str, *, without: set[tuple[str, str]] = frozenset(), also: set[tuple[str, str]] = frozenset()):
        rows = [row for row in everywhere[region] if (row["InstanceType"], row["Location"]) not in without]
        rows += [
            {"InstanceType": name, "Location": zone, "LocationType": "availability-zone-id"} for name, zone in also
        ]
        monkeypatch.setitem(everywhere, region, rows)

    return change


def test_catalogue_agrees_with_moto(aws):
    """Zones, offerings, AMI parameters and numbers of every instance type are what moto's AWS data answers."""
    result = refresh(load_catalogue(), aws_clients(), ["us-east-1", "me-south-1", "ap-southeast-3"])
    assert result.regions == ("us-east-1", "me-south-1", "ap-southeast-3")
    assert result.differences == ()
    assert result.unanswered == ()


def test_all_commercial_regions_are_asked_by_default(monkeypatch):
    """Without a choice every region of the commercial partition is asked, and no other."""
    asked = []

    def client(service, region):
        asked.append(region)
        raise ConnectionError(f"no {service} in {region}")

    with pytest.raises(CatalogueError):
        refresh(load_catalogue(), client)
    expected = {name for name, region in load_catalogue().regions.items() if region.partition == "aws"}
    assert set(asked) == expected


def test_changed_offerings_are_differences_and_the_overlay_settles_them(aws, changed_offerings, tmp_path):
    """A zone that AWS adds, one that it drops and a type that it withdraws are shown; the overlay makes them equal."""
    gone = {("inf1.xlarge", "euw3-az1"), *(("inf2.48xlarge", zone) for zone in ("euw3-az2", "euw3-az3"))}
    changed_offerings("eu-west-3", without=gone, also={("trn1.32xlarge", "euw3-az1")})
    result = refresh(load_catalogue(), aws_clients(), ["eu-west-3"])
    place = ("regions", "eu-west-3", "offerings")
    assert result.differences == (
        Difference(keys=(*place, "inf1.xlarge"), catalogue=("euw3-az1", "euw3-az3"), aws=("euw3-az3",)),
        Difference(keys=(*place, "inf2.48xlarge"), catalogue=("euw3-az2", "euw3-az3"), aws=()),
        Difference(keys=(*place, "trn1.32xlarge"), catalogue=None, aws=("euw3-az1",)),
    )
    file = tmp_path / "aws.toml"
    file.write_text(overlay_toml(result.differences, checked=TODAY), encoding="utf-8")
    merged = load_catalogue(overlay=file)
    assert merged.region("eu-west-3").zones_offering("inf1.xlarge") == ("euw3-az3",)
    assert "eu-west-3" not in merged.regions_offering("inf2.48xlarge")
    assert merged.region("eu-west-3").checked == TODAY
    assert refresh(merged, aws_clients(), ["eu-west-3"]).differences == ()


def test_new_size_and_changed_numbers_become_records(aws, changed_offerings, monkeypatch, tmp_path):
    """A size that AWS adds to a family becomes a whole record, a number that it changes becomes a key."""
    described = moto_instance_types.INSTANCE_TYPES
    backend = moto_instance_types.InstanceTypeBackend
    new = {**copy.deepcopy(described["inf2.48xlarge"]), "InstanceType": "inf2.96xlarge"}
    grown = copy.deepcopy(described["inf1.xlarge"])
    grown["MemoryInfo"]["SizeInMiB"] = 16384
    monkeypatch.setitem(described, "inf2.96xlarge", new)
    monkeypatch.setitem(described, "inf1.xlarge", grown)
    monkeypatch.setattr(backend, "instance_types", [moto_instance_types.InstanceType(name) for name in described])
    changed_offerings("us-west-2", also={("inf2.96xlarge", "usw2-az1")})
    result = refresh(load_catalogue(), aws_clients(), ["us-west-2"])
    by_keys = {each.keys: (each.catalogue, each.aws) for each in result.differences}
    assert by_keys["instance_types", "inf1.xlarge", "memory_mib"] == (8192, 16384)
    assert by_keys["instance_types", "inf2.96xlarge", "devices"] == (None, 12)
    assert by_keys["regions", "us-west-2", "offerings", "inf2.96xlarge"] == (None, ("usw2-az1",))
    file = tmp_path / "aws.toml"
    file.write_text(overlay_toml(result.differences, checked=TODAY), encoding="utf-8")
    merged = load_catalogue(overlay=file)
    assert merged.instance_type("inf2.96xlarge").cores == 24
    assert merged.instance_type("inf1.xlarge").memory_mib == 16384
    assert merged.instance_type("inf1.xlarge").usd_per_hour == 0.228
    assert refresh(merged, aws_clients(), ["us-west-2"]).differences == ()


def test_region_that_the_account_has_not_enabled_is_reported_and_the_others_are_compared(aws):
    """One region's refusal does not stop the others and is no difference."""
    real = aws_clients()

    def clients(service, region):
        if region == "af-south-1":
            raise PermissionError("AuthFailure: the region is\n not enabled")
        return real(service, region)

    result = refresh(load_catalogue(), clients, ["af-south-1", "ap-northeast-3"])
    assert result.regions == ("ap-northeast-3",)
    assert [(each.region, each.reason) for each in result.unanswered] == [
        ("af-south-1", "AuthFailure: the region is not enabled")
    ]
    assert result.differences == ()


def test_instance_types_are_asked_for_only_until_they_are_known(aws):
    """Numbers are the same everywhere, so the second region is not asked for what the first described."""
    real, asked = aws_clients(), []

    def clients(service, region):
        client = real(service, region)
        client.meta.events.register("before-call.ec2.DescribeInstanceTypes", lambda **_: asked.append(region))
        return client

    assert refresh(load_catalogue(), clients, ["ap-northeast-3", "ca-west-1"]).differences == ()
    assert set(asked) == {"ap-northeast-3"}


def test_unknown_region_is_refused_before_anything_is_asked():
    """A misspelt region is an error with the nearest name, not an unanswered region."""
    with pytest.raises(UnknownRegionError, match="did you mean 'eu-west-3'"):
        refresh(load_catalogue(), lambda *_: pytest.fail("asked"), ["eu-west-33"])


def test_no_answer_at_all_is_an_error(monkeypatch):
    """Where every region fails, the first reasons are told instead of an empty result."""

    def clients(service, region):
        raise ConnectionError("network is unreachable")

    with pytest.raises(CatalogueError, match=r"no region answered \(us-east-1: network is unreachable\)"):
        refresh(load_catalogue(), clients, ["us-east-1"])


def test_region_without_aws_data_makes_no_claim_about_offerings(aws):
    """An answer without any instance type is no news that Inf1 is gone: GovCloud's offerings stay unknown."""
    result = refresh(load_catalogue(), aws_clients(), ["us-gov-west-1"])
    assert {each.keys for each in result.differences} == {("regions", "us-gov-west-1", "zones")}


def test_stopped_ami_updates_make_a_region_stale(aws):
    """A region whose recommended AMI is months behind the others is called stale, and one that caught up is not."""
    real = aws_clients()

    class Ssm:
        def __init__(self, region):
            self._ssm, self._region = real("ssm", region), region

        def get_parameters(self, Names):  # noqa: N803 - boto3's spelling
            answer = self._ssm.get_parameters(Names=Names)
            for parameter in answer["Parameters"]:
                day = "20260101" if self._region == "eu-west-1" else "20260929"
                parameter["Value"] = f"{parameter['Value'].rpartition('.')[0]}.{day}"
            return answer

    def clients(service, region):
        return Ssm(region) if service == "ssm" else real(service, region)

    result = refresh(load_catalogue(), clients, ["eu-west-1", "me-south-1"])
    assert {each.keys: each.aws for each in result.differences} == {
        ("regions", "eu-west-1", "ami_parameters"): "stale",
        ("regions", "me-south-1", "ami_parameters"): "listed",
    }


def test_missing_boto3_names_the_extra(monkeypatch):
    """Without boto3 the error says what to install."""
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ToolError, match=r"pip install 'neuronfleet\[rehearsal\]'"):
        aws_clients()
