"""OBS003: containers write their logs to the region that they run in."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Verdict,
    failed,
    fails,
    not_applicable,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.obs._logging import loggings
from neuronfleet.policies.obs._samples import DEFINITION, logging


def _examples() -> tuple[Example, ...]:
    return (
        passes("The container writes to its own region", logging()),
        fails("The container writes to another region", logging(awslogs_region="us-west-2")),
        unknown("The region is not known", logging(awslogs_region=UNKNOWN)),
        unknown("The containers are not known", logging().change(DEFINITION, "container_definitions", UNKNOWN)),
        not_judged("Another driver", logging({"logConfiguration": {"logDriver": "splunk"}})),
        null(
            "No region is named: the driver asks the instance",
            logging(awslogs_region=None),
            verdict=Verdict.PASS,
        ),
    )


@policy(
    "OBS003",
    "log-region-is-own",
    Severity.MEDIUM,
    title="The awslogs driver writes to the region of its task.",
    why=(
        "A region copied along with a task definition sends logs across the ocean, to a log group that is not there or "
        "that belongs to others, and costs transfer; in another partition it does not work at all."
    ),
    fix="Set awslogs-region to the region of the stack: data.aws_region.current.name.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def log_region_is_own(definition: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one task definition."""
    containers = definition.document("container_definitions")
    if not containers.items:
        return undecided("the containers are known only after apply", containers)
    found = [one for one in loggings(definition) if one.driver.equals("awslogs").is_true]
    if not found:
        return not_applicable("no container writes to CloudWatch Logs")
    region = definition.region
    named = [value for one in found if not (value := one.option("awslogs-region")).is_missing]
    for value in named:
        if region is not None and value.text is not None and value.text != region:
            return failed(f"awslogs-region is {value}, and the task is in {region}", at=value)
    open_ones = [value for value in named if value.is_unknown]
    if open_ones or (named and region is None):
        return undecided("whether logs go to the task's own region is known only after apply", *(open_ones or named))
    return passed()
