"""CAP008: a change of the launch template starts the instance refresh."""

from __future__ import annotations

from typing import Final

from neuronfleet.plan import Resource
from neuronfleet.policies.api import (
    COMPUTED,
    UNKNOWN,
    Answer,
    Context,
    Example,
    Reference,
    Severity,
    Unknown,
    Value,
    fails,
    judge,
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

_MOVING: Final = ("$Latest", "$Default", "")
_NUMBERS: Final = (("latest_version",), ("default_version",))


def _examples() -> tuple[Example, ...]:
    good = inf1_sample()
    path = "launch_template.0.version"
    return (
        passes("The version number of the template", good),
        passes("A number", good.change(GROUP, path, "7")),
        passes("The version number of one of several templates", good.change(GROUP, path, Unknown(TEMPLATE))),
        fails("Whichever is the latest", good.change(GROUP, path, "$Latest")),
        unknown("What it will be is not known", good.change(GROUP, path, UNKNOWN)),
        null("Nobody says: $Default", good.change(GROUP, path, COMPUTED)),
        not_judged("There is no instance refresh", good.change(GROUP, "instance_refresh", [])),
    )


@policy(
    "CAP008",
    "instance-refresh-starts",
    Severity.HIGH,
    title="A group with an instance refresh names a version number of its launch template.",
    why=(
        "Terraform starts the refresh when the version that the group names changes. $Latest and $Default "
        "never change: a new image or new user data reaches no running instance, and nothing says so."
    ),
    fix="Set version = aws_launch_template.NAME.latest_version.",
    references=(
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group#automatically-refresh-all-instances-after-the-group-is-updated",
    ),
    types=("aws_autoscaling_group",),
    examples=_examples,
)
def instance_refresh_starts(group: Resource, context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge one Auto Scaling group."""
    refresh = group["instance_refresh"].or_default([])
    if not refresh.items and not refresh.is_unknown:
        return not_applicable("it has no instance_refresh")
    block, path = _named(group)
    if block is None:
        return not_applicable("it has no launch template")
    version = block["version"].or_default("$Default")
    if version.is_unknown:
        if any(_is_number(one) for one in group.references(*path, "version")):
            return passed()
        return undecided("the version is known only after apply, and it is not latest_version of a template", version)
    return judge(~version.equals(*_MOVING), f"version is {version}, which never changes", at=version)


def _is_number(reference: Reference) -> bool:
    """Whether it is a version number of a template; plans keep only ``this`` of ``this[each.key].latest_version``."""
    if reference.is_resource and reference.attributes[-1:] in _NUMBERS:
        return True
    return reference.static.startswith("aws_launch_template.") and not reference.attributes


def _named(group: Resource) -> tuple[Value | None, tuple[str | int, ...]]:
    """The block that names the launch template, and its path."""
    inside = ("mixed_instances_policy", 0, "launch_template", 0, "launch_template_specification", 0)
    for path in (("launch_template", 0), inside):
        block = group.after.at(*path)
        if group[str(path[0])].or_default([]).items:
            return block, path
    return None, ()
