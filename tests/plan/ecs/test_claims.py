"""The four claims about a plan are never surer than the plan is."""

import pytest

from neuronfleet.catalogue import load_catalogue
from neuronfleet.plan.reading import read_plans
from neuronfleet.policies.api import UNKNOWN, Document, Unknown
from neuronfleet.policies.inf1_sample import CLUSTER, GROUP, SERVICE, TASK_DEFINITION, TEMPLATE, inf1_sample


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
