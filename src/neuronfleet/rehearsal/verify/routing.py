"""Checks of what spans regions: records and health checks of Route 53."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.report import Check
from neuronfleet.rehearsal.state import AppliedState, Resource
from neuronfleet.rehearsal.verify.compare import compare

__all__ = ["check_health_check", "check_record"]


def check_record(record: Resource, state: AppliedState, aws: Aws) -> Iterator[Check]:
    """The record is in its zone, leads where it was planned to, and is chosen as planned."""
    values = record.values
    found = _record_sets(record, aws)
    identifier = values.get("set_identifier") or None
    subject = f"record {values['name']} {values['type']} {identifier or ''}".rstrip()
    yield compare(record.address, subject, expected="one", found="one" if len(found) == 1 else f"{len(found)}")
    if len(found) != 1:
        return
    (one,) = found
    for alias in values.get("alias") or ():
        target = one.get("AliasTarget", {})
        yield compare(
            record.address,
            "what it leads to, and whether only while that is healthy",
            expected=f"{_name(alias['name'])} {alias['evaluate_target_health']}",
            found=f"{_name(target.get('DNSName', ''))} {target.get('EvaluateTargetHealth')}",
        )
    yield from _leads_to_a_load_balancer(record, state, aws)
    yield compare(record.address, "how it is chosen", expected=_policy(values), found=_chosen(one))
    yield compare(
        record.address,
        "health check",
        expected=values.get("health_check_id") or None,
        found=one.get("HealthCheckId"),
    )


def check_health_check(check: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The health check asks what was planned."""
    values = check.values
    config = aws.client("route53").get_health_check(HealthCheckId=values["id"])["HealthCheck"]["HealthCheckConfig"]
    yield compare(check.address, "kind of the health check", expected=values["type"], found=config["Type"])
    if values["type"] == "CALCULATED":
        children = config.get("ChildHealthChecks") or []
        wanted = values.get("child_healthchecks") or []
        yield compare(
            check.address,
            "children, and how many of them must be healthy",
            expected=f"{sorted(wanted)} {values['child_health_threshold']}",
            found=f"{sorted(children)} {config.get('HealthThreshold')}",
        )
    elif values.get("cloudwatch_alarm_name"):
        alarm = config.get("AlarmIdentifier") or {}
        yield compare(
            check.address,
            "which alarm decides",
            expected=f"{values['cloudwatch_alarm_name']} of {values['cloudwatch_alarm_region']}",
            found=f"{alarm.get('Name')} of {alarm.get('Region')}",
        )
    elif values.get("fqdn"):
        yield compare(
            check.address,
            "what it asks",
            expected=f"{values['fqdn']}:{values['port']}{values['resource_path']}",
            found=f"{config.get('FullyQualifiedDomainName')}:{config.get('Port')}{config.get('ResourcePath')}",
        )


def _record_sets(record: Resource, aws: Aws) -> list[Mapping[str, Any]]:
    values = record.values
    pages = aws.client("route53").get_paginator("list_resource_record_sets").paginate(HostedZoneId=values["zone_id"])
    return [
        one
        for page in pages
        for one in page["ResourceRecordSets"]
        if (_name(one["Name"]), one["Type"], one.get("SetIdentifier") or "")
        == (_name(values["name"]), values["type"], values.get("set_identifier") or "")
    ]


def _leads_to_a_load_balancer(record: Resource, state: AppliedState, aws: Aws) -> Iterator[Check]:
    """The load balancer that the alias was taken from is there, in the region that the record stands for."""
    names = {_name(alias["name"]) for alias in record.values.get("alias") or ()}
    for source in state.resources:
        if source.managed or source.type != "aws_lb" or _name(source.values["dns_name"]) not in names:
            continue
        region = source.values["arn"].split(":")[3]
        described = aws.of(region).client("elbv2").describe_load_balancers(Names=[source.values["name"]])
        yield compare(
            record.address,
            f"load balancer {source.values['name']} of {region}",
            expected=_name(source.values["dns_name"]),
            found=_name(described["LoadBalancers"][0]["DNSName"]),
        )
        latency = record.values.get("latency_routing_policy") or ()
        if latency:
            yield compare(record.address, "region of its load balancer", expected=latency[0]["region"], found=region)


def _policy(values: Mapping[str, Any]) -> str:
    if weighted := values.get("weighted_routing_policy"):
        return f"weight {weighted[0]['weight']}"
    if latency := values.get("latency_routing_policy"):
        return f"nearest to {latency[0]['region']}"
    failover = values.get("failover_routing_policy")
    return str(failover[0]["type"]).lower() if failover else "alone"


def _chosen(found: Mapping[str, Any]) -> str:
    if "Weight" in found:
        return f"weight {found['Weight']}"
    if "Region" in found:
        return f"nearest to {found['Region']}"
    return str(found.get("Failover", "alone")).lower()


def _name(text: str) -> str:
    r"""Route 53 ends names in a dot, and writes ``*`` as ``\052``."""
    return text.rstrip(".").replace("\\052", "*").removeprefix("dualstack.").lower()
