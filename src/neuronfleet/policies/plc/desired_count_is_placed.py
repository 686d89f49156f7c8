"""PLC012: the desired count of every service is reached."""

from __future__ import annotations

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Plan,
    Referring,
    Scope,
    Severity,
    Verdict,
    fails,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import GROUP, PROVIDER, SERVICE, inf1_sample
from neuronfleet.policies.plc._claims import claim_outcomes

_SCALER = "aws_autoscaling_policy.cpu"


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    scaled = good.change(PROVIDER, "auto_scaling_group_provider.0.managed_scaling.0.status", "DISABLED")
    scaler = {"name": "cpu", "autoscaling_group_name": Referring("inference-inf1", f"{GROUP}.name")}
    return (
        passes("Two tasks, three instances at most", good),
        fails("Four tasks of one instance each, three instances at most", inf1_sample(desired_count=4)),
        unknown("The desired count comes from something not yet made", good.change(SERVICE, "desired_count", UNKNOWN)),
        unknown("The size of the group does", good.change(GROUP, "max_size", UNKNOWN)),
        unknown("Policies of EC2 Auto Scaling set the size of the group", scaled.add(_SCALER, scaler)),
        fails("Nobody makes its first instance", scaled),
        null("No desired count is none", good.change(SERVICE, "desired_count", None), verdict=Verdict.PASS),
    )


@policy(
    "PLC012",
    "desired-count-is-placed",
    Severity.CRITICAL,
    title="The desired count of every service is reached, whatever choices the scheduler makes.",
    why="Limits of the group, constraints, and tasks in each other's place leave tasks waiting for ever.",
    fix="Raise max_size, or ask for fewer tasks.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html",),
    scope=Scope.PLAN,
    types=("aws_ecs_service", "aws_cloudwatch_event_target", "aws_scheduler_schedule"),
    examples=_examples,
)
def desired_count_is_placed(plan: Plan, context: Context) -> Answer:
    """Decide the claim *placed* about every workload of the plan."""
    return claim_outcomes(plan, context, "placed")
