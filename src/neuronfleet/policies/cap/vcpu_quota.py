"""CAP015: the vCPU quota of the region is enough for every group at its maximum."""

from __future__ import annotations

from typing import Final

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Plan,
    Scope,
    Severity,
    failed,
    fails,
    not_applicable,
    not_judged,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._demand import Demand, demands
from neuronfleet.policies.inf1_sample import GROUP, TEMPLATE, inf1_sample

_QUOTA: Final = "data.aws_servicequotas_service_quota.inf"


def _examples() -> tuple[Example, ...]:
    granted = {"service_code": "ec2", "quota_code": "L-1945791B", "value": 64}
    good = inf1_sample(max_size=3).add(_QUOTA, granted)
    return (
        passes("Three inf1.xlarge need 12 vCPUs of 64", good),
        fails("Three inf1.24xlarge need 288", good.change(TEMPLATE, "instance_type", "inf1.24xlarge")),
        unknown("What the account may run is not in the plan", good.remove(_QUOTA)),
        unknown("How many instances there may be is not known", good.change(GROUP, "max_size", UNKNOWN)),
        fails(
            "Spot instances count against a quota of their own",
            good.change(TEMPLATE, "instance_market_options", [{"market_type": "spot"}]).add(
                f"{_QUOTA}_spot", {**granted, "quota_code": "L-B5D1601B", "value": 0}
            ),
        ),
        not_judged("Ordinary instances have another quota", good.change(TEMPLATE, "instance_type", "c6i.large")),
    )


@policy(
    "CAP015",
    "vcpu-quota",
    Severity.HIGH,
    title="The vCPU quota of the region covers all groups at their maximum.",
    why=(
        "EC2 counts the vCPUs of running Inf instances against a quota of their own, those of Spot instances against "
        "another, per region and small in new accounts. Beyond it every launch fails with VcpuLimitExceeded, most "
        "likely on the day when all instances are needed."
    ),
    fix=(
        "Request the quota (Running On-Demand Inf instances, L-1945791B; for Spot instances All Inf Spot Instance "
        "Requests, L-B5D1601B), and read it with data.aws_servicequotas_service_quota."
    ),
    references=("https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html",),
    scope=Scope.PLAN,
    examples=_examples,
)
def vcpu_quota(plan: Plan, context: Context) -> Answer:
    """Judge one plan."""
    found = demands(plan, context.catalogue)
    return [_judged(one) for one in found] or not_applicable("no group launches instances with Neuron devices")


def _judged(demand: Demand) -> Outcome:
    what = f"{demand.region}: groups at their maximum run {'at least ' if demand.is_open else ''}{demand.vcpus} vCPUs"
    quota = f"{demand.quota.code} ({demand.quota.name})"
    if demand.granted is None:
        return undecided(f"{what}, and what {quota} grants is not in the plan", *demand.causes, details=demand.parts)
    if demand.vcpus > demand.granted:
        return failed(f"{what}, and {quota} grants {demand.granted:g}", resource=demand.groups[0], details=demand.parts)
    if demand.is_open:
        return undecided(f"{what}, and {quota} grants {demand.granted:g}", *demand.causes, details=demand.parts)
    return passed()
