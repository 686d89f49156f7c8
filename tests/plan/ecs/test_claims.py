"""The four claims about a plan are never surer than the plan is."""

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.plan.reading import read_plans
from neuronfleet.policies.api import UNKNOWN, Document, Unknown
from neuronfleet.policies.inf1_sample import (
    CLUSTER,
    GROUP,
    PROVIDER,
    SERVICE,
    TASK_DEFINITION,
    TEMPLATE,
    inf1_sample,
)


def _verdicts(sample):
    (cluster,) = sample.plan().ecs.decided(load_catalogue())
    return {
        name: {claim: getattr(found, claim).verdict.value for claim in ("fits", "exclusive", "placed", "rolls")}
        for name, found in cluster.claims.items()
    }, dict(cluster.undecided)


def test_a_good_cluster_is_proved():
    """All four claims of a task with a fixed host port and an instance to spare."""
    proved = dict.fromkeys(("fits", "exclusive", "placed", "rolls"), "proved")
    assert _verdicts(inf1_sample()) == ({"resnet50": proved}, {})


def test_a_real_plan_that_changes_the_instance_type_is_refuted():
    """The instance type becomes inf1.2xlarge while the service still asks for inf1.xlarge."""
    (plan,) = read_plans(["tests/data/plans/change.json"])
    east, west = plan.ecs.decided(load_catalogue())
    assert east.claims["inf1-use1"].fits.verdict.value == "refuted"
    assert east.claims["inf1-use1"].fits.repair == (
        "set the placement expression of inf1-use1 to 'attribute:ecs.instance-type == inf1.2xlarge'"
    )
    assert west.claims["inf1-usw2"].rolls.verdict.value == "proved"


@pytest.mark.parametrize(
    ("address", "path", "said"),
    [
        (GROUP, "max_size", "max_size of aws_autoscaling_group.inf1 is known only after apply"),
        (TEMPLATE, "instance_type", "an instance type of aws_autoscaling_group.inf1 is known only after apply"),
        (TEMPLATE, "user_data", "the user data of aws_autoscaling_group.inf1 is not known, and it may reserve memory"),
        (SERVICE, "desired_count", "desired_count of aws_ecs_service.resnet50 is known only after apply"),
        (TASK_DEFINITION, "memory", "memory of aws_ecs_task_definition.resnet50 is known only after apply"),
        (
            SERVICE,
            "placement_constraints",
            "placement_constraints of aws_ecs_service.resnet50 is known only after apply",
        ),
    ],
)
def test_an_unknown_value_that_matters_leaves_the_task_undecided(address, path, said):
    """The value that is not known is named."""
    claims, undecided = _verdicts(inf1_sample().change(address, path, UNKNOWN))
    assert claims == {}
    assert said in undecided["resnet50"]


def test_nothing_is_proved_beside_a_task_that_is_not_known():
    """Another service of which nothing is known may take the room, so that only its own fit stays proved."""
    stranger = {
        "name": "stranger",
        "cluster": Unknown(f"{CLUSTER}.arn"),
        "task_definition": "arn:aws:ecs:us-east-1:123456789012:task-definition/elsewhere:4",
        "desired_count": 1,
    }
    claims, undecided = _verdicts(inf1_sample().add("aws_ecs_service.stranger", stranger))
    assert claims["resnet50"] == {"fits": "proved", "exclusive": "unknown", "placed": "unknown", "rolls": "unknown"}
    assert "the task definition of aws_ecs_service.stranger is not in the plan" in undecided["stranger"]


def test_what_is_refuted_stays_refuted_beside_a_task_that_is_not_known():
    """More tasks never mend a task that fits nowhere."""
    stranger = {"name": "stranger", "cluster": Unknown(f"{CLUSTER}.arn"), "task_definition": "elsewhere:4"}
    sample = inf1_sample(container={"memoryReservation": 8192}).add("aws_ecs_service.stranger", stranger)
    claims, _ = _verdicts(sample)
    assert claims["resnet50"]["fits"] == claims["resnet50"]["placed"] == "refuted"


def test_tasks_on_fargate_are_not_asked_about():
    """They do not run on container instances."""
    sample = inf1_sample().change(SERVICE, "launch_type", "FARGATE").change(SERVICE, "capacity_provider_strategy", [])
    assert _verdicts(sample) == ({}, {})


def test_blue_green_deployments_are_not_judged_as_rolling_ones():
    """CodeDeploy replaces the task set as a whole."""
    claims, _ = _verdicts(inf1_sample().change(SERVICE, "deployment_controller", [{"type": "CODE_DEPLOY"}]))
    assert claims["resnet50"]["rolls"] == "unknown"
    assert claims["resnet50"]["placed"] == "proved"


def test_a_sidecar_holds_the_devices_of_its_task():
    """Runtime 1.x: the devices are mapped by the sidecar, and count for the task."""
    base = {"image": "a", "memoryReservation": 1024}
    device = {"devices": [{"hostPath": "/dev/neuron1", "containerPath": "/dev/neuron1"}]}
    containers = [{**base, "name": "model"}, {**base, "name": "neuron-rtd", "linuxParameters": device}]
    sample = inf1_sample().change(TASK_DEFINITION, "container_definitions", Document(containers))
    claims, _ = _verdicts(sample)
    assert claims["resnet50"]["fits"] == "refuted"  # an inf1.xlarge has no /dev/neuron1


def test_a_provider_of_an_unknown_group_may_be_any_groups():
    """Whether ECS scales a group is not known while the group of a provider is not."""
    sample = inf1_sample().change(SERVICE, "capacity_provider_strategy", []).change(SERVICE, "launch_type", "EC2")
    claims, undecided = _verdicts(sample.change(PROVIDER, "auto_scaling_group_provider", UNKNOWN))

    assert claims == {}
    assert undecided == {
        "resnet50": "the Auto Scaling group of aws_ecs_capacity_provider.inf1 is known only after apply, "
        "and may be aws_autoscaling_group.inf1"
    }


def test_a_group_is_not_the_provider_that_is_called_as_it_is():
    """A strategy names providers; a group of that name which no provider of the plan uses is another thing."""
    attached = "aws_ecs_cluster_capacity_providers.inference"
    claims, undecided = _verdicts(inf1_sample().remove(PROVIDER).remove(attached))

    assert claims == {}
    assert undecided == {"resnet50": "the plan has no capacity provider inference-inf1 in the cluster inference"}


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (
            inf1_sample(service={"launch_type": UNKNOWN, "capacity_provider_strategy": []}),
            "launch_type of aws_ecs_service.resnet50 is known only after apply",
        ),
        (
            inf1_sample(service={"cluster": "inference", "capacity_provider_strategy": []})
            .remove(CLUSTER)
            .remove("aws_ecs_cluster_capacity_providers.inference"),
            "the default capacity provider strategy of the cluster inference is not known",
        ),
    ],
)
def test_how_tasks_are_launched_is_not_guessed(sample, said):
    """Neither an unknown launch type nor a default strategy that somebody else sets is EC2."""
    assert _verdicts(sample) == ({}, {"resnet50": said})


def test_instances_that_other_policies_start_are_not_proved():
    """EC2 Auto Scaling can start what the tasks need, and nobody knows that it does."""
    sample = inf1_sample().change(PROVIDER, "auto_scaling_group_provider.0.managed_scaling.0.status", "DISABLED")
    claims, _ = _verdicts(sample.add("aws_autoscaling_policy.cpu", {"autoscaling_group_name": "inference-inf1"}))

    assert claims["resnet50"] == {"fits": "proved", "exclusive": "proved", "placed": "unknown", "rolls": "unknown"}
    assert _verdicts(sample)[0]["resnet50"]["placed"] == "refuted"
