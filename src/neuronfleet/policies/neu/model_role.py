"""NEU060: a task that reads its model from S3 has a role of its own."""

from __future__ import annotations

from neuronfleet.plan import Resource, Truth
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    Unknown,
    fails,
    judge,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container, part
from neuronfleet.policies.neu._models import s3_values
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample, variables
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    arn = "arn:aws:iam::123456789012:role/resnet50"
    good = sample(environment=variables(MODEL_URI="s3://models/resnet50"), task={"task_role_arn": arn})
    return (
        passes("It has a task role", good),
        passes("It gets the role of the plan", good.change(TASK, "task_role_arn", Unknown("aws_iam_role.task.arn"))),
        fails(
            "The execution role only, as on AWS's page",
            good.change(TASK, "task_role_arn", "").change(TASK, "execution_role_arn", arn),
        ),
        unknown("The role is known only after apply", good.change(TASK, "task_role_arn", UNKNOWN)),
        unknown(
            "Whether it reads from S3 is known only after apply",
            good.change(TASK, "task_role_arn", None).change(TASK, f"{CONTAINER}.environment", UNKNOWN),
        ),
        null("No role", good.change(TASK, "task_role_arn", None)),
        not_judged("Nothing names S3", sample()),
    )


@policy(
    "NEU060",
    "model-role",
    Severity.HIGH,
    title="A task definition that names s3:// has a task role.",
    why="The execution role is for ECS, not for the container. Without a task role the container asks for the "
    "instance's role, which is wider than the model and out of reach where the metadata hop limit is 1.",
    fix="Set task_role_arn to a role that may s3:GetObject the model and s3:ListBucket its prefix.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def model_role(resource: Resource, context: Context) -> Answer:
    """Judge the role of one task definition."""
    role = resource["task_role_arn"].or_default(None)
    has = role.is_set()
    return task_of(resource, context).each(lambda container: _container(container, has))


def _container(container: Container, has: Truth) -> Outcome | None:
    named = s3_values(container)
    if container.variable("AWS_ACCESS_KEY_ID").is_known or _has_secret_key(container):
        return None
    if not named:
        values = (value for _, value in container.environment)
        unsure = [one for one in (*container.unknown_words, container["environment"], *values) if one.is_unknown]
        if has.is_true or not unsure:
            return passed() if has.is_true and unsure else None
        return undecided(f"whether {container.label} reads from S3 is known only after apply", *unsure)
    return judge(has, f"{container.label} names {named[0]}, and the task definition has no task role", at=named[0])


def _has_secret_key(container: Container) -> bool:
    return any(part(one, "name").text == "AWS_ACCESS_KEY_ID" for one in container["secrets"].items)
