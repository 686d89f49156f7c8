"""IAM005: no managed policy that allows far too much is attached."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Context,
    Example,
    Resource,
    Sample,
    Severity,
    Unknown,
    Value,
    failed,
    fails,
    judge,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.iam._attachments import ATTACHMENTS, attached
from neuronfleet.policies.model import Outcome, Verdict, passed, undecided

_ADMINISTRATORS: Final = frozenset({"AdministratorAccess", "PowerUserAccess"})


def _examples() -> tuple[Example, ...]:
    address, path = "aws_iam_role_policy_attachment.task", "policy_arn"
    managed = "arn:aws:iam::aws:policy/{}"
    good = Sample({address: {"role": "task", "policy_arn": managed.format("AmazonS3ReadOnlyAccess")}})
    own = {**good.resources, "aws_iam_policy.task": {"name": "task"}}
    role = {"name": "task", "managed_policy_arns": [managed.format("AmazonS3FullAccess")]}
    return (
        passes("A policy for reading is attached", good),
        fails(
            "The administrator's policy is attached",
            good.change(address, path, managed.format("AdministratorAccess")),
        ),
        fails("The role lists all of S3 among its policies", Sample({"aws_iam_role.task": role})),
        passes(
            "The policy is made in the same plan, where IAM001 judges it",
            Sample(own).change(address, path, Unknown("aws_iam_policy.task.arn")),
        ),
        unknown("The policy is known only after apply", good.change(address, path, UNKNOWN)),
        null("No policy is named", good.change(address, path, None), verdict=Verdict.NOT_APPLICABLE),
        not_judged("The role lists no policies", Sample({"aws_iam_role.task": {"managed_policy_arns": COMPUTED}})),
    )


@policy(
    "IAM005",
    "no-administrator-attachment",
    Severity.HIGH,
    title="No AWS managed policy for administrators, or for all of a service, is attached.",
    why="AdministratorAccess, PowerUserAccess and the ...FullAccess policies are for people who run an account; on the "
    "role of a task or an instance they belong to whoever gets into a container.",
    fix="Write a policy with the actions and resources that are used, or attach the ...ReadOnlyAccess one.",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",),
    types=tuple(ATTACHMENTS),
    examples=_examples,
)
def no_administrator_attachment(attachment: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge what one resource attaches."""
    return tuple(_judged(attachment, one) for one in attached(attachment)) or not_applicable("it attaches no policy")


def _judged(attachment: Resource, arn: Value) -> Outcome:
    if arn.is_unknown:
        own = attachment.plan.targets(attachment, *arn.path, types=("aws_iam_policy",))
        names = {one["name"].text if one.mode == "data" else "" for one in own.resources}
        if not own.certain or not own.resources or None in names:
            return undecided(f"which policy {arn.where} names is known only after apply", arn)
        bad = [name for name in names if name and _is_too_much(name)]
        return failed(f"attaches {bad[0]}", at=arn) if bad else passed()
    name = (arn.text or "").rpartition("/")[2]
    aws_managed = ":iam::aws:policy/" in (arn.text or "")
    fine = arn.test(lambda _: not (aws_managed and _is_too_much(name)), missing=True)
    return judge(fine, f"attaches {name}", at=arn)


def _is_too_much(name: str) -> bool:
    return name in _ADMINISTRATORS or name.endswith(("FullAccess", "FullAccessV2"))
