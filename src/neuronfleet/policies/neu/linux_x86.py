"""NEU009: a task with Neuron devices is made for Linux on x86-64."""

from __future__ import annotations

from neuronfleet.plan import Resource, all_of
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Verdict,
    fails,
    judge,
    not_judged,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.neu._samples import TASK, sample
from neuronfleet.policies.neu._task import settled, task_of


def _examples() -> tuple[Example, ...]:
    platform = {"operating_system_family": "LINUX", "cpu_architecture": "X86_64"}
    good = sample(task={"runtime_platform": [platform]})
    path = "runtime_platform.0.cpu_architecture"
    return (
        passes("Linux on x86-64", good),
        fails("Graviton", good.change(TASK, path, "ARM64")),
        fails("Windows", good.change(TASK, "runtime_platform.0.operating_system_family", "WINDOWS_SERVER_2022_CORE")),
        unknown("The architecture is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("ECS asks nothing then", good.change(TASK, "runtime_platform", []), verdict=Verdict.PASS),
        not_judged(
            "It has nothing to do with Neuron",
            sample(image="nginx:1.27", linuxParameters={}, task={"runtime_platform": [{"cpu_architecture": "ARM64"}]}),
        ),
    )


@policy(
    "NEU009",
    "linux-x86",
    Severity.CRITICAL,
    title="A task definition with Neuron devices asks for no other platform than Linux on x86-64.",
    why="Every instance type with Neuron devices is x86-64, and the Neuron driver is for Linux: no instance would do.",
    fix='Leave runtime_platform out, or set operating_system_family = "LINUX" and cpu_architecture = "X86_64".',
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html",
        "https://aws.amazon.com/ec2/instance-types/inf1/",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def linux_x86(resource: Resource, context: Context) -> Answer:
    """Judge the platform of one task definition."""
    told = task_of(resource, context).unless_neuron()
    if told:
        return told
    platforms = resource["runtime_platform"].or_default([])
    wrong = []
    for attribute, right in (("cpu_architecture", "X86_64"), ("operating_system_family", "LINUX")):
        values = [platform[attribute].or_default(right) for platform in platforms.items]
        holds = all_of(value.equals(right, "") for value in values)
        bad = next((value for value in values if value.equals(right, "").is_false), platforms)
        wrong.append(judge(holds, f"{attribute} is {bad}, and no instance with Neuron devices has that", at=bad))
    if platforms.is_unknown:
        return judge(platforms.all_items(lambda one: one.is_set()), "")
    return list(settled(wrong))
