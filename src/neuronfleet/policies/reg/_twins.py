"""Two plans of one and the same stack: what stands in both at one address, under one name, in one region."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import FALSE, Plan, Resource, Truth
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


def twins(one: Plan, other: Plan) -> tuple[Resource, Resource, Truth] | None:
    """A resource that both plans manage, as each has it, and whether they surely do; None where there is none."""
    unclear: tuple[Resource, Resource, Truth] | None = None
    for name, attribute in _NAMED.items():
        theirs = {(match.region, match.address): match for match in other.resources(name)}
        for resource in one.resources(name):
            match = theirs.get((resource.region, resource.address))
            if match is None or resource.region is None:
                continue
            same = _same_name(resource, match, attribute)
            if same.is_false or (unclear and same.is_unknown) or not may_share(account_of(resource), account_of(match)):
                continue
            if same.is_true:
                return resource, match, same
            unclear = resource, match, same
    return unclear


def _same_name(resource: Resource, match: Resource, attribute: str) -> Truth:
    ours, theirs = resource[attribute].or_default(None), match[attribute].or_default(None)
    if ours.is_missing or theirs.is_missing:
        return FALSE  # the provider makes up a name of its own
    return ours.equals(theirs.raw) if theirs.is_known else theirs.equals(None)
