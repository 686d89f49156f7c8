"""Every kind of resource of a region, in the HCL that python-hcl2 reads back."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from neuronfleet.errors import ConstructError
from neuronfleet.fleet.blueprint import ClusterBlueprint, LogsBlueprint
from tests.infra import blueprints as made
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.node


def test_every_address_reads_as_if_written_by_hand(regions: dict[str, Synthesized]) -> None:
    """No label carries CDKTF's hash, and what there is one of is called inference."""
    for stack in regions.values():
        labels = [label for kind in ("resource", "data") for type_ in stack.document[kind].values() for label in type_]
        assert [label for label in labels if re.search(r"_[0-9A-F]{8}$", label)] == []
    page = regions["page"]
    assert page.addresses("aws_ecs_cluster") == ["aws_ecs_cluster.inference"]
    assert page.addresses("aws_ecs_service") == ["aws_ecs_service.resnet50"]
    assert page.addresses("aws_launch_template") == ["aws_launch_template.inf1"]
    assert regions["mixed"].addresses("aws_ecs_service") == [
        "aws_ecs_service.bert_slot0",
        "aws_ecs_service.bert_slot1",
        "aws_ecs_service.gateway",
    ]


def test_the_image_comes_from_ssm_and_is_readable_in_the_plan(regions: dict[str, Synthesized]) -> None:
    """The launch template takes the parameter's insecure_value, since value would be hidden as sensitive."""
    page = regions["page"]
    assert page.data("aws_ssm_parameter.inf1_ami") == {
        "name": "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
    }
    template = page.resource("aws_launch_template.inf1")
    assert template["image_id"] == "${data.aws_ssm_parameter.inf1_ami.insecure_value}"
    assert page.output("ami_ids") == {"inf1": "${data.aws_ssm_parameter.inf1_ami.insecure_value}"}


def test_a_given_image_id_is_used_without_asking_ssm(regions: dict[str, Synthesized]) -> None:
    """A capacity with an image id of its own has no data source."""
    mixed = regions["mixed"]
    assert mixed.resource("aws_launch_template.plain")["image_id"] == "ami-0123456789abcdef0"
    assert list(mixed.document["data"]["aws_ssm_parameter"]) == ["big_ami"]


def test_instances_have_imdsv2_only_and_an_encrypted_root_volume(regions: dict[str, Synthesized]) -> None:
    """Metadata needs a token and is one hop away; the root volume is encrypted gp3 of the size that was decided."""
    template = regions["page"].resource("aws_launch_template.inf1")
    assert template["metadata_options"] == [
        {"http_endpoint": "enabled", "http_put_response_hop_limit": 1, "http_tokens": "required"}
    ]
    assert template["block_device_mappings"] == [
        {
            "device_name": "/dev/xvda",
            "ebs": [{"delete_on_termination": "true", "encrypted": "true", "volume_size": 100, "volume_type": "gp3"}],
        }
    ]
    ordinary = regions["mixed"].resource("aws_launch_template.plain")
    assert ordinary["block_device_mappings"][0]["ebs"][0]["kms_key_id"].startswith("arn:aws:kms:us-east-2:")


def test_instances_and_volumes_carry_the_fleets_tags(regions: dict[str, Synthesized]) -> None:
    """Default tags of the provider do not reach what a launch template starts, so it tags by itself."""
    template = regions["page"].resource("aws_launch_template.inf1")
    tags = {"Name": "page-inf1", "fleet": "page"}
    assert {spec["resource_type"]: spec["tags"] for spec in template["tag_specifications"]} == {
        "instance": tags,
        "volume": tags,
        "network-interface": tags,
    }


def test_the_group_uses_only_subnets_whose_zone_offers_the_type(regions: dict[str, Synthesized]) -> None:
    """Subnets are filtered by offerings on zone ids, within the zones asked for, and none left stops the plan."""
    local = regions["page"].document["locals"]["inf1_subnet_ids"]
    assert local == (
        "${[for subnet in [aws_subnet.private_use1_az1, aws_subnet.private_use1_az2] : subnet.id if "
        "contains(data.aws_ec2_instance_type_offerings.inf1_xlarge.locations, subnet.availability_zone_id)]}"
    )
    assert regions["page"].data("aws_ec2_instance_type_offerings.inf1_xlarge") == {
        "location_type": "availability-zone-id",
        "filter": [{"name": "instance-type", "values": ["inf1.xlarge"]}],
    }
    group = regions["page"].resource("aws_autoscaling_group.inf1")
    assert group["vpc_zone_identifier"] == "${local.inf1_subnet_ids}"
    precondition = group["lifecycle"][0]["precondition"][0]
    assert precondition["condition"] == "${length(local.inf1_subnet_ids) > 0}"
    assert "none of the subnets lies in a zone that offers inf1.xlarge" in precondition["error_message"]
    assert (
        'contains(["use2-az1"], subnet.availability_zone_id)' in regions["mixed"].document["locals"]["big_subnet_ids"]
    )


def test_the_group_is_left_to_ecs_and_can_be_destroyed(regions: dict[str, Synthesized]) -> None:
    """Scale-in protection, the ECS tag, ignored desired capacity, forced deletion, refresh of protected instances."""
    group = regions["page"].resource("aws_autoscaling_group.inf1")
    assert group["protect_from_scale_in"] is True
    assert group["force_delete"] is True
    assert group["lifecycle"][0]["ignore_changes"] == ["desired_capacity"]
    assert {"key": "AmazonECSManaged", "propagate_at_launch": True, "value": "true"} in group["tag"]
    assert group["launch_template"][0]["version"] == "${aws_launch_template.inf1.latest_version}"
    refresh = group["instance_refresh"][0]
    assert refresh["preferences"][0]["scale_in_protected_instances"] == "Refresh"
    assert (group["min_size"], group["max_size"]) == (0, 3)
    assert regions["mixed"].resource("aws_autoscaling_group.plain")["protect_from_scale_in"] is False


def test_the_capacity_provider_scales_drains_and_protects_as_decided(regions: dict[str, Synthesized]) -> None:
    """Managed scaling is on; draining and termination protection follow the blueprint."""
    provider = regions["page"].resource("aws_ecs_capacity_provider.inf1")["auto_scaling_group_provider"][0]
    assert provider["managed_scaling"][0]["status"] == "ENABLED"
    assert provider["managed_scaling"][0]["target_capacity"] == 100
    assert (provider["managed_draining"], provider["managed_termination_protection"]) == ("ENABLED", "ENABLED")
    plain = regions["mixed"].resource("aws_ecs_capacity_provider.plain")["auto_scaling_group_provider"][0]
    assert (plain["managed_draining"], plain["managed_termination_protection"]) == ("DISABLED", "DISABLED")


def test_the_cluster_is_attached_to_all_its_capacity_providers(regions: dict[str, Synthesized]) -> None:
    """The attachment refers to all providers."""
    assert regions["mixed"].resource("aws_ecs_cluster_capacity_providers.inference") == {
        "capacity_providers": [
            "${aws_ecs_capacity_provider.big.name}",
            "${aws_ecs_capacity_provider.plain.name}",
        ],
        "cluster_name": "${aws_ecs_cluster.inference.name}",
    }


def test_a_capacity_provider_is_detached_before_it_is_deleted(regions: dict[str, Synthesized]) -> None:
    """Created before destroyed, it is deleted after the cluster's list was updated; the reference does not do that."""
    for label in ("big", "plain"):
        provider = regions["mixed"].resource(f"aws_ecs_capacity_provider.{label}")
        assert provider["lifecycle"] == [{"create_before_destroy": True}]


def test_container_insights_are_kept_as_long_as_the_logs(synthesize_blueprints: Synthesize) -> None:
    """ECS would make the group by itself, kept for ever and without the key; without insights there is none."""
    key = "arn:aws:kms:us-east-1:123456789012:key/k"
    logs = LogsBlueprint(group="/ecs/page", retention_days=7, kms_key_id=key)
    off = ClusterBlueprint(name="page", container_insights="disabled", execute_command=False)
    stacks = synthesize_blueprints(made.blueprint(logs=logs), made.blueprint("us-east-2", cluster=off))
    on = stacks["inference-us-east-1"]
    assert on.resource("aws_cloudwatch_log_group.container_insights") == {
        "name": "/aws/ecs/containerinsights/page/performance",
        "retention_in_days": 7,
        "kms_key_id": key,
    }
    cluster = on.document["resource"]["aws_ecs_cluster"]["inference"]
    assert cluster["depends_on"] == ["aws_cloudwatch_log_group.container_insights"]
    assert stacks["inference-us-east-2"].addresses("aws_cloudwatch_log_group") == ["aws_cloudwatch_log_group.inference"]


def test_the_account_is_asked_for_only_where_it_is_not_given(regions: dict[str, Synthesized]) -> None:
    """With an account id in the blueprint, trust policies hold it and the caller is not looked up."""
    assert "aws_caller_identity" in regions["page"].document["data"]
    mixed = regions["mixed"]
    assert "aws_caller_identity" not in mixed.document["data"]
    (trust,) = mixed.policy("aws_iam_role.bert_task", "assume_role_policy").values()
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": made.ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:us-east-2:{made.ACCOUNT}:*"},
    }


def test_two_names_with_one_address_are_refused(synthesize_blueprints: Synthesize) -> None:
    """CDKTF would merge the two into one resource without a word."""
    clash = made.blueprint(
        services=(made.service("a-b"), dataclasses.replace(made.service("a-b"), name="a_b")), tasks=()
    )
    with pytest.raises(ConstructError, match="'a-b' and 'a_b' would share the address label 'a_b'"):
        synthesize_blueprints(clash)


def test_a_second_fleet_in_a_stack_is_refused(tmp_path: Path) -> None:
    """Its resources would have the addresses of the first."""
    from neuronfleet.infra import synthesize  # noqa: PLC0415 - starts Node, for the tests that need it only

    def build(app: Any) -> None:
        from neuronfleet.infra import RegionalFleet  # noqa: PLC0415
        from stacks.inference_region import InferenceRegion  # noqa: PLC0415

        stack = InferenceRegion(app, blueprint=made.blueprint())
        RegionalFleet(stack, "again", blueprint=made.blueprint())

    with pytest.raises(ConstructError, match=r"'inference-us-east-1' has two fleets, 'fleet' and 'again'"):
        synthesize(build, tmp_path / "cdktf.out")
    assert not (tmp_path / "cdktf.out").exists()
