"""What the verification asks of scaled services, on targets made through the API and states that are true or not."""

from __future__ import annotations

import uuid

import pytest

from neuronfleet.rehearsal.verify import verify
from tests.rehearsal.states import state_of

pytestmark = pytest.mark.moto

NAMED = {"service_namespace": "ecs", "scalable_dimension": "ecs:service:DesiredCount"}


@pytest.fixture(scope="module")
def resource_id(adjusted):
    """A service of two to seven tasks that keeps its CPU at 40 percent, by the id that scaling knows it by."""
    name = f"n{uuid.uuid4().hex[:12]}"
    ecs, scaling = adjusted("ecs"), adjusted("application-autoscaling")
    ecs.create_cluster(clusterName=name)
    containers = [{"name": "server", "image": "x", "memory": 512}]
    ecs.register_task_definition(family=name, containerDefinitions=containers)
    ecs.create_service(cluster=name, serviceName="s", taskDefinition=name, desiredCount=0)
    of = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount", "ResourceId": f"service/{name}/s"}
    scaling.register_scalable_target(**of, MinCapacity=2, MaxCapacity=7)
    scaling.put_scaling_policy(
        **of,
        PolicyName="s-cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 40.0,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
        },
    )
    return of["ResourceId"]


@pytest.fixture
def failed(aws, resource_id):
    """Subjects of the checks that fail where the state says something else than the truth."""

    def of(**lies):
        values = {
            "aws_appautoscaling_target": {**NAMED, "resource_id": resource_id, "min_capacity": 2, "max_capacity": 7},
            "aws_appautoscaling_policy": {
                **NAMED,
                "resource_id": resource_id,
                "name": "s-cpu",
                "target_tracking_scaling_policy_configuration": [{"target_value": 40}],
            },
        }
        for resource_type, lie in lies.items():
            values[resource_type] |= lie
        checks = verify(state_of(values), aws)
        assert {check.address for check in checks} == {f"{resource_type}.x" for resource_type in values}
        return [(check.address, check.subject) for check in checks if not check.passed]

    return of


def test_a_true_state_passes(failed):
    """Both the limits and the policy are asked for."""
    assert failed() == []


def test_limits_that_are_not_so_are_told(failed):
    """Of the target that was planned."""
    assert failed(aws_appautoscaling_target={"max_capacity": 8}) == [
        ("aws_appautoscaling_target.x", "least and most tasks")
    ]


def test_a_service_that_is_not_there_is_told(failed, resource_id):
    """Scaling a service that nobody made would never do anything."""
    found = failed(aws_appautoscaling_target={"resource_id": f"{resource_id}-other"})
    assert ("aws_appautoscaling_target.x", "the service that it scales") in found


def test_a_policy_that_keeps_to_another_value_is_told(failed):
    """Or that is not there at all."""
    lies = ({"target_tracking_scaling_policy_configuration": [{"target_value": 60}]}, {"name": "none"})
    for lie in lies:
        assert failed(aws_appautoscaling_policy=lie) == [("aws_appautoscaling_policy.x", "value that it keeps to")]
