"""IAM002: no policy allows every action of a service."""

from __future__ import annotations

from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import any_of
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Document,
    Example,
    Resource,
    Sample,
    Severity,
    fails,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.iam._grants import allows
from neuronfleet.policies.iam._judging import Judged, judged
from neuronfleet.policies.iam._statements import HOLDERS, Statement, identity_documents
from neuronfleet.policies.model import Verdict

_WHOLE: Final = lazy_pattern(r"(?!ssmmessages:|ec2messages:)[\w-]+:\*")
"""The channels of Session Manager and ECS Exec are spared: every action of theirs is needed."""


def _examples() -> tuple[Example, ...]:
    address, path = "aws_iam_role_policy.task", "policy.Statement.0.Action"
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::acme-models/*"}
    good = Sample({address: {"name": "task", "policy": Document({"Statement": [statement]})}})
    return (
        passes("Reading objects is allowed", good),
        fails("All of S3 is allowed", good.change(address, path, ["s3:*"])),
        passes("The channels of ECS Exec need all of ssmmessages", good.change(address, path, "ssmmessages:*")),
        passes("Denying all of a service is fine", good.change(address, "policy.Statement.0.Effect", "Deny")),
        unknown("The policy is known only after apply", good.change(address, "policy", UNKNOWN)),
        null("The statement names no action", good.leave_out(address, path), verdict=Verdict.PASS),
    )


@policy(
    "IAM002",
    "no-service-wide-actions",
    Severity.MEDIUM,
    title="No policy allows every action of a service.",
    why="s3:* also deletes buckets and changes who may read them; a model server needs s3:GetObject.",
    fix="Name the actions that are called; CloudTrail and IAM Access Analyzer list those of the last months.",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-generation.html",),
    types=HOLDERS,
    examples=_examples,
)
def no_service_wide_actions(holder: Resource, context: Context) -> Answer:
    """Judge the policies that one resource holds."""
    return judged(identity_documents(holder, context), _look, may="allow every action of a service")


def _look(statement: Statement) -> Judged:
    whole = [(one, one.test(_is_whole)) for one in statement.actions]
    first = next((one for one, holds in whole if holds.is_true), None)
    message = f"allows {first}" if first is not None else "allows every action of a service"
    return allows(statement) & any_of(holds for _, holds in whole), message, first


def _is_whole(raw: object) -> bool:
    return isinstance(raw, str) and _WHOLE.fullmatch(raw) is not None
