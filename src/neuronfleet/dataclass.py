"""Frozen dataclasses that cost little to define.

The standard decorator compiles up to six methods for each class, about half a millisecond; a review of a small plan
defines 120 classes and would spend a fifth of its time on that. Here all methods but ``__init__`` are shared, and
``__init__`` is compiled when the first object is made. What comes out is a dataclass: ``dataclasses.fields``,
``replace`` and ``is_dataclass`` know it, and it compares, hashes, prints, matches, copies and pickles as one.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from collections.abc import Callable
    from operator import attrgetter
    from reprlib import recursive_repr
    from typing import Any

    def dataclass(
        *, frozen: bool, slots: bool = True, kw_only: bool = False, eq: bool = True
    ) -> Callable[[type], type]:
        """As ``dataclasses.dataclass``, of which it takes these arguments.

        One difference shows: only classes made here may inherit from a class made here.

        Args:
            frozen: must be true.
            slots: must be true.
            kw_only: whether all fields are given by name.
            eq: whether objects are equal where their fields are; else each is equal to itself only.

        Raises:
            TypeError: the class defines what frozen classes are made of.
        """
        if not (frozen and slots):
            raise TypeError("only frozen classes with slots are made here; use dataclasses.dataclass for others")
        plain = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)
        return lambda cls: _finished(plain(cls), eq=eq)

    def _finished(cls: type, *, eq: bool) -> type:
        own = vars(cls)
        methods: dict[str, Any] = {
            "__setattr__": _refuse_to_set,
            "__delattr__": _refuse_to_delete,
            "__init__": _Init(),
        }
        if taken := [name for name in methods if name in own]:
            raise TypeError(f"{cls.__name__} defines {', '.join(taken)}, which frozen dataclasses bring themselves")
        if "__repr__" not in own:
            methods["__repr__"] = _repr
        if "__getstate__" not in own:
            methods |= {"__getstate__": _state, "__setstate__": _restore}
        if eq:
            equal, hashed = _comparing(tuple(one.name for one in dataclasses.fields(cls) if one.compare))
            if "__eq__" not in own:
                methods["__eq__"] = equal
            if own.get("__hash__") is None:  # Python puts None there for a class that defines __eq__
                methods["__hash__"] = hashed
        for name, method in methods.items():
            setattr(cls, name, method)
        return cls

    class _Init:
        """Stands for ``__init__`` until somebody asks for it."""

        def __get__(self, instance: object, owner: type) -> Any:  # noqa: ANN401 - a function, or it bound to its object
            # The class it was put on may be a base of the one that asks.
            holder = next(one for one in owner.__mro__ if vars(one).get("__init__") is self)
            made = _compiled(holder)
            holder.__init__ = made
            return made.__get__(instance, owner)

    def _compiled(cls: type) -> Any:  # noqa: ANN401 - a function of the fields
        """The ``__init__`` of a class, as the standard decorator writes it."""
        known: dict[str, Any] = {"_set": object.__setattr__}
        ordered: list[str] = []
        named: list[str] = []
        body: list[str] = []
        for one in dataclasses.fields(cls):
            default, factory = f"_default_{one.name}", f"_factory_{one.name}"
            value, argument = one.name, one.name
            if one.default is not dataclasses.MISSING:
                known[default] = one.default
                argument, value = f"{one.name}={default}", one.name if one.init else default
            elif one.default_factory is not dataclasses.MISSING:
                known[factory] = one.default_factory
                argument = f"{one.name}=_set"  # no value that anybody could give
                value = f"{factory}() if {one.name} is _set else {one.name}" if one.init else f"{factory}()"
            elif not one.init:
                continue
            if one.init:
                (named if one.kw_only else ordered).append(argument)
            body.append(f"_set(self, {one.name!r}, {value})")
        if hasattr(cls, "__post_init__"):
            body.append("self.__post_init__()")
        arguments = ", ".join(["self", *ordered, *(["*", *named] if named else [])])
        exec("\n ".join([f"def __init__({arguments}):", *(body or ["pass"])]), known)  # noqa: S102 - names of fields only
        made = known["__init__"]
        made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
        made.__annotations__ = {one.name: one.type for one in dataclasses.fields(cls) if one.init} | {"return": None}
        return made

    def _comparing(names: tuple[str, ...]) -> tuple[Callable[[Any, Any], bool], Callable[[Any], int]]:
        key: Callable[[object], object] = attrgetter(*names) if names else lambda _: ()

        def equal(self: object, other: object) -> bool:
            return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

        def hashed(self: object) -> int:
            return hash(key(self))

        return equal, hashed

    @recursive_repr()
    def _repr(self: Any) -> str:  # noqa: ANN401 - any dataclass
        shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
        return f"{self.__class__.__qualname__}({shown})"

    def _refuse_to_set(self: object, name: str, value: object) -> None:  # noqa: ARG001 - the signature of __setattr__
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _refuse_to_delete(self: object, name: str) -> None:  # noqa: ARG001 - the signature of __delattr__
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def _state(self: Any) -> list[Any]:  # noqa: ANN401 - any dataclass
        return [getattr(self, one.name) for one in dataclasses.fields(self)]

    def _restore(self: Any, state: list[Any]) -> None:  # noqa: ANN401 - any dataclass
        for one, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, one.name, value)
