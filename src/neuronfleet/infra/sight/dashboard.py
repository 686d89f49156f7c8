"""A CloudWatch dashboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from neuronfleet.engine import Construct
from neuronfleet.engine.aws import CloudwatchDashboard
from neuronfleet.fleet.blueprint import DashboardBlueprint, MetricBlueprint, WidgetBlueprint
from neuronfleet.infra.labels import labelled
from neuronfleet.infra.literal import Reference, json_text, literal
from neuronfleet.infra.sight.metrics import metric_dimensions

__all__ = ["Dashboard"]

_PERIOD_SECONDS: Final = 60
_COLUMNS: Final = 24
_ALARM_ROWS: Final = 3


class Dashboard(Construct):  # type: ignore[misc]
    """The dashboard of a region: the states of its alarms, and graphs.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the resource.
        blueprint: the dashboard, decided.
        region: region of the metrics.
        partition: AWS partition.
        account_id: called for the account, which may need a data source, where alarms are shown.
        cluster_name: reference to the name of the ECS cluster.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        blueprint: DashboardBlueprint,
        region: str,
        partition: str,
        account_id: Callable[[], str],
        cluster_name: str,
    ) -> None:
        super().__init__(scope, id)
        self._region, self._cluster_name = region, cluster_name
        widgets: list[dict[str, object]] = []
        if blueprint.alarms:
            # Written out, since the name of an alarm may hold what JSON escapes, and a reference to it could not.
            start = f"arn:{partition}:cloudwatch:{region}:{account_id()}:alarm:"
            arns = [Reference(f"{start}{literal(name)}") for name in blueprint.alarms]
            widgets.append(
                {"type": "alarm", "x": 0, "y": 0, "width": _COLUMNS, "height": _ALARM_ROWS}
                | {"properties": {"title": "Alarms", "alarms": arns}}
            )
        below = _ALARM_ROWS if blueprint.alarms else 0
        widgets += [self._graph(widget, below) for widget in blueprint.widgets]
        labelled(
            CloudwatchDashboard(
                self,
                "dashboard",
                dashboard_name=literal(blueprint.name),
                dashboard_body=json_text({"widgets": widgets}),
            ),
            label,
        )

    def _graph(self, widget: WidgetBlueprint, below: int) -> dict[str, object]:
        """A graph, in the words of CloudWatch.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
        """
        summed = {one for _, ids in widget.sums for one in ids}
        properties: dict[str, object] = {
            "title": widget.title,
            "view": "timeSeries",
            "stacked": False,
            "region": self._region,
            "period": _PERIOD_SECONDS,
            "metrics": [
                *([{"expression": _sum(ids), "label": label, "id": label}] for label, ids in widget.sums),
                *(self._line(metric, visible=metric.id not in summed) for metric in widget.metrics),
            ],
            "yAxis": {"left": {"min": 0}},
        }
        if widget.limits:
            properties["annotations"] = {
                "horizontal": [{"label": limit.label, "value": limit.value} for limit in widget.limits]
            }
        return {
            "type": "metric",
            "x": widget.x,
            "y": widget.y + below,
            "width": widget.width,
            "height": widget.height,
            "properties": properties,
        }

    def _line(self, metric: MetricBlueprint, *, visible: bool) -> list[object]:
        dimensions = metric_dimensions(metric, cluster_name=self._cluster_name)
        named = [text for name, value in dimensions.items() for text in (name, Reference(value))]
        hidden = {} if visible else {"visible": False}
        options = {"id": metric.id, "label": metric.label, "stat": metric.statistic, **hidden}
        return [metric.namespace, metric.name, *named, options]


def _sum(ids: tuple[str, ...]) -> str:
    return f"SUM([{', '.join(ids)}])"
