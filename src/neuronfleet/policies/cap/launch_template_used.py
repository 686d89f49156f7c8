"""CAP016: groups launch from a launch template."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    Unknown,
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
from neuronfleet.policies.inf1_sample import GROUP, TEMPLATE, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    old = good.change(GROUP, "launch_template", [])
    return (
        passes("A launch template", good),
        fails("A launch configuration", old.change(GROUP, "launch_configuration", "inference-20190101")),
        fails(
            "One that the plan makes",
            old.change(GROUP, "launch_configuration", Unknown("aws_launch_configuration.old.id")),
        ),
        unknown("Which of the two is not known", old.change(GROUP, "launch_configuration", UNKNOWN)),
        null(
            "Neither: a mixed instances policy has its own",
            old.change(GROUP, "mixed_instances_policy", [{"launch_template": [{"override": []}]}]),
            verdict=Verdict.PASS,
        ),
        not_judged("Neither, as far as the plan tells", old.remove(TEMPLATE)),
    )


@policy(
    "CAP016",
    "launch-template-used",
    Severity.MEDIUM,
    title="Auto Scaling groups launch from a launch template, not from a launch configuration.",
    why=(
        "Launch configurations cannot be made any more in new accounts, get no new instance types, and have "
        "no versions that an instance refresh could go back to."
    ),
    fix="Replace aws_launch_configuration by an aws_launch_template.",
    references=("https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html",),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def launch_template_used(group: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one Auto Scaling group."""
    old = group["launch_configuration"].or_default(None)
    if old.is_set().is_true:
        return failed("the group launches from a launch configuration", at=old)
    named = [group[name].or_default([]) for name in ("launch_template", "mixed_instances_policy")]
    if any(one.items for one in named):
        return passed()
    open_ones = [one for one in (old, *named) if one.is_unknown]
    if open_ones:
        return undecided("what the group launches from is known only after apply", *open_ones)
    return not_applicable("the plan does not tell what it launches from")
