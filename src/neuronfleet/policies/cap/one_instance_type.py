"""CAP003: a capacity has one instance type."""

from __future__ import annotations

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
        fails("Two sizes", mixing.change(GROUP, "mixed_instances_policy", mixed("inf1.xlarge", "inf1.6xlarge"))),
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
    title="An Auto Scaling group of container instances launches one instance type.",
    why=(
        "A task definition with Neuron devices is made for one type: on a smaller one the devices are "
        "missing, on a bigger one they lie idle. Managed scaling, too, counts instances by the smallest type, "
        "and starts none for a task that only the biggest can hold."
    ),
    fix=("Make one group and one capacity provider per instance type, and name them in the strategy of the service."),
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
    if len(names) > 1:
        return failed(f"the group launches {', '.join(sorted(names))}", at=capacity.mixed)
    open_types = [one for one in types if one.is_unknown]
    if open_types:
        return undecided("an instance type is known only after apply", *open_types)
    return passed() if names else not_applicable("no instance type is named")


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
