"""CAP019: tasks leave a Spot instance before EC2 takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronfleet.plan import Resource
from neuronfleet.plan.scalars import number_of
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Sample,
    Severity,
    Unknown,
    Value,
    any_of,
    fails,
    judge,
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
from neuronfleet.policies.inf1_sample import GROUP, TEMPLATE, inf1_sample, user_data

if TYPE_CHECKING:
    from neuronfleet.plan.ecs import EcsCapacity


def _examples() -> tuple[Example, ...]:
    settings = user_data("ECS_CLUSTER=inference", "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true")
    good = inf1_sample().change(TEMPLATE, "instance_market_options", [{"market_type": "spot"}])
    good = good.change(TEMPLATE, "user_data", settings)

    def mixed(share: object, drains: str = "false") -> Sample:
        specification = [{"launch_template_id": Unknown(f"{TEMPLATE}.id"), "version": "1"}]
        block = {
            "instances_distribution": [{"on_demand_percentage_above_base_capacity": share}],
            "launch_template": [{"launch_template_specification": specification, "override": []}],
        }
        told = user_data("ECS_CLUSTER=inference", f"ECS_ENABLE_SPOT_INSTANCE_DRAINING={drains}")
        sample = inf1_sample().change(GROUP, "launch_template", []).change(TEMPLATE, "user_data", told)
        return sample.change(GROUP, "mixed_instances_policy", [block])

    return (
        passes("The agent drains", good),
        fails("The agent does not", good.change(TEMPLATE, "user_data", user_data("ECS_CLUSTER=inference"))),
        unknown("User data is not known", good.change(TEMPLATE, "user_data", UNKNOWN)),
        null("No user data: it does not", good.change(TEMPLATE, "user_data", None)),
        fails("A group mixes Spot instances in", mixed(50)),
        passes("A group that may mix Spot instances in, and the agent drains", mixed(UNKNOWN, drains="true")),
        unknown("How many are On-Demand is not known", mixed(UNKNOWN)),
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
    spot = spot | any_of(_share(one).test(_below_all) for one in context.ecs.capacity_of(template))
    if spot.is_false or is_foreign(template, context):
        return not_applicable("it launches no Spot container instances")
    agent = agent_of(template)
    name = "ECS_ENABLE_SPOT_INSTANCE_DRAINING"
    if agent is None or name in agent.computed:
        return undecided("what user data tells the ECS agent is not known", template["user_data"])
    if agent.settings.get(name, "").lower() == "true":
        return passed()
    return judge(~spot, f"user data does not set {name}=true", at=template["user_data"])


def _share(capacity: EcsCapacity) -> Value:
    """Percentage of On-Demand instances; 100 where nobody says.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
    """
    distribution = capacity.mixed[0]["instances_distribution"].or_default([])
    return distribution[0]["on_demand_percentage_above_base_capacity"].or_default(100)


def _below_all(share: object) -> bool:
    number = number_of(share)
    return number is not None and number < 100  # noqa: PLR2004 - percent
