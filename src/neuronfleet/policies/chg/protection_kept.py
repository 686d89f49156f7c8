"""CHG015: no protection is turned off."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Example,
    Resource,
    Sample,
    Scope,
    Severity,
    fails,
    judge,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    unknown,
)

_Path = tuple[str | int, ...]

_PROTECTIONS: Final[dict[str, tuple[tuple[_Path, object, object], ...]]] = {
    "aws_autoscaling_group": ((("protect_from_scale_in",), True, False), (("force_delete",), False, False)),
    "aws_cloudwatch_log_group": ((("skip_destroy",), True, False),),
    "aws_dynamodb_table": ((("deletion_protection_enabled",), True, False),),
    "aws_ecr_repository": ((("force_delete",), False, False),),
    "aws_ecs_capacity_provider": (
        (("auto_scaling_group_provider", 0, "managed_termination_protection"), "ENABLED", "DISABLED"),
        (("auto_scaling_group_provider", 0, "managed_draining"), "ENABLED", "ENABLED"),
    ),
    "aws_ecs_service": ((("force_delete",), False, False),),
    "aws_instance": ((("disable_api_termination",), True, False),),
    "aws_lb": ((("enable_deletion_protection",), True, False),),
    "aws_s3_bucket": ((("force_destroy",), False, False),),
    "aws_s3_bucket_versioning": ((("versioning_configuration", 0, "status"), "Enabled", "Suspended"),),
}
"""By type: attribute, the value that protects, and the provider's or AWS's default.

https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs
"""


def _examples() -> tuple[Example, ...]:
    address, attribute = "aws_lb.model", "enable_deletion_protection"
    old = {"name": "model", attribute: True}

    def changed(**after: object) -> Sample:
        return Sample({address: Changed(actions=("update",), before=old, after={**old, **after})})

    provider = {"name": "inf1", "auto_scaling_group_provider": [{"managed_termination_protection": "ENABLED"}]}
    open_provider = {"name": "inf1", "auto_scaling_group_provider": [{"managed_termination_protection": "DISABLED"}]}
    unprotected = Changed(actions=("update",), before=provider, after=open_provider)
    return (
        passes("Deletion protection stays on", changed(idle_timeout=120)),
        fails("Deletion protection is turned off", changed(enable_deletion_protection=False)),
        fails("Instances with tasks lose their protection", Sample({"aws_ecs_capacity_provider.inf1": unprotected})),
        unknown("Whether it stays on is not known yet", changed(enable_deletion_protection=UNKNOWN)),
        null("It is no longer set: the default is off", changed(enable_deletion_protection=None)),
        not_judged("The load balancer is new", Sample({address: {"name": "model"}})),
    )


@policy(
    "CHG015",
    "protection-kept",
    Severity.MEDIUM,
    title="No protection against deletion or termination is turned off.",
    why="It is the last step before something is lost: the next plan, or a scale-in, meets no resistance.",
    fix="Leave it on, and turn it off only in the plan right before the removal, reviewed together with it.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-termination-protection.html",),
    types=tuple(_PROTECTIONS),
    scope=Scope.CHANGE,
    examples=_examples,
)
def protection_kept(resource: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge the protections of one resource."""
    if not resource.exists_after or not resource.before.is_known:
        return not_applicable()
    outcomes = []
    for path, protects, default in _PROTECTIONS[resource.type]:
        before, after = resource.before.at(*path), resource.after.at(*path)
        if before.equals(protects).is_true:
            after = after.or_default(default)
            message = f"{after.where} is {before} and becomes {after}"
            outcomes.append(judge(after.equals(protects), message, at=after))
    return tuple(outcomes) or not_applicable("no protection was on")
