"""Changes made outside Terraform, without what is only spelled differently, joined with what the plan does about them.

Providers report null, an empty string and an empty list as changes of one another, and read sets back in another order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.plan.path import Path
from neuronfleet.plan.value import Value

if TYPE_CHECKING:
    from neuronfleet.plan.plan import Plan
    from neuronfleet.plan.resource import Resource

__all__ = ["Drift", "drift_of"]

_EMPTY: Final[tuple[object, ...]] = (None, "", [], {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One attribute that somebody changed outside Terraform.

    Attributes:
        address: of the resource.
        type: of the resource.
        resource: what the plan does to it, None where the plan does not have it.
        path: of the attribute; empty where the whole resource is gone.
        before: as Terraform left it.
        found: as it was found.
        is_reverted: whether applying the plan changes it again; None where only apply tells.
    """

    address: str
    type: str
    resource: Resource | None
    path: Path
    before: Value
    found: Value
    is_reverted: bool | None

    @property
    def is_gone(self) -> bool:
        """Whether the whole resource is gone."""
        return not self.path


def drift_of(plan: Plan) -> tuple[Drift, ...]:
    """Everything that changed outside Terraform, in the plan's order."""
    found: list[Drift] = []
    for entry in plan.document.get("resource_drift") or ():
        if entry.get("mode") == "data" or entry.get("deposed"):
            continue
        change = entry["change"]
        before = Value(change.get("before"), False, change.get("before_sensitive", False))  # noqa: FBT003
        after = Value(change.get("after"), False, change.get("after_sensitive", False))  # noqa: FBT003
        resource = plan.change_of(entry["address"])
        gone = after.raw is None and before.raw is not None
        paths: Iterable[Path] = [()] if gone else _differing(before.raw, after.raw)
        found.extend(
            Drift(
                address=entry["address"],
                type=entry["type"],
                resource=resource,
                path=path,
                before=before.at(*path),
                found=after.at(*path),
                is_reverted=_reverted(resource, path, after),
            )
            for path in paths
        )
    return tuple(found)


def _reverted(resource: Resource | None, path: Path, found: Value) -> bool | None:
    if resource is None:
        return False
    if not path:
        return resource.is_created
    planned = resource.after.at(*path)
    if planned.is_unknown:
        return None
    return _canonical(planned.raw) != _canonical(found.at(*path).raw)


def _differing(before: object, after: object) -> Iterator[Path]:
    """Paths of attributes that differ in meaning; blocks are entered as long as their number is the same."""
    waiting: list[tuple[Path, Any, Any]] = [((), before, after)]
    while waiting:
        path, old, new = waiting.pop()
        if _canonical(old) == _canonical(new):
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            keys = list(dict.fromkeys((*old, *new)))
            waiting.extend(((*path, key), old.get(key), new.get(key)) for key in reversed(keys))
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new) == 1:
            waiting.append(((*path, 0), old[0], new[0]))
        elif path:
            yield path


def _canonical(node: object) -> str:
    """A spelling that is the same for what means the same."""
    try:
        return json.dumps(_reduced(node), sort_keys=True)
    except (RecursionError, TypeError):
        return repr(node)


def _reduced(node: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(node, dict):
        parts = {key: _reduced(one) for key, one in node.items()}
        return {key: one for key, one in parts.items() if one not in _EMPTY} or None
    if isinstance(node, list):
        return sorted((_reduced(one) for one in node), key=lambda one: json.dumps(one, sort_keys=True)) or None
    if isinstance(node, str) and node[:1] in ("{", "["):
        try:
            return _reduced(json.loads(node))
        except ValueError:
            return node
    return None if node in _EMPTY else node
