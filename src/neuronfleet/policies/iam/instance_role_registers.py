"""IAM012: container instances may register with ECS."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Document,
    Example,
    Resource,
    Sample,
    Severity,
    Unknown,
    failed,
    fails,
    judge,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.iam._profiles import profile_of
from neuronfleet.policies.iam._roles import permissions, role_of
from neuronfleet.policies.inf1_sample import TEMPLATE, inf1_sample

_MANAGED: Final = frozenset({"AmazonEC2ContainerServiceforEC2Role", "AdministratorAccess", "PowerUserAccess"})
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html"""

_ACTION: Final = "ecs:RegisterContainerInstance"


def _examples() -> tuple[Example, ...]:
    attachment = "aws_iam_role_policy_attachment.instance"
    arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
    profile = [{"arn": Unknown("aws_iam_instance_profile.instance.arn")}]
    own = {"Statement": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]}
    good = (
        inf1_sample()
        .change(TEMPLATE, "iam_instance_profile", profile)
        .add("aws_iam_role.instance", {"name": "instance", "inline_policy": []})
        .add("aws_iam_instance_profile.instance", {"name": "instance", "role": "instance"})
        .add(attachment, {"role": "instance", "policy_arn": arn})
    )
    bare = good.remove(attachment)
    return (
        passes("The ECS policy for instances is attached", good),
        passes(
            "A policy of its own allows it",
            bare.add("aws_iam_role_policy.instance", {"role": "instance", "policy": Document(own)}),
        ),
        fails("Nothing is attached", bare),
        fails("The launch template has no instance profile", good.change(TEMPLATE, "iam_instance_profile", [])),
        unknown("What is attached is known only after apply", good.change(attachment, "policy_arn", UNKNOWN)),
        null("The profile has no role", good.change("aws_iam_instance_profile.instance", "role", None)),
        not_judged(
            "The template launches no container instances",
            Sample({TEMPLATE: {"instance_type": "inf1.xlarge", "iam_instance_profile": profile}}),
        ),
    )


@policy(
    "IAM012",
    "instance-role-registers",
    Severity.HIGH,
    title="The role of container instances may register them with ECS.",
    why="Without it the ECS agent is refused: instances cost, the cluster stays empty, and services wait.",
    fix="Attach AmazonEC2ContainerServiceforEC2Role (service-role/) to the role of the instance profile.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html",),
    types=("aws_launch_template",),
    examples=_examples,
)
def instance_role_registers(template: Resource, context: Context) -> Answer:
    """Judge the role of the instances that one launch template launches."""
    capacities = context.ecs.capacity_of(template)
    if all(context.ecs.cluster_of(one) is None for one in capacities):
        return not_applicable("it launches no container instances, as far as the plan tells")
    block = template["iam_instance_profile"].or_default([])
    if block.is_known and all(block[0][key].or_default(None).is_missing for key in ("arn", "name")):
        return failed("its instances get no instance profile, and so no credentials for ECS", at=block)
    profile = profile_of(template)
    if profile is None:
        return undecided("the plan does not have the instance profile that it names", block)
    role = role_of(profile, "role")
    if role is None:
        at = profile["role"]
        if at.or_default(None).is_missing:
            return failed(f"{profile.address} has no role", at=block)
        return undecided(f"the plan does not have the role of {profile.address}", at)
    message = f"{role.address} is not allowed {_ACTION}"
    return judge(permissions(role, context).allow(_ACTION, _MANAGED), message, at=block)
