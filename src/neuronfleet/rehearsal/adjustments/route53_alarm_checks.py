"""Adjustment: a health check that reads an alarm has that alarm, and nothing of one that asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from neuronfleet.errors import RehearsalError
from neuronfleet.rehearsal.adjustments.base import Adjustment, replace

__all__ = ["ADJUSTMENT"]

_KIND: Final = "CLOUDWATCH_METRIC"
_KEPT: Final = ("AlarmIdentifier", "InsufficientDataHealthStatus")
_WITH_EVERY_KIND: Final = ("Type", "Inverted", "Disabled")


def _apply() -> None:
    from moto.route53.models import HealthCheck  # noqa: PLC0415
    from moto.route53.responses import Route53  # noqa: PLC0415

    def creating(original: Callable[..., Any]) -> Callable[..., Any]:
        def create(self: Any) -> Any:  # noqa: ANN401
            answer = original(self)
            asked = self._get_param("HealthCheckConfig")
            answer.result["HealthCheck"].of_alarm = {key: asked[key] for key in _KEPT if key in asked}
            return answer

        return create

    replace(Route53, "create_health_check", creating)
    whole = getattr(HealthCheck, "health_check_config", None)
    if not isinstance(whole, property):
        raise RehearsalError(
            "this moto has no HealthCheck.health_check_config, which an adjustment of the rehearsal wraps; install a "
            "moto release that neuronfleet's 'rehearsal' extra allows"
        )

    def config(self: Any) -> dict[str, Any]:  # noqa: ANN401
        found: dict[str, Any] = whole.fget(self) if whole.fget else {}
        if self.type_ != _KIND:
            return found
        return {key: found[key] for key in _WITH_EVERY_KIND} | getattr(self, "of_alarm", {})

    setattr(HealthCheck, "health_check_config", property(config))  # noqa: B010 - a property, which type checkers guard


ADJUSTMENT = Adjustment(
    id="route53-alarm-checks",
    moto="a health check of a CloudWatch alarm forgets the alarm, and has the port and interval of one that asks",
    aws="it has the alarm, and what counts while that has too little data; a port and an interval it has none",
    why="every plan would want to make such a health check anew",
    apply=_apply,
)
