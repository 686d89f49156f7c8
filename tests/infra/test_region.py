"""Every kind of resource of a region, in the HCL that python-hcl2 reads back."""

from __future__ import annotations

import dataclasses
import re

import pytest

from neuronfleet.errors import ConstructError
from neuronfleet.fleet.blueprint import AmiBlueprint, ClusterBlueprint
from tests.infra import blueprints as made
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def stacks(synthesize_blueprints: Synthesize) -> dict[str, Synthesized]:
    """The page's region, one with slots and ordinary instances, one with ECS Exec."""
    slots = (made.slot("bert-slot0", 0), made.slot("bert-slot1", 1))
    mixed = made.blueprint(
        "us-east-2",
        account_id=made.ACCOUNT,
        capacities=(
            made.capacity("big", "us-east-2", instance_type="inf1.6xlarge", devices=4, zone_ids=("use2-az1",)),
            made.capacity(
                "plain",
                "us-east-2",
                instance_type="c6i.large",
                devices=0,
                kms_key_id="arn:aws:kms:us-east-2:123456789012:key/k",
                managed_termination_protection=False,
                managed_draining=False,
                ami=AmiBlueprint(
                    parameter=None, image_id="ami-0123456789abcdef0", family=None, version=None, root_device="/dev/xvda"
                ),
            ),
        ),
        services=(
            made.service("bert", "us-east-2", capacity="big", slots=slots),
            made.service(
                "gateway",
                "us-east-2",
                capacity="plain",
                distinct_instance=False,
                ignore_desired_count=True,
                health_check_grace_seconds=60,
                strategies=(),
                placement_expressions=(),
            ),
        ),
        tasks=(),
    )
    exec_region = made.blueprint(
        "eu-west-1",
        cluster=ClusterBlueprint(name="page", container_insights="enhanced", execute_command=True),
        services=(
            made.service(
                "resnet50", "eu-west-1", execute_command=True, roles=made.roles("r", "eu-west-1", execute_command=True)
            ),
        ),
        tasks=(),
    )
    made_stacks = synthesize_blueprints(made.blueprint(), mixed, exec_region)
    return {"page": made_stacks["inference-us-east-1"], "mixed": made_stacks["inference-us-east-2"]} | {
        "exec": made_stacks["inference-eu-west-1"]
    }


def test_every_address_reads_as_if_written_by_hand(stacks: dict[str, Synthesized]) -> None:
    """No label carries CDKTF's hash, and what there is one of is called inference."""
    for stack in stacks.values():
        labels = [label for kind in ("resource", "data") for type_ in stack.document[kind].values() for label in type_]
        assert [label for label in labels if re.search(r"_[0-9A-F]{8}$", label)] == []
    page = stacks["page"]
    assert page.addresses("aws_ecs_cluster") == ["aws_ecs_cluster.inference"]
    assert page.addresses("aws_ecs_service") == ["aws_ecs_service.resnet50"]
    assert page.addresses("aws_launch_template") == ["aws_launch_template.inf1"]
    assert stacks["mixed"].addresses("aws_ecs_service") == [
        "aws_ecs_service.bert_slot_0",
        "aws_ecs_service.bert_slot_1",
        "aws_ecs_service.gateway",
    ]


def test_the_image_comes_from_ssm_and_is_readable_in_the_plan(stacks: dict[str, Synthesized]) -> None:
    """The launch template takes the parameter's insecure_value, since value would be hidden as sensitive."""
    page = stacks["page"]
    assert page.data("aws_ssm_parameter.inf1_ami") == {
        "name": "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
    }
    template = page.resource("aws_launch_template.inf1")
    assert template["image_id"] == "${data.aws_ssm_parameter.inf1_ami.insecure_value}"
    assert page.output("ami_ids") == {"inf1": "${data.aws_ssm_parameter.inf1_ami.insecure_value}"}


def test_a_given_image_id_is_used_without_asking_ssm(stacks: dict[str, Synthesized]) -> None:
    """A capacity with an image id of its own has no data source."""
    mixed = stacks["mixed"]
    assert mixed.resource("aws_launch_template.plain")["image_id"] == "ami-0123456789abcdef0"
    assert list(mixed.document["data"]["aws_ssm_parameter"]) == ["big_ami"]


def test_instances_have_imdsv2_only_and_an_encrypted_root_volume(stacks: dict[str, Synthesized]) -> None:
    """Metadata needs a token and is one hop away; the root volume is encrypted gp3 of the size that was decided."""
    template = stacks["page"].resource("aws_launch_template.inf1")
    assert template["metadata_options"] == [
        {"http_endpoint": "enabled", "http_put_response_hop_limit": 1, "http_tokens": "required"}
    ]
    assert template["block_device_mappings"] == [
        {
            "device_name": "/dev/xvda",
            "ebs": [{"delete_on_termination": "true", "encrypted": "true", "volume_size": 100, "volume_type": "gp3"}],
        }
    ]
    ordinary = stacks["mixed"].resource("aws_launch_template.plain")
    assert ordinary["block_device_mappings"][0]["ebs"][0]["kms_key_id"].startswith("arn:aws:kms:us-east-2:")


def test_instances_and_volumes_carry_the_fleets_tags(stacks: dict[str, Synthesized]) -> None:
    """Default tags of the provider do not reach what a launch template starts, so it tags by itself."""
    template = stacks["page"].resource("aws_launch_template.inf1")
    tags = {"Name": "page-inf1", "fleet": "page"}
    assert {spec["resource_type"]: spec["tags"] for spec in template["tag_specifications"]} == {
        "instance": tags,
        "volume": tags,
        "network-interface": tags,
    }


def test_the_group_uses_only_subnets_whose_zone_offers_the_type(stacks: dict[str, Synthesized]) -> None:
    """Subnets are filtered by offerings on zone ids, within the zones asked for, and none left stops the plan."""
    local = stacks["page"].document["locals"]["inf1_subnet_ids"]
    assert local == (
        "${[for subnet in [aws_subnet.private_use1_az1, aws_subnet.private_use1_az2] : subnet.id if "
        "contains(data.aws_ec2_instance_type_offerings.inf1_xlarge.locations, subnet.availability_zone_id)]}"
    )
    assert stacks["page"].data("aws_ec2_instance_type_offerings.inf1_xlarge") == {
        "location_type": "availability-zone-id",
        "filter": [{"name": "instance-type", "values": ["inf1.xlarge"]}],
    }
    group = stacks["page"].resource("aws_autoscaling_group.inf1")
    assert group["vpc_zone_identifier"] == "${local.inf1_subnet_ids}"
    precondition = group["lifecycle"][0]["precondition"][0]
    assert precondition["condition"] == "${length(local.inf1_subnet_ids) > 0}"
    assert "none of the subnets lies in a zone that offers inf1.xlarge" in precondition["error_message"]
    assert 'contains(["use2-az1"], subnet.availability_zone_id)' in stacks["mixed"].document["locals"]["big_subnet_ids"]


def test_the_group_is_left_to_ecs_and_can_be_destroyed(stacks: dict[str, Synthesized]) -> None:
    """Scale-in protection, the ECS tag, ignored desired capacity, forced deletion, refresh of protected instances."""
    group = stacks["page"].resource("aws_autoscaling_group.inf1")
    assert group["protect_from_scale_in"] is True
    assert group["force_delete"] is True
    assert group["lifecycle"][0]["ignore_changes"] == ["desired_capacity"]
    assert {"key": "AmazonECSManaged", "propagate_at_launch": True, "value": "true"} in group["tag"]
    assert group["launch_template"][0]["version"] == "${aws_launch_template.inf1.latest_version}"
    refresh = group["instance_refresh"][0]
    assert refresh["preferences"][0]["scale_in_protected_instances"] == "Refresh"
    assert (group["min_size"], group["max_size"]) == (0, 3)
    assert stacks["mixed"].resource("aws_autoscaling_group.plain")["protect_from_scale_in"] is False


def test_the_capacity_provider_scales_drains_and_protects_as_decided(stacks: dict[str, Synthesized]) -> None:
    """Managed scaling is on; draining and termination protection follow the blueprint."""
    provider = stacks["page"].resource("aws_ecs_capacity_provider.inf1")["auto_scaling_group_provider"][0]
    assert provider["managed_scaling"][0]["status"] == "ENABLED"
    assert provider["managed_scaling"][0]["target_capacity"] == 100
    assert (provider["managed_draining"], provider["managed_termination_protection"]) == ("ENABLED", "ENABLED")
    plain = stacks["mixed"].resource("aws_ecs_capacity_provider.plain")["auto_scaling_group_provider"][0]
    assert (plain["managed_draining"], plain["managed_termination_protection"]) == ("DISABLED", "DISABLED")


def test_the_cluster_is_attached_to_all_its_capacity_providers(stacks: dict[str, Synthesized]) -> None:
    """The attachment refers to the providers, so Terraform detaches before it deletes them."""
    assert stacks["mixed"].resource("aws_ecs_cluster_capacity_providers.inference") == {
        "capacity_providers": [
            "${aws_ecs_capacity_provider.big.name}",
            "${aws_ecs_capacity_provider.plain.name}",
        ],
        "cluster_name": "${aws_ecs_cluster.inference.name}",
    }


def test_a_service_is_placed_by_constraints_on_its_capacity(stacks: dict[str, Synthesized]) -> None:
    """A memberOf with ECS's spelling of the type, distinctInstance without expression, strategy, no launch type."""
    service = stacks["page"].resource("aws_ecs_service.resnet50")
    assert service["capacity_provider_strategy"] == [
        {"base": 0, "capacity_provider": "${aws_ecs_capacity_provider.inf1.name}", "weight": 1}
    ]
    assert service["placement_constraints"] == [
        {"expression": "attribute:ecs.instance-type == inf1.xlarge", "type": "memberOf"},
        {"type": "distinctInstance"},
    ]
    assert service["ordered_placement_strategy"] == [{"field": "attribute:ecs.availability-zone", "type": "spread"}]
    assert "launch_type" not in service
    assert service["availability_zone_rebalancing"] == "DISABLED"
    assert (service["deployment_minimum_healthy_percent"], service["deployment_maximum_percent"]) == (50, 150)
    assert service["deployment_circuit_breaker"] == [{"enable": True, "rollback": True}]
    assert "lifecycle" not in service


def test_a_service_outlives_neither_its_policies_nor_the_attachment(stacks: dict[str, Synthesized]) -> None:
    """Destroyed first, a role's policy would leave the service draining for ever."""
    assert stacks["page"].document["resource"]["aws_ecs_service"]["resnet50"]["depends_on"] == [
        "aws_iam_role_policy.resnet50_execution",
        "aws_iam_role_policy.resnet50_task",
        "aws_iam_role_policy_attachment.inf1_instance_ecs",
        "aws_iam_role_policy_attachment.inf1_instance_ssm",
        "aws_ecs_cluster_capacity_providers.inference",
    ]


def test_a_scaled_service_leaves_its_count_alone(stacks: dict[str, Synthesized]) -> None:
    """Changes of desired_count are ignored, and no constraint or strategy where none was decided."""
    service = stacks["mixed"].resource("aws_ecs_service.gateway")
    assert service["lifecycle"] == [{"ignore_changes": ["desired_count"]}]
    assert service["health_check_grace_period_seconds"] == 60
    assert "placement_constraints" not in service
    assert "ordered_placement_strategy" not in service


def test_each_slot_is_a_service_and_a_task_definition_with_its_own_devices(stacks: dict[str, Synthesized]) -> None:
    """Slots share the roles; the service refers to its own revision."""
    mixed = stacks["mixed"]
    for index in (0, 1):
        service = mixed.resource(f"aws_ecs_service.bert_slot_{index}")
        assert service["name"] == f"bert-slot{index}"
        assert service["task_definition"] == f"${{aws_ecs_task_definition.bert_slot_{index}.arn}}"
        definition = mixed.resource(f"aws_ecs_task_definition.bert_slot_{index}")
        assert definition["execution_role_arn"] == "${aws_iam_role.bert_execution.arn}"
    assert mixed.output("service_names") == {
        "bert_slot_0": "${aws_ecs_service.bert_slot_0.name}",
        "bert_slot_1": "${aws_ecs_service.bert_slot_1.name}",
        "gateway": "${aws_ecs_service.gateway.name}",
    }


def test_ecs_exec_is_set_up_in_cluster_service_role_and_container(stacks: dict[str, Synthesized]) -> None:
    """Sessions are recorded in the fleet's log group; without ECS Exec none of it is there."""
    stack = stacks["exec"]
    cluster = stack.resource("aws_ecs_cluster.inference")
    command = cluster["configuration"][0]["execute_command_configuration"][0]
    assert command["logging"] == "OVERRIDE"
    assert command["log_configuration"] == [
        {"cloud_watch_log_group_name": "${aws_cloudwatch_log_group.inference.name}"}
    ]
    assert stack.resource("aws_ecs_service.resnet50")["enable_execute_command"] is True
    assert (
        "ssmmessages:OpenDataChannel" in stack.policy("aws_iam_role_policy.resnet50_task")["OpenExecChannels"]["Action"]
    )
    (container,) = stack.containers("aws_ecs_task_definition.resnet50")
    assert container["linuxParameters"]["initProcessEnabled"] is True
    page = stacks["page"]
    assert "configuration" not in page.resource("aws_ecs_cluster.inference")
    assert "OpenExecChannels" not in page.policy("aws_iam_role_policy.resnet50_task")


def test_a_scheduled_task_keeps_its_placement_constraints(stacks: dict[str, Synthesized]) -> None:
    """EventBridge Scheduler runs it on its capacity with the constraints, and with retries as decided."""
    target = stacks["page"].resource("aws_scheduler_schedule.warm")["target"][0]
    parameters = target["ecs_parameters"][0]
    assert parameters["placement_constraints"] == [
        {"expression": "attribute:ecs.instance-type == inf1.xlarge", "type": "memberOf"},
        {"type": "distinctInstance"},
    ]
    assert parameters["capacity_provider_strategy"][0]["capacity_provider"] == "${aws_ecs_capacity_provider.inf1.name}"
    assert parameters["task_definition_arn"] == "${aws_ecs_task_definition.warm.arn}"
    assert target["retry_policy"] == [{"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 2}]
    assert target["arn"] == "${aws_ecs_cluster.inference.arn}"


def test_the_scheduler_may_run_one_family_in_one_cluster_for_this_account(stacks: dict[str, Synthesized]) -> None:
    """The role is guarded against the confused deputy and passes only the task's own roles."""
    page = stacks["page"]
    (trust,) = page.policy("aws_iam_role.warm_schedule", "assume_role_policy").values()
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "${data.aws_caller_identity.current.account_id}"}
    }
    policy = page.policy("aws_iam_role_policy.warm_schedule")
    assert policy["RunTasks"]["Resource"] == ["${aws_ecs_task_definition.warm.arn_without_revision}:*"]
    assert policy["RunTasks"]["Condition"] == {"ArnEquals": {"ecs:cluster": "${aws_ecs_cluster.inference.arn}"}}
    assert policy["PassTaskRoles"]["Resource"] == [
        "${aws_iam_role.warm_execution.arn}",
        "${aws_iam_role.warm_task.arn}",
    ]


def test_nothing_runs_a_task_at_plan(stacks: dict[str, Synthesized]) -> None:
    """The data source that would call RunTask on every plan is never used."""
    for stack in stacks.values():
        assert "aws_ecs_task_execution" not in stack.document["data"]


def test_the_account_is_asked_for_only_where_it_is_not_given(stacks: dict[str, Synthesized]) -> None:
    """With an account id in the blueprint, trust policies hold it and the caller is not looked up."""
    assert "aws_caller_identity" in stacks["page"].document["data"]
    mixed = stacks["mixed"]
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
