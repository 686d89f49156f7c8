"""What a stack finds by name or id because another stack, or somebody else, has made it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from neuronfleet.rehearsal.stack import Configuration, StackDirectory, read_configurations

__all__ = ["HostedZone", "KeyAlias", "LoadBalancer", "hosted_zones", "key_aliases", "load_balancers"]

ZONE_REFERENCE: Final = re.compile(r"\$\{data\.aws_route53_zone\.([A-Za-z0-9_-]+)\.(?:zone_id|id)\}")
PROVIDER_REFERENCE: Final = re.compile(r"(?:\$\{)?aws\.([A-Za-z0-9_-]+)\}?")
UNNAMED: Final = "rehearsal.example"
"""Zone of which nothing is known but its id: a name that nobody has."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancer:
    """A load balancer that a data source names.

    Attributes:
        region: region of the provider that asks.
        name: its name.
    """

    region: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HostedZone:
    """A hosted zone that a data source or a record names.

    Attributes:
        zone_id: its id, None where it is found by name.
        name: its name; where only the id is given, what the names of its records have in common.
        private: whether the stack says that it is private.
    """

    zone_id: str | None
    name: str
    private: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KeyAlias:
    """An alias of a KMS key that a data source names.

    Attributes:
        region: region of the provider that asks.
        name: ``alias/...``.
    """

    region: str
    name: str


def key_aliases(stack: StackDirectory) -> tuple[KeyAlias, ...]:
    """Aliases of KMS keys that the stack looks up by a literal name, and does not make itself.

    Args:
        stack: the stack.

    Raises:
        RehearsalError: a file cannot be read.
    """
    parts = read_configurations(stack)
    regions = _regions(parts)
    found: dict[str, dict[tuple[str, str], None]] = {"resource": {}, "data": {}}
    for part in parts:
        for kind, aliases in found.items():
            for block_type, _, body in part.typed_blocks(kind):
                if block_type == "aws_kms_alias" and _is_literal(body.get("name")):
                    aliases[regions.get(_alias(body), stack.region), str(body["name"])] = None
    return tuple(KeyAlias(region=region, name=name) for region, name in found["data"].keys() - found["resource"].keys())


def load_balancers(stack: StackDirectory) -> tuple[LoadBalancer, ...]:
    """Load balancers that the stack looks up by a literal name, and does not make itself.

    Args:
        stack: the stack.

    Raises:
        RehearsalError: a file cannot be read.
    """
    parts = read_configurations(stack)
    regions = _regions(parts)
    own = {
        (regions.get(_alias(body), stack.region), body.get("name"))
        for part in parts
        for block_type, _, body in part.typed_blocks("resource")
        if block_type in {"aws_lb", "aws_alb"}
    }
    found: dict[tuple[str, str], None] = {}
    for part in parts:
        for block_type, _, body in part.typed_blocks("data"):
            name = body.get("name")
            if block_type in {"aws_lb", "aws_alb"} and _is_literal(name):
                found[regions.get(_alias(body), stack.region), str(name)] = None
    return tuple(LoadBalancer(region=region, name=name) for region, name in found if (region, name) not in own)


def hosted_zones(stack: StackDirectory) -> tuple[HostedZone, ...]:
    """Hosted zones that the stack names by a literal id or name, and does not make itself.

    Args:
        stack: the stack.

    Raises:
        RehearsalError: a file cannot be read.
    """
    parts = read_configurations(stack)
    resources = [block for part in parts for block in part.typed_blocks("resource")]
    own = {str(body.get("name")).rstrip(".") for block_type, _, body in resources if block_type == "aws_route53_zone"}
    names: dict[str, list[str]] = {}
    for block_type, _, body in resources:
        if block_type == "aws_route53_record" and _is_literal(body.get("name")):
            names.setdefault(str(body.get("zone_id")), []).append(str(body["name"]))
    found: dict[str, HostedZone] = {}
    for part in parts:
        for block_type, label, body in part.typed_blocks("data"):
            if block_type != "aws_route53_zone":
                continue
            here = [one for text, of in names.items() if _zone_label(text) == label for one in of]
            zone = _zone(body, here)
            if zone is not None and zone.name not in own:
                found.setdefault(zone.zone_id or zone.name, zone)
    for text, here in names.items():
        if _is_literal(text) and re.fullmatch(r"Z[A-Z0-9]+", text):
            found.setdefault(text, HostedZone(zone_id=text, name=_common(here), private=False))
    return tuple(found.values())


def _zone(body: Mapping[str, Any], record_names: Sequence[str]) -> HostedZone | None:
    private = body.get("private_zone") is True
    zone_id, name = body.get("zone_id"), body.get("name")
    if _is_literal(zone_id):
        return HostedZone(zone_id=str(zone_id), name=_common(record_names), private=private)
    if _is_literal(name):
        return HostedZone(zone_id=None, name=str(name).rstrip("."), private=private)
    return None


def _common(names: Sequence[str]) -> str:
    """The longest name that all of them lie in: the parent of a single one."""
    labels = [name.rstrip(".").split(".")[::-1] for name in names]
    shared: list[str] = []
    for level in zip(*labels, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    if labels and len(shared) == max(map(len, labels)) and len(shared) > 2:  # noqa: PLR2004 - a zone of a domain
        shared.pop()
    return ".".join(reversed(shared)) or UNNAMED


def _regions(parts: Sequence[Configuration]) -> dict[str | None, str]:
    """Region by alias of the aws providers of the root module; an override of the rehearsal's own says none."""
    return {
        body.get("alias"): str(body["region"])
        for part in parts
        if not part.nested
        for label, body in part.blocks("provider")
        if label == "aws" and _is_literal(body.get("region"))
    }


def _alias(body: Mapping[str, Any]) -> str | None:
    found = PROVIDER_REFERENCE.fullmatch(str(body.get("provider", "")))
    return found[1] if found else None


def _zone_label(text: str) -> str | None:
    found = ZONE_REFERENCE.fullmatch(text)
    return found[1] if found else None


def _is_literal(value: object) -> bool:
    return isinstance(value, str) and bool(value) and "${" not in value
