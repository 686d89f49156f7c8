"""What a change does to a thing that exists, and why, in words."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Value, path_text
from neuronfleet.policies.api import TRUE, Outcome, Resource, Truth, failed, not_applicable, passed

__all__ = ["at_least", "because", "forced_by", "kept", "order"]

_REASONS: Final = {
    "replace_because_tainted": "because it is tainted",
    "replace_by_request": "because -replace asks for it",
    "replace_by_triggers": "because replace_triggered_by asks for it",
    "delete_because_no_resource_config": "because the configuration no longer has it",
    "delete_because_no_module": "because the configuration no longer has its module",
    "delete_because_wrong_repetition": "because count or for_each was added to it or taken from it",
    "delete_because_count_index": "because count no longer reaches it",
    "delete_because_each_key": "because for_each no longer has its key",
    "delete_because_no_move_target": "because it was moved to an address that the configuration does not have",
}
"""Terraform's reasons. Open-ended: https://developer.hashicorp.com/terraform/internals/json-format"""


def forced_by(resource: Resource) -> tuple[Value, ...]:
    """Values of the attributes whose change forces the replacement."""
    return tuple(resource.after.at(*path) for path in resource.replace_paths if path)


def because(resource: Resource) -> str:
    """Why something is destroyed or replaced, with a leading blank; empty where Terraform does not say."""
    paths = [path_text(path) for path in resource.replace_paths if path]
    if paths:
        names = ", ".join(paths)
        return f" because {names} {'changes' if len(paths) == 1 else 'change'} and cannot be changed in place"
    reason = _REASONS.get(resource.action_reason or "")
    return f" {reason}" if reason else ""


def order(resource: Resource) -> str:
    """Which of the two objects of a replacement comes first."""
    first_created = resource.actions.index("create") < resource.actions.index("delete")
    return "the new one is made first" if first_created else "the old one is destroyed first"


def at_least(value: Value, number: float) -> Truth:
    """Whether a value that is being applied does not fall below a number; what is not set changes nothing."""
    if value.is_unknown and value.owner is not None and value.owner.is_configured(value.path) is False:
        return TRUE  # the provider leaves alone what the configuration does not set
    return value.test(lambda _: value.number is not None and value.number >= number, missing=True)


def kept(resource: Resource, *, lost: str, replaced: str = "", fix: str | None = None) -> Outcome:
    """The verdict on something that should be neither destroyed nor replaced.

    Args:
        resource: an entry of a plan.
        lost: what goes with it, a clause: ``every task of it stops``.
        replaced: the same for a replacement, where that is another thing.
        fix: what to do in this case.
    """
    if resource.deposed is not None:
        return not_applicable("a deposed object is judged by CHG012")
    if resource.is_replaced:
        at = next(iter(forced_by(resource)), None)
        message = f"is replaced{because(resource)}; {order(resource)}, and {replaced or lost}"
        return failed(message, at=at, fix=fix)
    if resource.is_deleted:
        return failed(f"is destroyed{because(resource)}; {lost}", fix=fix)
    if resource.is_created or resource.is_forgotten:
        return not_applicable()
    return passed()
