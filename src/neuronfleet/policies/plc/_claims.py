"""The four placement claims as outcomes of policies."""

from __future__ import annotations

from collections.abc import Iterator

from neuronfleet.policies.api import Context, Outcome, Plan, failed, not_applicable, passed, undecided

__all__ = ["claim_outcomes"]


def claim_outcomes(plan: Plan, context: Context, claim: str) -> Iterator[Outcome]:
    """What one claim says of every workload on container instances.

    Args:
        plan: the plan.
        context: of the review.
        claim: ``fits``, ``exclusive``, ``placed`` or ``rolls``.
    """
    if not plan.types & {"aws_ecs_service", "aws_cloudwatch_event_target", "aws_scheduler_schedule"} and not plan.data(
        "aws_ecs_task_execution"
    ):
        yield not_applicable("the plan has no ECS service and no standalone task")
        return
    for cluster in plan.ecs.decided(context.catalogue):
        for name, why in cluster.undecided.items():
            yield undecided(
                f"the plan does not tell enough to decide whether it {_VERBS[claim]}: {why}",
                resource=cluster.resources[name],
            )
        for name, claims in cluster.claims.items():
            found = getattr(claims, claim)
            about = cluster.resources[name]
            if found.verdict == "proved":
                yield passed(about)
            elif found.verdict == "unknown":
                yield undecided(found.reason, resource=about, details=found.witness)
            else:
                yield failed(found.reason, resource=about, fix=found.repair, details=found.witness)


_VERBS = {
    "fits": "fits an instance",
    "exclusive": "shares a device",
    "placed": "is placed",
    "rolls": "can be rolled",
}
