"""IAM011: containers do not fall back on the role of their instance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Resource,
    Severity,
    failed,
    fails,
    not_applicable,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import TASK_DEFINITION, TEMPLATE, inf1_sample
from neuronfleet.policies.model import Verdict

if TYPE_CHECKING:
    from neuronfleet.plan.ecs import EcsCapacity

_HOPS = "metadata_options.0.http_put_response_hop_limit"


def _examples() -> tuple[Example, ...]:
    near = inf1_sample().change(TASK_DEFINITION, "task_role_arn", None)
    far = near.change(TEMPLATE, _HOPS, 2)
    role = "arn:aws:iam::123456789012:role/model-task"
    return (
        passes("No role, and containers cannot reach the instance's metadata", near),
        passes("Metadata can be reached, and there is a task role", far.change(TASK_DEFINITION, "task_role_arn", role)),
        fails("Metadata can be reached, and there is no task role", far),
        unknown("Whether metadata can be reached is not known yet", near.change(TEMPLATE, _HOPS, UNKNOWN)),
        null("The hop limit is left out: AWS sets 1", near.change(TEMPLATE, _HOPS, None), verdict=Verdict.PASS),
    )


@policy(
    "IAM011",
    "task-role-set",
    Severity.MEDIUM,
    title="Containers do not fall back on the role of their instance.",
    why="In a task without a task role the SDK asks the instance's metadata, and with a hop limit above 1 (or in host "
    "mode) gets the instance role: every container may then act as the ECS agent.",
    fix="Set task_role_arn, if only to a role without policies, or http_put_response_hop_limit = 1.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def task_role_set(task: Resource, context: Context) -> Answer:
    """Judge one task definition."""
    definition = context.ecs.task_definition(task)
    users = context.ecs.users_of(definition) if definition is not None else ()
    capacities = {one.group.address: one for user in users for one in context.ecs.capacities_for(user) or ()}
    if definition is None or not capacities:
        return not_applicable("the plan does not tell on which instances it runs")
    role = task["task_role_arn"].or_default(None)
    given = role.is_set()
    if given.is_true:
        return passed()
    if given.is_unknown:
        return undecided("whether it has a task role is known only after apply", role)
    mode = definition.network_mode
    if mode.text == "host":
        return failed("it has no task role and runs in host mode, so its containers get the instance role", at=role)
    if mode.text not in ("bridge", "default"):
        return not_applicable(f"in network mode {mode} tasks do not share the instance's network")
    return tuple(_judged(capacities.values()))


def _judged(capacities: Iterable[EcsCapacity]) -> Iterator[Outcome]:
    for capacity in capacities:
        if capacity.template is None:
            yield undecided(f"the launch template of {capacity.group.address} is not in the plan")
            continue
        limit = capacity.template["metadata_options"][0]["http_put_response_hop_limit"].or_default(1)
        if limit.is_unknown:
            yield undecided(f"the hop limit of {capacity.template.address} is known only after apply", limit)
        elif limit.number is not None and limit.number > 1:
            yield failed(
                f"it has no task role, and {capacity.template.address} lets containers reach the instance's metadata "
                f"(http_put_response_hop_limit is {limit}), so they get the instance role"
            )
        else:
            yield passed()
