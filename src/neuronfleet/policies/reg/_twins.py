"""Two plans of one and the same stack: what stands in both at one address, under one name, in one region."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Plan, Resource
from neuronfleet.policies.reg._accounts import account_of, may_share

__all__ = ["same_thing", "twins"]

_NAMED: Final = {
    "aws_autoscaling_group": "name",
    "aws_cloudwatch_log_group": "name",
    "aws_ecs_capacity_provider": "name",
    "aws_ecs_cluster": "name",
    "aws_iam_role": "name",
    "aws_s3_bucket": "bucket",
}
"""Types that an account has once by that name, and where the name is."""


def same_thing(one: Resource, other: Resource) -> bool:
    """Whether two entries of two plans are one resource, which ``REG009`` reports and nobody else should."""
    return one.plan is not other.plan and one.address == other.address and one.region == other.region


def twins(one: Plan, other: Plan) -> tuple[Resource, Resource] | None:
    """A resource that both plans manage, as each has it; None where there is none."""
    for name, attribute in _NAMED.items():
        theirs = {
            (resource.region, text): resource
            for resource in other.resources(name)
            if (text := resource[attribute].text) is not None
        }
        for resource in one.resources(name):
            match = theirs.get((resource.region, resource[attribute].text or ""))
            if match is None or match.address != resource.address or resource.region is None:
                continue
            if may_share(account_of(resource), account_of(match)):
                return resource, match
    return None
