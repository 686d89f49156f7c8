"""Whether an instance satisfies an expression: true, false, unknown or ambiguous, and why."""

from __future__ import annotations

import dataclasses
import enum
import functools
from collections.abc import Iterator

from neuronfleet.dataclass import dataclass
from neuronfleet.placement.expression.leaves import Test, leaf
from neuronfleet.placement.expression.nodes import And, Comparison, Expression, Mixed, Not, comparisons
from neuronfleet.placement.expression.parser import parse
from neuronfleet.placement.expression.readings import QUESTIONS, Precedence, Reading, grouped, readings_of
from neuronfleet.placement.expression.view import View
from neuronfleet.placement.expression.vocabulary import Argument, SubjectKind

__all__ = ["Answer", "Matcher", "Outcome", "evaluate", "matcher"]


class Outcome(enum.Enum):
    """What is known of an expression and an instance. It has no truth value, so that no doubt passes for false."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    """A fact about the instance is missing."""
    AMBIGUOUS = "ambiguous"
    """Every fact is there, and two plausible readings of what AWS leaves open disagree."""

    def __bool__(self) -> bool:
        raise TypeError("an outcome is neither true nor false; compare it: outcome is Outcome.TRUE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An outcome with its reasons.

    Attributes:
        outcome: what is known.
        reasons: which facts are missing, or which open questions decide; none where it is true or false.
    """

    outcome: Outcome
    reasons: tuple[str, ...] = ()


class Matcher:
    """An expression made ready to be asked about many instances.

    Args:
        expression: what to ask.
    """

    __slots__ = ("_tests", "expression", "readings")

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        # Two precedences that group the expression alike are one reading: "a and b or c" has two groupings, not four.
        distinct: dict[tuple[Expression, Reading], Reading] = {}
        for reading in readings_of(expression):
            same = (
                grouped(expression, reading.precedence),
                dataclasses.replace(reading, precedence=Precedence.AND_FIRST),
            )
            distinct.setdefault(same, reading)
        self.readings = tuple(distinct.values())
        self._tests = tuple(_test(group, reading) for (group, _), reading in distinct.items())

    def __call__(self, view: View) -> Outcome:
        """Whether an instance satisfies the expression.

        Args:
            view: what is known of the instance.
        """
        found = self._tests[0](view)
        for test in self._tests[1:]:
            other = test(view)
            if other is not found:
                if other is not None and found is not None:
                    return Outcome.AMBIGUOUS
                return self._disagreement(view)
        return _OUTCOMES[found]

    def _disagreement(self, view: View) -> Outcome:
        answers = {test(view) for test in self._tests}
        return Outcome.AMBIGUOUS if {True, False} <= answers else Outcome.UNKNOWN

    def explain(self, view: View) -> Answer:
        """The same with the reasons.

        Args:
            view: what is known of the instance.
        """
        outcome = self(view)
        if outcome is Outcome.UNKNOWN:
            return Answer(outcome=outcome, reasons=tuple(dict.fromkeys(self._missing(view))))
        if outcome is Outcome.AMBIGUOUS:
            return Answer(outcome=outcome, reasons=tuple(self._open(view)) or _together(self.readings))
        return Answer(outcome=outcome)

    def _missing(self, view: View) -> Iterator[str]:
        """Facts without which some comparison cannot be decided."""
        for comparison in comparisons(self.expression):
            if any(leaf(comparison, reading)(view) is None for reading in self.readings):
                yield f"{_fact(comparison, view)}, so '{comparison}' cannot be decided"

    def _open(self, view: View) -> Iterator[str]:
        """Open questions that decide: where answering one differently turns true into false."""
        answers = {reading: test(view) for reading, test in zip(self.readings, self._tests, strict=True)}
        for name, question in QUESTIONS.items():
            for reading, answer in answers.items():
                turned = next(
                    (
                        other
                        for other, found in answers.items()
                        if {answer, found} == {True, False} and _differ_only_in(name, reading, other)
                    ),
                    None,
                )
                if turned is not None:
                    yes, no = (reading, turned) if answer else (turned, reading)
                    yield (
                        f"AWS does not say {question}: it is true for {self._told(name, yes)} and false for "
                        f"{self._told(name, no)}"
                    )
                    break

    def _told(self, name: str, reading: Reading) -> str:
        if name == "precedence":
            return f"'{grouped(self.expression, reading.precedence)}'"
        told: str = getattr(reading, name).value
        return f"'{told}'"


_OUTCOMES = {True: Outcome.TRUE, False: Outcome.FALSE, None: Outcome.UNKNOWN}


@functools.lru_cache(maxsize=1024)
def matcher(expression: Expression | str) -> Matcher:
    """The matcher of an expression, made once.

    Args:
        expression: parsed, or as text.

    Raises:
        ExpressionError: the text cannot be read.
    """
    return Matcher(parse(expression) if isinstance(expression, str) else expression)


def evaluate(expression: Expression | str, view: View) -> Answer:
    """Whether an instance satisfies an expression, with the reasons where that is in doubt.

    Args:
        expression: parsed, or as text.
        view: what is known of the instance.

    Raises:
        ExpressionError: the text cannot be read.
    """
    return matcher(expression).explain(view)


def _test(expression: Expression, reading: Reading) -> Test:
    """Kleene's logic: what decides an answer does so whatever the unknown rest is."""
    if isinstance(expression, Comparison):
        return leaf(expression, reading)
    if isinstance(expression, Mixed):
        raise TypeError("mixed expressions are grouped before they are evaluated")
    tests = tuple(_test(one, reading) for one in expression.operands)
    if isinstance(expression, Not):
        return _denied(tests[0])
    return _decided_by(tests, decisive=not isinstance(expression, And))


def _denied(test: Test) -> Test:
    def compare(view: View) -> bool | None:
        found = test(view)
        return None if found is None else not found

    return compare


def _decided_by(tests: tuple[Test, ...], *, decisive: bool) -> Test:
    """``and`` is decided by one False, ``or`` by one True."""

    def compare(view: View) -> bool | None:
        answer: bool | None = not decisive
        for test in tests:
            found = test(view)
            if found is decisive:
                return decisive
            if found is None:
                answer = None
        return answer

    return compare


def _differ_only_in(name: str, one: Reading, other: Reading) -> bool:
    return one != other and dataclasses.replace(one, **{name: getattr(other, name)}) == other


def _together(readings: tuple[Reading, ...]) -> tuple[str, ...]:
    """What is open, where no question decides by itself."""
    names = [name for name in QUESTIONS if len({getattr(one, name) for one in readings}) > 1]
    return (f"AWS does not say {', and '.join(QUESTIONS[name] for name in names)}; together they decide",)


def _fact(comparison: Comparison, view: View) -> str:
    """The fact that a comparison lacks."""
    subject = comparison.subject
    if subject.kind is SubjectKind.TASK_GROUP:
        if view.task_groups_complete:
            return "task groups that are no numbers have no documented order"
        return "which further task groups run on the instance is not known"
    if subject.kind is not SubjectKind.ATTRIBUTE:
        return f"{subject} of the instance is not known"
    value = view.attributes.get(subject.name)
    if value:
        return f"{subject} is {value!r}, and only numbers have a documented order"
    if value == "":
        return f"{subject} has no value"
    known_there = view.has(subject.name)
    if known_there and comparison.operator.argument is not Argument.NOTHING:
        return f"the value of {subject} is not known"
    return f"whether the instance has {subject} is not known: user data may set it"
