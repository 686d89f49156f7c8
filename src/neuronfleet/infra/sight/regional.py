"""What people see and hear of a region: alarms and a dashboard."""

from __future__ import annotations

from collections.abc import Callable

from neuronfleet.engine import Construct
from neuronfleet.fleet.blueprint import Blueprint
from neuronfleet.infra.cluster import Cluster
from neuronfleet.infra.sight.alarms import Alarms
from neuronfleet.infra.sight.dashboard import Dashboard

__all__ = ["Sight"]


class Sight(Construct):  # type: ignore[misc]
    """Alarms and dashboard of a region, where its blueprint has them.

    Args:
        scope: parent construct.
        id: construct id.
        label: label of the topic and the dashboard.
        blueprint: the region, decided.
        account_id: called for the account, which may need a data source.
        cluster: the ECS cluster.

    Attributes:
        alarms: None where nothing is told.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        label: str,
        blueprint: Blueprint,
        account_id: Callable[[], str],
        cluster: Cluster,
    ) -> None:
        super().__init__(scope, id)
        self.alarms: Alarms | None = None
        if blueprint.alarms is not None:
            self.alarms = Alarms(
                self,
                "alarms",
                label=label,
                blueprint=blueprint.alarms,
                fleet=blueprint.fleet,
                region=blueprint.region,
                partition=blueprint.partition,
                account_id=account_id(),
                cluster_name=cluster.name,
                cluster_arn=cluster.arn,
            )
        if blueprint.dashboard is not None:
            Dashboard(
                self,
                "dashboard",
                label=label,
                blueprint=blueprint.dashboard,
                region=blueprint.region,
                partition=blueprint.partition,
                account_id=account_id,
                cluster_name=cluster.name,
            )

    def outputs(self) -> dict[str, tuple[str, object]]:
        """What people need of the alarms: description and value, by name."""
        return {} if self.alarms is None else self.alarms.outputs()
