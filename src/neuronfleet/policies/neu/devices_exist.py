"""NEU004: every instance type that a task may land on has the devices that it maps."""

from __future__ import annotations

from neuronfleet.plan import Resource, Value
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    fails,
    not_applicable,
    not_judged,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import TEMPLATE, inf1_sample
from neuronfleet.policies.neu._hosts import hosts_of, judge_hosts
from neuronfleet.policies.neu._samples import TASK, devices, sample
from neuronfleet.policies.neu._task import Task, task_of


def _examples() -> tuple[Example, ...]:
    # no null example: a device without hostPath is none; ECS refuses it
    wired = inf1_sample(instance_type="inf1.6xlarge", container={"linuxParameters": devices(0, 1, 2, 3)})

    def tied(expression: str) -> dict[str, object]:
        return {"placement_constraints": [{"type": "memberOf", "expression": expression}]}

    one = "attribute:ecs.instance-type == inf1.xlarge"
    return (
        passes("Four devices on an inf1.6xlarge", wired),
        passes("One device, tied to inf1.xlarge", sample(task=tied(one))),
        fails("Four devices on an inf1.xlarge", wired.change(TEMPLATE, "instance_type", "inf1.xlarge")),
        fails("A device on an ordinary instance type", wired.change(TEMPLATE, "instance_type", "c6i.large")),
        fails("The fifth device, tied to inf1.xlarge", sample(linuxParameters=devices(4), task=tied(one))),
        unknown("The instance type is known only after apply", wired.change(TEMPLATE, "instance_type", UNKNOWN)),
        unknown(
            "Tied to any Inf1 size, and nothing runs it here",
            sample(linuxParameters=devices(0, 1), task=tied("attribute:ecs.instance-type =~ inf1.*")),
        ),
        not_judged(
            "No devices", sample(linuxParameters={}).change(TASK, "container_definitions.0.image", "nginx:1.27")
        ),
    )


@policy(
    "NEU004",
    "devices-exist",
    Severity.CRITICAL,
    title="Every instance type that a task may land on has the devices that it maps.",
    why="ECS does not know Neuron devices: it places the task on any instance with the CPU, the memory and the ports, "
    "and there the container does not start because /dev/neuronN is not there.",
    fix="Map devices that the instance type has, or tie the task to an instance type that has them: a capacity of one "
    "instance type, or attribute:ecs.instance-type == inf1.6xlarge.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-inference.html",
        "https://aws.amazon.com/ec2/instance-types/inf1/",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def devices_exist(resource: Resource, context: Context) -> Answer:
    """Judge one task definition on the instance types of its capacities."""
    task = task_of(resource, context)
    mapped, unsure = _mapped(task)
    if not mapped and not unsure:
        return not_applicable("it maps no Neuron devices")
    highest = max(mapped, default=None)
    if highest is None:
        return undecided("the devices are known only after apply", *unsure)
    value = mapped[highest]
    answer = judge_hosts(
        hosts_of(task, context),
        lambda record: highest < record.devices,
        lambda record: f"it maps {value}, and {record.name} has {_owned(record.devices)}",
        at=value,
    )
    if answer.verdict == "pass" and unsure:
        return undecided("some devices are known only after apply", *unsure)
    return answer


def _owned(count: int) -> str:
    if not count:
        return "no Neuron devices"
    return "/dev/neuron0 only" if count == 1 else f"/dev/neuron0 to /dev/neuron{count - 1}"


def _mapped(task: Task) -> tuple[dict[int, Value], tuple[Value, ...]]:
    """Devices by number, and what of them is not known."""
    found: dict[int, Value] = {}
    unsure: tuple[Value, ...] = (task.document,) if task.document.is_unknown else ()
    for container in task.containers:
        found |= container.device_numbers
        unsure += container.unsure_devices
    return found, unsure
