"""Every example is a fleet that can be planned; the Python one is the same fleet as the file."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys

import pytest

from neuronfleet.fleet import load_fleet, plan_fleet, plan_stacks
from tests.docs.markdown import REPOSITORY

EXAMPLES = REPOSITORY / "examples"
FLEETS = sorted(one for one in EXAMPLES.rglob("*.toml") if one.name != "as-written.toml")
SAMPLE = REPOSITORY / "stacks" / "fleet.toml"


def python_fleet():
    """The fleet of ``examples/python-fleet``."""
    spec = importlib.util.spec_from_file_location("example_fleet", EXAMPLES / "python-fleet" / "fleet.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.FLEET


@pytest.mark.parametrize("path", FLEETS, ids=lambda path: path.relative_to(EXAMPLES).as_posix())
def test_every_example_is_planned_and_every_claim_is_proved(path):
    """Each region of an example has a blueprint, and each of its tasks fits, owns its devices, is placed and rolls."""
    fleet = load_fleet(path)
    blueprints = plan_fleet(fleet)

    assert [one.region for one in blueprints] == list(fleet.regions)
    for blueprint in blueprints:
        for service in blueprint.services:
            claims = service.claims
            verdicts = [one.verdict for one in (claims.fits, claims.exclusive, claims.placed, claims.rolls)]
            assert verdicts == ["proved"] * 4, f"{blueprint.region} {service.name}"


def routes(name):
    """What spans the regions of an example."""
    return plan_stacks(load_fleet(EXAMPLES / name / "fleet.toml")).global_


def test_the_latency_example_leads_one_name_to_both_regions():
    """Each region has a record of its own, and their stacks come first."""
    found = routes("two-region-latency")
    (name,) = found.dns
    assert (name.hostname, name.policy) == ("vision.example.com", "latency")
    assert [record.region for record in name.records] == ["us-east-1", "eu-west-1"]


def test_the_standby_example_fails_over_to_a_region_that_has_a_task():
    """It begins with one, may grow to what the first region has, and has room for that."""
    (name,) = routes("failover-standby").dns
    roles = {record.region: record.role for record in name.records}
    assert roles == {"us-east-1": "PRIMARY", "us-west-2": "SECONDARY"}
    serving, standby = plan_fleet(load_fleet(EXAMPLES / "failover-standby" / "fleet.toml"))
    assert (serving.capacities[0].min_size, standby.capacities[0].min_size) == (4, 1)
    assert serving.capacities[0].max_size == standby.capacities[0].max_size == 9
    assert (standby.services[0].desired_count, standby.services[0].scaling.max_tasks) == (1, 8)


def test_the_partitions_example_mirrors_its_image_in_each_partition():
    """Each region pulls from its own account and registry, with the suffix of its partition."""
    images = {
        one.region: one.services[0].slots[0].task_definition.containers[0].image.partition("/")[0]
        for one in plan_fleet(load_fleet(EXAMPLES / "partitions" / "fleet.toml"))
    }

    assert images == {
        "us-east-1": "111111111111.dkr.ecr.us-east-1.amazonaws.com",
        "us-gov-west-1": "222222222222.dkr.ecr.us-gov-west-1.amazonaws.com",
        "cn-north-1": "333333333333.dkr.ecr.cn-north-1.amazonaws.com.cn",
    }


@pytest.mark.node
def test_the_partitions_example_names_each_partition_in_its_arns(synthesize_fleet):
    """ARNs of policies and models, and the hosts that the server calls, carry the partition of the region."""
    stacks = synthesize_fleet(EXAMPLES / "partitions" / "fleet.toml")
    arns = {"classifier-us-east-1": "arn:aws:", "classifier-us-gov-west-1": "arn:aws-us-gov:"}
    for name, prefix in {**arns, "classifier-cn-north-1": "arn:aws-cn:"}.items():
        text = json.dumps(stacks[name].document["resource"])
        others = {"arn:aws:", "arn:aws-us-gov:", "arn:aws-cn:"} - {prefix}
        assert prefix in text
        assert [other for other in others if other in text] == []


def test_the_python_example_plans_the_same_fleet_as_the_file():
    """What is written in Python gives the blueprints of ``stacks/fleet.toml``."""
    assert plan_fleet(python_fleet()) == plan_fleet(load_fleet(SAMPLE))


@pytest.mark.node
def test_the_python_example_synthesizes_the_same_terraform_as_the_file(tmp_path):
    """Its own app and stack write what the repository's write, byte for byte."""
    written = {}
    for folder in (EXAMPLES / "python-fleet", REPOSITORY):
        outdir = tmp_path / folder.name
        environment = {**os.environ, "NEURONFLEET_REGIONS": "eu-west-1", "CDKTF_OUTDIR": str(outdir)}
        environment.pop("NEURONFLEET_FLEET", None)
        subprocess.run([sys.executable, "main.py"], cwd=folder, env=environment, check=True, capture_output=True)
        written[folder] = (outdir / "stacks" / "inference-eu-west-1" / "cdk.tf.json").read_text(encoding="utf-8")

    assert written[EXAMPLES / "python-fleet"] == written[REPOSITORY]
