"""Redaction by value: whatever a plan marks as sensitive is masked wherever it turns up in a text.

``terraform show -json`` prints sensitive values in clear, and their marks get lost on the way: root variables and
constants of write-only arguments carry none. So the values themselves are gathered and looked for.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from neuronfleet.plan.plan import Plan

__all__ = ["MASK", "SHORTEST_CHARACTERS", "Secrets"]

MASK: Final = "(sensitive)"
"""What stands in place of a sensitive value."""

SHORTEST_CHARACTERS: Final = 6
"""Shorter values are not looked for: masking every ``on`` or ``80`` would make reports unreadable and hide nothing."""

_FEW: Final = 64
_HTML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
"""As ``html.escape`` does, whose module brings two thousand entities along."""

_SHORTEST_INNER: Final = 8
_INNER_KEYS: Final = frozenset({"value", "password", "secret", "token", "valueFrom"})
_PROVIDER_KEYS: Final = frozenset({"secret_key", "token", "password", "api_token", "api_key"})
_SHORTEST_CREDENTIAL: Final = 12


class Secrets:
    """Sensitive values of some plans.

    Args:
        plans: whose values are masked.
    """

    def __init__(self, plans: Iterable[Plan]) -> None:
        values = {value for plan in plans for value in _sensitive_of(plan)}
        self._by_start: dict[str, list[str]] = {}
        for spelling in {spelling for value in values for spelling in _spellings(value)}:
            self._by_start.setdefault(spelling[:SHORTEST_CHARACTERS], []).append(spelling)
        for spellings in self._by_start.values():
            spellings.sort(key=len, reverse=True)
        # tells at once of most texts that there is no secret in them; slower than looking where there are many
        few = 0 < len(self._by_start) <= _FEW
        self._starts = re.compile("|".join(re.escape(start) for start in self._by_start)) if few else None

    @functools.lru_cache(maxsize=8192)  # noqa: B019 - lives as long as a review
    def redact(self, text: str) -> str:
        """A text with every sensitive value in it masked, also where it is escaped for JSON or HTML, or in base64.

        Values shorter than ``SHORTEST_CHARACTERS`` are left: see there.
        """
        if self._starts is not None and not self._starts.search(text):
            return text
        parts: list[str] = []
        kept = at = 0
        last = len(text) - SHORTEST_CHARACTERS if self._by_start else -1
        while at <= last:
            end = self._end(text, at)
            if not end:
                at += 1
                continue
            start = at
            while at < end:  # one secret may begin inside another
                at += 1
                end = max(end, self._end(text, at))
            parts += [text[kept:start], MASK]
            kept = at = end
        return "".join([*parts, text[kept:]]) if parts else text

    def _end(self, text: str, at: int) -> int:
        """Where the longest secret that begins at a position ends; 0 where none does."""
        for spelling in self._by_start.get(text[at : at + SHORTEST_CHARACTERS], ()):
            if text.startswith(spelling, at):
                return at + len(spelling)
        return 0


def _sensitive_of(plan: Plan) -> Iterator[str]:
    document = plan.document
    for key in ("resource_changes", "resource_drift"):
        for entry in document.get(key) or ():
            yield from _changed(entry["change"])
    for entry in document.get("deferred_changes") or ():
        yield from _changed(entry["resource_change"]["change"])
    for change in (document.get("output_changes") or {}).values():
        if isinstance(change, dict):
            yield from _changed(change)
    for values in ((document.get("prior_state") or {}).get("values"), document.get("planned_values")):
        if isinstance(values, dict):
            yield from _of_values(values)
    for value in plan.variables.values():
        if value.is_sensitive:
            yield from _leaves(value.raw)
    yield from _of_configuration(document.get("configuration") or {})


def _changed(change: Mapping[str, Any]) -> Iterator[str]:
    for side in ("before", "after"):
        marks = change.get(f"{side}_sensitive")
        if marks:
            yield from _marked(change.get(side), marks)


def _of_values(values: Mapping[str, Any]) -> Iterator[str]:
    outputs = values.get("outputs")
    for output in outputs.values() if isinstance(outputs, dict) else ():
        if isinstance(output, dict) and output.get("sensitive"):
            yield from _leaves(output.get("value"))
    waiting = [values.get("root_module")]
    while waiting:
        module = waiting.pop()
        if not isinstance(module, dict):
            continue
        resources, children = module.get("resources"), module.get("child_modules")
        for entry in resources if isinstance(resources, list) else ():
            if isinstance(entry, dict) and entry.get("sensitive_values"):
                yield from _marked(entry.get("values"), entry["sensitive_values"])
        waiting.extend(children if isinstance(children, list) else ())


def _marked(value: Any, marks: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Sensitive leaves; a text that the same object also shows in clear is none."""
    shown: set[str] = set()
    if isinstance(value, dict) and isinstance(marks, dict):
        # aws_ssm_parameter has the same text in ``value``, sensitive, and in ``insecure_value``
        shown = {one for key, one in value.items() if isinstance(one, str) and not marks.get(key)}
    waiting = [(value, marks)]
    while waiting:
        node, mark = waiting.pop()
        if mark is True:
            for leaf in _leaves(node):
                if leaf not in shown:
                    yield leaf
        elif isinstance(mark, dict) and isinstance(node, dict):
            waiting.extend((node.get(key), one) for key, one in mark.items() if one)
        elif isinstance(mark, list) and isinstance(node, list):
            waiting.extend((node[index], one) for index, one in enumerate(mark[: len(node)]) if one)


def _leaves(value: object) -> Iterator[str]:
    """Texts and long numbers anywhere in a sensitive value, and what JSON in them keeps under telling keys."""
    waiting: list[Any] = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, str):
            text = node.strip()
            if len(text) >= SHORTEST_CHARACTERS:
                yield text
                yield from _inside(text)
        elif isinstance(node, int | float) and not isinstance(node, bool):
            text = json.dumps(node)
            if len(text) >= SHORTEST_CHARACTERS:
                yield text


def _inside(text: str) -> Iterator[str]:
    """Values of environment variables and the like in a sensitive JSON text.

    Not all of its strings: container definitions are sensitive as a whole because of one, and hold regions and names.
    """
    if text[:1] not in ("{", "["):
        return
    try:
        waiting: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            for key, one in node.items():
                if isinstance(one, dict | list):
                    waiting.append(one)
                elif isinstance(one, str) and key in _INNER_KEYS and len(one) >= _SHORTEST_INNER:
                    yield one


def _of_configuration(configuration: Mapping[str, Any]) -> Iterator[str]:
    """Constants that never carry a mark: write-only arguments, defaults of sensitive variables, credentials."""
    providers = configuration.get("provider_config")
    for provider in providers.values() if isinstance(providers, dict) else ():
        expressions = provider.get("expressions") if isinstance(provider, dict) else None
        for key, one in expressions.items() if isinstance(expressions, dict) else ():
            if key in _PROVIDER_KEYS and isinstance(one, dict):
                yield from (leaf for leaf in _leaves(one.get("constant_value")) if len(leaf) >= _SHORTEST_CREDENTIAL)
    waiting = [configuration.get("root_module")]
    while waiting:
        module = waiting.pop()
        if not isinstance(module, dict):
            continue
        variables, resources, calls = (module.get(key) for key in ("variables", "resources", "module_calls"))
        for variable in variables.values() if isinstance(variables, dict) else ():
            if isinstance(variable, dict) and variable.get("sensitive"):
                yield from _leaves(variable.get("default"))
        for entry in resources if isinstance(resources, list) else ():
            if isinstance(entry, dict):
                yield from _write_only(entry.get("expressions"))
        waiting.extend(
            call.get("module") for call in (calls.values() if isinstance(calls, dict) else ()) if isinstance(call, dict)
        )


def _write_only(expressions: object) -> Iterator[str]:
    waiting = [expressions]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            for key, one in node.items():
                if key.endswith("_wo") and isinstance(one, dict):
                    yield from _leaves(one.get("constant_value"))
                elif isinstance(one, dict | list) and key != "constant_value":
                    waiting.append(one)


def _spellings(secret: str) -> Iterator[str]:
    import base64  # noqa: PLC0415 - most plans have no secrets

    yield secret
    yield secret.translate(_HTML)
    for ascii_only in (True, False):
        escaped = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield escaped
        # Go escapes these three in JSON
        yield escaped.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    data = secret.encode("utf-8", "replace")
    if len(data) >= _SHORTEST_INNER:
        # wherever it starts inside a longer text that was encoded as a whole
        for offset in range(3):
            encoded = base64.b64encode(b"\0" * offset + data).decode()
            start = (0, 2, 3)[offset]
            end = len(encoded) - (0, 3, 2)[(len(data) + offset) % 3]
            yield encoded[start:end]
