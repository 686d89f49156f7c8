"""NEU052: a health check is one that ECS takes and that asks where the server listens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
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
from neuronfleet.policies.neu._containers import Container, veiled
from neuronfleet.policies.neu._health import HealthCheck
from neuronfleet.policies.neu._listening import listening, network_mode
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import Task, task_of

_LIMITS: Final = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"""

_LOCAL: Final = lazy_pattern(r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):(?P<port>\d{1,5})")


def _examples() -> tuple[Example, ...]:
    command = ["CMD-SHELL", "curl -fsS http://localhost:8501/v1/models/resnet50 || exit 1"]
    good = sample(healthCheck={"command": command, "interval": 30, "startPeriod": 300})
    path = f"{CONTAINER}.healthCheck"
    return (
        passes("It asks TensorFlow Serving for its model", good),
        fails("It asks another port", good.change(TASK, f"{path}.command.1", "curl -f localhost:8080/ping")),
        fails("A start period that ECS does not take", good.change(TASK, f"{path}.startPeriod", 600)),
        fails("A command without CMD or CMD-SHELL", good.change(TASK, f"{path}.command", ["curl", "localhost:8501"])),
        unknown("An interval that is known only after apply", good.change(TASK, f"{path}.interval", UNKNOWN)),
        null("ECS's own interval", good.leave_out(TASK, f"{path}.interval"), verdict=passes("").verdict),
        not_judged("No health check", sample()),
    )


@policy(
    "NEU052",
    "health-check-valid",
    Severity.HIGH,
    title="A health check starts with CMD or CMD-SHELL, keeps ECS's limits, and asks a port that is listened on.",
    why="ECS refuses other commands and numbers when the task definition is registered; a check of a port that nothing "
    "listens on ends every task that works.",
    fix='Write command = ["CMD-SHELL", "curl -fsS http://localhost:8501/... || exit 1"], interval 5 to 300 s, timeout '
    "2 to 60 s, retries 1 to 10, startPeriod 0 to 300 s.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def health_check_valid(resource: Resource, context: Context) -> Answer:
    """Judge the health checks of one task definition."""
    task = task_of(resource, context)
    return task.each(lambda container: _container(task, container, context))


def _container(task: Task, container: Container, context: Context) -> Iterator[Outcome]:
    check = HealthCheck(container["healthCheck"])
    if check.value.is_missing:
        return
    if check.value.is_unknown:
        yield undecided(f"the health check of {container.label} is known only after apply", check.value)
        return
    first = check.command[0]
    if first.is_unknown:
        yield undecided(f"the health check of {container.label} is known only after apply", first)
    elif first.text not in ("CMD", "CMD-SHELL", "NONE"):
        yield failed(f"the health check of {container.label} starts with {first}, not with CMD or CMD-SHELL", at=first)
    if check.is_off:
        return
    for key, (least, most) in _LIMITS.items():
        value = check.number(key)
        if value.is_unknown:
            yield undecided(f"{key} of the health check of {container.label} is known only after apply", value)
        elif value.number is None or not least <= value.number <= most:
            yield failed(
                f"{key} of the health check of {container.label} is {value}; ECS takes {least} to {most}", at=value
            )
    yield _port(task, container, check, context)


def _port(task: Task, container: Container, check: HealthCheck, context: Context) -> Outcome:
    asked = {int(found["port"]) for found in _LOCAL.finditer(check.text)}
    heard = listening(container, context.catalogue)
    mode = network_mode(task)
    causes = (*heard.causes, mode) if mode.is_unknown and len(task.containers) > 1 else heard.causes
    if asked and causes:
        return undecided(f"where {container.label} listens is known only after apply", *causes)
    # where containers share their network, the check may ask another one
    alone = heard.complete and (mode.text == "bridge" or len(task.containers) == 1)
    if alone and asked and not asked & heard.ports:
        ports = " and ".join(str(port) for port in sorted(heard.ports))
        theirs = " and ".join(str(port) for port in sorted(asked))
        return failed(
            f"the health check of {container.label} asks port {veiled(check.command, theirs)}, and its server listens "
            f"on {veiled(check.command, ports)}",
            at=check.command,
        )
    return passed()
