"""CHG020: a change that replaces what runs is not applied in every region at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from neuronfleet.policies.api import (
    FALSE,
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Example,
    Outcome,
    Plan,
    Resource,
    Sample,
    Scope,
    Severity,
    Truth,
    any_of,
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


def _examples() -> tuple[Example, ...]:
    address = "aws_launch_template.inf1"
    old = {"name": "inf1", "image_id": "ami-0aaaaaaaaaaaaaaaa", "instance_type": "inf1.xlarge"}
    new = {**old, "image_id": "ami-0bbbbbbbbbbbbbbbb"}

    def region(name: str, after: Mapping[str, object]) -> Sample:
        action = "no-op" if after == old else "update"
        return Sample({address: Changed(actions=(action,), before=old, after=after)}, region=name)

    task = {"family": "model", "container_definitions": '[{"name":"model","image":"m:1"}]'}
    newer = {"family": "model", "container_definitions": '[{"name":"model","image":"m:2"}]'}
    registered = Changed(
        actions=("delete", "create"), before=task, after=newer, replace_paths=(("container_definitions",),)
    )
    tasks = [Sample({"aws_ecs_task_definition.model": registered}, region=one) for one in ("us-east-1", "us-west-2")]
    return (
        passes("One region of two gets the new AMI", region("us-east-1", new), region("us-west-2", old)),
        fails("Both regions get it", region("us-east-1", new), region("us-west-2", new)),
        fails("Both regions get a new task definition", *tasks),
        unknown(
            "Whether the second region gets it is not known yet",
            region("us-east-1", new),
            region("us-west-2", {**old, "image_id": UNKNOWN}),
        ),
        not_judged("There is one region", region("us-east-1", new)),
    )


def _template(template: Resource) -> Truth:
    if not template.is_updated and not template.is_replaced:
        return FALSE
    return any_of(_differs(template, one) for one in ("image_id", "user_data", "instance_type"))


def _task_definition(definition: Resource) -> Truth:
    if not definition.is_updated and not definition.is_replaced:
        return FALSE
    return any_of(_differs(definition, one) for one in ("container_definitions", "cpu", "memory"))


def _replaced(resource: Resource) -> Truth:
    return _SURELY if resource.is_replaced else FALSE


def _differs(resource: Resource, attribute: str) -> Truth:
    before = resource.before[attribute]
    return ~resource[attribute].or_default(before.raw).equals(before.raw)


_SURELY: Final = ~FALSE
_KINDS: Final[tuple[tuple[str, str, Callable[[Resource], Truth]], ...]] = (
    ("aws_launch_template", "launch templates change (image, user data or instance type)", _template),
    ("aws_ecs_task_definition", "task definitions change", _task_definition),
    ("aws_ecs_service", "services are replaced", _replaced),
    ("aws_autoscaling_group", "Auto Scaling groups are replaced", _replaced),
)


@policy(
    "CHG020",
    "staged-rollout",
    Severity.MEDIUM,
    title="A new AMI or task definition, or another replacement, does not reach every region at once.",
    why="An image whose driver does not fit its runtime, or a model that does not load, is then down everywhere, with "
    "no region left to serve or to compare with.",
    fix="Apply the change to one region, watch it, then to the rest: one plan a region, one after the other.",
    references=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_tracking_change_management_automated_changemgmt.html",
    ),
    scope=Scope.REVIEW,
    examples=_examples,
)
def staged_rollout(plans: Sequence[Plan], context: Context) -> Answer:  # noqa: ARG001 - the signature of checks
    """Judge all plans together."""
    regions = {one.region for plan in plans for kind in _KINDS for one in plan.changes(kind[0])} - {None}
    if len(regions) < _SEVERAL:
        return not_applicable("there is one region")
    return tuple(_at_once(plans)) or passed()


_SEVERAL: Final = 2


def _at_once(plans: Sequence[Plan]) -> Iterator[Outcome]:
    for name, what, changes in _KINDS:
        by_region: dict[str, list[Resource]] = {}
        for one in (one for plan in plans for one in plan.changes(name)):
            if one.region is not None and one.deposed is None and one.before.is_known:
                by_region.setdefault(one.region, []).append(one)
        truths = {region: any_of(map(changes, found)) for region, found in by_region.items()}
        if len(truths) < _SEVERAL or any(one.is_false for one in truths.values()):
            continue
        regions = ", ".join(sorted(truths))
        first = next(one for found in by_region.values() for one in found if not changes(one).is_false)
        details = tuple(one.address for found in by_region.values() for one in found if not changes(one).is_false)
        if all(one.is_true for one in truths.values()):
            yield failed(f"{what} in every region at once: {regions}", resource=first, details=details)
        else:
            causes = tuple(cause for one in truths.values() for cause in one.causes)
            message = f"whether {what} in every region at once ({regions}) is known only after apply"
            yield undecided(message, *causes, resource=first, details=details)
