"""Whether a plan is whole: planned to its end, for everything, by a version that is understood, and lately."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from neuronfleet.plan.plan import Plan

__all__ = ["CheckResult", "Deferred", "Integrity", "integrity_of"]

_REGISTRY: Final = "registry.opentofu.org/"
"""Where ``hashicorp/aws`` is for OpenTofu, unless the configuration names another."""

_VERSION: Final = lazy_pattern(r"(\d{1,9})\.(\d{1,9})")
_SAYS_COMPLETE: Final = (1, 8)
"""First version of Terraform whose plans say whether they are complete; none of OpenTofu does up to 1.11.

https://github.com/opentofu/opentofu/blob/v1.11/internal/command/jsonplan/plan.go
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One ``check`` block, precondition, postcondition or variable validation, as planning found it.

    Attributes:
        address: ``check.capacity``, or the object that the condition belongs to.
        status: ``pass``, ``fail``, ``error`` or ``unknown``.
        problems: its error messages, which may quote the plan's values.
    """

    address: str
    status: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """A change that this plan puts off.

    Attributes:
        address: of the resource; ``[*]`` where its keys are not known.
        reason: Terraform's word: ``resource_config_unknown``, ``provider_config_unknown``, ``absent_prereq``.
    """

    address: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrity:
    """What a plan says of itself.

    Attributes:
        format_version: of the JSON, such as ``1.2``.
        terraform_version: that made it, of OpenTofu too, empty where it does not say.
        is_of_opentofu: OpenTofu made it: it says no more of itself than Terraform before 1.8 did, though it is newer,
            or its providers are of OpenTofu's registry.
        errored: planning failed half way; what is there says nothing of the rest.
        complete: whether applying it leaves nothing to do; None in plans of Terraform before 1.8 and of OpenTofu.
        applyable: whether there is anything to apply; None in plans of Terraform before 1.7 and of OpenTofu.
        is_targeted: planned for a part only, with ``-target``; a plan of OpenTofu does not show it.
        is_refresh_only: planned with ``-refresh-only``: it changes nothing and was asked nothing.
        is_destroy: planned with ``-destroy``: everything goes.
        timestamp: when it was made, None where it does not say.
        deferred: changes that it puts off to a later plan.
        checks: conditions, those that hold too.
        action_invocations: addresses of actions that apply will run beside its changes.
    """

    format_version: str
    terraform_version: str
    is_of_opentofu: bool
    errored: bool
    complete: bool | None
    applyable: bool | None
    is_targeted: bool
    is_refresh_only: bool
    is_destroy: bool
    timestamp: datetime.datetime | None
    deferred: tuple[Deferred, ...]
    checks: tuple[CheckResult, ...]
    action_invocations: tuple[str, ...]

    @property
    def refusal(self) -> str | None:
        """Why the plan must not be reviewed, None where it can be: a plan that failed half way is no plan."""
        if self.errored:
            return "planning failed, so the plan is not whole: repair what 'terraform plan' complains about, plan again"
        return None

    @property
    def unmet(self) -> tuple[CheckResult, ...]:
        """Conditions that fail or could not be evaluated."""
        return tuple(one for one in self.checks if one.status in ("fail", "error"))

    def age_days(self, today: datetime.date) -> int | None:
        """Whole days since the plan was made, None where it does not say when."""
        return None if self.timestamp is None else (today - self.timestamp.date()).days


def integrity_of(plan: Plan) -> Integrity:
    """What a plan says of itself."""
    document = plan.document
    changes = plan.changes()
    errored = document.get("errored") is True
    complete = document.get("complete")
    deferred = tuple(_deferred(document))
    return Integrity(
        format_version=_text(document.get("format_version")),
        terraform_version=_text(document.get("terraform_version")),
        is_of_opentofu=_is_of_opentofu(plan),
        errored=errored,
        complete=complete,
        applyable=document.get("applyable"),
        is_targeted=complete is False and not errored and not deferred,
        is_refresh_only=not changes and not errored and not deferred and complete is not False and _has_state(document),
        is_destroy=bool(changes) and all(one.actions == ("delete",) and not one.action_reason for one in changes),
        timestamp=_instant(document.get("timestamp")),
        deferred=deferred,
        checks=tuple(_checks(document)),
        action_invocations=tuple(
            _text(one.get("address")) for one in document.get("action_invocations") or () if isinstance(one, dict)
        ),
    )


def _is_of_opentofu(plan: Plan) -> bool:
    found = _VERSION.match(_text(plan.document.get("terraform_version")))
    if plan.document.get("complete") is None and found is not None and (int(found[1]), int(found[2])) >= _SAYS_COMPLETE:
        return True
    configured = (one.get("full_name") for one in plan.configuration.providers.values() if isinstance(one, dict))
    return any(_text(name).startswith(_REGISTRY) for name in configured)


def _deferred(document: Mapping[str, Any]) -> Iterator[Deferred]:
    for one in document.get("deferred_changes") or ():
        yield Deferred(address=one["resource_change"]["address"], reason=_text(one.get("reason")) or "unknown")


def _checks(document: Mapping[str, Any]) -> Iterator[CheckResult]:
    for one in document.get("checks") or ():
        if not isinstance(one, dict):
            continue
        instances = one.get("instances")
        listed = [part for part in instances if isinstance(part, dict)] if isinstance(instances, list) else []
        for part in listed or [one]:
            address = part.get("address")
            problems = part.get("problems")
            yield CheckResult(
                address=_text(address.get("to_display")) if isinstance(address, dict) else "",
                status=_text(part.get("status")) or "unknown",
                problems=tuple(
                    _text(problem.get("message"))
                    for problem in (problems if isinstance(problems, list) else ())
                    if isinstance(problem, dict)
                ),
            )


def _has_state(document: Mapping[str, Any]) -> bool:
    """Whether there is anything that a plan would list: it lists what it leaves alone, a refresh does not."""
    if document.get("resource_drift"):
        return True
    values = (document.get("prior_state") or {}).get("values")
    waiting = [values.get("root_module") if isinstance(values, dict) else None]
    while waiting:
        module = waiting.pop()
        if not isinstance(module, dict):
            continue
        resources, children = module.get("resources"), module.get("child_modules")
        if isinstance(resources, list) and any(
            isinstance(one, dict) and one.get("mode") == "managed" for one in resources
        ):
            return True
        waiting.extend(children if isinstance(children, list) else ())
    return False


def _instant(value: object) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
