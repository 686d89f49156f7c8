"""Fixed addresses that lead to several regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neuronfleet.fleet.blueprint import AcceleratorBlueprint, EndpointGroupBlueprint
from neuronfleet.fleet.model import Accelerator, AcceleratorRegion
from neuronfleet.fleet.planner.backends import refuse_bad_bucket
from neuronfleet.fleet.planner.context import Context
from neuronfleet.fleet.planner.names import limited
from neuronfleet.fleet.planner.traffic.participants import Participant, Planned, check_one_account, participants

__all__ = ["plan_accelerators"]

ACCELERATOR_NAME: Final = 64
"""https://docs.aws.amazon.com/global-accelerator/latest/api/API_CreateAccelerator.html"""

_Regions = Sequence[Participant[AcceleratorRegion]]


def plan_accelerators(context: Context, planned: Planned) -> tuple[AcceleratorBlueprint, ...]:
    """Decide every accelerator.

    Args:
        context: of the global stack.
        planned: every region of the fleet.

    Returns:
        Those without problems.
    """
    made = (_plan(context, name, settings, planned) for name, settings in context.fleet.accelerators.items())
    return tuple(one for one in made if one is not None)


def _plan(context: Context, name: str, accelerator: Accelerator, planned: Planned) -> AcceleratorBlueprint | None:
    parts = ("accelerators", name)
    before = len(context.report.problems)
    _check_flow_logs(context, parts, accelerator)
    regions = participants(context, parts, accelerator.regions, AcceleratorRegion(), planned, accelerator.load_balancer)
    if regions is None:
        return None
    _check_partition(context, parts, regions)
    if not check_one_account(context, parts, regions, "accelerator"):
        return None
    ports = _ports(context, parts, accelerator, regions)
    _check_ipv6(context, parts, accelerator, regions)
    _check_gateways(context, parts, accelerator, regions)
    groups = tuple(_endpoint_group(accelerator, one) for one in regions)
    if not any(one.traffic_dial_percent for one in groups):
        context.refuse(
            (*parts, "regions"),
            f"every region has a traffic dial of 0 ({', '.join(one.region for one in groups)}), so nothing is served; "
            "leave one that takes traffic",
        )
    if len(context.report.problems) > before:
        return None
    logs = accelerator.flow_logs_bucket
    return AcceleratorBlueprint(
        name=name,
        full_name=limited(context.fleet.name, name, limit=ACCELERATOR_NAME),
        ports=ports,
        client_affinity=accelerator.client_affinity,
        ip_address_type="DUAL_STACK" if accelerator.ipv6 else "IPV4",
        flow_logs_bucket=logs,
        flow_logs_prefix=(accelerator.flow_logs_prefix or f"{context.fleet.name}/{name}") if logs else None,
        endpoint_groups=groups,
    )


def _endpoint_group(accelerator: Accelerator, one: Participant[AcceleratorRegion]) -> EndpointGroupBlueprint:
    dial = 0 if one.settings.drained else one.settings.traffic_dial_percent
    # A network load balancer takes it only with a security group and without TLS listeners:
    # https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints.sipp-caveats.html
    preserved = one.load_balancer.type == "application"
    given = accelerator.client_ip_preservation
    return EndpointGroupBlueprint(
        region=one.region,
        load_balancer=one.lookup,
        traffic_dial_percent=dial,
        drained=dial == 0,
        client_ip_preservation=preserved if given is None else given,
    )


def _check_flow_logs(context: Context, parts: tuple[str, str], accelerator: Accelerator) -> None:
    if accelerator.flow_logs_bucket is not None:
        refuse_bad_bucket(context, accelerator.flow_logs_bucket, (*parts, "flow_logs_bucket"))
    elif accelerator.flow_logs_prefix is not None:
        context.refuse(
            (*parts, "flow_logs_prefix"),
            "is a place in a bucket, but no flow_logs_bucket is given; give it, or leave this out",
            accelerator.flow_logs_prefix,
        )


def _check_partition(context: Context, parts: tuple[str, str], regions: _Regions) -> None:
    """Refuse partitions that the service's list of regions has nothing of.

    https://docs.aws.amazon.com/global-accelerator/latest/dg/preserve-client-ip-address.regions.html
    """
    others = [one for one in regions if one.blueprint.partition != "aws"]
    if others:
        listed = ", ".join(f"{one.region} ({one.blueprint.partition})" for one in others)
        context.refuse(
            parts,
            f"Global Accelerator is offered in the partition aws only, not in {listed}; take these regions out with "
            "enabled = false, or use [dns.NAME]",
        )


def _ports(context: Context, parts: tuple[str, str], accelerator: Accelerator, regions: _Regions) -> tuple[int, ...]:
    """Ports of the accelerator's listener; it hands each to the same port of the load balancer."""
    there = {one.region: {listener.port for listener in one.load_balancer.listeners} for one in regions}
    bare = [region for region, ports in there.items() if not ports]
    if bare:
        context.refuse(
            (*parts, "load_balancer"),
            f"{accelerator.load_balancer!r} has no listener in {', '.join(bare)}, so its endpoint would answer "
            "nothing; give a service there traffic through it",
            accelerator.load_balancer,
        )
        return ()
    wanted = accelerator.ports or tuple(sorted(set().union(*there.values())))
    for index, port in enumerate(wanted):
        lacking = [region for region, ports in there.items() if port not in ports]
        if not lacking:
            continue
        at = (*parts, "ports", index) if accelerator.ports else (*parts, "ports")
        listening = sorted(set.intersection(*there.values()))
        context.refuse(
            at,
            f"{accelerator.load_balancer!r} has no listener on port {port} in {', '.join(lacking)}; ports with a "
            f"listener in every region are {', '.join(map(str, listening)) or 'none'}",
            port,
        )
    if len(set(wanted)) < len(wanted):
        context.refuse((*parts, "ports"), "a port is listed twice; list it once")
    return wanted


def _check_ipv6(context: Context, parts: tuple[str, str], accelerator: Accelerator, regions: _Regions) -> None:
    """Refuse IPv6 in front of what has none: https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints.html."""
    without = [one.region for one in regions if not one.load_balancer.ipv6]
    if accelerator.ipv6 and without:
        context.refuse(
            (*parts, "ipv6"),
            f"needs endpoints with IPv6, but {accelerator.load_balancer!r} has none in {', '.join(without)}; set ipv6 "
            f"= true under load_balancers.{accelerator.load_balancer}, or leave it out here",
            accelerator.ipv6,
        )


def _check_gateways(context: Context, parts: tuple[str, str], accelerator: Accelerator, regions: _Regions) -> None:
    """An internal endpoint needs an internet gateway in its VPC, though no route to it.

    https://docs.aws.amazon.com/global-accelerator/latest/dg/secure-vpc-connections.html
    """
    without = [
        one.region
        for one in regions
        if one.load_balancer.scheme == "internal" and one.blueprint.network.egress == "endpoints"
    ]
    if without:
        context.refuse(
            (*parts, "load_balancer"),
            f"the VPC of {', '.join(without)} has no internet gateway (network.egress = 'endpoints'), which Global "
            "Accelerator wants to see before it reaches an internal load balancer; choose another egress",
            accelerator.load_balancer,
        )
