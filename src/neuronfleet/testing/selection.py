"""Resources that a test looks at, and assertions about all, any or some of them that never pass on nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from neuronfleet.plan import Resource, Value
from neuronfleet.policies.selection import glob_matches
from neuronfleet.testing.matchers import Matcher, matcher_of
from neuronfleet.testing.values import at

__all__ = ["Resources", "action_of"]

_SHOWN = 3

Expected = Mapping[str, object]


class Resources(Sequence[Resource]):
    """Some resources of a plan, in its order.

    Args:
        resources: them.
        described: how they were asked for, for messages: ``aws_ecs_service``.
        near: what else the plan has, for the message where there are none.
    """

    def __init__(self, resources: Sequence[Resource], described: str, near: Callable[[], str] = lambda: "") -> None:
        self._resources = tuple(resources)
        self._described = described
        self._near = near

    def __len__(self) -> int:
        return len(self._resources)

    def __getitem__(self, index: int) -> Resource:  # type: ignore[override]
        return self._resources[index]

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._resources)

    def __repr__(self) -> str:
        return f"Resources({self._described}: {', '.join(one.address for one in self) or 'none'})"

    @property
    def only(self) -> Resource:
        """The one resource that there is.

        Raises:
            AssertionError: there is none, or more than one.
        """
        self._some()
        if len(self) > 1:
            raise AssertionError(f"{len(self)} resources are {self._described}, expected one: {self._addresses(self)}")
        return self._resources[0]

    def named(self, address: str) -> Resources:
        """Those at an address, or at an address with ``*`` in it.

        Args:
            address: ``module.use1.*``; brackets are meant literally.
        """
        chosen = [one for one in self if glob_matches(address, one.address)]
        return Resources(chosen, f"{self._described} at {address}", lambda: self._addresses(self))

    def where(self, expected: Expected | None = None, /, **attributes: object) -> Resources:
        """Those that are as expected.

        Args:
            expected: attribute paths, such as ``metadata_options[0].http_tokens``, and plain data or matchers.
            attributes: the same for plain names.
        """
        wanted = _wanted(expected, attributes)
        chosen = [one for one in self if not _problems(one, wanted)]
        return Resources(chosen, f"{self._described} with {_written(wanted)}", lambda: self._closest(wanted))

    def all(self, expected: Expected | None = None, /, **attributes: object) -> None:
        """Assert that every one is as expected, and that there is one.

        Raises:
            AssertionError: one is not; the message lists each with its differences.
        """
        self._some()
        wanted = _wanted(expected, attributes)
        wrong = [(one, found) for one in self if (found := _problems(one, wanted))]
        if wrong:
            text = "\n".join(_told(one, found) for one, found in wrong)
            raise AssertionError(f"{len(wrong)} of {len(self)} {self._described} are not as expected\n{text}")

    def any(self, expected: Expected | None = None, /, **attributes: object) -> None:
        """Assert that one at least is as expected.

        Raises:
            AssertionError: none is; the message shows the closest.
        """
        self._some()
        wanted = _wanted(expected, attributes)
        if all(_problems(one, wanted) for one in self):
            raise AssertionError(
                f"none of {len(self)} {self._described} has {_written(wanted)}\n{self._closest(wanted)}"
            )

    def exactly(self, count: int, expected: Expected | None = None, /, **attributes: object) -> None:
        """Assert that so many are as expected.

        Args:
            count: how many; 0 asserts that there are resources and none is like that.
            expected: attribute paths and plain data or matchers.
            attributes: the same for plain names.

        Raises:
            AssertionError: it is another number; the message shows those that are, and the closest that are not.
        """
        wanted = _wanted(expected, attributes)
        if not (count == 0 and not wanted):
            self._some()
        good = [one for one in self if not _problems(one, wanted)]
        if len(good) != count:
            text = f"{len(good)} {self._described} have {_written(wanted)}, expected {count}: {self._addresses(good)}"
            raise AssertionError(f"{text}\n{self._closest(wanted)}" if len(good) < count else text)

    def none(self, expected: Expected | None = None, /, **attributes: object) -> None:
        """Assert that there are resources and that none is as expected; without arguments, that there are none.

        Raises:
            AssertionError: there is one.
        """
        self.exactly(0, expected, **attributes)

    def _some(self) -> None:
        if not self._resources:
            near = self._near()
            raise AssertionError(
                f"the plan has no {self._described}, so nothing is proved{f'; it has {near}' if near else ''}"
            )

    def _closest(self, wanted: Mapping[str, Matcher]) -> str:
        ranked = sorted(
            ((len(found), index) for index, one in enumerate(self) if (found := _problems(one, wanted))),
        )
        lines = [_told(self[index], _problems(self[index], wanted)) for _, index in ranked[:_SHOWN]]
        return "closest:\n" + "\n".join(lines) if lines else ""

    @staticmethod
    def _addresses(resources: Sequence[Resource]) -> str:
        return ", ".join(one.address for one in resources) or "none"


def _wanted(expected: Expected | None, attributes: Expected) -> dict[str, Matcher]:
    return {path: matcher_of(one) for path, one in {**(expected or {}), **attributes}.items()}


def _written(wanted: Mapping[str, Matcher]) -> str:
    return ", ".join(f"{path} = {one!r}" for path, one in wanted.items()) or "anything"


def _problems(resource: Resource, wanted: Mapping[str, Matcher]) -> list[tuple[str, str, Matcher]]:
    found = []
    for path, matcher in wanted.items():
        problem = _action_problem(resource, matcher) if path == "action" else matcher.problem(at(resource.after, path))
        if problem is not None:
            found.append((path, problem, matcher))
    return found


def _action_problem(resource: Resource, matcher: Matcher) -> str | None:
    """``action="replace"``: what the plan does to it, in one word."""
    kind = action_of(resource)
    return None if matcher.problem(Value(kind)) is None else f"is {kind!r}"


def action_of(resource: Resource) -> str:
    """What a plan does to a resource: ``create``, ``update``, ``replace``, ``delete``, ``forget``, ``read``, ``no-op``.

    Args:
        resource: of a plan.
    """
    if resource.is_replaced:
        return "replace"
    return next(iter(resource.actions), "no-op")


def _told(resource: Resource, problems: list[tuple[str, str, Matcher]]) -> str:
    lines = [f"  {resource.address}"]
    for path, problem, matcher in problems:
        lines.append(f"    {path} {problem}; expected {matcher!r}")
    return "\n".join(lines)
