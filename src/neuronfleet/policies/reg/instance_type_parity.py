"""REG005: a capacity has the same instance type in every region."""

from __future__ import annotations

from collections.abc import Sequence

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Plan,
    Resource,
    Sample,
    Scope,
    Severity,
    Value,
    fails,
    not_applicable,
    not_judged,
    passed,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.reg._names import SEVERAL
from neuronfleet.policies.reg._siblings import compare, families, regions_of


def _examples() -> tuple[Example, ...]:
    address, path = "aws_launch_template.inf1", "instance_type"
    east = Sample({address: {"name": "inf1", "instance_type": "inf1.6xlarge"}})
    west = Sample(east.resources, region="us-west-2")
    return (
        passes("Both regions launch inf1.6xlarge", east, west),
        fails("The second region launches inf1.xlarge", east, west.change(address, path, "inf1.xlarge")),
        unknown("What the second region launches is not known yet", east, west.change(address, path, UNKNOWN)),
        not_judged("There is one region", east),
    )


@policy(
    "REG005",
    "instance-type-parity",
    Severity.LOW,
    title="A capacity has the same instance type in every region.",
    why="Devices per instance, and with them how many tasks fit and which device paths exist, then differ by region.",
    fix="Use one instance type, or waive this finding where a region does not offer it.",
    scope=Scope.REVIEW,
    examples=_examples,
)
def instance_type_parity(plans: Sequence[Plan], context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge all plans together."""
    if len(regions_of(plans, "aws_launch_template")) < SEVERAL:
        return not_applicable("there is one region")
    found = [one for one in families(plans, "aws_launch_template") if len(one.members) >= SEVERAL]
    if not found:
        return not_applicable("no launch template of one region has a counterpart in another")
    outcomes = [outcome for one in found for outcome in compare(one, [("instance_type", _type)], one.label)]
    return tuple(outcomes) or passed()


def _type(template: Resource) -> Value:
    return template["instance_type"].or_default(None)
