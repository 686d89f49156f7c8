"""Checks of clusters and their capacity providers."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.report import Check
from neuronfleet.rehearsal.state import AppliedState, Resource
from neuronfleet.rehearsal.verify.compare import compare

__all__ = ["check_capacity_provider", "check_cluster", "check_cluster_capacity_providers"]


def check_cluster(cluster: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The cluster is there and active."""
    described = aws.client("ecs").describe_clusters(clusters=[cluster.values["arn"]])["clusters"]
    status = described[0]["status"] if described else "no such cluster"
    yield compare(cluster.address, "status of the cluster", expected="ACTIVE", found=status)


def check_capacity_provider(provider: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The capacity provider drives an Auto Scaling group that exists and that it can protect instances in."""
    name = provider.values["name"]
    described = aws.client("ecs").describe_capacity_providers(capacityProviders=[name])["capacityProviders"]
    if not described:
        yield compare(provider.address, "capacity provider", expected=name, found="no such capacity provider")
        return
    details = described[0]["autoScalingGroupProvider"]
    arn = details["autoScalingGroupArn"]
    named = aws.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[arn.rpartition("/")[2]])
    groups = {group["AutoScalingGroupARN"]: group for group in named["AutoScalingGroups"]}
    wanted = provider.values["auto_scaling_group_provider"][0]["auto_scaling_group_arn"]
    found = arn if arn in groups else f"{arn}, which does not exist"
    yield compare(provider.address, "Auto Scaling group of the capacity provider", expected=wanted, found=found)
    if details.get("managedTerminationProtection") == "ENABLED" and arn in groups:
        # AWS refuses the pair at CreateCapacityProvider; moto does not:
        # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoScalingGroupProvider.html
        yield compare(
            provider.address,
            "scale-in protection of the group, which managed termination protection needs",
            expected=True,
            found=bool(groups[arn].get("NewInstancesProtectedFromScaleIn")),
        )


def check_cluster_capacity_providers(attached: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The cluster has the capacity providers."""
    described = aws.client("ecs").describe_clusters(clusters=[attached.values["cluster_name"]])["clusters"]
    yield compare(
        attached.address,
        "capacity providers of the cluster",
        expected=sorted(attached.values["capacity_providers"] or []),
        found=sorted(described[0].get("capacityProviders", [])) if described else "no such cluster",
    )
