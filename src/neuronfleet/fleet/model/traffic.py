"""``[services.NAME.traffic]``: how requests come to a service through a load balancer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.base import Flag, Section, Text

__all__ = ["Traffic", "TrafficHealthCheck"]

CheckPath = Annotated[str, StringConstraints(pattern=r"^/[^\s]*$", max_length=1024)]
Codes = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(-[0-9]{1,3})?(,[0-9]{1,3}(-[0-9]{1,3})?)*$")]
HostPattern = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9*?.-]+$", max_length=128)]
PathPattern = Annotated[str, StringConstraints(pattern=r"^[/*][A-Za-z0-9_.$/~\"'@:+&*?-]*$", max_length=128)]
Threshold = Annotated[int, Field(strict=True, ge=2, le=10)]


class TrafficHealthCheck(Section):
    """What the load balancer asks a task before it sends requests to it. By default whether the model is loaded.

    Limits: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    """

    path: CheckPath | None = None
    """HTTP path, or method of gRPC. By default what the image or its container health check answers for the model."""

    port: Text | None = None
    """Name of the port that is asked. By default the one that answers ``path``, else the one that traffic goes to."""

    matcher: Codes | None = None
    """Good answers: ``200``, ``200-299``, or codes of gRPC. By default 200, and 0 of gRPC."""

    interval_seconds: Annotated[int, Field(strict=True, ge=5, le=300)] = 15
    """Between two checks."""

    timeout_seconds: Annotated[int, Field(strict=True, ge=2, le=120)] = 10
    """Of one check; a busy chip answers late. Less than the interval."""

    healthy_threshold: Threshold = 2
    """Good answers until a task that was unhealthy is healthy again."""

    unhealthy_threshold: Threshold = 3
    """Failures until a task is unhealthy, and ECS replaces it."""


class Traffic(Section):
    """Requests to a service through a load balancer. All slots of the service share them."""

    enabled: Flag = True
    """Whether it gets any; ``false`` under ``overrides`` takes it off the load balancer in a region."""

    load_balancer: Text
    """Name of a load balancer of this file."""

    port: Text | None = None
    """Name of the service's port: ``rest``, ``grpc``. By default the one that suits the protocol."""

    protocol: Literal["http", "grpc", "tcp", "tls"] | None = None
    """``http`` or ``grpc`` of an application load balancer, ``tcp`` or ``tls`` of a network one, which ends TLS.

    By default ``grpc`` for a port of that name, else ``http``; ``tls`` with a certificate, else ``tcp``.
    """

    listener_port: Annotated[int, Field(strict=True, ge=1, le=65535)] | None = None
    """Port of the load balancer: of a network one, where each service has one of its own. By default the
    container's."""

    path_patterns: tuple[PathPattern, ...] = ()
    """Paths of the service, with ``*`` and ``?``. Without these and ``host_headers`` it gets what no other takes."""

    host_headers: tuple[HostPattern, ...] = ()
    """Host names of the service, with ``*`` and ``?``."""

    priority: Annotated[int, Field(strict=True, ge=1, le=999)] | None = None
    """Which service is asked first where patterns of two overlap; the lower. Those without come after those with."""

    health_check: TrafficHealthCheck = TrafficHealthCheck()
    """What the load balancer asks."""

    deregistration_delay_seconds: Annotated[int, Field(strict=True, ge=0, le=3600)] | None = None
    """Time for requests that run when a task is taken off the load balancer; SIGTERM comes after it.

    By default what the longest request needs beyond ``stop_timeout_seconds``. The devices are taken until both are
    over, so a longer one makes every rollout longer.
    """

    slow_start_seconds: Annotated[int, Field(strict=True, ge=0, le=900)] | None = None
    """Time in which the share of a new task grows; 0 for none, else 30 at least. Application only.

    By default a tenth of the time that its model may load, with a device.
    """

    algorithm: Literal["round_robin", "least_outstanding_requests"] = "round_robin"
    """Which task gets a request. The second suits requests of unlike length; it takes no slow start. Application
    only."""
