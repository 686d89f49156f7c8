"""CAP019: tasks leave a Spot instance before EC2 takes it."""

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
from neuronfleet.policies.cap._hosts import agent_of, is_foreign
from neuronfleet.policies.inf1_sample import TEMPLATE, inf1_sample, user_data


def _examples() -> tuple[Example, ...]:
    settings = user_data("ECS_CLUSTER=inference", "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true")
    good = inf1_sample().change(TEMPLATE, "instance_market_options", [{"market_type": "spot"}])
    good = good.change(TEMPLATE, "user_data", settings)
    return (
        passes("The agent drains", good),
        fails("The agent does not", good.change(TEMPLATE, "user_data", user_data("ECS_CLUSTER=inference"))),
        unknown("User data is not known", good.change(TEMPLATE, "user_data", UNKNOWN)),
        null("No user data: it does not", good.change(TEMPLATE, "user_data", None)),
        not_judged("On-Demand", good.change(TEMPLATE, "instance_market_options", [])),
    )


@policy(
    "CAP019",
    "spot-draining",
    Severity.MEDIUM,
    title="Container instances on Spot drain when EC2 announces that it takes them back.",
    why=(
        "EC2 gives two minutes. Without draining ECS notices nothing: clients are answered until the power is "
        "cut, and the replacement starts only afterwards."
    ),
    fix="Write ECS_ENABLE_SPOT_INSTANCE_DRAINING=true to /etc/ecs/ecs.config.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html",),
    types=("aws_launch_template",),
    examples=_examples,
)
def spot_draining(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    market = template["instance_market_options"].or_default([])
    spot = market.any_item(lambda one: one["market_type"].equals("spot"))
    if spot.is_false or is_foreign(template, context):
        return not_applicable("it launches no Spot container instances")
    agent = agent_of(template)
    name = "ECS_ENABLE_SPOT_INSTANCE_DRAINING"
    if agent is None or name in agent.computed or spot.is_unknown:
        return undecided("what user data tells the ECS agent is not known", template["user_data"])
    if agent.settings.get(name, "").lower() == "true":
        return passed()
    return failed(f"user data does not set {name}=true", at=template["user_data"])
