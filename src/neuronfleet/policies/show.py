"""Samples as people read them: Terraform, with what a plan knows in place of expressions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from neuronfleet.plan import Address, parse_address, path_text
from neuronfleet.policies.marks import Changed, Document, Referring, Sensitive, Unknown
from neuronfleet.policies.sample import Sample

__all__ = ["sample_text"]

_USUAL_REGION: Final = "us-east-1"
_INDENT: Final = "  "


def sample_text(sample: Sample) -> str:
    """A sample as text, close to what ``terraform plan`` prints; not meant to be parsed.

    Args:
        sample: of an example.
    """
    parts: list[str] = []
    if sample.region != _USUAL_REGION:
        parts.append(f"# region: {sample.region or 'not known'}")
    if sample.envelope:
        parts.append(
            "\n".join(f"# the plan says {_path(key)} = {_inline(one)}" for key, one in sample.envelope.items())
        )
    parts.extend("\n".join(_resource(address, body)) for address, body in sample.resources.items())
    return "\n\n".join(parts) or "# a plan without resources"


def _path(key: str) -> str:
    return path_text((key,))


def _resource(address: str, body: Mapping[str, Any] | Changed) -> Iterator[str]:
    parsed = parse_address(address)
    word = "data" if parsed.mode == "data" else "resource"
    if parsed.modules or parsed.key is not None:
        yield f"# {address}"
    head = f'{word} "{parsed.type}" "{parsed.name}"'
    if not isinstance(body, Changed):
        yield f"{head} {{"
        yield from _body(body, _INDENT)
        yield "}"
        return
    yield f"# {_what_happens(parsed, body)}"
    if body.reason:
        yield f"# action_reason: {body.reason}"
    if body.replace_paths:
        yield f"# forces replacement: {', '.join(path_text(path) for path in body.replace_paths)}"
    yield f"{head} {{"
    if body.before is not None and body.after is not None:
        yield from _difference(body.before, body.after)
    else:
        yield from _body(body.after if body.after is not None else body.before or {}, _INDENT)
    yield "}"


def _what_happens(address: Address, change: Changed) -> str:
    words = {
        ("no-op",): "nothing changes",
        ("create",): "will be created",
        ("read",): "will be read during apply",
        ("update",): "will be updated in place",
        ("delete",): "will be destroyed",
        ("forget",): "will be forgotten, not destroyed",
        ("delete", "create"): "will be destroyed, and then created again",
        ("create", "delete"): "will be created again, and then the old one destroyed",
        ("create", "forget"): "will be created again, the old one forgotten",
    }
    text = words.get(change.actions, " and ".join(change.actions))
    deposed = f" (deposed object {change.deposed})" if change.deposed else ""
    return f"{address.static}{deposed}: {text}"


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old == new:
            yield from _entry(key, new, _INDENT)
        else:
            yield f"{_INDENT}{key} = {_inline(old)} -> {_inline(new)}"


def _body(body: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in body.items():
        yield from _entry(key, value, indent)


def _entry(key: str, value: object, indent: str) -> Iterator[str]:
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        for one in value:
            yield f"{indent}{key} {{"
            yield from _body(one, indent + _INDENT)
            yield f"{indent}}}"
        return
    comment = ""
    if isinstance(value, Unknown):
        comment = f"  # {value.reference}" if value.reference else "" if value.configured else "  # not set"
    elif isinstance(value, Referring):
        comment, value = f"  # {value.reference}", value.value
    if isinstance(value, Document):
        lines = _json(value.tree, indent)
        yield f"{indent}{key} = jsonencode({lines[0]}"
        yield from lines[1:-1]
        yield f"{lines[-1]})" if len(lines) > 1 else ")"
        return
    lines = _json(value, indent)
    yield f"{indent}{key} = {lines[0]}{comment if len(lines) == 1 else ''}"
    yield from lines[1:]


def _json(node: Any, indent: str) -> list[str]:  # noqa: ANN401 - plain data and marks
    """Lines of a value, in one where it is short."""
    short = _inline(node)
    if "\n" not in short and len(indent) + len(short) <= 88:  # noqa: PLR2004 - columns
        return [short]
    deeper = indent + _INDENT
    if isinstance(node, Mapping):
        lines = ["{"]
        for key, one in node.items():
            first, *rest = _json(one, deeper)
            lines += [f"{deeper}{_key(key)} = {first}", *rest]
        return [*lines, f"{indent}}}"]
    if isinstance(node, list | tuple):
        lines = ["["]
        for one in node:
            first, *rest = _json(one, deeper)
            lines += [f"{deeper}{first}", *rest]
            lines[-1] += ","
        return [*lines, f"{indent}]"]
    if isinstance(node, str) and "\n" in node:
        return ["<<-EOT", *(f"{deeper}{line}" for line in node.splitlines()), f"{indent}EOT"]
    return [short]


def _inline(node: Any) -> str:  # noqa: ANN401 - plain data and marks
    if isinstance(node, Unknown):
        return "(known after apply)"
    if isinstance(node, Referring):
        return _inline(node.value)
    if isinstance(node, Sensitive):
        return f"sensitive({_inline(node.value)})"
    if isinstance(node, Document):
        return f"jsonencode({_inline(node.tree)})"
    if isinstance(node, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(one)}" for key, one in node.items()) + " }" if node else "{}"
    if isinstance(node, list | tuple):
        return "[" + ", ".join(_inline(one) for one in node) + "]"
    return json.dumps(node, ensure_ascii=False) if not isinstance(node, str) or "\n" not in node else repr(node)


def _key(key: object) -> str:
    text = str(key)
    return text if text.replace("-", "_").isidentifier() else json.dumps(text, ensure_ascii=False)
