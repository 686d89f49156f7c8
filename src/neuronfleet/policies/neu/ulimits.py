"""NEU076: limits of processes are ones that ECS takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neuronfleet.plan import Resource, Value
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
from neuronfleet.policies.neu._containers import Container, part
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import task_of

_NAMES: Final = frozenset(
    (
        "core",
        "cpu",
        "data",
        "fsize",
        "locks",
        "memlock",
        "msgqueue",
        "nice",
        "nofile",
        "nproc",
        "rss",
        "rtprio",
        "rttime",
        "sigpending",
        "stack",
    )
)
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html"""

_WITHOUT_LIMIT: Final = -1


def _examples() -> tuple[Example, ...]:
    good = sample(ulimits=[{"name": "nofile", "softLimit": 65536, "hardLimit": 65536}])
    path = f"{CONTAINER}.ulimits.0"
    return (
        passes("Open files", good),
        passes(
            "Memory to lock, without a limit",
            good.change(TASK, path, {"name": "memlock", "softLimit": -1, "hardLimit": -1}),
        ),
        fails("The soft limit is above the hard one", good.change(TASK, f"{path}.hardLimit", 1024)),
        fails("A limit that ECS does not know", good.change(TASK, f"{path}.name", "openfiles")),
        unknown("A limit is known only after apply", good.change(TASK, f"{path}.softLimit", UNKNOWN)),
        null("One of the two is not set", good.leave_out(TASK, f"{path}.hardLimit")),
        not_judged("No limits", sample()),
    )


@policy(
    "NEU076",
    "ulimits",
    Severity.HIGH,
    title="Every ulimit has a name that ECS knows and a soft limit within its hard one.",
    why="ECS refuses the task definition, or Docker refuses the container; the plan takes both.",
    fix="Set name, softLimit and hardLimit, the soft one no higher than the hard one; -1 is without limit.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def ulimits(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Iterator[Outcome]:
    limits = container["ulimits"]
    if limits.is_unknown:
        yield undecided(f"limits of {container.label} are known only after apply", limits)
    for one in limits.items:
        yield _limit(container, one)


def _limit(container: Container, one: Value) -> Outcome:
    name, soft, hard = part(one, "name"), part(one, "softLimit"), part(one, "hardLimit")
    unsure = [value for value in (one, name, soft, hard) if value.is_unknown]
    if unsure:
        return undecided(f"a limit of {container.label} is known only after apply", *unsure)
    if name.text not in _NAMES:
        return failed(f"{container.label} limits {name}, which ECS does not know", at=name)
    if soft.number is None or hard.number is None:
        missing = "softLimit" if soft.number is None else "hardLimit"
        return failed(f"{container.label} limits {name} without {missing}", at=one)
    highest = float("inf") if hard.number == _WITHOUT_LIMIT else hard.number
    lowest = float("inf") if soft.number == _WITHOUT_LIMIT else soft.number
    if lowest > highest:
        return failed(f"{container.label} limits {name} to {soft}, above its hard limit of {hard}", at=soft)
    return passed()
