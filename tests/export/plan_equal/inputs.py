"""Calls of the modules that say what a blueprint says."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from neuronfleet.fleet.blueprint import Blueprint, CapacityBlueprint, DataBlueprint
from neuronfleet.infra.labels import label_of
from neuronfleet.infra.literal import literal
from neuronfleet.infra.vpc.serving_ports import serving_ports


def cluster_call(blueprint: Blueprint) -> dict[str, Any]:
    """``inf1-cluster``: cluster and log groups."""
    logs, cluster = blueprint.logs, blueprint.cluster
    return _given(
        source="./modules/inf1-cluster",
        name=cluster.name,
        capacity_providers=[one.full_name for one in blueprint.capacities],
        container_insights=cluster.container_insights,
        execute_command=cluster.execute_command,
        log_group_name=logs.group,
        log_retention_in_days=logs.retention_days,
        log_kms_key_arn=logs.kms_key_id,
    )


def network_call(blueprint: Blueprint) -> dict[str, Any]:
    """``network``: the VPC that is made."""
    network = blueprint.network
    zone_ids = [subnet.zone_id for subnet in network.subnets if subnet.zone_id]
    accelerated = [one.instance_type for one in blueprint.capacities if one.devices]
    found = {
        "instance_types": list(dict.fromkeys(accelerated)),
        "zone_count": len(network.subnets),
    }
    return _given(
        source="./modules/network",
        name=blueprint.cluster.name,
        cidr=network.cidr,
        egress=network.egress,
        endpoint_services=list(network.endpoint_services) or None,
        **({"zone_ids": zone_ids} if zone_ids else found),
    )


def capacity_call(blueprint: Blueprint, capacity: CapacityBlueprint) -> dict[str, Any]:
    """``inf1-capacity``: in the VPC that is made or in the one that exists."""
    network, ami = blueprint.network, capacity.ami
    services = [one for one in blueprint.services if one.capacity == capacity.name]
    where: Mapping[str, Any] = (
        {"vpc_id": network.vpc_id, "subnet_ids": list(network.subnet_ids), "allowed_cidrs": list(network.allowed_cidrs)}
        if network.kind == "existing"
        else {
            "vpc_id": "${module.network.vpc_id}",
            "subnets": "${module.network.subnets}",
            "allowed_cidrs": list(network.allowed_cidrs) or ["${module.network.cidr_block}"],
        }
    )
    return _given(
        source="./modules/inf1-capacity",
        name=capacity.full_name,
        cluster_name="${module.cluster.name}",
        instance_type=capacity.instance_type,
        min_size=capacity.min_size,
        max_size=capacity.max_size,
        instances_needed=capacity.instances_needed,
        target_capacity=capacity.target_capacity,
        refresh_min_healthy_percent=capacity.refresh_min_healthy_percent,
        refresh_max_healthy_percent=capacity.refresh_max_healthy_percent,
        image_id=ami.image_id,
        ami_family=ami.family,
        ami_version=ami.version,
        root_volume_gib=capacity.root_volume_gib,
        kms_key_id=capacity.kms_key_id,
        reserved_memory_mib=capacity.reserved_memory_mib,
        managed_draining=capacity.managed_draining,
        managed_termination_protection=capacity.managed_termination_protection,
        instance_warmup_seconds=capacity.instance_warmup_seconds,
        attributes=dict(capacity.attributes),
        user_data=literal(capacity.user_data),
        zone_ids=list(capacity.zone_ids),
        metadata_hop_limit=capacity.metadata_hop_limit,
        public=network.public,
        security_group_ids=list(network.security_group_ids),
        security_group_description=f"Container instances of capacity {capacity.name}",
        ports={
            listener: {"from_port": port.from_port, "to_port": port.to_port, "protocol": port.protocol}
            for port, listener in serving_ports(services, own_interfaces=False).items()
        },
        instance_tags=dict(blueprint.tags),
        fallback_instance_types=[one.instance_type for one in capacity.fallbacks],
        spot=None if capacity.spot is None else dataclasses.asdict(capacity.spot),
        reservation=_reservation(capacity),
        **where,
    )


def model_bucket_calls(blueprint: DataBlueprint) -> dict[str, dict[str, Any]]:
    """``neuron-model-bucket``: a call for each region, of which the source is given the others."""
    store = blueprint.model_store
    assert store is not None
    source, *replicas = store.buckets
    common = {
        "source": "./modules/neuron-model-bucket",
        "encryption": "kms" if source.kms_alias else "s3",
        "noncurrent_version_days": store.noncurrent_version_days or 0,
        "incomplete_upload_days": store.incomplete_upload_days,
        "force_destroy": store.force_destroy,
    }
    calls: dict[str, dict[str, Any]] = {}
    for bucket in store.buckets:
        label = label_of(bucket.region)
        provider = "aws" if bucket.region == blueprint.region else f"aws.{label}"
        calls[label] = common | {"name": bucket.name, "providers": {"aws": provider}}
    calls[label_of(source.region)] |= {
        "replicas": [f"${{module.{label_of(replica.region)}}}" for replica in replicas],
        "replicate_deletions": store.replicate_deletions,
        "replication_metrics": store.replication_metrics,
        "replication_time_control": store.replication_time_control,
        "role_name": store.role_name,
    }
    return calls


def _reservation(capacity: CapacityBlueprint) -> dict[str, Any] | None:
    """What the blueprint decided; without its zones, which the module finds by itself."""
    one = capacity.reservation
    if one is None:
        return None
    if one.id or one.resource_group_arn:
        return _given(id=one.id, resource_group_arn=one.resource_group_arn)
    return _given(instances_per_zone=one.instances_per_zone, match=one.match, end_date=one.end_date)


def _given(**inputs: Any) -> dict[str, Any]:
    return {name: value for name, value in inputs.items() if value is not None}
