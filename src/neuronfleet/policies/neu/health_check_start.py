"""NEU051: a health check leaves time to load the model."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Sample,
    Severity,
    failed,
    fails,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import inf1_sample
from neuronfleet.policies.neu._containers import Container, veiled
from neuronfleet.policies.neu._health import HealthCheck
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import Task, task_of
from neuronfleet.policies.neu._users import services_of

_LEAST_SECONDS: Final = 120
"""To fetch a model, load it into the chips and answer once; a server with a model of some 100 MB needs about that."""

_KEYS: Final = ("startPeriod", "interval", "retries")


def _examples() -> tuple[Example, ...]:
    command = ["CMD-SHELL", "curl -fsS http://localhost:8501/v1/models/resnet50 || exit 1"]
    good = sample(healthCheck={"command": command, "startPeriod": 300})
    path = f"{CONTAINER}.healthCheck.startPeriod"
    return (
        passes("Five minutes to start", good),
        fails(
            "Ten seconds, and three checks of five",
            sample(healthCheck={"command": command, "startPeriod": 10, "interval": 5}),
        ),
        unknown("The time is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("No startPeriod: three failed checks from the start, 90 s", good.leave_out(TASK, path)),
        not_judged("No health check: NEU050 tells", sample()),
    )


def _served(command: list[str], grace: object) -> Sample:
    check = {"command": command, "interval": 10}
    return inf1_sample(container={"healthCheck": check}, service={"health_check_grace_period_seconds": grace})


@policy(
    "NEU051",
    "health-check-start",
    Severity.MEDIUM,
    title="A health check gives the server two minutes at least before it is called unhealthy for the first time.",
    why="A model is fetched, loaded into the chips and warmed up before the first answer; a task that ECS replaces "
    "before that never gets there, and starts over and over.",
    fix="Set startPeriod = 300 in the health check, or health_check_grace_period_seconds of the service.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def health_check_start(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    task = task_of(resource, context)
    return task.each_neuron(lambda container: _container(task, container, context))


def _container(task: Task, container: Container, context: Context) -> Outcome | None:
    check = HealthCheck(container["healthCheck"])
    if check.value.is_missing or check.is_off or container.maps_device().is_false:
        return None
    numbers = [check.number(key) for key in _KEYS]
    unsure = [one for one in numbers if one.is_unknown]
    if unsure:
        return undecided(f"the health check of {container.label} is known only after apply", *unsure)
    start, interval, retries = (one.number or 0 for one in numbers)
    periods = [one.resource["health_check_grace_period_seconds"].or_default(0) for one in services_of(task, context)]
    # a service ignores health checks for its grace period; the shortest of several services counts
    grace = min((one.number or 0 for one in periods), default=0)
    patience = max(start, grace) + interval * retries
    if patience >= _LEAST_SECONDS:
        return passed()
    unsure = [one for one in periods if one.is_unknown]
    if unsure:
        return undecided("the grace period of a service is known only after apply", *unsure)
    seconds = veiled(check.value, f"{patience:g} s")
    return failed(f"the health check of {container.label} gives up after {seconds}", at=numbers[0])
