"""Adjustment: an ECS service keeps what it was created with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]

# Request field -> moto's attribute and what AWS answers where the field was not given.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
KEPT: Final[dict[str, tuple[str, Any]]] = {
    "availabilityZoneRebalancing": ("availability_zone_rebalancing", "DISABLED"),
    "capacityProviderStrategy": ("capacity_provider_strategy", None),
    "enableECSManagedTags": ("enable_ecs_managed_tags", False),
    "enableExecuteCommand": ("enable_execute_command", False),
    "healthCheckGracePeriodSeconds": ("health_check_grace_period_seconds", 0),
    "placementConstraints": ("placement_constraints", []),
    "placementStrategy": ("placement_strategy", []),
}
DEPLOYMENT_DEFAULTS: Final = {
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
}


def _keep(service: Any, params: dict[str, Any], cluster_strategy: list[dict[str, Any]] | None) -> None:  # noqa: ANN401
    for field, (attribute, default) in KEPT.items():
        if field in params or not hasattr(service, attribute):
            setattr(service, attribute, params.get(field, default))
    if "deploymentConfiguration" in params or not hasattr(service, "deployment_configuration"):
        service.deployment_configuration = DEPLOYMENT_DEFAULTS | (params.get("deploymentConfiguration") or {})
    if not params.get("launchType") and not service.capacity_provider_strategy and cluster_strategy:
        service.capacity_provider_strategy = cluster_strategy
    if service.capacity_provider_strategy:
        service.launch_type = None
    for deployment in service.deployments:
        deployment["launchType"] = service.launch_type
        deployment["capacityProviderStrategy"] = service.capacity_provider_strategy
        deployment["taskDefinition"] = service.task_definition
        deployment["desiredCount"] = service.desired_count


def _apply() -> None:
    from moto.ecs.responses import EC2ContainerServiceResponse  # noqa: PLC0415 - only the emulator's process has moto loaded

    def creating(original: Callable[..., Any]) -> Callable[..., Any]:
        def create_service(self: Any) -> Any:  # noqa: ANN401 - moto's own types are not part of its interface
            result = original(self)
            params = self._get_params()
            cluster = self.ecs_backend._get_cluster(params.get("cluster", "default"))  # noqa: SLF001
            _keep(result.result["service"], params, cluster.default_capacity_provider_strategy)
            return result

        return create_service

    def updating(original: Callable[..., Any]) -> Callable[..., Any]:
        def update_service(self: Any) -> Any:  # noqa: ANN401
            params = self._get_params()
            result = original(self)
            _keep(result.result["service"], params, None)
            return result

        return update_service

    replace(EC2ContainerServiceResponse, "create_service", creating)
    replace(EC2ContainerServiceResponse, "update_service", updating)


ADJUSTMENT = Adjustment(
    id="ecs-service-fields",
    moto=(
        "CreateService forgets capacityProviderStrategy, placementConstraints, placementStrategy, "
        "deploymentConfiguration, enableECSManagedTags, enableExecuteCommand, healthCheckGracePeriodSeconds and "
        "availabilityZoneRebalancing, and answers launchType EC2 whatever was asked"
    ),
    aws="a service has the fields it was created with; with a capacity provider strategy it has no launch type",
    why="every plan would want to replace the service, and its constraints and strategy could not be verified",
    apply=_apply,
)
