"""CAP018: instances of a warm pool wait before they join."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    failed,
    fails,
    not_applicable,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._capacity import NOT_OF_ECS, ecs_capacity
from neuronfleet.policies.inf1_sample import GROUP, TEMPLATE, inf1_sample, user_data


def _examples() -> tuple[Example, ...]:
    settings = user_data("ECS_CLUSTER=inference", "ECS_WARM_POOLS_CHECK=true")
    pool = [{"min_size": 1, "pool_state": "Stopped", "instance_reuse_policy": []}]
    good = inf1_sample().change(GROUP, "warm_pool", pool).change(TEMPLATE, "user_data", settings)
    reused = [{"reuse_on_scale_in": True}]
    return (
        passes("The agent checks for a warm pool", good),
        fails("The agent does not check", good.change(TEMPLATE, "user_data", user_data("ECS_CLUSTER=inference"))),
        fails("Instances go back to the pool", good.change(GROUP, "warm_pool.0.instance_reuse_policy", reused)),
        unknown("User data is not known", good.change(TEMPLATE, "user_data", UNKNOWN)),
        null("No user data", good.change(TEMPLATE, "user_data", None)),
        not_judged("No warm pool", good.change(GROUP, "warm_pool", [])),
    )


@policy(
    "CAP018",
    "warm-pool-settings",
    Severity.HIGH,
    title="A group with a warm pool tells the ECS agent so, and does not take instances back into the pool.",
    why=(
        "Instances of the pool boot once, register with the cluster and are stopped: ECS places tasks on them "
        "and loses them. An instance that returns to the pool comes back with the identity of one that was "
        "deregistered."
    ),
    fix="Write ECS_WARM_POOLS_CHECK=true to /etc/ecs/ecs.config, and leave reuse_on_scale_in out.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-warm-pool.html",),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def warm_pool_settings(group: Resource, context: Context) -> Answer:
    """Judge one Auto Scaling group."""
    pool = group["warm_pool"].or_default([])
    if not pool.items and not pool.is_unknown:
        return not_applicable("it has no warm pool")
    capacity = ecs_capacity(group, context)
    if capacity is None:
        return not_applicable(NOT_OF_ECS)
    reuse = pool[0]["instance_reuse_policy"].or_default([])
    reused = reuse.any_item(lambda one: one["reuse_on_scale_in"].or_default(False).equals("true"))  # noqa: FBT003
    if reused.is_true:
        return failed("reuse_on_scale_in takes instances back into the pool", at=reuse)
    agent = capacity.agent
    if agent is None or pool.is_unknown or reused.is_unknown or "ECS_WARM_POOLS_CHECK" in agent.computed:
        return undecided("what user data tells the ECS agent is not known", capacity.user_data)
    if agent.settings.get("ECS_WARM_POOLS_CHECK", "").lower() != "true":
        return failed("user data does not set ECS_WARM_POOLS_CHECK=true", at=pool)
    return passed()
