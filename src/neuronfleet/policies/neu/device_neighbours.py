"""NEU005: a container's devices follow one another."""

from __future__ import annotations

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
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container, plain
from neuronfleet.policies.neu._samples import CONTAINER, TASK, devices, sample
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    # no null example: a device without hostPath is none; ECS refuses it
    good = sample(linuxParameters=devices(2, 3))
    return (
        passes("The third and the fourth", good),
        fails("The first and the fourth", sample(linuxParameters=devices(0, 3))),
        unknown(
            "One is known only after apply",
            good.change(TASK, f"{CONTAINER}.linuxParameters.devices.0.hostPath", UNKNOWN),
        ),
        not_judged("A single device", sample()),
    )


@policy(
    "NEU005",
    "device-neighbours",
    Severity.LOW,
    title="The devices of a container follow one another.",
    why="The chips of an instance form a ring, and a model that spans several passes data from neighbour to neighbour; "
    "for that reason AWS's Kubernetes scheduler never hands out devices with a gap between them.",
    fix="Map consecutive devices, such as /dev/neuron2 and /dev/neuron3.",
    references=(
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/containers/tutorials/k8s-neuron-scheduler.html",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def device_neighbours(resource: Resource, context: Context) -> Answer:
    """Judge the devices of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Outcome | None:
    if container.unsure_devices:
        return undecided("the devices are known only after apply", *container.unsure_devices)
    mapped = container.device_numbers
    if len(mapped) < 2:  # noqa: PLR2004 - one device has no neighbours here
        return None
    if max(mapped) - min(mapped) == len(mapped) - 1:
        return passed()
    listed = ", ".join(plain(mapped[number]) for number in sorted(mapped))
    return failed(f"{container.label} maps {listed}, which do not follow one another", at=container.devices)
