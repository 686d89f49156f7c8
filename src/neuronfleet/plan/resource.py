"""A resource instance as a plan sees it: what will be, what was, and what happens to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from neuronfleet.errors import PlanError
from neuronfleet.plan.address import Address, parse_address
from neuronfleet.plan.expressions import Behind, behind, expression_constant, is_written, source_constant
from neuronfleet.plan.hole import Hole, references_in
from neuronfleet.plan.path import Path
from neuronfleet.plan.reference import Reference
from neuronfleet.plan.value import State, Value

if TYPE_CHECKING:
    from neuronfleet.plan.plan import Plan

__all__ = ["Resource"]

_UNREAD: Final = object()


class Resource:
    """One resource instance, or one of its deposed objects.

    Attributes:
        plan: the plan that it is part of.
        address: ``module.use1.aws_subnet.private["us-east-1a"]``.
        type: ``aws_subnet``.
        name: its name in the configuration.
        mode: ``managed`` or ``data``.
        provider_name: ``registry.terraform.io/hashicorp/aws``.
        deposed: key of a deposed object, None for the current one.
        previous_address: where it was before a ``moved`` block, None where it stays.
        action_reason: Terraform's word for why, None without.
        deferred_reason: Terraform's word for why the change is put off to a later plan, None where it is not; nothing
            is known of a deferred one.
        has_unknown_count: whether it stands for instances of a ``count`` or ``for_each`` that nobody knows yet.
    """

    __slots__ = (
        "_address",
        "_after",
        "_before",
        "_change",
        "_documents",
        "_region",
        "_source",
        "action_reason",
        "actions",
        "address",
        "deferred_reason",
        "deposed",
        "has_unknown_count",
        "mode",
        "name",
        "plan",
        "previous_address",
        "provider_name",
        "type",
    )

    def __init__(self, plan: Plan, entry: Mapping[str, Any], *, deferred_reason: str | None = None) -> None:
        self.plan = plan
        self.address: str = entry["address"]
        self.type: str = entry["type"]
        self.name: str = entry["name"]
        self.mode: str = entry.get("mode") or "managed"
        self.provider_name: str = entry.get("provider_name") or ""
        self.deposed: str | None = entry.get("deposed") or None
        self.previous_address: str | None = entry.get("previous_address")
        self.action_reason: str | None = entry.get("action_reason")
        self.actions: tuple[str, ...] = tuple(entry["change"]["actions"])
        self.deferred_reason = deferred_reason
        self._change: Mapping[str, Any] = entry["change"]
        self._region: str | bool | None = False
        self._address: Address | None = None
        self._after: Value | None = None
        self._before: Value | None = None
        self._documents: dict[Path, Value] = {}
        self.has_unknown_count = entry.get("index_unknown") is True
        self._source: object = _UNREAD

    # -- what happens to it -------------------------------------------------------------------------------------

    @property
    def is_created(self) -> bool:
        """Whether it is made, also where it replaces another."""
        return "create" in self.actions

    @property
    def is_deleted(self) -> bool:
        """Whether something of it is destroyed, also where it is replaced."""
        return "delete" in self.actions

    @property
    def is_replaced(self) -> bool:
        """Whether it is destroyed and made again."""
        return self.is_created and self.is_deleted

    @property
    def is_updated(self) -> bool:
        """Whether it is changed in place."""
        return "update" in self.actions

    @property
    def is_forgotten(self) -> bool:
        """Whether Terraform stops managing it without destroying it."""
        return "forget" in self.actions and not self.is_created

    @property
    def exists_after(self) -> bool:
        """Whether it exists, and is managed, once the plan is applied."""
        return self.deposed is None and (self.is_created or not (self.is_deleted or "forget" in self.actions))

    @property
    def is_imported(self) -> bool:
        """Whether it is brought under management."""
        return bool(self._change.get("importing"))

    @property
    def replace_paths(self) -> tuple[Path, ...]:
        """Attributes whose change forces the replacement; empty where it was tainted or asked for."""
        paths = self._change.get("replace_paths")
        if not isinstance(paths, list):
            return ()
        return tuple(
            tuple(part for part in path if isinstance(part, str | int)) for path in paths if isinstance(path, list)
        )

    # -- its values ---------------------------------------------------------------------------------------------

    @property
    def after(self) -> Value:
        """What will be; absent where it is destroyed."""
        if self._after is None:
            self._after = self._value("after")
        return self._after

    @property
    def before(self) -> Value:
        """What was; absent where it is created."""
        if self._before is None:
            self._before = self._value("before")
        return self._before

    def _value(self, side: str) -> Value:
        raw = self._change.get(side)
        mask = self._change.get(f"{side}_unknown", False)
        marks = self._change.get(f"{side}_sensitive", False)
        if raw is None and not mask:
            return Value(None, owner=self, state=State.ABSENT)
        return Value({} if raw is None else raw, mask, marks, owner=self if side == "after" else None)

    def __getitem__(self, attribute: str) -> Value:
        """An attribute as it will be."""
        return self.after[attribute]

    def document(self, attribute: str) -> Value:
        """The JSON that an attribute holds as text, parsed once, with unknown leaves where only parts are unknown.

        Args:
            attribute: such as ``container_definitions`` or ``policy``.

        Returns:
            The parsed data; unknown where the text is, absent where there is none, and known text where it is no JSON.
        """
        key: Path = (attribute,)
        if key not in self._documents:
            from neuronfleet.plan.documents import parsed  # noqa: PLC0415 - documents build on values

            self._documents[key] = parsed(self[attribute])
        return self._documents[key]

    # -- where it stands ----------------------------------------------------------------------------------------

    @property
    def parsed(self) -> Address:
        """Its address in parts; of an address that is spelled in a way not known here only type and name."""
        if self._address is None:
            try:
                self._address = parse_address(self.address.replace("[*]", ""))
            except PlanError:
                self._address = Address((), self.mode, self.type, self.name)
        return self._address

    @property
    def region(self) -> str | None:
        """AWS region that it is in, None where that cannot be told."""
        if isinstance(self._region, bool):
            self._region = self.plan.regions.of(self)
        return self._region

    @property
    def source(self) -> Mapping[str, Any] | None:
        """Its body in the synthesized source, with holes; None where there is none."""
        if self._source is _UNREAD:
            self._source = self.plan.source_of(self)
        return self._source if isinstance(self._source, dict) else None

    @property
    def source_path(self) -> str | None:
        """Construct path, such as ``inference-us-east-1/inf1/group``; None where it is not known."""
        block = self.plan.block_of(self)
        return block.construct if block is not None else None

    @property
    def source_location(self) -> tuple[str, int] | None:
        """File and line that made it; None where they are not known."""
        block = self.plan.block_of(self)
        return block.location if block is not None else None

    def forget_source(self) -> None:
        """Read the source again when it is next asked for, and all that may have come from it."""
        self._source = _UNREAD
        self._region = False
        self._documents.clear()

    def references(self, *path: str | int) -> tuple[Reference, ...]:
        """What an attribute refers to, through modules: see ``Configuration.follow``."""
        texts = self._texts(path)
        joined = texts[0] if len(texts) == 1 else tuple(text for one in texts for text in one)
        address = self.parsed
        return self.plan.configuration.follow(address.module_names, joined, static=address.static)

    def alternatives(self, *path: str | int) -> tuple[tuple[Reference, ...], ...]:
        """What an attribute refers to, apart for each block that may be the one: blocks cannot always be told apart."""
        follow, address = self.plan.configuration.follow, self.parsed
        return tuple(follow(address.module_names, texts, static=address.static) for texts in self._texts(path))

    def _texts(self, path: Path) -> list[tuple[str, ...]]:
        """References as they are written, of each node that may stand behind an attribute."""
        found: list[tuple[str, ...]] = []
        if self.source is not None:
            found = [tuple(references_in(node)) for node in self._source_behind(path).nodes]
        elif len(path) > 1:
            found = [tuple(references_in(self.source_at(path)))]
        if not any(found):
            found = [self.plan.configuration.texts(node) for node in self._expressions_behind(path).nodes]
        return found

    def _expressions_behind(self, path: Path) -> Behind:
        address = self.parsed
        entry = self.plan.configuration.resource(address.module_names, address.static)
        expressions = entry.get("expressions") if entry is not None else None
        if not isinstance(expressions, dict):
            return Behind((), is_set=None if entry is None else False)
        return behind(expressions, path, self.planned, expression_constant)

    @property
    def planned(self) -> Value:
        """What the plan alone says will be, nothing filled in from a source."""
        mask, marks = self._change.get("after_unknown", False), self._change.get("after_sensitive", False)
        return Value(self.after.raw, mask, marks, state=self.after.state)

    def _source_behind(self, path: Path) -> Behind:
        return behind(self.source, path, self.planned, source_constant)

    def __repr__(self) -> str:
        return f"Resource({self.address})"

    # -- what its values ask ------------------------------------------------------------------------------------

    def source_at(self, path: Path) -> object | None:
        """What the synthesized source says of an attribute; None where it says nothing."""
        if self.source is not None:
            nodes = self._source_behind(path).nodes
            return nodes[0] if len(nodes) == 1 and nodes[0] is not None else None
        if not self.plan.configuration.is_json:
            return None
        for depth in range(1, len(path) + 1):
            nodes = self._expressions_behind(path[:depth]).nodes
            if len(nodes) != 1:
                return None
            if is_written(nodes[0]):
                tree = self.plan.written(self, nodes[0])
                further = behind(tree, path[depth:], Value(None, True), source_constant).nodes  # noqa: FBT003
                return further[0] if len(further) == 1 else None
        return None

    def is_configured(self, path: Path) -> bool | None:
        """Whether the configuration sets an attribute; None where that cannot be told, as in ``dynamic`` blocks."""
        return self._source_behind(path).is_set if self.source is not None else self._expressions_behind(path).is_set

    def will_be_set(self, value: Value) -> bool:
        """Whether references prove that an unknown value will not be null."""
        found = self.behind(value)
        return bool(found) and all(
            any(one.proves_set for one in references) and all(one.proves_set or one.kind == "var" for one in references)
            for references in found
        )

    def behind(self, value: Value) -> tuple[tuple[Reference, ...], ...]:
        """What one of its unknown values refers to; see ``alternatives``."""
        if isinstance(value.raw, Hole):
            return (self.plan.configuration.follow(self.parsed.module_names, value.raw.references),)
        return self.alternatives(*value.path)
