"""Alarms: what is watched, for how long it may be wrong, who is told, and what is refused."""

from __future__ import annotations

import pytest

FLEET = """
[load_balancers.front]
[load_balancers.inside]
type = "network"
[services.bert]
image = "pytorch-1.13.1"
instance_type = "inf1.6xlarge"
slots = 2
desired_count = 3
traffic = { load_balancer = "front" }
[services.ranker]
image = "pytorch-1.13.1"
traffic = { load_balancer = "inside", health_check = { path = "/ping" } }
[services.quiet]
image = "pytorch-1.13.1"
desired_count = 0
traffic = { load_balancer = "front", path_patterns = ["/quiet/*"] }
"""
KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
TOPIC = "arn:aws:sns:us-east-1:123456789012:oncall"
PLAIN = '[services.bert]\nimage = "pytorch-1.13.1"\n'


def alarms_of(plan, text: str) -> dict:
    """Alarms of a fleet by name."""
    found = {alarm.name: alarm for alarm in plan(text).alarms.alarms}
    assert len(found) == len(plan(text).alarms.alarms)
    return found


def test_without_the_table_nothing_is_watched(plan):
    """Alarms cost money, so there are none that nobody asked for; nor are there with enabled = false."""
    assert plan(FLEET).alarms is None
    assert plan(f"[alarms]\nenabled = false\nsns_topic_arn = 'nonsense'\n{FLEET}").alarms is None


def test_every_service_slot_and_capacity_is_watched(plan):
    """Targets of each service behind a load balancer, tasks of each ECS service, instances of each capacity."""
    assert set(alarms_of(plan, f"[alarms]\n{FLEET}")) == {
        "fleet-bert-no-healthy-target",
        "fleet-bert-unhealthy-targets",
        "fleet-bert-slot0-tasks-missing",
        "fleet-bert-slot0-tasks-pending",
        "fleet-bert-slot1-tasks-missing",
        "fleet-bert-slot1-tasks-pending",
        "fleet-bert-capacity-exhausted",
        "fleet-ranker-no-healthy-target",
        "fleet-ranker-unhealthy-targets",
        "fleet-ranker-tasks-missing",
        "fleet-ranker-tasks-pending",
        "fleet-ranker-capacity-exhausted",
        "fleet-quiet-unhealthy-targets",
        "fleet-quiet-capacity-exhausted",
    }


def test_a_service_of_no_tasks_may_have_no_target_until_somebody_scales_it(plan):
    """A standby that runs nothing is no alarm; where others set the count, tasks that it wants are watched."""
    scaled = FLEET.replace("desired_count = 0", "desired_count = 0\nignore_desired_count = true")
    found = alarms_of(plan, f"[alarms]\n{scaled}")
    assert "fleet-quiet-no-healthy-target" not in found
    assert "fleet-quiet-tasks-missing" in found


def test_a_service_without_load_balancer_has_no_alarm_about_targets(plan):
    """Its tasks are watched all the same."""
    assert set(alarms_of(plan, f"[alarms]\n{PLAIN}")) == {
        "fleet-bert-tasks-missing",
        "fleet-bert-tasks-pending",
        "fleet-bert-capacity-exhausted",
    }


def test_targets_are_counted_by_the_kind_of_their_load_balancer(plan):
    """Each kind has a namespace of its own."""
    found = alarms_of(plan, f"[alarms]\n{FLEET}")
    (front,), (inside,) = (found[f"fleet-{name}-no-healthy-target"].metrics for name in ("bert", "ranker"))
    assert (front.namespace, front.name, front.load_balancer) == ("AWS/ApplicationELB", "HealthyHostCount", "front")
    assert (inside.namespace, inside.name, inside.load_balancer) == ("AWS/NetworkELB", "HealthyHostCount", "inside")


@pytest.mark.parametrize(
    ("kind", "operator", "threshold", "missing"),
    [
        ("bert-no-healthy-target", "LessThanThreshold", 1, "breaching"),
        ("bert-unhealthy-targets", "GreaterThanOrEqualToThreshold", 1, "notBreaching"),
        ("bert-slot0-tasks-missing", "GreaterThanThreshold", 0, "missing"),
        ("bert-slot0-tasks-pending", "GreaterThanOrEqualToThreshold", 1, "missing"),
        ("bert-capacity-exhausted", "GreaterThanThreshold", 100, "missing"),
    ],
)
def test_what_is_wrong(plan, kind, operator, threshold, missing):
    """No registered target is no healthy one; counts that do not come are neither good nor bad."""
    alarm = alarms_of(plan, f"[alarms]\n{FLEET}")[f"fleet-{kind}"]
    assert (alarm.comparison_operator, alarm.threshold, alarm.treat_missing_data) == (operator, threshold, missing)


def test_tasks_are_missing_where_fewer_run_than_are_desired(plan):
    """Metric math over two counts of Container Insights."""
    alarm = alarms_of(plan, f"[alarms]\n{FLEET}")["fleet-bert-slot0-tasks-missing"]
    assert alarm.expression == "desired - running"
    assert {one.id: (one.namespace, one.name, one.subject) for one in alarm.metrics} == {
        "desired": ("ECS/ContainerInsights", "DesiredTaskCount", "bert-slot0"),
        "running": ("ECS/ContainerInsights", "RunningTaskCount", "bert-slot0"),
    }


def test_alarms_wait_for_what_is_usual(plan):
    """A rollout that loads a model, or a first boot of an instance, is no alarm."""
    text = FLEET.replace("slots = 2", "slots = 2\nhealth_check_grace_seconds = 610")
    slow = f'{text}\n[capacities.slow]\ninstance_type = "inf1.xlarge"\ninstance_warmup_seconds = 700\n'
    slow = slow.replace("[services.ranker]", '[services.ranker]\ncapacity = "slow"')
    found = alarms_of(plan, f"[alarms]\n{slow}")
    assert found["fleet-bert-no-healthy-target"].minutes == 3
    assert found["fleet-bert-unhealthy-targets"].minutes == 11 + 5
    assert found["fleet-bert-slot0-tasks-missing"].minutes == 5 + 10
    assert found["fleet-ranker-tasks-pending"].minutes == 12 + 10
    assert found["fleet-slow-capacity-exhausted"].minutes == 12 + 10


def test_the_user_may_decide_how_long(plan):
    """Each kind by itself; both about tasks together."""
    given = (
        "[alarms]\nno_healthy_target_minutes = 1\nunhealthy_targets_minutes = 2\ntasks_minutes = 3\n"
        "capacity_minutes = 4\n"
    )
    found = alarms_of(plan, given + FLEET)
    minutes = {alarm.kind: alarm.minutes for alarm in found.values()}
    assert minutes == {
        "no-healthy-target": 1,
        "unhealthy-targets": 2,
        "tasks-missing": 3,
        "tasks-pending": 3,
        "capacity-exhausted": 4,
    }


def test_a_topic_is_made_unless_one_is_given(plan):
    """The made one has the fleet's name; the given one is written once for all regions."""
    made = plan(f"[alarms]\nemails = ['a@example.com']\nkms_key_id = '{KEY}'\n{FLEET}").alarms
    assert (made.topic_name, made.sns_topic_arn, made.kms_key_id) == ("fleet-alarms", None, KEY)
    assert made.emails == ("a@example.com",)
    given = plan(f"[alarms]\nsns_topic_arn = 'arn:{{partition}}:sns:{{region}}:123456789012:oncall'\n{FLEET}").alarms
    assert (given.topic_name, given.sns_topic_arn) == (None, TOPIC)


def test_events_that_are_told(plan):
    """Failed deployments by default, stopped tasks on request."""
    kinds = {
        text: [(rule.kind, rule.name) for rule in plan(f"[alarms]\n{text}\n{FLEET}").alarms.rules]
        for text in ("", "stopped_tasks = true", "failed_deployments = false")
    }
    assert kinds == {
        "": [("failed-deployments", "fleet-failed-deployments")],
        "stopped_tasks = true": [
            ("failed-deployments", "fleet-failed-deployments"),
            ("stopped-tasks", "fleet-stopped-tasks"),
        ],
        "failed_deployments = false": [],
    }


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("sns_topic_arn = 'oncall'", "alarms.sns_topic_arn", "is no ARN"),
        (f"sns_topic_arn = '{TOPIC}:1-2-3'", "alarms.sns_topic_arn", "is not the ARN of an SNS topic"),
        ("sns_topic_arn = 'arn:aws:sqs:us-east-1:123456789012:oncall'", "alarms.sns_topic_arn", "of an SNS topic"),
        (
            f"sns_topic_arn = '{TOPIC.replace('us-east-1', 'eu-west-1')}'",
            "alarms.sns_topic_arn",
            "is a topic of eu-west-1, which alarms of us-east-1 cannot publish to; write {region} in it",
        ),
        (f"sns_topic_arn = '{TOPIC}.fifo'", "alarms.sns_topic_arn", "is a FIFO topic"),
        (f"sns_topic_arn = '{TOPIC}'\nemails = ['a@example.com']", "alarms.emails", "sns_topic_arn names one that"),
        (f"sns_topic_arn = '{TOPIC}'\nkms_key_id = '{KEY}'", "alarms.kms_key_id", "sns_topic_arn names one that"),
        ("kms_key_id = 'alias/aws/sns'", "alarms.kms_key_id", "with which CloudWatch cannot publish"),
        (
            f"kms_key_id = '{KEY.replace('us-east-1', 'eu-west-1')}'",
            "alarms.kms_key_id",
            "is a key of eu-west-1, which us-east-1 cannot use",
        ),
        ("emails = ['a@example.com', 'a@example.com']", "alarms.emails[1]", "a@example.com is listed twice"),
        ("emails = ['a']", "alarms.emails[0]", "addresses such as oncall@example.com"),
        ("tasks_minutes = 0", "alarms.tasks_minutes", "must be at least 1"),
        ("tasks_minutes = 1441", "alarms.tasks_minutes", "must be at most 1440"),
    ],
)
def test_refused_alarms(refused, text, path, words):
    """A topic or key that cannot work is refused, with what to do."""
    problems = refused(f"[alarms]\n{text}\n{PLAIN}")
    assert list(problems) == [path]
    assert words in problems[path]


def test_tasks_are_not_watched_without_their_counts(refused, plan):
    """Without Container Insights there are none; the alarms about them can be left out."""
    off = 'container_insights = "disabled"\n[alarms]\n'
    assert refused(off + PLAIN) == {
        "alarms.tasks": "reads the counts of Container Insights, and container_insights is 'disabled'; enable it, or "
        "set tasks = false under alarms"
    }
    assert set(alarms_of(plan, f"{off}tasks = false\n{PLAIN}")) == {"fleet-bert-capacity-exhausted"}


def test_what_the_user_should_know(notices):
    """A topic that nobody hears or that is not encrypted, and deployments that fail unseen."""
    found = notices(f"[alarms]\n{PLAIN}[services.bert.deployment]\ncircuit_breaker = false\n")
    codes = {"alarms-unheard", "alarm-topic-unencrypted", "failed-deployments-unseen"}
    assert {code: found[code][0] for code in codes & set(found)} == {
        "alarms-unheard": "alarms.emails",
        "alarm-topic-unencrypted": "alarms.kms_key_id",
        "failed-deployments-unseen": "services.bert.deployment.circuit_breaker",
    }
    quiet = notices(f"[alarms]\nemails = ['a@example.com']\nkms_key_id = '{KEY}'\n{PLAIN}")
    assert not codes & set(quiet)


def test_a_region_may_have_alarms_of_its_own(plan_all):
    """Or none, under overrides."""
    text = (
        'name = "fleet"\nregions = ["us-east-1", "eu-west-1"]\n[alarms]\n'
        f"{PLAIN}[overrides.eu-west-1.alarms]\nenabled = false\n"
    )
    assert [one.alarms is None for one in plan_all(text)] == [False, True]
