"""NEU071: containers get no capability that amounts to the whole instance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

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
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container, part
from neuronfleet.policies.neu._samples import CONTAINER, TASK, devices, sample
from neuronfleet.policies.neu._task import task_of

_POWERFUL: Final = frozenset(
    {
        "ALL",
        "DAC_READ_SEARCH",
        "MAC_ADMIN",
        "MAC_OVERRIDE",
        "NET_ADMIN",
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_MODULE",
        "SYS_PTRACE",
        "SYS_RAWIO",
        "SYS_TIME",
    }
)
"""https://man7.org/linux/man-pages/man7/capabilities.7.html"""


def _examples() -> tuple[Example, ...]:
    good = sample(linuxParameters={**devices(0), "capabilities": {"add": ["IPC_LOCK"], "drop": []}})
    path = f"{CONTAINER}.linuxParameters.capabilities.add"
    return (
        passes("Locking memory only", good),
        fails("Administration of the system", good.change(TASK, path, ["SYS_ADMIN"])),
        unknown("They are known only after apply", good.change(TASK, path, UNKNOWN)),
        null("None", sample(), verdict=passes("").verdict),
    )


@policy(
    "NEU071",
    "capabilities",
    Severity.HIGH,
    title="No container adds a capability that amounts to the whole instance, such as SYS_ADMIN.",
    why="The Neuron runtime needs no capability; with these a container can leave its isolation and reach the other "
    "tasks and the instance's role.",
    fix="Remove it from linuxParameters.capabilities.add.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html",
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/containers/tutorials/build-run-neuron-container.html",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def capabilities(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Iterator[Outcome]:
    added = part(container["linuxParameters"], "capabilities", "add")
    for one in (added, *added.items):
        if one.is_unknown:
            yield undecided(f"capabilities of {container.label} are known only after apply", one)
    for one in added.items:
        if (one.text or "").upper().removeprefix("CAP_") in _POWERFUL:
            yield failed(f"{container.label} adds the capability {one}", at=one)
    yield passed()
