"""A module of a synthesized source: blocks by what they declare, expressions not yet resolved."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.plan.synthesized.nodes import Tree

__all__ = ["META_ARGUMENTS", "Block", "Module", "ModuleCall", "Variable"]

META_ARGUMENTS: Final = frozenset(
    {"//", "connection", "count", "depends_on", "dynamic", "for_each", "lifecycle", "provider", "provisioner"}
)
"""Arguments of a resource that are Terraform's, not the provider's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A resource or a data source.

    Attributes:
        mode: ``managed`` or ``data``.
        type: ``aws_ecs_service``.
        name: its name in the configuration.
        body: its arguments and blocks, Terraform's own too; a single block is an object.
        construct: construct path of the CDKTF app, None where there is none.
        location: file and line that made it, None where they are not known.
    """

    mode: str
    type: str
    name: str
    body: Mapping[str, Tree]
    construct: str | None = None
    location: tuple[str, int] | None = None

    @property
    def static(self) -> str:
        """As the configuration calls it."""
        return f"data.{self.type}.{self.name}" if self.mode == "data" else f"{self.type}.{self.name}"

    @property
    def provider(self) -> str:
        """Key of the provider configuration that serves it, such as ``aws`` or ``aws.west``."""
        given = self.body.get("provider")
        text = given if isinstance(given, str) else getattr(given, "text", "")
        return text.strip().removeprefix("${").removesuffix("}") or self.type.partition("_")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable.

    Attributes:
        default: its default; meaningful where ``has_default``.
        has_default: whether it has one.
        is_sensitive: whether it is marked so; its value is then never put in.
        is_nullable: whether null is a value of it; otherwise null asks for the default.
    """

    default: Tree = None
    has_default: bool = False
    is_sensitive: bool = False
    is_nullable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleCall:
    """A module call.

    Attributes:
        arguments: what it is called with, Terraform's own too.
        module: what is called, None where its source is not there.
    """

    arguments: Mapping[str, Tree]
    module: Module | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """Everything that the files of one folder declare.

    Attributes:
        blocks: resources and data sources by static address.
        variables: by name.
        locals: local values by name.
        outputs: expressions by name.
        calls: module calls by name.
        providers: provider configurations by key: ``aws``, ``aws.west``.
    """

    blocks: dict[str, Block] = dataclasses.field(default_factory=dict)
    variables: dict[str, Variable] = dataclasses.field(default_factory=dict)
    locals: dict[str, Tree] = dataclasses.field(default_factory=dict)
    outputs: dict[str, Tree] = dataclasses.field(default_factory=dict)
    calls: dict[str, ModuleCall] = dataclasses.field(default_factory=dict)
    providers: dict[str, Mapping[str, Tree]] = dataclasses.field(default_factory=dict)
