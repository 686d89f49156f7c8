"""How instances in a subnet reach AWS: a default route, or VPC endpoints."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan import TRUE, Resource, Truth, Value, any_of

if TYPE_CHECKING:
    from neuronfleet.policies.context import Context

__all__ = ["REGISTRATION", "Way", "WayOut", "way_out"]

REGISTRATION: Final = ("ecs", "ecs-agent", "ecs-telemetry")
"""Services that the agent must reach: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html"""

_TABLES: Final = ("aws_route_table", "aws_default_route_table")
_GATEWAYS: Final = (
    "nat_gateway_id",
    "transit_gateway_id",
    "network_interface_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
    "carrier_gateway_id",
    "local_gateway_id",
    "core_network_arn",
    "egress_only_gateway_id",
)
_DESTINATIONS: Final = ("cidr_block", "ipv6_cidr_block", "destination_cidr_block", "destination_ipv6_cidr_block")
_ANYWHERE: Final = ("0.0.0.0/0", "::/0")
_SERVICE: Final = lazy_pattern(r"(?:cn\.)?com\.amazonaws(?:\.\w+)?\.[a-z]{2,3}(?:-[a-z]+)+-\d+\.([a-z0-9.-]+)\Z")


class Way(enum.Enum):
    """Ways out of a subnet."""

    GATEWAY = "a NAT gateway, or whatever else forwards for private addresses"
    INTERNET = "an internet gateway, which needs a public address"
    ENDPOINTS = "VPC endpoints"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """How a subnet's instances get out.

    Attributes:
        way: the best there is.
        missing: services without an endpoint, where there is nothing else.
        cause: what is not known.
    """

    way: Way
    missing: tuple[str, ...] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True)
class _Routes:
    """Route tables by subnet, routes by table, endpoint services by VPC, all by address; and what cannot be told.

    Attributes:
        tables: by subnet; None where the plan does not tell which.
        routes: by table.
        endpoints: services by VPC.
        unseen: tables that may have further routes.
        astray: routes of tables that are not known.
        is_open: whether endpoints belong to VPCs that are not known.
    """

    tables: dict[str, Resource | None]
    routes: dict[str, list[Value]]
    endpoints: dict[str, list[Value]]
    unseen: frozenset[str]
    astray: tuple[str, ...]
    is_open: bool


def way_out(subnet: Resource, context: Context) -> WayOut:
    """How instances in a subnet reach AWS.

    Args:
        subnet: of the plan.
        context: of the check.
    """
    routes = context.once(("net", "routes"), lambda: _routes(context))
    table = routes.tables.get(subnet.address)
    if table is None:
        return WayOut(way=Way.UNKNOWN, cause=f"the route table of {subnet.address} is not in the plan")
    if routes.astray:
        return WayOut(way=Way.UNKNOWN, cause=f"where {routes.astray[0]} belongs is known only after apply")
    defaults = []
    for route in routes.routes.get(table.address, ()):
        targets = [route[name] for name in _DESTINATIONS]
        if any(one.is_unknown and not one.or_default(None).is_missing for one in targets):
            return WayOut(way=Way.UNKNOWN, cause=f"the routes of {table.address} are known only after apply")
        if any(one.text in _ANYWHERE for one in targets):
            defaults.append(route)
    forwards = any_of(_forwards(route) for route in defaults)
    if forwards.is_true:
        return WayOut(way=Way.GATEWAY)
    if forwards.is_unknown:
        return WayOut(way=Way.UNKNOWN, cause=f"where the default route of {table.address} leads is not known")
    if defaults:
        return WayOut(way=Way.INTERNET)
    if table.address in routes.unseen:
        return WayOut(way=Way.UNKNOWN, cause=f"the routes of {table.address} are known only after apply")
    return _by_endpoints(subnet, routes, context)


def _forwards(route: Value) -> Truth:
    """Whether a route leads to something that forwards for private addresses; every route has one target."""
    told = any_of(route[name].or_default(None).is_set() for name in _GATEWAYS)
    gateway = route["gateway_id"].or_default(None)
    if _is_vpn(gateway):
        return TRUE
    internet = gateway.is_set()
    return ~internet if told.is_unknown and not internet.is_unknown else told


def _is_vpn(gateway: Value) -> bool:
    """Whether a gateway is a virtual private gateway: it forwards to a network of one's own, which has its way out."""
    owner = gateway.owner
    if gateway.is_unknown and isinstance(owner, Resource):
        return any(one.type == "aws_vpn_gateway" for one in owner.references(*gateway.path))
    return (gateway.text or "").startswith("vgw-")


def _by_endpoints(subnet: Resource, routes: _Routes, context: Context) -> WayOut:
    vpc = context.plan.targets(subnet, "vpc_id", types=("aws_vpc",)).only
    if vpc is None or vpc.mode != "managed":
        return WayOut(way=Way.UNKNOWN, cause=f"the VPC of {subnet.address} is not in the plan, and may have endpoints")
    services = routes.endpoints.get(vpc.address, [])
    names = [found.group(1) for one in services if (found := _SERVICE.match(one.text or ""))]
    missing = tuple(one for one in REGISTRATION if one not in names)
    if missing and (routes.is_open or len(names) < len(services)):
        return WayOut(way=Way.UNKNOWN, cause="which services have VPC endpoints is not known")
    return WayOut(way=Way.NONE if missing else Way.ENDPOINTS, missing=missing)


def _routes(context: Context) -> _Routes:
    plan = context.plan
    tables: dict[str, Resource | None] = {}
    routes: dict[str, list[Value]] = {}
    endpoints: dict[str, list[Value]] = {}
    astray: list[str] = []
    is_open = False
    for association in plan.resources("aws_route_table_association"):
        table = plan.targets(association, "route_table_id", types=_TABLES).only
        subnet = plan.targets(association, "subnet_id", types=("aws_subnet", "aws_default_subnet")).only
        if subnet is not None:
            tables[subnet.address] = table
    unseen: set[str] = set()
    for table in plan.resources(*_TABLES):
        inline = table["route"].or_default([])
        routes[table.address] = list(inline.items)
        if any(one.is_unknown for one in (inline, *inline.items)):
            unseen.add(table.address)
    for route in plan.resources("aws_route"):
        owner = plan.targets(route, "route_table_id", types=_TABLES)
        if owner.only is not None:
            routes[owner.only.address].append(route.after)
        elif not owner.certain:
            astray.append(route.address)
    for endpoint in plan.resources("aws_vpc_endpoint"):
        vpcs = plan.targets(endpoint, "vpc_id", types=("aws_vpc",))
        if vpcs.only is not None:
            endpoints.setdefault(vpcs.only.address, []).append(endpoint["service_name"])
        is_open = is_open or not vpcs.certain
    return _Routes(tables, routes, endpoints, frozenset(unseen), tuple(astray), is_open)
