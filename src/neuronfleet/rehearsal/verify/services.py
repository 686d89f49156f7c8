"""Checks of services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from neuronfleet.rehearsal.aws import Aws
from neuronfleet.rehearsal.report import Check
from neuronfleet.rehearsal.state import AppliedState, Resource
from neuronfleet.rehearsal.verify.compare import compare
from neuronfleet.rehearsal.verify.placement import constraints, providers, strategies

__all__ = ["check_service"]


def check_service(service: Resource, _: AppliedState, aws: Aws) -> Iterator[Check]:
    """The service is active, and placed, spread and rolled as planned."""
    values = service.values
    described = aws.client("ecs").describe_services(cluster=values["cluster"], services=[values["name"]])["services"]
    status = described[0]["status"] if described else "no such service"
    yield compare(service.address, "status of the service", expected="ACTIVE", found=status)
    if not described:
        return
    found = described[0]
    yield compare(
        service.address, "task definition", expected=values["task_definition"], found=found.get("taskDefinition")
    )
    yield compare(
        service.address,
        "one task an instance, or a number of them",
        expected=values.get("scheduling_strategy") or "REPLICA",
        found=found.get("schedulingStrategy"),
    )
    yield compare(
        service.address, "desired count", expected=values.get("desired_count") or 0, found=found["desiredCount"]
    )
    yield compare(
        service.address,
        "placement constraints",
        expected=constraints(values.get("placement_constraints")),
        found=constraints(found.get("placementConstraints")),
    )
    yield compare(
        service.address,
        "placement strategy",
        expected=strategies(values.get("ordered_placement_strategy")),
        found=strategies(found.get("placementStrategy")),
    )
    if values.get("capacity_provider_strategy"):
        yield compare(
            service.address,
            "capacity provider strategy",
            expected=providers(values["capacity_provider_strategy"]),
            found=providers(found.get("capacityProviderStrategy")),
        )
    if values.get("load_balancer"):
        yield compare(
            service.address,
            "target group, container and port",
            expected=_registrations(values["load_balancer"]),
            found=_registrations(found.get("loadBalancers")),
        )
        yield compare(
            service.address,
            "seconds in which failing checks are ignored",
            expected=values.get("health_check_grace_period_seconds") or 0,
            found=found.get("healthCheckGracePeriodSeconds") or 0,
        )
    yield compare(
        service.address,
        "how it rolls",
        expected=_wanted_rolling(values),
        found=_rolling(found["deploymentConfiguration"]),
    )


def _registrations(given: Iterable[Mapping[str, Any]] | None) -> list[str]:
    """Where the tasks register, in Terraform's words or the API's: the order means nothing."""
    return sorted(
        f"{item.get('target_group_arn') or item.get('targetGroupArn')} "
        f"{item.get('container_name') or item.get('containerName')} "
        f"{item.get('container_port') or item.get('containerPort')}"
        for item in given or ()
    )


def _wanted_rolling(values: Mapping[str, Any]) -> str:
    breaker = (values.get("deployment_circuit_breaker") or [{}])[0]
    return _rolling_text(
        values.get("deployment_minimum_healthy_percent"),
        values.get("deployment_maximum_percent"),
        breaker=bool(breaker.get("enable")),
        rollback=bool(breaker.get("rollback")),
    )


def _rolling(configuration: Mapping[str, Any]) -> str:
    breaker = configuration.get("deploymentCircuitBreaker", {})
    return _rolling_text(
        configuration.get("minimumHealthyPercent"),
        configuration.get("maximumPercent"),
        breaker=bool(breaker.get("enable")),
        rollback=bool(breaker.get("rollback")),
    )


def _rolling_text(least: object, most: object, *, breaker: bool, rollback: bool) -> str:
    stopped = f"circuit breaker {'on' if breaker else 'off'}{', rollback' if rollback else ''}"
    return f"{least} % to {most} %, {stopped}"
