"""Logs, metrics and alarms in real plans."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from neuronfleet.plan.reading import plan_from
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.running import run

PLANS = Path(__file__).parents[2] / "data" / "plans"
DEFINITION = "module.use1.aws_ecs_task_definition.this"
GROUP = "module.use1.aws_cloudwatch_log_group.this"


def document(name: str) -> dict:
    """One of the real plans, to be changed."""
    return json.loads((PLANS / name).read_bytes())


def entry(plan: dict, address: str) -> dict:
    """A resource of it."""
    return next(one for one in plan["resource_changes"] if one["address"] == address)


def said(policy_id: str, plan: dict) -> dict[str, tuple[str, str]]:
    """Verdict and message by address."""
    policies = [one for one in built_in() if one.id == policy_id]
    found = run(policies, [plan_from(plan, path="plan.json")], today=dt.date(2026, 11, 23))
    return {one.resource.address: (one.outcome.verdict.value, one.outcome.message) for one in found if one.resource}


def test_the_log_group_of_the_same_region_counts():
    """Both regions have a log group; one that is only in the other region is none."""
    plan = document("create.json")
    assert said("OBS002", plan)[DEFINITION] == ("pass", "")

    name = entry(plan, GROUP)["change"]["after"]["name"]
    entry(plan, GROUP)["change"]["after"]["name"] = "/ecs/elsewhere"
    entry(plan, GROUP.replace("use1", "usw2"))["change"]["after"]["name"] = name

    assert said("OBS002", plan)[DEFINITION][0] == "unknown"


def test_a_log_group_that_the_plan_deletes_is_missed():
    """The definition still writes there."""
    plan = document("create.json")
    change = entry(plan, GROUP)["change"]
    change.update(actions=["delete"], before=change["after"], after=None, after_unknown={})

    assert said("OBS002", plan)[DEFINITION][0] == "fail"


def test_sensitive_definitions_are_judged_and_not_shown():
    """One secret marks the whole container_definitions sensitive: the rules read on, and say nothing of it."""
    plan = document("create.json")
    change = entry(plan, DEFINITION)["change"]
    assert change["after_sensitive"]["container_definitions"] is True
    change["after"]["container_definitions"] = change["after"]["container_definitions"].replace(
        '"awslogs-region":"us-east-1"', '"awslogs-region":"eu-central-9"'
    )

    verdict, message = said("OBS003", plan)[DEFINITION]

    assert verdict == "fail"
    assert "eu-central-9" not in message


def test_a_container_without_log_is_named():
    """The sidecar of the second plan has no logConfiguration."""
    assert said("OBS001", document("change.json"))["module.use1.aws_ecs_task_definition.sidecar"] == (
        "fail",
        'container "neuron-monitor" has no logConfiguration',
    )


def test_a_key_that_the_plan_makes_encrypts():
    """``kms_key_id`` is unknown, and refers to the ARN of a key of the plan: it will be set."""
    found = said("OBS007", document("first_create.json"))

    assert {verdict for verdict, _ in found.values()} == {"pass"}
