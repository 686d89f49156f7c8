"""CHG020: a change that replaces what runs is not applied in every region at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Example,
    Outcome,
    Plan,
    Sample,
    Scope,
    Severity,
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
from neuronfleet.policies.chg._rollout import KINDS, changing

_WAVES: Final = (("us-east-1", "us-west-2"),)


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
        not_judged(
            "Waves are declared, so CHG022 judges", region("us-east-1", new), region("us-west-2", new), waves=_WAVES
        ),
    )


@policy(
    "CHG020",
    "staged-rollout",
    Severity.MEDIUM,
    title="A new AMI or task definition, or another replacement, does not reach every region at once.",
    why="An image whose driver does not fit its runtime, or a model that does not load, is then down everywhere, with "
    "no region left to serve or to compare with.",
    fix="Apply the change to one region, watch it, then to the rest: one plan a region, one after the other. Which "
    "regions may change together is declared as waves (--fleet or --wave).",
    references=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_tracking_change_management_automated_changemgmt.html",
    ),
    scope=Scope.REVIEW,
    examples=_examples,
)
def staged_rollout(plans: Sequence[Plan], context: Context) -> Answer:
    """Judge all plans together."""
    if context.waves:
        return not_applicable("waves are declared, and CHG022 holds the plans against them")
    regions = {one.region for plan in plans for kind in KINDS for one in plan.changes(kind.type)} - {None}
    if len(regions) < _SEVERAL:
        return not_applicable("there is one region")
    return tuple(_at_once(plans)) or passed()


_SEVERAL: Final = 2


def _at_once(plans: Sequence[Plan]) -> Iterator[Outcome]:
    for kind in KINDS:
        what, changes = kind.what, kind.changes
        by_region = changing(plans, kind)
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
