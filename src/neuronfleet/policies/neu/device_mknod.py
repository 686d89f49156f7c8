"""NEU008: a container cannot make device nodes."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    fails,
    judge,
    not_judged,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container, part
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    good = sample()
    path = f"{CONTAINER}.linuxParameters.devices.0.permissions"
    return (
        passes("Read and write, no more", good),
        fails("mknod too", good.change(TASK, path, ["read", "write", "mknod"])),
        unknown("The permissions are known only after apply", good.change(TASK, path, UNKNOWN)),
        null("Without permissions ECS gives all three", good.leave_out(TASK, path)),
        not_judged("No devices", sample(linuxParameters={})),
    )


@policy(
    "NEU008",
    "device-mknod",
    Severity.LOW,
    title="Device permissions leave mknod out.",
    why="The Neuron runtime opens devices that are there; a container that may make nodes of them can hand a device "
    "on under another name.",
    fix='Set permissions = ["read", "write"].',
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Device.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def device_mknod(resource: Resource, context: Context) -> Answer:
    """Judge the devices of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Iterator[Outcome]:
    if container.devices.is_unknown:
        yield undecided("the devices are known only after apply", container.devices)
    for device in container.devices.items:
        path, permissions = part(device, "hostPath"), part(device, "permissions")
        given = permissions.any_item(lambda word: word.equals("mknod"))
        # without permissions ECS gives read, write and mknod
        allowed = ~permissions.is_set() | given
        yield judge(~allowed, f"{container.label} may make nodes of {path}", at=permissions)
