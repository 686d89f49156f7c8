"""The dashboard of ``modules/inf1-region``: the graphs of ``fleet/planner/sight/dashboards.py``, laid out as there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from neuronfleet.engine.aws import CloudwatchDashboard
from neuronfleet.export.modules.neuron_values import declare_flag
from neuronfleet.fleet.planner.sight.dashboards import GROUP_METRICS
from neuronfleet.infra.labels import labelled

if TYPE_CHECKING:
    from neuronfleet.export.module import Module

__all__ = ["GROUP_METRICS_INPUT", "declare_dashboard", "make_dashboard"]

_DASHBOARD: Final = "aws_cloudwatch_dashboard.this"
_COLUMNS: Final = 24
_HEIGHT: Final = 6
_ALARM_ROWS: Final = 3
_MOST_ALARMS: Final = 100
_BALANCER: Final = "module.load_balancer[local.services[name].load_balancer]"

GROUP_METRICS_INPUT: Final = {
    "group_metrics": f"${{var.dashboard ? [{', '.join(chr(34) + name + chr(34) for name in GROUP_METRICS)}] : []}}"
}
"""What capacities get: their groups collect metrics only where a dashboard shows them."""


def declare_dashboard(module: Module) -> None:
    """Declare ``dashboard``.

    Args:
        module: the region.
    """
    declare_flag(
        module,
        "dashboard",
        "Whether a CloudWatch dashboard shows alarms, requests, tasks and instances of the region.",
        default=False,
    )


def make_dashboard(module: Module) -> None:
    """Make the dashboard.

    Args:
        module: the region, with its calls.
    """
    module.local(
        "insights",
        '${var.container_insights != "disabled"}',
        comment="The dashboard: graphs that belong together begin a row of their own.",
    )
    module.local("graphs", _graphs())
    module.local("graph_widths", "${[for graphs in local.graphs : contains([2, 4], length(graphs)) ? 12 : 8]}")
    module.local(
        "graph_rows",
        "${[\nfor index, graphs in local.graphs : "
        f"ceil(length(graphs) / floor({_COLUMNS} / local.graph_widths[index])) * {_HEIGHT}\n]}}",
    )
    labelled(
        CloudwatchDashboard(
            module,
            "dashboard",
            dashboard_name="${var.name}-${data.aws_region.current.id}",
            dashboard_body=f"${{jsonencode({{\nwidgets = concat(\n{_alarms()},\n{_widgets()},\n)\n}})}}",
        ),
        "this",
    )
    module.when(_DASHBOARD, "var.dashboard")


def _alarms() -> str:
    names = "flatten([values(module.service)[*].alarm_arns, values(module.capacity)[*].alarm_arns])"
    return (
        f"[\nfor arns in [{names}] : {{\n"
        f'type = "alarm"\nx = 0\ny = 0\nwidth = {_COLUMNS}\nheight = {_ALARM_ROWS}\n'
        f'properties = {{ title = "Alarms", alarms = slice(arns, 0, min(length(arns), {_MOST_ALARMS})) }}\n'
        "} if length(local.alarm_topic_arns) > 0\n]"
    )


def _widgets() -> str:
    width = "local.graph_widths[index]"
    across = f"floor({_COLUMNS} / {width})"
    return (
        "flatten([\nfor index, graphs in local.graphs : [\nfor position, graph in graphs : {\n"
        'type = "metric"\n'
        f"x = position % {across} * {width}\n"
        f"y = (length(local.alarm_topic_arns) > 0 ? {_ALARM_ROWS} : 0) + "
        f"sum(concat([0], slice(local.graph_rows, 0, index))) + floor(position / {across}) * {_HEIGHT}\n"
        f"width = {width}\nheight = {_HEIGHT}\n"
        "properties = {\ntitle = graph.title\n"
        'view = "timeSeries"\nstacked = false\nregion = data.aws_region.current.id\nperiod = 60\n'
        "metrics = graph.metrics\nyAxis = { left = { min = 0 } }\n"
        "annotations = { horizontal = graph.limits }\n"
        "}\n}\n]\n])"
    )


def _graphs() -> str:
    options = '{ id = "%s", label = "%s", stat = "%s" }'

    def line(namespace: str, name: str, dimensions: str, key: str, label: str, stat: str) -> str:
        return f'[{namespace}, "{name}", {dimensions}, {options % (key, label, stat)}]'

    def graph(title: str, lines: list[str], limits: str = "[]") -> str:
        listed = "\n".join(f"{one}," for one in lines)
        return f'{{\ntitle = "{title}"\nmetrics = [\n{listed}\n]\nlimits = {limits}\n}},\n'

    application = '"AWS/ApplicationELB"'
    group = f'"LoadBalancer", {_BALANCER}.arn_suffix, "TargetGroup", one.target_group_arn_suffix'
    kind = f'{_BALANCER}.type == "application" ? "AWS/ApplicationELB" : "AWS/NetworkELB"'
    requests = graph(
        "${name}: requests a minute",
        [
            line(application, "RequestCount", group, "requests", "requests", "Sum"),
            line(application, "HTTPCode_Target_5XX_Count", group, "errors", "errors", "Sum"),
        ],
    ) + graph(
        "${name}: seconds until the answer",
        [
            line(application, "TargetResponseTime", group, "p50", "half of them", "p50"),
            line(application, "TargetResponseTime", group, "p99", "99 of 100", "p99"),
        ],
    )
    targets = graph(
        "${name}: targets",
        [
            line(kind, "HealthyHostCount", group, "healthy", "healthy", "Maximum"),
            line(kind, "UnHealthyHostCount", group, "unhealthy", "unhealthy", "Maximum"),
        ],
    )
    own = "try(coalesce(local.services[name].load_balancer, null), null) != null"
    balanced = f"for name, one in module.service : [\n{requests}{targets}] if {own} && "
    plain = f"for name, one in module.service : [\n{targets}] if {own} && "
    is_application = f'try({_BALANCER}.type, "") == "application"'
    counts = (("running", "RunningTaskCount"), ("desired", "DesiredTaskCount"), ("pending", "PendingTaskCount"))
    tasks = (
        'title = "${name}: tasks"\nmetrics = concat([\n'
        + "".join(
            f'for slot, service in one.service_names : ["ECS/ContainerInsights", "{metric}", "ClusterName", '
            f'module.cluster.name, "ServiceName", service, {{ id = "{label}${{trimprefix(slot, "slot")}}", '
            f'label = "${{service}} {label}", stat = "Average" }}]\n], [\n'
            for label, metric in counts
        ).removesuffix("], [\n")
        + '])\nlimits = [\nfor limit in [["least", one.least_tasks], ["most", one.most_tasks]] : '
        "{ label = limit[0], value = limit[1] } if one.least_tasks < one.most_tasks\n]\n"
    )
    limits = '[{ label = "least", value = one.min_size }, { label = "most", value = one.max_size }]'
    named = '"AutoScalingGroupName", one.autoscaling_group_name'
    capacity = graph(
        "${name}: instances",
        [
            line('"AWS/AutoScaling"', metric, named, key, label, "Average")
            for (label, key), metric in zip(
                (("desired", "desired"), ("in service", "serving"), ("starting", "starting")),
                GROUP_METRICS,
                strict=True,
            )
        ],
        limits,
    ) + graph(
        "${name}: instances needed, in percent of those there are",
        [
            line(
                '"AWS/ECS/ManagedScaling"',
                "CapacityProviderReservation",
                '"CapacityProviderName", one.capacity_provider_name, "ClusterName", module.cluster.name',
                "reservation",
                "reservation",
                "Average",
            )
        ],
        '[{ label = "wanted", value = coalesce(local.capacities[name].target_capacity, 100) }]',
    )
    return (
        f"${{concat(\n[\n{balanced}{is_application}\n],\n[\n{plain}!({is_application})\n],\n"
        f"[\nfor services in [module.service] : [\nfor name, one in services : {{\n{tasks}}}\n] if local.insights\n],\n"
        f"[for name, one in module.capacity : [\n{capacity}]],\n)}}"
    )
