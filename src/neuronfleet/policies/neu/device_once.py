"""NEU003: a device belongs to one container of a task."""

from __future__ import annotations

import itertools
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
    failed,
    fails,
    not_applicable,
    not_judged,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container, part
from neuronfleet.policies.neu._cores import core_indices
from neuronfleet.policies.neu._images import image_name
from neuronfleet.policies.neu._samples import TASK, devices, sample, variables
from neuronfleet.policies.neu._task import settled, task_of

_WATCHERS: Final = lazy_pattern(r".*neuron-(?:monitor|node-recovery|problem-detector|top|exporter).*", re.IGNORECASE)
"""Programs that read a device's counters and claim no core of it."""


def _examples() -> tuple[Example, ...]:
    # no null example: a device without hostPath is none; ECS refuses it
    second: dict[str, object] = {"name": "bert", "image": "bert:1", "linuxParameters": devices(0)}
    good = sample({**second, "linuxParameters": devices(1)})
    return (
        passes("Each container has a device of its own", good),
        not_judged("A monitor beside the server", sample({**second, "image": "neuron-monitor:1.2"})),
        not_judged(
            "A monitor of one's own image, which may end",
            sample({**second, "essential": False, "command": ["neuron-monitor", "-c", "monitor.json"]}),
        ),
        fails("One that the task ends with", sample({**second, "command": ["neuron-monitor"]})),
        passes(
            "Two containers share a device by cores",
            sample(
                {**second, "environment": variables(NEURON_RT_VISIBLE_CORES="2-3")},
                linuxParameters=devices(0),
                environment=variables(NEURON_RT_VISIBLE_CORES="0-1"),
            ),
        ),
        fails("Two containers map the same device", sample(second)),
        unknown(
            "The device of one is known only after apply",
            good.change(TASK, "container_definitions.1.linuxParameters.devices.0.hostPath", UNKNOWN),
        ),
        not_judged("One container maps devices", sample({"name": "proxy", "image": "nginx:1.27"})),
    )


@policy(
    "NEU003",
    "device-once",
    Severity.CRITICAL,
    title="No two containers of a task map the same device, unless they share it by cores.",
    why="A NeuronCore belongs to one process until that ends, and a process claims every core that it sees: the "
    "second container fails to start its runtime.",
    fix="Give each container devices of its own, or disjoint NEURON_RT_VISIBLE_CORES.",
    references=(
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/neuron-runtime/guides/configuration-guide.html",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def device_once(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition against one another."""
    task = task_of(resource, context)
    if task.document.is_unknown:
        return undecided("container_definitions is known only after apply", task.document)
    claiming = [one for one in task.containers if not one.maps_device().is_false and not _watches(one)]
    if len(claiming) < 2:  # noqa: PLR2004 - one container has nobody to share with
        return not_applicable("at most one container maps Neuron devices")
    return list(settled(_pair(*pair) for pair in itertools.combinations(claiming, 2)))


def _watches(container: Container) -> bool:
    image = container["image"].text
    named = image is not None and bool(_WATCHERS.fullmatch(image_name(image).repository))
    # What may end while the server goes on, and starts such a program, is one whatever its image is called.
    optional = container["essential"].or_default(True).equals(False).is_true  # noqa: FBT003 - the API's default
    return named or (optional and any("neuron-monitor" in (word.text or "") for word in container.words))


def _pair(one: Container, other: Container) -> Outcome:
    theirs = {path.text for path in _paths(other) if path.text}
    shared = [path for path in _paths(one) if path.text in theirs]
    if shared:
        mine, its = (_cores(container) for container in (one, other))
        if mine is not None and its is not None and not mine & its:
            return passed()
        unsure = [value for value in (one.variable(_VISIBLE), other.variable(_VISIBLE)) if value.is_unknown]
        if unsure:
            return undecided(f"{one.label} and {other.label} may share {shared[0]} by cores", *unsure)
        return failed(f"{one.label} and {other.label} both map {shared[0]}", at=shared[0])
    unsure = [
        value for container in (one, other) for value in (container.devices, *_paths(container)) if value.is_unknown
    ]
    if unsure:
        return undecided(f"the devices of {one.label} and {other.label} are known only after apply", *unsure)
    return passed()


_VISIBLE: Final = "NEURON_RT_VISIBLE_CORES"


def _cores(container: Container) -> frozenset[int] | None:
    """Cores that it claims, None for all that it sees."""
    text = container.variable(_VISIBLE).text
    return core_indices(text) if text is not None else None


def _paths(container: Container) -> Iterator[Value]:
    for device in container.devices.items:
        path = part(device, "hostPath")
        if path.is_unknown or (path.text or "").startswith("/dev/neuron"):
            yield path
