"""OBS001: what containers write is kept outside of the instance."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    all_of,
    failed,
    fails,
    judge,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.obs._logging import loggings
from neuronfleet.policies.obs._samples import DEFINITION, logging

_ON_THE_INSTANCE: Final = ("none", "json-file", "local", "journald", "syslog")
"""Drivers whose logs stay where the container runs, or go nowhere."""


def _examples() -> tuple[Example, ...]:
    return (
        passes("The container writes to CloudWatch Logs", logging()),
        fails("The log stays in a file on the instance", logging({"logConfiguration": {"logDriver": "json-file"}})),
        unknown("The log driver is not known", logging({"logConfiguration": {"logDriver": UNKNOWN}})),
        unknown("The containers are not known", logging().change(DEFINITION, "container_definitions", UNKNOWN)),
        null("No log configuration: Docker's default is a file", logging({"logConfiguration": None})),
    )


@policy(
    "OBS001",
    "containers-log",
    Severity.MEDIUM,
    title="Every container has a log driver that takes its log off the instance.",
    why=(
        "Without one the log is a file on the instance. When the task or the instance is replaced, as happens "
        "after a failure, the reason of the failure is gone."
    ),
    fix='Add logConfiguration { logDriver = "awslogs" } with awslogs-group, awslogs-region and awslogs-stream-prefix.',
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def containers_log(definition: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one task definition."""
    containers = definition.document("container_definitions")
    if not containers.items:
        return undecided("the containers are known only after apply", containers)
    found = list(loggings(definition))
    for one in found:
        if one.driver.is_missing:
            return failed(f"{one.container.label} has no logConfiguration", at=one.container.value)
        if one.driver.equals(*_ON_THE_INSTANCE).is_true:
            return failed(f"{one.container.label} has the log driver {one.driver}", at=one.driver)
    return judge(all_of(~one.driver.equals(*_ON_THE_INSTANCE) for one in found), "a log stays on the instance")
