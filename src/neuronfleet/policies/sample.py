"""Small plans, written by hand, that show what a policy says: the docs print them and the tests run them."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Mapping
from typing import Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.plan import Plan, parse_address
from neuronfleet.plan.reading import plan_from
from neuronfleet.policies.marks import Changed, Document, Referring, Sensitive, Unknown
from neuronfleet.policies.model import Verdict

__all__ = ["Example", "Sample", "fails", "not_judged", "null", "passes", "unknown"]

_PROVIDER: Final = "registry.terraform.io/hashicorp/aws"
_NOTHING: Final = object()

Body = Mapping[str, Any]
Waves = tuple[tuple[str, ...], ...]
"""Regions that are declared to change together, those that change first first."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A plan with what matters to one policy in it.

    Attributes:
        resources: body by address, ``data.TYPE.NAME`` too. Bodies are plain data and the markers of ``marks``. A data
            source was read while planning; one that the apply reads is ``Changed(actions=("read",), after=...)``.
        region: of the provider.
        envelope: further top-level keys of the plan, such as ``errored``.
    """

    resources: Mapping[str, Body | Changed]
    region: str | None = "us-east-1"
    envelope: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def change(self, address: str, path: str, value: object) -> Sample:
        """The same with one value changed.

        Args:
            address: of the resource.
            path: such as ``metadata_options.0.http_tokens``.
            value: what it becomes: plain data or a marker.
        """
        resources = dict(self.resources)
        body = copy.deepcopy(resources[address])
        *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        here: Any = body
        for part in parents:
            here = here.tree if isinstance(here, Document) else here
            here = here[part]
        here = here.tree if isinstance(here, Document) else here
        here[last] = value
        resources[address] = body
        return dataclasses.replace(self, resources=resources)

    def leave_out(self, address: str, path: str) -> Sample:
        """The same without one value: as if the configuration had never named it."""
        changed = self.change(address, path, _NOTHING)
        body = _pruned(changed.resources[address])
        return dataclasses.replace(self, resources={**changed.resources, address: body})

    def add(self, address: str, body: Body | Changed) -> Sample:
        """The same with one more resource, or another in its place."""
        return dataclasses.replace(self, resources={**self.resources, address: body})

    def remove(self, address: str) -> Sample:
        """The same without a resource."""
        return dataclasses.replace(
            self, resources={name: body for name, body in self.resources.items() if name != address}
        )

    def document(self) -> dict[str, Any]:
        """What ``terraform show -json`` would print."""
        changes: list[dict[str, Any]] = []
        read: list[dict[str, Any]] = []
        static: dict[str, dict[str, Any]] = {}
        for address, given in self.resources.items():
            parsed = parse_address(address)
            head = {
                "address": address,
                "mode": parsed.mode,
                "type": parsed.type,
                "name": parsed.name,
                "provider_name": _PROVIDER,
                **({} if parsed.key is None else {"index": parsed.key}),
            }
            if isinstance(given, Changed):
                body, change = given.after or {}, _change(given)
            else:
                body, change = given, _change(Changed(actions=("create",), after=given))
            static[parsed.static] = {
                "address": parsed.static,
                "mode": parsed.mode,
                "type": parsed.type,
                "name": parsed.name,
                "provider_config_key": "aws",
                "expressions": _expressions(body),
            }
            if parsed.mode == "data" and not isinstance(given, Changed):
                read.append({**head, "values": change["after"], "sensitive_values": change["after_sensitive"]})
                continue
            extra: dict[str, Any] = {}
            if isinstance(given, Changed) and given.reason:
                extra["action_reason"] = given.reason
            if isinstance(given, Changed) and given.deposed:
                extra["deposed"] = given.deposed
            changes.append({**head, **extra, "change": change})
        provider = {"region": {"constant_value": self.region}} if self.region else {}
        return {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "resource_changes": changes,
            "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": read}}},
            "configuration": {
                "provider_config": {"aws": {"name": "aws", "full_name": _PROVIDER, "expressions": provider}},
                "root_module": {"resources": list(static.values())},
            },
            "applyable": True,
            "complete": True,
            "errored": False,
            **self.envelope,
        }

    def plan(self, *, path: str = "example.json") -> Plan:
        """It as a plan, through the reader that every plan goes through."""
        return plan_from(json.loads(json.dumps(self.document())), path=path)


@dataclass(frozen=True, slots=True)
class Example:
    """What a policy says of a sample.

    Attributes:
        kind: ``pass``, ``fail``, ``unknown``, ``null`` or ``not-applicable``: what it shows.
        title: one sentence about the sample.
        plans: the plans of the review, most often one.
        verdict: the worst that the policy says of it.
        waves: regions that are declared to change together.
    """

    kind: str
    title: str
    plans: tuple[Sample, ...]
    verdict: Verdict
    waves: Waves = ()


def passes(title: str, *plans: Sample, waves: Waves = ()) -> Example:
    """A sample that passes."""
    return Example("pass", title, plans, Verdict.PASS, waves)


def fails(title: str, *plans: Sample, waves: Waves = ()) -> Example:
    """A sample that fails."""
    return Example("fail", title, plans, Verdict.FAIL, waves)


def unknown(title: str, *plans: Sample, verdict: Verdict = Verdict.UNKNOWN, waves: Waves = ()) -> Example:
    """A sample with an unknown value; the verdict is unknown unless something else decides it."""
    return Example("unknown", title, plans, verdict, waves)


def null(title: str, *plans: Sample, verdict: Verdict = Verdict.FAIL) -> Example:
    """A sample in which the value is null or left out."""
    return Example("null", title, plans, verdict)


def not_judged(title: str, *plans: Sample, waves: Waves = ()) -> Example:
    """A sample that the policy does not apply to."""
    return Example("not-applicable", title, plans, Verdict.NOT_APPLICABLE, waves)


def _pruned(node: Any) -> Any:  # noqa: ANN401 - plain data
    if isinstance(node, Document):
        return Document(_pruned(node.tree))
    if isinstance(node, Mapping):
        return {key: _pruned(one) for key, one in node.items() if one is not _NOTHING}
    if isinstance(node, list):
        return [_pruned(one) for one in node if one is not _NOTHING]
    return node


def _change(given: Changed) -> dict[str, Any]:
    after, mask, marks = _mirrors(given.after) if given.after is not None else (None, {}, False)
    before = _mirrors(given.before) if given.before is not None else (None, {}, False)
    change: dict[str, Any] = {
        "actions": list(given.actions),
        "before": before[0],
        "after": after,
        "after_unknown": mask,
        "before_sensitive": before[2],
        "after_sensitive": marks,
    }
    if given.importing:
        change["importing"] = {"id": given.importing}
    if given.replace_paths:
        change["replace_paths"] = [list(path) for path in given.replace_paths]
    return change


def _mirrors(node: Any) -> tuple[Any, Any, Any]:  # noqa: ANN401 - plain data
    """A value, its unknown mask and its sensitive mask, as a plan has them."""
    if isinstance(node, Unknown):
        return _NOTHING, True, False
    if isinstance(node, Referring):
        return _mirrors(node.value)
    if isinstance(node, Sensitive):
        value, mask, _ = _mirrors(node.value)
        return value, mask, True
    if isinstance(node, Document):
        if _has_unknown(node.tree):
            return _NOTHING, True, False
        return json.dumps(_plain(node.tree), separators=(",", ":")), False, False
    if isinstance(node, Mapping):
        parts = {key: _mirrors(one) for key, one in node.items()}
        return (
            {key: part[0] for key, part in parts.items() if part[0] is not _NOTHING},
            {key: part[1] for key, part in parts.items() if part[1] is not False},
            {key: part[2] for key, part in parts.items() if part[2] is not False},
        )
    if isinstance(node, list | tuple):
        items = [_mirrors(one) for one in node]
        return (
            [None if item[0] is _NOTHING else item[0] for item in items],
            [item[1] for item in items],
            [item[2] for item in items],
        )
    return node, False, False


def _has_unknown(node: Any) -> bool:  # noqa: ANN401 - plain data
    if isinstance(node, Mapping):
        return any(_has_unknown(one) for one in node.values())
    if isinstance(node, list | tuple):
        return any(_has_unknown(one) for one in node)
    return isinstance(node, Unknown)


def _plain(node: Any) -> Any:  # noqa: ANN401 - plain data
    if isinstance(node, Mapping):
        return {key: _plain(one) for key, one in node.items()}
    if isinstance(node, list | tuple):
        return [_plain(one) for one in node]
    return _plain(node.value) if isinstance(node, Referring | Sensitive) else node


def _references(node: Any) -> list[str]:  # noqa: ANN401 - plain data
    if isinstance(node, Mapping):
        return [text for one in node.values() for text in _references(one)]
    if isinstance(node, list | tuple):
        return [text for one in node for text in _references(one)]
    return [node.reference] if isinstance(node, Unknown | Referring) and node.reference else []


def _expressions(node: Any) -> Any:  # noqa: ANN401 - plain data
    """How the configuration part of a plan would show a body."""
    if isinstance(node, Mapping):
        return {
            key: _expressions(one)
            for key, one in node.items()
            if not (one is None or (isinstance(one, Unknown) and not one.configured))
        }
    if isinstance(node, list | tuple) and any(isinstance(one, Mapping) for one in node):
        return [_expressions(one) for one in node]
    if isinstance(node, Unknown | Referring | Document | list | tuple):
        tree = node.tree if isinstance(node, Document) else node
        found = _references(tree)
        if found:
            return {"references": found}
        value = _mirrors(node)[0]
        return {} if value is _NOTHING else {"constant_value": value}
    return {"constant_value": _plain(node)}
