"""Security groups and ways out, in all the ways in which they are written."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from neuronfleet.plan import Plan
from neuronfleet.plan.reading import plan_from
from neuronfleet.policies.api import Sample, Unknown
from neuronfleet.policies.net._samples import GROUP, TEMPLATE, security_group
from neuronfleet.policies.registry import built_in
from neuronfleet.policies.running import run

PLANS = Path(__file__).parents[2] / "data" / "plans"


def said(policy_id: str, plan: Plan | Sample) -> dict[str, tuple[str, str, str]]:
    """Verdict, place and message by address."""
    plan = plan.plan() if isinstance(plan, Sample) else plan
    policies = [one for one in built_in() if one.id == policy_id]
    found = run(policies, [plan], today=dt.date(2026, 11, 23))
    return {
        one.resource.address: (one.outcome.verdict.value, one.outcome.where, one.outcome.message)
        for one in found
        if one.resource
    }


def document(name: str) -> dict:
    """One of the real plans, to be changed."""
    return json.loads((PLANS / name).read_bytes())


def after(plan: dict, address: str) -> dict:
    """What a resource of it will be."""
    return next(one for one in plan["resource_changes"] if one["address"] == address)["change"]["after"]


@pytest.mark.parametrize(
    ("address", "body", "where"),
    [
        (
            GROUP,
            {
                "ingress": [
                    {"protocol": "tcp", "from_port": 20, "to_port": 30, "cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"]}
                ]
            },
            "ingress[0].cidr_blocks[1]",
        ),
        (
            "aws_security_group_rule.ssh",
            {
                "type": "ingress",
                "security_group_id": Unknown(f"{GROUP}.id"),
                "protocol": "-1",
                "from_port": 0,
                "to_port": 0,
                "ipv6_cidr_blocks": ["::/0"],
            },
            "ipv6_cidr_blocks[0]",
        ),
        (
            "aws_vpc_security_group_ingress_rule.ssh",
            {
                "security_group_id": Unknown(f"{GROUP}.id"),
                "ip_protocol": "tcp",
                "from_port": 22,
                "to_port": 22,
                "cidr_ipv4": "128.0.0.0/1",
            },
            "cidr_ipv4",
        ),
    ],
)
def test_ssh_is_found_in_every_way_of_writing_a_rule(address, body, where):
    """Blocks of the group, rules of the old kind and of the new one; half of the internet is the internet."""
    sample = security_group().add(address, body)

    assert said("NET001", sample)[address][:2] == ("fail", where)
    assert said("NET002", sample)[address][:2] == ("fail", where)


def test_a_rule_that_lets_out_lets_nothing_in():
    """``type = "egress"`` of an aws_security_group_rule is no ingress."""
    rule = {"type": "egress", "protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
    sample = Sample({"aws_security_group_rule.out": rule})

    assert said("NET001", sample)["aws_security_group_rule.out"][0] == "not-applicable"
    assert said("NET008", sample)["aws_security_group_rule.out"][0] == "fail"


def test_groups_of_network_interfaces_count():
    """A template may name its groups in network_interfaces; a group that nobody is in is not judged."""
    sample = security_group().change("aws_vpc_security_group_ingress_rule.grpc", "cidr_ipv4", "0.0.0.0/0")
    body = {"instance_type": "inf1.xlarge", "network_interfaces": [{"security_groups": [Unknown(f"{GROUP}.id")]}]}
    rule = "aws_vpc_security_group_ingress_rule.grpc"

    assert said("NET002", sample.add(TEMPLATE, body))[rule][0] == "fail"
    assert said("NET002", sample.remove(TEMPLATE))[rule][0] == "not-applicable"


def test_the_load_balancer_of_the_real_plan_may_be_reached():
    """Its group is open to everybody on port 80, the instances' is not: only the listener is a finding."""
    plan = plan_from(document("create.json"), path="create.json")

    assert {verdict for verdict, _, _ in said("NET002", plan).values()} <= {"pass", "not-applicable"}
    assert said("NET003", plan)["module.use1.aws_lb_listener.http"] == (
        "fail",
        "protocol",
        "port 80 of the public load balancer module.use1.aws_lb.this forwards plain HTTP",
    )


def test_the_instances_of_the_real_plan_reach_ecs_through_nat():
    """for_each over subnets, associations by each.value, one private route table with a NAT route."""
    plan = plan_from(document("create.json"), path="create.json")

    assert {verdict for verdict, _, _ in said("NET012", plan).values()} == {"pass"}


def test_without_the_nat_route_they_do_not():
    """The same plan with the routes through NAT gateways taken out of one region."""
    plan = document("create.json")
    plan["resource_changes"] = [
        one for one in plan["resource_changes"] if one["address"] != "module.use1.aws_route.nat"
    ]
    found = said("NET012", plan_from(plan, path="create.json"))

    assert found["module.use1.aws_autoscaling_group.this"][0] == "fail"
    assert "no route out and no VPC endpoint for ecs, ecs-agent, ecs-telemetry" in str(found)
    assert found["module.usw2.aws_autoscaling_group.this"][0] == "pass"


def test_public_subnets_give_addresses():
    """A template that does not say takes what its subnets give: here all of them begin to."""
    plan = document("create.json")
    for one in plan["resource_changes"]:
        if one["address"].startswith("module.use1.aws_subnet.private"):
            one["change"]["after"]["map_public_ip_on_launch"] = True
    found = said("NET005", plan_from(plan, path="create.json"))

    assert found["module.use1.aws_launch_template.this"][0] == "unknown"  # which of them the group takes is not known
    assert found["module.usw2.aws_launch_template.this"][0] == "pass"
