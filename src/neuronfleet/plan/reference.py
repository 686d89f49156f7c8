"""What an expression of the configuration refers to."""

from __future__ import annotations

import functools
import re
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.lazy_pattern import lazy_pattern
from neuronfleet.plan.address import Key

__all__ = ["Reference", "parse_reference", "without_prefixes"]

_PART: Final = lazy_pattern(
    r"""\.?(?P<name>[^\W\d][\w-]*)|\.(?P<splat>\*)|\[(?P<star>\*)\]|\[(?P<number>\d+)\]|\.(?P<dotted>\d+)"""
    r"""|\["(?P<string>(?:[^"\\]|\\.)*)"\]""",
    re.DOTALL,
)
_KINDS: Final = frozenset({"var", "local", "each", "count", "self", "path", "terraform"})

_ALWAYS_SET: Final = frozenset(
    {
        "arn",
        "bucket",
        "dns_name",
        "domain_name",
        "execution_arn",
        "family",
        "fifo_queue",
        "id",
        "key_id",
        "latest_version",
        "name",
        "repository_url",
        "unique_id",
        "url",
        "zone_id",
    }
)
"""Attributes that are never null once the resource exists."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference, in the module where it is written.

    Attributes:
        text: as Terraform spells it: ``aws_kms_key.logs.arn``.
        kind: ``resource``, ``data``, ``module``, or what it starts with: ``var``, ``local``, ``each``, ``count``,
            ``self``, ``path``, ``terraform``.
        modules: module calls, without keys, from the root to where it is written.
        type: of the resource; empty for other kinds.
        name: of the resource, the variable, the local value or the module call.
        key: instance key that it names, None where it names none.
        attributes: what of it.
        shared: how many of the leading module calls are the same instances as those around the resource that was
            asked for; None is all. The way through a variable up and through an output down may leave them.
        module_keys: keys that the way down named, one for each module call after those; None where it named none.
        each_depth: for ``each`` and ``count``, and what ``each.value`` stands for: which key of the resource that was
            asked for is meant, by the number of module calls above it; -1 for none.
    """

    text: str
    kind: str
    modules: tuple[str, ...]
    type: str = ""
    name: str = ""
    key: Key = None
    attributes: tuple[str | int, ...] = ()
    shared: int | None = None
    module_keys: tuple[Key, ...] = ()
    each_depth: int = -1

    @property
    def static(self) -> str:
        """The resource as the configuration calls it: ``data.aws_ssm_parameter.ami``; empty for other kinds."""
        if self.kind == "data":
            return f"data.{self.type}.{self.name}"
        return f"{self.type}.{self.name}" if self.kind == "resource" else ""

    @property
    def is_resource(self) -> bool:
        """Whether it is a resource or a data source."""
        return self.kind in ("resource", "data")

    @property
    def proves_set(self) -> bool:
        """Whether what it refers to is never null once it exists."""
        return self.kind == "resource" and bool(self.attributes) and self.attributes[0] in _ALWAYS_SET


@functools.lru_cache(maxsize=65536)
def parse_reference(text: str, modules: tuple[str, ...] = ()) -> Reference | None:
    """Read a reference; None where it is none.

    Args:
        text: ``aws_subnet.private["a"].id``, ``data.aws_ssm_parameter.ami.value``, ``var.name``, ``module.vpc.ids``.
        modules: where it is written.
    """
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if not found or (at == 0 and found.group("name") is None):
            return None
        at = found.end()
        if (name := found.group("name")) is not None:
            parts.append(name)
        elif (number := found.group("number") or found.group("dotted")) is not None:
            parts.append(int(number[:18]))
        elif (string := found.group("string")) is not None:
            parts.append(_Quoted(string.replace('\\"', '"').replace("\\\\", "\\")))
        else:
            parts.append("*")
    if not parts or not isinstance(parts[0], str):
        return None
    head = parts[0]
    if head in _KINDS or head == "module":
        name = str(parts[1]) if len(parts) > 1 else ""
        key, rest = _keyed(parts[2:])
        return Reference(text, head, modules, name=name, key=key, attributes=rest)
    mode, offset = ("data", 1) if head == "data" else ("resource", 0)
    if len(parts) < offset + 2:
        return None
    key, rest = _keyed(parts[offset + 2 :])
    return Reference(text, mode, modules, str(parts[offset]), str(parts[offset + 1]), key, rest)


class _Quoted(str):
    """A string key, as opposed to an attribute name."""

    __slots__ = ()


def _keyed(parts: list[str | int]) -> tuple[Key, tuple[str | int, ...]]:
    if parts and isinstance(parts[0], int | _Quoted):
        key = parts[0]
        return (str(key) if isinstance(key, str) else key), tuple(parts[1:])
    return None, tuple(part for part in parts if part != "*")


def without_prefixes(texts: tuple[str, ...]) -> tuple[str, ...]:
    """References without those that only shorten their neighbour.

    Terraform lists ``aws_kms_key.logs.arn`` and then ``aws_kms_key.logs`` for one and the same reference.
    """
    kept: list[str] = []
    for text in texts:
        if not any(one == text or one.startswith((f"{text}.", f"{text}[")) for one in kept):
            kept.append(text)
    return tuple(kept)
