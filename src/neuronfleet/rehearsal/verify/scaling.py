"""Checks of scaled services."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.report import Check
from neuronfleet.rehearsal.state import AppliedState, Resource
from neuronfleet.rehearsal.verify.compare import compare

__all__ = ["check_scalable_target", "check_scaling_policy"]


def check_scalable_target(target: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The service that it scales is one that was applied, within the planned limits."""
    values = target.values
    found = aws.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace=values["service_namespace"],
        ResourceIds=[values["resource_id"]],
        ScalableDimension=values["scalable_dimension"],
    )["ScalableTargets"]
    yield compare(
        target.address,
        "least and most tasks",
        expected=[[values["min_capacity"], values["max_capacity"]]],
        found=[[one["MinCapacity"], one["MaxCapacity"]] for one in found],
    )
    _namespace, cluster, service = values["resource_id"].split("/")
    services = aws.client("ecs").describe_services(cluster=cluster, services=[service])["services"]
    yield compare(
        target.address,
        "the service that it scales",
        expected=[service],
        found=[one["serviceName"] for one in services],
    )


def check_scaling_policy(policy: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The policy tracks the planned value of the planned target."""
    values = policy.values
    found = aws.client("application-autoscaling").describe_scaling_policies(
        ServiceNamespace=values["service_namespace"],
        ResourceId=values["resource_id"],
        ScalableDimension=values["scalable_dimension"],
        PolicyNames=[values["name"]],
    )["ScalingPolicies"]
    planned = values["target_tracking_scaling_policy_configuration"]
    if not planned:
        return
    yield compare(
        policy.address,
        "value that it keeps to",
        expected=[float(planned[0]["target_value"])],
        # moto answers with all policies of the target, whichever are asked for.
        found=[
            float(one["TargetTrackingScalingPolicyConfiguration"]["TargetValue"])
            for one in found
            if one["PolicyName"] == values["name"]
        ],
    )
