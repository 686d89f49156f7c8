"""A call of inf1-region that says what a fleet file says, in the words of the module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neuronfleet.fleet import Fleet
from neuronfleet.fleet.blueprint import (
    Blueprint,
    CapacityBlueprint,
    LoadBalancerBlueprint,
    ServiceBlueprint,
    TaskBlueprint,
)
from neuronfleet.infra.literal import literal

Settings = Mapping[str, Any]
"""A table of a fleet file: what is written there and nothing else."""

_PASSED_ON = ("cluster_name", "container_insights", "execute_command")
_OF_LOGS = {"group": "log_group_name", "retention_days": "log_retention_in_days", "kms_key_id": "log_kms_key_arn"}
_OF_NETWORK = ("allowed_cidrs", "security_group_ids")
_OTHERWISE_SAID = frozenset(
    {"instance_type", "traffic", "model", "image_registry", "deployment", "count", "health_check"}
)
"""Settings of workloads that the module knows by another name, or that only the planner knows."""


def region_call(blueprint: Blueprint, fleet: Fleet) -> dict[str, Any]:
    """``inf1-region``: everything, with nothing decided but what no module does (image names, instance types, zones).

    Args:
        blueprint: of the only region.
        fleet: the fleet file.
    """
    written = fleet.model_dump(exclude_unset=True, mode="json")
    logs, network = written.get("logs", {}), written.get("network", {})
    call = {
        "source": "./modules/inf1-region",
        "name": blueprint.fleet,
        **{name: written[name] for name in _PASSED_ON if name in written},
        **{variable: logs[name] for name, variable in _OF_LOGS.items() if name in logs},
        **{name: network[name] for name in _OF_NETWORK if name in network},
        **_network(blueprint, network),
        "capacities": {one.name: _capacity(one, blueprint, written) for one in blueprint.capacities},
        "services": {one.name: _service(one, blueprint, written["services"][one.name]) for one in blueprint.services},
        **_sight(blueprint, written),
        "load_balancers": {
            one.name: _load_balancer(one, blueprint, written["load_balancers"][one.name])
            for one in blueprint.load_balancers
        },
        "tasks": {one.name: _task(one, blueprint, written["tasks"][one.name]) for one in blueprint.tasks},
    }
    return _literal(call)


def _network(blueprint: Blueprint, written: Settings) -> dict[str, Any]:
    network = blueprint.network
    if network.kind == "existing":
        return {
            "create_network": False,
            "vpc_id": network.vpc_id,
            "subnet_ids": list(network.subnet_ids),
            "public": network.public,
        }
    zone_ids = [subnet.zone_id for subnet in network.subnets if subnet.zone_id]
    zones = {"zone_ids": zone_ids} if zone_ids else {"zone_count": written["zone_count"]}
    return {"cidr": network.cidr, "egress": network.egress, **zones}


def _capacity(capacity: CapacityBlueprint, blueprint: Blueprint, written: Settings) -> dict[str, Any]:
    ami = written.get("ami", {})
    image = {}
    if capacity.ami.image_id:
        image = {"image_id": capacity.ami.image_id}
    elif "version" in ami and capacity.devices:
        image = {"ami_version": ami["version"]}
    return {
        **written.get("capacities", {}).get(capacity.name, {}),
        **image,
        "instance_type": capacity.instance_type,
        # Stacks have tags in the provider's default_tags, which do not reach instances.
        "instance_tags": dict(blueprint.tags),
    }


def _service(service: ServiceBlueprint, blueprint: Blueprint, written: Settings) -> dict[str, Any]:
    image = service.slots[0].task_definition.containers[0].image
    traffic = written.get("traffic")
    balanced = {} if traffic is None else {"load_balancer": traffic["load_balancer"]}
    return {
        **_workload(blueprint, written),
        **written.get("deployment", {}),
        **balanced,
        "capacity": service.capacity,
        "image": image,
    }


def _task(task: TaskBlueprint, blueprint: Blueprint, written: Settings) -> dict[str, Any]:
    count = {"task_count": written["count"]} if "count" in written else {}
    return {
        **_workload(blueprint, written),
        **count,
        "capacity": task.capacity,
        "image": task.task_definition.containers[0].image,
    }


def _load_balancer(balancer: LoadBalancerBlueprint, blueprint: Blueprint, written: Settings) -> dict[str, Any]:
    found = {
        name: _filled(value, blueprint) for name, value in written.items() if name not in {"scheme", "load_balancer"}
    }
    if balancer.scheme == "internet-facing":
        found["internet_facing"] = True
    if balancer.type == "network":
        found["listener_ports"] = [listener.port for listener in balancer.listeners]
    return found


def _sight(blueprint: Blueprint, written: Settings) -> dict[str, Any]:
    found = {name: written[name] for name in ("check_quotas",) if name in written}
    if "alarms" in written:
        found["alarms"] = {name: _filled(value, blueprint) for name, value in written["alarms"].items()}
    return found


def _filled(value: Any, blueprint: Blueprint) -> Any:
    if not isinstance(value, str):
        return value
    return value.replace("{region}", blueprint.region).replace("{account_id}", blueprint.account_id or "")


def _workload(blueprint: Blueprint, written: Settings) -> dict[str, Any]:
    found = {name: value for name, value in written.items() if name not in _OTHERWISE_SAID}
    if "traffic" in written:
        found["traffic"] = {name: value for name, value in written["traffic"].items() if name != "load_balancer"}
    if "model" in written:
        found["model_s3_uri"] = written["model"].replace("{region}", blueprint.region)
    if "secrets" in written:
        found["secrets"] = {name: arn.replace("{region}", blueprint.region) for name, arn in written["secrets"].items()}
    if "neuron_monitor" in written:
        monitor = written["neuron_monitor"]
        found["neuron_monitor"] = monitor | {"image": monitor["image"].replace("{region}", blueprint.region)}
    if written.get("health_check") is False:
        found["health_check_enabled"] = False
    elif "health_check" in written:
        found["health_check"] = written["health_check"]
    return found


def _literal(value: Any) -> Any:
    """Data in which no ``${}`` is read as an expression."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dict):
        return {name: _literal(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_literal(one) for one in value]
    return value
