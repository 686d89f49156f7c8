"""What the default pack finds in real plans, each finding read and judged in docs/explanation/review-of-real-plans.md.

A policy that begins to find something else here has either learnt something or become wrong: read it, and change the
table and the page.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from neuronfleet.plan.reading import read_plans
from neuronfleet.policies.examples import EXAMPLES_DAY
from neuronfleet.policies.model import Verdict
from neuronfleet.review.config import ReviewConfig
from neuronfleet.review.engine import review
from neuronfleet.review.settings import settings_from

TESTS = Path(__file__).parent.parent
PAGE = TESTS.parent / "docs" / "explanation" / "review-of-real-plans.md"

FAILS = {
    "create": {
        "AMI004": {"module.use1.aws_launch_template.this", "module.usw2.aws_launch_template.this"},
        "NET003": {"module.use1.aws_lb_listener.http", "module.usw2.aws_lb_listener.http"},
        "NEU073": {"module.use1.aws_ecs_task_definition.this", "module.usw2.aws_ecs_task_definition.this"},
        "SVC005": {"module.use1.aws_ecs_service.this", "module.usw2.aws_ecs_service.this"},
        "SVC012": {"module.use1.aws_ecs_service.this", "module.usw2.aws_ecs_service.this"},
    },
    "change": {
        "AMI004": {"module.use1.aws_launch_template.this", "module.usw2.aws_launch_template.this"},
        "CAP004": {"module.use1.aws_autoscaling_group.this"},
        "CHG002": {"module.use1.aws_ecs_service.this", "module.usw2.aws_ecs_service.this"},
        "CHG005": {"module.use1.aws_lb_target_group.this"},
        "CHG007": {
            'module.usw2.aws_subnet.private["us-west-2b"]',
            'module.usw2.aws_subnet.public["us-west-2b"]',
            "module.usw2.aws_nat_gateway.this",
        },
        "CHG010": {"module.use1.aws_autoscaling_group.this"},
        "CHG013": {"aws_cloudwatch_log_group.legacy"},
        "CHG017": {
            "module.use1.aws_cloudwatch_log_group.this",
            "module.use1.aws_vpc_security_group_ingress_rule.host_from_alb",
            "module.usw2.aws_vpc_security_group_ingress_rule.host_from_alb",
        },
        "CHG020": {"module.use1.aws_ecs_service.this"},
        "IAM013": {"module.use1.aws_ecs_task_definition.sidecar", "module.usw2.aws_ecs_task_definition.sidecar"},
        "NET003": {"module.use1.aws_lb_listener.http", "module.usw2.aws_lb_listener.http"},
        "NEU013": {"module.use1.aws_ecs_task_definition.sidecar", "module.usw2.aws_ecs_task_definition.sidecar"},
        "NEU070": {"module.use1.aws_ecs_task_definition.sidecar", "module.usw2.aws_ecs_task_definition.sidecar"},
        "NEU073": {"module.use1.aws_ecs_task_definition.this", "module.usw2.aws_ecs_task_definition.this"},
        "OBS001": {"module.use1.aws_ecs_task_definition.sidecar", "module.usw2.aws_ecs_task_definition.sidecar"},
        "PLC010": {"module.use1.aws_ecs_service.this"},
        "PLC012": {"module.use1.aws_ecs_service.this"},
        "PLC013": {"module.use1.aws_ecs_service.this"},
        "SVC005": {"module.use1.aws_ecs_service.this", "module.usw2.aws_ecs_service.this"},
        "SVC012": {"module.use1.aws_ecs_service.this", "module.usw2.aws_ecs_service.this"},
    },
    "change_forget_cbd": {
        "AMI004": {"aws_launch_template.lt"},
        "CAP010": {"aws_launch_template.lt"},
        "CAP012": {"aws_launch_template.lt"},
        "CHG001": {"aws_ecs_cluster.d"},
        "CHG006": {'aws_cloudwatch_log_group.g["c\\"d"]', 'aws_cloudwatch_log_group.g["e[0]"]'},
        "OBS004": {'aws_cloudwatch_log_group.g["a.b"]'},
    },
    "first_create": {
        "AMI004": {"aws_launch_template.lt", "aws_launch_template.lt2"},
        "AMI009": {"aws_launch_template.lt2"},
        "CAP010": {"aws_launch_template.lt", "aws_launch_template.lt2"},
        "CAP012": {"aws_launch_template.lt", "aws_launch_template.lt2"},
        "OBS004": {
            'aws_cloudwatch_log_group.g["a.b"]',
            'aws_cloudwatch_log_group.g["c\\"d"]',
            'aws_cloudwatch_log_group.g["e[0]"]',
        },
    },
    "target_incomplete": {"INT002": {"target_incomplete.json"}},
}


def fails_of(paths, today=EXAMPLES_DAY):
    """Addresses by policy of what fails in the default pack, each policy without error."""
    result = review(read_plans(paths), settings=settings_from(ReviewConfig()), today=today)
    assert [one.message for one in result.findings if one.verdict is Verdict.ERROR] == []
    found = {}
    for one in result.findings:
        if one.verdict is Verdict.FAIL:
            found.setdefault(one.rule.id, set()).add(one.address.removeprefix(f"{TESTS}/data/plans/"))
    return found


@pytest.mark.parametrize("name", FAILS)
def test_findings_of_real_plans_are_those_that_were_read(name):
    """No false fail: every finding of the default pack on this plan was read, and found right."""
    assert fails_of([TESTS / "data" / "plans" / f"{name}.json"]) == FAILS[name]


@pytest.mark.parametrize("name", FAILS)
def test_every_finding_is_on_the_page(name):
    """The page says of each policy what was decided."""
    text = PAGE.read_text(encoding="utf-8")

    assert [one for one in FAILS[name] if one not in text] == []
    assert f"`{name}.json`" in text


def test_the_own_fleet_fails_nothing():
    """All regions of the repository's fleet, as synthesized, in one review."""
    stacks = sorted((TESTS / "stacks" / "goldens").glob("*/cdk.tf.json"))

    assert len(stacks) == 3
    assert fails_of(stacks) == {}


def test_age_is_counted_from_the_day_that_is_given():
    """Before its end of life Amazon Linux 2 is not called unsupported."""
    early = fails_of([TESTS / "data" / "plans" / "create.json"], today=datetime.date(2026, 6, 1))

    assert "AMI004" not in early
