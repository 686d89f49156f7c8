"""Running the examples of policies: the tests, the reference page and ``neuronfleet explain`` all do it this way."""

from __future__ import annotations

import datetime
from typing import Final

from neuronfleet.dataclass import dataclass
from neuronfleet.policies.model import Outcome, Policy, Verdict
from neuronfleet.policies.running import run
from neuronfleet.policies.sample import Example

__all__ = ["EXAMPLES_DAY", "ExampleResult", "run_example", "run_examples", "worst"]

EXAMPLES_DAY: Final = datetime.date(2026, 11, 23)
"""The day that examples are judged as of, so that they say the same for ever."""

_ORDER: Final = (Verdict.ERROR, Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What a policy said of an example.

    Attributes:
        example: the example.
        verdict: the worst that was said.
        outcomes: those with that verdict.
    """

    example: Example
    verdict: Verdict
    outcomes: tuple[Outcome, ...]

    @property
    def is_right(self) -> bool:
        """Whether it is what the example promises."""
        return self.verdict is self.example.verdict


def worst(outcomes: list[Outcome]) -> Verdict:
    """The worst of several verdicts; of none, that the policy does not apply."""
    return min((one.verdict for one in outcomes), key=_ORDER.index, default=Verdict.NOT_APPLICABLE)


def run_example(policy: Policy, example: Example) -> ExampleResult:
    """Ask a policy about one example.

    Args:
        policy: whose example it is.
        example: what is looked at.
    """
    plans = [sample.plan(path=f"example{number}.json") for number, sample in enumerate(example.plans, 1)]
    outcomes = [one.outcome for one in run([policy], plans, today=EXAMPLES_DAY, waves=example.waves)]
    verdict = worst(outcomes)
    return ExampleResult(example, verdict, tuple(one for one in outcomes if one.verdict is verdict))


def run_examples(policy: Policy) -> tuple[ExampleResult, ...]:
    """Ask a policy about all of its examples.

    Args:
        policy: to be asked.
    """
    return tuple(run_example(policy, example) for example in policy.examples())
