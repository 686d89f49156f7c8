"""NEU022: devices are handed to a container in one way."""

from __future__ import annotations

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
    unknown,
)
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample, variables
from neuronfleet.policies.neu._task import task_of

_VARIABLE = "AWS_NEURON_VISIBLE_DEVICES"


def _examples() -> tuple[Example, ...]:
    handed = variables(AWS_NEURON_VISIBLE_DEVICES="ALL")
    mixed = sample(environment=handed)
    return (
        passes("The agent's variable alone", sample(linuxParameters={}, environment=handed)),
        passes("Mapped devices alone", sample(environment=variables(NEURON_RT_NUM_CORES="4"))),
        fails("Both", mixed),
        unknown("The variables are known only after apply", mixed.change(TASK, f"{CONTAINER}.environment", UNKNOWN)),
        null("No variables", sample(), verdict=passes("").verdict),
        not_judged("No devices", sample(image="nginx:1.27", linuxParameters={})),
    )


@policy(
    "NEU022",
    "one-way-to-devices",
    Severity.HIGH,
    title="A container with AWS_NEURON_VISIBLE_DEVICES maps no Neuron devices besides.",
    why="The variable makes the ECS agent start the container with the Neuron hook, which adds devices of its own "
    "accord: the container sees chips that its mapping did not give it, and other tasks own.",
    fix="Drop AWS_NEURON_VISIBLE_DEVICES and map the devices, which is what placement can be checked by.",
    references=("https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/container/container.go",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def one_way_to_devices(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    return task_of(resource, context).each_neuron(_container)


def _container(container: Container) -> Outcome:
    value = container.variable(_VARIABLE)
    both = value.is_set() & container.maps_device()
    return judge(~both, f"{container.label} maps Neuron devices and has {_VARIABLE} too", at=value)
