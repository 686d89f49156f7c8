"""Capacity policies on real plans, each with one thing changed, and on wiring that examples do not show."""

from __future__ import annotations

import base64
import datetime as dt
import json
from pathlib import Path

import pytest

from neuronfleet.plan import Plan
from neuronfleet.plan.reading import plan_from
from neuronfleet.policies.api import Sample, Unknown
from neuronfleet.policies.inf1_sample import GROUP, PROVIDER, TEMPLATE, inf1_sample, user_data
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.running import run

PLANS = Path(__file__).parents[2] / "data" / "plans"
HERE = "module.use1.aws_autoscaling_group.this"
THERE = "module.usw2.aws_autoscaling_group.this"


def said(policy_id: str, plan: Plan | Sample | dict) -> dict[str, tuple[str, str]]:
    """Verdict and message by address, by the region in the message where there is no resource."""
    if isinstance(plan, Sample):
        plan = plan.plan()
    elif isinstance(plan, dict):
        plan = plan_from(plan, path="plan.json")
    policies = [one for one in built_in() if one.id == policy_id]
    return {
        one.resource.address if one.resource else one.outcome.message.partition(":")[0]: (
            one.outcome.verdict.value,
            one.outcome.message,
        )
        for one in run(policies, [plan], today=dt.date(2026, 11, 23))
    }


def create() -> dict:
    """The real plan of two regions, to be changed."""
    return json.loads((PLANS / "create.json").read_bytes())


def change(plan: dict, address: str) -> dict:
    """The change of one of its resources."""
    return next(one for one in plan["resource_changes"] if one["address"] == address)["change"]


@pytest.mark.parametrize("policy_id", ["CAP001", "CAP003", "CAP004", "CAP005", "CAP006", "CAP007", "CAP011", "CAP020"])
def test_the_real_plan_is_wired_right(policy_id):
    """Two regions, each with a cluster, a provider, a group and a template in a module of its own."""
    found = said(policy_id, create())

    assert {address.split(".")[1] for address in found} == {"use1", "usw2"}
    assert {verdict for verdict, _ in found.values()} == {"pass"}


@pytest.mark.parametrize(
    ("policy_id", "address", "path", "value", "where"),
    [
        ("CAP004", HERE, ("max_size",), 0, HERE),
        ("CAP005", HERE, ("tag",), [], HERE),
        ("CAP006", HERE, ("protect_from_scale_in",), False, "module.use1.aws_ecs_capacity_provider.this"),
        (
            "CAP007",
            "module.use1.aws_ecs_cluster_capacity_providers.this",
            ("capacity_providers",),
            ["inf1-usw2-inf1"],
            "module.use1.aws_ecs_capacity_provider.this",
        ),
        (
            "CAP011",
            "module.use1.aws_launch_template.this",
            ("user_data",),
            user_data("ECS_CLUSTER=inf1-usw2"),
            "module.use1.aws_launch_template.this",
        ),
        (
            "CAP001",
            "module.use1.aws_launch_template.this",
            ("instance_type",),
            "inf1.3xlarge",
            "module.use1.aws_launch_template.this",
        ),
    ],
)
def test_one_change_in_one_region_is_found_there_only(policy_id, address, path, value, where):
    """What belongs to one region does not stain the other, whose resources have the same names in another module."""
    plan = create()
    node = change(plan, address)["after"]
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value

    failing = {one for one, (verdict, _) in said(policy_id, plan).items() if verdict == "fail"}

    assert failing == {where}


def test_zone_names_need_an_account():
    """us-east-1a is any of six zones, and one has no Inf1; every zone of us-west-2 has it."""
    found = said("CAP002", create())

    assert found[HERE][0] == "unknown"
    assert "us-east-1a" in found[HERE][1]
    assert found[THERE][0] == "pass"


def test_the_plan_may_know_the_account():
    """With data.aws_availability_zones in the plan the name has an id, and the zone without Inf1 is found."""
    plan = create()
    zones = {
        "address": "data.aws_availability_zones.all",
        "mode": "data",
        "type": "aws_availability_zones",
        "name": "all",
    }
    names = {"names": ["us-east-1a", "us-east-1b"], "zone_ids": ["use1-az3", "use1-az1"]}
    plan["prior_state"]["values"]["root_module"].setdefault("resources", []).append({**zones, "values": names})
    static = {**zones, "provider_config_key": "aws", "expressions": {}}
    plan["configuration"]["root_module"].setdefault("resources", []).append(static)

    # "[for subnet in aws_subnet.private : subnet.id]": the plan does not tell whether there is an "if" in it
    verdict, message = said("CAP002", plan)[HERE]
    assert verdict == "unknown"
    subnet, _, rest = message.partition(" is in ")
    assert subnet == 'module.use1.aws_subnet.private["us-east-1a"]'
    assert rest.startswith("us-east-1a (use1-az3), which does not offer inf1.xlarge; whether the group takes that")

    for one in plan["resource_changes"]:
        if one["address"].startswith("module.use1.aws_subnet.private"):
            one["change"]["after"]["availability_zone"] = "us-east-1a"

    assert said("CAP002", plan)[HERE][0] == "fail"


def test_vcpus_are_added_up_by_region():
    """Two groups of one region count together; another region has a quota of its own."""
    found = said("CAP015", create())
    assert "us-east-1: groups at their maximum run 16 vCPUs" in found["us-east-1"][1]
    assert "L-1945791B" in found["us-west-2"][1]

    sample = inf1_sample(max_size=3)
    second = {
        **sample.resources[GROUP],
        "name": "inference-big",
        "max_size": 2,
        "launch_template": [{"id": Unknown("aws_launch_template.big.id")}],
    }
    template = {**sample.resources[TEMPLATE], "instance_type": "inf1.6xlarge"}
    both = sample.add("aws_launch_template.big", template).add("aws_autoscaling_group.big", second)

    assert "run 60 vCPUs" in said("CAP015", both)["us-east-1"][1]


@pytest.mark.parametrize(
    ("script", "verdict"),
    [
        ("#!/bin/bash\necho ECS_CLUSTER=inference >> /etc/ecs/ecs.config\n", "pass"),
        ('#!/bin/bash\necho "ECS_CLUSTER=other" >> /etc/ecs/ecs.config\n', "fail"),
        ("#!/bin/bash\ncat <<'EOF' >> /etc/ecs/ecs.config\nECS_CLUSTER=inference\nECS_LOGLEVEL=debug\nEOF\n", "pass"),
        ("#!/bin/bash\necho ECS_CLUSTER=$NAME >> /etc/ecs/ecs.config\n", "unknown"),
        ("#!/bin/bash\naws s3 cp s3://acme/ecs.config /etc/ecs/ecs.config\n", "unknown"),
        ("#!/bin/bash\nyum update -y\n", "fail"),
        ('[settings.host]\nname = "x"\n[settings.ecs]\nlogging = true\ncluster = "inference"\n', "pass"),
        ('[settings.ecs]\ncluster = "other"\n', "fail"),
        ("<powershell>\nInitialize-ECSAgent -Cluster 'inference' -EnableTaskIAMRole\n</powershell>\n", "pass"),
        ("#cloud-config\nwrite_files:\n- path: /etc/ecs/ecs.config\n  encoding: base64\n  content: RQ==\n", "unknown"),
    ],
)
def test_user_data_is_read_as_people_write_it(script, verdict):
    """Shell, here-documents, Bottlerocket, PowerShell; what is fetched or hidden is not known."""
    sample = inf1_sample().change(TEMPLATE, "user_data", base64.b64encode(script.encode()).decode())
    (found,) = said("CAP011", sample).values()

    assert found[0] == verdict


def test_a_version_that_comes_from_elsewhere_is_not_known():
    """Only latest_version and default_version of a template are numbers that change."""
    path = "launch_template.0.version"
    assert said("CAP008", inf1_sample().change(GROUP, path, Unknown("var.version")))[GROUP][0] == "unknown"
    assert said("CAP008", inf1_sample().change(GROUP, path, Unknown(f"{TEMPLATE}.default_version")))[GROUP][0] == "pass"


def test_groups_of_others_are_not_judged():
    """A group whose instances join no cluster may have any size, any tag and any type."""
    body = {"max_size": 0, "min_size": 0, "launch_template": [{"id": "lt-0f5a"}], "tag": []}
    sample = inf1_sample().add("aws_autoscaling_group.bastion", body)

    for policy_id in ("CAP003", "CAP004", "CAP005", "CAP022"):
        assert said(policy_id, sample)["aws_autoscaling_group.bastion"][0] == "not-applicable"


def test_a_provider_without_cluster_may_be_attached_elsewhere():
    """A plan that has neither a cluster nor a list of capacity providers cannot tell."""
    sample = Sample({PROVIDER: inf1_sample().resources[PROVIDER]})

    assert said("CAP007", sample)[PROVIDER][0] == "unknown"


def test_launch_configurations_are_read_too():
    """Their user data is plain text, and their root volume has a block of its own."""
    body = {
        "image_id": "ami-0a2601fa32a0e773d",
        "instance_type": "inf1.xlarge",
        "user_data": "#!/bin/bash\necho ECS_CLUSTER=inference >> /etc/ecs/ecs.config\n",
        "root_block_device": [{"volume_size": 40, "encrypted": False}],
        "metadata_options": [{"http_put_response_hop_limit": 1}],
    }
    sample = Sample({"aws_launch_configuration.old": body})

    assert said("CAP012", sample)["aws_launch_configuration.old"][0] == "fail"
    assert said("CAP014", sample)["aws_launch_configuration.old"] == ("fail", "the biggest volume has 40 GiB")
    assert said("AMI001", sample)["aws_launch_configuration.old"][0] == "fail"
