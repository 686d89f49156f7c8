"""Addresses of resources, parsed: instance keys may hold dots, quotes and brackets.

https://developer.hashicorp.com/terraform/cli/state/resource-addressing
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.errors import PlanError
from neuronfleet.lazy_pattern import lazy_pattern

__all__ = ["Address", "Key", "Step", "parse_address"]

Key = str | int | None
"""An instance key: of ``for_each``, of ``count``, or none."""

_NAME: Final = lazy_pattern(r"[^\W\d][\w-]*")
_NUMBER: Final = lazy_pattern(r"\d+")
_STRING: Final = lazy_pattern(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """One module on the way to a resource.

    Attributes:
        name: of the module call.
        key: of its instance.
    """

    name: str
    key: Key = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where a resource instance stands.

    Attributes:
        modules: module calls from the root down.
        mode: ``managed`` or ``data``.
        type: ``aws_ecs_service``.
        name: its name in the configuration.
        key: of its instance.
        module_names: module calls without their keys: how the configuration finds them.
    """

    modules: tuple[Step, ...]
    mode: str
    type: str
    name: str
    key: Key = None
    module_names: tuple[str, ...] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "module_names", tuple(step.name for step in self.modules))

    @property
    def static(self) -> str:
        """Without any key, below its module: how the configuration calls it."""
        return f"{self.type}.{self.name}" if self.mode == "managed" else f"{self.mode}.{self.type}.{self.name}"


@functools.lru_cache(maxsize=65536)
def parse_address(text: str) -> Address:
    """Read an address.

    Args:
        text: such as ``module.fleet["eu"].aws_subnet.private["a.b"]``.

    Raises:
        PlanError: it is no address of a resource.
    """
    reader = _Reader(text)
    modules: list[Step] = []
    word = reader.name()
    while word == "module":
        reader.dot()
        name = reader.name()
        modules.append(Step(name, reader.key()))
        reader.dot()
        word = reader.name()
    mode = "managed"
    if word in ("data", "ephemeral"):
        mode = word
        reader.dot()
        word = reader.name()
    reader.dot()
    name = reader.name()
    key = reader.key()
    reader.end()
    return Address(tuple(modules), mode, word, name, key)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, expected: str) -> PlanError:
        return PlanError(
            f"{self.text[:200]!r} is no address of a resource: expected {expected} at column {self.at + 1}; addresses "
            'look like module.fleet["eu"].aws_subnet.private[0]'
        )

    def name(self) -> str:
        found = _NAME.match(self.text, self.at)
        if not found:
            raise self.fail("a name")
        self.at = found.end()
        return found.group()

    def dot(self) -> None:
        if not self.text.startswith(".", self.at):
            raise self.fail("a dot")
        self.at += 1

    def key(self) -> Key:
        if not self.text.startswith("[", self.at):
            return None
        self.at += 1
        key: Key
        if number := _NUMBER.match(self.text, self.at):
            key, self.at = int(number.group()[:18]), number.end()
        elif string := _STRING.match(self.text, self.at):
            key, self.at = _unquoted(string.group()), string.end()
        else:
            raise self.fail("an instance key, a number or a quoted string")
        if not self.text.startswith("]", self.at):
            raise self.fail("a closing bracket")
        self.at += 1
        return key

    def end(self) -> None:
        if self.at != len(self.text):
            raise self.fail("the end")


def _unquoted(quoted: str) -> str:
    """HCL's escapes are JSON's, and ``$${`` and ``%%{`` stand for ``${`` and ``%{``."""
    if "\\" not in quoted and "{" not in quoted:
        return quoted[1:-1]
    try:
        text = str(json.loads(quoted, strict=False))
    except ValueError:
        text = quoted[1:-1]
    return text.replace("$${", "${").replace("%%{", "%{")
