"""IAM007: roles trust services under the names that they have in their partition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Document,
    Example,
    Outcome,
    Resource,
    Sample,
    Severity,
    failed,
    fails,
    not_applicable,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.iam._partitions import partition_of
from neuronfleet.policies.iam._statements import trust_document
from neuronfleet.policies.model import Verdict

_CHINESE: Final = ("ec2.amazonaws.com", "logs.amazonaws.com")
"""Services whose principal ends in .cn in China.

https://docs.amazonaws.cn/en_us/aws/latest/userguide/iam.html
"""

_SAME: Final = ("ecs-tasks", "ecs", "autoscaling", "application-autoscaling", "scheduler", "events")
"""Services whose principal is the same in every partition; .cn is refused:
https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/124
"""

_MISSPELT: Final = {
    "ecs-task.amazonaws.com": "ecs-tasks.amazonaws.com",
    "ecs.tasks.amazonaws.com": "ecs-tasks.amazonaws.com",
    "ecstasks.amazonaws.com": "ecs-tasks.amazonaws.com",
    "ecs-tasks.aws.amazon.com": "ecs-tasks.amazonaws.com",
    "ec2.aws.amazon.com": "ec2.amazonaws.com",
}


def _examples() -> tuple[Example, ...]:
    address, path = "aws_iam_role.task", "assume_role_policy.Statement.0.Principal.Service"
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
    }
    good = Sample(
        {address: {"name": "task", "assume_role_policy": Document({"Statement": [statement]})}}, region="cn-north-1"
    )
    return (
        passes("ECS tasks have one name in every partition", good),
        fails("ECS tasks with .cn", good.change(address, path, "ecs-tasks.amazonaws.com.cn")),
        fails("EC2 without .cn in China", good.change(address, path, "ec2.amazonaws.com")),
        passes("EC2 with .cn in China", good.change(address, path, "ec2.amazonaws.com.cn")),
        fails("A misspelt name", good.change(address, path, "ecs-task.amazonaws.com")),
        unknown("Which service is known only after apply", good.change(address, path, UNKNOWN)),
        null("No service is trusted", good.leave_out(address, path), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "IAM007",
    "service-principals",
    Severity.HIGH,
    title="Roles trust services under the names that these have in their partition.",
    why="IAM refuses a principal that it does not know; ECS tasks are ecs-tasks.amazonaws.com everywhere, while EC2 in "
    "China is ec2.amazonaws.com.cn, so a name derived from the DNS suffix is wrong for one of them.",
    fix="Write ecs-tasks.amazonaws.com in every partition, and ec2.amazonaws.com.cn in China.",
    references=(
        "https://docs.amazonaws.cn/en_us/aws/latest/userguide/iam.html",
        "https://github.com/hashicorp/terraform-provider-aws/pull/47141",
    ),
    types=("aws_iam_role",),
    examples=_examples,
)
def service_principals(role: Resource, context: Context) -> Answer:
    """Judge whom one role trusts."""
    return tuple(_judged(role, context)) or not_applicable("it trusts no service")


def _judged(role: Resource, context: Context) -> Iterator[Outcome]:
    document = trust_document(role, context)
    for value in document.rest:
        yield undecided("whom the role trusts is known only after apply", value)
    for statement in document.statements:
        for one in statement.principals:
            name = one.value.text
            if one.value.is_unknown and one.kind in (None, "Service"):
                yield undecided("which service the role trusts is known only after apply", one.value)
            elif one.kind == "Service" and name is not None:
                right = _right(name, role.region)
                if right == name:
                    yield passed()
                else:
                    where = f" in {role.region}" if role.region else ""
                    shown = one.value if one.value.is_sensitive else name
                    yield failed(f"trusts {shown}; the service is {right}{where}", at=statement.at(one.value))


def _right(name: str, region: str | None) -> str:
    plain = name.removesuffix(".cn") if name.endswith(".amazonaws.com.cn") else name
    plain = _MISSPELT.get(plain, plain)
    if plain.partition(".")[0] in _SAME and plain.endswith(".amazonaws.com"):
        return plain
    if region is None or not plain.endswith(".amazonaws.com"):
        return plain if name in _MISSPELT else name
    if partition_of(region) != "aws-cn":
        return plain
    return f"{plain}.cn" if plain in _CHINESE else name
