"""SVC003: a capacity provider strategy has one base at most, a weight over 0, and providers of its cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Resource,
    Severity,
    Unknown,
    Value,
    Verdict,
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
from neuronfleet.policies.inf1_sample import PROVIDER, SERVICE, inf1_sample

if TYPE_CHECKING:
    from neuronfleet.plan.ecs import EcsCluster


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    path = "capacity_provider_strategy"
    two = [
        {"capacity_provider": "inference-inf1", "base": 1, "weight": 1},
        {"capacity_provider": "inference-inf1-large", "base": 1, "weight": 1},
    ]
    return (
        passes("One provider of the cluster", good),
        fails("Two items with a base", good.change(SERVICE, path, two)),
        fails(
            "A provider that the cluster does not have",
            good.change(SERVICE, path, [{"capacity_provider": "inference-inf2", "base": 0, "weight": 1}]),
        ),
        fails(
            "Several items, all of weight 0",
            good.change(SERVICE, path, [{**one, "base": 0, "weight": 0} for one in two]),
        ),
        unknown("The weight comes from something not yet made", good.change(SERVICE, path + ".0.weight", UNKNOWN)),
        null(
            "No weight is 0, which a single item may have",
            good.change(SERVICE, path + ".0.weight", None),
            verdict=Verdict.PASS,
        ),
        not_judged("No strategy", good.change(SERVICE, path, [])),
        unknown(
            "A cluster of somebody else's plan",
            good.change(SERVICE, "cluster", "shared").remove("aws_ecs_cluster_capacity_providers.inference"),
        ),
        passes(
            "A provider whose name is not yet known, and the cluster has it",
            good.change(PROVIDER, "name", UNKNOWN)
            .change("aws_ecs_cluster_capacity_providers.inference", "capacity_providers.0", Unknown(f"{PROVIDER}.name"))
            .change(SERVICE, path + ".0.capacity_provider", Unknown(f"{PROVIDER}.name")),
        ),
    )


@policy(
    "SVC003",
    "strategy-adds-up",
    Severity.HIGH,
    title="A capacity provider strategy has one base at most, a weight over 0, and providers of its cluster.",
    why="ECS refuses the service at apply, or launches its tasks where nobody meant them.",
    fix="Give one item a weight over 0, one at most a base, and attach the providers that it names to the cluster.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def strategy_adds_up(service: Resource, context: Context) -> Answer:
    """Judge the strategy of one service."""
    return _judged(service, context)


def _judged(service: Resource, context: Context) -> Iterator[Outcome]:
    strategy = service["capacity_provider_strategy"].or_default([])
    if strategy.is_unknown:
        yield undecided("capacity_provider_strategy is known only after apply", strategy)
        return
    if not strategy.items:
        yield not_applicable("it has no capacity provider strategy")
        return
    bases = [one["base"].or_default(0) for one in strategy.items]
    weights = [one["weight"].or_default(0) for one in strategy.items]
    if len([one for one in bases if one.number]) > 1:
        yield failed("more than one item has a base, and ECS takes one", at=strategy)
        return
    if len(weights) > 1 and all(one.number == 0 for one in weights):
        yield failed("every weight is 0, so nothing is launched beyond the base", at=strategy)
        return
    for one in (*bases, *weights):
        if one.is_unknown:
            yield undecided(f"{one.where} is known only after apply", one)
            return
    yield from _attached(service, strategy, context)


def _attached(service: Resource, strategy: Value, context: Context) -> Iterator[Outcome]:
    member = context.ecs.service(service)
    cluster = context.ecs.cluster_of(member) if member is not None else None
    attached: set[str] = {"FARGATE", "FARGATE_SPOT"}
    listed = [one["capacity_providers"] for one in cluster.attachments] if cluster is not None else []
    attached |= {one.text for providers in listed for one in providers.items if one.text}
    names = [block["capacity_provider"] for block in strategy.items]
    others = [one for one in names if not one.is_missing and one.text not in attached]
    if not others:
        yield passed()
        return
    if not listed:
        where = cluster.name if cluster is not None else "its cluster"
        yield undecided(f"the plan does not tell which capacity providers {where} has", *others)
        return
    open_ones = [part for providers in listed for part in providers.or_default([]).unknown_parts()]
    astray = [one for one in others if not (one.is_unknown and _is_attached(one, service, cluster, context))]
    for name in astray:
        if name.is_known and not open_ones:
            known = ", ".join(sorted(attached - {"FARGATE", "FARGATE_SPOT"})) or "none"
            yield failed(f"capacity_provider {name} is not attached to the cluster; attached: {known}", at=name)
            return
    for name in astray:
        at = name if name.is_unknown else open_ones[0]
        yield undecided(f"{at.where} is known only after apply, so whether {name} is attached is not known", at)
        return
    yield passed()


def _is_attached(name: Value, service: Resource, cluster: EcsCluster | None, context: Context) -> bool:
    """Whether references lead from an unknown name to a provider that the cluster names too."""
    types = ("aws_ecs_capacity_provider",)
    provider = context.plan.targets(service, *name.path, types=types).only
    return provider is not None and any(
        provider in context.plan.targets(one, "capacity_providers", types=types).resources
        for one in (cluster.attachments if cluster is not None else ())
    )
