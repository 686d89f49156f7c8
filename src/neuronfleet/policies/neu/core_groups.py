"""NEU021: cores are not split with a variable that nothing reads."""

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
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._images import image_name, runtime_1
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample, variables
from neuronfleet.policies.neu._task import task_of


def _examples() -> tuple[Example, ...]:
    good = sample(environment=variables(NEURON_RT_NUM_CORES="4"))
    return (
        passes("The variable of today's runtime", good),
        fails("The variable of Runtime 1.x", sample(environment=variables(NEURONCORE_GROUP_SIZES="1,1,2"))),
        unknown("The variables are known only after apply", good.change(TASK, f"{CONTAINER}.environment", UNKNOWN)),
        null("No variables", sample(), verdict=passes("").verdict),
        not_judged(
            "An image of Runtime 1.x, which reads it",
            sample(
                image="tensorflow-inference-neuron:1.15.4-neuron-py37-ubuntu18.04",
                environment=variables(NEURONCORE_GROUP_SIZES="4"),
            ),
        ),
    )


@policy(
    "NEU021",
    "core-groups",
    Severity.MEDIUM,
    title="NEURONCORE_GROUP_SIZES is not set.",
    why="It belongs to Runtime 1.x and has no effect since SDK 1.20: the process takes every core of its devices, and "
    "the second process of the container finds none.",
    fix="Set NEURON_RT_NUM_CORES or NEURON_RT_VISIBLE_CORES for each process.",
    references=(
        "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/announcements/neuron1.x/eol-ncgs-env_2.html",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def core_groups(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition."""
    return task_of(resource, context).each_neuron(lambda container: _container(container, context))


def _container(container: Container, context: Context) -> Outcome | None:
    value = container.variable("NEURONCORE_GROUP_SIZES")
    if runtime_1(image_name(container["image"].text or ""), context.catalogue):
        return None
    if value.is_missing:
        return passed()
    if value.is_unknown:
        return undecided(f"the variables of {container.label} are known only after apply", value)
    return failed(f"{container.label} has NEURONCORE_GROUP_SIZES, which no runtime of today reads", at=value)
