"""What a plan does to each resource, in words and without values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from neuronfleet.plan import Plan, Resource, path_text
from neuronfleet.review.result import ChangeResult

__all__ = ["changes_of"]

_REASONS: Final = {
    "replace_because_tainted": "it is tainted",
    "replace_because_cannot_update": "it cannot be updated in place",
    "replace_by_request": "its replacement was asked for with -replace",
    "replace_by_triggers": "something in its replace_triggered_by changes",
    "delete_because_no_resource_config": "the configuration has it no more",
    "delete_because_wrong_repetition": "the configuration has it no more with this kind of instance key",
    "delete_because_count_index": "count is too low for its index",
    "delete_because_each_key": "for_each has its key no more",
    "delete_because_no_module": "the configuration has its module no more",
    "delete_because_no_move_target": "it was moved to where the configuration has nothing",
    "read_because_config_unknown": "what it is read with is known only after apply",
    "read_because_dependency_pending": "something that it depends on changes",
    "read_because_check_nested": "a check reads it",
}
"""https://developer.hashicorp.com/terraform/internals/json-format#plan-representation"""


def changes_of(plan: Plan, redact: Callable[[str], str]) -> Iterator[ChangeResult]:
    """Every managed entry of a plan that changes something: moves and imports too.

    Args:
        plan: the plan; one made of synthesized configuration changes nothing.
        redact: takes secrets out of text.
    """
    if plan.is_synthesized:
        return
    for one in plan.changes():
        kind = _kind(one)
        if kind == "no-op" and not one.previous_address and not one.is_imported:
            continue
        yield ChangeResult(
            address=redact(one.address),
            type=one.type,
            region=one.region,
            kind=kind,
            reason=_reason(one),
            forced_by=tuple(dict.fromkeys(redact(path_text(path)) for path in one.replace_paths)),
            changed=_changed(one) if kind in ("update", "replace") else (),
            previous_address=redact(one.previous_address) if one.previous_address else None,
            imported=one.is_imported,
            deposed=one.deposed is not None,
        )


def _kind(one: Resource) -> str:
    if one.is_created and (one.is_deleted or "forget" in one.actions):
        return "replace"
    for action in ("create", "delete", "forget", "update", "read"):
        if action in one.actions:
            return action
    return "no-op" if one.actions in ((), ("no-op",)) else " and ".join(one.actions)


def _reason(one: Resource) -> str:
    if "forget" in one.actions:
        # Terraform gives a reason for a deletion here, and nothing is deleted
        return "Terraform lets go of it and does not destroy it"
    reason = one.action_reason
    if not isinstance(reason, str):
        return ""
    return _REASONS.get(reason, reason.replace("_", " "))


def _changed(one: Resource) -> tuple[str, ...]:
    """Top-level attributes that differ before and after."""
    before, after = one.before.raw, one.after.raw
    if not isinstance(before, dict) or not isinstance(after, dict):
        return ()
    names: dict[str, None] = dict.fromkeys((*before, *after, *one.after.fields))
    return tuple(name for name in names if _differs(name, before, after) or not one.after[name].is_complete)


def _differs(name: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    return bool(before.get(name) != after.get(name))
