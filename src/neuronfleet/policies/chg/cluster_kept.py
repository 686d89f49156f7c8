"""CHG001: no cluster is destroyed or replaced."""

from __future__ import annotations

from neuronfleet.policies.api import (
    Answer,
    Changed,
    Context,
    Example,
    Resource,
    Sample,
    Scope,
    Severity,
    fails,
    not_judged,
    passes,
    policy,
)
from neuronfleet.policies.chg._effects import kept


def _examples() -> tuple[Example, ...]:
    address = "aws_ecs_cluster.inference"
    old, new = {"name": "inference"}, {"name": "inference-v2"}
    renamed = Changed(
        actions=("delete", "create"),
        before=old,
        after=new,
        replace_paths=(("name",),),
        reason="replace_because_cannot_update",
    )
    gone = Changed(actions=("delete",), before=old, reason="delete_because_no_resource_config")
    return (
        passes("The cluster stays as it is", Sample({address: Changed(actions=("no-op",), before=old, after=old)})),
        fails("A new name replaces the cluster", Sample({address: renamed})),
        fails("The cluster was taken out of the configuration", Sample({address: gone})),
        not_judged("The cluster is new", Sample({address: old})),
    )


@policy(
    "CHG001",
    "cluster-kept",
    Severity.CRITICAL,
    title="No cluster is destroyed or replaced.",
    why="A cluster goes only when its services and container instances are gone: all that it serves stops, or the "
    "apply stops half way at the cluster that is not empty.",
    fix="Keep the attribute that forces the replacement; to move, make the new cluster beside the old one and take the "
    "old one out in a later plan.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html",),
    types=("aws_ecs_cluster",),
    scope=Scope.CHANGE,
    examples=_examples,
)
def cluster_kept(cluster: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge what happens to one cluster."""
    return kept(cluster, lost="everything that runs in it stops")
