"""``[load_balancers.NAME]``: an Application or Network Load Balancer in front of services of a region."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from neuronfleet.fleet.model.base import Flag, Section, Text

__all__ = ["LoadBalancer"]

ListenerPort = Annotated[int, Field(strict=True, ge=1, le=65535)]
LogPrefix = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.{}-]*(/[A-Za-z0-9_.{}-]+)*$")]
SourceCidr = Annotated[
    str, StringConstraints(pattern=r"^([0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}|[0-9a-fA-F:]+/[0-9]{1,3})$")
]
SslPolicy = Annotated[str, StringConstraints(pattern=r"^ELBSecurityPolicy-[A-Za-z0-9-]+$")]
SubnetId = Annotated[str, StringConstraints(pattern=r"^subnet-[0-9a-f]{8,17}$")]


class LoadBalancer(Section):
    """A load balancer that services name under ``traffic``.

    An application load balancer listens for HTTPS where it has a certificate, else for HTTP, and shares its listener
    among services by path and host. A network load balancer has a listener for each of its services.
    """

    enabled: Flag = True
    """Whether it exists; ``false`` under ``overrides`` leaves it out of a region."""

    type: Literal["application", "network"] = "application"
    """HTTP, HTTPS and gRPC, or TCP and TLS."""

    scheme: Literal["internal", "internet-facing"] = "internal"
    """Whether it can be reached from the internet."""

    certificate_arn: Text | None = None
    """ARN of the certificate of HTTPS or TLS; ``{region}``, ``{partition}``, ``{account_id}`` are filled in. ACM
    certificates belong to a region: give each region its own under ``overrides``."""

    ssl_policy: SslPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    """TLS versions and ciphers; only policies without TLS 1.0 and 1.1 are taken.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    """

    http_port: ListenerPort = 80
    """Port of HTTP: redirected to HTTPS where there is a certificate, else served. Application only."""

    https_port: ListenerPort = 443
    """Port of HTTPS, where there is a certificate. Application only."""

    redirect_http: Flag = True
    """Whether ``http_port`` is there beside HTTPS, to redirect; it never serves beside HTTPS. Application only."""

    allowed_cidrs: tuple[SourceCidr, ...] = ()
    """Addresses that may reach the listeners, IPv4 or IPv6. By default the VPC's own; required on the internet."""

    subnet_ids: tuple[SubnetId, ...] = ()
    """Subnets of an existing VPC, one a zone. By default those of the network, which suits ``internal`` only."""

    ipv6: Flag = False
    """Whether it has IPv6 addresses beside IPv4 (``dualstack``). A made VPC then gets IPv6 blocks; existing subnets
    need them already. Tasks are reached over IPv4 all the same."""

    idle_timeout_seconds: Annotated[int, Field(strict=True, ge=1, le=4000)] = 120
    """Time without a byte after which a connection is closed, and so the longest request. Application only.

    120 is what TorchServe gives a request: https://docs.pytorch.org/serve/configuration.html
    """

    cross_zone: Flag = False
    """Whether each node sends to the tasks of all zones; traffic between zones costs. Network only, an application
    load balancer always does."""

    access_logs_bucket: Text | None = None
    """Bucket of the region that Elastic Load Balancing may write to; ``{region}`` is filled in. By default no logs."""

    access_logs_prefix: LogPrefix | None = None
    """Prefix of the logs in the bucket; ``{region}``, ``{fleet}`` are filled in. By default none."""

    deletion_protection: Flag = False
    """Whether AWS refuses to delete it; a destroy then needs an apply with ``false`` first."""
