"""The blueprint: the fleet resolved for one region. Every number is decided, every name is final; no Terraform yet.

The planner makes it, ``neuronfleet blueprint`` prints it and ``infra`` renders it. It holds no defaults to resolve and
no choice to make: whatever is None or empty here does not exist in the region.
"""

from neuronfleet.fleet.blueprint.alarms import AlarmBlueprint, AlarmsBlueprint, EventRuleBlueprint
from neuronfleet.fleet.blueprint.arithmetic import ArithmeticBlueprint, CapacityArithmetic, ServiceArithmetic
from neuronfleet.fleet.blueprint.capacity import AmiBlueprint, CapacityBlueprint, ClusterBlueprint, QuotaNeed
from neuronfleet.fleet.blueprint.cost import NOT_COUNTED, CostBlueprint, total_cost
from neuronfleet.fleet.blueprint.dashboard import DashboardBlueprint, DashboardLimit, WidgetBlueprint
from neuronfleet.fleet.blueprint.data import (
    DataBlueprint,
    ImageReplicationBlueprint,
    ModelStoreBlueprint,
    StoreBucketBlueprint,
)
from neuronfleet.fleet.blueprint.global_ import (
    AcceleratorBlueprint,
    DnsBlueprint,
    EndpointGroupBlueprint,
    FleetPlan,
    GlobalBlueprint,
    RecordBlueprint,
    RouteHealthCheckBlueprint,
)
from neuronfleet.fleet.blueprint.load_balancer import (
    ListenerBlueprint,
    ListenerRuleBlueprint,
    LoadBalancerBlueprint,
    TargetGroupBlueprint,
    TargetHealthCheckBlueprint,
)
from neuronfleet.fleet.blueprint.metric import MetricBlueprint
from neuronfleet.fleet.blueprint.network import BackendBlueprint, LogsBlueprint, NetworkBlueprint, SubnetBlueprint
from neuronfleet.fleet.blueprint.overview import (
    HealthyRegionsBlueprint,
    LoadBalancerLookup,
    OverviewBlueprint,
    OverviewDashboardBlueprint,
    OverviewGraph,
    OverviewMetric,
)
from neuronfleet.fleet.blueprint.presence import ImagePresence, ModelPresence
from neuronfleet.fleet.blueprint.problem_detector import ProblemDetectorBlueprint
from neuronfleet.fleet.blueprint.purchase import FallbackBlueprint, ReservationBlueprint, SpotBlueprint
from neuronfleet.fleet.blueprint.region import Blueprint, Notice
from neuronfleet.fleet.blueprint.scaling import (
    ScalingBlueprint,
    ScalingMetricBlueprint,
    ScalingScheduleBlueprint,
    SlotLimits,
)
from neuronfleet.fleet.blueprint.task_definition import (
    METRICS_NAMESPACE,
    ContainerBlueprint,
    HealthCheckBlueprint,
    ModelLocation,
    PortBlueprint,
    RolesBlueprint,
    TaskDefinitionBlueprint,
)
from neuronfleet.fleet.blueprint.workload import (
    DeploymentBlueprint,
    ScheduleBlueprint,
    ServiceBlueprint,
    SlotBlueprint,
    StrategyBlueprint,
    TaskBlueprint,
)

__all__ = [
    "METRICS_NAMESPACE",
    "NOT_COUNTED",
    "AcceleratorBlueprint",
    "AlarmBlueprint",
    "AlarmsBlueprint",
    "AmiBlueprint",
    "ArithmeticBlueprint",
    "BackendBlueprint",
    "Blueprint",
    "CapacityArithmetic",
    "CapacityBlueprint",
    "ClusterBlueprint",
    "ContainerBlueprint",
    "CostBlueprint",
    "DashboardBlueprint",
    "DashboardLimit",
    "DataBlueprint",
    "DeploymentBlueprint",
    "DnsBlueprint",
    "EndpointGroupBlueprint",
    "EventRuleBlueprint",
    "FallbackBlueprint",
    "FleetPlan",
    "GlobalBlueprint",
    "HealthCheckBlueprint",
    "HealthyRegionsBlueprint",
    "ImagePresence",
    "ImageReplicationBlueprint",
    "ListenerBlueprint",
    "ListenerRuleBlueprint",
    "LoadBalancerBlueprint",
    "LoadBalancerLookup",
    "LogsBlueprint",
    "MetricBlueprint",
    "ModelLocation",
    "ModelPresence",
    "ModelStoreBlueprint",
    "NetworkBlueprint",
    "Notice",
    "OverviewBlueprint",
    "OverviewDashboardBlueprint",
    "OverviewGraph",
    "OverviewMetric",
    "PortBlueprint",
    "ProblemDetectorBlueprint",
    "QuotaNeed",
    "RecordBlueprint",
    "ReservationBlueprint",
    "RolesBlueprint",
    "RouteHealthCheckBlueprint",
    "ScalingBlueprint",
    "ScalingMetricBlueprint",
    "ScalingScheduleBlueprint",
    "ScheduleBlueprint",
    "ServiceArithmetic",
    "ServiceBlueprint",
    "SlotBlueprint",
    "SlotLimits",
    "SpotBlueprint",
    "StoreBucketBlueprint",
    "StrategyBlueprint",
    "SubnetBlueprint",
    "TargetGroupBlueprint",
    "TargetHealthCheckBlueprint",
    "TaskBlueprint",
    "TaskDefinitionBlueprint",
    "WidgetBlueprint",
    "total_cost",
]
