"""Releases of AMI families as AWS publishes them, against moto's snapshot of the public parameters."""

from __future__ import annotations

import datetime as dt
import json
from unittest import mock

import moto
import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.catalogue.ami_releases import NAMES_PER_CALL, ask_releases, release_day
from neuronfleet.catalogue.observation import aws_clients
from neuronfleet.errors import CatalogueError

CATALOGUE = load_catalogue()
NEURON = CATALOGUE.ami_family("amazon-linux-2023/neuron")


@pytest.fixture
def aws(monkeypatch):
    """The emulator in this process."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with moto.mock_aws():
        yield aws_clients()


@pytest.mark.moto
def test_recommended_and_pinned_releases_tell_the_same_things(aws):
    """Both come with agent, Docker, kernel, source image and image id; what a region does not have is left out."""
    wanted = [(NEURON, "recommended"), (NEURON, "2023.0.20260901"), (NEURON, "2023.0.20260902")]
    found = ask_releases(aws, "eu-west-1", wanted)

    assert set(found) == {(NEURON.name, "recommended"), (NEURON.name, "2023.0.20260901")}
    old = found[NEURON.name, "2023.0.20260901"]
    assert (old.version, old.kernel, old.os) == ("2023.0.20260901", "6.1", "Amazon Linux 2023")
    assert (old.ecs_agent_version, old.ecs_runtime_version) == ("1.106.2", "Docker version 25.0.16")
    assert old.source_image_name == "al2023-ami-minimal-2023.12.20260831.0-kernel-6.1-x86_64"
    assert old.image_id.startswith("ami-")
    assert old.image_name == "al2023-ami-ecs-neuron-hvm-2023.0.20260901-kernel-6.1-x86_64"
    assert found[NEURON.name, "recommended"].version > old.version
    assert old.image_id != ask_releases(aws, "us-east-1", wanted)[NEURON.name, "2023.0.20260901"].image_id


@pytest.mark.moto
def test_every_family_has_a_recommended_release(aws):
    """Also those whose image names hold no kernel, which the catalogue then tells."""
    families = [one for one in CATALOGUE.ami_families.values() if "us-east-1" not in one.absent_from]
    found = ask_releases(aws, "us-east-1", [(one, "recommended") for one in families])
    assert {family: release.kernel for (family, _), release in found.items()} == {
        one.name: one.kernel for one in families
    }


def answering(values):
    """A client factory whose SSM holds parameters, and refuses more names than AWS takes."""

    def get_parameters(Names):  # noqa: N803 - AWS's word
        assert len(Names) <= NAMES_PER_CALL
        return {"Parameters": [{"Name": name, "Value": values[name]} for name in Names if name in values]}

    return lambda *_: mock.Mock(get_parameters=get_parameters)


def test_json_is_read_as_aws_prints_it():
    """AWS prints JSON; what it leaves out is not known."""
    name = NEURON.image_name_of("20260901")
    parameter = f"/aws/service/ecs/optimized-ami/{NEURON.name}/{name}"
    found = ask_releases(
        answering({parameter: json.dumps({"image_id": "ami-1", "schema_version": 1, "os": ""})}),
        "us-east-1",
        [(NEURON, "20260901")],
    )
    release = found[NEURON.name, "20260901"]
    assert (release.version, release.image_name, release.kernel) == ("2023.0.20260901", name, "6.1")
    assert (release.ecs_agent_version, release.os, release.source_image_name) == (None, None, None)
    assert release.day == dt.date(2026, 9, 1)


@pytest.mark.parametrize("value", ["", "ami-1", "[1]", "{}", '{"image_id": ""}', "{'image_id'"])
def test_what_is_no_release_is_none(value):
    """A parameter that does not tell an image id is no release."""
    parameter = NEURON.parameter().removesuffix("/image_id")
    assert ask_releases(answering({parameter: value}), "us-east-1", [(NEURON, "recommended")]) == {}


def test_many_releases_are_asked_for_in_parts():
    """AWS takes ten names in a call."""
    wanted = [(NEURON, f"202609{day:02}") for day in range(1, 26)]
    values = {
        NEURON.parameter(version).removesuffix("/image_id"): json.dumps({"image_id": f"ami-{version}"})
        for _, version in wanted
    }
    assert len(ask_releases(answering(values), "us-east-1", wanted)) == 25


def test_a_version_of_another_family_is_refused():
    """Nothing is asked for what cannot be."""
    with pytest.raises(CatalogueError, match="is no version of the AMI family"):
        ask_releases(answering({}), "us-east-1", [(NEURON, "2.0.20260901")])


@pytest.mark.parametrize(
    ("version", "day"),
    [
        ("2023.0.20260901", dt.date(2026, 9, 1)),
        ("al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64", dt.date(2026, 9, 22)),
        ("recommended", None),
        ("2023.0.20261399", None),
    ],
)
def test_day_of_a_release(version, day):
    """It is the last date in the version."""
    assert release_day(version) == day
