"""Adjustments of other services: the gap that each closes, and that it closes it."""

from __future__ import annotations

import json
import uuid

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

pytestmark = pytest.mark.moto

IMAGE = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended"


def template_specifications(ec2):
    """Tag specifications that the first version of a tagged launch template has."""
    made = ec2.create_launch_template(
        LaunchTemplateName=f"t{uuid.uuid4().hex}",
        LaunchTemplateData={"TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "b"}]}]},
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "fleet", "Value": "x"}]}],
    )["LaunchTemplate"]
    assert made["Tags"] == [{"Key": "fleet", "Value": "x"}]
    versions = ec2.describe_launch_template_versions(LaunchTemplateId=made["LaunchTemplateId"], Versions=["1"])
    data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    return sorted(specification["ResourceType"] for specification in data["TagSpecifications"])


def test_tags_of_a_launch_template_stay_out_of_its_version(bare, adjusted):
    """Moto copies the template's own tags into the version; adjusted, only what it launches is there."""
    assert template_specifications(bare("ec2")) == ["instance", "launch-template"]
    assert template_specifications(adjusted("ec2")) == ["instance"]


def scalable_target(clients):
    """Register a scalable target with a tag; its ARN."""
    ecs, scaling = clients("ecs"), clients("application-autoscaling")
    name = f"c{uuid.uuid4().hex}"
    ecs.create_cluster(clusterName=name)
    ecs.register_task_definition(family=name, containerDefinitions=[{"name": "s", "image": "x", "memory": 128}])
    ecs.create_service(cluster=name, serviceName="s", taskDefinition=name, desiredCount=1)
    return scaling.register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=f"service/{name}/s",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=1,
        MaxCapacity=2,
        Tags={"fleet": "x"},
    )["ScalableTargetARN"]


def test_moto_has_no_tags_of_scalable_targets(bare):
    """By itself, moto answers ListTagsForResource of Application Auto Scaling with an error."""
    with pytest.raises(ClientError):
        bare("application-autoscaling").list_tags_for_resource(ResourceARN=scalable_target(bare))


def test_a_scalable_target_has_its_tags(adjusted):
    """Adjusted, tags given at registration, added and removed are answered."""
    scaling = adjusted("application-autoscaling")
    arn = scalable_target(adjusted)
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"fleet": "x"}
    scaling.tag_resource(ResourceARN=arn, Tags={"a": "b"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["fleet"])
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"a": "b"}


def value(clients, name, region="us-east-1"):
    """Value of an SSM parameter."""
    return clients("ssm", region).get_parameter(Name=name)["Parameter"]["Value"]


def test_the_recommended_parameter_is_json(bare, adjusted):
    """Moto holds the text of a Python dict, which is no JSON; adjusted, it agrees with the single parameters."""
    with pytest.raises(json.JSONDecodeError):
        json.loads(value(bare, IMAGE))
    assert json.loads(value(adjusted, IMAGE))["image_id"] == value(adjusted, f"{IMAGE}/image_id")
    assert value(adjusted, f"{IMAGE}/image_id") == value(bare, f"{IMAGE}/image_id")


@pytest.mark.parametrize("region", ["us-gov-west-1", "us-gov-east-1", "cn-north-1", "cn-northwest-1"])
def test_images_of_regions_without_data_are_made_up(bare, adjusted, emulator, region):
    """Moto has no image there; the stand-in has the names of us-east-1, ids of its own, and is reported."""
    with pytest.raises(ClientError, match="ParameterNotFound"):
        value(bare, f"{IMAGE}/image_id", region)
    image_id = value(adjusted, f"{IMAGE}/image_id", region)
    assert image_id.startswith("ami-")
    assert image_id != value(adjusted, f"{IMAGE}/image_id")
    assert json.loads(value(adjusted, IMAGE, region))["image_id"] == image_id
    assert (region, "ssm-image-parameters") in {(item["region"], item["adjustment"]) for item in emulator.stand_ins()}


def test_images_of_known_regions_are_motos_own(adjusted, emulator):
    """A region that moto has data of is not stood in for, and a name that it lacks there stays unknown."""
    with pytest.raises(ClientError, match="ParameterNotFound"):
        value(adjusted, "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/none/image_id", "eu-west-1")
    assert "eu-west-1" not in {item["region"] for item in emulator.stand_ins()}


def locations(clients, region, kind="availability-zone", instance_type="inf1.xlarge"):
    """Where an instance type is offered."""
    found = clients("ec2", region).describe_instance_type_offerings(
        LocationType=kind, Filters=[{"Name": "instance-type", "Values": [instance_type]}]
    )
    return sorted(offering["Location"] for offering in found["InstanceTypeOfferings"])


def test_offerings_of_regions_without_data_are_made_up(bare, adjusted, emulator):
    """Moto offers nothing in GovCloud and China; the stand-in offers a known type in every zone and is reported."""
    assert locations(bare, "cn-north-1") == []
    assert locations(adjusted, "cn-north-1") == ["cn-north-1a", "cn-north-1b"]
    assert locations(adjusted, "us-gov-west-1", "availability-zone-id") == ["usgw1-az1", "usgw1-az2", "usgw1-az3"]
    assert locations(adjusted, "us-gov-west-1", instance_type="inf9.xlarge") == []
    assert ("cn-north-1", "instance-type-offerings") in {
        (item["region"], item["adjustment"]) for item in emulator.stand_ins()
    }


def test_offerings_of_known_regions_are_motos_own(bare, adjusted):
    """The zone of us-east-1 without Inf1 stays without, and ap-southeast-3 has none at all."""
    assert locations(adjusted, "us-east-1") == locations(bare, "us-east-1")
    assert "use1-az3" not in locations(adjusted, "us-east-1", "availability-zone-id")
    assert locations(adjusted, "ap-southeast-3") == []


def rule_description(ec2):
    """Description of a rule between two security groups, as it is described afterwards."""
    vpc_id = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    first, second = (
        ec2.create_security_group(GroupName=f"g{uuid.uuid4().hex}", Description="x", VpcId=vpc_id)["GroupId"]
        for _ in range(2)
    )
    pairs = [{"GroupId": second, "Description": "from the load balancer"}]
    permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": pairs}
    ec2.authorize_security_group_ingress(GroupId=first, IpPermissions=[permission])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [first]}])["SecurityGroupRules"]
    (rule,) = [rule for rule in rules if not rule["IsEgress"]]
    return rule.get("Description")


def test_a_rule_between_security_groups_keeps_its_description(bare, adjusted):
    """Moto forgets it; adjusted, it is answered."""
    assert rule_description(bare("ec2")) is None
    assert rule_description(adjusted("ec2")) == "from the load balancer"


def ipv6_subnet(ec2):
    """Make a subnet with an IPv6 block; its association as AWS describes it, found by its id."""
    vpc_id = ec2.create_vpc(CidrBlock="10.6.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"]
    (block,) = ec2.describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0]["Ipv6CidrBlockAssociationSet"]
    part = block["Ipv6CidrBlock"].replace("/56", "/64")
    made = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.6.0.0/24", Ipv6CidrBlock=part)["Subnet"]
    (association,) = made["Ipv6CidrBlockAssociationSet"]
    by_association = [{"Name": "ipv6-cidr-block-association.association-id", "Values": [association["AssociationId"]]}]
    (found,) = ec2.describe_subnets(Filters=by_association)["Subnets"]
    assert found["SubnetId"] == made["SubnetId"]
    return found["Ipv6CidrBlockAssociationSet"][0]


def test_moto_does_not_find_a_subnet_by_its_ipv6_block(bare):
    """By itself, moto fails at the filter that Terraform waits with."""
    with pytest.raises(ResponseParserError, match="500 Internal Server Error"):
        ipv6_subnet(bare("ec2"))


def test_a_subnet_has_its_ipv6_block(adjusted):
    """Adjusted, the subnet is found and its block is associated."""
    association = ipv6_subnet(adjusted("ec2"))
    assert association["Ipv6CidrBlockState"] == {"State": "associated"}


def alarm_check(clients):
    """What is kept of a health check that reads an alarm."""
    config = {
        "Type": "CLOUDWATCH_METRIC",
        "AlarmIdentifier": {"Region": "eu-west-1", "Name": "no-healthy-target"},
        "InsufficientDataHealthStatus": "LastKnownStatus",
    }
    route53 = clients("route53")
    made = route53.create_health_check(CallerReference=uuid.uuid4().hex, HealthCheckConfig=config)["HealthCheck"]
    return config, route53.get_health_check(HealthCheckId=made["Id"])["HealthCheck"]["HealthCheckConfig"]


def test_a_health_check_of_an_alarm_is_kept_as_it_was_made(bare, adjusted):
    """Moto forgets the alarm and adds a port and an interval, which Terraform would want to have gone."""
    _, forgotten = alarm_check(bare)
    assert "AlarmIdentifier" not in forgotten
    assert forgotten["Port"] == 80
    asked, kept = alarm_check(adjusted)
    assert kept == asked | {"Inverted": False, "Disabled": False}
