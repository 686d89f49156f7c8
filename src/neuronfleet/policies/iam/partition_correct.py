"""IAM006: ARNs name the partition of the region that they are used in."""

from __future__ import annotations

from collections.abc import Iterator

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
    Value,
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
from neuronfleet.policies.iam._attachments import ATTACHMENTS, attached
from neuronfleet.policies.iam._grants import literal
from neuronfleet.policies.iam._partitions import partition_of, partition_of_arn
from neuronfleet.policies.iam._statements import (
    HOLDERS,
    PolicyDocument,
    Statement,
    identity_documents,
    trust_document,
)
from neuronfleet.policies.model import Verdict

_ROLES = ("execution_role_arn", "task_role_arn")


def _examples() -> tuple[Example, ...]:
    address, path = "aws_iam_role_policy_attachment.instance", "policy_arn"
    name = "iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
    good = Sample({address: {"role": "instance", "policy_arn": f"arn:aws-cn:{name}"}}, region="cn-north-1")
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-models/*"}
    reading = {"aws_iam_role_policy.task": {"policy": Document({"Statement": [statement]})}}
    return (
        passes("A managed policy of China in China", good),
        fails("The ARN was copied from another partition", good.change(address, path, f"arn:aws:{name}")),
        passes("A bucket of the commercial partition in Ireland", Sample(reading, region="eu-west-1")),
        fails("The same in GovCloud", Sample(reading, region="us-gov-west-1")),
        unknown("Which policy is known only after apply", good.change(address, path, UNKNOWN)),
        null("No policy is named", good.change(address, path, None), verdict=Verdict.NOT_APPLICABLE),
    )


@policy(
    "IAM006",
    "partition-correct",
    Severity.HIGH,
    title="ARNs name the partition of the region that they are used in.",
    why="arn:aws: written down is refused in China (aws-cn) and GovCloud (aws-us-gov): the policy does not exist "
    "there, and a statement about a foreign bucket allows nothing.",
    fix="Build ARNs with data aws_partition, or read them from the resource.",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",),
    types=tuple(dict.fromkeys((*HOLDERS, *ATTACHMENTS, "aws_ecs_task_definition"))),
    examples=_examples,
)
def partition_correct(resource: Resource, context: Context) -> Answer:
    """Judge the ARNs that one resource names."""
    return tuple(_judged(resource, context)) or not_applicable("it names no ARN")


def _judged(resource: Resource, context: Context) -> Iterator[Outcome]:
    for document in _documents(resource, context):
        for value in document.rest:
            yield undecided(f"the partitions that {document.attribute.where} names are known only after apply", value)
    seen = False
    for value, at, who in _arns(resource, context):
        named = partition_of_arn(literal(value) or "")
        if named is None:
            if value.is_unknown and at is value and not _is_arn(resource, value):
                yield undecided(f"the partition of {value.where} is known only after apply", value)
            continue
        if resource.region is None:
            yield undecided(f"{who}{at.where} names {named}, and the plan does not tell its region", value)
        elif named != partition_of(resource.region):
            right = partition_of(resource.region)
            yield failed(f"{who}{at.where} is in the partition {named}, {resource.region} is in {right}", at=at)
        elif not seen:
            seen = True
            yield passed()


def _is_arn(resource: Resource, value: Value) -> bool:
    """Whether AWS will make it up, and so in the right partition."""
    return any(one.is_resource and "arn" in str(one.attributes[-1:]) for one in resource.references(*value.path))


def _arns(resource: Resource, context: Context) -> Iterator[tuple[Value, Value, str]]:
    """Values that may be ARNs, where findings about them point, and what they are part of."""
    if resource.type in ATTACHMENTS:
        yield from ((one, one, "") for one in attached(resource))
    if resource.type == "aws_ecs_task_definition":
        yield from ((resource[name], resource[name], "") for name in _ROLES)
        for container in resource.document("container_definitions").items:
            for secret in container["secrets"].items:
                yield secret["valueFrom"], secret["valueFrom"], ""
    for document in _documents(resource, context):
        for statement in document.statements:
            yield from ((one, statement.at(one), f"{statement.label}: ") for one in _named(statement))


def _documents(resource: Resource, context: Context) -> Iterator[PolicyDocument]:
    if resource.type in HOLDERS:
        yield from identity_documents(resource, context)
    if resource.type == "aws_iam_role":
        yield trust_document(resource, context)


def _named(statement: Statement) -> Iterator[Value]:
    yield from statement.resources
    yield from statement.not_resources
    yield from (one.value for one in statement.principals if one.kind in ("AWS", "Federated"))
