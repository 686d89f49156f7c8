"""NEU020: a process asks for no more NeuronCores than its devices have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

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
from neuronfleet.policies.neu._containers import Container, veiled
from neuronfleet.policies.neu._cores import core_count, core_indices
from neuronfleet.policies.neu._hosts import hosts_of, judge_hosts
from neuronfleet.policies.neu._images import families_of, image_name
from neuronfleet.policies.neu._samples import CONTAINER, TASK, devices, sample, variables
from neuronfleet.policies.neu._task import Task, task_of

if TYPE_CHECKING:
    from neuronfleet.catalogue import InstanceType

_COUNT, _INDICES = "NEURON_RT_NUM_CORES", "NEURON_RT_VISIBLE_CORES"


def _examples() -> tuple[Example, ...]:
    good = sample(environment=variables(NEURON_RT_NUM_CORES="4"))
    path = f"{CONTAINER}.environment.0.value"
    return (
        passes("The four cores of one Inferentia chip", good),
        passes(
            "The last cores of two chips",
            sample(linuxParameters=devices(2, 3), environment=variables(**{_INDICES: "4-7"})),
        ),
        fails("Eight cores of one chip", good.change(TASK, path, "8")),
        fails(
            "Cores counted from the first chip of the instance, not of the container",
            sample(linuxParameters=devices(1), environment=variables(**{_INDICES: "4-7"})),
        ),
        fails("No number", good.change(TASK, path, "all")),
        unknown("The number is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("Without it the process takes every core of its devices", sample(), verdict=not_judged("").verdict),
        not_judged("No devices", sample(image="nginx:1.27", linuxParameters={})),
    )


@policy(
    "NEU020",
    "core-count",
    Severity.CRITICAL,
    title="NEURON_RT_NUM_CORES and NEURON_RT_VISIBLE_CORES ask for cores that the mapped devices have.",
    why="An Inferentia chip has four NeuronCores, later ones have two; a container counts the cores of its own "
    "devices from 0. A runtime that is asked for more does not start.",
    fix="Set NEURON_RT_NUM_CORES to the number of mapped devices times the cores of one (4 on Inf1), or leave both "
    "out.",
    references=(
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/neuron-runtime/guides/configuration-guide.html",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def core_counts(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    task = task_of(resource, context)
    return task.each_neuron(lambda container: _container(task, container, context))


def _container(task: Task, container: Container, context: Context) -> Outcome | None:
    # NEURON_RT_VISIBLE_CORES wins where both are set
    value = container.variable(_INDICES)
    name = _INDICES if not value.is_missing else _COUNT
    value = value if name == _INDICES else container.variable(_COUNT)
    if value.is_missing or (container.maps_device().is_false and container.sees_all_devices().is_false):
        return None
    if value.is_unknown:
        return undecided(f"{name} of {container.label} is known only after apply", value)
    asked = _asked(name, value.text or "")
    if asked is None:
        right = "0-3 or 0,2" if name == _INDICES else "a number such as 4"
        return failed(f"{name} of {container.label} is {value}; it takes {right}", at=value)
    unsure = container.unsure_devices
    if unsure:
        return undecided(f"the devices of {container.label} are known only after apply", *unsure)
    mapped = len(container.device_numbers)

    def owned(record: InstanceType) -> int:
        return mapped * record.cores_per_device if mapped else record.cores

    def message(record: InstanceType) -> str:
        number = veiled(value, str(asked if name == _COUNT else asked - 1))
        many = f"{number} cores" if name == _COUNT else f"core {number}"
        has = f"{owned(record)}" if name == _COUNT else f"cores 0 to {owned(record) - 1}"
        number_of = mapped or record.devices
        what = f"1 device of {record.name} has" if number_of == 1 else f"{number_of} devices of {record.name} have"
        return f"{name} of {container.label} asks for {many}, and {what} {has}"

    hosts = hosts_of(task, context)
    if hosts.candidates:
        return judge_hosts(hosts, lambda record: not record.accelerated or asked <= owned(record), message, at=value)
    return _anywhere(container, asked, owned, message, value, context)


def _asked(name: str, text: str) -> int | None:
    """Cores that must be there."""
    if name == _COUNT:
        return core_count(text)
    indices = core_indices(text)
    return None if indices is None else max(indices) + 1


def _anywhere(
    container: Container,
    asked: int,
    owned: Callable[[InstanceType], int],
    message: Callable[[InstanceType], str],
    value: Value,
    context: Context,
) -> Outcome:
    """The answer where nothing tells the instance type: it is the same on all, or the image tells the family."""
    families = families_of(image_name(container["image"].text or ""), context.catalogue)
    records = [
        one
        for one in context.catalogue.instance_types.values()
        if one.accelerated and (families is None or one.family in families)
    ]
    good = [one for one in records if asked <= owned(one)]
    if len(good) == len(records):
        return passed()
    if not good:
        return failed(message(records[-1]), at=value)
    return undecided("nothing in the plan tells on which instance types it runs", value)
