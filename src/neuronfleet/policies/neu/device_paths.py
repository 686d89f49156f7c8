"""NEU002: devices are mapped one by one, each to its own name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
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
from neuronfleet.policies.neu._samples import CONTAINER, TASK, device, devices, sample
from neuronfleet.policies.neu._task import task_of

_HOST_PATH: Final = lazy_pattern(r"/dev/neuron(?:0|[1-9][0-9]{0,5})")
_MEANT: Final = lazy_pattern(r"/dev/neuron.*|(?:/dev/)?(?:neuron\w*|all)", re.IGNORECASE)


def _examples() -> tuple[Example, ...]:
    good = sample(linuxParameters=devices(0, 1))
    path = f"{CONTAINER}.linuxParameters.devices.0"
    return (
        passes("Two devices by their own names", good),
        fails("A wildcard", good.change(TASK, f"{path}.hostPath", "/dev/neuron*")),
        fails("No path", good.change(TASK, f"{path}.hostPath", "neuron0")),
        fails("Another name in the container", good.change(TASK, f"{path}.containerPath", "/dev/neuron7")),
        fails("The same device twice", good.change(TASK, path, device(1))),
        unknown("The device is known only after apply", good.change(TASK, f"{path}.hostPath", UNKNOWN)),
        null(
            "Without containerPath the host's path counts",
            good.leave_out(TASK, f"{path}.containerPath"),
            verdict=Verdict.PASS,
        ),
        not_judged("Another device altogether", sample(image="x:1", linuxParameters={"devices": [_fuse()]})),
    )


def _fuse() -> dict[str, str]:
    return {"hostPath": "/dev/fuse"}


@policy(
    "NEU002",
    "device-paths",
    Severity.CRITICAL,
    title="Every Neuron device is mapped once, as /dev/neuronN, under the same path inside the container.",
    why="ECS hands paths to Docker as they are: nothing expands ALL or *, and the Neuron runtime looks for the "
    "host's names. A path that does not exist keeps the container from starting.",
    fix="List the devices one by one: hostPath and containerPath both /dev/neuron0, /dev/neuron1 and so on.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Device.html",
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/containers/tutorials/build-run-neuron-container.html",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def device_paths(resource: Resource, context: Context) -> Answer:
    """Judge the devices of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Iterator[Outcome]:
    if container.devices.is_unknown:
        yield undecided("the devices are known only after apply", container.devices)
    seen: dict[str, Value] = {}
    for one in container.devices.items:
        host = part(one, "hostPath")
        if host.is_unknown or one.is_unknown:
            yield undecided("a device is known only after apply", host)
            continue
        if host.text is None or not _MEANT.fullmatch(host.text):
            continue
        yield _device(container, one, host)
        if host.text in seen:
            yield failed(f"{container.label} maps {host} twice", at=host)
        seen[host.text] = host


def _device(container: Container, one: Value, host: Value) -> Outcome:
    if not _HOST_PATH.fullmatch(host.text or ""):
        return failed(
            f"{container.label} maps {host}, and the devices of Neuron are called /dev/neuron0, /dev/neuron1 and so on",
            at=host,
        )
    inside = part(one, "containerPath")
    if inside.is_unknown:
        return undecided("the device's path in the container is known only after apply", inside)
    if inside.text not in (None, "", host.text):
        return failed(
            f"{container.label} maps {host} to {inside}, where the Neuron runtime does not look for it", at=inside
        )
    return passed()
