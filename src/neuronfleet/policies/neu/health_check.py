"""NEU050: something notices when a server does not answer any more."""

from __future__ import annotations

from neuronfleet.plan import FALSE, Resource, all_of
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    fails,
    judge,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.inf1_sample import SERVICE, inf1_sample
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._health import HealthCheck, balanced, serves
from neuronfleet.policies.neu._samples import CONTAINER, TASK
from neuronfleet.policies.neu._task import task_of
from neuronfleet.policies.neu._users import services_of


def _examples() -> tuple[Example, ...]:
    command = ["CMD-SHELL", "curl -fsS http://localhost:8501/v1/models/resnet50 || exit 1"]
    good = inf1_sample(container={"healthCheck": {"command": command, "startPeriod": 300}})
    path = f"{CONTAINER}.healthCheck"
    block = [{"container_name": "model", "container_port": 8500, "target_group_arn": "arn:aws:elasticloadbalancing:x"}]
    return (
        passes("The container has a check", good),
        passes("The load balancer checks it", inf1_sample(service={"load_balancer": block})),
        fails("The check is switched off", good.change(TASK, path, {"command": ["NONE"]})),
        unknown("The check is known only after apply", good.change(TASK, path, UNKNOWN)),
        null("No check", good.leave_out(TASK, path)),
        not_judged("No service runs it", good.leave_out(TASK, path).remove(SERVICE)),
    )


@policy(
    "NEU050",
    "health-check",
    Severity.MEDIUM,
    title="A container that serves from Neuron devices has a health check, or a load balancer has one for it.",
    why="The start scripts of the prebuilt images outlive their server: a model that did not load, or a server that "
    "ended, leaves a running task that answers nothing.",
    fix="Add healthCheck with a command that asks the server for its model, such as curl -fsS "
    "http://localhost:8501/v1/models/NAME || exit 1.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html",
        "https://github.com/aws/deep-learning-containers",
    ),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def health_check(resource: Resource, context: Context) -> Answer:
    """Judge the containers of one task definition that a service runs."""
    task = task_of(resource, context)
    if task.is_neuron.is_false:
        return not_applicable("it uses no Neuron devices")
    services = services_of(task, context)
    if not services:
        return not_applicable("no service of the plan runs it")

    def check(container: Container) -> Outcome | None:
        ours = serves(container)
        if ours.is_false:
            return None
        if ours.is_unknown:
            return undecided(f"whether {container.label} serves is known only after apply", *ours.causes)
        value = container["healthCheck"]
        has = FALSE if HealthCheck(value).is_off else value.is_set()
        checked = has | all_of(balanced(container, one) for one in services)
        return judge(checked, f"{container.label} has no health check, and no load balancer checks it", at=value)

    return task.each(check)
