"""Puts in what is written down: defaults of variables, local values, literal attributes of other resources."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from neuronfleet.plan.address import Key, Step
from neuronfleet.plan.hole import Hole, references_in
from neuronfleet.plan.synthesized.functions import FUNCTIONS, OPERATORS, has_hole, scalar_text
from neuronfleet.plan.synthesized.json_holes import document_of
from neuronfleet.plan.synthesized.module import META_ARGUMENTS, Block, Module
from neuronfleet.plan.synthesized.nodes import Call, Conditional, Node, Operation, Template, Traversal, Tree
from neuronfleet.plan.synthesized.trees import (
    NOT_WRITTEN,
    dynamic_blocks,
    followed,
    hole_of,
    node_references,
    renamed,
    tried,
)

__all__ = ["Known", "Scope"]

Known = Callable[[str, Sequence[Tree]], Any]
"""What is known of an attribute from elsewhere: of a static address and a path."""

Names = Mapping[str, Any]
"""What ``each``, ``count`` and iterators of dynamic blocks stand for."""


class _Given(Mapping[str, Tree]):
    """Arguments of a module call, each resolved when somebody asks: two calls may take outputs of each other."""

    def __init__(self, arguments: Mapping[str, Callable[[], Tree]]) -> None:
        self._arguments = arguments

    def __getitem__(self, name: str) -> Tree:
        return self._arguments[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._arguments)

    def __len__(self) -> int:
        return len(self._arguments)


class Scope:
    """One instance of a module: what its names stand for.

    Args:
        module: the module.
        variables: values that it is called with; one that is not here has its default.
        known: what a plan knows of resources and data sources of this instance.
        enter: makes ``known`` of a module that this one calls.
    """

    def __init__(
        self,
        module: Module,
        variables: Mapping[str, Tree],
        *,
        known: Known | None = None,
        enter: Callable[[tuple[Step, ...]], Known] | None = None,
        steps: tuple[Step, ...] = (),
    ) -> None:
        self.module = module
        self._plan_knows = known
        self._enter = enter
        self._steps = steps
        self._variables = variables
        self._known: dict[tuple[str, ...], Tree] = {}
        self._busy: set[tuple[str, ...]] = set()
        self._children: dict[tuple[str, Key], Scope | None] = {}

    # -- instances ----------------------------------------------------------------------------------------------

    def child(self, name: str, key: Key) -> Scope | None:
        """The instance of a module call, None where the module is not there."""
        if (name, key) not in self._children:
            call = self.module.calls.get(name)
            found = None
            if call is not None and call.module is not None:
                names = self.names(call.arguments, key)
                given = _Given(
                    {
                        argument: functools.partial(self._once, ("call", name, str(key), argument), tree, names)
                        for argument, tree in call.arguments.items()
                        if argument in call.module.variables
                    }
                )
                steps = (*self._steps, Step(name, key))
                known = self._enter(steps) if self._enter is not None else None
                found = Scope(call.module, given, known=known, enter=self._enter, steps=steps)
            self._children[name, key] = found
        return self._children[name, key]

    def keys(self, arguments: Mapping[str, Tree]) -> tuple[Key, ...] | None:
        """Instance keys of a resource or a call; None where they are not known."""
        if "count" in arguments:
            count = self.resolved(arguments["count"])
            return tuple(range(count)) if isinstance(count, int) and 0 <= count <= 1000 else None  # noqa: PLR2004
        if "for_each" in arguments:
            each = self.resolved(arguments["for_each"])
            if isinstance(each, dict):
                return tuple(each)
            known = isinstance(each, list) and all(isinstance(one, str) for one in each)
            return tuple(each) if known else None
        enabled = [self.resolved(one["enabled"]) for one in _lifecycles(arguments) if "enabled" in one]
        if not all(isinstance(one, bool) for one in enabled):
            return None
        return (None,) if all(enabled) else ()

    def names(self, arguments: Mapping[str, Tree], key: Key) -> Names:
        """What ``each`` and ``count`` stand for in one instance."""
        if key is None:
            return {}
        if "for_each" not in arguments:
            return {"count": {"index": key}}
        each = self.resolved(arguments["for_each"])
        if isinstance(each, dict) and key in each:
            return {"each": {"key": key, "value": each[key]}}
        return {"each": {"key": key, "value": key} if isinstance(each, list) else {"key": key}}

    def body(self, block: Block, key: Key) -> dict[str, Tree]:
        """What the provider is given for one instance of a resource."""
        names = self.names(block.body, key)
        return self._arguments(block.body, names, is_resource=True)

    def _arguments(self, body: Mapping[str, Tree], names: Names, *, is_resource: bool = False) -> dict[str, Tree]:
        left_out = META_ARGUMENTS if is_resource else {"dynamic"}
        found = {key: self.resolved(one, names) for key, one in body.items() if key not in left_out}
        for label, block in dynamic_blocks(body.get("dynamic")):
            static = found.get(label)
            blocks = static if isinstance(static, list) else [] if static is None else [static]
            blocks = [*blocks, *self._expanded(label, block, names)]
            found[label] = blocks[0] if len(blocks) == 1 else blocks
        return found

    def _expanded(self, label: str, block: Mapping[str, Tree], names: Names) -> list[Tree]:
        """The blocks that a dynamic one makes; one hole where nobody can say how many."""
        each = self.resolved(block.get("for_each"), names)
        content = block.get("content")
        iterator = block.get("iterator")
        name = iterator if isinstance(iterator, str) else getattr(iterator, "text", label)
        if not isinstance(content, Mapping) or not isinstance(each, dict | list):
            tree = dict(block)
            return [Hole(f"dynamic {label}", tuple(dict.fromkeys(node_references(tree))))]
        pairs = each.items() if isinstance(each, dict) else enumerate(each)
        return [self._arguments(content, {**names, name: {"key": key, "value": value}}) for key, value in pairs]

    # -- values -------------------------------------------------------------------------------------------------

    def resolved(self, tree: Tree, names: Names | None = None) -> Tree:
        """A tree with everything put in that is written down, and holes for the rest."""
        here = names or {}
        if isinstance(tree, dict):
            if "dynamic" in tree:
                return self._arguments(tree, here)
            return {key: self.resolved(one, here) for key, one in tree.items()}
        if isinstance(tree, list):
            return [self.resolved(one, here) for one in tree]
        if not isinstance(tree, Node):
            return tree
        if isinstance(tree, Template):
            return self._joined(tree, here)
        found = self._evaluated(tree, here)
        return hole_of(tree) if found is NOT_WRITTEN else found

    def _evaluated(self, node: Node, names: Names) -> Tree:
        if isinstance(node, Traversal):
            return self._looked_up(node, names)
        if isinstance(node, Call):
            return self._called(node, names)
        if isinstance(node, Operation):
            operands = [self.resolved(one, names) for one in node.operands]
            return NOT_WRITTEN if has_hole(operands) else tried(OPERATORS[node.operator], operands)
        if isinstance(node, Conditional):
            condition = self.resolved(node.condition, names)
            if isinstance(condition, bool):
                return self.resolved(node.yes if condition else node.no, names)
        return NOT_WRITTEN

    def _joined(self, template: Template, names: Names) -> Tree:
        parts: list[str | Hole] = []
        for part in template.parts:
            value = self.resolved(part, names)
            text = scalar_text(value)
            if text is not None:
                parts.append(text)
            elif isinstance(value, Hole):
                parts.append(value)
            else:
                return hole_of(template)
        if all(isinstance(one, str) for one in parts):
            return "".join(str(one) for one in parts)
        text = "".join(one.text if isinstance(one, Hole) else one for one in parts)
        return Hole(text, tuple(dict.fromkeys(references_in(parts))), document_of(parts))

    def _called(self, call: Call, names: Names) -> Tree:
        arguments = [self.resolved(one, names) for one in call.arguments]
        function = FUNCTIONS.get(call.name)
        if function is None:
            return NOT_WRITTEN
        if has_hole(arguments):
            hole = hole_of(call)
            if call.name == "jsonencode" and isinstance(arguments[0], dict | list):
                return Hole(hole.text, hole.references, arguments[0])
            if call.name in ("tolist", "toset", "concat", "merge") and not any(
                isinstance(one, Hole) for one in arguments
            ):
                return tried(function, arguments)
            return hole
        return tried(function, arguments)

    def _looked_up(self, traversal: Traversal, names: Names) -> Tree:
        path = [self.resolved(one, names) if isinstance(one, Node) else one for one in traversal.path]
        head, rest = path[0], path[1:]
        if any(isinstance(one, Hole) for one in path):
            return NOT_WRITTEN
        if head in names:
            return followed(names[head], rest)
        if not rest:
            return NOT_WRITTEN
        found: Tree = NOT_WRITTEN
        if head == "var":
            found = followed(self._variable(str(rest[0])), rest[1:])
        elif head == "local":
            found = followed(self._local(str(rest[0])), rest[1:])
        elif head == "module":
            found = self._output(path)
        elif head not in ("each", "count", "self", "path", "terraform"):
            found = self._attribute([f"data.{rest[0]}", *rest[1:]] if head == "data" else path)
        if found is not NOT_WRITTEN and head != "local":
            # what is not known in it is known by this name here, not by the name that it has there
            found = renamed(found, hole_of(traversal))
        return found

    def _variable(self, name: str) -> Tree:
        variable = self.module.variables.get(name)
        if variable is not None and variable.is_sensitive:
            return NOT_WRITTEN
        given = self._variables.get(name, NOT_WRITTEN)
        if given is NOT_WRITTEN or (given is None and variable is not None and not variable.is_nullable):
            return variable.default if variable is not None and variable.has_default else NOT_WRITTEN
        return given

    def _local(self, name: str) -> Tree:
        if name not in self.module.locals:
            return NOT_WRITTEN
        return self._once(("local", name), self.module.locals[name])

    def _output(self, path: Sequence[Tree]) -> Tree:
        call = self.module.calls.get(str(path[1]))
        if call is None or len(path) < 3 or "count" in call.arguments or "for_each" in call.arguments:  # noqa: PLR2004
            return NOT_WRITTEN
        child = self.child(str(path[1]), None)
        if child is None or str(path[2]) not in child.module.outputs:
            return NOT_WRITTEN
        name = str(path[2])
        return followed(child._once(("output", name), child.module.outputs[name]), path[3:])  # noqa: SLF001

    def _attribute(self, path: Sequence[Tree]) -> Tree:
        """An attribute of a resource that there is one of: what the plan knows, or what is written down."""
        if len(path) < 3:  # noqa: PLR2004 - type, name and attribute
            return NOT_WRITTEN
        static, name = f"{path[0]}.{path[1]}", str(path[2])
        if self._plan_knows is not None:
            found = self._plan_knows(static, path[2:])
            if found is not NOT_WRITTEN:
                return found
        block = self.module.blocks.get(static)
        if block is None or "count" in block.body or "for_each" in block.body or name not in block.body:
            return NOT_WRITTEN
        found = followed(self._once((static, name), block.body[name]), path[3:])
        return NOT_WRITTEN if isinstance(found, dict) or found is None or has_hole(found) else found

    def _once(self, key: tuple[str, ...], tree: Tree, names: Names | None = None) -> Tree:
        if key in self._busy:
            return NOT_WRITTEN
        if key not in self._known:
            self._busy.add(key)
            self._known[key] = self.resolved(tree, names)
            self._busy.discard(key)
        return self._known[key]


def _lifecycles(arguments: Mapping[str, Tree]) -> Iterator[Mapping[str, Tree]]:
    """OpenTofu's ``enabled`` is there: https://opentofu.org/docs/language/meta-arguments/enabled/."""
    given = arguments.get("lifecycle")
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, dict):
            yield one
