"""CHG009: what is made before its predecessor is destroyed has another name."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Example,
    Resource,
    Sample,
    Scope,
    Severity,
    Truth,
    all_of,
    fails,
    judge,
    not_applicable,
    not_judged,
    passes,
    policy,
    truth,
    unknown,
)
from neuronfleet.policies.chg._effects import because

_UNIQUE: Final = {
    "aws_autoscaling_group": ("name",),
    "aws_cloudwatch_log_group": ("name",),
    "aws_ecr_repository": ("name",),
    "aws_ecs_capacity_provider": ("name",),
    "aws_ecs_cluster": ("name",),
    "aws_ecs_service": ("name", "cluster"),
    "aws_iam_instance_profile": ("name",),
    "aws_iam_policy": ("name",),
    "aws_iam_role": ("name",),
    "aws_launch_template": ("name",),
    "aws_lb": ("name",),
    "aws_lb_listener": ("port", "load_balancer_arn"),
    "aws_lb_target_group": ("name",),
    "aws_s3_bucket": ("bucket",),
    "aws_secretsmanager_secret": ("name",),
    "aws_security_group": ("name", "vpc_id"),
    "aws_ssm_parameter": ("name",),
    "aws_subnet": ("cidr_block", "vpc_id"),
}
"""What must differ between two that exist at once: one of these attributes."""

_GENERATED: Final = object()


def _examples() -> tuple[Example, ...]:
    address = "aws_lb_target_group.model"
    old = {"name": "model", "port": 8080}

    def replaced(name: object, actions: tuple[str, ...] = ("create", "delete")) -> Sample:
        after = {"name": name, "port": 9001}
        return Sample({address: Changed(actions=actions, before=old, after=after, replace_paths=(("port",),))})

    return (
        passes("The new target group has another name", replaced("model-9001")),
        passes("name_prefix makes a new name", replaced(COMPUTED)),
        fails("Both target groups are called the same", replaced("model")),
        unknown("The new name is not known yet", replaced(UNKNOWN)),
        not_judged("The old one is destroyed first", replaced("model", ("delete", "create"))),
    )


@policy(
    "CHG009",
    "created-first-needs-new-name",
    Severity.HIGH,
    title="What is made before its predecessor is destroyed (create_before_destroy) has another name.",
    why="Both exist for a while and AWS refuses two of one name, so the apply stops. For a cluster it is worse: the "
    "second creation answers with the existing cluster, which is then destroyed.",
    fix="Use name_prefix, or put what forces the replacement into the name.",
    references=("https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy",),
    types=tuple(_UNIQUE),
    scope=Scope.CHANGE,
    examples=_examples,
)
def created_first_needs_new_name(resource: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one replacement."""
    if not resource.is_replaced or resource.actions.index("delete") < resource.actions.index("create"):
        return not_applicable()
    attributes = _UNIQUE[resource.type]
    clash = all_of(_stays(resource, one) for one in attributes)
    at = resource[attributes[0]]
    message = f"is replaced{because(resource)}, the new one first, and both have the {attributes[0]} {at}"
    return judge(~clash, message, at=at)


def _stays(resource: Resource, attribute: str) -> Truth:
    before, after = resource.before[attribute], resource[attribute].or_default(_GENERATED)
    if after.raw is _GENERATED:
        # nothing in the configuration sets it, so the provider makes up a unique one
        return truth(resource[attribute].is_missing and before.is_missing)
    return after.equals(before.raw) if before.is_known else truth(before.is_missing) & after.equals(None)
