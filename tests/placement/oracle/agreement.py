"""Holding the verdicts of an engine against those of brute force."""

from __future__ import annotations

import collections
import dataclasses
import enum
from collections.abc import Callable, Mapping

from neuronfleet.placement import apply
from neuronfleet.placement.claims import Claims, Verdict
from neuronfleet.placement.cluster import Cluster
from tests.placement.oracle.explorer import CLAIMS, Answers, TooLargeError, explore

Decide = Callable[..., Mapping[str, Claims]]

MODES: dict[str, dict[str, object]] = {
    "default": {"repairs": False},
    "analytic": {"repairs": False, "budget": 0},
    "following": {"repairs": False, "follow_strategies": True},
}


@dataclasses.dataclass
class Tally:
    """How often each claim had each verdict.

    Attributes:
        cases: clusters compared.
        verdicts: (mode, claim, verdict of the engine) to how often.
        needless: (mode, claim) to how often the engine did not know what brute force knows.
        repairs: (claim, whether a change was offered) to how often, of what is refuted or only possible.
        disagreements: sentences.
    """

    cases: int = 0
    verdicts: collections.Counter[tuple[str, str, str]] = dataclasses.field(default_factory=collections.Counter)
    needless: collections.Counter[tuple[str, str]] = dataclasses.field(default_factory=collections.Counter)
    repairs: collections.Counter[tuple[str, bool]] = dataclasses.field(default_factory=collections.Counter)
    disagreements: list[str] = dataclasses.field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the counts of another."""
        self.cases += other.cases
        self.verdicts += other.verdicts
        self.needless += other.needless
        self.repairs += other.repairs
        self.disagreements += other.disagreements

    def summary(self) -> str:
        """A table: a row for each mode and claim."""
        rows = [f"{self.cases} cases, {len(self.disagreements)} disagreements"]
        rows.append(
            f"{'mode':10}{'claim':11}" + "".join(f"{one:>10}" for one in Verdict) + "   unknown  of them needless"
        )
        for mode in MODES:
            for claim in CLAIMS:
                counts = [self.verdicts[mode, claim, str(one)] for one in Verdict]
                total = max(1, sum(counts))
                share = f"{100 * counts[-1] / total:9.2f}%{100 * self.needless[mode, claim] / total:18.2f}%"
                rows.append(f"{mode:10}{claim:11}" + "".join(f"{one:10}" for one in counts) + share)
        for claim in CLAIMS:
            with_, without = self.repairs[claim, True], self.repairs[claim, False]
            if with_ + without:
                rows.append(f"repairs of {claim}: {with_} offered, none for {without}")
        return "\n".join(rows)


def compare(cluster: Cluster, decide: Decide, *, steps: int = 40_000, following: bool = True) -> Tally:
    """One cluster through the engine, with and without search and following strategies, and through brute force.

    Args:
        cluster: a small one.
        decide: the engine.
        steps: brute force takes no more.
        following: whether following strategies is compared as well.

    Raises:
        TooLargeError: brute force cannot do it.
    """
    tally = Tally(cases=1)
    modes = {mode: options for mode, options in MODES.items() if following or mode != "following"}
    answers = {how: explore(cluster, following=how, steps=steps) for how in ((False, True) if following else (False,))}
    said: dict[str, Mapping[str, Claims]] = {}
    for mode, options in modes.items():
        said[mode] = decide(cluster, **options)
        _hold(mode, said[mode], answers["follow_strategies" in options], tally)
    for name, any_choice in said["default"].items() if following else ():
        followed = said["following"][name]
        for claim in CLAIMS:
            if claim == "rolls" and any_choice.placed.verdict is not Verdict.PROVED:
                continue  # following the strategies it may not even come to run
            before, after = getattr(any_choice, claim).verdict, getattr(followed, claim).verdict
            if before is Verdict.PROVED and after is not Verdict.PROVED:
                tally.disagreements.append(
                    f"{name}: {claim} is proved for any choice, but {after} following strategies"
                )
    return tally


def compare_repairs(cluster: Cluster, decide: Decide, *, steps: int = 40_000) -> Tally:
    """Make every change that the engine offers, and see by brute force whether it proves the claim.

    Args:
        cluster: a small one.
        decide: the engine.
        steps: brute force takes no more; larger clusters pass.
    """
    tally = Tally(cases=1)
    for name, claims in decide(cluster).items():
        for claim in CLAIMS:
            one = getattr(claims, claim)
            if one.verdict not in {Verdict.REFUTED, Verdict.POSSIBLE}:
                continue
            tally.repairs[claim, bool(one.changes)] += 1
            if not one.changes:
                continue
            try:
                right = explore(apply(cluster, one.changes), steps=steps)[name][claim]
            except TooLargeError:
                continue
            if right != {Verdict.PROVED}:
                known = " or ".join(sorted(right))
                tally.disagreements.append(f"repair: {claim} of {name} is {known} after {one.repair}: {one.changes}")
    return tally


def _hold(mode: str, said: Mapping[str, Claims], answers: Answers, tally: Tally) -> None:
    if set(said) != set(answers):
        tally.disagreements.append(f"{mode}: decided {sorted(said)} of {sorted(answers)}")
        return
    for name, claims in said.items():
        for claim in CLAIMS:
            one, right = getattr(claims, claim), answers[name][claim]
            tally.verdicts[mode, claim, str(one.verdict)] += 1
            if one.verdict is Verdict.UNKNOWN:
                tally.needless[mode, claim] += len(right) == 1 and Verdict.UNKNOWN not in right
            elif right != {one.verdict}:
                known = " or ".join(sorted(right))
                tally.disagreements.append(
                    f"{mode}: {claim} of {name} is {one.verdict} ({one.reason}); brute force: {known}"
                )


def literal(value: object, indent: str = "") -> str:
    """A value of the data model as Python that makes it, defaults left out."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if dataclasses.is_dataclass(value):
        deeper, items = indent + "    ", []
        for field in dataclasses.fields(value):
            one = getattr(value, field.name)
            missing = field.default_factory is dataclasses.MISSING
            default = field.default if missing else field.default_factory()  # type: ignore[misc]
            if one != default:
                items.append(f"{deeper}{field.name}={literal(one, deeper)},\n")
        return f"{type(value).__name__}(\n{''.join(items)}{indent})"
    if isinstance(value, tuple):
        return "(" + "".join(f"{literal(one, indent)}, " for one in value).rstrip() + ")"
    return repr(dict(value) if isinstance(value, Mapping) else value)
