"""CHG022: regions change in the waves that are declared, one wave at a time and in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from neuronfleet.policies.ami._source import read_source
from neuronfleet.policies.api import (
    UNKNOWN,
    Answer,
    Changed,
    Context,
    Example,
    Outcome,
    Plan,
    Referring,
    Resource,
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
from neuronfleet.policies.chg._rollout import KINDS, Kind, changing
from neuronfleet.policies.reg._siblings import families

_WAVES: Final = (("us-east-1",), ("eu-west-1", "eu-west-3"))
_SEVERAL: Final = 2
_TEMPLATE: Final = "aws_launch_template"
_OLDER: Final = "al2023-ami-ecs-neuron-hvm-2023.0.20260901-kernel-6.1-x86_64"
_NEWER: Final = "al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64"


def _examples() -> tuple[Example, ...]:
    parameter = "data.aws_ssm_parameter.ami"

    def region(name: str, before: str, after: object) -> Sample:
        """A region with an image id for each release, that moves from one release to another."""
        old = {"name": "inf1", "image_id": f"ami-{before[-26:-18]}"}
        told = after if isinstance(after, str) else before
        image = Referring(f"ami-{told[-26:-18]}", f"{parameter}.insecure_value") if told is after else after
        changed = Changed(
            actions=("no-op" if before == after else "update",), before=old, after={"name": "inf1", "image_id": image}
        )
        data = {"name": f"/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/{told}/image_id"}
        image_id = {"insecure_value": f"ami-{told[-26:-18]}"}
        return Sample({f"{_TEMPLATE}.inf1": changed, parameter: {**data, **image_id}}, region=name)

    task = {"family": "model", "container_definitions": '[{"name":"model","image":"m:1"}]'}
    newer = {"family": "model", "container_definitions": '[{"name":"model","image":"m:2"}]'}
    registered = Changed(
        actions=("delete", "create"), before=task, after=newer, replace_paths=(("container_definitions",),)
    )
    tasks = [Sample({"aws_ecs_task_definition.model": registered}, region=one) for one in ("us-east-1", "eu-west-1")]
    first_wave = region("us-east-1", _OLDER, _NEWER)
    return (
        passes(
            "The first wave (us-east-1) gets the new AMI, the second (eu-west-1, eu-west-3) waits",
            first_wave,
            region("eu-west-1", _OLDER, _OLDER),
            waves=_WAVES,
        ),
        passes(
            "The whole second wave follows",
            region("us-east-1", _NEWER, _NEWER),
            region("eu-west-1", _OLDER, _NEWER),
            region("eu-west-3", _OLDER, _NEWER),
            waves=_WAVES,
        ),
        fails("A region of each wave gets it at once", first_wave, region("eu-west-1", _OLDER, _NEWER), waves=_WAVES),
        fails("A region of each wave gets a new task definition at once", *tasks, waves=_WAVES),
        fails(
            "The second wave gets it before the first",
            region("us-east-1", _OLDER, _OLDER),
            region("eu-west-1", _OLDER, _NEWER),
            waves=_WAVES,
        ),
        fails("A region is in no wave", region("us-west-2", _OLDER, _NEWER), waves=_WAVES),
        unknown(
            "Whether the second wave gets it at once is not known yet",
            first_wave,
            region("eu-west-1", _OLDER, UNKNOWN),
            waves=_WAVES,
        ),
        not_judged("No waves are declared", first_wave, region("eu-west-1", _OLDER, _NEWER)),
        not_judged("Nothing changes that runs", region("us-east-1", _OLDER, _OLDER), waves=_WAVES),
    )


@policy(
    "CHG022",
    "waves-in-order",
    Severity.HIGH,
    title="Where waves are declared, a new AMI, task definition or other replacement reaches one after the other.",
    why="Waves are declared so that the first region shows what is wrong before the others have it. Changed together, "
    "or before the first, there is no region left that serves as it did.",
    fix="Apply the regions of the earliest wave that changes, watch them, then review the next wave anew ('neuronfleet "
    "ami promote' moves AMIs in that order).",
    references=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_tracking_change_management_automated_changemgmt.html",
    ),
    scope=Scope.REVIEW,
    examples=_examples,
)
def waves_in_order(plans: Sequence[Plan], context: Context) -> Answer:
    """Judge all plans together."""
    if not context.waves:
        return not_applicable("no waves are declared; --fleet or --wave does it")
    number = {region: index for index, wave in enumerate(context.waves, start=1) for region in wave}
    found = [(kind, _changed(plans, kind)) for kind in KINDS]
    outcomes = [
        *(one for kind, changed in found for one in _in_no_wave(kind, changed, number)),
        *(one for kind, changed in found for one in _together(kind, changed, number)),
        *_too_early(plans, number),
    ]
    if outcomes:
        return outcomes
    return passed() if any(changed for _, changed in found) else not_applicable("nothing changes that runs")


def _changed(plans: Sequence[Plan], kind: Kind) -> dict[str, list[Resource]]:
    """Resources that change, or may change, by region."""
    by_region = {
        region: [one for one in found if not kind.changes(one).is_false]
        for region, found in changing(plans, kind).items()
    }
    return {region: found for region, found in sorted(by_region.items()) if found}


def _in_no_wave(kind: Kind, changed: Mapping[str, list[Resource]], number: Mapping[str, int]) -> Iterator[Outcome]:
    for region, found in changed.items():
        if region not in number:
            truth = any_of(map(kind.changes, found))
            message = f"{kind.what} in {region}, which is in no wave"
            fix = "Put the region into a wave."
            if truth.is_true:
                yield failed(message, resource=found[0], fix=fix)
            else:
                yield undecided(f"whether {message}, is known only after apply", *truth.causes, resource=found[0])


def _together(kind: Kind, changed: Mapping[str, list[Resource]], number: Mapping[str, int]) -> Iterator[Outcome]:
    inside = {region: found for region, found in changed.items() if region in number}
    if len({number[region] for region in inside}) < _SEVERAL:
        return
    truths = {region: any_of(map(kind.changes, found)) for region, found in inside.items()}
    ordered = sorted(inside, key=lambda region: (number[region], region))
    shown = ", ".join(f"{region} (wave {number[region]})" for region in ordered)
    details = tuple(f"{region}: {one.address}" for region in ordered for one in inside[region])
    later = inside[ordered[-1]][0]
    if len({number[region] for region, truth in truths.items() if truth.is_true}) >= _SEVERAL:
        yield failed(f"{kind.what} in regions of several waves at once: {shown}", resource=later, details=details)
    else:
        causes = tuple(cause for truth in truths.values() for cause in truth.causes)
        message = f"whether {kind.what} in regions of several waves at once ({shown}) is known only after apply"
        yield undecided(message, *causes, resource=later, details=details)


def _too_early(plans: Sequence[Plan], number: Mapping[str, int]) -> Iterator[Outcome]:
    """Releases that a later wave takes and an earlier one, which does not change, does not have."""
    kind = next(one for one in KINDS if one.type == _TEMPLATE)
    for family in families(plans, _TEMPLATE):
        waves = {region: one for region, one in family.members.items() if region in number}
        for region, one in sorted(waves.items()):
            release = _release(one)
            if release is None or not _has_changed(one, kind):
                continue
            for other, before in sorted(waves.items()):
                first = _release(before)
                if number[other] < number[region] and first not in {None, release} and not _has_changed(before, kind):
                    yield failed(
                        f"{family.label} takes {release} in {region} (wave {number[region]}) while {other} (wave "
                        f"{number[other]}) stays on {first}",
                        at=one["image_id"],
                        resource=one,
                    )
                    break


def _has_changed(template: Resource, kind: Kind) -> bool:
    return template.before.is_known and not kind.changes(template).is_false


def _release(template: Resource) -> str | None:
    """The image name of a pinned release; None where it floats or cannot be told."""
    source = read_source(template)
    if source is None or source.parameter is None or source.parameter.release in {"", "recommended"}:
        return None
    return source.parameter.release
