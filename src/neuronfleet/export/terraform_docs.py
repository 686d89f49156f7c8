"""Tables of a module's interface, as ``terraform-docs markdown table`` writes them.

A README that holds them between the usual markers can be checked, or taken over, by that tool:
https://terraform-docs.io/reference/markdown-table/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

__all__ = ["BEGIN", "END", "reference_tables"]

BEGIN: Final = "<!-- BEGIN_TF_DOCS -->"
END: Final = "<!-- END_TF_DOCS -->"

_REGISTRY: Final = "https://registry.terraform.io/providers"
_CODE: Final = re.compile(r"(`[^`]*`|https?://\S+)")


def reference_tables(document: Mapping[str, Any]) -> str:
    """The sections between the markers: requirements, providers, modules, resources, inputs, outputs.

    Args:
        document: the module in Terraform's JSON syntax.
    """
    sections = (
        ("Requirements", _requirements(document)),
        ("Providers", _providers(document)),
        ("Modules", _modules(document)),
        ("Resources", _resources(document)),
        ("Inputs", _inputs(document)),
        ("Outputs", _outputs(document)),
    )
    return "\n\n".join(f"## {title}\n\n{text}" for title, text in sections)


def _requirements(document: Mapping[str, Any]) -> str:
    terraform = document["terraform"]
    rows = [[_anchored("requirement", "terraform"), terraform["required_version"]]]
    rows += [[_anchored("requirement", name), found["version"]] for name, found in _required(document)]
    return _table(["Name", "Version"], rows)


def _providers(document: Mapping[str, Any]) -> str:
    used = {name.partition("_")[0] for section in ("resource", "data") for name in document.get(section, {})}
    required = dict(_required(document))
    rows = [
        [_anchored("provider", name), required[name]["version"] if name in required else "n/a"] for name in sorted(used)
    ]
    return _table(["Name", "Version"], rows) if rows else "No providers."


def _required(document: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, str]]]:
    return sorted(document["terraform"].get("required_providers", {}).items())


def _modules(document: Mapping[str, Any]) -> str:
    calls = sorted(document.get("module", {}).items())
    if not calls:
        return "No modules."
    rows = [[_anchored("module", name), call["source"], call.get("version", "n/a")] for name, call in calls]
    return _table(["Name", "Source", "Version"], rows)


def _resources(document: Mapping[str, Any]) -> str:
    rows = []
    for section, folder, kind in (("resource", "resources", "resource"), ("data", "data-sources", "data source")):
        addresses = [(name, label) for name, bodies in document.get(section, {}).items() for label in bodies]
        for name, label in sorted(addresses):
            provider, _, rest = name.partition("_")
            url = f"{_REGISTRY}/{_source(document, provider)}/latest/docs/{folder}/{rest}"
            rows.append([f"[{name}.{label}]({url})", kind])
    return _table(["Name", "Type"], rows) if rows else "No resources."


def _source(document: Mapping[str, Any], provider: str) -> str:
    found = dict(_required(document)).get(provider)
    return found["source"] if found else f"hashicorp/{provider}"


def _inputs(document: Mapping[str, Any]) -> str:
    rows = []
    for name, variable in sorted(document.get("variable", {}).items()):
        required = "default" not in variable
        default = "n/a" if required else _code(json.dumps(variable["default"], indent=2, ensure_ascii=False))
        rows.append(
            [
                _anchored("input", name),
                _prose(variable["description"]),
                _code(variable["type"]),
                default,
                "yes" if required else "no",
            ]
        )
    return _table(["Name", "Description", "Type", "Default", "Required"], rows, centred=4) if rows else "No inputs."


def _outputs(document: Mapping[str, Any]) -> str:
    rows = [
        [_anchored("output", name), _prose(output["description"])]
        for name, output in sorted(document.get("output", {}).items())
    ]
    return _table(["Name", "Description"], rows) if rows else "No outputs."


def _anchored(kind: str, name: str) -> str:
    escaped = name.replace("_", "\\_")
    return f'<a name="{kind}_{name}"></a> [{escaped}](#{kind}\\_{escaped})'


def _prose(text: str) -> str:
    """A description inside a table: one line, and nothing in it is markup unless it is code."""
    pieces = [
        piece if _CODE.fullmatch(piece) else re.sub(r"([_*])", r"\\\1", piece) for piece in _CODE.split(text.strip())
    ]
    return "".join(pieces).replace("|", "\\|").replace("\n", "<br/>")


def _code(text: str) -> str:
    """A type or a default inside a table."""
    if "\n" in text:
        return f"<pre>{text}</pre>".replace("|", "\\|").replace("\n", "<br/>")
    return f"`{text}`".replace("|", "\\|")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], *, centred: int | None = None) -> str:
    rules = [
        f":{'-' * len(title)}:" if index == centred else "-" * (len(title) + 2) for index, title in enumerate(head)
    ]
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(rules)}|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)
