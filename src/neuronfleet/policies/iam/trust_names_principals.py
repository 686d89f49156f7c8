"""IAM008: no role may be assumed by everybody."""

from __future__ import annotations

from neuronfleet.plan import Truth
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
    truth,
    unknown,
)
from neuronfleet.policies.iam._grants import allows, conditioned
from neuronfleet.policies.iam._judging import Judged, judged
from neuronfleet.policies.iam._statements import Principal, Statement, trust_document
from neuronfleet.policies.model import Verdict

_NARROWING = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "sts:externalid",
)
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""


def _examples() -> tuple[Example, ...]:
    address, path = "aws_iam_role.task", "assume_role_policy.Statement.0"
    service = {"Service": "ecs-tasks.amazonaws.com"}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": service}
    good = Sample({address: {"name": "task", "assume_role_policy": Document({"Statement": [statement]})}})
    within = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    ours = {**statement, "Principal": {"AWS": "*"}, "Condition": within}
    return (
        passes("ECS tasks may assume it", good),
        fails("Everybody may assume it", good.change(address, f"{path}.Principal", "*")),
        fails("Every AWS account may assume it", good.change(address, f"{path}.Principal", {"AWS": ["*"]})),
        passes("Everybody of one organization may", good.change(address, path, ours)),
        unknown("Who may is known only after apply", good.change(address, f"{path}.Principal", {"AWS": UNKNOWN})),
        null("It names no principal", good.leave_out(address, f"{path}.Principal"), verdict=Verdict.PASS),
    )


@policy(
    "IAM008",
    "trust-names-principals",
    Severity.CRITICAL,
    title="No role may be assumed by everybody.",
    why="With the principal * any AWS account in the world may take the role's rights.",
    fix="Name the service or the account that assumes the role.",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",),
    types=("aws_iam_role",),
    examples=_examples,
)
def trust_names_principals(role: Resource, context: Context) -> Answer:
    """Judge whom one role trusts."""
    return judged((trust_document(role, context),), _look, may="trust everybody")


def _look(statement: Statement) -> Judged:
    wild = next((one for one in statement.principals if _is_everybody(one).is_true), None)
    everybody = any_of(map(_is_everybody, statement.principals)) | truth(bool(statement.not_principals))
    bad = allows(statement) & everybody & ~conditioned(statement, *_NARROWING)
    return bad, "lets everybody assume the role", wild.value if wild is not None else None


def _is_everybody(principal: Principal) -> Truth:
    if principal.kind in ("Service", "Federated", "CanonicalUser"):
        return truth(False)  # noqa: FBT003
    return principal.value.equals("*")
