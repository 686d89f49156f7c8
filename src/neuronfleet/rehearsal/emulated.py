"""Takes back what the rehearsal and its emulator did to a plan, so that a review judges the stack and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.rehearsal.override import OVERRIDDEN, waiting_services
from neuronfleet.rehearsal.stack import StackDirectory, read_configurations

if TYPE_CHECKING:
    from neuronfleet.plan import Plan

__all__ = ["as_of_an_account", "without_override"]

COMPUTED: Final = frozenset(
    {
        "aws_arn",
        "aws_default_tags",
        "aws_elb_hosted_zone_id",
        "aws_elb_service_account",
        "aws_iam_policy_document",
        "aws_lb_hosted_zone_id",
        "aws_partition",
        "aws_region",
        "aws_service",
        "aws_service_principal",
    }
)
"""Data sources that the provider answers by itself, without asking anybody."""

WAITS: Final = "wait_for_steady_state"


def without_override(document: Mapping[str, Any], stack: StackDirectory) -> dict[str, Any]:
    """The document of a plan with provider blocks and services as the stack has them, not as the override has them.

    What the emulator answered to data sources stays: the document is that of an account which answers the same.

    Args:
        document: output of ``terraform show -json`` for a plan of a rehearsal; it is not changed.
        stack: the stack as it was synthesized, without the override.
    """
    waiting = waiting_services(stack)
    made = dict(document)
    made["configuration"] = dict(document.get("configuration") or {})
    made["configuration"]["provider_config"] = _providers(made["configuration"], stack)
    made["resource_changes"] = [_waiting_again(change, waiting) for change in document.get("resource_changes") or ()]
    return made


def as_of_an_account(plan: Plan, stack: StackDirectory) -> dict[str, Any]:
    """The document of a plan, as far as it would be the same in any account.

    Provider blocks and services are as the stack has them. What the emulator answered to data sources is unknown:
    which zones, subnets, images or settings there are is known to an account. So is the outcome of a condition that
    failed, for it may be about such an answer.

    Args:
        plan: the first plan of a rehearsal; it is not changed.
        stack: the stack as it was synthesized, without the override.
    """
    document = without_override(plan.document, stack)
    answers = [_unread(one, module, plan) for one, module in _answers(document)]
    # What a check block asks is told twice: as an answer, and as a question that apply will repeat.
    answered = {one["address"] for one in answers}
    changes = [one for one in document["resource_changes"] if one["address"] not in answered]
    document["resource_changes"] = [*changes, *answers]
    if answers:
        document["checks"] = [_undecided(check) for check in document.get("checks") or ()]
    return document


def _providers(configuration: Mapping[str, Any], stack: StackDirectory) -> dict[str, Any]:
    """The provider configurations, without what the override set in those of the root module."""
    own = {
        body.get("alias"): body
        for part in read_configurations(stack)
        if not part.nested
        for label, body in part.blocks("provider")
        if label == "aws"
    }
    found: dict[str, Any] = dict(configuration.get("provider_config") or {})
    for key, entry in found.items():
        if entry.get("name") != "aws" or entry.get("module_address") or entry.get("alias") not in own:
            continue
        body = own[entry.get("alias")]
        expressions = {
            name: value for name, value in (entry.get("expressions") or {}).items() if name not in OVERRIDDEN
        }
        kept = {name: body[name] for name in OVERRIDDEN if body.get(name) is not None}
        expressions |= {
            name: {} if _has_reference(value) else {"constant_value": value} for name, value in kept.items()
        }
        found[key] = {**entry, "expressions": expressions}
    return found


def _has_reference(value: object) -> bool:
    return any("${" in text for text in _texts(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)


def _waiting_again(change: Mapping[str, Any], waiting: Mapping[str, Any]) -> Mapping[str, Any]:
    """A service that the override does not let wait waits, or it is unknown whether it does."""
    if change.get("type") != "aws_ecs_service" or change.get("module_address") or change.get("name") not in waiting:
        return change
    said = waiting[change["name"]]
    inner = dict(change["change"])
    if said is True:
        inner["after"] = {**(inner.get("after") or {}), WAITS: True}
    else:
        inner["after"] = {name: value for name, value in (inner.get("after") or {}).items() if name != WAITS}
        unknown = inner.get("after_unknown")
        inner["after_unknown"] = {**(unknown if isinstance(unknown, Mapping) else {}), WAITS: True}
    return {**change, "change": inner}


def _answers(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str | None]]:
    """Data sources that the emulator has answered, each with the address of its module."""
    state = document.get("prior_state") or {}
    waiting = [(state.get("values") or {}).get("root_module") or {}]
    while waiting:
        module = waiting.pop()
        waiting += module.get("child_modules") or ()
        for entry in module.get("resources") or ():
            if entry.get("mode") == "data" and entry["type"].startswith("aws_") and entry["type"] not in COMPUTED:
                yield entry, module.get("address")


def _unread(entry: Mapping[str, Any], module: str | None, plan: Plan) -> Mapping[str, Any]:
    """A data source of which only the question is known, in the shape of one that apply will read."""
    asked: Mapping[str, Any] = {}
    found = plan.find(entry["address"])
    if found is not None:
        configured = plan.configuration.resource(found.parsed.module_names, found.parsed.static) or {}
        asked = configured.get("expressions") or {}
    values = entry.get("values") or {}
    change = {
        "actions": ["read"],
        "before": None,
        "after": {name: value for name, value in values.items() if name in asked},
        "after_unknown": {name: True for name in values if name not in asked},
        "after_sensitive": entry.get("sensitive_values") or {},
    }
    return {**entry, **({"module_address": module} if module else {}), "change": change}


def _undecided(check: Mapping[str, Any]) -> Mapping[str, Any]:
    made = {name: value for name, value in check.items() if name != "problems"}
    if made.get("status") == "fail":
        made["status"] = "unknown"
    if isinstance(made.get("instances"), list):
        made["instances"] = [_undecided(one) for one in made["instances"]]
    return made
