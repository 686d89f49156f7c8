"""Stand-ins for what exists already."""

from __future__ import annotations

import uuid

import pytest

from neuronfleet.errors import RehearsalError
from neuronfleet.rehearsal.adjustments.existing_resources import zones_for
from neuronfleet.rehearsal.expected import ExpectedResources

REGION = "us-west-2"


def new_id(kind):
    """An id as AWS makes them."""
    return f"{kind}-{uuid.uuid4().hex[:17]}"


def expected(**given):
    """What a stack expects: nothing but what is given."""
    nothing = {"vpc_ids": (), "subnets": {}, "security_groups": {}, "image_ids": (), "instance_types": ()}
    return ExpectedResources(**({"region": REGION} | nothing | given))


@pytest.mark.moto
class TestInTheEmulator:
    """Asked through the API."""

    def test_everything_exists_under_its_id(self, emulator, adjusted):
        """VPC, subnets, security group and image answer to the ids that were asked for, the VPC with what AWS adds."""
        vpc, first, second, group, image = map(new_id, ("vpc", "subnet", "subnet", "sg", "ami"))
        emulator.make_existing(
            expected(
                vpc_ids=(vpc,),
                subnets={first: vpc, second: vpc},
                security_groups={group: vpc},
                image_ids=(image,),
                instance_types=("inf1.xlarge",),
            )
        )
        ec2 = adjusted("ec2", REGION)
        assert ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"] == "10.0.0.0/16"
        subnets = ec2.describe_subnets(SubnetIds=[first, second])["Subnets"]
        assert {subnet["VpcId"] for subnet in subnets} == {vpc}
        assert len({subnet["CidrBlock"] for subnet in subnets}) == len({s["AvailabilityZoneId"] for s in subnets}) == 2
        offered = ec2.describe_instance_type_offerings(
            LocationType="availability-zone-id", Filters=[{"Name": "instance-type", "Values": ["inf1.xlarge"]}]
        )["InstanceTypeOfferings"]
        assert {subnet["AvailabilityZoneId"] for subnet in subnets} <= {offering["Location"] for offering in offered}
        assert ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"] == vpc
        assert ec2.describe_images(ImageIds=[image])["Images"][0]["ImageId"] == image
        in_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
        names = {found["GroupName"] for found in ec2.describe_security_groups(Filters=in_vpc)["SecurityGroups"]}
        assert "default" in names
        (main,) = ec2.describe_route_tables(Filters=in_vpc)["RouteTables"]
        assert main["Associations"][0]["Main"]

    def test_lists_of_subnets_are_one_a_zone_each(self, emulator, adjusted):
        """Subnets at one place of two lists are in one zone; one that stands alone is in a zone after those."""
        vpc = new_id("vpc")
        first, second, other, another, alone = (new_id("subnet") for _ in range(5))
        emulator.make_existing(
            expected(
                vpc_ids=(vpc,),
                subnets=dict.fromkeys((first, second, other, another, alone), vpc),
                places={first: 0, second: 1, other: 0, another: 1},
            )
        )
        subnets = adjusted("ec2", REGION).describe_subnets(SubnetIds=[first, second, other, another, alone])["Subnets"]
        zones = {subnet["SubnetId"]: subnet["AvailabilityZoneId"] for subnet in subnets}
        assert zones[first] == zones[other]
        assert zones[second] == zones[another]
        assert len(set(zones.values())) == 3

    def test_certificates_exist_in_their_own_region(self, emulator, adjusted):
        """One that a stack names is there; one of another region is not, as AWS would not find it."""
        here, there = (
            f"arn:aws:acm:{region}:123456789012:certificate/{uuid.uuid4()}" for region in (REGION, "eu-west-1")
        )
        emulator.make_existing(expected(certificate_arns=(here, there)))
        certificates = adjusted("acm", REGION).list_certificates()["CertificateSummaryList"]
        assert here in {one["CertificateArn"] for one in certificates}
        assert there not in {one["CertificateArn"] for one in certificates}

    def test_each_is_told_once(self, emulator):
        """A second stack that expects the same adds nothing, and both ids are in the list of stand-ins."""
        vpc, group = new_id("vpc"), new_id("sg")
        for _ in range(2):
            emulator.make_existing(expected(vpc_ids=(vpc,), security_groups={group: vpc}))
        told = [item for item in emulator.stand_ins() if item["subject"].startswith((vpc, group))]
        assert [(item["adjustment"], item["region"]) for item in told] == [("existing-resources", REGION)] * 2

    def test_what_is_made_afterwards_has_an_id_of_its_own(self, emulator, adjusted):
        """The chosen id is used once."""
        vpc = new_id("vpc")
        emulator.make_existing(expected(vpc_ids=(vpc,)))
        ec2 = adjusted("ec2", REGION)
        made = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
        assert made != vpc
        ec2.delete_vpc(VpcId=made)

    def test_without_a_vpc_it_is_the_default_one(self, emulator, adjusted):
        """A subnet of which nothing more is known is one of the default VPC."""
        subnet = new_id("subnet")
        emulator.make_existing(expected(subnets={subnet: None}))
        ec2 = adjusted("ec2", REGION)
        (found,) = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"]
        assert ec2.describe_vpcs(VpcIds=[found["VpcId"]])["Vpcs"][0]["IsDefault"]

    def test_a_failure_is_told_with_the_log(self, emulator):
        """What the emulator cannot make is an error that names its log, and the emulator lives on."""
        with pytest.raises(RehearsalError, match=f"answered 500 .*{emulator.log}"):
            emulator.make_existing(expected(subnets={new_id("subnet"): "vpc-00000000"}))
        assert isinstance(emulator.stand_ins(), tuple)


@pytest.mark.parametrize(
    ("count", "offered", "zones"),
    [
        (3, [["a", "b"]], ["a", "b", "a"]),
        (2, [["a", "b", "c"], ["b", "c"]], ["b", "c"]),
        (3, [["a"], ["b", "c"]], ["a", "b", "a"]),
        (4, [["a"], ["b", "c"]], ["a", "b", "a", "c"]),
        (0, [["a"]], []),
    ],
)
def test_subnets_are_where_every_instance_type_is_offered(count, offered, zones):
    """Zones that offer all types are taken in turn; where there are none, each type's own in turn."""
    assert zones_for(count, offered) == zones
