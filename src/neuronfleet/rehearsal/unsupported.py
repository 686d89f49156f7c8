"""Resources that the emulator cannot make: they are planned, said so, and left out of the apply."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["UNSUPPORTED", "NotApplied", "Selection", "select"]

UNSUPPORTED: Final[Mapping[str, str]] = {
    "aws_budgets_budget": "moto has no ListTagsForResource of Budgets",
    "aws_ce_anomaly_monitor": "moto has no CreateAnomalyMonitor",
    "aws_cloudwatch_composite_alarm": "moto has no PutCompositeAlarm",
    "aws_cloudwatch_query_definition": "moto has no PutQueryDefinition",
    "aws_ecr_pull_through_cache_rule": "moto has no CreatePullThroughCacheRule",
    "aws_ecs_account_setting_default": "moto has no PutAccountSettingDefault",
    "aws_globalaccelerator_accelerator": "moto has no Global Accelerator",
    "aws_globalaccelerator_custom_routing_accelerator": "moto has no Global Accelerator",
    "aws_globalaccelerator_custom_routing_endpoint_group": "moto has no Global Accelerator",
    "aws_globalaccelerator_custom_routing_listener": "moto has no Global Accelerator",
    "aws_globalaccelerator_endpoint_group": "moto has no Global Accelerator",
    "aws_globalaccelerator_listener": "moto has no Global Accelerator",
    "aws_placement_group": "moto has no CreatePlacementGroup",
    "aws_servicequotas_service_quota": "moto knows no default quotas of EC2",
}
"""Resource type -> why moto 5.2.5 cannot make it, each tried with the real provider."""

INDEX: Final = re.compile(r"\[[^\]]*\]$")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NotApplied:
    """A resource that was planned and not applied.

    Attributes:
        address: its address.
        reason: why.
    """

    address: str
    reason: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What of a plan can be applied.

    Attributes:
        targets: addresses to keep to; empty where everything can be applied.
        not_applied: what was left out.
    """

    targets: tuple[str, ...]
    not_applied: tuple[NotApplied, ...]


def select(plan: Mapping[str, Any]) -> Selection:
    """Separate what the emulator can make from what it cannot, and from what refers to that.

    Args:
        plan: output of ``terraform show -json`` for a plan of the whole stack.
    """
    managed = [change for change in plan.get("resource_changes", []) if change.get("mode") == "managed"]
    references = dict(_references(plan.get("configuration", {}).get("root_module", {})))
    reasons: dict[str, str] = {
        INDEX.sub("", change["address"]): UNSUPPORTED[change["type"]]
        for change in managed
        if change["type"] in UNSUPPORTED
    }
    if not reasons:
        return Selection(targets=(), not_applied=())
    spreading = True
    while spreading:
        spreading = False
        for address, referred in references.items():
            cause = next((found for found in sorted(referred) if found in reasons), None)
            if cause is not None and address not in reasons:
                reasons[address] = f"it refers to {cause}, which is not applied"
                spreading = True
    bases = [(change["address"], INDEX.sub("", change["address"])) for change in managed]
    return Selection(
        targets=tuple(sorted({base for _, base in bases if base not in reasons})),
        not_applied=tuple(
            NotApplied(address=address, reason=reasons[base]) for address, base in bases if base in reasons
        ),
    )


def _references(module: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """Address of each resource and data source of the root module -> addresses that it refers to."""
    for resource in module.get("resources", []):
        found = frozenset(_address(reference) for reference in _strings(resource))
        yield resource["address"], found - {resource["address"]}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in {"references", "depends_on"} and isinstance(inner, list):
                yield from (item for item in inner if isinstance(item, str))
            else:
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _address(reference: str) -> str:
    """``aws_lb.public`` of ``aws_lb.public[0].arn``."""
    parts = reference.split(".")
    length = 3 if parts[0] == "data" else 2
    return INDEX.sub("", ".".join(parts[:length]))
