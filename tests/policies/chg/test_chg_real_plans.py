"""Change policies on real plans: what is destroyed and replaced there is said, with why, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuronfleet.plan.reading import plan_from
from neuronfleet.policies.api import UNKNOWN, Changed, Sample

PLANS = Path(__file__).parents[2] / "data" / "plans"
REPLACED = "is replaced because {} changes and cannot be changed in place; the old one is destroyed first, and "


def plan(name):
    """One of the real plans."""
    return plan_from(json.loads((PLANS / f"{name}.json").read_text()), path=f"{name}.json")


def by_address(rows):
    """Messages by policy and address."""
    return {(row[0], row[2]): row[3] for row in rows}


def test_a_first_plan_changes_nothing(told):
    """A plan that only creates has no change finding, but that what it rolls out is not asked for (CHG023)."""
    assert {row[0] for row in told("CHG", plan("create"))} == {"CHG023"}
    assert told("CHG", plan("first_create")) == []


def test_replaced_services_name_the_attribute_that_forces_it(told):
    """The capacity provider strategy replaces both services, and two tasks stop in each region."""
    rows = by_address(told("CHG002", plan("change")))

    assert set(rows) == {
        ("CHG002", "module.use1.aws_ecs_service.this"),
        ("CHG002", "module.usw2.aws_ecs_service.this"),
    }
    assert rows["CHG002", "module.use1.aws_ecs_service.this"].startswith(
        REPLACED.format("capacity_provider_strategy") + "its 2 tasks stop"
    )


def test_what_shrinks_and_what_is_put_back_is_said(told):
    """The group has two instances and may hold one; the log retention that somebody set is set back."""
    rows = by_address(told("CHG010 CHG017", plan("change")))
    group, logs = "module.use1.aws_autoscaling_group.this", "module.use1.aws_cloudwatch_log_group.this"

    assert rows["CHG010", group] == "it has 2 instances and max_size becomes 1, so 1 must go"
    assert rows["CHG017", logs] == (
        "retention_in_days was changed outside of Terraform from 30 to 7, and this plan sets it to 30"
    )


def test_network_and_load_balancer_losses_are_said(told):
    """A zone is given up, the NAT gateway replaced on request, the target group for its port."""
    rows = by_address(told("CHG005 CHG007", plan("change")))
    nat, group = "module.usw2.aws_nat_gateway.this", "module.use1.aws_lb_target_group.this"

    assert ("CHG007", 'module.usw2.aws_subnet.private["us-west-2b"]') in rows
    assert "because -replace asks for it" in rows["CHG007", nat]
    assert rows["CHG005", group].startswith(REPLACED.format("port"))
    assert "as long as a listener forwards to it" in rows["CHG005", group]


def test_an_import_that_changes_its_object_is_said(told):
    """The imported log group gets another retention in the same plan."""
    (row,) = told("CHG013", plan("change"))

    assert row[2:] == (
        "aws_cloudwatch_log_group.legacy",
        "is imported and at once changed: retention_in_days, tags_all",
    )


def test_services_replaced_in_both_regions_are_one_finding(told):
    """Both regions lose their service in one apply."""
    (row,) = told("CHG020", plan("change"))

    assert row[3] == "services are replaced in every region at once: us-east-1, us-west-2"


def test_forgetting_and_triggers_are_no_deletions(told):
    """A forgotten template is said to stay; a cluster replaced by a trigger names no attribute."""
    rows = by_address(told("CHG", plan("change_forget_cbd")))

    assert rows["CHG012", "aws_launch_template.lt2"].startswith("is forgotten: it stays in AWS")
    assert "because replace_triggered_by asks for it" in rows["CHG001", "aws_ecs_cluster.d"]
    assert ("CHG006", 'aws_cloudwatch_log_group.g["c\\"d"]') in rows
    assert not any(address == "aws_security_group.d" for _, address in rows)


def test_a_deposed_object_is_not_taken_for_the_live_one(told):
    """Its destruction is what an earlier plan began, and no loss of a cluster."""
    old = {"name": "inference"}
    sample = Sample({"aws_ecs_cluster.a": Changed(actions=("delete",), before=old, deposed="1a2b3c4d")})

    assert [row[0] for row in told("CHG", sample.plan())] == ["CHG012"]


@pytest.mark.parametrize("sensitive", [True, False])
def test_sensitive_values_stay_out_of_messages(told, sensitive):
    """What was found outside of Terraform is masked where it is marked."""
    before, after = {"value": "hunter2hunter2"}, {"value": "swordfish9"}
    marks = {"value": sensitive}
    drift = {
        "address": "aws_ssm_parameter.p",
        "mode": "managed",
        "type": "aws_ssm_parameter",
        "name": "p",
        "change": {"actions": ["update"], "before": before, "after": after, "before_sensitive": marks}
        | {"after_sensitive": marks, "after_unknown": {}},
    }
    document = Sample(
        {"aws_ssm_parameter.p": Changed(actions=("update",), before=after, after=before)},
        envelope={"resource_drift": [drift]},
    ).document()
    document["resource_changes"][0]["change"] |= {"before_sensitive": marks, "after_sensitive": marks}
    (row,) = told("CHG017", plan_from(document))

    assert ("hunter2" in row[3] or "swordfish" in row[3]) is not sensitive


def test_a_count_that_is_not_known_is_not_a_shrinking(told):
    """Where autoscaling's maximum is unknown, whether the service fits is too."""
    service = {"name": "model", "cluster": "inference", "desired_count": 4}
    target = {"service_namespace": "ecs", "resource_id": "service/inference/model", "max_capacity": 8}
    sample = Sample(
        {
            "aws_ecs_service.model": Changed(actions=("no-op",), before=service, after=service),
            "aws_appautoscaling_target.model": Changed(
                actions=("update",), before=target, after={**target, "max_capacity": UNKNOWN}
            ),
        }
    )

    assert [row[1:3] for row in told("CHG011", sample.plan())] == [("unknown", "aws_appautoscaling_target.model")]


ACTIONS = st.lists(
    st.sampled_from(["no-op", "create", "update", "delete", "forget", "read", "dance"]), min_size=1, max_size=2
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "desired_count"]), inner),
    max_leaves=5,
)
BODY = st.none() | st.dictionaries(
    st.sampled_from(["name", "max_size", "desired_count", "desired_capacity", "force_destroy", "image_id", "region"]),
    ANYTHING,
)
TYPES = st.sampled_from(
    ["aws_ecs_cluster", "aws_ecs_service", "aws_autoscaling_group", "aws_s3_bucket", "aws_launch_template", "aws_lb"]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=TYPES, actions=ACTIONS, before=BODY, after=BODY, paths=st.lists(st.lists(st.text(max_size=3), max_size=2)))
def test_any_change_gets_a_verdict(told, kind, actions, before, after, paths):
    """Whatever an entry says, no check raises."""
    document = Sample({f"{kind}.a": {}, "aws_ecs_task_definition.b": {}}).document()
    document["resource_changes"][0]["change"] = {
        "actions": actions,
        "before": before,
        "after": after,
        "after_unknown": {},
        "replace_paths": paths,
    }

    assert told("CHG", plan_from(document), verdicts=("error",)) == []
