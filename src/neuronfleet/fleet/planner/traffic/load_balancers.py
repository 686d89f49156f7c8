"""Load balancers: where they stand, who reaches them, what they listen on, and whose requests are whose."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Final

from neuronfleet.fleet.blueprint import (
    ListenerBlueprint,
    LoadBalancerBlueprint,
    NetworkBlueprint,
)
from neuronfleet.fleet.model import LoadBalancer
from neuronfleet.fleet.planner.arns import filled_arn
from neuronfleet.fleet.planner.backends import refuse_bad_bucket
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.names import LOAD_BALANCER, LONG, limited
from neuronfleet.fleet.planner.traffic.listeners import Group, application_listeners, network_listeners

__all__ = ["load_balancer_blueprint"]

_MODERN: Final = re.compile(r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)(-.*)?")
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"""

_APPLICATION_ONLY: Final = ("http_port", "https_port", "redirect_http", "idle_timeout_seconds")
_TWO_ZONES: Final = 2


def load_balancer_blueprint(
    context: Context, name: str, settings: LoadBalancer, network: NetworkBlueprint | None, groups: Sequence[Group]
) -> LoadBalancerBlueprint:
    """A load balancer of the region; problems have been reported.

    Args:
        context: the region.
        name: name in the fleet file.
        settings: what the user wrote.
        network: the network of the region, None where it has problems of its own.
        groups: services behind it that have a target group.
    """
    parts = ("load_balancers", name)
    _check_type(context, settings, parts)
    _check_sources(context, settings, parts)
    if network is not None:
        _check_subnets(context, settings, network, parts)
    application = settings.type == "application"
    if application:
        listeners = application_listeners(context, name, settings, groups)
    else:
        listeners = network_listeners(context, name, groups)
        _notice_unlogged(context, settings, listeners, parts)
    full_name = limited(context.fleet.name, name, limit=LOAD_BALANCER)
    if full_name.startswith("internal-"):
        context.report.refuse(
            "name",
            f"{context.fleet.name!r} makes {full_name!r} the name of a load balancer, and AWS keeps names that begin "
            "with internal- for itself; choose another name",
            context.fleet.name,
        )
    return LoadBalancerBlueprint(
        name=name,
        full_name=full_name,
        security_group_name=limited(context.fleet.name, name, "load-balancer", limit=LONG),
        type=settings.type,
        scheme=settings.scheme,
        ipv6=settings.ipv6,
        subnet_ids=settings.subnet_ids,
        listeners=listeners,
        certificate_arn=_certificate(context, settings, parts),
        ssl_policy=settings.ssl_policy,
        allowed_cidrs=settings.allowed_cidrs,
        idle_timeout_seconds=settings.idle_timeout_seconds if application else None,
        cross_zone=settings.cross_zone,
        access_logs_bucket=_logs_bucket(context, settings, parts),
        access_logs_prefix=None
        if settings.access_logs_prefix is None
        else context.fill(settings.access_logs_prefix, (*parts, "access_logs_prefix")),
        deletion_protection=settings.deletion_protection,
    )


def _notice_unlogged(
    context: Context, settings: LoadBalancer, listeners: Sequence[ListenerBlueprint], parts: tuple[str | int, ...]
) -> None:
    """Tell of logs that stay empty.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
    """
    if settings.access_logs_bucket is not None and not any(one.protocol == "TLS" for one in listeners):
        context.notice(
            "access-logs-tls-only",
            (*parts, "access_logs_bucket"),
            f"{parts[-1]!r} has no TLS listener, and AWS logs no others of a network load balancer: the bucket stays "
            "empty",
        )


def _check_type(context: Context, settings: LoadBalancer, parts: tuple[str | int, ...]) -> None:
    if settings.type == "network":
        for key in _APPLICATION_ONLY:
            if key in settings.model_fields_set:
                instead = "; services say listener_port" if key.endswith("_port") else ""
                context.refuse(
                    (*parts, key), f"belongs to type = 'application', and this one is 'network'; leave it out{instead}"
                )
        return
    if settings.cross_zone:
        context.refuse((*parts, "cross_zone"), "belongs to type = 'network': an application load balancer always does")
    if settings.scheme == "internet-facing" and settings.certificate_arn is None:
        context.refuse(
            (*parts, "certificate_arn"),
            "is required on the internet, where plain HTTP can be read and changed on the way; give the ARN of an ACM "
            f"certificate of {context.region.name}, or take scheme = 'internal'",
        )
    if settings.certificate_arn and settings.redirect_http and settings.http_port == settings.https_port:
        context.refuse(
            (*parts, "http_port"),
            f"{settings.http_port} is https_port as well; give another, or redirect_http = false",
            settings.http_port,
        )


def _certificate(context: Context, settings: LoadBalancer, parts: tuple[str | int, ...]) -> str | None:
    """The certificate, which must be of the region, as its load balancer is.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
    """
    text = settings.certificate_arn
    if text is None:
        return None
    place = (*parts, "certificate_arn")
    found = filled_arn(context, text, place)
    if found is None:
        return text
    region, account = context.region.name, context.settings.account_id
    if (found["service"], ":certificate/" in found[0]) != ("acm", True) and not (
        found["service"] == "iam" and ":server-certificate/" in found[0]
    ):
        context.refuse(
            place, f"{text!r} is not the ARN of a certificate, such as arn:aws:acm:REGION:ACCOUNT:certificate/ID", text
        )
    elif found["service"] == "acm" and found["region"] != region:
        context.refuse(
            place,
            f"{text!r} is a certificate of {found['region']}, which a load balancer in {region} cannot use; request "
            f"one in {region} and give it under overrides.{region}",
            text,
        )
    elif account is not None and found["account"] != account:
        context.refuse(
            place, f"{text!r} is a certificate of {found['account']}, but account_id is {account}; give one of it", text
        )
    if not _MODERN.fullmatch(settings.ssl_policy):
        context.refuse(
            (*parts, "ssl_policy"),
            f"{settings.ssl_policy!r} is no policy that begins with TLS 1.2; take ELBSecurityPolicy-TLS13-1-2-2021-06 "
            "or ELBSecurityPolicy-TLS13-1-3-2021-06",
            settings.ssl_policy,
        )
    return found[0]


def _check_sources(context: Context, settings: LoadBalancer, parts: tuple[str | int, ...]) -> None:
    if settings.scheme == "internet-facing" and not settings.allowed_cidrs:
        context.refuse(
            (*parts, "allowed_cidrs"),
            "is required on the internet: say who may reach it, ['0.0.0.0/0'] for everybody",
        )
    for index, text in enumerate(settings.allowed_cidrs):
        place = (*parts, "allowed_cidrs", index)
        try:
            block = ipaddress.ip_network(text)
        except ValueError as error:
            context.refuse(place, f"{text!r} is not a CIDR block: {error}", text)
            continue
        if isinstance(block, ipaddress.IPv6Network) and not settings.ipv6:
            context.refuse(place, f"{text!r} is IPv6, but ipv6 is false; set ipv6 = true or drop it", text)
        if text in settings.allowed_cidrs[:index]:
            context.refuse(place, f"{text} is listed twice; list it once", text)
    if settings.ipv6 and not any(":" in text for text in settings.allowed_cidrs):
        context.refuse(
            (*parts, "allowed_cidrs"),
            "names no IPv6 addresses, so nobody could reach the load balancer over IPv6; add some, '::/0' for "
            "everybody, or leave ipv6 out",
        )


def _check_subnets(
    context: Context, settings: LoadBalancer, network: NetworkBlueprint, parts: tuple[str | int, ...]
) -> None:
    place = (*parts, "subnet_ids")
    for index, one in enumerate(settings.subnet_ids):
        if one in settings.subnet_ids[:index]:
            context.refuse((*place, index), f"{one} is listed twice; list it once", one)
    if network.kind == "made":
        if settings.subnet_ids:
            context.refuse(
                place, "belongs to an existing VPC, but this one is made; leave it out, or give network.vpc_id"
            )
        if settings.scheme == "internet-facing" and network.egress == "endpoints":
            context.refuse(
                (*parts, "scheme"),
                "'internet-facing' needs public subnets, and network.egress = 'endpoints' makes none; take 'internal', "
                "or egress = 'nat'",
                settings.scheme,
                follows=(("network", "egress"),),
            )
        count, fix = len(network.subnets), "set network.zone_count = 2 or more"
    else:
        if settings.scheme == "internet-facing" and not settings.subnet_ids and not network.public:
            context.refuse(
                place,
                "is required on the internet: the subnets of network are private; give the public subnets of the "
                "existing VPC, one a zone",
                follows=(("network",),),
            )
            return
        count, fix = len(settings.subnet_ids or network.subnet_ids), "give subnets of two zones or more"
    if settings.type == "application" and count < _TWO_ZONES:
        context.refuse(
            place,
            f"an application load balancer needs subnets in two zones, and there is {count}; {fix}",
            follows=(("network",),),
        )


def _logs_bucket(context: Context, settings: LoadBalancer, parts: tuple[str | int, ...]) -> str | None:
    """The bucket of the access logs, which must be in the load balancer's region.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """
    text = settings.access_logs_bucket
    if text is None:
        if settings.access_logs_prefix is not None:
            context.refuse((*parts, "access_logs_prefix"), "needs access_logs_bucket; give it, or leave the prefix out")
        return None
    place = (*parts, "access_logs_bucket")
    bucket = context.fill(text, place)
    refuse_bad_bucket(context, bucket, place)
    shared = len(context.fleet.regions) > 1 and bucket == text and not context.path(*place).startswith("overrides.")
    if shared:
        context.refuse(
            place,
            f"{text!r} is one bucket for {len(context.fleet.regions)} regions, but logs must stay in the region of "
            "their load balancer; write {region} in it, or give each region its own under overrides",
            text,
        )
    return bucket
