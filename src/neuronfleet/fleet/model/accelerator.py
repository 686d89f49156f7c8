"""``[accelerators.NAME]``: two fixed addresses that lead to the load balancers of several regions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.base import Flag, Percent, Section, Text

__all__ = ["Accelerator", "AcceleratorRegion"]

PortNumber = Annotated[int, Field(strict=True, ge=1, le=65535)]


class AcceleratorRegion(Section):
    """What one region has of its own."""

    enabled: Flag = True
    """``false`` takes the region out: drain it first, and apply that, then take it out."""

    traffic_dial_percent: Percent = 100
    """Percent of the traffic that would go to the region by nearness and health; the rest goes to the next region."""

    drained: Flag = False
    """Whether the region gets no new connections, a dial of 0: the first of two steps to remove it."""


class Accelerator(Section):
    """A Global Accelerator: fixed anycast addresses, for TCP and gRPC clients that do not ask DNS again.

    It lives in the stack ``FLEET-global``, which is deployed after the regions' stacks. The health of an endpoint is
    that of the load balancer's target groups: Global Accelerator's own health check settings have no effect on load
    balancers. It costs money by the hour and by the gigabyte.
    """

    load_balancer: Text
    """Name of a load balancer that every region has."""

    ports: tuple[PortNumber, ...] = ()
    """Ports that are accelerated, each a listener of the load balancer. By default all of its listeners."""

    client_affinity: Literal["NONE", "SOURCE_IP"] = "NONE"
    """``SOURCE_IP`` sends a client to the same endpoint again."""

    ipv6: Flag = False
    """Whether there are IPv6 addresses as well; every endpoint must have IPv6 then."""

    client_ip_preservation: Flag | None = None
    """Whether targets see the client's address. By default for application load balancers."""

    flow_logs_bucket: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")] | None = None
    """S3 bucket that gets flow logs. By default none are written."""

    flow_logs_prefix: Text | None = None
    """Prefix of the flow logs in the bucket. By default ``FLEET/NAME``."""

    regions: dict[str, AcceleratorRegion] = {}
    """Region -> what differs there. Every region of the fleet takes part unless its ``enabled`` is ``false``."""
