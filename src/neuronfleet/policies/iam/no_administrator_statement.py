"""IAM001: no policy allows everything."""

from __future__ import annotations

from neuronfleet.policies.api import (
    COMPUTED,
    FALSE,
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Document,
    Example,
    Resource,
    Sample,
    Severity,
    Unknown,
    any_of,
    fails,
    not_judged,
    null,
    passes,
    policy,
    truth,
    unknown,
)
from neuronfleet.policies.iam._grants import allows, is_everything
from neuronfleet.policies.iam._judging import Judged, judged
from neuronfleet.policies.iam._statements import HOLDERS, Statement, identity_documents
from neuronfleet.policies.model import Verdict


def _examples() -> tuple[Example, ...]:
    address = "aws_iam_role_policy.task"
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::acme-models/*"}
    good = Sample({address: {"name": "task", "policy": Document({"Statement": [statement]})}})
    path = "policy.Statement.0"
    anything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    but_iam = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    inline = Sample({"aws_iam_role.task": {"inline_policy": [{"policy": Document({"Statement": anything})}]}})
    return (
        passes("Reading one bucket is allowed", good),
        fails("Everything is allowed", good.change(address, path, anything)),
        fails("Everything but IAM is allowed", good.change(address, path, but_iam)),
        fails("An inline policy of a role allows everything", inline),
        fails(
            "The policy is unknown, and the document that renders it allows everything",
            Sample({address: {"policy": Unknown("data.aws_iam_policy_document.task.json")}, **_DEFERRED}),
        ),
        unknown("The policy is known only after apply", good.change(address, "policy", UNKNOWN)),
        null("The statement names no action", good.leave_out(address, f"{path}.Action"), verdict=Verdict.PASS),
        not_judged("The role has no inline policy", Sample({"aws_iam_role.task": {"inline_policy": []}})),
    )


_DEFERRED = {
    "data.aws_iam_policy_document.task": Changed(
        actions=("read",),
        after={
            "json": COMPUTED,
            "statement": [
                {"actions": ["*"], "resources": ["*"]},
                {"actions": ["logs:PutLogEvents"], "resources": [Unknown("aws_cloudwatch_log_group.model.arn")]},
            ],
        },
    )
}


@policy(
    "IAM001",
    "no-administrator-statement",
    Severity.CRITICAL,
    title="No policy allows every action on every resource.",
    why="A container that is taken over, or a mistake in it, can then do anything to the account.",
    fix='Name the actions and the resources that are used: s3:GetObject on "arn:aws:s3:::BUCKET/PREFIX/*".',
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",),
    types=HOLDERS,
    examples=_examples,
)
def no_administrator_statement(holder: Resource, context: Context) -> Answer:
    """Judge the policies that one resource holds."""
    return judged(identity_documents(holder, context), _look, may="allow every action")


def _look(statement: Statement) -> Judged:
    every = any_of(one.equals("*", "*:*") for one in statement.actions)
    but = truth(bool(statement.not_actions)) if not every.is_true else FALSE
    first = next(iter((*statement.actions, *statement.not_actions)), None)
    what = "every action but a few (NotAction)" if but.is_true else "every action"
    return allows(statement) & (every | but) & is_everything(statement), f"allows {what} on every resource", first
