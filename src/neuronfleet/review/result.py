"""What a review found, as data: everything that a report may show, redacted already.

Every string that came from a plan has gone through the redactor before it is put in here, so that no report can leak.
Reports still escape, each for its own format.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from neuronfleet.dataclass import dataclass
from neuronfleet.policies.model import Severity, Verdict

if TYPE_CHECKING:  # importing placement takes longer than reviewing a small plan
    from neuronfleet.placement import Claims, Cluster

__all__ = ["ChangeKind", "ChangeResult", "Finding", "PlacementResult", "PlanResult", "ReviewResult", "Rule", "Waived"]

ChangeKind = str
"""``create``, ``update``, ``replace``, ``delete``, ``forget``, ``no-op``, and ``delete`` of a deposed object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A policy as reports show it.

    Attributes:
        id: ``NEU004``.
        name: in words joined by hyphens.
        severity: how bad a fail is.
        title: what must hold.
        why: what happens otherwise.
        fix: what to do.
        references: URLs.
    """

    id: str
    name: str
    severity: Severity
    title: str
    why: str
    fix: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """Why a finding is accepted.

    Attributes:
        reason: in the words of who accepted it; ``in the baseline`` for one that was there before.
        owner: who accepted it.
        expires: first day on which it counts again, None for a baseline.
    """

    reason: str
    owner: str
    expires: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One verdict about one resource.

    Attributes:
        rule: the policy.
        verdict: what it says.
        plan: path of the plan, as it was given.
        address: of the resource, or its plan's path where it is about a plan as a whole.
        region: AWS region, None where it cannot be told.
        message: one sentence, empty for a pass.
        fix: what to do in this case.
        where: attribute path, empty for the whole resource.
        details: further lines, such as a witness.
        waived: why it is accepted, None where it is not.
        construct: construct path in the CDKTF app, None where it is not known.
        source: file and line that made the resource, None where they are not known.
        fingerprint: stays the same from run to run as long as the finding does; what baselines go by. Empty for a
            pass and where the policy does not apply.
    """

    rule: Rule
    verdict: Verdict
    plan: str
    address: str
    region: str | None
    message: str
    fix: str
    where: str = ""
    details: tuple[str, ...] = ()
    waived: Waived | None = None
    construct: str | None = None
    source: tuple[str, int] | None = None
    fingerprint: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is a fail that nobody has accepted."""
        return self.verdict is Verdict.FAIL and self.waived is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeResult:
    """What a plan does to one resource.

    Attributes:
        address: of the resource.
        type: of the resource.
        region: AWS region, None where it cannot be told.
        kind: see ``ChangeKind``.
        reason: Terraform's reason, in words, empty without one.
        forced_by: attributes that force a replacement.
        changed: attributes that change, without their values.
        previous_address: where it was before a move, None where it stays.
        imported: whether it is brought under management.
        deposed: whether it is a deposed object.
    """

    address: str
    type: str
    region: str | None
    kind: ChangeKind
    reason: str = ""
    forced_by: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    previous_address: str | None = None
    imported: bool = False
    deposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementResult:
    """The four claims about the workloads of one cluster.

    Attributes:
        plan: path of the plan.
        region: AWS region, None where it cannot be told.
        cluster: name of the cluster.
        question: what was decided, None where the plan does not tell enough; pictures are drawn from it.
        addresses: address of each workload's resource, by name of the workload.
        claims: by name of the workload.
        undecided: workloads that the plan does not tell enough about, each with what is missing.
    """

    plan: str
    region: str | None
    cluster: str
    question: Cluster | None
    addresses: Mapping[str, str]
    claims: Mapping[str, Claims]
    undecided: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """One plan of the review.

    Attributes:
        path: as it was given.
        region: the one region of its AWS resources, None where there are several or it cannot be told.
        regions: all regions of its AWS resources.
        resources: managed resources that exist after it.
        kind: ``plan`` or ``synthesized``.
        terraform_version: that made it, empty where it is not known.
        changes: every entry that changes something, in the plan's order.
    """

    path: str
    region: str | None
    regions: tuple[str, ...]
    resources: int
    kind: str = "plan"
    terraform_version: str = ""
    changes: tuple[ChangeResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewResult:
    """Everything that a review found.

    Attributes:
        plans: in the order they were given.
        rules: the policies that were run, by id.
        findings: all verdicts, passes and not-applicable ones too, in a fixed order.
        placement: one entry a cluster.
        failed: whether the review found violations, by the settings that it was run with (``--fail-on``,
            ``--unknown``).
        failing: fingerprints of the findings that made it fail.
        unlisted: fingerprints of unknown findings that the settings (``--unknown pass``) only count.
        baseline_gone: findings of the baseline that are there no more, in words.
        today: the day that expiries were counted from.
    """

    plans: tuple[PlanResult, ...]
    rules: Mapping[str, Rule]
    findings: tuple[Finding, ...]
    placement: tuple[PlacementResult, ...] = ()
    failed: bool = False
    failing: frozenset[str] = frozenset()
    unlisted: frozenset[str] = frozenset()
    baseline_gone: tuple[str, ...] = ()
    today: datetime.date

    def listed(self, *, verbose: bool = False) -> tuple[Finding, ...]:
        """Findings that a report lists: fails, unknown ones and errors, waived or not; all with ``verbose``."""
        if verbose:
            return self.findings
        kinds = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.ERROR)
        return tuple(one for one in self.findings if one.verdict in kinds and one.fingerprint not in self.unlisted)

    def count(self, verdict: Verdict, *, waived: bool = False) -> int:
        """Findings of a verdict, without or with those that are waived."""
        return sum(1 for one in self.findings if one.verdict is verdict and (waived or one.waived is None))
