"""IAM003: reading and changing data is allowed on named resources only."""

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
    any_of,
    fails,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.iam._grants import conditioned, grants, is_everything
from neuronfleet.policies.iam._judging import Judged, judged
from neuronfleet.policies.iam._statements import HOLDERS, Statement, identity_documents
from neuronfleet.policies.model import Verdict

_NEED_RESOURCE: Final = (
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:DeleteBucket",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:PutParameter",
    "kms:Decrypt",
    "sts:AssumeRole",
    "ecs:UpdateService",
    "ecs:RunTask",
    "ecs:DeleteCluster",
    "ec2:TerminateInstances",
    "autoscaling:UpdateAutoScalingGroup",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "lambda:InvokeFunction",
    "logs:DeleteLogGroup",
)
"""Actions that reach data or what runs, and that can be limited to a resource.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""


def _examples() -> tuple[Example, ...]:
    address, path = "aws_iam_role_policy.task", "policy.Statement.0"
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::acme-models/*"}
    good = Sample({address: {"name": "task", "policy": Document({"Statement": [statement]})}})
    login = {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}
    via = {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}
    decrypt = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
    return (
        passes("The objects of one bucket", good),
        fails("The objects of every bucket", good.change(address, f"{path}.Resource", "*")),
        fails("Every bucket, spelled as an ARN", good.change(address, f"{path}.Resource", "arn:aws:s3:::*")),
        fails(
            "Every bucket but one",
            good.change(
                address, path, {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::logs/*"}
            ),
        ),
        passes("The login to ECR takes no resource", good.change(address, path, login)),
        fails("Decrypting with every key", good.change(address, path, decrypt)),
        passes("A condition narrows it", good.change(address, path, {**decrypt, "Condition": via})),
        unknown("Which objects is known only after apply", good.change(address, f"{path}.Resource", UNKNOWN)),
        null("The statement names no resource", good.leave_out(address, f"{path}.Resource"), verdict=Verdict.PASS),
    )


@policy(
    "IAM003",
    "no-wildcard-resources",
    Severity.MEDIUM,
    title="Reading secrets and data, and changing what runs, is allowed on named resources only.",
    why='With Resource = "*" one task reads the models, secrets and parameters of every other.',
    fix="Name the bucket and prefix, the secret or the parameter; where that cannot be, narrow it by a condition.",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",),
    types=HOLDERS,
    examples=_examples,
)
def no_wildcard_resources(holder: Resource, context: Context) -> Answer:
    """Judge the policies that one resource holds."""
    return judged(identity_documents(holder, context), _look, may="reach every resource")


def _look(statement: Statement) -> Judged:
    everything = is_everything(statement) & ~conditioned(statement)
    if everything.is_false:
        return everything, "", None
    granted = [(action, grants(statement, action)) for action in _NEED_RESOURCE]
    named = [action for action, one in granted if not one.is_false]
    first = next(iter((*statement.resources, *statement.not_resources)), None)
    shown = ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")  # noqa: PLR2004
    on = "everything but a few (NotResource)" if statement.not_resources else f"{first}"
    return everything & any_of(one for _, one in granted), f"allows {shown} on {on}", first
