"""What the verification asks about load balancers made through the API, and states that tell the truth or not."""

from __future__ import annotations

import copy
import uuid

import pytest

from neuronfleet.rehearsal.expected import ExpectedResources
from neuronfleet.rehearsal.leftovers import left_over
from neuronfleet.rehearsal.verify import verify
from tests.rehearsal.states import state_of

pytestmark = pytest.mark.moto

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d"
POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


@pytest.fixture(scope="module")
def truth(emulator, adjusted):
    """An application load balancer with a service behind it, made through the API, and the state of it."""
    nothing = {"vpc_ids": (), "subnets": {}, "security_groups": {}, "image_ids": (), "instance_types": ()}
    emulator.make_existing(ExpectedResources(region="us-east-1", certificate_arns=(CERTIFICATE,), **nothing))
    name = f"n{uuid.uuid4().hex[:12]}"
    ec2, elb, ecs = adjusted("ec2"), adjusted("elbv2"), adjusted("ecs")
    vpc_id = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.8.{index}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for index, zone in enumerate(("us-east-1a", "us-east-1b"))
    ]
    group_id = ec2.create_security_group(GroupName=name, Description="x", VpcId=vpc_id)["GroupId"]
    balancer = elb.create_load_balancer(Name=name, Subnets=subnets, SecurityGroups=[group_id], Scheme="internal")
    balancer_arn = balancer["LoadBalancers"][0]["LoadBalancerArn"]
    logs = {"access_logs.s3.enabled": "true", "access_logs.s3.bucket": "logs"}
    elb.modify_load_balancer_attributes(
        LoadBalancerArn=balancer_arn, Attributes=[{"Key": key, "Value": value} for key, value in logs.items()]
    )
    group_arn = elb.create_target_group(
        Name=name,
        Protocol="HTTP",
        Port=8501,
        VpcId=vpc_id,
        TargetType="instance",
        HealthCheckPath="/v1/models/a",
        HealthCheckPort="traffic-port",
        HealthCheckIntervalSeconds=15,
        HealthCheckTimeoutSeconds=10,
        HealthyThresholdCount=2,
        UnhealthyThresholdCount=3,
        Matcher={"HttpCode": "200"},
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.modify_target_group_attributes(
        TargetGroupArn=group_arn, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "90"}]
    )
    forward = [{"Type": "forward", "TargetGroupArn": group_arn}]
    listener_arn = elb.create_listener(
        LoadBalancerArn=balancer_arn,
        Protocol="HTTPS",
        Port=443,
        SslPolicy=POLICY,
        Certificates=[{"CertificateArn": CERTIFICATE}],
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    )["Listeners"][0]["ListenerArn"]
    rule_arn = elb.create_rule(
        ListenerArn=listener_arn,
        Priority=1500,
        Conditions=[
            {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a*"]}},
            {"Field": "host-header", "HostHeaderConfig": {"Values": ["a.example.com"]}},
        ],
        Actions=forward,
    )["Rules"][0]["RuleArn"]
    cluster_arn = ecs.create_cluster(clusterName=name)["cluster"]["clusterArn"]
    containers = [{"name": "s", "image": "x", "memory": 128, "portMappings": [{"containerPort": 8501}]}]
    definition_arn = ecs.register_task_definition(family=name, containerDefinitions=containers)["taskDefinition"][
        "taskDefinitionArn"
    ]
    ecs.create_service(
        cluster=name,
        serviceName="s",
        taskDefinition=definition_arn,
        desiredCount=1,
        loadBalancers=[{"targetGroupArn": group_arn, "containerName": "s", "containerPort": 8501}],
        healthCheckGracePeriodSeconds=625,
    )
    return {
        "aws_lb": {
            "arn": balancer_arn,
            "load_balancer_type": "application",
            "internal": True,
            "subnets": subnets,
            "security_groups": [group_id],
            "access_logs": [{"enabled": True, "bucket": "logs"}],
        },
        "aws_lb_listener": {
            "arn": listener_arn,
            "load_balancer_arn": balancer_arn,
            "port": 443,
            "protocol": "HTTPS",
            "certificate_arn": CERTIFICATE,
            "ssl_policy": POLICY,
            "default_action": [{"type": "fixed-response", "fixed_response": [{"status_code": "404"}]}],
        },
        "aws_lb_listener_rule": {
            "arn": rule_arn,
            "priority": 1500,
            "action": [{"type": "forward", "target_group_arn": group_arn}],
            "condition": [
                {"path_pattern": [{"values": ["/a*"]}], "host_header": []},
                {"path_pattern": [], "host_header": [{"values": ["a.example.com"]}]},
            ],
        },
        "aws_lb_target_group": {
            "arn": group_arn,
            "port": 8501,
            "protocol": "HTTP",
            "target_type": "instance",
            "vpc_id": vpc_id,
            "deregistration_delay": "90",
            "health_check": [
                {
                    "protocol": "HTTP",
                    "port": "traffic-port",
                    "path": "/v1/models/a",
                    "matcher": "200",
                    "interval": 15,
                    "timeout": 10,
                    "healthy_threshold": 2,
                    "unhealthy_threshold": 3,
                }
            ],
        },
        "aws_ecs_service": {
            "name": "s",
            "cluster": cluster_arn,
            "task_definition": definition_arn,
            "desired_count": 1,
            "deployment_minimum_healthy_percent": 100,
            "deployment_maximum_percent": 200,
            "health_check_grace_period_seconds": 625,
            "load_balancer": [{"target_group_arn": group_arn, "container_name": "s", "container_port": 8501}],
        },
    }


def test_a_true_state_passes_every_check(truth, aws):
    """Load balancer, listener, rule, target group and service are asked for, and all agree."""
    checks = verify(state_of(truth), aws)
    assert [check for check in checks if not check.passed] == []
    assert {check.address.split(".")[0] for check in checks} == set(truth)


@pytest.mark.parametrize(
    ("resource_type", "attribute", "lie", "subject"),
    [
        ("aws_lb", "internal", False, "type and scheme"),
        ("aws_lb", "subnets", ["subnet-0"], "subnets of the load balancer"),
        ("aws_lb", "security_groups", ["sg-0"], "security groups of the load balancer"),
        ("aws_lb", "access_logs", [], "bucket of the access logs"),
        ("aws_lb_listener", "port", 80, "port, protocol and load balancer"),
        ("aws_lb_listener", "ssl_policy", "ELBSecurityPolicy-2016-08", "certificate and TLS policy"),
        (
            "aws_lb_listener",
            "default_action",
            [{"type": "redirect", "redirect": [{"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}]}],
            "what it does with requests",
        ),
        ("aws_lb_listener_rule", "priority", 5, "priority and action"),
        ("aws_lb_listener_rule", "condition", [{"path_pattern": [{"values": ["/b"]}]}], "paths and hosts"),
        ("aws_lb_target_group", "port", 8500, "protocol, port and kind of targets"),
        ("aws_lb_target_group", "deregistration_delay", "300", "seconds until a target is let go"),
        ("aws_ecs_service", "load_balancer", [{"target_group_arn": "x"}], "target group, container and port"),
        (
            "aws_ecs_service",
            "health_check_grace_period_seconds",
            0,
            "seconds in which failing checks are ignored",
        ),
    ],
)
def test_each_lie_of_the_state_is_found(truth, aws, resource_type, attribute, lie, subject):
    """A state that says other than the emulator fails exactly the check about it."""
    told = copy.deepcopy(truth)
    told[resource_type][attribute] = lie
    failed = [check for check in verify(state_of(told), aws) if not check.passed]
    assert [(check.address, check.subject) for check in failed] == [(f"{resource_type}.x", subject)]


@pytest.mark.parametrize(
    ("key", "lie", "subject"),
    [("path", "/other", "health check"), ("interval", 30, "health check"), ("matcher", "200-299", "good answers")],
)
def test_another_health_check_is_found(truth, aws, key, lie, subject):
    """Whatever of it differs."""
    told = copy.deepcopy(truth)
    told["aws_lb_target_group"]["health_check"][0][key] = lie
    failed = [check for check in verify(state_of(told), aws) if not check.passed]
    assert [check.subject for check in failed] == [subject]


def test_a_target_group_that_nobody_sends_to_is_found(truth, aws, adjusted):
    """ECS would refuse a service with it; moto does not."""
    alone = adjusted("elbv2").create_target_group(
        Name=f"a{uuid.uuid4().hex[:12]}",
        Protocol="HTTP",
        Port=8501,
        VpcId=truth["aws_lb_target_group"]["vpc_id"],
        TargetType="instance",
    )["TargetGroups"][0]["TargetGroupArn"]
    told = {"aws_lb_target_group": truth["aws_lb_target_group"] | {"arn": alone}}
    failed = {check.subject: check for check in verify(state_of(told), aws) if not check.passed}
    assert failed["load balancers that send to it"].found == "0"


def test_what_still_stands_is_left_over(truth, aws):
    """Load balancers and target groups that a destroy forgot are named."""
    found = left_over(state_of({kind: truth[kind] for kind in ("aws_lb", "aws_lb_target_group")}), aws)
    assert [item.split(" ")[0] for item in found] == ["aws_lb.x", "aws_lb_target_group.x"]
