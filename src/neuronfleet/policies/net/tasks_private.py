"""NET006: tasks with an interface of their own get no public address."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Sample,
    Severity,
    Verdict,
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


def _examples() -> tuple[Example, ...]:
    address, path = "aws_ecs_service.bert", "network_configuration.0.assign_public_ip"
    good = Sample(
        {
            address: {
                "name": "bert",
                "launch_type": "EC2",
                "network_configuration": [{"subnets": ["subnet-0a"], "assign_public_ip": False}],
            }
        }
    )
    public = good.change(address, path, value=True)
    return (
        passes("The tasks stay private", good),
        fails("ECS refuses public addresses on instances", public),
        fails("On Fargate, the tasks are on the internet", public.change(address, "launch_type", "FARGATE")),
        not_judged("Tasks without interfaces of their own", good.change(address, "network_configuration", [])),
        unknown("Whether they get one is not known", good.change(address, path, UNKNOWN)),
        null("They get none unless the service says so", good.change(address, path, None), verdict=Verdict.PASS),
    )


@policy(
    "NET006",
    "tasks-private",
    Severity.HIGH,
    title="Services do not assign public addresses to their tasks.",
    why=(
        "ECS assigns public addresses only on Fargate: on container instances it refuses the service. On Fargate the "
        "task is on the internet, as far as its security group lets it."
    ),
    fix="Remove assign_public_ip, and give the subnets a NAT gateway or VPC endpoints.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html",),
    types=("aws_ecs_service",),
    examples=_examples,
)
def tasks_private(service: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one service."""
    blocks = service["network_configuration"].or_default([])
    if not blocks.items and not blocks.is_unknown:
        return not_applicable("its tasks have no interfaces of their own")
    assigned = blocks[0]["assign_public_ip"].or_default(False)  # noqa: FBT003 - the default
    if assigned.equals("true").is_unknown:
        return undecided("whether tasks get public addresses is known only after apply", assigned)
    if assigned.equals("true").is_false:
        return passed()
    if service["launch_type"].or_default("").text == "FARGATE":
        return failed("assign_public_ip puts the tasks on the internet", at=assigned)
    return failed("assign_public_ip is set, which ECS refuses for tasks on container instances", at=assigned)
