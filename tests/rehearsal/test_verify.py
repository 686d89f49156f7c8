"""What the verification asks, on resources made through the API and states that tell the truth or not."""

from __future__ import annotations

import copy
import json
import uuid

import pytest

from neuronfleet.rehearsal.leftovers import left_over
from neuronfleet.rehearsal.state import AppliedState
from neuronfleet.rehearsal.verify import CHECKED_TYPES, verify

pytestmark = pytest.mark.moto

PARAMETER = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id"
EXPRESSION = "attribute:ecs.instance-type == inf1.xlarge"
CONFIGURATION = {
    "root_module": {
        "resources": [
            {
                "address": "aws_launch_template.inf1",
                "expressions": {
                    "image_id": {
                        "references": ["data.aws_ssm_parameter.ami.insecure_value", "data.aws_ssm_parameter.ami"]
                    }
                },
            }
        ]
    }
}
DEVICES = [{"hostPath": "/dev/neuron0", "containerPath": "/dev/neuron0", "permissions": ["read", "write"]}]
CONTAINERS = [{"name": "server", "image": "x", "memory": 512, "linuxParameters": {"devices": DEVICES}}]


def applied(adjusted):
    """Make a small fleet through the API; the state that Terraform would have of it."""
    name = f"n{uuid.uuid4().hex[:12]}"
    ec2, ecs, scaling, scheduler = (adjusted(service) for service in ("ec2", "ecs", "autoscaling", "scheduler"))
    image_id = adjusted("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    template_id = ec2.create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": image_id, "InstanceType": "inf1.xlarge"}
    )["LaunchTemplate"]["LaunchTemplateId"]
    vpc_id = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet_id = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.9.0.0/24")["Subnet"]["SubnetId"]
    scaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0,
        MaxSize=3,
        LaunchTemplate={"LaunchTemplateId": template_id, "Version": "1"},
        VPCZoneIdentifier=subnet_id,
        NewInstancesProtectedFromScaleIn=True,
    )
    groups = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    group_arn = groups[0]["AutoScalingGroupARN"]
    cluster_arn = ecs.create_cluster(clusterName=name)["cluster"]["clusterArn"]
    ecs.create_capacity_provider(
        name=name,
        autoScalingGroupProvider={"autoScalingGroupArn": group_arn, "managedTerminationProtection": "ENABLED"},
    )
    ecs.put_cluster_capacity_providers(cluster=name, capacityProviders=[name], defaultCapacityProviderStrategy=[])
    definition_arn = ecs.register_task_definition(
        family=name,
        containerDefinitions=CONTAINERS,
        placementConstraints=[{"type": "memberOf", "expression": EXPRESSION}],
    )["taskDefinition"]["taskDefinitionArn"]
    ecs.create_service(
        cluster=name,
        serviceName="s",
        taskDefinition=definition_arn,
        desiredCount=2,
        capacityProviderStrategy=[{"capacityProvider": name, "weight": 1, "base": 0}],
        placementConstraints=[{"type": "distinctInstance"}, {"type": "memberOf", "expression": EXPRESSION}],
        placementStrategy=[{"type": "spread", "field": "instanceId"}],
        deploymentConfiguration={
            "minimumHealthyPercent": 50,
            "maximumPercent": 100,
            "deploymentCircuitBreaker": {"enable": True, "rollback": False},
        },
    )
    target = {
        "Arn": cluster_arn,
        "RoleArn": "arn:aws:iam::123456789012:role/x",
        "EcsParameters": {"TaskDefinitionArn": definition_arn, "PlacementConstraints": [{"type": "distinctInstance"}]},
    }
    scheduler.create_schedule(
        Name=name, ScheduleExpression="rate(1 hour)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target
    )
    constraints = [{"type": "memberOf", "expression": EXPRESSION}, {"type": "distinctInstance", "expression": ""}]
    return {
        "aws_ssm_parameter": {"name": PARAMETER, "insecure_value": image_id},
        "aws_ecs_cluster": {"name": name, "arn": cluster_arn},
        "aws_launch_template": {"id": template_id, "image_id": image_id, "instance_type": "inf1.xlarge"},
        "aws_autoscaling_group": {
            "name": name,
            "min_size": 0,
            "max_size": 3,
            "launch_template": [{"id": template_id, "version": "1"}],
            "vpc_zone_identifier": [subnet_id],
        },
        "aws_ecs_capacity_provider": {
            "name": name,
            "auto_scaling_group_provider": [{"auto_scaling_group_arn": group_arn}],
        },
        "aws_ecs_cluster_capacity_providers": {"cluster_name": name, "capacity_providers": [name]},
        "aws_ecs_task_definition": {
            "arn": definition_arn,
            "container_definitions": json.dumps(CONTAINERS),
            "placement_constraints": [constraints[0]],
        },
        "aws_ecs_service": {
            "name": "s",
            "cluster": cluster_arn,
            "task_definition": definition_arn,
            "desired_count": 2,
            "placement_constraints": constraints,
            "ordered_placement_strategy": [{"type": "spread", "field": "instanceId"}],
            "capacity_provider_strategy": [{"capacity_provider": name, "base": 0, "weight": 1}],
            "deployment_minimum_healthy_percent": 50,
            "deployment_maximum_percent": 100,
            "deployment_circuit_breaker": [{"enable": True, "rollback": False}],
        },
        "aws_scheduler_schedule": {
            "name": name,
            "group_name": "default",
            "schedule_expression": "rate(1 hour)",
            "schedule_expression_timezone": "UTC",
            "state": "ENABLED",
            "target": [
                {
                    "arn": cluster_arn,
                    "ecs_parameters": [
                        {
                            "task_definition_arn": definition_arn,
                            "placement_constraints": [{"type": "distinctInstance", "expression": ""}],
                        }
                    ],
                }
            ],
        },
    }


def state_of(values):
    """Terraform's state of those values."""
    names = {"aws_ssm_parameter": "data.aws_ssm_parameter.ami", "aws_launch_template": "aws_launch_template.inf1"}
    resources = [
        {
            "address": names.get(resource_type, f"{resource_type}.x"),
            "type": resource_type,
            "mode": "data" if resource_type == "aws_ssm_parameter" else "managed",
            "values": attributes,
        }
        for resource_type, attributes in values.items()
    ]
    return AppliedState({"values": {"root_module": {"resources": resources}}}, CONFIGURATION)


@pytest.fixture(scope="module")
def truth(adjusted):
    """Values of a fleet that is in the emulator."""
    return applied(adjusted)


def test_a_true_state_passes_every_check(truth, aws):
    """All kinds of resources are asked for, and all agree."""
    checks = verify(state_of(truth), aws)
    assert [check for check in checks if not check.passed] == []
    assert {check.address.split(".")[0] for check in checks} == set(truth) & set(CHECKED_TYPES)


def test_the_image_is_compared_with_what_ssm_names(truth, aws):
    """The image id comes from GetParameter, not from the state."""
    (check,) = [check for check in verify(state_of(truth), aws) if check.subject == f"image id named by {PARAMETER}"]
    assert check.found == truth["aws_launch_template"]["image_id"]
    lie = copy.deepcopy(truth)
    lie["aws_ssm_parameter"]["name"] = PARAMETER.replace("amazon-linux-2023/neuron", "amazon-linux-2/inf")
    (failed,) = [check for check in verify(state_of(lie), aws) if not check.passed]
    assert failed.address == "aws_launch_template.inf1"
    assert failed.expected != failed.found == truth["aws_launch_template"]["image_id"]


@pytest.mark.parametrize(
    ("resource_type", "attribute", "lie", "subject"),
    [
        ("aws_ecs_cluster", "arn", "none", "status of the cluster"),
        ("aws_launch_template", "image_id", "ami-0", "image id"),
        ("aws_launch_template", "instance_type", "inf1.2xlarge", "instance type"),
        ("aws_launch_template", "id", "lt-00000000000000000", "the emulator's answer"),
        ("aws_autoscaling_group", "max_size", 4, "instances at least and at most"),
        ("aws_autoscaling_group", "name", "none", "Auto Scaling group"),
        ("aws_autoscaling_group", "launch_template", [{"id": "lt-0", "version": "1"}], "launch template and version"),
        ("aws_ecs_capacity_provider", "name", "none", "capacity provider"),
        ("aws_ecs_cluster_capacity_providers", "capacity_providers", ["other"], "capacity providers of the cluster"),
        ("aws_ecs_task_definition", "placement_constraints", [], "placement constraints"),
        (
            "aws_ecs_task_definition",
            "container_definitions",
            json.dumps(CONTAINERS).replace("/dev/neuron0", "/dev/neuron1"),
            "devices of the containers",
        ),
        (
            "aws_ecs_task_definition",
            "container_definitions",
            json.dumps(CONTAINERS).replace('"x"', '"y"'),
            "containers and images",
        ),
        ("aws_ecs_service", "desired_count", 3, "desired count"),
        ("aws_ecs_service", "scheduling_strategy", "DAEMON", "one task an instance, or a number of them"),
        ("aws_ecs_service", "placement_constraints", [{"type": "distinctInstance"}], "placement constraints"),
        ("aws_ecs_service", "ordered_placement_strategy", [{"type": "random"}], "placement strategy"),
        (
            "aws_ecs_service",
            "capacity_provider_strategy",
            [{"capacity_provider": "other", "base": 0, "weight": 1}],
            "capacity provider strategy",
        ),
        ("aws_ecs_service", "deployment_minimum_healthy_percent", 100, "how it rolls"),
        ("aws_ecs_service", "deployment_circuit_breaker", [], "how it rolls"),
        ("aws_ecs_service", "name", "none", "status of the service"),
        ("aws_scheduler_schedule", "schedule_expression", "rate(2 hours)", "when it fires"),
        ("aws_scheduler_schedule", "name", "none", "the emulator's answer"),
    ],
)
def test_each_lie_of_the_state_is_found(truth, aws, resource_type, attribute, lie, subject):
    """A state that says other than the emulator fails exactly the check about it, with both values."""
    told = copy.deepcopy(truth)
    told[resource_type][attribute] = lie
    failed = [check for check in verify(state_of(told), aws) if not check.passed]
    assert subject in {check.subject for check in failed}
    assert {check.address.split(".")[0] for check in failed} == {resource_type}
    assert all(check.expected != check.found for check in failed)


def test_protection_needs_protected_instances(truth, aws, adjusted):
    """Managed termination protection over a group that does not protect its instances is found; moto lets it pass."""
    name = truth["aws_autoscaling_group"]["name"]
    scaling = adjusted("autoscaling")
    scaling.update_auto_scaling_group(AutoScalingGroupName=name, NewInstancesProtectedFromScaleIn=False)
    try:
        (failed,) = [check for check in verify(state_of(truth), aws) if not check.passed]
    finally:
        scaling.update_auto_scaling_group(AutoScalingGroupName=name, NewInstancesProtectedFromScaleIn=True)
    assert failed.address == "aws_ecs_capacity_provider.x"
    assert "scale-in protection" in failed.subject


def test_what_still_stands_is_left_over(truth, aws):
    """Before any destroy, everything that was made is listed by address and name; nothing else is."""
    found = left_over(state_of(truth), aws)
    assert {item.split(" ")[0] for item in found} == {
        "aws_autoscaling_group.x",
        "aws_ecs_cluster.x",
        "aws_launch_template.inf1",
        "aws_scheduler_schedule.x",
    }
    gone = copy.deepcopy(truth)
    gone["aws_ecs_cluster"]["arn"] = gone["aws_launch_template"]["id"] = "gone"
    gone["aws_autoscaling_group"]["name"] = gone["aws_scheduler_schedule"]["name"] = "gone"
    assert left_over(state_of(gone), aws) == ()


def test_a_resource_is_looked_for_in_its_own_region(aws, adjusted):
    """A stack of two regions has the other one's resources asked for there, before and after a destroy."""
    name = f"n{uuid.uuid4().hex[:12]}"
    arn = adjusted("ecs", "eu-west-1").create_cluster(clusterName=name)["cluster"]["clusterArn"]
    values = {"name": name, "arn": arn}
    resource = {"address": "aws_ecs_cluster.eu", "type": "aws_ecs_cluster", "mode": "managed", "values": values}
    shown = {"values": {"root_module": {"resources": [resource]}}}
    there = AppliedState(shown, CONFIGURATION, {"aws_ecs_cluster.eu": "eu-west-1"})
    assert [check.passed for check in verify(there, aws)] == [True]
    assert left_over(there, aws) == (f"aws_ecs_cluster.eu ({arn}) is still in the emulator",)
    here = AppliedState(shown, CONFIGURATION)
    assert [check.found for check in verify(here, aws)] == ["no such cluster"]
