"""SVC002: services on capacity that ECS scales are launched by a capacity provider strategy."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Resource,
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
from neuronfleet.policies.inf1_sample import CLUSTER, SERVICE, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    launched = good.change(SERVICE, "capacity_provider_strategy", []).change(SERVICE, "launch_type", "EC2")
    return (
        passes("Launched by a strategy", good),
        fails("Launched by a launch type, on a group that ECS scales", launched),
        unknown(
            "Whether there is a strategy comes from something not yet made",
            good.change(SERVICE, "capacity_provider_strategy", UNKNOWN),
        ),
        not_judged("A daemon makes no instance start", launched.change(SERVICE, "scheduling_strategy", "DAEMON")),
        unknown("The launch type comes from something not yet made", launched.change(SERVICE, "launch_type", UNKNOWN)),
        unknown(
            "Neither, and the cluster and its default strategy are somebody else's",
            launched.change(SERVICE, "launch_type", None)
            .change(SERVICE, "cluster", "inference")
            .remove(CLUSTER)
            .remove("aws_ecs_cluster_capacity_providers.inference"),
        ),
        null(
            "Neither, and the cluster has no default strategy: the launch type is EC2",
            launched.change(SERVICE, "launch_type", None),
        ),
    )


@policy(
    "SVC002",
    "managed-scaling-sees-it",
    Severity.MEDIUM,
    title="Services on capacity that ECS scales are launched by a capacity provider strategy.",
    why="Tasks with a launch type never make managed scaling add an instance: they wait for ever on an empty group.",
    fix="Give the service a capacity_provider_strategy, or its cluster a default one.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def managed_scaling_sees_it(service: Resource, context: Context) -> Answer:
    """Judge one service with the capacities of its cluster."""
    member = context.ecs.service(service)
    cluster = context.ecs.cluster_of(member) if member is not None else None
    if member is None or cluster is None or not any(one.managed_scaling for one in cluster.capacities):
        return not_applicable("no capacity that ECS scales is known in its cluster")
    if member.is_daemon:
        return not_applicable("a daemon runs on the instances that there are, and makes none start")
    if member.launch_type.text in ("FARGATE", "EXTERNAL"):
        return not_applicable("it does not run on container instances")
    strategy = context.ecs.strategy_of(member, cluster)
    if strategy is None:
        names = ", ".join(one.name for one in cluster.capacities if one.managed_scaling)
        return failed(f"its tasks are launched by a launch type, which managed scaling of {names} does not see")
    if strategy.is_unknown and not member.strategy.is_unknown and not member.launch_type.is_unknown:
        return undecided(f"it has no strategy of its own, and the default of {cluster.name} is not known", strategy)
    if strategy.is_unknown:
        return undecided(f"{strategy.where} is known only after apply", strategy)
    return passed()
