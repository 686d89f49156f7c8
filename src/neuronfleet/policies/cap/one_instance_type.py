"""CAP003: a capacity has one instance type, or types that are alike to its tasks."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Unknown,
    Value,
    Verdict,
    failed,
    fails,
    not_applicable,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._capacity import NOT_OF_ECS, ecs_capacity
from neuronfleet.policies.cap._hosts import is_neuron_type
from neuronfleet.policies.inf1_sample import GROUP, TEMPLATE, inf1_sample

if TYPE_CHECKING:
    from neuronfleet.plan.ecs import EcsCapacity


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    mixing = good.change(GROUP, "launch_template", [])  # a group has one or the other

    def mixed(*types: object) -> list[object]:
        specification = [{"launch_template_id": Unknown(f"{TEMPLATE}.id"), "version": "$Latest"}]
        override = [{"instance_type": kind} for kind in types]
        return [{"launch_template": [{"launch_template_specification": specification, "override": override}]}]

    return (
        passes("The type of the launch template", good),
        passes("A policy with a single type", mixing.change(GROUP, "mixed_instances_policy", mixed("inf1.xlarge"))),
        passes(
            "Two sizes with as many devices",
            mixing.change(GROUP, "mixed_instances_policy", mixed("inf1.xlarge", "inf1.2xlarge")),
        ),
        fails(
            "Two sizes with one device and four",
            mixing.change(GROUP, "mixed_instances_policy", mixed("inf1.xlarge", "inf1.6xlarge")),
        ),
        fails(
            "Two generations with as many devices",
            mixing.change(GROUP, "mixed_instances_policy", mixed("inf1.xlarge", "inf2.xlarge")),
        ),
        unknown(
            "Types of which nobody knows the devices",
            mixing.change(GROUP, "mixed_instances_policy", mixed("inf9.xlarge", "inf9.2xlarge")),
        ),
        fails(
            "Whatever has enough vCPUs",
            good.change(TEMPLATE, "instance_type", None).change(
                TEMPLATE, "instance_requirements", [{"vcpu_count": [{"min": 4}]}]
            ),
        ),
        unknown(
            "Whether a dynamic block makes a policy is not known",
            mixing.change(GROUP, "mixed_instances_policy", UNKNOWN),
        ),
        passes(
            "There is a launch template, so a dynamic block makes no policy",
            good.change(GROUP, "mixed_instances_policy", UNKNOWN),
        ),
        unknown(
            "One of two is not known", mixing.change(GROUP, "mixed_instances_policy", mixed("inf1.xlarge", UNKNOWN))
        ),
        unknown("The type is not known", good.change(TEMPLATE, "instance_type", UNKNOWN)),
        null(
            "The template names no type",
            good.change(TEMPLATE, "instance_type", None),
            verdict=Verdict.NOT_APPLICABLE,
        ),
    )


@policy(
    "CAP003",
    "one-instance-type",
    Severity.HIGH,
    title="An Auto Scaling group of container instances launches one instance type, or types with the same devices.",
    why=(
        "A task definition with Neuron devices is made for one type: on a smaller one the devices are "
        "missing, on a bigger one they lie idle, and a model compiled for one generation runs on no other. Managed "
        "scaling, too, counts instances by the smallest type, and starts none for a task that only the biggest can "
        "hold. Sizes that differ in memory and CPU alone may stand in for each other; that every task fits on each is "
        "PLC001's to say."
    ),
    fix=(
        "Make one group and one capacity provider per number of devices, and name them in the strategy of the service."
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-inference.html",
    ),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def one_instance_type(group: Resource, context: Context) -> Answer:
    """Judge one Auto Scaling group."""
    capacity = ecs_capacity(group, context)
    if capacity is None:
        return not_applicable(NOT_OF_ECS)
    requirements = _requirements(capacity)
    if requirements is not None:
        return failed("instance_requirements let EC2 choose the instance type", at=requirements)
    if capacity.mixed.is_unknown:
        return undecided("mixed_instances_policy is known only after apply", capacity.mixed)
    types = capacity.instance_types
    names = {one.text.lower() for one in types if one.text}
    open_types = [one for one in types if one.is_unknown]
    if len(names) > 1:
        unlike = _unlike(sorted(names), context)
        if unlike:
            return failed(f"the group launches {', '.join(sorted(names))}: {unlike}", at=capacity.mixed)
        strangers = [one for one in types if one.text and one.text.lower() not in context.catalogue.instance_types]
        if strangers:
            return undecided(f"the devices of {strangers[0].text} are not known", strangers[0])
    if open_types:
        return undecided("an instance type is known only after apply", *open_types)
    return passed() if names else not_applicable("no instance type is named")


def _unlike(names: list[str], context: Context) -> str | None:
    """What tasks can tell instance types apart by; None where they are alike, as far as they are known."""
    families = {name.partition(".")[0] for name in names if is_neuron_type(name, context.catalogue)}
    if families and (len(families) > 1 or not all(is_neuron_type(name, context.catalogue) for name in names)):
        return "what was made for the devices of one runs on no other"
    records = [context.catalogue.instance_types[name] for name in names if name in context.catalogue.instance_types]
    for one, other in itertools.pairwise(records):
        if one.devices != other.devices:
            return f"{one.name} has {one.devices} devices, {other.name} {other.devices}"
        if one.architecture != other.architecture:
            return f"{one.name} is {one.architecture}, {other.name} {other.architecture}"
    return None


def _requirements(capacity: EcsCapacity) -> Value | None:
    """Where the type is described instead of named."""
    blocks = [
        override["instance_requirements"].or_default([])
        for template in capacity.mixed[0]["launch_template"].items
        for override in template["override"].items
    ]
    if capacity.template is not None:
        blocks.append(capacity.template["instance_requirements"].or_default([]))
    return next((one for one in blocks if one.items), None)
