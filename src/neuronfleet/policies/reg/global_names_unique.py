"""REG006: names that hold in every region are used once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Plan,
    Resource,
    Sample,
    Scope,
    Severity,
    failed,
    fails,
    not_applicable,
    not_judged,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.reg._accounts import account_of, may_share
from neuronfleet.policies.reg._twins import same_thing

_NAMES: Final = {
    "aws_cloudfront_cache_policy": ("name",),
    "aws_cloudfront_function": ("name",),
    "aws_cloudfront_origin_access_control": ("name",),
    "aws_iam_group": ("name",),
    "aws_iam_instance_profile": ("name",),
    "aws_iam_policy": ("name", "path"),
    "aws_iam_role": ("name",),
    "aws_iam_user": ("name",),
    "aws_route53_record": ("name", "type", "set_identifier", "zone_id"),
    "aws_s3_bucket": ("bucket",),
}
"""Types whose names hold in all regions, and what makes up the name."""

_OF_PARTITION: Final = ("aws_s3_bucket",)
"""Names that hold in all accounts too: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""


@dataclass(frozen=True, slots=True)
class _Named:
    name: tuple[str, ...]
    resource: Resource


def _examples() -> tuple[Example, ...]:
    role = "aws_iam_role.instance"
    east = Sample({role: {"name": "inference-us-east-1-instance"}})
    west = Sample({role: {"name": "inference-us-west-2-instance"}}, region="us-west-2")
    both = Sample({role: {"name": "instance"}, "aws_iam_role.instance_west": {"name": "instance"}})
    return (
        passes("The region is part of the role's name", east, west),
        fails("Both regions make a role of one name", east, west.change(role, "name", "inference-us-east-1-instance")),
        fails("One plan makes it twice", both),
        unknown("The second name is not known yet", east, west.change(role, "name", UNKNOWN)),
        not_judged("Nothing has a global name", Sample({"aws_ecs_cluster.inference": {"name": "inference"}})),
    )


@policy(
    "REG006",
    "global-names-unique",
    Severity.HIGH,
    title="Names of roles, profiles, buckets, DNS records and distributions are used once in all regions.",
    why="IAM, S3, Route 53 and CloudFront have one set of names for all regions: the first apply makes the role, the "
    "second fails with EntityAlreadyExists, or takes the other's record over.",
    fix="Put the region into the name, or make the thing once and pass its name to every region.",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",),
    scope=Scope.REVIEW,
    examples=_examples,
)
def global_names_unique(plans: Sequence[Plan], context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge all plans together."""
    outcomes: list[Outcome] = []
    seen = 0
    for name, attributes in _NAMES.items():
        all_of_type = [one for plan in plans for one in plan.resources(name)]
        seen += len(all_of_type)
        outcomes.extend(_clashes(name, attributes, all_of_type))
    if not seen:
        return not_applicable("nothing has a name that holds in every region")
    return tuple(outcomes) or passed()


def _clashes(name: str, attributes: tuple[str, ...], resources: list[Resource]) -> Iterator[Outcome]:
    by_name: dict[tuple[str, ...], list[Resource]] = {}
    for one in resources:
        parts = [_part(one, key) for key in attributes]
        if None in parts:
            value = one[attributes[parts.index(None)]]
            message = f"whether another has its name is known only after apply, as {value.where} is"
            if len(resources) > 1:
                yield undecided(message, value, resource=one)
        elif parts[0]:
            by_name.setdefault(tuple(_folded(name, part or "") for part in parts), []).append(one)
    for key, found in by_name.items():
        others = [one for one in found[1:] if not same_thing(found[0], one)]
        for other in others:
            yield _clash(name, key[0], found[0], other)


def _part(resource: Resource, attribute: str) -> str | None:
    """One part of a name; None where it is known only after apply, and may be anything."""
    value = resource[attribute].or_default("")
    if not value.is_unknown:
        return value.text or ""
    made = [one.text for one in resource.references(attribute) if one.kind == "resource"]
    # what another resource of the plan makes up is no other plan's, and differs from what a third one makes up
    return f"{resource.plan.path} {resource.parsed.modules} {' '.join(made)}" if made else None


def _folded(name: str, text: str) -> str:
    """IAM compares names without case: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html."""
    return text.lower() if name.startswith("aws_iam_") else text.rstrip(".")


def _clash(name: str, text: str, first: Resource, other: Resource) -> Outcome:
    shared = True if name in _OF_PARTITION else may_share(account_of(first), account_of(other))
    where = f" of {first.plan.path}" if first.plan is not other.plan else ""
    shown = "" if first[_NAMES[name][0]].is_sensitive else f" {text}"
    at = other[_NAMES[name][0]]
    if shared is False:
        return passed(other)
    if shared is None:
        message = (
            f"has the name{shown} of {first.address}{where}; the plans do not tell whether both are in one account"
        )
        return undecided(message, at, resource=other)
    return failed(f"has the same name{shown} as {first.address}{where}", at=at, resource=other)
