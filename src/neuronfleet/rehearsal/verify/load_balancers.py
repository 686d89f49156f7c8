"""Checks of load balancers, their listeners and rules, and target groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.report import Check
from neuronfleet.rehearsal.state import AppliedState, Resource
from neuronfleet.rehearsal.verify.compare import compare

__all__ = ["check_listener", "check_listener_rule", "check_load_balancer", "check_target_group"]

# Field of Terraform -> field of the API. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html
_TARGETS: Final = {
    "port": "Port",
    "protocol": "Protocol",
    "target_type": "TargetType",
    "vpc_id": "VpcId",
}
_HEALTH: Final = {
    "protocol": "HealthCheckProtocol",
    "port": "HealthCheckPort",
    "interval": "HealthCheckIntervalSeconds",
    "timeout": "HealthCheckTimeoutSeconds",
    "healthy_threshold": "HealthyThresholdCount",
    "unhealthy_threshold": "UnhealthyThresholdCount",
}


def check_load_balancer(balancer: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """It is where it was planned, in subnets of zones that differ, behind its security groups."""
    values, client = balancer.values, aws.client("elbv2")
    found = client.describe_load_balancers(LoadBalancerArns=[values["arn"]])["LoadBalancers"][0]
    yield compare(
        balancer.address,
        "type and scheme",
        expected=[values["load_balancer_type"], "internal" if values["internal"] else "internet-facing"],
        found=[found["Type"], found.get("Scheme", "internet-facing")],
    )
    yield compare(
        balancer.address,
        "subnets of the load balancer",
        expected=sorted(values["subnets"]),
        found=sorted(zone["SubnetId"] for zone in found["AvailabilityZones"]),
    )
    # AWS refuses two subnets of one zone; moto does not:
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    zones = [zone["ZoneName"] for zone in found["AvailabilityZones"]]
    yield compare(balancer.address, "zones, each once", expected=sorted(set(zones)), found=sorted(zones))
    yield compare(
        balancer.address,
        "security groups of the load balancer",
        expected=sorted(values.get("security_groups") or []),
        found=sorted(found.get("SecurityGroups") or []),
    )
    attributes = client.describe_load_balancer_attributes(LoadBalancerArn=values["arn"])["Attributes"]
    told = {one["Key"]: one["Value"] for one in attributes}
    logs = (values.get("access_logs") or [{}])[0]
    yield compare(
        balancer.address,
        "bucket of the access logs",
        expected=str(logs.get("bucket") if logs.get("enabled") else "none"),
        found=told.get("access_logs.s3.bucket", "") if told.get("access_logs.s3.enabled") == "true" else "none",
    )


def check_listener(listener: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The port speaks its protocol with its certificate, and does with requests what was planned."""
    values = listener.values
    found = aws.client("elbv2").describe_listeners(ListenerArns=[values["arn"]])["Listeners"][0]
    yield compare(
        listener.address,
        "port, protocol and load balancer",
        expected=[values["port"], values["protocol"], values["load_balancer_arn"]],
        found=[found["Port"], found["Protocol"], found["LoadBalancerArn"]],
    )
    if values.get("certificate_arn"):
        yield compare(
            listener.address,
            "certificate and TLS policy",
            expected=[values["certificate_arn"], values["ssl_policy"]],
            found=[*(one["CertificateArn"] for one in found.get("Certificates", [])), found.get("SslPolicy")],
        )
    yield compare(
        listener.address,
        "what it does with requests",
        expected=_wanted_actions(values["default_action"]),
        found=_actions(found["DefaultActions"]),
    )


def check_listener_rule(rule: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The rule is asked in its turn, for its paths and hosts, and forwards to its target group."""
    values = rule.values
    found = aws.client("elbv2").describe_rules(RuleArns=[values["arn"]])["Rules"][0]
    yield compare(
        rule.address,
        "priority and action",
        expected=[str(values["priority"]), _wanted_actions(values["action"])],
        found=[found["Priority"], _actions(found["Actions"])],
    )
    wanted = [
        f"{field.replace('_', '-')} {value}"
        for condition in values["condition"]
        for field in ("path_pattern", "host_header")
        for block in condition.get(field) or []
        for value in block["values"]
    ]
    has = [f"{one['Field']} {value}" for one in found["Conditions"] for value in _condition_values(one)]
    yield compare(rule.address, "paths and hosts", expected=sorted(wanted), found=sorted(has))


def check_target_group(group: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """It takes targets as planned, asks them what was planned, and some load balancer sends to it."""
    values, client = group.values, aws.client("elbv2")
    found = client.describe_target_groups(TargetGroupArns=[values["arn"]])["TargetGroups"][0]
    yield compare(
        group.address,
        "protocol, port and kind of targets",
        expected={field: values[field] for field in _TARGETS},
        found={field: found.get(key) for field, key in _TARGETS.items()},
    )
    wanted = values["health_check"][0]
    yield compare(
        group.address,
        "health check",
        expected={field: str(wanted[field]) for field in _HEALTH} | {"path": wanted.get("path") or ""},
        found={field: str(found.get(key)) for field, key in _HEALTH.items()} | {"path": _path(found)},
    )
    if wanted.get("matcher"):
        matcher = found.get("Matcher") or {}
        yield compare(
            group.address,
            "good answers",
            expected=wanted["matcher"],
            found=matcher.get("HttpCode") or matcher.get("GrpcCode"),
        )
    yield compare(
        group.address, "load balancers that send to it", expected=1, found=len(found.get("LoadBalancerArns", []))
    )
    attributes = client.describe_target_group_attributes(TargetGroupArn=values["arn"])["Attributes"]
    told = {one["Key"]: one["Value"] for one in attributes}
    yield compare(
        group.address,
        "seconds until a target is let go",
        expected=str(values["deregistration_delay"]),
        found=told.get("deregistration_delay.timeout_seconds"),
    )


def _path(found: Mapping[str, Any]) -> str:
    return str(found.get("HealthCheckPath") or "") if found.get("HealthCheckProtocol") != "TCP" else ""


def _condition_values(condition: Mapping[str, Any]) -> Sequence[str]:
    for key in ("PathPatternConfig", "HostHeaderConfig"):
        if condition.get(key):
            values: Sequence[str] = condition[key]["Values"]
            return values
    return condition.get("Values") or []


def _wanted_actions(actions: Sequence[Mapping[str, Any]]) -> list[str]:
    found = []
    for action in actions:
        if action["type"] == "redirect":
            redirect = action["redirect"][0]
            found.append(f"redirect {redirect['protocol']} {redirect['port']} {redirect['status_code']}")
        elif action["type"] == "fixed-response":
            found.append(f"fixed-response {action['fixed_response'][0]['status_code']}")
        else:
            found.append(f"forward {action.get('target_group_arn')}")
    return found


def _actions(actions: Sequence[Mapping[str, Any]]) -> list[str]:
    found = []
    for action in actions:
        if action["Type"] == "redirect":
            redirect = action["RedirectConfig"]
            found.append(f"redirect {redirect['Protocol']} {redirect['Port']} {redirect['StatusCode']}")
        elif action["Type"] == "fixed-response":
            found.append(f"fixed-response {action['FixedResponseConfig']['StatusCode']}")
        else:
            groups = action.get("ForwardConfig", {}).get("TargetGroups", [])
            arn = action.get("TargetGroupArn") or next((group["TargetGroupArn"] for group in groups), None)
            found.append(f"forward {arn}")
    return found
