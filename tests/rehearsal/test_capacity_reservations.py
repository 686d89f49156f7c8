"""Capacity Reservations of the emulator, and what the verification asks of them and of mixed groups."""

from __future__ import annotations

import uuid

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from neuronfleet.rehearsal.leftovers import left_over
from neuronfleet.rehearsal.verify import verify
from tests.rehearsal.states import state_of

pytestmark = pytest.mark.moto

ASKED = {
    "InstanceType": "inf1.xlarge",
    "InstancePlatform": "Linux/UNIX",
    "AvailabilityZone": "us-east-1a",
    "InstanceCount": 2,
    "InstanceMatchCriteria": "targeted",
}


def test_moto_has_no_reservations(bare):
    """By itself, moto answers with an error."""
    with pytest.raises((ClientError, ResponseParserError)):
        bare("ec2").create_capacity_reservation(**ASKED)


def test_a_reservation_lives_from_its_creation_to_its_cancellation(adjusted):
    """It is described with its tags, changed and cancelled."""
    ec2 = adjusted("ec2")
    tags = [{"ResourceType": "capacity-reservation", "Tags": [{"Key": "fleet", "Value": "x"}]}]
    made = ec2.create_capacity_reservation(**ASKED, TagSpecifications=tags)["CapacityReservation"]
    identifier = made["CapacityReservationId"]

    def described():
        (one,) = ec2.describe_capacity_reservations(CapacityReservationIds=[identifier])["CapacityReservations"]
        return one

    assert described()["State"] == "active"
    assert described()["Tags"] == [{"Key": "fleet", "Value": "x"}]
    assert {key: described()[key] for key in ASKED if key != "InstanceCount"} == {
        key: value for key, value in ASKED.items() if key != "InstanceCount"
    }
    ec2.modify_capacity_reservation(CapacityReservationId=identifier, InstanceCount=3)
    assert described()["TotalInstanceCount"] == 3
    ec2.cancel_capacity_reservation(CapacityReservationId=identifier)
    assert described()["State"] == "cancelled"


def test_a_resource_group_holds_reservations(adjusted):
    """As a group of the kind that a launch template may name: configured, without a query."""
    groups, name = adjusted("resource-groups"), f"g{uuid.uuid4().hex[:12]}"
    kind = {"Type": "AWS::EC2::CapacityReservationPool"}
    arn = groups.create_group(Name=name, Configuration=[kind])["Group"]["GroupArn"]
    assert groups.get_group_configuration(Group=name)["GroupConfiguration"]["Status"] == "UPDATE_COMPLETE"
    with pytest.raises(ClientError, match="no query-based one"):
        groups.get_group_query(Group=name)
    member = "arn:aws:ec2:us-east-1:123456789012:capacity-reservation/cr-01234567"
    groups.group_resources(Group=arn, ResourceArns=[member])
    assert [one["ResourceArn"] for one in groups.list_group_resources(Group=arn)["ResourceIdentifiers"]] == [member]
    groups.ungroup_resources(Group=arn, ResourceArns=[member])
    assert groups.list_group_resources(Group=arn)["ResourceIdentifiers"] == []


@pytest.fixture
def reservation(adjusted):
    """A reservation of the emulator, as a state has it."""
    ec2 = adjusted("ec2")
    identifier = ec2.create_capacity_reservation(**ASKED)["CapacityReservation"]["CapacityReservationId"]
    yield {
        "id": identifier,
        "instance_count": 2,
        "instance_type": "inf1.xlarge",
        "availability_zone": "us-east-1a",
        "instance_match_criteria": "targeted",
    }
    ec2.cancel_capacity_reservation(CapacityReservationId=identifier)


@pytest.mark.parametrize(
    ("lie", "subject"),
    [
        ({}, None),
        ({"instance_count": 3}, "what is reserved"),
        ({"instance_type": "inf1.2xlarge"}, "what is reserved"),
        ({"availability_zone": "us-east-1b"}, "what is reserved"),
        ({"instance_match_criteria": "open"}, "whom it serves"),
    ],
)
def test_a_reservation_is_asked_for(aws, reservation, lie, subject):
    """What it reserves, where and for whom; a state that says something else is found out."""
    checks = verify(state_of({"aws_ec2_capacity_reservation": {**reservation, **lie}}), aws)
    assert [check.subject for check in checks if not check.passed] == ([subject] if subject else [])
    assert len(checks) == 3


def test_a_reservation_that_stays_is_left_over(adjusted, aws, reservation):
    """It would cost money; a cancelled one is gone."""
    state = state_of({"aws_ec2_capacity_reservation": reservation})
    assert left_over(state, aws) == (f"aws_ec2_capacity_reservation.x ({reservation['id']}) is still in the emulator",)
    adjusted("ec2").cancel_capacity_reservation(CapacityReservationId=reservation["id"])
    assert left_over(state, aws) == ()


@pytest.fixture(scope="module")
def group(adjusted):
    """A group of two types of which half above the first instance is On-Demand, as a state has it."""
    name = f"g{uuid.uuid4().hex[:12]}"
    template = adjusted("ec2").create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "inf1.xlarge"}
    )["LaunchTemplate"]["LaunchTemplateId"]
    adjusted("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0,
        MaxSize=3,
        AvailabilityZones=["us-east-1a"],
        MixedInstancesPolicy={
            "LaunchTemplate": {
                "LaunchTemplateSpecification": {"LaunchTemplateId": template, "Version": "1"},
                "Overrides": [{"InstanceType": "inf1.xlarge"}, {"InstanceType": "inf1.2xlarge"}],
            },
            "InstancesDistribution": {"OnDemandBaseCapacity": 1, "OnDemandPercentageAboveBaseCapacity": 50},
        },
    )
    return {"name": name, "min_size": 0, "max_size": 3, "template": template}


@pytest.mark.parametrize(
    ("types", "base", "percent", "version", "wrong"),
    [
        (("inf1.xlarge", "inf1.2xlarge"), 1, 50, "1", []),
        (("inf1.2xlarge", "inf1.xlarge"), 1, 50, "1", ["instance types"]),
        (("inf1.xlarge", "inf1.2xlarge"), 0, 50, "1", ["On-Demand base and percent"]),
        (("inf1.xlarge", "inf1.2xlarge"), 1, 50, "2", ["launch template and version"]),
    ],
)
def test_a_mixed_group_is_asked_for(aws, group, types, base, percent, version, wrong):
    """Its template, its types in order, and the share that is On-Demand."""
    policy = {
        "instances_distribution": [
            {"on_demand_base_capacity": base, "on_demand_percentage_above_base_capacity": percent}
        ],
        "launch_template": [
            {
                "launch_template_specification": [{"launch_template_id": group["template"], "version": version}],
                "override": [{"instance_type": one} for one in types],
            }
        ],
    }
    values = {key: group[key] for key in ("name", "min_size", "max_size")} | {"mixed_instances_policy": [policy]}
    checks = verify(state_of({"aws_autoscaling_group": values}), aws)
    assert [check.subject for check in checks if not check.passed] == wrong
