"""Clusters, capacities, task definitions and services are wired by names, ARNs and references."""

import pytest

from neuronfleet.plan.reading import read_plans
from neuronfleet.policies.api import Changed, Referring, Unknown
from neuronfleet.policies.inf1_sample import (
    CLUSTER,
    GROUP,
    PROVIDER,
    SERVICE,
    TASK_DEFINITION,
    TEMPLATE,
    inf1_sample,
    user_data,
)


@pytest.fixture(scope="module")
def created():
    """The plan that makes two regions."""
    (plan,) = read_plans(["tests/data/plans/create.json"])
    return plan.ecs


@pytest.fixture(scope="module")
def changed():
    """The plan that changes them."""
    (plan,) = read_plans(["tests/data/plans/change.json"])
    return plan.ecs


def test_each_region_has_its_own_cluster(created):
    """Two modules with a cluster each are two clusters, each with its own capacity and service."""
    found = {
        one.name: (one.region, [cap.name for cap in one.capacities], [svc.name for svc in one.services])
        for one in created.clusters
    }
    assert found == {
        "inf1-use1": ("us-east-1", ["inf1-use1-inf1"], ["inf1-use1"]),
        "inf1-usw2": ("us-west-2", ["inf1-usw2-inf1"], ["inf1-usw2"]),
    }


def test_unknown_arns_are_followed_by_reference(created):
    """What is created together is wired though every ARN is known only after apply."""
    (capacity, _) = created.capacities
    assert capacity.template.address == "module.use1.aws_launch_template.this"
    assert capacity.provider.address == "module.use1.aws_ecs_capacity_provider.this"
    assert [one.task_definition.resource.address for one in created.services] == [
        "module.use1.aws_ecs_task_definition.this",
        "module.usw2.aws_ecs_task_definition.this",
    ]


def test_known_arns_are_followed_by_value(changed):
    """What exists is wired by its ARNs."""
    assert [one.task_definition.resource.address for one in changed.services] == [
        "module.use1.aws_ecs_task_definition.this",
        "module.usw2.aws_ecs_task_definition.this",
    ]


def test_a_subnet_that_goes_is_no_zone(changed):
    """The zones of a group are those of the subnets that it will have, not of those that it had."""
    west = next(one for one in changed.capacities if one.name == "inf1-usw2-inf1")
    assert [zone.name for zone in west.zones()] == ["us-west-2a"]


def test_a_group_joins_the_cluster_that_its_user_data_names():
    """Without a capacity provider the agent's ECS_CLUSTER tells the cluster."""
    plan = (
        inf1_sample()
        .remove(PROVIDER)
        .remove("aws_ecs_cluster_capacity_providers.inference")
        .change(SERVICE, "capacity_provider_strategy", [])
        .plan()
    )
    (cluster,) = plan.ecs.clusters
    assert cluster.name == "inference"
    assert [one.group.address for one in cluster.capacities] == [GROUP]


def test_a_group_that_names_no_cluster_joins_none():
    """A group of other instances is no capacity of any cluster."""
    plan = inf1_sample().remove(PROVIDER).change(TEMPLATE, "user_data", user_data("HELLO=1")).plan()
    (cluster,) = plan.ecs.clusters
    assert cluster.capacities == []


def test_a_service_without_strategy_takes_the_default_of_its_cluster():
    """The default capacity provider strategy counts where a service has neither strategy nor launch type."""
    default = [{"capacity_provider": Referring("inference-inf1", f"{PROVIDER}.name"), "weight": 1}]
    sample = inf1_sample().change(SERVICE, "capacity_provider_strategy", [])
    sample = sample.change(
        "aws_ecs_cluster_capacity_providers.inference", "default_capacity_provider_strategy", default
    )
    view = sample.plan().ecs
    (service,) = view.services
    assert [one.name for one in view.capacities_for(service)] == ["inference-inf1"]
    assert view.strategy_of(service, view.clusters[0]).items


def test_a_cluster_that_the_plan_only_names_is_found_by_name():
    """A service may be in a cluster of another plan."""
    plan = inf1_sample().remove(CLUSTER).change(SERVICE, "cluster", "arn:aws:ecs:us-east-1:1:cluster/inference").plan()
    (cluster,) = plan.ecs.clusters
    assert (cluster.name, cluster.resource) == ("inference", None)
    assert [one.resource.address for one in cluster.services] == [SERVICE]


def test_a_deleted_service_is_not_there():
    """What the plan deletes is no part of the ECS that will be."""
    sample = inf1_sample()
    gone = sample.add(SERVICE, Changed(actions=("delete",), before={"name": "resnet50"})).plan()
    assert gone.ecs.services == ()


def test_schedules_and_event_targets_are_standalone_tasks():
    """Tasks of EventBridge and of EventBridge Scheduler run in the cluster too."""
    definition = Unknown(f"{TASK_DEFINITION}.arn")
    plan = (
        inf1_sample()
        .add(
            "aws_scheduler_schedule.nightly",
            {"target": [{"arn": Unknown(f"{CLUSTER}.arn"), "ecs_parameters": [{"task_definition_arn": definition}]}]},
        )
        .add(
            "aws_cloudwatch_event_target.hourly",
            {"arn": Unknown(f"{CLUSTER}.arn"), "ecs_target": [{"task_definition_arn": definition, "task_count": 2}]},
        )
        .plan()
    )
    (cluster,) = plan.ecs.clusters
    assert [one.name for one in cluster.tasks] == [
        "aws_cloudwatch_event_target.hourly",
        "aws_scheduler_schedule.nightly",
    ]
    assert {one.task_definition.resource.address for one in cluster.tasks} == {TASK_DEFINITION}


def test_an_autoscaling_target_belongs_to_its_service():
    """By the resource id service/CLUSTER/SERVICE."""
    target = {"service_namespace": "ecs", "resource_id": "service/inference/resnet50", "max_capacity": 3}
    (service,) = inf1_sample().add("aws_appautoscaling_target.a", target).plan().ecs.services
    assert service.scaling.address == "aws_appautoscaling_target.a"


def test_parts_lead_to_their_capacity():
    """Launch template, group and capacity provider lead to one capacity."""
    plan = inf1_sample().plan()
    for address in (TEMPLATE, GROUP, PROVIDER):
        assert [one.name for one in plan.ecs.capacity_of(plan.find(address))] == ["inference-inf1"]
