"""Variables of ``neuron-service`` about the requests that it gets through a load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.export.module import Attribute, Validation
from neuronfleet.export.modules.neuron_values import about
from neuronfleet.fleet.model import Traffic, TrafficHealthCheck
from neuronfleet.fleet.planner.traffic.patterns import FIRST_PRIORITY
from neuronfleet.fleet.planner.traffic.traffic_checks import LEAST_SLOW_START_SECONDS

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["declare_traffic"]

_CHECK: Final = TrafficHealthCheck()
_ALGORITHM: Final = Traffic(load_balancer="any").algorithm
_MOST_CONDITIONS: Final = 5
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""

_LOAD_BALANCER: Final = """\
The load balancer that its requests come through: module.NAME of neuron-load-balancer as it is, or an object with \
these attributes; others are ignored.
- `name` (string): What it is called; target group and priority are named after it.
- `type` (string): application or network.
- `arn` (string): ARN of the load balancer.
- `arn_suffix` (string): End of the ARN, for metrics and scaling.
- `vpc_id` (string): VPC of the load balancer.
- `listener_arn` (string, optional): Listener of an application load balancer, for the rule of the service.
- `security_group_id` (string, optional): Security group of the load balancer, for the way to the tasks.
- `is_secure` (bool, default true): Whether an application load balancer is reached by HTTPS.
- `certificate_arn` (string, optional): Certificate of the TLS listeners of a network load balancer.
- `ssl_policy` (string, optional): TLS versions and ciphers of the same.
- `idle_timeout_seconds` (number, default 120): Seconds that a request may take at most.
- `key` (string, optional): What tells it from others, for the name of the target group. By default its name.
"""
_TYPE: Final = (
    "object({ name = string, type = string, arn = string, arn_suffix = string, vpc_id = string, "
    "listener_arn = optional(string), security_group_id = optional(string), is_secure = optional(bool, true), "
    "certificate_arn = optional(string), ssl_policy = optional(string), "
    "idle_timeout_seconds = optional(number, 120), key = optional(string) })"
)


def declare_traffic(module: Module) -> None:
    """Declare ``load_balancer`` and ``traffic``.

    Args:
        module: the service.
    """
    module.variable(
        "load_balancer",
        type=_TYPE,
        description=_LOAD_BALANCER,
        default=None,
        validations=[
            (
                '${var.load_balancer == null ? true : contains(["application", "network"], var.load_balancer.type)}',
                "load_balancer: type is application or network.",
            )
        ],
    )
    module.object_variable(
        "traffic",
        description=(
            "Requests through load_balancer. The target group, the rule of the listener and the way through the "
            "security groups are made; all slots share them."
        ),
        attributes={
            "port": Attribute(
                description="Name of the port that gets them: rest, grpc. By default the one that suits protocol.",
                default=None,
            ),
            "protocol": Attribute(
                description=(
                    "http or grpc of an application load balancer, tcp or tls of a network one. By default grpc for a "
                    "port of that name, else http; tcp."
                ),
                default=None,
            ),
            "listener_port": Attribute(
                "number",
                description="Port of a network load balancer. By default the container's.",
                default=None,
            ),
            "path_patterns": Attribute(
                "list(string)",
                description="Paths of the service, with * and ?. Without these and host_headers it gets every request "
                "that no other service takes.",
                default=[],
            ),
            "host_headers": Attribute(
                "list(string)", description="Host names of the service, with * and ?.", default=[]
            ),
            "priority": Attribute(
                "number",
                description="Which service is asked first, the lower: 1 to 999. By default one of the service's name, "
                f"from {FIRST_PRIORITY} on.",
                default=None,
            ),
            "health_check": Attribute(
                description="What the load balancer asks. By default whether the model is loaded, where that is known.",
                default=None,
                attributes=_health_check_attributes(),
            ),
            "deregistration_delay_seconds": Attribute(
                "number",
                description="Seconds for requests that run when a task is taken off. By default what the longest "
                "request needs beyond stop_timeout_seconds.",
                default=None,
            ),
            "slow_start_seconds": Attribute(
                "number",
                description="Seconds in which the share of a new task grows. By default a tenth of the time that its "
                "model may load, with a device.",
                default=None,
            ),
            "algorithm": Attribute(
                description="round_robin or least_outstanding_requests. Application only.", default=_ALGORITHM
            ),
            "open_security_groups": Attribute(
                "bool",
                description="Whether rules are made from the security group of the load balancer to the one of the "
                "capacity, or in awsvpc network mode to the first of security_group_ids.",
                default=True,
            ),
        },
        many=None,
        default=None,
        validations=about(optional="traffic", rules=_rules()),
    )


def _health_check_attributes() -> dict[str, Attribute]:
    return {
        "path": Attribute(
            description="HTTP path, or method of gRPC. By default the one that the image or health_check answers.",
            default=None,
        ),
        "port": Attribute(
            description="Name of the port that is asked. By default the one that answers path.", default=None
        ),
        "matcher": Attribute(description="Good answers. By default 200, and 0 of gRPC.", default=None),
        "interval_seconds": Attribute(
            "number", description="Seconds between two checks.", default=_CHECK.interval_seconds
        ),
        "timeout_seconds": Attribute("number", description="Seconds of one check.", default=_CHECK.timeout_seconds),
        "healthy_threshold": Attribute(
            "number", description="Good answers until a task is healthy again.", default=_CHECK.healthy_threshold
        ),
        "unhealthy_threshold": Attribute(
            "number", description="Failures until a task is unhealthy.", default=_CHECK.unhealthy_threshold
        ),
    }


def _rules() -> list[Validation]:
    traffic, check = "var.traffic", "var.traffic.health_check"

    def given(name: str, usual: str, of: str = traffic) -> str:
        return f'coalesce(lookup({of}, "{name}", null), {usual})'

    def within(name: str, low: int, high: int, usual: int, of: str = traffic) -> Validation:
        value = given(name, str(usual), of)
        where = "traffic.health_check" if of == check else "traffic"
        return (
            f"${{{value} >= {low} && {value} <= {high} && floor({value}) == {value}}}",
            f"{where}: {name} is a whole number from {low} to {high}.",
        )

    slow = given("slow_start_seconds", "0")
    patterns = 'concat(lookup(var.traffic, "path_patterns", []), lookup(var.traffic, "host_headers", []))'
    return [
        (
            f'${{contains(["http", "grpc", "tcp", "tls"], {given("protocol", chr(34) + "http" + chr(34))})}}',
            "traffic: protocol is http, grpc, tcp or tls.",
        ),
        (
            (
                f'${{contains(["round_robin", "least_outstanding_requests"], '
                f"{given('algorithm', chr(34) + _ALGORITHM + chr(34))})}}"
            ),
            "traffic: algorithm is round_robin or least_outstanding_requests.",
        ),
        within("listener_port", 1, 65535, 1),
        within("priority", 1, FIRST_PRIORITY - 1, 1),
        within("deregistration_delay_seconds", 0, 3600, 0),
        (
            f"${{{slow} == 0 || {slow} >= {LEAST_SLOW_START_SECONDS} && {slow} <= 900}}",
            f"traffic: slow_start_seconds is 0 for none, or {LEAST_SLOW_START_SECONDS} to 900.",
        ),
        (
            f'${{{slow} == 0 || lookup(var.traffic, "algorithm", null) != "least_outstanding_requests"}}',
            "traffic: slow_start_seconds and algorithm = least_outstanding_requests exclude each other; drop one.",
        ),
        (
            f"${{length({patterns}) <= {_MOST_CONDITIONS}}}",
            f"traffic: a rule takes {_MOST_CONDITIONS} path_patterns and host_headers together; join some with *.",
        ),
        (
            f'${{alltrue([for one in {given("path_patterns", "[]")} : can(regex("^[/*][^ ]{{0,127}}$", one))])}}',
            "traffic: path_patterns begin with / or * and have 128 characters at most.",
        ),
        (
            f'${{alltrue([for one in {given("host_headers", "[]")} : can(regex("^[A-Za-z0-9*?.-]{{1,128}}$", one))])}}',
            "traffic: host_headers are letters, digits, . - * and ?.",
        ),
        *(
            within(name, low, high, usual, check)
            for name, low, high, usual in (
                ("interval_seconds", 5, 300, _CHECK.interval_seconds),
                ("timeout_seconds", 2, 120, _CHECK.timeout_seconds),
                ("healthy_threshold", 2, 10, _CHECK.healthy_threshold),
                ("unhealthy_threshold", 2, 10, _CHECK.unhealthy_threshold),
            )
        ),
        (
            (
                f"${{{given('timeout_seconds', str(_CHECK.timeout_seconds), check)} < "
                f"{given('interval_seconds', str(_CHECK.interval_seconds), check)}}}"
            ),
            "traffic.health_check: timeout_seconds is less than interval_seconds.",
        ),
        (
            f'${{startswith({given("path", chr(34) + "/" + chr(34), check)}, "/")}}',
            "traffic.health_check: path begins with /.",
        ),
        ("${var.load_balancer != null}", "traffic needs load_balancer, such as module.NAME of neuron-load-balancer."),
    ]
