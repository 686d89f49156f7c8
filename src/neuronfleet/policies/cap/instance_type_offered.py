"""CAP001: the region offers the instance types."""

from __future__ import annotations

import dataclasses

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Outcome,
    Severity,
    Value,
    Verdict,
    failed,
    fails,
    not_applicable,
    not_judged,
    null,
    passed,
    passes,
    policy,
    undecided,
    unknown,
)
from neuronfleet.policies.cap._hosts import TEMPLATES, is_neuron_type, template_types
from neuronfleet.policies.inf1_sample import TEMPLATE, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    jakarta = dataclasses.replace(good, region="ap-southeast-3")
    return (
        passes("Inf1 in a region that has it", good),
        fails("Jakarta has the AMI and no Inf1", jakarta),
        fails("Instance types are spelled in lower case", good.change(TEMPLATE, "instance_type", "Inf1.xlarge")),
        fails("There is no such size", good.change(TEMPLATE, "instance_type", "inf1.4xlarge")),
        unknown("What GovCloud offers is not published", dataclasses.replace(good, region="us-gov-west-1")),
        unknown("The instance type is not known", good.change(TEMPLATE, "instance_type", UNKNOWN)),
        null(
            "The template leaves the type to others",
            good.change(TEMPLATE, "instance_type", None),
            verdict=Verdict.NOT_APPLICABLE,
        ),
        not_judged("Offerings of ordinary types are not recorded", good.change(TEMPLATE, "instance_type", "c6i.large")),
    )


@policy(
    "CAP001",
    "instance-type-offered",
    Severity.CRITICAL,
    title="Instance types exist, and the region offers them.",
    why=(
        "An Auto Scaling group takes any instance type and any subnet, and then fails at every launch: "
        "nothing else says so, neither plan nor apply."
    ),
    fix=(
        "Take a type that the region has: neuronfleet catalogue regions lists them, or aws ec2 "
        "describe-instance-type-offerings."
    ),
    references=("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html",),
    types=TEMPLATES,
    examples=_examples,
)
def instance_type_offered(template: Resource, context: Context) -> Answer:
    """Judge one launch template."""
    types = template_types(template)
    outcomes = [one for kind in types if (one := _judged(kind, template, context)) is not None]
    return outcomes or not_applicable("it names no instance type with Neuron devices")


def _judged(kind: Value, template: Resource, context: Context) -> Outcome | None:
    name = kind.text
    if name is None:
        return undecided("the instance type is known only after apply", kind)
    catalogue = context.catalogue
    if not is_neuron_type(name, catalogue):
        return None
    if name != name.lower():
        return failed(f"instance_type is {kind}; EC2 spells it {name.lower()}", at=kind)
    if name not in catalogue.instance_types:
        import difflib  # noqa: PLC0415 - most types are there

        near = difflib.get_close_matches(name, catalogue.instance_types, n=1)
        if name.partition(".")[0] in {one.family for one in catalogue.instance_types.values()}:
            hint = f"; there is {near[0]}" if near else ""
            return failed(f"there is no instance type {kind}{hint}", at=kind)
        return undecided(f"instance type {kind} is not in the catalogue", kind)
    region = catalogue.regions.get(template.region or "")
    if region is None or not region.offerings_known:
        where = template.region or "a region that the plan does not tell"
        return undecided(f"whether {where} offers {name} is not known", kind)
    if region.zones_offering(name):
        return passed()
    elsewhere = ", ".join(catalogue.regions_offering(name)[:5])
    return failed(f"no zone of {region.name} offers {name}; {elsewhere} do", at=kind)
