"""What spans regions, decided: hostnames and fixed addresses in front of the regions' load balancers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from neuronfleet.fleet.blueprint.data import DataBlueprint
from neuronfleet.fleet.blueprint.network import BackendBlueprint
from neuronfleet.fleet.blueprint.overview import LoadBalancerLookup, OverviewBlueprint
from neuronfleet.fleet.blueprint.region import Blueprint, Notice

__all__ = [
    "AcceleratorBlueprint",
    "DnsBlueprint",
    "EndpointGroupBlueprint",
    "FleetPlan",
    "GlobalBlueprint",
    "LoadBalancerLookup",
    "RecordBlueprint",
    "RouteHealthCheckBlueprint",
]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RouteHealthCheckBlueprint:
    """A Route 53 health check of a region: a question over the internet, or a CloudWatch alarm.

    Attributes:
        protocol: ``HTTP`` or ``HTTPS``, None where an alarm decides.
        port: port of the load balancer, None where an alarm decides.
        path: path, None where an alarm decides.
        request_interval_seconds: time between two requests of one checker.
        failure_threshold: checks in a row that change the status.
        alarm: name of the CloudWatch alarm in the region, None where Route 53 asks itself.
        insufficient_data: what counts while the alarm has too little data, in AWS's spelling.
    """

    protocol: Literal["HTTP", "HTTPS"] | None
    port: int | None
    path: str | None
    request_interval_seconds: int
    failure_threshold: int
    alarm: str | None
    insufficient_data: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RecordBlueprint:
    """What a hostname answers for one region: an alias of its load balancer, once for each record type.

    Attributes:
        region: the region; also what tells the record from its siblings (``set_identifier``).
        load_balancer: which load balancer it leads to.
        weight: share of the answers, None unless the policy is ``weighted``; 0 where the region is drained.
        role: ``PRIMARY`` or ``SECONDARY``, None unless the policy is ``failover``.
        drained: whether the region gets no new clients.
        always_unhealthy: whether it is drained by a health check that never passes, for want of a weight.
        health_check: further health check, None for the health of the targets alone.
    """

    region: str
    load_balancer: LoadBalancerLookup
    weight: int | None
    role: Literal["PRIMARY", "SECONDARY"] | None
    drained: bool
    always_unhealthy: bool
    health_check: RouteHealthCheckBlueprint | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DnsBlueprint:
    """A hostname.

    Attributes:
        name: its name in the fleet file.
        hostname: name that clients use.
        zone_id: hosted zone by id, None where it is named.
        zone_name: hosted zone by name, None where its id is given.
        private_zone: whether the hosted zone is private.
        policy: how a region is chosen.
        record_types: ``A``, and ``AAAA`` with IPv6.
        records: one a region.
    """

    name: str
    hostname: str
    zone_id: str | None
    zone_name: str | None
    private_zone: bool
    policy: Literal["latency", "weighted", "failover"]
    record_types: tuple[str, ...]
    records: tuple[RecordBlueprint, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EndpointGroupBlueprint:
    """One region of an accelerator.

    Attributes:
        region: the region.
        load_balancer: its endpoint.
        traffic_dial_percent: percent of the traffic that would go there which does; 0 where it is drained.
        drained: whether the region gets no new connections.
        client_ip_preservation: whether targets see the client's address.
    """

    region: str
    load_balancer: LoadBalancerLookup
    traffic_dial_percent: int
    drained: bool
    client_ip_preservation: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AcceleratorBlueprint:
    """A Global Accelerator with one TCP listener.

    Attributes:
        name: its name in the fleet file.
        full_name: its name in AWS.
        ports: ports of the listener.
        client_affinity: ``NONE`` or ``SOURCE_IP``.
        ip_address_type: ``IPV4`` or ``DUAL_STACK``.
        flow_logs_bucket: S3 bucket of flow logs, None for no logs.
        flow_logs_prefix: prefix in the bucket, None for no logs.
        endpoint_groups: one a region.
    """

    name: str
    full_name: str
    ports: tuple[int, ...]
    client_affinity: Literal["NONE", "SOURCE_IP"]
    ip_address_type: Literal["IPV4", "DUAL_STACK"]
    flow_logs_bucket: str | None
    flow_logs_prefix: str | None
    endpoint_groups: tuple[EndpointGroupBlueprint, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GlobalBlueprint:
    """What spans the regions of a fleet, in a stack that is deployed after theirs.

    Attributes:
        fleet: name of the fleet.
        stack: name of the stack, ``inference-global``.
        region: region of the stack's own provider; what is made knows no region.
        partition: AWS partition.
        account_id: the only account it may be applied to, None for any.
        tags: tags of every resource.
        backend: where the state is kept.
        regions: regions whose load balancers are looked up, each by a provider of its own.
        dns: hostnames, by name.
        accelerators: accelerators, by name.
        deploy_after: stacks that must be there first.
        notices: what the user should know.
        overview: what is shown and told of all regions, None for nothing.
    """

    fleet: str
    stack: str
    region: str
    partition: str
    account_id: str | None
    tags: Mapping[str, str]
    backend: BackendBlueprint
    regions: tuple[str, ...]
    dns: tuple[DnsBlueprint, ...]
    accelerators: tuple[AcceleratorBlueprint, ...]
    deploy_after: tuple[str, ...]
    notices: tuple[Notice, ...]
    overview: OverviewBlueprint | None = None

    @property
    def provider_regions(self) -> tuple[str, ...]:
        """Regions that the stack needs a provider of."""
        beside = None if self.overview is None else self.overview.region
        return self.regions if beside is None or beside in self.regions else (*self.regions, beside)

    @property
    def load_balancers(self) -> tuple[LoadBalancerLookup, ...]:
        """Every load balancer that is looked up, once, by region and name."""
        found = {record.load_balancer for one in self.dns for record in one.records}
        found |= {group.load_balancer for one in self.accelerators for group in one.endpoint_groups}
        found |= set(self.overview.load_balancers) if self.overview is not None else set()
        return tuple(sorted(found, key=lambda one: (self.regions.index(one.region), one.name)))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FleetPlan:
    """All stacks of a fleet, or those that were asked for.

    Attributes:
        regions: blueprint of each region, in the order of the fleet file.
        global_: what spans regions, None where there is nothing or it was not asked for.
        data: models and images in every region, None where there is nothing or it was not asked for.
    """

    regions: tuple[Blueprint, ...]
    global_: GlobalBlueprint | None
    data: DataBlueprint | None = None
