"""The four claims about every workload of a plan, never surer than the plan is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

from neuronfleet.catalogue import Catalogue
from neuronfleet.dataclass import dataclass
from neuronfleet.placement import (
    Capacity,
    CapacityShare,
    Claim,
    Claims,
    Cluster,
    Verdict,
    Workload,
    decide,
    problems_of,
)
from neuronfleet.plan.ecs.cluster import EcsCluster
from neuronfleet.plan.ecs.gaps import Gaps
from neuronfleet.plan.ecs.service import EcsService
from neuronfleet.plan.ecs.shares import FARGATE_PROVIDERS, shares_in
from neuronfleet.plan.ecs.standalone import EcsTask
from neuronfleet.plan.resource import Resource

if TYPE_CHECKING:
    from neuronfleet.plan.ecs.view import EcsView

__all__ = ["DecidedCluster", "decide_clusters"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedCluster:
    """One cluster with the claims about what runs in it.

    Attributes:
        cluster: the cluster.
        question: what was decided, None where nothing of it could be asked.
        resources: the resource of each workload, by its name.
        claims: by name of the workload.
        undecided: workloads that the plan does not tell enough about, each with what is missing.
        gaps: what else of the cluster the plan does not tell; nothing is proved as long as there is something.
    """

    cluster: EcsCluster
    question: Cluster | None
    resources: Mapping[str, Resource]
    claims: Mapping[str, Claims]
    undecided: Mapping[str, str]
    gaps: tuple[str, ...] = ()


def decide_clusters(view: EcsView, catalogue: Catalogue) -> tuple[DecidedCluster, ...]:
    """The claims about every workload on container instances, cluster by cluster.

    Args:
        view: ECS in a plan.
        catalogue: facts about instance types.
    """
    remembered: dict[str, dict[str, Claims]] = {}
    return tuple(
        _decided(view, cluster, catalogue, remembered) for cluster in view.clusters if cluster.services or cluster.tasks
    )


def _decided(
    view: EcsView, cluster: EcsCluster, catalogue: Catalogue, remembered: dict[str, dict[str, Claims]]
) -> DecidedCluster:
    gaps = Gaps()
    capacities: dict[str, Capacity] = {}
    lacking: dict[str, str] = {}
    for one in cluster.capacities:
        here = Gaps()
        placed = one.placement(catalogue, here)
        if placed is not None and placed.name not in capacities:
            capacities[placed.name] = placed
        else:
            lacking[one.name] = str(here) or f"two capacities are called {one.name}"
            gaps.say(lacking[one.name])
    workloads: list[Workload] = []
    resources: dict[str, Resource] = {}
    undecided: dict[str, str] = {}
    for member in _members(cluster):
        if _on_fargate(view, member, cluster):
            continue
        resources[member.name] = member.resource
        missing = Gaps()
        workload = _workload(view, member, cluster, capacities, lacking, missing)
        if workload is None or any(other.name == workload.name for other in workloads):
            undecided[member.name] = str(missing) or f"two services are called {member.name}"
            gaps.say(f"{member.resource.address} runs in the cluster too, and {undecided[member.name]}")
        else:
            workloads.append(workload)
    if not workloads:
        return DecidedCluster(
            cluster=cluster, question=None, resources=resources, claims={}, undecided=undecided, gaps=gaps.all
        )
    question = Cluster(name=cluster.name, capacities=tuple(capacities.values()), workloads=tuple(workloads))
    problems = problems_of(question)
    if problems:
        text = "; ".join(str(problem) for problem in problems)
        undecided.update({one.name: text for one in workloads})
        return DecidedCluster(
            cluster=cluster, question=None, resources=resources, claims={}, undecided=undecided, gaps=gaps.all
        )
    claims = _asked(question, remembered)
    members = {one.name: one for one in _members(cluster)}
    return DecidedCluster(
        cluster=cluster,
        question=question,
        resources=resources,
        claims={name: _as_scaled(_as_sure(members[name], found, gaps), cluster) for name, found in claims.items()},
        undecided=undecided,
        gaps=gaps.all,
    )


def _members(cluster: EcsCluster) -> list[EcsService | EcsTask]:
    return [*cluster.services, *cluster.tasks]


def _asked(question: Cluster, remembered: dict[str, dict[str, Claims]]) -> dict[str, Claims]:
    """Clusters that are alike but for their name are decided once: fleets repeat themselves."""
    key = repr(dataclasses.replace(question, name=""))
    if key not in remembered:
        remembered[key] = decide(question)
    return remembered[key]


def _on_fargate(view: EcsView, member: EcsService | EcsTask, cluster: EcsCluster) -> bool:
    if member.launch_type.text in ("FARGATE", "EXTERNAL"):
        return True
    strategy = view.strategy_of(member, cluster)
    names = [block["capacity_provider"].text for block in strategy.items] if strategy is not None else []
    return bool(names) and all(name in FARGATE_PROVIDERS for name in names)


def _workload(
    view: EcsView,
    member: EcsService | EcsTask,
    cluster: EcsCluster,
    capacities: Mapping[str, Capacity],
    lacking: Mapping[str, str],
    missing: Gaps,
) -> Workload | None:
    shares: tuple[CapacityShare, ...] = ()
    where = member.resource.address
    if not cluster.capacities:
        missing.say(f"the plan has no Auto Scaling group whose instances join the cluster {cluster.name} of {where}")
        return None
    strategy = view.strategy_of(member, cluster)
    if strategy is not None and strategy.is_unknown and not member.strategy.is_unknown:
        if member.launch_type.is_unknown:
            missing.say(f"launch_type of {where} is known only after apply")
        else:
            missing.say(f"the default capacity provider strategy of the cluster {cluster.name} is not known")
        return None
    if strategy is not None:
        provided = {one.name for one in cluster.capacities if one.provider is not None}
        shares = shares_in(strategy, f"capacity_provider_strategy of {where}", missing)
        for share in shares:
            if share.capacity and not (share.capacity in capacities and share.capacity in provided):
                missing.say(
                    lacking.get(share.capacity)
                    or f"the plan has no capacity provider {share.capacity} in the cluster {cluster.name}"
                )
    elif lacking:
        missing.say("; ".join(lacking.values()))
    if missing:
        return None
    return member.workload(shares, missing)


def _as_scaled(claims: Claims, cluster: EcsCluster) -> Claims:
    """Policies of EC2 Auto Scaling can make instances up to the maximum; that they do is not for the plan to tell."""
    scalers = [one for capacity in cluster.capacities if not capacity.managed_scaling for one in capacity.scalers]
    if not scalers:
        return claims
    reason = f"{scalers[0].address} decides how many instances there are"

    def unsure(claim: Claim) -> Claim:
        return Claim(verdict=Verdict.UNKNOWN, reason=reason) if claim.verdict is Verdict.PROVED else claim

    return dataclasses.replace(claims, placed=unsure(claims.placed), rolls=unsure(claims.rolls))


def _as_sure(member: EcsService | EcsTask, claims: Claims, gaps: Gaps) -> Claims:
    """What was proved stays proved only if the plan tells everything; what was refuted, more tasks cannot mend."""
    if isinstance(member, EcsService) and not member.rolls_by_ecs and claims.rolls.verdict is not Verdict.UNKNOWN:
        reason = "the deployment is not ECS's rolling update"
        claims = dataclasses.replace(claims, rolls=Claim(verdict=Verdict.UNKNOWN, reason=reason))
    if not gaps:
        return claims

    def unsure(claim: Claim) -> Claim:
        if claim.verdict not in (Verdict.PROVED, Verdict.POSSIBLE):
            return claim
        return Claim(verdict=Verdict.UNKNOWN, reason=str(gaps))

    return dataclasses.replace(
        claims, exclusive=unsure(claims.exclusive), placed=unsure(claims.placed), rolls=unsure(claims.rolls)
    )
