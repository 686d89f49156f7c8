"""What the verification asks about records and health checks, on states that tell the truth or not."""

from __future__ import annotations

import copy
import uuid

import pytest

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.leftovers import left_over
from neuronfleet.rehearsal.state import AppliedState
from neuronfleet.rehearsal.verify import verify

pytestmark = pytest.mark.moto

RECORD, CHECK = "aws_route53_record.api", "aws_route53_health_check.drained"
ALARM_CHECK = "aws_route53_health_check.answers"


def resource(address, values, mode="managed"):
    """An entry of a state."""
    kind = address.removeprefix("data.").split(".")[0]
    return {"address": address, "mode": mode, "type": kind, "values": values}


@pytest.fixture(scope="module")
def shown(adjusted):
    """A record before a load balancer, with a check that never passes, made through the API; the state of it."""
    name = f"n{uuid.uuid4().hex[:12]}"
    ec2, elb, route53 = adjusted("ec2"), adjusted("elbv2"), adjusted("route53")
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"][:2]]
    balancer = elb.create_load_balancer(Name=name, Subnets=subnets)["LoadBalancers"][0]
    zone_id = route53.create_hosted_zone(Name="example.com", CallerReference=name)["HostedZone"]["Id"].rpartition("/")[
        2
    ]
    check_id = route53.create_health_check(
        CallerReference=name, HealthCheckConfig={"Type": "CALCULATED", "HealthThreshold": 1, "ChildHealthChecks": []}
    )["HealthCheck"]["Id"]
    alias = {
        "HostedZoneId": balancer["CanonicalHostedZoneId"],
        "DNSName": balancer["DNSName"],
        "EvaluateTargetHealth": True,
    }
    record = {
        "Name": "*.example.com",
        "Type": "A",
        "SetIdentifier": "us-east-1",
        "Region": "us-east-1",
        "HealthCheckId": check_id,
        "AliasTarget": alias,
    }
    route53.change_resource_record_sets(
        HostedZoneId=zone_id, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )
    values = {
        "zone_id": zone_id,
        "name": "*.example.com",
        "type": "A",
        "set_identifier": "us-east-1",
        "latency_routing_policy": [{"region": "us-east-1"}],
        "alias": [{"name": balancer["DNSName"], "evaluate_target_health": True}],
        "health_check_id": check_id,
    }
    check = {"id": check_id, "type": "CALCULATED", "child_health_threshold": 1, "child_healthchecks": []}
    alarm = {"Name": "no-healthy-target", "Region": "eu-west-1"}
    asked_id = route53.create_health_check(
        CallerReference=f"{name}-alarm", HealthCheckConfig={"Type": "CLOUDWATCH_METRIC", "AlarmIdentifier": alarm}
    )["HealthCheck"]["Id"]
    by_alarm = {
        "id": asked_id,
        "type": "CLOUDWATCH_METRIC",
        "cloudwatch_alarm_name": alarm["Name"],
        "cloudwatch_alarm_region": alarm["Region"],
    }
    looked_up = {"arn": balancer["LoadBalancerArn"], "name": name, "dns_name": balancer["DNSName"]}
    resources = [
        resource(RECORD, values),
        resource(CHECK, check),
        resource(ALARM_CHECK, by_alarm),
        resource("data.aws_lb.here", looked_up, mode="data"),
    ]
    return {"values": {"root_module": {"resources": resources}}}


def failed(emulator, shown, **changed):
    """Subjects of the checks that do not pass where the state says something else."""
    lies = copy.deepcopy(shown)
    for entry in lies["values"]["root_module"]["resources"]:
        entry["values"] |= {key: value for key, value in changed.items() if key in entry["values"]}
    checks = verify(AppliedState(lies, {}), Aws(endpoint=emulator.endpoint, region="us-east-1"))
    assert checks
    return [check.subject for check in checks if not check.passed]


def test_what_is_as_the_state_says_passes(emulator, shown):
    """Whatever Route 53 makes of names: a dot at the end, octal stars."""
    assert failed(emulator, shown) == []


@pytest.mark.parametrize(
    ("changed", "subject"),
    [
        ({"set_identifier": "eu-west-1"}, "record *.example.com A eu-west-1"),
        ({"latency_routing_policy": [{"region": "eu-west-1"}]}, "how it is chosen"),
        ({"health_check_id": "another"}, "health check"),
        (
            {"alias": [{"name": "elsewhere.example.com", "evaluate_target_health": True}]},
            "what it leads to, and whether only while that is healthy",
        ),
        ({"cloudwatch_alarm_region": "us-east-1"}, "which alarm decides"),
        ({"child_health_threshold": 2}, "children, and how many of them must be healthy"),
    ],
)
def test_what_is_not_as_the_state_says_is_told(emulator, shown, changed, subject):
    """One lie at a time."""
    assert subject in failed(emulator, shown, **changed)


def test_a_record_of_another_region_than_its_load_balancer_is_told(emulator, shown):
    """It would send clients far away."""
    subjects = failed(emulator, shown, latency_routing_policy=[{"region": "eu-west-1"}])

    assert "region of its load balancer" in subjects


def test_a_health_check_that_is_still_there_is_left_over(emulator, shown):
    """After a destroy nothing may be."""
    found = left_over(AppliedState(shown, {}), Aws(endpoint=emulator.endpoint, region="us-east-1"))

    assert sorted(one.split(" ")[0] for one in found) == [ALARM_CHECK, CHECK]
