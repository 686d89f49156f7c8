"""JSON and HCL of our own fleet are one and the same source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neuronfleet.export.hcl import write_stack
from neuronfleet.plan.hole import Hole
from neuronfleet.plan.reading import read_plans
from neuronfleet.plan.synthesized import load_sources, load_synth, plan_of_source

GOLDENS = Path(__file__).parents[2] / "stacks" / "goldens"
REGIONS = sorted(path.name for path in GOLDENS.iterdir() if path.is_dir())


def plain(node):
    """A tree for comparison: holes by what they refer to, JSON texts parsed."""
    if isinstance(node, Hole):
        return ("hole", sorted(node.references), plain(node.document))
    if isinstance(node, dict):
        return {key: plain(one) for key, one in node.items()}
    if isinstance(node, list):
        return [plain(one) for one in node]
    return (
        plain(json.loads(node))
        if isinstance(node, str) and node[:1] in ("[", "{") and node[-1:] in ("]", "}")
        else node
    )


@pytest.mark.parametrize("region", REGIONS)
def test_json_and_hcl_give_the_same_trees(region, tmp_path):
    """Every resource and data source of a stack is the same, read from cdk.tf.json or from HCL."""
    written = GOLDENS / region / "cdk.tf.json"
    write_stack(json.loads(written.read_text(encoding="utf-8")), tmp_path, header="x")
    from_json, from_hcl = plan_of_source(load_synth(written)), plan_of_source(load_synth(tmp_path))
    assert from_json.regions.all == from_hcl.regions.all == (region,)
    ours = {one.address: plain(one.after.raw) for one in (*from_json.resources(), *from_json.data())}
    theirs = {one.address: plain(one.after.raw) for one in (*from_hcl.resources(), *from_hcl.data())}
    assert sorted(ours) == sorted(theirs)
    for address, body in ours.items():
        assert theirs[address] == body, address


def test_a_resource_of_hcl_knows_its_line(tmp_path):
    """The location of a resource in HCL is the line of its block."""
    written = GOLDENS / "us-east-1" / "cdk.tf.json"
    write_stack(json.loads(written.read_text(encoding="utf-8")), tmp_path, header="x")
    for resource in plan_of_source(load_synth(tmp_path)).resources():
        file, line = resource.source_location
        start = Path(file).read_text(encoding="utf-8").splitlines()[line - 1]
        assert start.startswith(f'resource "{resource.type}" "{resource.name}"')


def test_a_resource_of_cdktf_knows_its_construct():
    """The construct path comes from the metadata that CDKTF writes."""
    plan = plan_of_source(load_synth(GOLDENS / "us-east-1" / "cdk.tf.json"))
    service = plan.resources("aws_ecs_service")[0]
    assert service.source_path.startswith("inference-us-east-1/fleet/service_")
    assert service.source_location is None


def test_parts_are_wired_without_a_plan():
    """A service of the source alone points to its task definition and its cluster."""
    plan = plan_of_source(load_synth(GOLDENS / "us-east-1" / "cdk.tf.json"))
    assert plan.is_synthesized
    for service in plan.resources("aws_ecs_service"):
        target = plan.targets(service, "task_definition", types=("aws_ecs_task_definition",)).only
        assert target.name == service.name
        assert plan.targets(service, "cluster", types=("aws_ecs_cluster",)).only is not None
        containers = target.document("container_definitions")
        assert containers[0]["image"].text
        assert service["id"].is_unknown
    group = plan.resources("aws_autoscaling_group")[0]
    subnets = plan.targets(group, "vpc_zone_identifier", types=("aws_subnet",))
    assert len(subnets.resources) > 1
    assert not subnets.certain


def test_the_output_folder_is_one_plan_a_stack(tmp_path):
    """``cdktf.out``, its ``stacks`` and a stack's folder are all found, stacks in order."""
    for region in REGIONS:
        folder = tmp_path / "stacks" / f"inference-{region}"
        folder.mkdir(parents=True)
        (folder / "cdk.tf.json").write_bytes((GOLDENS / region / "cdk.tf.json").read_bytes())
    expected = [f"inference-{region}" for region in REGIONS]
    assert [source.stack for source in load_sources(tmp_path)] == expected
    assert [source.stack for source in load_sources(tmp_path / "stacks")] == expected
    plans = read_plans([tmp_path / "stacks" / name for name in expected])
    assert [plan.regions.all for plan in plans] == [(region,) for region in REGIONS]
