"""REG009: no two plans manage the same resources."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Plan,
    Sample,
    Scope,
    Severity,
    failed,
    fails,
    not_applicable,
    not_judged,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.reg._twins import twins


def _examples() -> tuple[Example, ...]:
    cluster = "aws_ecs_cluster.inference"
    east = Sample({cluster: {"name": "inference"}})
    west = Sample(east.resources, region="us-west-2")
    return (
        passes("Each plan has a region of its own", east, west),
        fails("Both plans make the cluster of one region", east, east),
        passes("What they make has other names", east, east.change(cluster, "name", "inference-blue")),
        unknown("A name is not known yet", east, east.change(cluster, "name", UNKNOWN)),
        not_judged("There is one plan", east),
    )


@policy(
    "REG009",
    "plans-distinct",
    Severity.HIGH,
    title="No two plans of a review manage the same resources.",
    why="It is one stack planned twice, or two states that fight over the same things; the review would count "
    "everything double.",
    fix="Give one plan per stack and region. Two states with the same resources: keep one, and remove the resources "
    "from the other with removed { lifecycle { destroy = false } }.",
    scope=Scope.REVIEW,
    examples=_examples,
)
def plans_distinct(plans: Sequence[Plan], context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge all plans together."""
    if len(plans) == 1:
        return not_applicable("there is one plan")
    outcomes = []
    for one, other in itertools.combinations(plans, 2):
        both = twins(one, other)
        if both is None:
            continue
        _, resource, same = both
        if same.is_true:
            message = f"{one.path} and {other.path} both manage it, so they are two plans of one stack"
            outcomes.append(failed(message, resource=resource))
        else:
            message = f"whether {one.path} and {other.path} both manage it is known only after apply"
            outcomes.append(undecided(message, *same.causes, resource=resource))
    return tuple(outcomes) or passed()
