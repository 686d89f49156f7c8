"""CAP011: instances join the cluster that their capacity provider is attached to."""

from __future__ import annotations

import base64
from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Unknown,
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
from neuronfleet.policies.cap._joined import joined_cluster
from neuronfleet.policies.inf1_sample import CLUSTER, PROVIDER, TEMPLATE, inf1_sample, user_data

_ATTACHMENT: Final = "aws_ecs_cluster_capacity_providers.inference"


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    bottlerocket = base64.b64encode(b'[settings.ecs]\ncluster = "inference"\n').decode()
    commented = user_data("ECS_CLUSTER=inference", "x\n# ECS_CLUSTER=other")
    fetched = base64.b64encode(b"#!/bin/bash\ncurl -s https://acme.example/join | bash\n").decode()
    return (
        passes("The name of the cluster", good),
        passes("As Bottlerocket has it", good.change(TEMPLATE, "user_data", bottlerocket)),
        fails("Another cluster", good.change(TEMPLATE, "user_data", user_data("ECS_CLUSTER=inferenze"))),
        fails("Settings, and no cluster: default", good.change(TEMPLATE, "user_data", user_data("ECS_LOGLEVEL=warn"))),
        null("No user data: default", good.change(TEMPLATE, "user_data", None)),
        passes("Another cluster in a comment", good.change(TEMPLATE, "user_data", commented)),
        unknown("User data is not known", good.change(TEMPLATE, "user_data", UNKNOWN)),
        unknown("User data runs a script from elsewhere", good.change(TEMPLATE, "user_data", fetched)),
        unknown(
            "The name of the cluster is not known",
            good.change(CLUSTER, "name", UNKNOWN).change(_ATTACHMENT, "cluster_name", Unknown(f"{CLUSTER}.name")),
        ),
        not_judged("No capacity provider", good.remove(PROVIDER).change(TEMPLATE, "user_data", None)),
    )


@policy(
    "CAP011",
    "joins-own-cluster",
    Severity.CRITICAL,
    title="User data makes instances join the cluster that their capacity provider is attached to.",
    why=(
        "An instance joins the cluster that ECS_CLUSTER names, and the cluster called default where nothing "
        "does. The capacity provider does not set it: the group grows, its instances register elsewhere, and "
        "every task stays PROVISIONING."
    ),
    fix="Write ECS_CLUSTER=${aws_ecs_cluster.NAME.name} to /etc/ecs/ecs.config in base64-encoded user data.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/launch_container_instance.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html",
    ),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def joins_own_cluster(group: Resource, context: Context) -> Answer:
    """Judge one Auto Scaling group."""
    capacities = [one for one in context.ecs.capacity_of(group) if one.provider is not None]
    clusters = [
        cluster
        for cluster in context.ecs.clusters
        if cluster.attachments and any(one in cluster.capacities for one in capacities)
    ]
    if not clusters:
        return not_applicable("its capacity provider is attached to no cluster of the plan")
    template = capacities[0].template
    if template is None:
        return undecided("its launch template is not in the plan", group["launch_template"])
    joined = joined_cluster(template)
    if joined is None:
        return undecided("which cluster user data makes instances join cannot be told", template["user_data"])
    names = [one.name for one in clusters if one.resource is None or one.name != one.resource.address]
    if joined in names:
        return passed()
    if len(names) < len(clusters):
        return undecided("the name of the cluster is known only after apply", template["user_data"])
    shown = "(sensitive)" if template["user_data"].is_sensitive else repr(joined)
    return failed(
        f"instances join cluster {shown}, and their capacity provider is attached to {', '.join(names)}",
        at=template["user_data"],
        resource=template,
    )
