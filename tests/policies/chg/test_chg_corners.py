"""What change policies say of rarer changes."""

from __future__ import annotations

import dataclasses

import pytest

from neuronfleet.policies.api import COMPUTED, UNKNOWN, Changed, Sample

GROUP, SERVICE = "aws_autoscaling_group.inf1", "aws_ecs_service.model"


def drift(address, before, after):
    """An entry of resource_drift."""
    kind, name = address.split(".")
    change = {"actions": ["update"], "before": before, "after": after, "after_unknown": {}}
    return {"address": address, "mode": "managed", "type": kind, "name": name, "change": change}


def test_an_empty_group_says_so(told):
    """A group without instances loses none."""
    old = {"name": "inf1", "desired_capacity": 0, "max_size": 4}
    (row,) = told("CHG003", Sample({GROUP: Changed(actions=("delete",), before=old)}).plan())

    assert "it has no instances now" in row[3]


def test_a_group_whose_size_is_not_told_is_not_judged(told):
    """Without the number of instances nothing can be said of a smaller maximum."""
    sample = Sample({GROUP: Changed(actions=("update",), before={"max_size": 4}, after={"max_size": 1})})

    assert told("CHG010", sample.plan()) == []


@pytest.mark.parametrize("after", [{"desired_capacity": COMPUTED}, {"desired_capacity": None}, {}])
def test_a_group_that_leaves_its_size_to_ecs_passes(told, after):
    """The provider does not touch a desired capacity that the configuration does not set."""
    old = {"name": "inf1", "max_size": 8, "desired_capacity": 4}
    sample = Sample({GROUP: Changed(actions=("update",), before=old, after={"name": "inf1", "max_size": 8, **after})})

    assert told("CHG010", sample.plan()) == []


def test_a_daemon_runs_on_every_instance(told):
    """Its count is none of its own, and its loss is felt everywhere."""
    old = {"name": "monitor", "scheduling_strategy": "DAEMON", "desired_count": 3}
    smaller = Changed(actions=("update",), before=old, after={**old, "desired_count": 1})
    gone = Changed(actions=("delete",), before=old)

    assert told("CHG011", Sample({SERVICE: smaller}).plan()) == []
    assert told("CHG002", Sample({SERVICE: gone}).plan())[0][3] == "is destroyed; its tasks stop on every instance"


def test_what_was_deleted_outside_is_made_again(told):
    """Its absence was somebody's doing."""
    body = {"name": "/ecs/model"}
    sample = Sample(
        {"aws_cloudwatch_log_group.a": body},
        envelope={"resource_drift": [drift("aws_cloudwatch_log_group.a", body, None)]},
    )
    (row,) = told("CHG017", sample.plan())

    assert row[3] == "was deleted outside of Terraform, and this plan makes it again"


def test_what_drift_becomes_may_be_unknown(told):
    """A value that apply tells may or may not put back what somebody changed."""
    old, found = {"name": "model", "policy": "a"}, {"name": "model", "policy": "b"}
    entry = drift("aws_ecr_repository_policy.a", old, found)
    planned = Changed(actions=("update",), before=found, after={**old, "policy": UNKNOWN})
    sample = Sample({"aws_ecr_repository_policy.a": planned}, envelope={"resource_drift": [entry]})

    assert [row[1] for row in told("CHG017", sample.plan())] == ["unknown"]


def test_drift_of_what_goes_anyway_is_not_told(told):
    """What is replaced is reported as replaced."""
    old, found = {"name": "model", "port": 1}, {"name": "model", "port": 2}
    entry = drift("aws_lb_target_group.a", old, found)
    replaced = Changed(actions=("delete", "create"), before=found, after=old, replace_paths=(("port",),))
    sample = Sample({"aws_lb_target_group.a": replaced}, envelope={"resource_drift": [entry]})

    assert told("CHG017", sample.plan()) == []


def test_an_import_that_replaces_says_why(told):
    """An imported cluster of another name would be destroyed at once."""
    change = Changed(
        actions=("delete", "create"),
        before={"name": "a"},
        after={"name": "b"},
        replace_paths=(("name",),),
        importing="a",
    )
    (row,) = told("CHG013", Sample({"aws_ecs_cluster.a": change}).plan())

    assert row[3] == "is imported and at once replaced because name changes and cannot be changed in place"


def test_a_deposed_object_that_stays_is_told(told):
    """One that this plan leaves there goes on costing."""
    stays = Changed(actions=("no-op",), before={"name": "a"}, after={"name": "a"}, deposed="0a0b0c0d")
    (row,) = told("CHG012", Sample({"aws_launch_template.a": stays}).plan())

    assert row[3].endswith("is still there")


def test_a_task_run_by_the_apply_is_told_apart(told):
    """A deferred data source runs its tasks during the apply."""
    run = {"cluster": "a", "task_definition": "t:1"}
    read = Sample({"data.aws_ecs_task_execution.t": {**run, "id": "x"}})
    later = Sample({"data.aws_ecs_task_execution.t": Changed(actions=("read",), after={**run, "id": COMPUTED})})

    assert told("CHG014", read.plan())[0][3].startswith("ran tasks while this was planned")
    assert told("CHG014", later.plan())[0][3].startswith("will run tasks during the apply")


def test_names_that_the_provider_makes_up_do_not_clash(told):
    """A replacement that is made first may share everything but its name."""
    old = {"name": "model-20260101", "port": 80}
    change = Changed(actions=("create", "delete"), before=old, after={"name": COMPUTED, "port": 81})

    assert told("CHG009", Sample({"aws_lb_target_group.a": change}).plan()) == []


def test_a_subnet_is_unique_by_its_range_and_vpc(told):
    """Another VPC may have the same range."""
    old = {"cidr_block": "10.0.1.0/24", "vpc_id": "vpc-1"}
    moved = Changed(actions=("create", "delete"), before=old, after={**old, "vpc_id": "vpc-2"})
    same = Changed(actions=("create", "delete"), before=old, after=old)

    assert told("CHG009", Sample({"aws_subnet.a": moved}).plan()) == []
    assert [row[1] for row in told("CHG009", Sample({"aws_subnet.a": same}).plan())] == ["fail"]


def test_regions_that_start_new_do_not_count_for_a_rollout(told):
    """A region that is built for the first time has nothing that could break."""
    old = {"name": "inf1", "image_id": "ami-0a"}
    changed = Sample({"aws_launch_template.a": Changed(actions=("update",), before=old, after={"image_id": "ami-0b"})})
    new = Sample({"aws_launch_template.a": {"name": "inf1", "image_id": "ami-0b"}}, region="us-west-2")
    both = dataclasses.replace(changed, region="us-west-2")

    assert told("CHG020", changed.plan(), new.plan()) == []
    assert [row[1] for row in told("CHG020", changed.plan(), both.plan())] == ["fail"]
