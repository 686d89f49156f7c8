"""NEU073: secrets are no plain variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import Resource, Value
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    failed,
    fails,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.neu._containers import Container
from neuronfleet.policies.neu._samples import CONTAINER, TASK, sample, variables
from neuronfleet.policies.neu._task import task_of

_NAME: Final = lazy_pattern(
    r"(?:.*_)?(?:SECRET|SECRETS|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|PRIVATE_?KEY|SECRET_?KEY|API_?KEY"
    r"|ACCESS_?KEY|SECRET_ACCESS_KEY|ACCESS_KEY_ID)",
    re.IGNORECASE,
)
_KEY_ID: Final = lazy_pattern(r"(?:AKIA|ASIA)[0-9A-Z]{16}")
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"""

_POINTER: Final = lazy_pattern(r"arn:aws[\w-]*:.*|/[\w./-]*|true|false|\d{1,4}|none|null", re.IGNORECASE)
"""What is no secret itself: where one is to be found, a path, a switch, a small number."""


def _examples() -> tuple[Example, ...]:
    good = sample(
        environment=variables(NEURON_RT_NUM_CORES="4"),
        secrets=[{"name": "API_TOKEN", "valueFrom": "arn:aws:ssm:us-east-1:123456789012:parameter/token"}],
    )
    path = f"{CONTAINER}.environment"
    return (
        passes("A secret of SSM Parameter Store", good),
        passes("A path to a token", good.change(TASK, path, [{"name": "TOKEN", "value": "/run/secrets/token"}])),
        fails("A token in the plan", good.change(TASK, path, [{"name": "API_TOKEN", "value": "not-a-real-token"}])),
        fails("A key id under another name", good.change(TASK, path, variables(WHO=f"AKIA{'A' * 16}"))),
        unknown("The variables are known only after apply", good.change(TASK, path, UNKNOWN)),
        null("No variables", good.leave_out(TASK, path), verdict=passes("").verdict),
    )


@policy(
    "NEU073",
    "secrets-in-environment",
    Severity.HIGH,
    title="Environment variables hold no secrets.",
    why="A variable stands in clear in the task definition, which every reader of ECS sees, in all its revisions, in "
    "the plan and in the state.",
    fix="Put it into AWS Secrets Manager or SSM Parameter Store and name it under secrets; a task role needs no keys.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",),
    types=("aws_ecs_task_definition",),
    examples=_examples,
)
def secrets_in_environment(resource: Resource, context: Context) -> Answer:
    """Judge the variables of one task definition."""
    return task_of(resource, context).each(_container)


def _container(container: Container) -> Iterator[Outcome]:
    entries = container["environment"]
    if entries.is_unknown:
        yield undecided(f"variables of {container.label} are known only after apply", entries)
    for name, value in container.environment:
        yield _variable(container, name, value)
    yield passed()


def _variable(container: Container, name: Value, value: Value) -> Outcome:
    variable = "a variable" if name.is_sensitive else name.text or "a variable"
    telling = _NAME.fullmatch(name.text or "") is not None
    if value.is_unknown and telling:
        return undecided(f"{variable} of {container.label} is known only after apply", value)
    text = value.text or ""
    if _KEY_ID.search(text):
        return failed(f"{variable} of {container.label} holds the id of an AWS access key", at=value)
    if telling and text and not _POINTER.fullmatch(text):
        return failed(f"{variable} of {container.label} is a plain variable, and its name says secret", at=value)
    return passed()
