"""Hostnames that lead to several regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from neuronfleet.fleet.blueprint import DnsBlueprint, RecordBlueprint
from neuronfleet.fleet.model import Dns, DnsRegion
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.traffic.dns_checks import plan_health_check
from neuronfleet.fleet.planner.traffic.participants import Participant, Planned, check_one_account, participants

__all__ = ["plan_dns"]

DEFAULT_WEIGHT: Final = 100

_Regions = Sequence[Participant[DnsRegion]]


def plan_dns(context: Context, planned: Planned) -> tuple[DnsBlueprint, ...]:
    """Decide every hostname.

    Args:
        context: of the global stack.
        planned: every region of the fleet.

    Returns:
        Those without problems.
    """
    found: list[DnsBlueprint] = []
    owner: dict[str, str] = {}
    for name, settings in context.fleet.dns.items():
        first = owner.setdefault(settings.hostname, name)
        if first != name:
            context.refuse(
                ("dns", name, "hostname"),
                f"{settings.hostname!r} is the hostname of dns.{first} as well; one name has one policy",
                settings.hostname,
            )
        made = _plan(context, name, settings, planned)
        if made is not None:
            found.append(made)
    return tuple(found)


def _plan(context: Context, name: str, dns: Dns, planned: Planned) -> DnsBlueprint | None:
    parts = ("dns", name)
    before = len(context.report.problems)
    _check_zone(context, parts, dns)
    regions = participants(context, parts, dns.regions, DnsRegion(), planned, dns.load_balancer)
    if regions is None:
        return None
    if not check_one_account(context, parts, regions, "hostname"):
        return None
    _check_partition(context, parts, regions)
    _check_keys(context, parts, dns, regions)
    _check_scheme(context, parts, dns, regions)
    weights = _weights(context, parts, dns, regions)
    roles = _roles(context, parts, dns, regions)
    records = tuple(
        RecordBlueprint(
            region=one.region,
            load_balancer=one.lookup,
            weight=weights.get(one.region),
            role=roles.get(one.region),
            drained=_is_drained(one, weights),
            always_unhealthy=one.settings.drained and dns.policy != "weighted",
            health_check=plan_health_check(context, parts, dns, one),
        )
        for one in regions
    )
    _check_somebody_answers(context, parts, dns, records)
    record_types = ("A", "AAAA") if _has_ipv6(context, parts, dns, regions) else ("A",)
    if len(context.report.problems) > before:
        return None
    return DnsBlueprint(
        name=name,
        hostname=dns.hostname,
        zone_id=dns.zone_id,
        zone_name=dns.zone_name,
        private_zone=dns.private_zone,
        policy=dns.policy,
        record_types=record_types,
        records=records,
    )


def _is_drained(one: Participant[DnsRegion], weights: dict[str, int]) -> bool:
    return one.settings.drained or weights.get(one.region) == 0


def _check_zone(context: Context, parts: tuple[str, str], dns: Dns) -> None:
    if (dns.zone_id is None) == (dns.zone_name is None):
        which = "both are given" if dns.zone_id else "neither is given"
        context.refuse(
            parts, f"{which}: say which hosted zone holds {dns.hostname!r} by zone_id or by zone_name, by one of them"
        )
    zone = dns.zone_name
    if zone is not None and dns.hostname != zone and not dns.hostname.endswith(f".{zone}"):
        context.refuse(
            (*parts, "hostname"),
            f"{dns.hostname!r} is not in the zone {zone!r}; a name in it is {zone!r} or ends in '.{zone}'",
            dns.hostname,
        )


def _check_partition(context: Context, parts: tuple[str, str], regions: _Regions) -> None:
    partition = regions[0].blueprint.partition
    if partition == "aws-us-gov":
        # https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-r53.html
        context.refuse(
            parts,
            "Route 53 of GovCloud has no public hosted zones, no latency routing, and aliases only of records in the "
            "same zone, none of load balancers; leave this out, or take these regions out with enabled = false",
        )
    elif partition != "aws":
        context.notice(
            "dns-unverified",
            parts,
            f"Route 53 of the partition {partition} is a service of its own; its documentation has these policies and "
            "health checks, but nothing of it has been tried here",
        )


def _check_keys(context: Context, parts: tuple[str, str], dns: Dns, regions: _Regions) -> None:
    """Refuse what the policy would ignore, and a share of nothing."""
    for name, settings in dns.regions.items():
        at = (*parts, "regions", name)
        if settings.weight is not None and dns.policy != "weighted":
            context.refuse(
                (*at, "weight"),
                f"is for policy = 'weighted', but the policy is {dns.policy!r}; to drain the region set drained = true",
                settings.weight,
            )
        if settings.role is not None and dns.policy != "failover":
            context.refuse(
                (*at, "role"),
                f"is for policy = 'failover', but the policy is {dns.policy!r}; leave it out",
                settings.role,
            )
        if settings.weight and settings.drained:
            context.refuse(
                (*at, "weight"), "contradicts drained = true, which is a weight of 0; leave one out", settings.weight
            )
    if dns.policy == "weighted" and len(regions) == 1 and regions[0].settings.weight is not None:
        context.refuse(
            (*parts, "regions", regions[0].region, "weight"),
            "has no sibling: a weight is a share among several regions, and this is the only one; leave it out",
            regions[0].settings.weight,
        )


def _check_scheme(context: Context, parts: tuple[str, str], dns: Dns, regions: _Regions) -> None:
    internal = [one.region for one in regions if one.load_balancer.scheme == "internal"]
    if internal and not dns.private_zone:
        context.refuse(
            (*parts, "load_balancer"),
            f"{dns.load_balancer!r} is internal in {', '.join(internal)}, so a public zone would answer with addresses "
            "that nobody outside can reach; give it scheme = 'internet-facing', or set private_zone = true",
            dns.load_balancer,
        )


def _weights(context: Context, parts: tuple[str, str], dns: Dns, regions: _Regions) -> dict[str, int]:
    if dns.policy != "weighted":
        return {}
    given = {one.region: one.settings.weight for one in regions}
    left_out = [name for name, weight in given.items() if weight is None and not dns.regions.get(name, _FULL).drained]
    said = [weight for weight in given.values() if weight]
    if left_out and said:
        context.refuse(
            (*parts, "regions"),
            f"{', '.join(left_out)} has no weight beside others that have one; give every region its share, or none "
            f"any (each then has {DEFAULT_WEIGHT})",
        )
    return {
        one.region: 0
        if one.settings.drained
        else (DEFAULT_WEIGHT if one.settings.weight is None else one.settings.weight)
        for one in regions
    }


_FULL: Final = DnsRegion()

_Role = Literal["PRIMARY", "SECONDARY"]


def _roles(context: Context, parts: tuple[str, str], dns: Dns, regions: _Regions) -> dict[str, _Role]:
    """A primary and a standby; Route 53 knows no third.

    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-failover.html
    """
    if dns.policy != "failover":
        return {}
    names = [one.region for one in regions]
    if len(regions) != 2:  # noqa: PLR2004 - a primary and a secondary
        context.refuse(
            (*parts, "policy"),
            f"'failover' is between a primary region and a secondary one, but {len(names)} take part "
            f"({', '.join(names)}); take others out with enabled = false, or choose 'latency' or 'weighted'",
            dns.policy,
        )
        return {}
    roles = [one.settings.role for one in regions]
    if roles in ([None, None], ["primary", "primary"], ["secondary", "secondary"]):
        said = f"both are {roles[0]}" if roles[0] else "neither has a role"
        context.refuse(
            (*parts, "regions"),
            f"{said}: say role = 'primary' under {'.'.join(parts)}.regions.{names[0]} or {names[1]}; the other is the "
            "secondary then",
        )
        return {}
    primary = names[0] if "primary" in roles[:1] or roles[1] == "secondary" else names[1]
    return {name: "PRIMARY" if name == primary else "SECONDARY" for name in names}


def _check_somebody_answers(
    context: Context, parts: tuple[str, str], dns: Dns, records: Sequence[RecordBlueprint]
) -> None:
    """Where all are out, Route 53 answers with all: nothing would be drained.

    https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
    """
    if records and all(one.drained for one in records):
        what = "has weight 0" if dns.policy == "weighted" else "is drained"
        context.refuse(
            (*parts, "regions"),
            f"every region {what} ({', '.join(one.region for one in records)}), and Route 53 then answers with all of "
            "them; leave one that takes traffic",
        )


def _has_ipv6(context: Context, parts: tuple[str, str], dns: Dns, regions: _Regions) -> bool:
    without = [one.region for one in regions if not one.load_balancer.ipv6]
    if dns.ipv6 and without:
        context.refuse(
            (*parts, "ipv6"),
            f"{dns.load_balancer!r} has no IPv6 in {', '.join(without)}; set ipv6 = true under "
            f"load_balancers.{dns.load_balancer}, or leave it out here",
            dns.ipv6,
        )
    return not without if dns.ipv6 is None else dns.ipv6
