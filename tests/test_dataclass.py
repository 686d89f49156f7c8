"""Our frozen dataclasses are dataclasses, and cost little to define."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle

import pytest

from neuronfleet.dataclass import dataclass


def definitions(decorator):
    """The same classes, made by one decorator or the other."""

    @decorator(frozen=True, slots=True)
    class Base:
        """Positional, with a field that is neither compared nor shown."""

        name: str
        column: int = dataclasses.field(default=0, compare=False, kw_only=True, repr=False)

    @decorator(frozen=True, slots=True)
    class Derived(Base):
        """A field more, and one that it works out."""

        parts: tuple[str, ...] = ()
        depth: int = dataclasses.field(init=False, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "depth", len(self.parts))

    @decorator(frozen=True, slots=True, kw_only=True)
    class Named:
        """By name only, with a default that is made anew."""

        count: int
        table: dict[str, int] = dataclasses.field(default_factory=dict)
        fixed: int = dataclasses.field(default=7, init=False)

    @decorator(frozen=True, slots=True, kw_only=True, eq=False)
    class Itself:
        """Equal to itself only."""

        count: int

    return Base, Derived, Named, Itself


Base, Derived, Named, Itself = definitions(dataclass)
STANDARD = definitions(dataclasses.dataclass)


@dataclass(frozen=True, slots=True)
class Importable:
    """Stands in a module, so that pickle finds it."""

    name: str
    rest: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """Compares and prints in its own way."""

    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Folded) and other.name.lower() == self.name.lower()

    def __hash__(self) -> int:
        return hash(self.name.lower())

    def __repr__(self) -> str:
        return f"<{self.name}>"


MADE = [
    ("positional", 0, lambda cls: cls("a")),
    ("by name", 0, lambda cls: cls(name="a", column=3)),
    ("derived", 1, lambda cls: cls("a", ("b", "c"), column=3)),
    ("factory", 2, lambda cls: cls(count=1)),
    ("factory not used", 2, lambda cls: cls(count=1, table={"a": 1})),
    ("none given", 2, lambda cls: cls()),
    ("too many given", 0, lambda cls: cls("a", "b")),
    ("unknown name", 2, lambda cls: cls(count=1, colour=2)),
    ("not for init", 2, lambda cls: cls(count=1, fixed=2)),
]


@pytest.mark.parametrize(("index", "make"), [one[1:] for one in MADE], ids=[one[0] for one in MADE])
def test_objects_are_what_the_standard_decorator_makes(index, make):
    """Arguments, refusals, values, text and fields are those of the standard decorator."""

    def told(cls):
        try:
            made = make(cls)
        except TypeError as error:
            return str(error).split("__init__() ")[1]
        return repr(made), [(one.name, getattr(made, one.name)) for one in dataclasses.fields(made)]

    assert told(definitions(dataclass)[index]) == told(definitions(dataclasses.dataclass)[index])


@pytest.mark.parametrize(("ours", "theirs"), list(zip((Base, Derived, Named, Itself), STANDARD, strict=True)))
def test_classes_look_like_the_standard_ones(ours, theirs):
    """Slots, match arguments, fields, documentation and the names of the arguments are the same."""
    assert dataclasses.is_dataclass(ours)
    assert ours.__slots__ == theirs.__slots__
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__doc__ == theirs.__doc__
    assert list(inspect.signature(ours).parameters) == list(inspect.signature(theirs).parameters)
    assert [one.kind for one in inspect.signature(ours).parameters.values()] == [
        one.kind for one in inspect.signature(theirs).parameters.values()
    ]
    assert ours.__init__.__annotations__ == theirs.__init__.__annotations__


def test_equality_and_hash():
    """Objects of one class are equal where the compared fields are, and hash alike; of two classes they never are."""
    assert Base("a", column=1) == Base("a", column=2)
    assert hash(Base("a", column=1)) == hash(Base("a", column=2))
    assert Base("a") != Base("b")
    assert Base("a") != Derived("a")
    assert Base("a") != "a"
    with pytest.raises(TypeError, match="unhashable"):
        hash(Named(count=1))
    same = Itself(count=1)
    assert same == same  # noqa: PLR0124 - identity is what is asked
    assert same != Itself(count=1)


def test_own_methods_stay():
    """A class keeps the comparison, hash and text that it defines."""
    assert Folded("A") == Folded("a")
    assert hash(Folded("A")) == hash(Folded("a"))
    assert repr(Folded("A")) == "<A>"


def test_nothing_changes_an_object():
    """Fields are neither set nor deleted, nor are there others."""
    one = Base("a")
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'name'"):
        one.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'name'"):
        del one.name
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.colour = "red"
    assert one == Base("a")


def test_objects_are_copied_pickled_replaced_and_matched():
    """What the standard library does with dataclasses works."""
    one = Importable("a", (1, 2))
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own bytes
    assert copy.deepcopy(one) == one
    assert dataclasses.replace(one, name="b") == Importable("b", (1, 2))
    assert dataclasses.asdict(one) == {"name": "a", "rest": (1, 2)}
    match one:
        case Importable(name, rest):
            assert (name, rest) == ("a", (1, 2))


def test_an_object_within_itself_is_printed():
    """Text of an object that holds itself ends."""
    table: dict[str, object] = {}
    one = Named(count=1, table=table)
    table["self"] = one

    assert "..." in repr(one)


def test_other_dataclasses_are_refused():
    """What is not made here is said, so that nobody takes a mutable class for a frozen one."""
    with pytest.raises(TypeError, match=r"use dataclasses\.dataclass for others"):
        dataclass(frozen=False)
    with pytest.raises(TypeError, match="Settable defines __setattr__"):

        @dataclass(frozen=True, slots=True)
        class Settable:
            name: str

            def __setattr__(self, name: str, value: object) -> None: ...


def test_methods_are_not_compiled_with_the_class():
    """``__init__`` is compiled with the first object, which is what makes the class cheap."""
    fresh = definitions(dataclass)[0]

    assert not inspect.isfunction(vars(fresh)["__init__"])
    fresh("a")
    assert inspect.isfunction(vars(fresh)["__init__"])
