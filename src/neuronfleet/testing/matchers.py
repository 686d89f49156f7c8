"""What an attribute is expected to be: matchers for values that may be known, unknown, null, absent or sensitive."""

from __future__ import annotations

import abc
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from neuronfleet.plan import Resource, Value
from neuronfleet.testing.values import at, is_null, shown

__all__ = [
    "Matcher",
    "absent",
    "anything",
    "containing",
    "json_with",
    "known",
    "matcher_of",
    "matching",
    "not_",
    "null",
    "object_with",
    "ref_to",
    "satisfying",
    "sensitive",
    "unknown",
    "unset",
]


class Matcher(abc.ABC):
    """What one value is expected to be."""

    @abc.abstractmethod
    def problem(self, value: Value) -> str | None:
        """What is wrong with a value, None where it is as expected."""

    @abc.abstractmethod
    def __repr__(self) -> str:
        """How it is written."""


class _Plain(Matcher):
    """A matcher made of a function."""

    def __init__(self, text: str, problem: Callable[[Value], str | None]) -> None:
        self._text, self._problem = text, problem

    def problem(self, value: Value) -> str | None:
        """What is wrong with a value, None where it is as expected."""
        return self._problem(value)

    def __repr__(self) -> str:
        return self._text


_ANY = object()


def known(expected: object = _ANY) -> Matcher:
    """Known before apply; with an argument, known to be that.

    Args:
        expected: plain data. Lists of sets are compared in the plan's order; ``"80"`` and 80 are the same to Terraform.
    """

    def problem(value: Value) -> str | None:
        if not value.is_known:
            return f"is {shown(value)}"
        if expected is _ANY:
            return None if value.is_complete else "is known only in part"
        if isinstance(expected, list | dict):
            return None if value.is_complete and value.raw == expected else f"is {shown(value)}"
        return None if value.equals(expected).is_true else f"is {shown(value)}"

    return _Plain("known()" if expected is _ANY else repr(expected), problem)


def unknown() -> Matcher:
    """Known only after apply."""
    return _Plain("unknown()", lambda value: None if value.is_unknown else f"is {shown(value)}")


def null() -> Matcher:
    """Null: named by the schema, and set to nothing."""
    return _Plain("null()", lambda value: None if is_null(value) else f"is {shown(value)}")


def absent() -> Matcher:
    """Not there at all: no such attribute, block or element."""
    return _Plain("absent()", lambda value: None if value.is_missing and not is_null(value) else f"is {shown(value)}")


def unset() -> Matcher:
    """Null, absent, empty, or left to the provider by the configuration."""

    def problem(value: Value) -> str | None:
        left = value.or_default(None)
        return None if left.is_missing or left.raw in ("", [], {}) else f"is {shown(value)}"

    return _Plain("unset()", problem)


def sensitive(inner: object = _ANY) -> Matcher:
    """Marked sensitive; with an argument, as that expects besides. Messages never show the value.

    Args:
        inner: plain data or a matcher.
    """
    within = None if inner is _ANY else matcher_of(inner)

    def problem(value: Value) -> str | None:
        if not value.is_sensitive:
            return "is not marked sensitive"
        return "is another sensitive value" if within is not None and within.problem(value) else None

    return _Plain("sensitive()" if within is None else f"sensitive({within!r})", problem)


def ref_to(address: str) -> Matcher:
    """Taken from a resource or a data source by the configuration, whether its value is known or not.

    Args:
        address: ``aws_kms_key.logs``, ``aws_kms_key.logs.arn`` or ``data.aws_ssm_parameter.ami``, as the
            configuration of its module names it.
    """

    def problem(value: Value) -> str | None:
        owner = value.owner
        if not isinstance(owner, Resource):
            return f"is {shown(value)}, and where it comes from is not known"
        texts = [one.text for one in owner.references(*value.path)]
        if any(text == address or text.startswith((f"{address}.", f"{address}[")) for text in texts):
            return None
        return f"refers to {', '.join(texts)}" if texts else f"is {shown(value)} and refers to nothing"

    return _Plain(f"ref_to({address!r})", problem)


def matching(pattern: str) -> Matcher:
    """Known text that a regular expression matches as a whole.

    Args:
        pattern: of Python's ``re``.
    """
    compiled = re.compile(pattern)

    def problem(value: Value) -> str | None:
        return None if value.text is not None and compiled.fullmatch(value.text) else f"is {shown(value)}"

    return _Plain(f"matching({pattern!r})", problem)


def satisfying(holds: Callable[[Any], bool], description: str = "") -> Matcher:
    """Known data that a function accepts.

    Args:
        holds: called with the plain data.
        description: how it is called in messages.
    """
    text = description or getattr(holds, "__name__", "a function")

    def problem(value: Value) -> str | None:
        return None if value.is_known and holds(value.raw) else f"is {shown(value)}"

    return _Plain(f"satisfying({text})", problem)


def containing(*elements: object) -> Matcher:
    """A list, a set or blocks with an element for each of these, in any order.

    Args:
        elements: plain data or matchers.
    """
    wanted = [matcher_of(one) for one in elements]

    def problem(value: Value) -> str | None:
        if not value.is_known:
            return f"is {shown(value)}"
        missing = [one for one in wanted if all(one.problem(item) is not None for item in value.items)]
        return None if not missing else f"has no element {missing[0]!r}: it is {shown(value)}"

    return _Plain(f"containing({', '.join(map(repr, wanted))})", problem)


def object_with(attributes: Mapping[str, object] | None = None, /, **more: object) -> Matcher:
    """An object or a block with these attributes among others.

    Args:
        attributes: paths, such as ``ebs[0].encrypted``, and what is expected there.
        more: the same for plain names.
    """
    wanted = {name: matcher_of(one) for name, one in {**(attributes or {}), **more}.items()}

    def problem(value: Value) -> str | None:
        for name, matcher in wanted.items():
            found = matcher.problem(at(value, name))
            if found is not None:
                return f"{name} {found}"
        return None

    return _Plain(f"object_with({', '.join(f'{name}={one!r}' for name, one in wanted.items())})", problem)


def json_with(expected: object) -> Matcher:
    """JSON text whose data is as expected: container definitions, IAM policies.

    Args:
        expected: plain data or a matcher of the parsed data.
    """
    inner = matcher_of(expected)

    def problem(value: Value) -> str | None:
        if isinstance(value.owner, Resource) and len(value.path) == 1:
            value = value.owner.document(str(value.path[0]))
        return inner.problem(value)

    return _Plain(f"json_with({inner!r})", problem)


def not_(matcher: object) -> Matcher:
    """Anything else.

    Args:
        matcher: plain data or a matcher; what is unknown is never *not* something.
    """
    inner = matcher_of(matcher)

    def problem(value: Value) -> str | None:
        if value.is_unknown and repr(inner) != "unknown()":
            return "is unknown, so it may be that"
        return f"is {shown(value)}" if inner.problem(value) is None else None

    return _Plain(f"not_({inner!r})", problem)


def anything() -> Matcher:
    """Whatever it is."""
    return _Plain("anything()", lambda _: None)


def matcher_of(expected: object) -> Matcher:
    """A matcher as it is; objects and lists with matchers inside; None is null or absent; other data must be known.

    Args:
        expected: plain data or a matcher.
    """
    if isinstance(expected, Matcher):
        return expected
    if expected is None:
        return _Plain("None", lambda value: None if value.is_missing else f"is {shown(value)}")
    if isinstance(expected, Mapping):
        return object_with(expected)
    if (
        isinstance(expected, Sequence)
        and not isinstance(expected, str)
        and any(isinstance(one, Matcher | Mapping) for one in expected)
    ):
        return _elements([matcher_of(one) for one in expected])
    return known(list(expected) if isinstance(expected, tuple) else expected)


def _elements(wanted: list[Matcher]) -> Matcher:
    def problem(value: Value) -> str | None:
        if not value.is_known or not isinstance(value.raw, list):
            return f"is {shown(value)}"
        if len(value.items) != len(wanted):
            return f"has {len(value.items)} elements"
        for index, (matcher, item) in enumerate(zip(wanted, value.items, strict=True)):
            found = matcher.problem(item)
            if found is not None:
                return f"[{index}] {found}"
        return None

    return _Plain(f"[{', '.join(map(repr, wanted))}]", problem)
