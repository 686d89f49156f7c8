"""NEU006: the Neuron runtime may read and write its devices."""

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
    Verdict,
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

_ALLOWED: Final = ("read", "write", "mknod")


def _examples() -> tuple[Example, ...]:
    good = sample()
    path = f"{CONTAINER}.linuxParameters.devices.0.permissions"
    return (
        passes("Read and write", good),
        fails("Read only", good.change(TASK, path, ["read"])),
        fails("Docker's spelling, which ECS refuses", good.change(TASK, path, ["rw"])),
        unknown("The permissions are known only after apply", good.change(TASK, path, UNKNOWN)),
        null("Without permissions ECS gives all three", good.leave_out(TASK, path), verdict=Verdict.PASS),
        not_judged("No devices", sample(linuxParameters={})),
    )


@policy(
    "NEU006",
    "device-permissions",
    Severity.HIGH,
    title="A container that maps a Neuron device may read and write it.",
    why="The runtime opens its devices for reading and writing; ECS knows the words read, write and mknod only.",
    fix='Set permissions = ["read", "write"].',
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Device.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def device_permissions(resource: Resource, context: Context) -> Answer:
    """Judge the devices of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Iterator[Outcome]:
    if container.devices.is_unknown:
        yield undecided("the devices are known only after apply", container.devices)
    for device in container.devices.items:
        path = part(device, "hostPath")
        if path.is_unknown or (path.text or "").startswith("/dev/neuron"):
            yield _permissions(container, path, part(device, "permissions"))


def _permissions(container: Container, path: Value, permissions: Value) -> Outcome:
    words = permissions.items
    if permissions.is_unknown or any(word.is_unknown for word in words):
        return undecided(f"permissions of {path} are known only after apply", permissions)
    if not words:
        return passed()
    for word in words:
        if word.text not in _ALLOWED:
            return failed(
                f"{container.label} has the permission {word} on {path}; ECS knows read, write and mknod", at=word
            )
    missing = [need for need in ("read", "write") if all(word.text != need for word in words)]
    if missing and path.is_unknown:
        return undecided("which device it is is known only after apply", path)
    if missing:
        return failed(f"{container.label} may not {' or '.join(missing)} {path}", at=permissions)
    return passed()
