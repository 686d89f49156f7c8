"""CAP009: an instance refresh replaces protected instances too."""

from __future__ import annotations

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Context,
    Example,
    Severity,
    fails,
    judge,
    not_applicable,
    not_judged,
    null,
    passes,
    policy,
    unknown,
)
from neuronfleet.policies.inf1_sample import GROUP, inf1_sample


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    path = "instance_refresh.0.preferences.0.scale_in_protected_instances"
    return (
        passes("Protected instances are replaced", good),
        fails("Protected instances are skipped", good.change(GROUP, path, "Ignore")),
        fails("The refresh waits until somebody lifts the protection", good.change(GROUP, path, "Wait")),
        not_judged("Nothing is protected", good.change(GROUP, "protect_from_scale_in", value=False)),
        not_judged("There is no instance refresh", good.change(GROUP, "instance_refresh", [])),
        unknown("What happens to protected instances is not known", good.change(GROUP, path, UNKNOWN)),
        null("Nobody says: they are skipped", good.change(GROUP, path, None)),
        null("There are no preferences", good.change(GROUP, "instance_refresh.0.preferences", [])),
    )


@policy(
    "CAP009",
    "instance-refresh-reaches-protected",
    Severity.HIGH,
    title="An instance refresh of a group that protects its instances from scale-in replaces protected ones.",
    why=(
        "The default is Ignore: protected instances are skipped, the refresh succeeds, and nothing has "
        "changed. With managed termination protection that is every instance that has a task."
    ),
    fix='Set preferences { scale_in_protected_instances = "Refresh" } in instance_refresh.',
    references=("https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html",),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def instance_refresh_reaches_protected(group: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one Auto Scaling group."""
    refresh = group["instance_refresh"].or_default([])
    if not refresh.items and not refresh.is_unknown:
        return not_applicable("it has no instance_refresh")
    protects = group["protect_from_scale_in"].or_default(False).equals("true")  # noqa: FBT003 - the default
    if protects.is_false:
        return not_applicable("it protects no instance")
    preferences = refresh[0]["preferences"].or_default([])
    chosen = preferences[0]["scale_in_protected_instances"].or_default("Ignore")
    reaches = chosen.equals("Refresh") | ~protects
    return judge(reaches, f"scale_in_protected_instances is {chosen}, and the group protects its instances", at=chosen)
