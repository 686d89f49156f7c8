"""OBS002: the log group that containers write to is there when they start."""

from __future__ import annotations

from collections.abc import Iterable

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Example,
    Outcome,
    Severity,
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
from neuronfleet.policies.obs._logging import Logging, loggings
from neuronfleet.policies.obs._samples import DEFINITION, GROUP, logging

_TYPES = ("aws_cloudwatch_log_group",)


def _examples() -> tuple[Example, ...]:
    return (
        passes("The log group is in the plan", logging()),
        passes("The driver makes it", logging(awslogs_group="/ecs/other", awslogs_create_group="true")),
        fails("No log group is named", logging(awslogs_group=None)),
        fails(
            "The plan deletes the log group",
            logging().add(GROUP, Changed(actions=("delete",), before={"name": "/ecs/inference"})),
        ),
        unknown("The plan has one that is called nearly so", logging(awslogs_group="/ecs/inferences")),
        unknown("The plan has no log groups: it may be somebody else's", logging().remove(GROUP)),
        unknown("Its name is not known", logging(awslogs_group=UNKNOWN)),
        unknown("The containers are not known", logging().change(DEFINITION, "container_definitions", UNKNOWN)),
        not_judged("Another driver has no log group", logging({"logConfiguration": {"logDriver": "splunk"}})),
        null("An empty name", logging(awslogs_group="")),
    )


@policy(
    "OBS002",
    "log-group-exists",
    Severity.HIGH,
    title="The log group of every container exists before the container starts.",
    why="Docker does not start a container whose log group is missing: the task stops with CannotStartContainerError.",
    fix="Make an aws_cloudwatch_log_group and refer to its name.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
        "https://docs.docker.com/engine/logging/drivers/awslogs/",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def log_group_exists(definition: Resource, context: Context) -> Answer:
    """Judge one task definition."""
    containers = definition.document("container_definitions")
    if not containers.items:
        return undecided("the containers are known only after apply", containers)
    found = list(loggings(definition))
    outcomes = [_judged(one, definition, context) for one in found if not one.driver.equals("awslogs").is_false]
    return outcomes or not_applicable("no container writes to CloudWatch Logs")


def _judged(one: Logging, definition: Resource, context: Context) -> Outcome:
    name, label = one.option("awslogs-group"), one.container.label
    if one.driver.is_unknown:
        return undecided(f"the log driver of {label} is known only after apply", one.driver)
    if name.is_unknown:
        return undecided(f"the log group of {label} is known only after apply", name)
    if not name.text:
        return failed(f"{label} has the log driver awslogs and no awslogs-group", at=one.options)
    region = one.option("awslogs-region").text or definition.region
    groups = context.once(("obs", "groups"), lambda: _groups(context))
    if any(region is None or where in (None, region) for where in groups.get(name.text, ())):
        return passed()
    if one.option("awslogs-create-group").equals("true").is_true:
        return passed()
    if name.text in context.once(("obs", "deleted"), lambda: _deleted(context)):
        return failed(f"{label} writes to {name}, which the plan deletes", at=name)
    near = _similar(name.text, groups)
    hint = f"; it has {near!r}" if near and not name.is_sensitive else ""
    return undecided(f"log group {name} of {label} is not in the plan{hint}", name)


def _groups(context: Context) -> dict[str, list[str | None]]:
    """Regions of the plan's log groups, by name."""
    found: dict[str, list[str | None]] = {}
    for group in (*context.plan.resources(*_TYPES), *context.plan.data(*_TYPES)):
        if group["name"].text:
            found.setdefault(group["name"].text, []).append(group.region)
    return found


def _deleted(context: Context) -> frozenset[str]:
    """Names of log groups that are gone after the plan."""
    gone = (one.before["name"].text for one in context.plan.changes(*_TYPES) if one.is_deleted and not one.exists_after)
    return frozenset(name for name in gone if name)


def _similar(name: str, names: Iterable[str]) -> str:
    """A name that is so like this one that one of them may be misspelt."""
    import difflib  # noqa: PLC0415 - most log groups are found

    return next(iter(difflib.get_close_matches(name, tuple(names)[:1000], n=1, cutoff=0.9)), "")
