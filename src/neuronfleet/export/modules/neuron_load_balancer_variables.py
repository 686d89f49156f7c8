"""Variables of ``modules/neuron-load-balancer``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import Validation
from neuronfleet.export.modules.neuron_values import declare_count, declare_flag, one_of
from neuronfleet.export.tags import tags_variable
from neuronfleet.fleet.model import LoadBalancer

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_variables"]

_DEFAULTS: Final = LoadBalancer()
_NAME: Final = "^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$"
_CERTIFICATE: Final = "^arn:aws[a-z-]*:(acm:[a-z0-9-]+:[0-9]{12}:certificate/.+|iam::[0-9]{12}:server-certificate/.+)$"
_LAST_PORT: Final = 65535
_TYPES: Final = ("application", "network")


def declare_variables(module: Module) -> None:
    """Declare the variables.

    Args:
        module: the load balancer.
    """
    _declare_kind(module)
    _declare_network(module)
    _declare_listeners(module)
    declare_flag(
        module,
        "cross_zone",
        "Whether each node of a network load balancer sends to the tasks of all zones; traffic between zones costs.",
        default=_DEFAULTS.cross_zone,
    )
    module.variable(
        "access_logs_bucket",
        type="string",
        description="Bucket of the region that Elastic Load Balancing may write to. By default no logs.",
        default=None,
    )
    module.variable(
        "access_logs_prefix",
        type="string",
        description="Prefix of the logs in the bucket. By default none.",
        default=None,
        validations=[
            (
                '${var.access_logs_prefix == null ? true : !can(regex("^/|/$|AWSLogs", var.access_logs_prefix))}',
                "access_logs_prefix neither begins nor ends with /, and has no AWSLogs in it.",
            )
        ],
    )
    declare_flag(
        module,
        "deletion_protection",
        "Whether AWS refuses to delete it; a destroy then needs an apply with false first.",
        default=_DEFAULTS.deletion_protection,
    )
    tags_variable(module)


def _declare_kind(module: Module) -> None:
    module.variable(
        "name",
        type="string",
        description="Name of the load balancer: up to 32 letters, digits and hyphens.",
        validations=[
            (
                f'${{can(regex("{_NAME}", var.name)) && !startswith(var.name, "internal-")}}',
                (
                    "name has 1 to 32 letters, digits and hyphens, begins and ends with neither hyphen, and does not "
                    "begin with internal-."
                ),
            )
        ],
    )
    module.variable(
        "type",
        type="string",
        description="application for HTTP, HTTPS and gRPC, or network for TCP and TLS.",
        default=_DEFAULTS.type,
        validations=[one_of("type", _TYPES)],
    )
    declare_flag(module, "internet_facing", "Whether it can be reached from the internet.", default=False)
    declare_flag(
        module,
        "ipv6",
        "Whether it has IPv6 addresses beside IPv4 (dualstack); its subnets need IPv6 blocks.",
        default=_DEFAULTS.ipv6,
    )


def _declare_network(module: Module) -> None:
    module.variable("vpc_id", type="string", description="VPC of the load balancer and of the tasks behind it.")
    module.variable(
        "subnet_ids",
        type="list(string)",
        description=(
            "IDs of existing subnets, looked up for their zones: one a zone is taken. Give one in every zone where "
            "tasks run; public ones where internet_facing = true."
        ),
        default=[],
        validations=[
            (
                "${(length(var.subnet_ids) > 0) != (length(var.subnets) > 0)}",
                "Give subnet_ids of existing subnets, or subnets that are made in the same plan; one of the two.",
            ),
            (
                '${var.type == "network" || length(distinct(concat(var.subnet_ids, var.subnets[*].id))) >= 2}',
                "subnet_ids: an application load balancer needs subnets in two zones.",
            ),
        ],
    )
    module.variable(
        "subnets",
        type="list(object({ id = string, availability_zone_id = string }))",
        description="Subnets with their zones in place of subnet_ids, such as output subnets of the network module.",
        default=[],
    )
    declare_flag(
        module,
        "create_security_group",
        "Whether a security group is made, which clients reach the listeners through; services add the way to their "
        "tasks.",
        default=True,
        validations=[
            (
                "${var.create_security_group || length(var.security_group_ids) > 0}",
                "create_security_group = false needs security_group_ids, or the load balancer gets the VPC's default.",
            )
        ],
    )
    module.variable(
        "security_group_description",
        type="string",
        description="Description of the security group, which cannot be changed in place. By default from the name.",
        default=None,
    )
    module.variable(
        "security_group_ids",
        type="list(string)",
        description="Further security groups of the load balancer.",
        default=[],
    )
    module.variable(
        "allowed_cidrs",
        type="list(string)",
        description=(
            "Addresses that may reach the listeners, IPv4 or IPv6. By default the VPC's own, looked up; required where "
            "internet_facing = true, and where the VPC is made in the same plan: cidr_block of the network module."
        ),
        default=[],
        validations=[
            (
                "${alltrue([for cidr in var.allowed_cidrs : try(cidrsubnet(cidr, 0, 0) == cidr, false)])}",
                "allowed_cidrs are CIDR blocks without host bits, such as 10.0.0.0/16 or 2001:db8::/32.",
            ),
            (
                "${!var.internet_facing || !var.create_security_group || length(var.allowed_cidrs) > 0}",
                (
                    "allowed_cidrs says who may reach a load balancer of the internet; everybody is "
                    '["0.0.0.0/0"], with "::/0" where ipv6 = true.'
                ),
            ),
            (
                '${var.ipv6 || !strcontains(join(" ", var.allowed_cidrs), ":")}',
                "allowed_cidrs has IPv6 addresses, which only a load balancer with ipv6 = true has.",
            ),
        ],
    )


def _declare_listeners(module: Module) -> None:
    declare_flag(
        module,
        "https",
        "Whether an application load balancer listens for HTTPS; false for plain HTTP inside the VPC.",
        default=True,
    )
    module.variable(
        "certificate_arn",
        type="string",
        description="ARN of the certificate of HTTPS, or of the TLS listeners of a network load balancer.",
        default=None,
        validations=[
            (
                f'${{var.certificate_arn == null ? true : can(regex("{_CERTIFICATE}", var.certificate_arn))}}',
                "certificate_arn is the ARN of a certificate of ACM or IAM.",
            ),
            (
                '${!(var.type == "application" && var.https) || var.certificate_arn != null}',
                "certificate_arn is required for HTTPS; for plain HTTP inside the VPC set https = false.",
            ),
        ],
    )
    module.variable(
        "ssl_policy",
        type="string",
        description="TLS versions and ciphers; only policies without TLS 1.0 and 1.1 are taken.",
        default=_DEFAULTS.ssl_policy,
        validations=[_ssl_policy()],
    )
    for name, what in (("http_port", "HTTP"), ("https_port", "HTTPS")):
        declare_count(
            module,
            name,
            f"Port of {what}. Application only.",
            default=getattr(_DEFAULTS, name),
            least=1,
            most=_LAST_PORT,
        )
    declare_flag(
        module,
        "redirect_http",
        "Whether http_port redirects to HTTPS, where there is HTTPS. Application only.",
        default=_DEFAULTS.redirect_http,
        validations=[
            (
                "${!(var.https && var.redirect_http) || var.http_port != var.https_port}",
                "http_port and https_port are one port; give each its own, or set redirect_http = false.",
            )
        ],
    )
    module.variable(
        "listener_ports",
        type="list(number)",
        description=(
            "Ports of a network load balancer, for its security group. The services make the listeners, one each."
        ),
        default=[],
        validations=[
            (
                (
                    f"${{alltrue([for port in var.listener_ports : port >= 1 && port <= {_LAST_PORT} && "
                    "floor(port) == port])}"
                ),
                f"listener_ports are whole numbers from 1 to {_LAST_PORT}.",
            ),
            (
                '${(var.type == "network") == (length(var.listener_ports) > 0)}',
                (
                    "listener_ports are the ports of a network load balancer: give them with type = network, and leave "
                    "them out otherwise."
                ),
            ),
        ],
    )
    declare_count(
        module,
        "idle_timeout_seconds",
        "Seconds without a byte after which a connection is closed, so the longest request. Application only.",
        default=_DEFAULTS.idle_timeout_seconds,
        least=1,
        most=4000,
    )


def _ssl_policy() -> Validation:
    return (
        '${can(regex("^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-", var.ssl_policy))}',
        f"ssl_policy is a policy of Elastic Load Balancing without TLS 1.0 and 1.1, such as {_DEFAULTS.ssl_policy}.",
    )
