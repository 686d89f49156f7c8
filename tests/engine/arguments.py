"""What configuration gives to the AWS provider, held against what versions of the provider take."""

from __future__ import annotations

import functools
import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from neuronfleet.export.hcl.tokens import Kind, Token, expression_tokens
from tools.provider_arguments import TARGET

SECTIONS = ("provider", "resource", "data")
EVERYWHERE = {"//", "alias", "connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
"""What Terraform itself takes in a block: https://developer.hashicorp.com/terraform/language/meta-arguments"""


@functools.cache
def bindings() -> Mapping[str, Any]:
    """Releases of the bindings, and what each says that the provider takes."""
    return json.loads(gzip.decompress(TARGET.read_bytes()))


def problems(document: Mapping[str, Any], release: str) -> Iterator[str]:
    """What a release of the provider would not take of a configuration, or misses in it.

    Args:
        document: configuration in Terraform's JSON syntax.
        release: of the bindings.
    """
    known = bindings()[release]
    for section in SECTIONS:
        for kind, labelled in document.get(section, {}).items():
            if kind not in known[section]:
                if kind.startswith("aws"):
                    yield f"{section} {kind} is not among the recorded types: run tools/provider_arguments.py"
                continue
            for body in bodies(labelled, labels=int(section != "provider")):
                yield from _of_block(body, known[section][kind], f"{kind}")


def bodies(node: Any, *, labels: int) -> Iterator[Mapping[str, Any]]:
    """Bodies below labels; several blocks may stand in a list."""
    for one in node if isinstance(node, list) else [node]:
        if labels:
            for inner in one.values():
                yield from bodies(inner, labels=labels - 1)
        else:
            yield one


def _of_block(body: Mapping[str, Any], known: Mapping[str, Any], where: str) -> Iterator[str]:
    given = _given(body)
    for name, argument in known.items():
        if (argument if isinstance(argument, int) else argument[0]) and name not in given:
            yield f"{where} lacks {name}"
    for name, value in given.items():
        argument = known.get(name)
        if argument is None and name not in EVERYWHERE:
            yield f"{where} has {name}"
        if isinstance(argument, list):
            for inner in bodies(value, labels=0):
                if isinstance(inner, dict):
                    yield from _of_block(inner, argument[1], f"{where}.{name}")


def _given(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a block gives, its dynamic blocks among the others."""
    given = {name: value for name, value in body.items() if name != "dynamic"}
    for dynamic in bodies(body.get("dynamic", []), labels=0):
        for name, block in dynamic.items():
            given[name] = [*given.get(name, []), *(one["content"] for one in bodies(block, labels=0))]
    return given


def hcl_document(path: Path) -> dict[str, Any]:
    """Resources, data sources and providers of a file in HCL, in Terraform's JSON syntax; expressions are left out.

    python-hcl2 would take some seconds for the modules; this takes a tenth.
    """
    tokens = [one for one in expression_tokens(path.read_text(encoding="utf-8")) if one.kind is not Kind.COMMENT]
    document, _ = _body(tokens, 0)
    return document


def _body(tokens: list[Token], at: int) -> tuple[dict[str, Any], int]:
    """What stands in a block whose first token is at a place, and where the block ends."""
    found: dict[str, Any] = {}
    while at < len(tokens) and tokens[at].text != "}":
        if tokens[at].kind is Kind.NEWLINE:
            at += 1
            continue
        name, at = tokens[at].text, at + 1
        if tokens[at].text == "=":
            found[name], depth = None, 0
            while tokens[at].kind is not Kind.NEWLINE or depth:
                depth += tokens[at].bracket_change
                at += 1
            continue
        labels = []
        while tokens[at].text != "{":
            if tokens[at].kind is Kind.LITERAL:
                labels.append(tokens[at].text)
            at += 1
        inner, at = _body(tokens, at + 1)
        at += 1
        for label in reversed(labels):
            inner = {label: inner}
        if labels and name in SECTIONS:
            kind, body = next(iter(inner.items()))
            found.setdefault(name, {}).setdefault(kind, []).append(body)
        else:
            found.setdefault(name, []).append(inner)
    return found, at
