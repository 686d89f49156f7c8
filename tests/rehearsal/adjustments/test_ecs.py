"""Adjustments of ECS: the gap that each closes, and that it closes it."""

from __future__ import annotations

import uuid

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.moto

EXPRESSION = "attribute:ecs.instance-type == inf1.xlarge"
CONTAINER = {"name": "server", "image": "x", "memory": 512}
SERVICE = {
    "desiredCount": 1,
    "capacityProviderStrategy": [{"capacityProvider": "inf1", "weight": 1, "base": 0}],
    "placementConstraints": [{"type": "memberOf", "expression": EXPRESSION}, {"type": "distinctInstance"}],
    "placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}],
    "deploymentConfiguration": {"minimumHealthyPercent": 0, "maximumPercent": 100},
    "enableECSManagedTags": True,
    "enableExecuteCommand": True,
    "healthCheckGracePeriodSeconds": 30,
    "availabilityZoneRebalancing": "ENABLED",
}


def make_service(ecs, **arguments):
    """Create a service in a cluster of its own and describe it."""
    name = f"c{uuid.uuid4().hex}"
    ecs.create_cluster(clusterName=name)
    definition = ecs.register_task_definition(family=name, containerDefinitions=[CONTAINER])["taskDefinition"]
    ecs.create_service(cluster=name, serviceName="s", taskDefinition=definition["taskDefinitionArn"], **arguments)
    return name, ecs.describe_services(cluster=name, services=["s"])["services"][0]


@pytest.mark.parametrize("field", sorted(SERVICE.keys() - {"desiredCount"}))
def test_moto_forgets_the_fields_of_a_service(bare, field):
    """By itself, moto does not give back any of these fields as they were given; when it does, drop the adjustment."""
    _, found = make_service(bare("ecs"), **SERVICE)
    assert found.get(field) != SERVICE[field]


@pytest.mark.parametrize("field", sorted(SERVICE))
def test_a_service_keeps_its_fields(adjusted, field):
    """Adjusted, a service is described with what it was created with."""
    _, found = make_service(adjusted("ecs"), **SERVICE)
    if field == "deploymentConfiguration":
        assert SERVICE[field].items() <= found[field].items()
    else:
        assert found[field] == SERVICE[field]


def test_a_service_of_a_capacity_provider_has_no_launch_type(bare, adjusted):
    """Moto answers EC2 where AWS has no launch type, in the service and in its deployment."""
    assert make_service(bare("ecs"), **SERVICE)[1]["launchType"] == "EC2"
    _, found = make_service(adjusted("ecs"), **SERVICE)
    assert "launchType" not in found
    assert "launchType" not in found["deployments"][0]


def test_a_service_that_names_nothing_is_an_ec2_service(adjusted):
    """Without strategy, launch type or a cluster's default, ECS launches on EC2."""
    _, found = make_service(adjusted("ecs"), desiredCount=0)
    assert found["launchType"] == "EC2"
    assert "capacityProviderStrategy" not in found
    assert found["deploymentConfiguration"]["maximumPercent"] == 200


def test_a_service_takes_the_clusters_default_strategy(adjusted):
    """A service that names neither strategy nor launch type follows the cluster's default strategy."""
    ecs = adjusted("ecs")
    name = f"c{uuid.uuid4().hex}"
    strategy = [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}]
    ecs.create_cluster(clusterName=name, defaultCapacityProviderStrategy=strategy)
    definition = ecs.register_task_definition(family=name, containerDefinitions=[CONTAINER])["taskDefinition"]
    found = ecs.create_service(
        cluster=name, serviceName="s", taskDefinition=definition["taskDefinitionArn"], desiredCount=0
    )["service"]
    assert found["capacityProviderStrategy"] == strategy
    assert "launchType" not in found


def test_an_update_changes_what_it_names_and_nothing_else(adjusted):
    """UpdateService replaces the constraints it is given and keeps the strategy it is not given."""
    ecs = adjusted("ecs")
    name, _ = make_service(ecs, **SERVICE)
    ecs.update_service(cluster=name, service="s", placementConstraints=[{"type": "distinctInstance"}], desiredCount=3)
    found = ecs.describe_services(cluster=name, services=["s"])["services"][0]
    assert found["placementConstraints"] == [{"type": "distinctInstance"}]
    assert found["placementStrategy"] == SERVICE["placementStrategy"]
    assert found["capacityProviderStrategy"] == SERVICE["capacityProviderStrategy"]
    assert found["desiredCount"] == 3


def test_a_service_in_bridge_mode_has_no_network_configuration(bare, adjusted):
    """Moto answers an empty object, which AWS provider 5.100 dies of; AWS answers none."""
    assert make_service(bare("ecs"), desiredCount=0)[1]["networkConfiguration"] == {}
    assert "networkConfiguration" not in make_service(adjusted("ecs"), desiredCount=0)[1]


def test_a_soft_memory_limit_is_enough(bare, adjusted):
    """Moto refuses an EC2 task definition that only reserves memory; AWS takes it."""
    definition = {
        "family": "reserving",
        "requiresCompatibilities": ["EC2"],
        "containerDefinitions": [{"name": "server", "image": "x", "memoryReservation": 1024}],
    }
    with pytest.raises(ClientError, match="memoryReservation"):
        bare("ecs").register_task_definition(**definition)
    found = adjusted("ecs").register_task_definition(**definition)["taskDefinition"]
    assert found["containerDefinitions"][0]["memoryReservation"] == 1024


def test_no_memory_at_all_is_still_refused(adjusted):
    """The adjustment takes nothing from the rule that a container needs one of the two limits."""
    ecs = adjusted("ecs")
    with pytest.raises(ClientError, match="memoryReservation"):
        ecs.register_task_definition(
            family="none", requiresCompatibilities=["EC2"], containerDefinitions=[{"name": "server", "image": "x"}]
        )


def make_capacity_provider(ecs, **details):
    """Create a capacity provider and return how it manages its group."""
    arn = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:x:autoScalingGroupName/g"
    name = f"p{uuid.uuid4().hex}"
    ecs.create_capacity_provider(name=name, autoScalingGroupProvider={"autoScalingGroupArn": arn, **details})
    return name


def managed_draining(ecs, name):
    """What managed draining a capacity provider has."""
    provider = ecs.describe_capacity_providers(capacityProviders=[name])["capacityProviders"][0]
    return provider["autoScalingGroupProvider"].get("managedDraining")


def test_managed_draining_is_on_unless_it_is_off(bare, adjusted):
    """Moto leaves managed draining out where it is not given and forgets its update; AWS has it on."""
    for clients, default, updated in ((bare, None, None), (adjusted, "ENABLED", "DISABLED")):
        ecs = clients("ecs")
        name = make_capacity_provider(ecs)
        assert managed_draining(ecs, name) == default
        ecs.update_capacity_provider(name=name, autoScalingGroupProvider={"managedDraining": "DISABLED"})
        assert managed_draining(ecs, name) == updated
