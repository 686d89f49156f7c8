"""REG004: instances run the same AMI release in every region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neuronfleet.policies.api import (
    Answer,
    Context,
    Example,
    Outcome,
    Plan,
    Referring,
    Resource,
    Sample,
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
from neuronfleet.policies.reg._names import SEVERAL, regionless
from neuronfleet.policies.reg._siblings import Family, families, regions_of

_PINNED = "/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/{}/image_id"
_NEWER = "al2023-ami-ecs-neuron-hvm-2023.0.20261015-kernel-6.1-x86_64"
_OLDER = "al2023-ami-ecs-neuron-hvm-2023.0.20260801-kernel-6.1-x86_64"
_AT_LAUNCH: Final = "resolve:ssm:"


def _examples() -> tuple[Example, ...]:
    parameter = "data.aws_ssm_parameter.ami"
    image = Referring("ami-0aaaaaaaaaaaaaaaa", f"{parameter}.insecure_value")

    def region(name: str, release: str) -> Sample:
        return Sample(
            {
                "aws_launch_template.inf1": {"name": "inf1", "image_id": image},
                parameter: {"name": _PINNED.format(release), "insecure_value": "ami-0aaaaaaaaaaaaaaaa"},
            },
            region=name,
        )

    return (
        passes("Both regions pin one release", region("us-east-1", _NEWER), region("us-west-2", _NEWER)),
        fails("The second region pins an older one", region("us-east-1", _NEWER), region("us-west-2", _OLDER)),
        fails("One floats, one is pinned", region("us-east-1", "recommended"), region("us-west-2", _OLDER)),
        unknown("Both float", region("us-east-1", "recommended"), region("us-west-2", "recommended")),
        not_judged("There is one region", region("us-east-1", _NEWER)),
    )


@policy(
    "REG004",
    "ami-parity",
    Severity.MEDIUM,
    title="Instances run the same AMI release in every region.",
    why="Another release is another Neuron driver: a runtime that works in one region may not start in the other.",
    fix="Read the parameter of one release (.../NAME/image_id instead of .../recommended/image_id) in every region.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html",),
    scope=Scope.REVIEW,
    examples=_examples,
)
def ami_parity(plans: Sequence[Plan], context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge all plans together."""
    if len(regions_of(plans, "aws_launch_template")) < SEVERAL:
        return not_applicable("there is one region")
    found = [one for one in families(plans, "aws_launch_template") if len(one.members) >= SEVERAL]
    if not found:
        return not_applicable("no launch template of one region has a counterpart in another")
    return tuple(_judged(one) for one in found) or passed()


def _judged(family: Family) -> Outcome:
    named = {region: _release(one) for region, one in sorted(family.members.items())}
    first = family.first
    names = set(named.values())
    shown = "; ".join(f"{name} in {region}" for region, name in named.items())
    if None in names:
        return undecided(
            f"{family.label}: which AMI release each region runs cannot be told from its image ids",
            first["image_id"],
            resource=first,
        )
    if len(names) > 1:
        return failed(f"{family.label} runs {shown}", at=first["image_id"], resource=first)
    if any("/recommended" in str(name) for name in names):
        return undecided(
            f"{family.label} runs what is recommended in each region, and AWS releases region by region",
            first["image_id"],
            resource=first,
        )
    return passed(first)


def _release(template: Resource) -> str | None:
    """The parameter or the image name that names the release, None where only an image id does."""
    image = template["image_id"].text or ""
    name: str | None = image.removeprefix(_AT_LAUNCH) if image.startswith(_AT_LAUNCH) else None
    if name is None:
        data = template.plan.referred(template, "image_id", types=("aws_ssm_parameter", "aws_ami")).only
        name = data["name"].text if data is not None else None
    return regionless(name, template.region) if name and template.region else name
