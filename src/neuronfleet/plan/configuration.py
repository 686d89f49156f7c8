"""The configuration part of a plan: static expressions, module calls, and what refers to what.

It is not expanded: one entry stands for all instances of ``count`` and ``for_each``, ``dynamic`` blocks are missing,
and local values are not exported: https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from typing import Any, Final

from neuronfleet.dataclass import dataclass
from neuronfleet.plan.address import Key
from neuronfleet.plan.path import Path
from neuronfleet.plan.reference import Reference, parse_reference, without_prefixes

__all__ = ["Configuration"]

_MOST_STEPS: Final = 200
_NOTHING: Final[Mapping[str, Any]] = {}


class Configuration:
    """Expressions by resource, and references followed through variables and outputs of modules.

    Args:
        document: the value of ``configuration`` of a plan; empty where there is none.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._root = _object(document.get("root_module"))
        self.providers: Mapping[str, Any] = _object(document.get("provider_config"))
        self._locals: Mapping[str, tuple[str, ...]] = _NOTHING
        self._modules: dict[tuple[str, ...], Mapping[str, Any] | None] = {}
        self._resources: dict[tuple[str, ...], dict[str, Mapping[str, Any]]] = {}

    def add_locals(self, references: Mapping[str, tuple[str, ...]]) -> None:
        """Tell what the root module's local values refer to: a plan does not, a synthesized source does."""
        self._locals = references
        self._followed.cache_clear()

    def module(self, names: tuple[str, ...]) -> Mapping[str, Any] | None:
        """The module at the end of these calls, None where there is none."""
        if names not in self._modules:
            found: Mapping[str, Any] | None = self._root
            for name in names:
                call = self._call_of(found, name)
                found = _object(call.get("module")) if call is not None else None
            self._modules[names] = found
        return self._modules[names]

    def call(self, names: tuple[str, ...]) -> Mapping[str, Any] | None:
        """The module call that makes a module, None for the root."""
        return self._call_of(self.module(names[:-1]), names[-1]) if names else None

    @staticmethod
    def _call_of(module: Mapping[str, Any] | None, name: str) -> Mapping[str, Any] | None:
        call = _object((module or _NOTHING).get("module_calls")).get(name)
        return call if isinstance(call, dict) else None

    def resource(self, modules: tuple[str, ...], static: str) -> Mapping[str, Any] | None:
        """The static entry of a resource.

        Args:
            modules: module calls without keys.
            static: ``aws_ecs_service.this`` or ``data.aws_ami.this``.
        """
        if modules not in self._resources:
            listed = (self.module(modules) or _NOTHING).get("resources")
            self._resources[modules] = {
                one["address"]: one
                for one in (listed if isinstance(listed, list) else [])
                if isinstance(one, dict) and isinstance(one.get("address"), str)
            }
        return self._resources[modules].get(static)

    @functools.cached_property
    def is_json(self) -> bool:
        """Whether any of it is in JSON syntax, as CDKTF writes: the plan then has texts beside references."""
        waiting: list[Any] = [self._root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, dict):
                if "references" in node and node.get("constant_value") is not None:
                    return True
                waiting.extend(one for key, one in node.items() if key != "constant_value")
            elif isinstance(node, list):
                waiting.extend(node)
        return False

    @property
    def is_empty(self) -> bool:
        """Whether the plan came without a configuration."""
        return not self._root

    def sensitive_variables(self) -> frozenset[str]:
        """Root variables that are marked sensitive; the plan's ``variables`` carry no mark."""
        variables = _object(self._root.get("variables"))
        return frozenset(name for name, one in variables.items() if isinstance(one, dict) and one.get("sensitive"))

    def expression(self, modules: tuple[str, ...], static: str, path: Path) -> Any | None:  # noqa: ANN401 - JSON
        """The expression behind an attribute, or what encloses it; None where the configuration sets nothing there."""
        entry = self.resource(modules, static)
        return None if entry is None else _walk(entry.get("expressions"), path)

    def constant(self, modules: tuple[str, ...], expression: object, variables: Mapping[str, Any]) -> object:
        """What an expression is that is written down: a constant, or a variable that leads to one.

        Args:
            modules: where it is written.
            expression: an expression of the configuration.
            variables: values of root variables.

        Returns:
            The value; None where it is not written down. An expression that calculates with one variable looks the
            same as the variable itself: see that the value makes sense.
        """
        for _ in range(_MOST_STEPS):
            if not isinstance(expression, dict):
                return None
            references = without_prefixes(tuple(_references(expression)))
            if not references:
                return expression.get("constant_value")
            reference = parse_reference(references[0], modules) if len(references) == 1 else None
            if reference is None or reference.kind != "var":
                return None
            if not modules:
                given = variables.get(reference.name)
                return _part(given.get("value") if isinstance(given, dict) else None, reference.attributes)
            call = self.call(modules)
            set_by_caller = _object((call or _NOTHING).get("expressions"))
            if reference.name not in set_by_caller:
                declared = _object(_object((self.module(modules) or _NOTHING).get("variables")).get(reference.name))
                return _part(declared.get("default"), reference.attributes)
            expression, modules = set_by_caller[reference.name], modules[:-1]
            if reference.attributes and isinstance(expression, dict) and "constant_value" in expression:
                return _part(expression["constant_value"], reference.attributes)
        return None

    def texts(self, expression: object) -> tuple[str, ...]:
        """References anywhere in an expression, as they are written, each once."""
        return without_prefixes(tuple(_references(expression)))

    def follow(self, modules: tuple[str, ...], texts: tuple[str, ...], *, static: str = "") -> tuple[Reference, ...]:
        """Where references lead, through variables up to callers and through outputs down into modules.

        Args:
            modules: where they are written.
            texts: as they are written.
            static: the resource in whose block they are written; ``each.value`` then leads on to what its ``for_each``
                refers to.

        Returns:
            Resources, data sources and dead ends (local values, ``each``, root variables); a variable that a caller
            sets to a constant, or leaves at its default, leads nowhere and is left out.
        """
        return self._followed(modules, texts, static)

    @functools.lru_cache(maxsize=4096)  # noqa: B019 - lives as long as the plan
    def _followed(self, modules: tuple[str, ...], texts: tuple[str, ...], static: str) -> tuple[Reference, ...]:
        ends: dict[Reference, None] = {}
        seen: set[tuple[_Place, str]] = set()
        start = _Place(modules, len(modules), (), len(modules), static)
        waiting = [(start, text) for text in reversed(texts)]
        while waiting and len(seen) < _MOST_STEPS:
            here, text = waiting.pop()
            if (here, text) in seen:
                continue
            seen.add((here, text))
            reference = parse_reference(text, here.modules)
            if reference is None:
                continue
            further = self._next(reference, here)
            if further is None or reference.kind == "each":
                ends[_placed(reference, here)] = None
            if further is not None:
                there, onward = further
                waiting.extend((there, one) for one in reversed(onward))
        return tuple(ends)

    def _next(self, reference: Reference, here: _Place) -> tuple[_Place, tuple[str, ...]] | None:
        """Module and references that one stands for; None where it is an end."""
        modules = reference.modules
        if reference.kind == "var" and modules:
            call = self.call(modules)
            set_by_caller = _object((call or _NOTHING).get("expressions"))
            if reference.name in set_by_caller:
                return here.above(), self.texts(set_by_caller[reference.name])
            return here, ()
        if reference.kind == "local" and not modules and reference.name in self._locals:
            return here, self._locals[reference.name]
        if reference.kind == "module" and reference.attributes:
            there = (*modules, reference.name)
            outputs = _object((self.module(there) or _NOTHING).get("outputs"))
            output = outputs.get(str(reference.attributes[0]))
            if isinstance(output, dict):
                return here.below(reference.name, reference.key), self.texts(output.get("expression"))
        if reference.kind == "each" and reference.name == "value" and here.holder:
            holder = self.call((*modules, here.holder[7:])) if here.holder.startswith("module.") else None
            holder = holder or self.resource(modules, here.holder)
            return here.iterated(), self.texts((holder or _NOTHING).get("for_each_expression"))
        return None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a reference is written, seen from the resource that was asked for.

    Attributes:
        modules: module calls from the root.
        shared: how many of them are the very instances around the resource.
        keys: that the way down named, for the others.
        depth: number of module calls above the block that ``each`` belongs to; -1 where that is another instance.
        holder: that block: a resource, or ``module.NAME`` of a call; empty where there is none.
        is_iterated: whether it was reached through ``each.value``.
    """

    modules: tuple[str, ...]
    shared: int
    keys: tuple[Key, ...]
    depth: int
    holder: str
    is_iterated: bool = False

    def above(self) -> _Place:
        count = len(self.modules) - 1
        shared = min(self.shared, count)
        depth = count if count < self.shared else -1
        return _Place(
            self.modules[:-1],
            shared,
            self.keys[: count - shared],
            depth,
            f"module.{self.modules[-1]}",
            self.is_iterated,
        )

    def below(self, name: str, key: Key) -> _Place:
        return _Place((*self.modules, name), self.shared, (*self.keys, key), -1, "", self.is_iterated)

    def iterated(self) -> _Place:
        return dataclasses.replace(self, holder="", is_iterated=True)


def _placed(reference: Reference, here: _Place) -> Reference:
    is_bound = here.is_iterated or reference.kind in ("each", "count")
    return dataclasses.replace(
        reference, shared=here.shared, module_keys=here.keys, each_depth=here.depth if is_bound else -1
    )


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else _NOTHING


def _part(value: object, path: Path) -> object:
    for key in path:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def _walk(expression: Any, path: Path) -> Any | None:  # noqa: ANN401 - JSON
    for key in path:
        if isinstance(expression, dict):
            if "references" in expression or "constant_value" in expression:
                return expression
            if isinstance(key, int):
                continue
            if key not in expression:
                return None
            expression = expression[key]
        elif isinstance(expression, list):
            if not isinstance(key, int) or not -len(expression) <= key < len(expression):
                return None
            expression = expression[key]
        else:
            return None
    return expression


def _references(expression: object) -> Iterator[str]:
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            # in JSON syntax, which CDKTF writes, "${aws_vpc.main.id}" is a constant and a reference at once
            references = node.get("references")
            if isinstance(references, list):
                yield from (one for one in references if isinstance(one, str))
            elif "constant_value" not in node:
                waiting.extend(reversed(node.values()))
