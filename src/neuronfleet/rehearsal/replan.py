"""What a second plan still wants to change, and which of that is the emulator's doing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["GAPS", "Difference", "Gap", "changed_attributes", "differences"]

QUIET_ACTIONS: Final = (["no-op"], ["read"])


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A difference that the emulator causes and that is excepted by name.

    Attributes:
        id: stable name.
        resource_type: Terraform resource type.
        attributes: attributes that may differ in an update, and no others.
        reason: what the emulator does.
    """

    id: str
    resource_type: str
    attributes: frozenset[str]
    reason: str


GAPS: Final[tuple[Gap, ...]] = (
    Gap(
        id="lifecycle-hook-targets",
        resource_type="aws_autoscaling_lifecycle_hook",
        attributes=frozenset({"notification_target_arn", "role_arn"}),
        reason="moto makes up a notification target and a role for hooks that have none",
    ),
    Gap(
        id="target-tracking-policy",
        resource_type="aws_autoscaling_policy",
        attributes=frozenset({"enabled", "predictive_scaling_configuration"}),
        reason="moto answers enabled=false and an empty predictive scaling configuration for target tracking policies",
    ),
    Gap(
        id="s3-delete-marker-replication",
        resource_type="aws_s3_bucket_replication_configuration",
        attributes=frozenset({"rule"}),
        reason="moto reads delete marker replication back as Disabled, and forgets the choice of encrypted objects",
    ),
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One resource or output that the second plan wants to change.

    Attributes:
        address: its address, ``output.NAME`` for an output.
        actions: what Terraform would do, ``("update",)`` or ``("delete", "create")``.
        attributes: top-level attributes that differ, sorted.
        gap: the named gap that excepts it, None where it is a real difference.
    """

    address: str
    actions: tuple[str, ...]
    attributes: tuple[str, ...]
    gap: Gap | None

    def __str__(self) -> str:
        what = f"{'/'.join(self.actions)} {', '.join(self.attributes)}".strip()
        return f"{self.address}: {what}"


def changed_attributes(change: Mapping[str, Any]) -> tuple[str, ...]:
    """Top-level attributes whose planned value differs from the present one, sorted.

    Args:
        change: a ``change`` of Terraform's plan JSON.
    """
    before, after, unknown = (change.get(key) or {} for key in ("before", "after", "after_unknown"))
    if not all(isinstance(side, Mapping) for side in (before, after)):
        return ()
    unknown = unknown if isinstance(unknown, Mapping) else {}
    names = set(before) | set(after) | {name for name, value in unknown.items() if value}
    return tuple(
        sorted(name for name in names if before.get(name) != after.get(name) or _any_unknown(unknown.get(name)))
    )


def differences(plan: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Everything that a second plan wants to change.

    Args:
        plan: output of ``terraform show -json`` for it.
    """
    return tuple(_of_resources(plan)) + tuple(_of_outputs(plan))


def _of_resources(plan: Mapping[str, Any]) -> Iterator[Difference]:
    for resource in plan.get("resource_changes", []):
        change = resource["change"]
        if change["actions"] in QUIET_ACTIONS and not change.get("importing"):
            continue
        attributes = changed_attributes(change)
        yield Difference(
            address=resource["address"],
            actions=tuple(change["actions"]),
            attributes=attributes,
            gap=_excepting(resource["type"], change["actions"], attributes),
        )


def _of_outputs(plan: Mapping[str, Any]) -> Iterator[Difference]:
    for name, change in plan.get("output_changes", {}).items():
        if change["actions"] not in QUIET_ACTIONS:
            yield Difference(address=f"output.{name}", actions=tuple(change["actions"]), attributes=(), gap=None)


def _excepting(resource_type: str, actions: list[str], attributes: tuple[str, ...]) -> Gap | None:
    if actions != ["update"] or not attributes:
        return None
    fitting = (gap for gap in GAPS if gap.resource_type == resource_type and gap.attributes.issuperset(attributes))
    return next(fitting, None)


def _any_unknown(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_any_unknown(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_any_unknown(inner) for inner in value)
    return value is True
