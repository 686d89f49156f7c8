"""Variables of ``modules/network``, with what the planner says of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from neuronfleet.export.tags import tags_variable
from neuronfleet.fleet.planner.network import ENDPOINT_SERVICES
from neuronfleet.fleet.planner.zones import PLACES, UNKNOWN_ZONES

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_variables"]

_LONGEST_NAME: Final = 240
"""Security groups, whose names are made from it, have 255 characters:
https://docs.aws.amazon.com/vpc/latest/userguide/creating-security-groups.html"""

_NEEDED_ENDPOINTS: Final = tuple(one for one in ENDPOINT_SERVICES if one.startswith("ec"))
_WAYS_OUT: Final = ("nat", "nat-per-zone", "endpoints", "public")
_DOCKER_BRIDGE: Final = "172.17."


def declare_variables(module: Module) -> None:
    """Declare the variables, and the check of what is allowed but unwise.

    Args:
        module: the network.
    """
    module.variable(
        "name",
        type="string",
        description="Name of the VPC; the names of everything in it begin with it.",
        validations=[
            (
                (
                    f'${{can(regex("^[A-Za-z][A-Za-z0-9_-]{{0,{_LONGEST_NAME - 1}}}$", var.name))'
                    ' && !startswith(var.name, "sg-")}'
                ),
                (
                    f"name has 1 to {_LONGEST_NAME} letters, digits, hyphens and underscores, begins with a letter, "
                    "and not with sg-, which AWS keeps for IDs of security groups."
                ),
            )
        ],
    )
    _declare_cidr(module)
    _declare_zones(module)
    module.variable(
        "egress",
        type="string",
        description=(
            "How instances reach AWS: nat (private subnets behind one NAT gateway), nat-per-zone (one a zone), "
            "endpoints (VPC endpoints only, no internet), or public (public subnets)."
        ),
        default="nat",
        validations=[
            (
                f"${{contains({json.dumps(_WAYS_OUT)}, var.egress)}}",
                f"egress is {', '.join(_WAYS_OUT[:-1])} or {_WAYS_OUT[-1]}.",
            )
        ],
    )
    module.variable(
        "endpoint_services",
        type="set(string)",
        description=(
            "Services with an interface endpoint where egress = endpoints; S3 has a gateway anyway. Add secretsmanager "
            "or kms where tasks or logs need them."
        ),
        default=list(ENDPOINT_SERVICES),
        validations=[
            (
                (
                    '${alltrue([for service in var.endpoint_services : can(regex("^[a-z0-9][a-z0-9.-]*$", service))])'
                    ' && !anytrue([for service in var.endpoint_services : startswith(service, "com.amazonaws")])}'
                ),
                "endpoint_services are short names such as ecr.api, without com.amazonaws and the region.",
            ),
            (
                (
                    '${var.egress != "endpoints" || length(setsubtract('
                    f"{json.dumps(_NEEDED_ENDPOINTS)}, var.endpoint_services)) == 0}}"
                ),
                (
                    f"endpoint_services: with egress = endpoints, instances need {', '.join(_NEEDED_ENDPOINTS)}, "
                    "or they "
                    "neither join the cluster nor pull images."
                ),
            ),
        ],
    )
    _declare_flow_log(module)
    tags_variable(module)


def _declare_cidr(module: Module) -> None:
    module.variable(
        "cidr",
        type="string",
        description="Addresses of the VPC, /16 to /22. Give each region its own, so that VPCs can be peered.",
        default="10.0.0.0/16",
        validations=[
            (
                "${try(cidrsubnet(var.cidr, 0, 0) == var.cidr, false)}",
                "cidr is an IPv4 CIDR block without host bits, such as 10.0.0.0/16.",
            ),
            (
                '${try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 22, true)}',
                "cidr is /16 to /22: a VPC takes /16 at most and its zones need /22 at least.",
            ),
            (
                '${!can(regex("^(0|127|22[4-9]|2[3-5][0-9])[.]|^169[.]254[.]", var.cidr))}',
                "cidr is not for networks; take one of 10.0.0.0/8 or 192.168.0.0/16.",
            ),
        ],
    )
    module.check(
        "cidr_beside_docker",
        f'${{!startswith(var.cidr, "{_DOCKER_BRIDGE}")}}',
        "${var.cidr} overlaps 172.17.0.0/16, which Docker uses on every instance: containers in bridge network mode "
        "will not reach those addresses. Take another.",
    )


def _declare_zones(module: Module) -> None:
    module.variable(
        "zone_ids",
        type="list(string)",
        description=(
            "IDs of the zones to span, such as use1-az1; the first has the NAT gateway where there is one. Zone ids "
            "mean the same place in every account, zone names do not. Empty for zones that offer instance_types, found "
            "at plan."
        ),
        default=[],
        validations=[
            (
                f'${{alltrue([for zone_id in var.zone_ids : can(regex("^[a-z0-9-]+-az[1-{PLACES}]$", zone_id))])}}',
                (
                    f"zone_ids are zone ids, use1-az1 (not names, us-east-1a), from az1 to az{PLACES}: for so many a "
                    "VPC has addresses here."
                ),
            ),
            ("${length(distinct(var.zone_ids)) == length(var.zone_ids)}", "zone_ids: each is listed once."),
            (
                '${length(distinct([for zone_id in var.zone_ids : replace(zone_id, "/-az[0-9]+$/", "")])) <= 1}',
                "zone_ids are of one region.",
            ),
            (
                "${length(var.zone_ids) > 0 || length(var.instance_types) > 0}",
                'Give zone_ids, or instance_types whose zones shall be found: instance_types = ["inf1.xlarge"].',
            ),
        ],
    )
    module.variable(
        "instance_types",
        type="list(string)",
        description="Instance types whose zones are taken where zone_ids is empty, those of the first type first.",
        default=[],
        validations=[
            (
                '${alltrue([for one in var.instance_types : can(regex("^[a-z][a-z0-9-]*[.][a-z0-9-]+$", one))])}',
                "instance_types are spelled as EC2 has them, in lower case: inf1.6xlarge.",
            ),
        ],
    )
    module.variable(
        "zone_count",
        type="number",
        description=f"How many zones are taken where zone_ids is empty; {UNKNOWN_ZONES} where it is left out.",
        default=None,
        validations=[
            (
                (
                    f"${{var.zone_count == null ? true : var.zone_count >= 1 && var.zone_count <= {PLACES} && "
                    "floor(var.zone_count) == var.zone_count}"
                ),
                f"zone_count is 1 to {PLACES}.",
            ),
            (
                "${var.zone_count == null || length(var.zone_ids) == 0}",
                "zone_count contradicts zone_ids; give one of the two.",
            ),
        ],
    )


def _declare_flow_log(module: Module) -> None:
    module.variable(
        "create_flow_log",
        type="bool",
        description="Whether the traffic of the VPC is recorded in an S3 bucket, flow_log_bucket_arn.",
        default=False,
    )
    module.variable(
        "flow_log_bucket_arn",
        type="string",
        description="ARN of the S3 bucket that takes flow logs, a prefix after it or not; any region, any account.",
        default=None,
        validations=[
            (
                (
                    "${var.flow_log_bucket_arn == null ? !var.create_flow_log : var.create_flow_log && "
                    'can(regex("^arn:[a-z-]+:s3:::", var.flow_log_bucket_arn))}'
                ),
                "flow_log_bucket_arn is the ARN of an S3 bucket, and goes with create_flow_log = true.",
            )
        ],
    )
