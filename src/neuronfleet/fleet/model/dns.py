"""``[dns.NAME]``: one hostname that leads to the load balancers of several regions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.base import Flag, Section, Text

__all__ = ["Dns", "DnsHealthCheck", "DnsRegion"]

Hostname = Annotated[
    str, StringConstraints(pattern=r"^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")
]
"""Lower-case labels: Route 53 keeps names so, and a record written otherwise would be planned anew for ever."""


class DnsHealthCheck(Section):
    """A Route 53 health check of each region's load balancer, beside the health of its targets.

    Without it a region counts as down where a target group has no healthy target. Give ``path`` where that is not
    enough: Route 53 then asks over the internet, which only an ``internet-facing`` load balancer answers. Give
    ``alarm`` for internal ones.
    """

    path: Annotated[str, StringConstraints(pattern=r"^/[!-~]{0,254}$")] | None = None
    """Path that Route 53 asks for; 2xx and 3xx are healthy."""

    protocol: Literal["HTTP", "HTTPS"] | None = None
    """Protocol. By default that of the load balancer's first listener that speaks one of the two."""

    port: Annotated[int, Field(strict=True, ge=1, le=65535)] | None = None
    """Port of the load balancer. By default that listener's."""

    request_interval_seconds: Literal[10, 30] = 30
    """Seconds between requests of one checker; 10 costs extra, and there are many checkers."""

    failure_threshold: Annotated[int, Field(strict=True, ge=1, le=10)] = 3
    """Checks in a row that must fail, or succeed, before the status changes."""

    alarm: Text | None = None
    """Name of a CloudWatch alarm in each region that decides instead; ``{fleet}``, ``{region}`` are filled in."""

    insufficient_data: Literal["Healthy", "Unhealthy", "LastKnownStatus"] | None = None
    """What the region counts as while the alarm has too little data. By default ``LastKnownStatus``."""


class DnsRegion(Section):
    """What one region has of its own."""

    enabled: Flag = True
    """``false`` takes the region out: drain it first, and apply that, then take it out."""

    weight: Annotated[int, Field(strict=True, ge=0, le=255)] | None = None
    """Share of the answers, in proportion to those of the others; policy ``weighted`` only. By default 100."""

    role: Literal["primary", "secondary"] | None = None
    """Who answers while it is healthy, and who takes over; policy ``failover`` only."""

    drained: Flag = False
    """Whether the region gets no new clients: the first of two steps to remove it."""


class Dns(Section):
    """A hostname in Route 53 that answers with the load balancer of one of several regions.

    It lives in a stack of its own, ``FLEET-global``, which is deployed after the regions' stacks.
    """

    hostname: Hostname
    """Name that clients use, in lower case: ``models.example.com``."""

    zone_id: Annotated[str, StringConstraints(pattern=r"^Z[A-Z0-9]{1,31}$")] | None = None
    """Hosted zone that holds the hostname, by id."""

    zone_name: Hostname | None = None
    """The same by name: ``example.com``."""

    private_zone: Flag = False
    """Whether the hosted zone is private; internal load balancers need one."""

    policy: Literal["latency", "weighted", "failover"] = "latency"
    """How a region is chosen: nearest by latency, by weight, or a primary one with a standby."""

    load_balancer: Text
    """Name of a load balancer that every region has."""

    ipv6: Flag | None = None
    """Whether there are AAAA records beside the A records. By default where every region's load balancer has IPv6."""

    health_check: DnsHealthCheck | None = None
    """Further health checks. By default none: the health of the targets decides."""

    regions: dict[str, DnsRegion] = {}
    """Region -> what differs there. Every region of the fleet takes part unless its ``enabled`` is ``false``."""
