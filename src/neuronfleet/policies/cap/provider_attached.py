"""CAP007: a capacity provider belongs to a cluster."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Sample,
    Severity,
    Value,
    failed,
    fails,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import PROVIDER, inf1_sample

_ATTACHMENTS: Final = ("aws_ecs_cluster_capacity_providers",)
_EXAMPLE: Final = "aws_ecs_cluster_capacity_providers.inference"


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    return (
        passes("The cluster lists it", good),
        passes("By its name alone", good.change(_EXAMPLE, "capacity_providers", ["FARGATE", "inference-inf1"])),
        fails("The cluster lists another", good.change(_EXAMPLE, "capacity_providers", ["FARGATE"])),
        fails("No cluster of the plan has a list", good.remove(_EXAMPLE)),
        unknown("What the cluster lists is not known", good.change(_EXAMPLE, "capacity_providers", UNKNOWN)),
        unknown(
            "The plan has no cluster: it may be attached elsewhere",
            Sample({PROVIDER: good.resources[PROVIDER]}),
        ),
        null("An empty list", good.change(_EXAMPLE, "capacity_providers", None)),
    )


@policy(
    "CAP007",
    "provider-attached",
    Severity.HIGH,
    title="Capacity providers are attached to a cluster.",
    why=(
        "A cluster launches tasks only on providers in its list. Unattached, the group scales for nobody, and "
        "services that name the provider are refused."
    ),
    fix="Name the provider in capacity_providers of an aws_ecs_cluster_capacity_providers, by reference.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html",),
    types=("aws_ecs_capacity_provider",),
    examples=_examples,
)
def provider_attached(provider: Resource, context: Context) -> Answer:
    """Judge one capacity provider."""
    attached, open_lists = context.once(("cap", "attached"), lambda: _attached(context))
    if provider.address in attached:
        return passed()
    name = provider["name"]
    if open_lists:
        return undecided("what capacity providers a cluster lists is known only after apply", *open_lists)
    if not context.plan.resources("aws_ecs_cluster", *_ATTACHMENTS):
        return undecided("the plan has no cluster that it could be attached to", name)
    return failed(f"no cluster of the plan lists {name} among its capacity_providers", at=name)


def _attached(context: Context) -> tuple[frozenset[str], tuple[Value, ...]]:
    """Addresses of the providers that clusters list, and lists that are not known."""
    found: set[str] = set()
    open_lists: list[Value] = []
    for one in context.plan.resources(*_ATTACHMENTS):
        targets = context.plan.targets(one, "capacity_providers", types=("aws_ecs_capacity_provider",))
        listed = one["capacity_providers"].or_default([])
        found.update(target.address for target in targets.resources if targets.certain or not listed.is_unknown)
        if not targets.certain:
            open_lists += [listed] if listed.is_unknown else list(listed.unknown_parts())
    return frozenset(found), tuple(open_lists)
