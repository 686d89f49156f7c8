"""Alarms in Terraform: metrics of what the stack makes, and a topic that only they may publish to."""

from __future__ import annotations

import tomllib

import pytest

from neuronfleet.errors import ConstructError
from neuronfleet.fleet import parse_fleet, plan_fleet
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.node

KEY = "arn:aws-cn:kms:cn-north-1:123456789012:key/0a1b2c3d"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:oncall"
ACCOUNT = "${data.aws_caller_identity.current.account_id}"
FLEET = f"""
name = "watched"
regions = ["cn-north-1"]
[alarms]
emails = ["oncall@example.com"]
kms_key_id = "{KEY}"
stopped_tasks = true
[load_balancers.api]
[services.bert]
image = "pytorch-1.13.1"
instance_type = "inf1.6xlarge"
slots = 2
desired_count = 2
traffic = {{ load_balancer = "api" }}
"""


def planned(text: str):
    """The blueprint of the only region."""
    (blueprint,) = plan_fleet(parse_fleet(tomllib.loads(text)))
    return blueprint


@pytest.fixture(scope="module")
def stacks(synthesize_blueprints: Synthesize) -> dict[str, Synthesized]:
    """A region of China with a topic of its own, and one with a topic that exists."""
    given = FLEET.replace('"cn-north-1"', '"eu-west-1"').replace(f'kms_key_id = "{KEY}"\n', "")
    given = given.replace('emails = ["oncall@example.com"]', f'sns_topic_arn = "{TOPIC}"\nrecovery = false')
    found = synthesize_blueprints(planned(FLEET), planned(given))
    return {"made": found["watched-cn-north-1"], "given": found["watched-eu-west-1"]}


def test_targets_are_those_of_the_service(stacks):
    """Dimensions are references, so the alarm follows a target group that is replaced."""
    alarm = stacks["made"].resource("aws_cloudwatch_metric_alarm.bert_no_healthy_target")
    assert alarm["dimensions"] == {
        "LoadBalancer": "${aws_lb.api.arn_suffix}",
        "TargetGroup": "${aws_lb_target_group.bert.arn_suffix}",
    }
    assert (alarm["namespace"], alarm["metric_name"], alarm["statistic"], alarm["period"]) == (
        "AWS/ApplicationELB",
        "HealthyHostCount",
        "Maximum",
        60,
    )
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("LessThanThreshold", 1)
    assert (alarm["evaluation_periods"], alarm["datapoints_to_alarm"]) == (3, 3)
    assert alarm["treat_missing_data"] == "breaching"


def test_tasks_are_counted_by_metric_math(stacks):
    """Both counts are of the slot's ECS service, and only their difference is watched."""
    alarm = stacks["made"].resource("aws_cloudwatch_metric_alarm.bert_slot1_tasks_missing")
    assert "metric_name" not in alarm
    queries = {query["id"]: query for query in alarm["metric_query"]}
    assert (queries["watched"]["expression"], queries["watched"]["return_data"]) == ("desired - running", True)
    for name, metric_name in (("desired", "DesiredTaskCount"), ("running", "RunningTaskCount")):
        (metric,) = queries[name]["metric"]
        assert (metric["metric_name"], queries[name]["return_data"]) == (metric_name, False)
        assert metric["dimensions"] == {
            "ClusterName": "${aws_ecs_cluster.inference.name}",
            "ServiceName": "${aws_ecs_service.bert_slot1.name}",
        }


def test_capacity_is_that_of_the_capacity_provider(stacks):
    """In the cluster whose tasks want it."""
    alarm = stacks["made"].resource("aws_cloudwatch_metric_alarm.bert_capacity_exhausted")
    assert (alarm["namespace"], alarm["metric_name"]) == ("AWS/ECS/ManagedScaling", "CapacityProviderReservation")
    assert alarm["dimensions"] == {
        "CapacityProviderName": "${aws_ecs_capacity_provider.bert.name}",
        "ClusterName": "${aws_ecs_cluster.inference.name}",
    }


def test_the_topic_is_encrypted_and_heard(stacks):
    """With the given key, by those who are named, and told of the end as well."""
    made = stacks["made"]
    topic = made.resource("aws_sns_topic.inference")
    assert (topic["name"], topic["kms_master_key_id"]) == ("watched-alarms", KEY)
    subscription = made.resource("aws_sns_topic_subscription.oncall_example_com")
    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "oncall@example.com")
    for address in made.addresses("aws_cloudwatch_metric_alarm"):
        alarm = made.resource(address)
        assert alarm["alarm_actions"] == alarm["ok_actions"] == ["${aws_sns_topic.inference.arn}"]
        assert alarm["depends_on"] == ["${aws_sns_topic_policy.inference}"]
    assert made.output("alarm_topic_arn") == "${aws_sns_topic.inference.arn}"


def test_only_this_fleet_may_publish(stacks):
    """Both services on behalf of this account's own alarms and rules only; ARNs are of the partition."""
    statements = stacks["made"].policy("aws_sns_topic_policy.inference")
    assert set(statements) == {"Alarms", "Rules"}
    for sid, principal in (("Alarms", "cloudwatch.amazonaws.com"), ("Rules", "events.amazonaws.com")):
        assert statements[sid]["Principal"] == {"Service": principal}
        assert (statements[sid]["Action"], statements[sid]["Effect"]) == (["sns:Publish"], "Allow")
        assert statements[sid]["Resource"] == ["${aws_sns_topic.inference.arn}"]
    assert statements["Alarms"]["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws-cn:cloudwatch:cn-north-1:{ACCOUNT}:alarm:watched-*"},
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }
    assert statements["Rules"]["Condition"] == {
        "ArnEquals": {
            "aws:SourceArn": [
                "${aws_cloudwatch_event_rule.failed_deployments.arn}",
                "${aws_cloudwatch_event_rule.stopped_tasks.arn}",
            ]
        }
    }


def test_every_alarm_has_the_name_that_the_policy_lets_publish(stacks):
    """Names begin with the fleet's."""
    made = stacks["made"]
    names = [made.resource(one)["alarm_name"] for one in made.addresses("aws_cloudwatch_metric_alarm")]
    assert len(names) == 7
    assert [name for name in names if not name.startswith("watched-")] == []


def test_rules_wait_for_events_of_this_cluster(stacks):
    """Failed deployments of its services, and tasks that ended by themselves; not those that ECS stopped."""
    made = stacks["made"]
    failed = made._encoded("aws_cloudwatch_event_rule.failed_deployments", "event_pattern")
    start = f"arn:aws-cn:ecs:cn-north-1:{ACCOUNT}:service/${{aws_ecs_cluster.inference.name}}/"
    assert failed == {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        "resources": [{"prefix": start}],
        "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
    }
    stopped = made._encoded("aws_cloudwatch_event_rule.stopped_tasks", "event_pattern")
    assert stopped["detail"] == {
        "clusterArn": ["${aws_ecs_cluster.inference.arn}"],
        "lastStatus": ["STOPPED"],
        "stopCode": ["EssentialContainerExited", "TaskFailedToStart"],
    }
    target = made.resource("aws_cloudwatch_event_target.failed_deployments")
    assert target["arn"] == "${aws_sns_topic.inference.arn}"
    assert target["rule"] == "${aws_cloudwatch_event_rule.failed_deployments.name}"


def test_a_topic_that_exists_is_left_alone(stacks):
    """Nothing of it is made, it is only told, and of the end only on request."""
    given = stacks["given"]
    for kind in ("aws_sns_topic", "aws_sns_topic_policy", "aws_sns_topic_subscription"):
        assert given.addresses(kind) == []
    alarm = given.resource("aws_cloudwatch_metric_alarm.bert_unhealthy_targets")
    assert alarm["alarm_actions"] == [TOPIC]
    assert "ok_actions" not in alarm
    assert "depends_on" not in alarm
    assert given.resource("aws_cloudwatch_event_target.stopped_tasks")["arn"] == TOPIC


def test_emails_that_would_share_an_address_are_refused(synthesize_blueprints):
    """Labels know letters and digits only."""
    both = FLEET.replace('"oncall@example.com"', '"on-call@example.com", "on.call@example.com"')
    with pytest.raises(ConstructError, match="would share the address label 'on_call_example_com'"):
        synthesize_blueprints(planned(both))
