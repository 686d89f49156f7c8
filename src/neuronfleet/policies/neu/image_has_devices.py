"""NEU007: a container with a Neuron image gets devices."""

from __future__ import annotations

from neuronfleet.plan import Resource, any_of
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
    unknown,
)
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._samples import CONTAINER, TASK, device, sample, variables
from neuronfleet.policies.neu._task import Task, has_neuron_image, task_of


def _examples() -> tuple[Example, ...]:
    good = sample()
    path = f"{CONTAINER}.linuxParameters.devices"
    return (
        passes("It maps a device", good),
        passes(
            "The agent hands it all devices",
            sample(linuxParameters={}, environment=variables(AWS_NEURON_VISIBLE_DEVICES="ALL")),
        ),
        passes("It is privileged and sees every device", sample(linuxParameters={}, privileged=True)),
        fails("It maps another device only", good.change(TASK, path, [device(0, hostPath="/dev/fuse")])),
        unknown("The devices are known only after apply", good.change(TASK, path, UNKNOWN)),
        null("It maps nothing", good.leave_out(TASK, path)),
        not_judged("Not a Neuron image", sample(image="nginx:1.27", linuxParameters={})),
    )


@policy(
    "NEU007",
    "image-has-devices",
    Severity.CRITICAL,
    title="A container with an image of the Neuron SDK maps at least one Neuron device.",
    why="Without a device its runtime ends with 'No neuron device available': ECS gives a container no devices by "
    "itself, not even on an Inf1 instance.",
    fix="Map /dev/neuron0 under linuxParameters.devices of that container.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-inference.html",
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/containers/troubleshooting.html",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def image_has_devices(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    task = task_of(resource, context)
    return task.each(lambda container: _container(task, container))


def _container(task: Task, container: Container) -> Outcome | None:
    ours = has_neuron_image(container)
    if ours.is_false:
        return None
    has = container.maps_device() | container.sees_all_devices()
    # with Runtime 1.x the devices belong to a daemon, which may be another container of the task
    daemon = container.variable("NEURON_RTD_ADDRESS").is_set() & any_of(one.maps_device() for one in task.containers)
    # the value that decides comes first: a device that is there makes the image's name irrelevant
    return judge(has | daemon | ~ours, f"{container.label} has a Neuron image and maps no device", at=container.devices)
